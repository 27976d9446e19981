"""What the doctor checks of deliveries: the mail server, what did not arrive, outages, and misspelt variables."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import timedelta

from yalu.errors import YaluError
from yalu.model import DeliveryState
from yalu.settings import Settings, variable

MOST = 20
"""Deliveries that are listed; the rest is counted."""
SECONDS = 10.0
"""Within which the mail server has to answer."""
REFUSED_FOR = timedelta(days=14)
"""How long a refused delivery is listed."""
_PREFIX = "YALU_"

Check = tuple[str, bool, str]
"""What was checked, whether it is well, and what was found or is to be done."""


def unknown_variables(environ: Mapping[str, str] | None = None) -> Iterator[Check]:
    """Variables that look like settings of Yalu and are none."""
    known = {variable(spec.name) for spec in fields(Settings)}
    for name in sorted(os.environ if environ is None else environ):
        if name.startswith(_PREFIX) and name not in known:
            close = difflib.get_close_matches(name, known, 1)
            yield name, False, "is no setting" + (f"; {close[0]} is" if close else "")


def delivery_checks(settings: Settings) -> Iterator[Check]:
    """The mail server, deliveries to look at, and outages. Never raises."""
    if settings.smtp_url:
        yield _mail_server(settings)
    try:
        yield from _deliveries(settings)
        yield from _outages(settings)
    except YaluError:  # the checks of database and capture store have said so
        return


def _mail_server(settings: Settings) -> Check:
    from yalu.delivery.sessions import sender_of
    from yalu.delivery.smtp import SmtpSession, mail_server

    try:
        server = mail_server(settings.smtp_url)
        sender = sender_of(settings, "")
        SmtpSession(server, seconds=SECONDS).examine()
    except YaluError as error:
        return "mail server", False, str(error)
    signed = f", mails are signed for {sender.domain}" if sender.dkim is not None else ""
    return "mail server", True, f"{server.host}:{server.port} answers{signed}"


def _deliveries(settings: Settings) -> Iterator[Check]:
    from yalu.db.crawls.due_sources import database_now
    from yalu.db.reports import ledger
    from yalu.jobs.runtime.database import job_database

    states = [state for state in DeliveryState if state is not DeliveryState.DELIVERED]
    with job_database(settings) as database:
        now = settings.now or database_now(database)
        found = ledger.deliveries(database, states=states)
        away = ledger.unsubscribed(database)
    waiting = sum(one.state is not DeliveryState.UNKNOWN and one.state is not DeliveryState.REFUSED for one in found)
    yield "deliveries", True, f"{waiting} wait to be handed over"
    for subscription, recipient, at in away:
        yield "unsubscribed", True, f"{recipient} from {subscription} on {at:%Y-%m-%d}"
    unknown = [one for one in found if one.state is DeliveryState.UNKNOWN]
    bad = [one for one in found if one.state is DeliveryState.FAILED or (one.error and one.state in ledger.OPEN)]
    refused = [one for one in found if one.state is DeliveryState.REFUSED and now - one.send_at < REFUSED_FOR]
    listed = [*unknown, *refused, *(one for one in bad if one not in unknown)]
    for one in listed[:MOST]:
        again = f"; `yalu report --resend {one.delivery_id}` sends it again"
        again = "; it is tried again by itself" if one.state in ledger.OPEN else again
        said = f"{one.state} to {one.recipient} ({one.subscription}, up to {one.until:%Y-%m-%d %H:%M} UTC): {one.error}"
        yield f"delivery {one.delivery_id}", False, f"{said}{again}"
    if len(listed) > MOST:
        yield "deliveries", False, f"{len(listed) - MOST} more like these"


def _outages(settings: Settings) -> Iterator[Check]:
    from yalu.db.outages import outage_log
    from yalu.jobs.runtime.database import job_database

    with job_database(settings) as database:
        found = outage_log.open_outages(database)
        silent = outage_log.silences(database, now=settings.now)
    for one in found:
        yield f"outage of {one.subject}", False, f"since {one.began_at:%Y-%m-%d %H:%M} UTC: {one.reason}"
    for silence in silent:
        yield f"silence of {silence.subject}", True, f"until {silence.until:%Y-%m-%d %H:%M} UTC"

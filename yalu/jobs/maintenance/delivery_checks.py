"""What the doctor checks of subscriptions and deliveries: where reports go, what did not arrive, and outages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from yalu.errors import YaluError
from yalu.jobs.runtime.check_result import CheckResult, CheckStatus
from yalu.model import DeliveryState
from yalu.settings import Settings

MOST = 20
"""Deliveries that are listed; the rest is counted."""
SECONDS = 10.0
"""Within which the mail server has to answer."""
REFUSED_FOR = timedelta(days=14)
"""How long a refused delivery is listed."""


def delivery_checks(settings: Settings) -> Iterator[CheckResult]:
    """The mail server, deliveries to look at, and outages. Never raises."""
    if settings.smtp_url:
        yield _mail_server(settings)
    try:
        yield from _deliveries(settings)
        yield from _outages(settings)
    except YaluError:  # the checks of database and capture store have said so
        return


def _mail_server(settings: Settings) -> CheckResult:
    from yalu.delivery.sessions import sender_of
    from yalu.delivery.smtp import SmtpSession, mail_server

    try:
        server = mail_server(settings.smtp_url)
        sender = sender_of(settings, "")
        SmtpSession(server, seconds=SECONDS).examine()
    except YaluError as error:
        return CheckResult("mail server", CheckStatus.BAD, str(error))
    signed = f", mails are signed for {sender.domain}" if sender.dkim is not None else ""
    return CheckResult("mail server", CheckStatus.OK, f"{server.host}:{server.port} answers{signed}")


def _deliveries(settings: Settings) -> Iterator[CheckResult]:
    from yalu.db.crawls.due_sources import database_now
    from yalu.db.reports import ledger
    from yalu.jobs.runtime.database import job_database

    states = [state for state in DeliveryState if state is not DeliveryState.DELIVERED]
    with job_database(settings) as database:
        now = settings.now or database_now(database)
        deliveries = ledger.deliveries(database, states=states)
        away = ledger.unsubscribed(database)
    waiting = sum(delivery.state not in (DeliveryState.UNKNOWN, DeliveryState.REFUSED) for delivery in deliveries)
    yield CheckResult("deliveries", CheckStatus.OK, f"{waiting} wait to be handed over")
    for subscription, recipient, at in away:
        yield CheckResult("unsubscribed", CheckStatus.NOTE, f"{recipient} from {subscription} on {at:%Y-%m-%d}")
    unknown = [delivery for delivery in deliveries if delivery.state is DeliveryState.UNKNOWN]
    bad = [
        delivery
        for delivery in deliveries
        if delivery.state is DeliveryState.FAILED or (delivery.error and delivery.state in ledger.OPEN)
    ]
    refused = [
        delivery
        for delivery in deliveries
        if delivery.state is DeliveryState.REFUSED and now - delivery.send_at < REFUSED_FOR
    ]
    listed = [*unknown, *refused, *(delivery for delivery in bad if delivery not in unknown)]
    for delivery in listed[:MOST]:
        again = f"; `yalu report --resend {delivery.delivery_id}` sends it again"
        again = "; it is tried again by itself" if delivery.state in ledger.OPEN else again
        report = f"{delivery.subscription}, up to {delivery.until:%Y-%m-%d %H:%M} UTC"
        says = f"{delivery.state} to {delivery.recipient} ({report}): {delivery.error}{again}"
        yield CheckResult(f"delivery {delivery.delivery_id}", CheckStatus.BAD, says)
    if len(listed) > MOST:
        yield CheckResult("deliveries", CheckStatus.BAD, f"{len(listed) - MOST} more like these")


def _outages(settings: Settings) -> Iterator[CheckResult]:
    from yalu.db.reports import outage_log
    from yalu.jobs.runtime.database import job_database

    with job_database(settings) as database:
        outages = outage_log.open_outages(database)
        silent = outage_log.silences(database, now=settings.now)
    for outage in outages:
        since = f"since {outage.began_at:%Y-%m-%d %H:%M} UTC: {outage.reason}"
        yield CheckResult(f"outage of {outage.subject}", CheckStatus.BAD, since)
    for silence in silent:
        yield CheckResult(
            f"silence of {silence.subject}", CheckStatus.NOTE, f"until {silence.until:%Y-%m-%d %H:%M} UTC"
        )


def subscription_checks(settings: Settings) -> Iterator[CheckResult]:
    """One result for each subscription and each error."""
    from yalu.jobs.reports.readers import stored_rows
    from yalu.subscriptions.addresses import folder_of, unset_for_mail
    from yalu.subscriptions.load import read_all
    from yalu.subscriptions.subscription import Origin, SubscriptionRow
    from yalu.subscriptions.wording import to_text, what_text, when_text

    rows: tuple[SubscriptionRow, ...] = ()
    try:
        rows = stored_rows(settings)
    except YaluError:  # reported by the database check
        yield CheckResult(
            "subscriptions", CheckStatus.OK, "those in the database could not be read; here are those in files"
        )
    loaded = read_all(settings, rows)
    for subscription in loaded.subscriptions:
        if subscription.origin is Origin.DEFAULT:
            paused = ", but it is paused: `yalu subscriptions resume reports`" if subscription.paused else ""
            folder = folder_of(subscription.to[0])
            state = CheckStatus.BAD if paused else CheckStatus.OK
            says = f"none; reports go to the folder {folder}, {when_text(subscription)}{paused}"
            yield CheckResult("subscriptions", state, says)
            continue
        state = CheckStatus.NOTE if subscription.paused else CheckStatus.OK
        pause = "paused; " if subscription.paused else ""
        says = f"{pause}{when_text(subscription)}: {what_text(subscription)} → {to_text(subscription)}"
        yield CheckResult(f"subscription {subscription.id}", state, says)
        for name in unset_for_mail(subscription.to, settings):
            says = f"it goes to a mail address and {name} is not set"
            yield CheckResult(f"subscription {subscription.id}", CheckStatus.BAD, says)
    for problem in loaded.problems:
        yield CheckResult("subscriptions", CheckStatus.BAD, str(problem))

"""The report job: records the reports that are due, and hands over whatever is due in the ledger."""

from __future__ import annotations

import logging
import signal
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import current_thread, main_thread
from types import FrameType
from typing import Any

from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import database_now
from yalu.db.reports import hand_over, ledger, subscription_rows
from yalu.delivery.parcels import Channel
from yalu.delivery.sessions import ChannelSessions
from yalu.errors import DeliveryError, SettingsError, UsageError
from yalu.jobs.reports import first_report
from yalu.jobs.reports.content import Composer
from yalu.jobs.reports.due import DueReports, RecordedReport
from yalu.jobs.reports.hand_over import HandedOver, HandOverRun
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.exit_codes import Exit
from yalu.jobs.runtime.secret import with_secret
from yalu.model import DeliveryState
from yalu.settings import Settings
from yalu.subscriptions.load import LoadedSubscriptions, read_all

log = logging.getLogger(__name__)


def send_reports(
    settings: Settings, *, since: datetime | None = None, until: datetime | None = None
) -> tuple[Exit, dict[str, Any]]:
    """Record what is due of all subscriptions, and hand over everything that is pending, earlier reports included.

    With ``since`` or ``until`` (aware) that period is recorded instead of the due ones, still once for each
    subscription and reader. Returns the exit status and ``{"reports", "changes", "delivered", "deliveries",
    "written", "problems"}``: what was recorded and delivered in numbers, each delivery, the folders written to, and
    the subscriptions that are wrong and hold up no other. Raises StoreError, SettingsError; UsageError for a period
    that ends before it begins.
    """
    with job_database(settings, make=True) as database:
        composer = Composer(database, settings)
        now = settings.now or database_now(database)
        rows = subscription_rows.rows(database)
        loaded = read_all(settings, rows)
        due = DueReports(database, composer, now)
        if since is None and until is None:
            made = due.record_scheduled(loaded.subscriptions, rows)
        else:
            made = due.record_period(loaded.subscriptions, *_period(since, until, now))
        untold = _tell_operator(settings, database, due, now)
        hand_over.open_outdated(database, (Channel.FOLDER, Channel.OBJECTS), now=settings.now)
        handed = hand_over_due(database, settings, composer, loaded)
    return _result(made, handed, [*map(str, loaded.problems), *due.failed, *untold])


def _tell_operator(settings: Settings, database: Database, due: DueReports, now: datetime) -> list[str]:
    """Tell the operator of first reports without a change, once; what went wrong, and is tried again the next time."""
    if not due.empty_first:
        return []
    names = ", ".join(empty.subscription.id for empty in due.empty_first)
    try:
        first_report.tell_operator(settings, database, due.empty_first, now)
    except (SettingsError, DeliveryError) as error:
        return [f"the operator could not be told that the first report of {names} is empty: {error}"]
    log.info("nothing has changed yet: no first report for %s", names)
    due.end_empty_first()
    return []


def resend(settings: Settings, delivery_id: int) -> tuple[Exit, dict[str, Any]]:
    """Hand one delivery over again whose arrival is unknown or refused; returns as ``send_reports``.

    What else is due goes with it. Raises UnknownItem, UsageError, and as ``send_reports``.
    """
    with job_database(settings) as database:
        hand_over.resend(database, delivery_id, now=settings.now)
        loaded = read_all(settings, subscription_rows.rows(database))
        handed = hand_over_due(database, settings, Composer(database, settings), loaded)
    return _result([], handed, [*map(str, loaded.problems)])


def rewrite_erased(database: Database, settings: Settings) -> tuple[list[str], list[str]]:
    """Write reports anew that still show in folders and object stores what was erased.

    Returns the places written to, and those that could not be: the next ``send_reports`` tries them again. Raises
    StoreError, SettingsError.
    """
    outdated = hand_over.open_outdated(database, (Channel.FOLDER, Channel.OBJECTS), now=settings.now)
    if not outdated:
        return [], []
    loaded = read_all(settings, subscription_rows.rows(database))
    handed = hand_over_due(database, settings, Composer(database, settings), loaded, only=outdated)
    arrived = {each.record.delivery_id for each in handed if each.state is DeliveryState.DELIVERED}
    places: dict[bool, set[str]] = {True: set(), False: set()}
    for record in ledger.deliveries(database):
        if record.delivery_id in outdated:
            places[record.delivery_id in arrived].add(record.recipient)
    return sorted(places[True] - places[False]), sorted(places[False])


def hand_over_due(
    database: Database,
    settings: Settings,
    composer: Composer,
    loaded: LoadedSubscriptions,
    *,
    only: Collection[int] | None = None,
) -> list[HandedOver]:
    """Hand over everything that is pending, or ``only`` these; returns what became of each.

    Raises StoreError, SettingsError.
    """
    # Only addresses to unsubscribe need the secret: without them a report does not wait for it.
    secret = with_secret(settings, database).secret if settings.dkim_key and settings.web_url else ""
    sessions = ChannelSessions(settings, secret, lambda: settings.now or datetime.now(UTC))
    run = HandOverRun(database, composer, sessions.open, settings.now)
    with _stopped_by_signal(run):
        return run.run(loaded.subscriptions, complete=not loaded.problems, only=only)


@contextmanager
def _stopped_by_signal(run: HandOverRun) -> Iterator[None]:
    """The first SIGINT or SIGTERM ends the run after the deliveries that have begun; a second one acts as before."""
    if current_thread() is not main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(_number: int, _frame: FrameType | None) -> None:
        run.stop.set()
        restore()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        restore()


def _period(since: datetime | None, until: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    end = until or now
    begin = since or end - timedelta(days=1)
    if begin >= end:
        raise UsageError(f"the period ends ({end:%Y-%m-%d %H:%M} UTC) before it begins ({begin:%Y-%m-%d %H:%M} UTC)")
    return begin, end


def _result(
    made: Sequence[RecordedReport], handed: Sequence[HandedOver], problems: Sequence[str]
) -> tuple[Exit, dict[str, Any]]:
    for problem in problems:
        log.error("%s", problem)
    written = sorted(
        {
            delivery.record.recipient
            for delivery in handed
            if delivery.state is DeliveryState.DELIVERED
            and delivery.record.channel in (Channel.FOLDER, Channel.OBJECTS)
        }
    )
    for place in written:
        log.info("reports are in %s", place)
    result = {
        "reports": len(made),
        "changes": sum(report.changes for report in made),
        "delivered": sum(delivery.state is DeliveryState.DELIVERED for delivery in handed),
        "deliveries": deliveries_as_values(handed),
        "written": written,
        "problems": list(problems),
    }
    if problems or any(delivery.error for delivery in handed):
        return Exit.DEGRADED, result
    return (Exit.OK if made or handed else Exit.NOTHING), result


def deliveries_as_values(handed: Sequence[HandedOver]) -> list[dict[str, Any]]:
    """Deliveries for the result of a job, by their number."""
    return [_delivery(delivery) for delivery in sorted(handed, key=lambda delivery: delivery.record.delivery_id)]


def _delivery(delivery: HandedOver) -> dict[str, Any]:
    return {
        "delivery": delivery.record.delivery_id,
        "report": delivery.record.report_id,
        "subscription": delivery.record.subscription,
        "channel": delivery.record.channel,
        "recipient": delivery.record.recipient,
        "state": delivery.state.value,
        "error": delivery.error,
    }

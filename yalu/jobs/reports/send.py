"""Delivers reports, and records who got which report and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from db.core.engine import Database
from db.queries import report_log
from db.subscriptions import subscription_rows
from yalu.delivery import Target, deliver, formats_for, targets
from yalu.reports import Report, render
from yalu.settings import Settings
from yalu.subscriptions import all_subscriptions

MAX_ATTEMPTS = 10
"""After so many failed attempts a delivery is left alone; the ledger keeps its error."""

RebuildReport = Callable[[datetime, datetime], Report]


def send_report(
    database: Database, settings: Settings, report_id: int, report: Report, rebuild: RebuildReport
) -> list[dict[str, Any]]:
    """Deliver a report to the addresses of every subscription, and repeat earlier deliveries that failed.

    ``rebuild`` builds the report of an earlier period again. Returns ``{"report", "channel", "recipient", "error"}``
    for each attempt. Raises SettingsError, SubscriptionError, StoreError.
    """
    readers = all_subscriptions(settings, subscription_rows.rows(database))
    chosen = targets(
        settings, dict.fromkeys(address for reader in readers if not reader.paused for address in reader.to)
    )
    sent = []
    waiting = _waiting(database, report_id)
    made = {record.report_id: record for record in report_log.reports(database)} if waiting else {}
    for earlier_id, recipients in waiting.items():
        again = [target for target in chosen if (target.channel.value, target.recipient) in recipients]
        if again and (record := made.get(earlier_id)) is not None:
            sent += _hand_over(database, settings, earlier_id, rebuild(record.since, record.until), again)
    return sent + _hand_over(database, settings, report_id, report, chosen)


def _waiting(database: Database, but: int) -> dict[int, set[tuple[str, str]]]:
    waiting: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for delivery in report_log.deliveries(database, due=True):
        if delivery.report_id != but and delivery.attempts < MAX_ATTEMPTS:
            waiting[delivery.report_id].add((delivery.channel, delivery.recipient))
    return waiting


def _hand_over(
    database: Database, settings: Settings, report_id: int, report: Report, chosen: Iterable[Target]
) -> list[dict[str, Any]]:
    chosen = tuple(chosen)
    rendered = {form: render(report, form) for form in formats_for(chosen)}
    results = deliver(report, rendered, settings, chosen)
    for result in results:
        channel = result.channel.value
        report_log.note_delivery(database, report_id, channel, result.recipient, error=result.error, now=settings.now)
    return [
        {"report": report_id, "channel": one.channel.value, "recipient": one.recipient, "error": one.error}
        for one in results
    ]

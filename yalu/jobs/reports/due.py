"""Records the reports that are due, each with its deliveries; hands nothing over."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from yalu.db.core.engine import Database
from yalu.db.reports import ledger, subscription_rows
from yalu.delivery.parcels import addresses_of
from yalu.errors import StoreError
from yalu.jobs.reports.content import Composer
from yalu.jobs.reports.first_report import EmptyFirstReport
from yalu.jobs.reports.report_job import new_report
from yalu.subscriptions.alerts import FLOOD, AlertAction, PastAlert, decide_alert
from yalu.subscriptions.clock import due_periods, held_until
from yalu.subscriptions.subscription import Every, Origin, Period, Subscription, SubscriptionRow

log = logging.getLogger(__name__)

_ALERTS = timedelta(days=1)
"""How far back alerts count for the distance between them."""


@dataclass(frozen=True, slots=True)
class RecordedReport:
    """A report that was recorded by this run."""

    report_id: int
    subscription: str
    since: datetime
    until: datetime
    changes: int


class DueReports:
    """Records what is due of all subscriptions. ``now`` is aware."""

    def __init__(self, database: Database, composer: Composer, now: datetime) -> None:
        self._database = database
        self._composer = composer
        self._now = now
        self.failed: list[str] = []
        """What went wrong with single subscriptions; it held up no other."""
        self.empty_first: list[EmptyFirstReport] = []
        """First reports without a change, which were not recorded: see ``end_empty_first``."""

    def record_scheduled(
        self, subscriptions: Sequence[Subscription], rows: Sequence[SubscriptionRow]
    ) -> list[RecordedReport]:
        """Record every period that is due, and note how far was looked where nothing had to be told.

        Raises StoreError.
        """
        ends = ledger.last_until(self._database)
        checked = {row.id: row.checked_until for row in rows if row.checked_until is not None}
        made = []
        for subscription in subscriptions:
            known = [end for end in (ends.get(subscription.id), checked.get(subscription.id)) if end is not None]
            for period in due_periods(subscription, last_until=max(known, default=None), now=self._now):
                if (report := self._record(subscription, period, first=not known)) is not None:
                    made.append(report)
        return made

    def end_empty_first(self) -> None:
        """Note that the periods of ``empty_first`` were looked at, so that they are due no more. Raises StoreError."""
        for empty in self.empty_first:
            self._note_checked(empty.subscription, empty.period)

    def record_period(
        self, subscriptions: Sequence[Subscription], since: datetime, until: datetime
    ) -> list[RecordedReport]:
        """Record one period, asked for by hand, for every subscription that is not paused. Raises StoreError."""
        made = []
        for subscription in subscriptions:
            if not subscription.paused:
                period = Period(since, until, held_until(subscription, self._now))
                if (report := self._record(subscription, period, scheduled=False)) is not None:
                    made.append(report)
        return made

    def _is_reported(self, subscription: Subscription, period: Period) -> bool:
        """Whether an immediate alert goes out now; notes how far was looked when there is nothing to tell."""
        waiting = self._composer.changes(subscription, period.since, period.until)
        made = ledger.made_since(self._database, subscription.id, self._now - _ALERTS)
        alerts = [PastAlert(report.made_at, report.articles, len(report.articles) > FLOOD) for report in made]
        decision = decide_alert(subscription, waiting, alerts, self._now)
        if decision.action is AlertAction.NOTHING:
            self._note_checked(subscription, period)
        return decision.action in (AlertAction.SEND, AlertAction.DIGEST)

    def _record(
        self, subscription: Subscription, period: Period, *, scheduled: bool = True, first: bool = False
    ) -> RecordedReport | None:
        try:
            return self._composed(subscription, period, scheduled=scheduled, first=first)
        except StoreError:
            raise
        except Exception as error:  # what is wrong with one report must not keep the others from their readers
            log.exception("the report of %s", subscription.id)
            self.failed.append(
                f"subscription {subscription.id}: {type(error).__name__} in Yalu; the log has the details"
            )
            return None

    def _note_checked(self, subscription: Subscription, period: Period) -> None:
        subscription_rows.note_checked(self._database, subscription.id, period.until, now=self._now)

    def _composed(
        self, subscription: Subscription, period: Period, *, scheduled: bool, first: bool
    ) -> RecordedReport | None:
        alert = scheduled and subscription.every is Every.IMMEDIATELY
        if alert and not self._is_reported(subscription, period):
            return None
        content = self._composer.compose(subscription, period.since, period.until, self._now)
        report = content.report
        if scheduled and subscription.silent_when_empty and not report.changes:
            self._note_checked(subscription, period)
            return None
        if first and not report.changes and subscription.origin is not Origin.DEFAULT:  # an archive has no gap
            self.empty_first.append(EmptyFirstReport(subscription, period))
            return None
        new = replace(
            new_report(report, subscription.id),
            recipients=[(address.channel.value, address.recipient) for address in addresses_of(subscription)],
            send_at=period.send_at,
            scheduled=scheduled,
        )
        report_id = ledger.add_report(self._database, new, now=self._now)
        if report_id is None:
            return None
        return RecordedReport(report_id, subscription.id, period.since, period.until, report.changes)

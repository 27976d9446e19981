"""The first report of a subscription, when nothing has changed yet: the operator is told, its readers are not.

A reader learns nothing from it, and the operator wants to know that mail, database and schedule work (decision 0322).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from yalu.db.core.engine import Database
from yalu.db.queries import coverage
from yalu.jobs.reports.gathering.coverage import source_coverage
from yalu.jobs.reports.operator_mail import mail_operator
from yalu.reports.coverage import ANSWERED
from yalu.settings import Settings
from yalu.subscriptions.clock import next_end
from yalu.subscriptions.subscription import Period, Subscription
from yalu.text import quantity


@dataclass(frozen=True, slots=True)
class EmptyFirstReport:
    """A period without a change, before which the subscription had no report."""

    subscription: Subscription
    period: Period


def tell_operator(settings: Settings, database: Database, empty: Sequence[EmptyFirstReport], now: datetime) -> None:
    """Mail the operator (YALU_TELL) when the first reports with changes come at the earliest. ``now`` is aware.

    Raises SettingsError, DeliveryError, StoreError.
    """
    begin = min(report.period.since for report in empty)
    sources = [source_coverage(record, now) for record in coverage.of_period(database, begin, now)]
    answered = sum(source.state in ANSWERED for source in sources)
    works = "Yalu works" if answered else "Yalu runs, and no source has answered yet"
    lines = [
        "Nothing has changed yet, so no report went to readers.",
        "",
        f"Sources:  {answered} of {len(sources)} have answered",
        f"Articles: {quantity(sum(source.articles for source in sources), 'article')} under watch",
        "",
        "The next reports, each with the changes until then:",
        *(f"  {report.subscription.id}: {_next(report.subscription, now)}" for report in empty),
        "",
        "`yalu doctor` says what is wrong, if anything. No further mail of this kind comes for these subscriptions.",
    ]
    soonest = min((report.subscription for report in empty), key=lambda subscription: _end(subscription, now))
    subject = f"{works}; the first report with changes comes at {_next(soonest, now)} at the earliest"
    key = f"first report {now.isoformat()} {' '.join(report.subscription.id for report in empty)}"
    mail_operator(settings, subject, "\n".join(lines) + "\n", key=key, now=now)


def _end(subscription: Subscription, now: datetime) -> datetime:
    return next_end(subscription, now) or now


def _next(subscription: Subscription, now: datetime) -> str:
    return f"{_end(subscription, now).astimezone(ZoneInfo(subscription.timezone)):%Y-%m-%d %H:%M %Z}"

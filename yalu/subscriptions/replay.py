"""What a rule would have sent over the stored past. Pure: the same deciders as in earnest, on past times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from yalu.model import Kind
from yalu.records.nouns.change import StoredChange
from yalu.reports.composing.selection import selection
from yalu.subscriptions.alerts import (
    AlertAction,
    ArticleKey,
    HoldReason,
    PastAlert,
    article_keys,
    decide_alert,
    is_alert,
)
from yalu.subscriptions.clock import held_until, period_ends
from yalu.subscriptions.subscription import Every, Subscription, matches

TICK = timedelta(minutes=5)
"""How often changes are looked at for immediate alerts."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReplayedItem:
    """What happened to one article in one report."""

    source_id: str
    source_name: str
    article_id: int | None
    title: str | None
    """None for what concerns the whole source."""
    url: str | None
    kinds: tuple[Kind, ...]
    changes: int
    significance: float
    """The greatest of its changes."""


@dataclass(frozen=True, slots=True)
class ReplayedReport:
    """A report that would have been sent at ``send_at``. ``held`` says why it came later than its changes."""

    since: datetime
    until: datetime
    send_at: datetime
    records: tuple[StoredChange, ...]
    """The changes that match."""
    items: tuple[ReplayedItem, ...]
    """The articles that it tells of, the weightiest first."""
    counted: int
    """Changes that it counts and does not list: cosmetic ones, and what a first crawl found."""
    digest: bool = False
    held: HoldReason | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """What a rule would have sent from ``since`` to ``until`` (aware, UTC)."""

    subscription: Subscription
    since: datetime
    until: datetime
    seen: int
    """Changes that became known in that time."""
    matched: int
    reports: tuple[ReplayedReport, ...]
    waiting: int = 0
    """Changes that match and wait for a period or a hold that is not over."""

    @property
    def told(self) -> int:
        """Changes in the reports."""
        return sum(len(report.records) for report in self.reports)

    @property
    def unsent(self) -> int:
        """Changes of hours in which nothing but what is only counted happened, so that they have no report."""
        return self.matched - self.told - self.waiting

    @property
    def mails(self) -> int:
        """Number of messages: each report to each address."""
        return len(self.reports) * len(self.subscription.to)

    @property
    def unfolded(self) -> int:
        """Number of messages if each change were one."""
        return self.matched * len(self.subscription.to)

    @property
    def longest_silence(self) -> tuple[datetime, datetime]:
        """The longest time in which no report that tells of an article was sent: its beginning and its end."""
        moments = [self.since, *(report.send_at for report in self.reports if report.items), self.until]
        return max(pairwise(moments), key=lambda pair: pair[1] - pair[0])


def replay(subscription: Subscription, changes: Iterable[StoredChange], since: datetime, until: datetime) -> Replay:
    """Replay a rule over ``changes``, which became known from ``since`` to ``until`` (aware), in that order.

    A pause is left out of account. The first period begins at ``since``.
    """
    changes = tuple(changes)
    if subscription.every is Every.IMMEDIATELY:
        wanted = [change for change in changes if is_alert(subscription, change)]
        reports = _alerts(subscription, wanted, since, until)
        waiting = len(wanted) - sum(len(report.records) for report in reports)
    else:
        wanted = [change for change in changes if matches(subscription, change)]
        ends = (since, *period_ends(subscription, since, until))
        reports = list(_scheduled(subscription, wanted, ends))
        waiting = sum(_known(change) >= ends[-1] for change in wanted)
    return Replay(subscription, since, until, len(changes), len(wanted), tuple(reports), waiting)


def _scheduled(
    subscription: Subscription, wanted: Sequence[StoredChange], ends: Sequence[datetime]
) -> Iterator[ReplayedReport]:
    at = 0
    for begin, end in pairwise(ends):
        first = at
        while at < len(wanted) and _known(wanted[at]) < end:
            at += 1
        sent = held_until(subscription, end)
        report = _report(begin, end, sent, wanted[first:at], held=HoldReason.QUIET if sent > end else None)
        if report.items or not subscription.silent_when_empty:
            yield report


def _alerts(
    subscription: Subscription, wanted: Sequence[StoredChange], since: datetime, until: datetime
) -> list[ReplayedReport]:
    reports: list[ReplayedReport] = []
    past: list[PastAlert] = []
    waiting: list[StoredChange] = []
    at, begin, again, held = 0, since, None, None
    while True:
        times = [again] if again is not None else []
        if at < len(wanted) and (again is None or held is HoldReason.SAME_ARTICLE):
            times.append(_tick(_known(wanted[at])))
        if not times or (now := min(times)) > until:
            return reports
        while at < len(wanted) and _known(wanted[at]) <= now:
            waiting.append(wanted[at])
            at += 1
        past = [alert for alert in past if alert.at > now - _DAY]
        decision = decide_alert(subscription, waiting, past, now)
        if decision.action is AlertAction.HOLD:
            again, held = decision.again_at, decision.reason
            continue
        digest = decision.action is AlertAction.DIGEST
        reports.append(_report(begin, now, now, waiting, digest=digest, held=held))
        past.append(PastAlert(now, decision.articles, digest))
        begin, again, held, waiting = now, None, None, []


def _report(
    since: datetime,
    until: datetime,
    send_at: datetime,
    records: Sequence[StoredChange],
    *,
    digest: bool = False,
    held: HoldReason | None = None,
) -> ReplayedReport:
    reported = selection(records).reported
    return ReplayedReport(
        since, until, send_at, tuple(records), _items(reported), len(records) - len(reported), digest=digest, held=held
    )


def _items(changes: Iterable[StoredChange]) -> tuple[ReplayedItem, ...]:
    articles: dict[ArticleKey, list[StoredChange]] = {}
    for change in changes:
        (key,) = article_keys((change,))
        articles.setdefault(key, []).append(change)
    items = (
        ReplayedItem(
            source_id=some[-1].source_id,
            source_name=some[-1].source_name,
            article_id=some[-1].article_id,
            title=some[-1].title,
            url=some[-1].article_url,
            kinds=tuple(dict.fromkeys(change.kind for change in some)),
            changes=len(some),
            significance=max(change.significance for change in some),
        )
        for some in articles.values()
    )
    return tuple(sorted(items, key=lambda item: -item.significance))


def _known(change: StoredChange) -> datetime:
    return change.known_at or change.recorded_at


def _tick(moment: datetime) -> datetime:
    """The first look at or after a moment."""
    begin = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return begin + -(-(moment - begin) // TICK) * TICK

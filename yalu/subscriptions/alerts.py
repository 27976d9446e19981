"""When changes become an immediate alert. Pure: ``now`` and what was told before are arguments.

Several events of one article are one alert, alerts keep their distance, and a flood is one digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from yalu.records.nouns.change import StoredChange
from yalu.reports.change_classes import COSMETIC
from yalu.sources.source import Terms
from yalu.subscriptions.clock import held_until
from yalu.subscriptions.subscription import Subscription, matches

PAUSE = timedelta(minutes=5)
"""Least time between two alerts of one subscription."""
FREE = 3
"""Alerts within a day after which ``PAUSE`` counts; each further one doubles it."""
LONGEST_PAUSE = timedelta(hours=6)
ARTICLE_PAUSE = timedelta(hours=1)
"""An article that was told waits for so long with what happens to it next, unless another article is told before."""
FLOOD = 20
"""An alert of more articles than this is a digest."""
DIGEST_PAUSE = timedelta(hours=1)
DAY = timedelta(days=1)

ArticleKey = tuple[str, int]
"""An article: source and article id; article id 0 for what concerns the whole source."""


class AlertAction(StrEnum):
    """What is to be done with changes that wait."""

    NOTHING = "nothing"
    """None of them is asked for; they count as looked at."""
    SEND = "send"
    DIGEST = "digest"
    """Send them as one overview: there are too many for an alert."""
    HOLD = "hold"


class HoldReason(StrEnum):
    """Why an alert waits."""

    QUIET = "quiet hours"
    RATE = "alerts keep their distance"
    SAME_ARTICLE = "the article was told within the hour"


@dataclass(frozen=True, slots=True)
class PastAlert:
    """An alert that was sent: when, with which articles, and whether as a digest."""

    at: datetime
    articles: frozenset[ArticleKey]
    digest: bool = False


@dataclass(frozen=True, slots=True)
class AlertDecision:
    """What becomes of the changes that wait. ``again_at`` is when a held alert is to be decided anew."""

    action: AlertAction
    changes: tuple[StoredChange, ...] = ()
    """The changes that are asked for."""
    reason: HoldReason | None = None
    again_at: datetime | None = None

    @property
    def articles(self) -> frozenset[ArticleKey]:
        """The articles that the changes concern."""
        return article_keys(self.changes)


def article_keys(changes: Iterable[StoredChange]) -> frozenset[ArticleKey]:
    """The articles that changes concern, each once."""
    return frozenset((change.source_id, change.article_id or 0) for change in changes)


def is_alert(subscription: Subscription, record: StoredChange) -> bool:
    """True if the subscription asks for the change and it is news.

    Neither a cosmetic edit nor a state that returns (a headline that alternates, an article that comes and goes) is:
    both score under ``COSMETIC`` and are told by reports of a period. What the first crawl of a source finds was there
    before anybody looked. Of a source whose terms are off nothing is told at all.
    """
    is_news = record.terms is not Terms.OFF and not record.baseline
    return is_news and record.significance >= COSMETIC and matches(subscription, record)


def decide_alert(
    subscription: Subscription, waiting: Iterable[StoredChange], past: Sequence[PastAlert], now: datetime
) -> AlertDecision:
    """Decide about the changes that wait since the last alert.

    ``past`` are the subscription's alerts of at least the last day, in any order. Nothing is ever lost by a hold: what
    waits is told later, folded.
    """
    changes = tuple(change for change in waiting if is_alert(subscription, change))
    if not changes:
        return AlertDecision(AlertAction.NOTHING)
    if (held := held_until(subscription, now)) > now:
        return AlertDecision(AlertAction.HOLD, changes, HoldReason.QUIET, held)
    if (free := _free_at(past, now)) > now:
        return AlertDecision(AlertAction.HOLD, changes, HoldReason.RATE, free)
    articles = article_keys(changes)
    if (settled := _settled_at(articles, past, now)) > now:
        return AlertDecision(AlertAction.HOLD, changes, HoldReason.SAME_ARTICLE, settled)
    return AlertDecision(AlertAction.DIGEST if len(articles) > FLOOD else AlertAction.SEND, changes)


def _free_at(past: Sequence[PastAlert], now: datetime) -> datetime:
    """The first moment at which the distance to the alerts before is kept."""
    recent = [alert for alert in past if now - DAY < alert.at <= now]
    if not recent:
        return now
    last = max(recent, key=lambda alert: alert.at)
    doubled = PAUSE * (1 << min(max(0, len(recent) - FREE), 16))
    pause = max(min(doubled, LONGEST_PAUSE), DIGEST_PAUSE if last.digest else PAUSE)
    return max(now, last.at + pause)


def _settled_at(articles: frozenset[ArticleKey], past: Sequence[PastAlert], now: datetime) -> datetime:
    """The moment at which an article among these may be told: now, if one was not told within ``ARTICLE_PAUSE``."""
    last: dict[ArticleKey, datetime] = {}
    for alert in past:
        for article in alert.articles & articles:
            last[article] = max(alert.at, last.get(article, alert.at))
    if len(last) < len(articles):
        return now
    return max(now, min(last.values()) + ARTICLE_PAUSE)

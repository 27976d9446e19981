"""A year of changes as Yalu would record them, made of the synthetic lives of ``benchmarks.schedule.year``.

Each article has its edits, comments, removals and withdrawal from there. Added here, since that benchmark has none:
what each edit weighs, headlines that alternate, pieces that come and go, and outages that take several sources at once.
Each event becomes known at the next crawl of its source, every six hours, so that changes come in bursts.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from benchmarks.schedule.year import YEAR, Life, life
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.nouns.change import StoredChange
from yalu.sources.source import Terms

START = datetime(2026, 1, 1, tzinfo=UTC)
CRAWL_HOURS = 6
SOURCES = 50
COUNTRIES = ("KR", "CN", "JP", "US", "TW")
LANGUAGES = {"KR": "ko", "CN": "zh-Hans", "JP": "ja", "US": "en", "TW": "zh-Hant"}
ISSUES = ("thaad", "trade", "history", "fisheries", "chips", "dprk", "summit", "tourism")
FLAPPING = 0.03
"""Share of articles whose headline alternates for days, and again of those that come and go."""
OUTAGES = 24
"""Outages a year, each of one to ten sources, each told again in the crawls that it lasts."""
REPEATED = 0.1
"""Significance of a state that was there before, as Yalu gives it."""


@dataclass(frozen=True, slots=True)
class Site:
    """A source, and at which hour of its six it is crawled."""

    number: int
    country: str
    phase: float

    @property
    def id(self) -> str:
        return f"source-{self.number}"


def year_of_changes(articles: int, seed: int = 7) -> list[StoredChange]:
    """Every change of the year, in the order in which it became known; the same for the same seed."""
    chance = random.Random(seed)
    sites = [Site(number, COUNTRIES[number % 5], chance.uniform(0, CRAWL_HOURS)) for number in range(SOURCES)]
    numbers = count(1)
    changes = [change for number in range(articles) for change in _article(chance, sites, number, numbers)]
    changes += _outages(chance, sites, numbers)
    return sorted(changes, key=lambda change: (change.recorded_at, change.change_id))


@dataclass(frozen=True, slots=True)
class Event:
    """What happens to an article at an age in hours; ``recurrence`` is how often the same had happened before."""

    age: float
    kind: Kind
    significance: float
    before: str | None = None
    after: str | None = None
    recurrence: int = 0


def _article(chance: random.Random, sites: list[Site], number: int, numbers: Iterator[int]) -> Iterator[StoredChange]:
    site, born, story = chance.choice(sites), chance.uniform(0, YEAR), life(chance)
    issues = tuple(chance.sample(ISSUES, chance.choice((0, 1, 1, 2))))
    for event in (*_events(chance, story), *_flapping(chance)):
        if (at := _known(site, born + event.age)) is None:
            continue
        yield _record(
            site,
            next(numbers),
            event.kind,
            at,
            event.significance,
            article_id=number + 1,
            title=f"Piece {number + 1} on {' and '.join(issues) or 'the weather'}",
            article_url=f"https://{site.id}.example/{number + 1}",
            issues=issues,
            language=LANGUAGES[site.country],
            comment_id=str(next(numbers)) if event.kind.value.startswith("comment") else None,
            before=event.before,
            after=event.after,
            evidence={"recurrence": event.recurrence} if event.recurrence else {},
        )


def _events(chance: random.Random, story: Life) -> Iterator[Event]:
    yield Event(0, Kind.ARTICLE_NEW, 0.5)
    for order, age in enumerate(story.edits):
        kind = Kind.ARTICLE_HEADLINE if chance.random() < 0.25 else Kind.ARTICLE_BODY
        yield Event(age, kind, _weight(chance), f"state {order}", f"state {order + 1}")
    yield from (Event(age, Kind.COMMENT_NEW, 0.3, None, "a comment") for age in story.thread)
    yield from (Event(age, Kind.COMMENT_GONE, 0.5, "a comment", None) for age in story.removals)
    if story.withdrawn is not None:
        yield Event(story.withdrawn, Kind.ARTICLE_GONE, 0.8)


def _flapping(chance: random.Random) -> Iterator[Event]:
    if chance.random() < FLAPPING:
        begin = chance.uniform(6, 240)
        for turn in range(chance.randint(6, 40)):
            before, after = ("one headline", "another headline")[:: -1 if turn % 2 else 1]
            weight = 0.5 if turn < 2 else REPEATED
            yield Event(begin + CRAWL_HOURS * turn, Kind.ARTICLE_HEADLINE, weight, before, after, turn // 2)
    if chance.random() < FLAPPING:
        begin = chance.uniform(6, 2000)
        for turn in range(2 * chance.randint(1, 8)):
            kind, first = ((Kind.ARTICLE_GONE, 0.8), (Kind.ARTICLE_BACK, 0.6))[turn % 2]
            weight = first if turn < 2 else REPEATED
            yield Event(begin + 2 * CRAWL_HOURS * turn, kind, weight, recurrence=turn // 2)


def _outages(chance: random.Random, sites: list[Site], numbers: Iterator[int]) -> Iterator[StoredChange]:
    for _ in range(OUTAGES):
        begin = chance.uniform(0, YEAR)
        for site in chance.sample(sites, chance.randint(1, 10)):
            for crawl in range(chance.randint(1, 4)):
                if (at := _known(site, begin + crawl * CRAWL_HOURS)) is not None:
                    reason = Reason.of("source.outage", count=31, known=40)
                    yield _record(site, next(numbers), Kind.SOURCE_OUTAGE, at, 0.7, reason=reason)


def _weight(chance: random.Random) -> float:
    """Nearly half of all edits are cosmetic; one in five changes what is said."""
    drawn = chance.random()
    if drawn < 0.45:
        return 0.1
    return round(chance.uniform(0.2, 0.45) if drawn < 0.8 else chance.uniform(0.5, 0.95), 2)


def _known(site: Site, hour: float) -> datetime | None:
    """When a crawl of the source sees what happened at this hour of the year; None after its end."""
    crawls = -(-(hour - site.phase) // CRAWL_HOURS)
    seen = site.phase + max(0.0, crawls) * CRAWL_HOURS
    return START + timedelta(hours=seen) if seen < YEAR else None


def _record(site: Site, number: int, kind: Kind, at: datetime, significance: float, **more: object) -> StoredChange:
    values: dict[str, object] = {
        "change_id": number,
        "kind": kind,
        "source_id": site.id,
        "source_name": f"Source {site.number}",
        "source_type": "newspaper",
        "country": site.country,
        "terms": Terms.EXCERPT,
        "significance": significance,
        "reason": Reason.of("words.rewritten"),
        "not_after": at,
        "not_before": at - timedelta(hours=CRAWL_HOURS),
        "recorded_at": at,
        "crawl_id": 1,
    }
    return StoredChange(**{**values, **more})  # type: ignore[arg-type]

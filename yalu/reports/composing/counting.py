"""Counts what a report tells, from which every figure in it comes, and what is usual in a period like it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from statistics import quantiles
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yalu.errors import UsageError
from yalu.records.nouns.change import StoredChange
from yalu.records.plain_text import plain
from yalu.records.quoting.cutting import cleaned, known_language
from yalu.reports.change_classes import SITE_WIDE, ChangeClass, classify
from yalu.reports.coverage import ANSWERED, CoverageState, CoverageTotals, SourceCoverage
from yalu.reports.report import AlreadyThere, BaselineArticle
from yalu.sources.codes import UNKNOWN_LANGUAGE

MAX_DAYS = 400
"""Days that are listed though nothing happened on them; a longer period lists days with changes only."""

MAX_KNOWN = 5
"""Articles named of those that a first crawl found at a source."""

Counts = Mapping[ChangeClass, int]


@dataclass(frozen=True, slots=True)
class CountedPeriod:
    """A period in the reader's time zone."""

    since: datetime
    until: datetime
    zone: ZoneInfo

    def day(self, record: StoredChange) -> date:
        """The day on which a change became known; an archive's copy tells of one that is known since it happened."""
        times = (record.recorded_at, record.not_after, record.not_before)
        inside = (at for at in times if at is not None and self.since <= at < self.until)
        at = next(inside, min(max(record.recorded_at, self.since), self.until - timedelta(microseconds=1)))
        return at.astimezone(self.zone).date()

    def days(self) -> Iterator[date]:
        """Every day of the period, if they are not too many to list."""
        last = self.until - timedelta(microseconds=1)
        first, end = self.since.astimezone(self.zone).date(), max(last, self.since).astimezone(self.zone).date()
        if (end - first).days < MAX_DAYS:
            yield from (first + timedelta(days=number) for number in range((end - first).days + 1))


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that IANA name. Raises UsageError if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(f"{plain(name, 60)} is no time zone, for instance Asia/Seoul") from error


class Tally:
    """Counts of the changes that are told. All of them have the same sum."""

    def __init__(self, changes: Sequence[StoredChange], period: CountedPeriod) -> None:
        self._records = [(record, classify(record.kind, record.declared)) for record in changes]
        self._period = period

    @cached_property
    def total(self) -> int:
        """Number of changes told."""
        return len(self._records)

    @cached_property
    def by_class(self) -> dict[ChangeClass, int]:
        """In the order of the classes."""
        return _ordered(Counter(cls for _, cls in self._records))

    @cached_property
    def by_source(self) -> dict[str, Counts]:
        """By source id, the busiest first."""
        counters: dict[str, Counter[ChangeClass]] = defaultdict(Counter)
        for record, cls in self._records:
            counters[record.source_id][cls] += 1
        busiest = sorted(counters.items(), key=lambda pair: (-pair[1].total(), pair[0]))
        return {plain(source_id): _ordered(counter) for source_id, counter in busiest}

    @cached_property
    def by_country(self) -> dict[str, int]:
        """By country of the outlet, the most first."""
        return _most_first(plain(record.country, 40) for record, _ in self._records)

    @cached_property
    def by_language(self) -> dict[str, int]:
        """By language of the article, the most first."""
        return _most_first(
            UNKNOWN_LANGUAGE if cls in SITE_WIDE else known_language(record.language) or UNKNOWN_LANGUAGE
            for record, cls in self._records
        )

    @cached_property
    def by_day(self) -> dict[date, Counts]:
        """By day of the reader's zone, in order."""
        counters: dict[date, Counter[ChangeClass]] = {day: Counter() for day in self._period.days()}
        for record, cls in self._records:
            counters.setdefault(self._period.day(record), Counter())[cls] += 1
        return {day: _ordered(counters[day]) for day in sorted(counters)}


def totals(coverage: Sequence[SourceCoverage], usual: tuple[int, int] | None, today: int) -> CoverageTotals:
    """The sums over the sources."""
    answered = sum(source.state in ANSWERED for source in coverage)
    unvisited = sum(source.state is CoverageState.NOT_VISITED for source in coverage)
    return CoverageTotals(
        sources=len(coverage),
        answered=answered,
        failed=len(coverage) - answered - unvisited,
        not_visited=unvisited,
        articles_checked=sum(source.articles_checked for source in coverage),
        articles_due=sum(source.articles_due for source in coverage),
        threads_whole=sum(source.threads_whole for source in coverage),
        threads=sum(source.threads for source in coverage),
        usual=usual,
        today=today,
    )


def already_there(records: Iterable[StoredChange]) -> tuple[AlreadyThere, ...]:
    """Articles that first crawls found, by source, the most first, with the newest of each."""
    by_source: dict[str, list[StoredChange]] = defaultdict(list)
    for record in records:
        by_source[record.source_id].append(record)
    lines = sorted(by_source.values(), key=lambda own: (-len(own), own[0].source_id))
    return tuple(_already_there(own) for own in lines)


def _already_there(own: list[StoredChange]) -> AlreadyThere:
    long_ago = datetime.min.replace(tzinfo=UTC)
    newest = sorted(own, key=lambda change: (change.published_at or long_ago, change.change_id), reverse=True)[
        :MAX_KNOWN
    ]
    articles = (cleaned(change) for change in newest)
    return AlreadyThere(
        plain(own[0].source_id),
        plain(own[0].source_name) or plain(own[0].source_id),
        len(own),
        tuple(
            BaselineArticle(article.article_id, article.title, article.article_url, article.language)
            for article in articles
        ),
    )


def _ordered(counter: Counter[ChangeClass]) -> dict[ChangeClass, int]:
    return {cls: counter[cls] for cls in ChangeClass if counter[cls]}


def _most_first(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))


LEAST = 4
"""Minimum number of earlier periods; fewer say nothing about what is usual."""


def usual_range(earlier: Sequence[int]) -> tuple[int, int] | None:
    """The usual low and high, from the number of changes in earlier periods of the same length and weekday.

    Linear between the two nearest, rounded to whole changes; None if fewer than ``LEAST`` periods are known.
    """
    if len(earlier) < LEAST:
        return None
    deciles = quantiles(earlier, n=10, method="inclusive")
    return round(deciles[0]), round(deciles[-1])

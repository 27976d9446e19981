"""Query figures over time: what was seen and changed, and how often its sources answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, union_all

from yalu.conversion import from_attributes
from yalu.db.core.engine import Database
from yalu.db.figures.figure_sums import (
    Days,
    Place,
    Value,
    figure_sums,
    of_days,
    place_of,
    split_days,
    start_in_sql,
    start_of_span,
)
from yalu.db.listing.filters import in_time
from yalu.db.listing.selectivity import Selectivity
from yalu.db.models import Crawl, CrawlRollup, Source
from yalu.db.room.changes import first_change
from yalu.errors import UsageError
from yalu.model import ANSWERING, Verdict
from yalu.records.figures.statistic import (
    MOST_ITEMS,
    CalendarStep,
    FigureSums,
    Grouping,
    PeriodCoverage,
    Statistic,
    Statistics,
    periods,
    start_of,
)
from yalu.records.selection.filters import Filters, check_period


@dataclass(frozen=True, slots=True)
class _SourceVisits:
    """Crawls of one source in one period, and those that it answered."""

    source_id: str
    place: Place
    crawls: int
    visits: int


@dataclass(frozen=True, slots=True)
class _PeriodVisits:
    """Crawls of several sources in one period, those that were answered, and the sources that answered."""

    crawls: int = 0
    visits: int = 0
    sources: int = 0


_NO_CHANGE, _NO_VISIT = FigureSums(), _PeriodVisits()


def statistics(
    database: Database, filters: Filters, by: Grouping, per: CalendarStep | None, now: datetime
) -> Statistics:
    """Count what the list of changes of the filters holds, by value and period. Raises UsageError.

    The periods reach from the first change or crawl, not before ``since``, to ``until``, not after ``now`` (aware).
    Each value has an item in each of them, of source and country also what was visited and did not change. A change of
    an article with several issues counts for each of them; where issues are filtered, for these alone. Raises
    BackwardPeriod where ``since`` lies after ``now``.
    """
    filters = replace(filters, until=min(filters.until or now, now))
    check_period(filters.since, filters.until)
    with database.read() as connection:
        countries = {row.id: row.country.upper() for row in connection.execute(select(Source.id, Source.country))}
        tallies = figure_sums(connection, filters, by, per, countries)
        visited = _visited(connection, filters, per)
        places = [*(place for _, place in tallies), *(each.place for each in visited)]
        first = min((at for at in places if at is not None), default=None)
        first = first or _first_change_or_crawl(connection, filters) or now
    spans = periods(max(first, filters.since or first), filters.until or now, per)
    owners = {Grouping.SOURCE: {each: each for each in countries}, Grouping.COUNTRY: countries}.get(by, {})
    own: dict[Value, list[_SourceVisits]] = defaultdict(list)
    for each in visited:
        own[owners.get(each.source_id)].append(each)
    values = _ordered(tallies, own)
    if len(values) * len(spans) > MOST_ITEMS:
        raise UsageError(f"more than {MOST_ITEMS} figures: name a later `since`, longer periods, or fewer values")
    placed = [(None if per is None else start_of(start, per), start, end) for start, end in spans]
    coverage = _by_place(visited)
    items: list[Statistic] = []
    for value in values:
        items += _items(value, tallies, _by_place(own[value]) if owners else coverage, placed)
    return Statistics(tuple(items), tuple(_coverage(coverage, placed)), filters)


def _visited(connection: Connection, filters: Filters, per: CalendarStep | None) -> list[_SourceVisits]:
    """Return the crawls of each source and period: of whole days from the rollup, of days that are cut one by one."""
    whole, cut = split_days(filters) if filters.known_at is None else (None, [filters])
    parts = [_of_crawls(connection, part, per) for part in cut]
    if whole is not None:
        parts += _of_rollup(connection, whole, filters, per)
    sums: dict[tuple[str, Place], tuple[int, int]] = {}
    for source_id, day, crawls, visits in connection.execute(union_all(*parts)):
        key = source_id, place_of(day, per)
        past = sums.get(key, (0, 0))
        sums[key] = past[0] + crawls, past[1] + visits
    return [_SourceVisits(*key, *both) for key, both in sums.items()]


def _of_crawls(connection: Connection, filters: Filters, per: CalendarStep | None) -> Select[Any]:
    place = start_in_sql(connection, Crawl.ended_at, per).label("place")
    answered = func.count().filter(Crawl.verdict.in_(ANSWERING)).label("visits")
    query = select(Crawl.source_id, place, func.count().label("crawls"), answered).where(*_crawls(connection, filters))
    return query.group_by(Crawl.source_id, *([] if per is None else [place]))


def _of_rollup(connection: Connection, days: Days, filters: Filters, per: CalendarStep | None) -> list[Select[Any]]:
    place = start_of_span(connection, CrawlRollup, per).label("place")
    query = select(CrawlRollup.source_id, place, CrawlRollup.crawls, CrawlRollup.visits)
    sources = Selectivity(connection).sources(filters)
    if sources is not None:
        query = query.where(CrawlRollup.source_id.in_(sources))
    return [query.where(*part) for part in of_days(CrawlRollup, days, per)]


def _crawls(connection: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions on the crawls in which the filters could find something."""
    sources = Selectivity(connection).sources(filters)
    ended = [Crawl.ended_at.is_not(None), Crawl.archive.is_(None), *in_time(filters, Crawl.ended_at)]
    return ended if sources is None else [*ended, Crawl.source_id.in_(sources)]


def _first_change_or_crawl(connection: Connection, filters: Filters) -> Place:
    changed = first_change(connection, replace(filters, baseline=True))
    crawled = connection.execute(select(func.min(Crawl.ended_at)).where(*_crawls(connection, filters))).scalar_one()
    return min((at for at in (changed, crawled) if at is not None), default=None)


def _by_place(visited: Iterable[_SourceVisits]) -> dict[Place, _PeriodVisits]:
    sums: dict[Place, _PeriodVisits] = {}
    for each in visited:
        past, answered = sums.get(each.place, _NO_VISIT), each.visits > 0
        sums[each.place] = _PeriodVisits(past.crawls + each.crawls, past.visits + each.visits, past.sources + answered)
    return sums


def _ordered(tallies: Mapping[tuple[Value, Place], FigureSums], seen: Iterable[Value]) -> list[Value]:
    """Return the values, those with most changes first; of equal ones by name."""
    sums: dict[Value, int] = dict.fromkeys((value for value in seen if value is not None), 0)
    for (value, _), tally in tallies.items():
        sums[value] = sums.get(value, 0) + tally.changes
    return sorted(sums, key=lambda value: (-sums[value], value is None, value or ""))


def _items(
    value: Value,
    tallies: Mapping[tuple[Value, Place], FigureSums],
    visited: Mapping[Place, _PeriodVisits],
    spans: Sequence[tuple[Place, datetime, datetime]],
) -> Iterable[Statistic]:
    for place, start, end in spans:
        tally, own = tallies.get((value, place), _NO_CHANGE), visited.get(place, _NO_VISIT)
        counts = tally._asdict()
        yield Statistic(value=value, from_=start, to=end, crawls=own.crawls, visits=own.visits, **counts)


def _coverage(
    visited: Mapping[Place, _PeriodVisits], spans: Sequence[tuple[Place, datetime, datetime]]
) -> Iterable[PeriodCoverage]:
    for place, start, end in spans:
        yield from_attributes(PeriodCoverage, visited.get(place, _NO_VISIT), from_=start, to=end)


def crawl_days(database: Database, source_id: str, since: datetime) -> Mapping[str, Mapping[Verdict, int]]:
    """Return how the crawls of a source ended on each day (UTC, ISO 8601) from ``since`` (aware). Raises StoreError."""
    with database.read() as connection:
        day = start_in_sql(connection, Crawl.ended_at, CalendarStep.DAY)
        query = (
            select(day.label("day"), Crawl.verdict, func.count().label("many"))
            .where(Crawl.source_id == source_id, Crawl.ended_at >= since, Crawl.archive.is_(None))
            .group_by(day, Crawl.verdict)
            .order_by(day)
        )
        days: dict[str, dict[Verdict, int]] = {}
        for row in connection.execute(query):
            if row.verdict is not None:
                days.setdefault(str(row.day), {})[row.verdict] = row.many
    return days

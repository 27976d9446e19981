"""Query figures over time: what was seen and changed, and how often its sources answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    and_,
    cast,
    func,
    literal_column,
    null,
    select,
)

from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import of_newest
from yalu.db.models import ArticleTerm, ArticleVersion, Change, Crawl, Source
from yalu.db.room.changes import conditions
from yalu.db.room.filters import in_time
from yalu.db.room.narrowing import Selectivity
from yalu.errors import UsageError
from yalu.model import Kind, Verdict
from yalu.records.filters import Filters
from yalu.records.statistic import (
    MOST_ITEMS,
    CalendarStep,
    FigureSums,
    Grouping,
    PeriodCoverage,
    Statistic,
    Statistics,
    language_of,
    midnight,
    periods,
    start_of,
)

ANSWERED = (Verdict.OK, Verdict.PARTIAL)
Value = str | None
Place = datetime | None
"""When a calendar period begins; None where all is one period."""


@dataclass(frozen=True, slots=True)
class _Visited:
    """Crawls of one source in one period, and those that it answered."""

    source_id: str
    place: Place
    crawls: int
    visits: int


def statistics(
    database: Database, filters: Filters, by: Grouping, per: CalendarStep | None, now: datetime
) -> Statistics:
    """Count what the list of changes of the filters holds, by value and period. Raises UsageError.

    The periods reach from the first change or crawl, not before ``since``, to ``until``, not after ``now`` (aware).
    Each value has an item in each of them, of source and country also what was visited and did not change. A change of
    an article with several issues counts for each of them; where issues are filtered, for these alone.
    """
    filters = replace(filters, until=min(filters.until or now, now))
    with database.read() as connection:
        countries = {row.id: row.country.upper() for row in connection.execute(select(Source.id, Source.country))}
        tallies = _tallies(connection, filters, by, per, countries)
        visited = _visited(connection, filters, per)
        places = [*(place for _, place in tallies), *(each.place for each in visited)]
        first = min((at for at in places if at is not None), default=None)
        first = first or _first_change_or_crawl(connection, filters) or now
    spans = periods(max(first, filters.since or first), filters.until or now, per)
    owners = {Grouping.SOURCE: {each: each for each in countries}, Grouping.COUNTRY: countries}.get(by, {})
    own: dict[Value, list[_Visited]] = defaultdict(list)
    for each in visited:
        own[owners.get(each.source_id)].append(each)
    values = _ordered(tallies, own)
    if len(values) * len(spans) > MOST_ITEMS:
        raise UsageError(f"more than {MOST_ITEMS} figures: name a later `since`, longer periods, or fewer values")
    items: list[Statistic] = []
    for value in values:
        items += _items(value, tallies, _by_place(own[value if owners else None]), spans, per)
    return Statistics(tuple(items), tuple(_coverage(visited, spans, per)))


def _tallies(
    connection: Connection, filters: Filters, by: Grouping, per: CalendarStep | None, countries: Mapping[str, str]
) -> dict[tuple[Value, Place], FigureSums]:
    grouped: dict[tuple[Value, Place], FigureSums] = defaultdict(FigureSums)
    for row in connection.execute(_query(connection, filters, by, per)):
        value = None if row.value is None else str(row.value)
        if value is not None and by is Grouping.COUNTRY:
            value = countries[value]
        elif value is not None and by is Grouping.LANGUAGE:
            value = language_of(value)
        if by is Grouping.ISSUE and filters.issue and value not in filters.issue:
            continue
        grouped[value, _place(row.place)] += FigureSums(row.articles, row.changes, row.comments, row.baseline)
    return dict(grouped)


def _query(connection: Connection, filters: Filters, by: Grouping, per: CalendarStep | None) -> Select[Any]:
    """Return a query for the sums of each value and period: ``value``, ``place`` and the fields of a tally."""
    columns: Mapping[Grouping, Any] = {
        Grouping.SOURCE: Change.source_id,
        Grouping.COUNTRY: Change.source_id,
        Grouping.KIND: Change.kind,
        Grouping.LANGUAGE: Change.article_id,
        Grouping.ISSUE: Change.article_id,
    }
    counts = Change.id.is_not(None) if filters.baseline else Change.baseline.is_(False)
    sums = {
        "articles": and_(counts, Change.kind == Kind.ARTICLE_NEW),
        "changes": counts,
        "comments": and_(counts, Change.kind == Kind.COMMENT_NEW),
        "baseline": Change.baseline.is_(True),
    }
    place = _start(connection, Change.not_after, per)
    own = (
        select(
            columns[by].label("value"),
            place.label("place"),
            *(func.count().filter(sums[name]).label(name) for name in sums),
        )
        .where(*conditions(connection, replace(filters, baseline=True)))
        .group_by(columns[by], *([] if per is None else [place]))
    )
    if by not in (Grouping.LANGUAGE, Grouping.ISSUE):
        return own
    parts = own.subquery()
    added = [cast(func.sum(parts.c[name]), Integer).label(name) for name in sums]
    if by is Grouping.LANGUAGE:  # asked once for each article and period, not for each change
        spoken = select(of_newest(ArticleVersion.language, parts.c.value).label("value"), *list(parts.c)[1:]).subquery()
        added = [cast(func.sum(spoken.c[name]), Integer).label(name) for name in sums]
        return select(spoken.c.value, spoken.c.place, *added).group_by(spoken.c.value, spoken.c.place)
    tagged = and_(ArticleTerm.article_id == parts.c.value, ArticleTerm.kind == "tag")
    named = select(ArticleTerm.term.label("value"), parts.c.place, *added).select_from(parts)
    return named.outerjoin(ArticleTerm, tagged).group_by(ArticleTerm.term, parts.c.place)


def _start(connection: Connection, column: Any, per: CalendarStep | None) -> ColumnElement[Any]:
    """Return the day on which the period of a time begins, in UTC; NULL where all is one period."""
    if per is None:
        return null()
    if connection.dialect.name == "sqlite":
        # Six days back and on to the next Monday is the Monday of the week.
        moved = {CalendarStep.WEEK: ("'-6 days'", "'weekday 1'"), CalendarStep.MONTH: ("'start of month'",)}
        return func.date(column, *map(literal_column, moved.get(per, ())))
    return cast(func.date_trunc(literal_column(f"'{per}'"), func.timezone(literal_column("'UTC'"), column)), Date)


def _place(stored: date | str | None) -> Place:
    if stored is None:
        return None
    return midnight(date.fromisoformat(stored) if isinstance(stored, str) else stored)


def _visited(connection: Connection, filters: Filters, per: CalendarStep | None) -> list[_Visited]:
    place = _start(connection, Crawl.ended_at, per).label("place")
    answered = func.count().filter(Crawl.verdict.in_(ANSWERED)).label("visits")
    query = select(Crawl.source_id, place, func.count().label("crawls"), answered).where(*_crawls(connection, filters))
    rows = connection.execute(query.group_by(Crawl.source_id, *([] if per is None else [place])))
    return [_Visited(row.source_id, _place(row.place), row.crawls, row.visits) for row in rows]


def _crawls(connection: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions on the crawls in which the filters could find something."""
    sources = Selectivity(connection).sources(filters)
    ended = [Crawl.ended_at.is_not(None), Crawl.archive.is_(None), *in_time(filters, Crawl.ended_at)]
    return ended if sources is None else [*ended, Crawl.source_id.in_(sources)]


def _first_change_or_crawl(connection: Connection, filters: Filters) -> Place:
    changed = select(func.min(Change.not_after)).where(*conditions(connection, replace(filters, baseline=True)))
    crawled = select(func.min(Crawl.ended_at)).where(*_crawls(connection, filters))
    ends = [connection.execute(query).scalar_one() for query in (changed, crawled)]
    return min((at for at in ends if at is not None), default=None)


def _by_place(visited: Iterable[_Visited]) -> dict[Place, list[_Visited]]:
    grouped: dict[Place, list[_Visited]] = defaultdict(list)
    for each in visited:
        grouped[each.place].append(each)
    return dict(grouped)


def _ordered(tallies: Mapping[tuple[Value, Place], FigureSums], seen: Iterable[Value]) -> list[Value]:
    """Return the values, those with most changes first; of equal ones by name."""
    sums: dict[Value, int] = dict.fromkeys((value for value in seen if value is not None), 0)
    for (value, _), tally in tallies.items():
        sums[value] = sums.get(value, 0) + tally.changes
    return sorted(sums, key=lambda value: (-sums[value], value is None, value or ""))


def _items(
    value: Value,
    tallies: Mapping[tuple[Value, Place], FigureSums],
    visited: Mapping[Place, Sequence[_Visited]],
    spans: Sequence[tuple[datetime, datetime]],
    per: CalendarStep | None,
) -> Iterable[Statistic]:
    for start, end in spans:
        place = None if per is None else start_of(start, per)
        tally, own = tallies.get((value, place), FigureSums()), visited.get(place, ())
        yield Statistic(
            value=value,
            from_=start,
            to=end,
            articles=tally.articles,
            changes=tally.changes,
            comments=tally.comments,
            baseline=tally.baseline,
            crawls=sum(each.crawls for each in own),
            visits=sum(each.visits for each in own),
        )


def _coverage(
    visited: Sequence[_Visited], spans: Sequence[tuple[datetime, datetime]], per: CalendarStep | None
) -> Iterable[PeriodCoverage]:
    by_place = _by_place(visited)
    for start, end in spans:
        own = by_place.get(None if per is None else start_of(start, per), [])
        yield PeriodCoverage(
            from_=start,
            to=end,
            crawls=sum(each.crawls for each in own),
            visits=sum(each.visits for each in own),
            sources=len({each.source_id for each in own if each.visits}),
        )

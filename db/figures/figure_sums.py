"""Query the sums of figures: of whole days, weeks and months from the rollup, of days that are cut from the changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    cast,
    func,
    literal_column,
    null,
    select,
    true,
    union_all,
)

from yalu.db.listing.filters import selected_kinds
from yalu.db.listing.selectivity import Selectivity, by_index
from yalu.db.mapping.current_versions import of_newest
from yalu.db.models import ArticleTerm, ArticleVersion, Change, ChangeRollup
from yalu.db.room.changes import conditions
from yalu.db.schema.change_counts import ALL, SPLIT
from yalu.model import Kind
from yalu.records.figures.statistic import CalendarStep, FigureSums, Grouping, after, language_of, midnight, start_of
from yalu.records.selection.filters import Filters

Value = str | None
Place = datetime | None
"""When a calendar period begins; None where all is one period."""
Days = tuple[datetime | None, datetime]
"""From a midnight (UTC; None: from the beginning) to before another."""
_FIGURES = ("articles", "changes", "comments", "baseline")


def figure_sums(
    connection: Connection, filters: Filters, by: Grouping, per: CalendarStep | None, countries: Mapping[str, str]
) -> dict[tuple[Value, Place], FigureSums]:
    """Return the sums of each value and period; ``until`` is named. Raises UsageError.

    What is read of the rollup and of the changes is one statement, so that it sees one state of both.
    """
    grouped: dict[tuple[Value, Place], FigureSums] = {}
    query = _query(connection, filters, by, per)
    with by_index(connection):  # PostgreSQL would read the whole rollup for the months of all years
        rows = connection.execute(query).all()
    for name, day, *counts in rows:
        value = name or None
        if value is not None and by is Grouping.COUNTRY:
            value = countries[value]
        elif value is not None and by is Grouping.LANGUAGE:
            value = language_of(value)
        if by is Grouping.ISSUE and filters.issue and value not in filters.issue:
            continue
        key, sums = (value, place_of(day, per)), FigureSums(*(count or 0 for count in counts))
        grouped[key] = grouped[key].plus(sums) if key in grouped else sums
    return grouped


@lru_cache(maxsize=4096)
def place_of(day: date | str | None, per: CalendarStep | None) -> Place:
    """Return the beginning of the period that holds a day (a text in ISO 8601 on SQLite)."""
    if per is None or day is None:
        return None
    return start_of(midnight(date.fromisoformat(day) if isinstance(day, str) else day), per)


def start_in_sql(connection: Connection, column: Any, per: CalendarStep | None) -> ColumnElement[Any]:
    """Return the day (UTC) on which the period of a time begins; NULL where all is one period."""
    if per is None:
        return null()
    if connection.dialect.name == "sqlite":
        # Six days back and on to the next Monday is the Monday of the week.
        moved = {CalendarStep.WEEK: ("'-6 days'", "'weekday 1'"), CalendarStep.MONTH: ("'start of month'",)}
        return func.date(column, *map(literal_column, moved.get(per, ())))
    return cast(func.date_trunc(literal_column(f"'{per}'"), func.timezone(literal_column("'UTC'"), column)), Date)


def _query(connection: Connection, filters: Filters, by: Grouping, per: CalendarStep | None) -> Any:
    whole, cut = split_days(filters) if _is_counted(filters, by) else (None, [filters])
    parts = [_of_changes(connection, part, by, per) for part in cut]
    if whole is not None:
        parts += _of_rollup(connection, whole, filters, by, per)
        least = filters.min_significance or 0
        if least < _tenths(least) / 10:
            rest = replace(filters, since=whole[0], until=whole[1])
            parts.append(_of_changes(connection, rest, by, per, below=_tenths(least) / 10))
    return union_all(*parts)


def _is_counted(filters: Filters, by: Grouping) -> bool:
    """Whether the rollup has what the filters select: of several issues it does not know which articles have both."""
    others = filters.article, filters.comment, filters.quotation, filters.mark, filters.known_at, filters.q
    return not any(others) and (len(filters.issue) <= 1 or by is Grouping.ISSUE)


def _tenths(least: float) -> int:
    """Return the tenths from which on the rows of the rollup have nothing below a significance."""
    return next((tenths for tenths in range(10) if tenths / 10 >= least), 10)


def split_days(filters: Filters) -> tuple[Days | None, list[Filters]]:
    """Return the whole days of the filters (None: no day is whole), and the filters of what is before and after."""
    assert filters.until is not None
    since, until = filters.since, filters.until
    if filters.at is not None:
        until = min(until, filters.at + timedelta(microseconds=1))
    first = None if since is None else start_of(since + timedelta(days=1, microseconds=-1), CalendarStep.DAY)
    last = start_of(until, CalendarStep.DAY)
    if first is not None and first >= last:
        return None, [filters]
    before = [] if since is None or since == first else [replace(filters, until=first)]
    return (first, last), [*before, *([replace(filters, since=last, until=until)] if last < until else [])]


def _spans(days: Days, step: CalendarStep) -> Iterator[tuple[CalendarStep, Days]]:
    """Yield the days as whole steps, and as single days before and after these."""
    first, last = days
    end = start_of(last, step)
    begin = None if first is None else start_of(first, step)
    if first is not None and begin is not None and begin < first:
        begin = after(begin, step)
    if step is CalendarStep.DAY or (begin is not None and begin >= end):
        yield CalendarStep.DAY, days
        return
    if first is not None and begin is not None and first < begin:
        yield CalendarStep.DAY, (first, begin)
    yield step, (begin, end)
    if end < last:
        yield CalendarStep.DAY, (end, last)


def _of_rollup(
    connection: Connection, days: Days, filters: Filters, by: Grouping, per: CalendarStep | None
) -> list[Select[Any]]:
    columns: Mapping[Grouping, Any] = {
        Grouping.SOURCE: ChangeRollup.source_id,
        Grouping.COUNTRY: ChangeRollup.source_id,
        Grouping.KIND: ChangeRollup.kind,
        Grouping.LANGUAGE: ChangeRollup.language,
        Grouping.ISSUE: ChangeRollup.issue,
    }
    place = start_of_span(connection, ChangeRollup, per)
    sums = [
        cast(func.sum(ChangeRollup.changes).filter(condition), Integer).label(name)
        for name, condition in _counted(ChangeRollup, filters).items()
    ]
    selected = select(columns[by].label("value"), place.label("place"), *sums)
    selected = selected.where(*_conditions(connection, filters, by))
    grouped = [columns[by], *([] if per is None else [ChangeRollup.start])]
    split = SPLIT if filters.silent is not None or filters.min_significance else ""
    return [selected.where(*part).group_by(*grouped) for part in of_days(ChangeRollup, days, per, split)]


def start_of_span(connection: Connection, table: Any, per: CalendarStep | None) -> Any:
    """Return the day on which the period of a row of a rollup begins; NULL where all is one period."""
    if per is None:
        return null()
    return table.start if connection.dialect.name == "sqlite" else cast(table.start, Date)


def of_days(table: Any, days: Days, per: CalendarStep | None, split: str = "") -> Iterator[list[ColumnElement[bool]]]:
    """Yield the conditions on rows of a rollup that together count the days: of whole periods, and of single days.

    ``split`` ends the names of the longer spans that are read.
    """
    for span, (first, last) in _spans(days, per or CalendarStep.MONTH):
        named = span.value + ("" if span is CalendarStep.DAY else split)
        part = [table.span == named, table.start < f"{last:%Y-%m-%d}"]
        yield part if first is None else [*part, table.start >= f"{first:%Y-%m-%d}"]


def _conditions(connection: Connection, filters: Filters, by: Grouping) -> list[ColumnElement[bool]]:
    """Return what the filters ask of a row of the rollup."""
    selectivity = Selectivity(connection)
    sources, languages = selectivity.listed(filters), selectivity.languages(filters.language)
    kinds = selected_kinds(filters)
    named = [
        (ChangeRollup.source_id, sources),
        (ChangeRollup.language, languages),
        (ChangeRollup.kind, None if kinds is None else [kind.value for kind in kinds]),
        (ChangeRollup.declared, None if filters.silent is None else ["no" if filters.silent else "yes"]),
        (ChangeRollup.issue, filters.issue or (_every_issue(connection) if by is Grouping.ISSUE else [ALL])),
        (ChangeRollup.tenths, range(_tenths(filters.min_significance), 11) if filters.min_significance else None),
    ]
    return [column.in_(values) for column, values in named if values is not None]


def _every_issue(connection: Connection) -> list[str]:
    """Return the issues that the rollup has, and "": named, each is read along its key, from the first day on."""
    months = ChangeRollup.span == CalendarStep.MONTH.value
    issues = select(func.min(ChangeRollup.issue).label("issue")).where(months).cte("issues", recursive=True)
    following = (
        select(func.min(ChangeRollup.issue)).where(months, ChangeRollup.issue > issues.c.issue).scalar_subquery()
    )
    issues = issues.union_all(select(following).where(issues.c.issue.is_not(None)))
    return [issue for issue in connection.scalars(select(issues.c.issue)) if issue is not None and issue != ALL]


def _counted(table: Any, filters: Filters) -> Mapping[str, ColumnElement[bool]]:
    """Return which rows each figure counts."""
    counts = table.baseline.in_(filters.baselines) if len(filters.baselines) == 1 else true()
    return {
        "articles": and_(counts, table.kind == Kind.ARTICLE_NEW),
        "changes": counts,
        "comments": and_(counts, table.kind == Kind.COMMENT_NEW),
        "baseline": table.baseline.is_(True),
    }


def _of_changes(
    connection: Connection, filters: Filters, by: Grouping, per: CalendarStep | None, below: float | None = None
) -> Select[Any]:
    columns: Mapping[Grouping, Any] = {
        Grouping.SOURCE: Change.source_id,
        Grouping.COUNTRY: Change.source_id,
        Grouping.KIND: cast(Change.kind, Text),
        Grouping.LANGUAGE: Change.article_id,
        Grouping.ISSUE: Change.article_id,
    }
    place = start_in_sql(connection, Change.not_after, per)
    own = (
        select(
            columns[by].label("value"),
            place.label("place"),
            *(func.count().filter(condition).label(name) for name, condition in _counted(Change, filters).items()),
        )
        .where(*conditions(connection, replace(filters, baseline=True)))
        .where(*([] if below is None else _between(filters, below)))
        .group_by(columns[by], *([] if per is None else [place]))
    )
    if by not in (Grouping.LANGUAGE, Grouping.ISSUE):
        return own
    parts = own.subquery()
    if by is Grouping.LANGUAGE:  # asked once for each article and period, not for each change
        language = of_newest(ArticleVersion.language, parts.c.value).label("value")
        in_language = select(language, *list(parts.c)[1:]).subquery()
        return select(in_language.c.value, in_language.c.place, *_added_up(in_language)).group_by(
            in_language.c.value, in_language.c.place
        )
    tagged = and_(ArticleTerm.article_id == parts.c.value, ArticleTerm.kind == "tag")
    named = select(ArticleTerm.term.label("value"), parts.c.place, *_added_up(parts)).select_from(parts)
    return named.outerjoin(ArticleTerm, tagged).group_by(ArticleTerm.term, parts.c.place)


def _between(filters: Filters, below: float) -> list[ColumnElement[bool]]:
    """Return the conditions on a significance by which an index leads to the changes."""
    kinds = selected_kinds(filters)
    return [
        Change.kind.in_(list(Kind) if kinds is None else kinds),
        Change.significance >= filters.min_significance,
        Change.significance < below,
    ]


def _added_up(parts: Subquery) -> list[ColumnElement[int]]:
    """Return the sum of each figure over parts."""
    return [cast(func.sum(parts.c[name]), Integer).label(name) for name in _FIGURES]

"""Figures over time: how much was seen and changed, by source, country, language, issue or kind. Pure.

They are counted from the changes that a list of the same filters holds, so that each figure leads to its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from operator import add
from typing import Any, NamedTuple

from yalu.errors import UsageError
from yalu.model import Kind
from yalu.records.selection.filters import MOST_VALUES, ONLY, Filters, one_of

MOST_ITEMS = 20_000
"""Most figures of one answer."""
_ALL = Filters()
_COUNTED: Mapping[str, Mapping[str, Any]] = {
    "articles": {"kind": (Kind.ARTICLE_NEW.value,)},
    "changes": {},
    "comments": {"kind": (Kind.COMMENT_NEW.value,)},
    "baseline": {"baseline": ONLY},
}
"""The filters that the changes of a count have beside those of its figures."""


class Grouping(StrEnum):
    """What figures are told apart by."""

    SOURCE = "source"
    COUNTRY = "country"
    LANGUAGE = "language"
    ISSUE = "issue"
    KIND = "kind"


class CalendarStep(StrEnum):
    """The length of a period, in UTC; a week begins on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """What was seen of a source, country, language, issue or kind in a period. Times are aware, UTC.

    ``from_`` is ``from`` at every door but Python, where that is a keyword.
    """

    value: str | None
    """The source, country, language, issue or kind; None: the changes have none, as an outage has no language."""
    from_: datetime
    """When the period begins (inclusive)."""
    to: datetime
    """When it ends (exclusive)."""
    articles: int = 0
    """Articles seen for the first time: changes of the kind article.new."""
    changes: int = 0
    """All changes, new articles and comments included."""
    comments: int = 0
    """Comments seen for the first time: changes of the kind comment.new."""
    baseline: int = 0
    """What was there before the first visit to its source; of the other figures only where baseline is asked for."""
    crawls: int = 0
    """Crawls, of the sources that may have the value, that ended in the period."""
    visits: int = 0
    """Those of them that the source answered: with none, nothing could be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCoverage:
    """How the selected sources were visited in a period. Times are aware, UTC."""

    from_: datetime
    """When the period begins (inclusive)."""
    to: datetime
    """When it ends (exclusive)."""
    crawls: int = 0
    """Crawls that ended in the period."""
    visits: int = 0
    """Those that the source answered."""
    sources: int = 0
    """Sources that answered at least once."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures by value, the greatest first, each in the order of time; and the coverage of the same periods."""

    items: tuple[Statistic, ...]
    coverage: tuple[PeriodCoverage, ...]
    filters: Filters = _ALL
    """What they are counted of."""


class FigureSums(NamedTuple):
    """The counts of one value in one period, as they are added up."""

    articles: int = 0
    changes: int = 0
    comments: int = 0
    baseline: int = 0

    def plus(self, other: FigureSums) -> FigureSums:
        """Add the counts of another value or period."""
        return FigureSums(*map(add, self, other))


def read_grouping(by: str | None, per: str | None) -> tuple[Grouping, CalendarStep | None]:
    """Return what figures are told apart by, the source if nothing is named, and their periods. Raises FilterError."""
    grouping, step = one_of("by", by, tuple(Grouping)), one_of("per", per, tuple(CalendarStep))
    return Grouping(grouping or Grouping.SOURCE), CalendarStep(step) if step else None


def periods(first: datetime, until: datetime, per: CalendarStep | None) -> list[tuple[datetime, datetime]]:
    """Return the beginnings and ends of the periods from ``first`` to before ``until`` (aware), both cut to these.

    None as ``per`` gives one. Raises UsageError for more than ``MOST_ITEMS``.
    """
    if per is None or first >= until:
        return [(first, max(first, until))]
    made: list[tuple[datetime, datetime]] = []
    for start in _starts(first, per):
        if start >= until:
            break
        made.append((max(start, first), min(after(start, per), until)))
        if len(made) > MOST_ITEMS:
            raise UsageError(f"more than {MOST_ITEMS} periods: name a later `since`, or longer ones")
    return made


def start_of(at: datetime, per: CalendarStep) -> datetime:
    """Return when the period that holds a time (aware) begins."""
    day = at.astimezone(UTC).date()
    if per is CalendarStep.WEEK:
        day -= timedelta(days=day.weekday())
    elif per is CalendarStep.MONTH:
        day = day.replace(day=1)
    return midnight(day)


def after(start: datetime, per: CalendarStep) -> datetime:
    """Return when the period ends that begins at ``start``."""
    if per is CalendarStep.MONTH:
        return start_of(start + timedelta(days=31), per)
    return start + timedelta(days=7 if per is CalendarStep.WEEK else 1)


def midnight(day: date) -> datetime:
    """Return when a day begins in UTC."""
    return datetime.combine(day, time(), UTC)


def rows_of(filters: Filters, by: Grouping, items: Sequence[Statistic], count: str = "changes") -> Filters | None:
    """Return the filters of the changes that items of one period count together; None: no list has exactly these.

    ``count`` is the figure: articles, changes, comments or baseline.

    No filter selects those without a value, an article of several issues counts for each of them, and a filter has a
    limit of values.
    """
    named = [item.value for item in items if item.value is not None]
    if len(named) < len(items) or (by is Grouping.ISSUE and len(named) > 1) or len(named) > MOST_VALUES:
        return None
    values = tuple(named)
    if by is Grouping.LANGUAGE:
        values = tuple(tag for tag in filters.language if language_of(tag) in named) or values
    chosen: dict[str, Any] = {by.value: values, **_COUNTED[count]}
    return replace(filters, since=items[0].from_, until=items[0].to, **chosen)


def language_of(tag: str) -> str:
    """Return the language of a tag without script and region: "zh" of "zh-Hant", which the filter "zh" selects."""
    return tag.partition("-")[0].lower()


def _starts(first: datetime, per: CalendarStep) -> Iterator[datetime]:
    start = start_of(first, per)
    while True:
        yield start
        start = after(start, per)

"""The filters of an address as pages read them, and the choices that turn them on and off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yalu.conversion import whole_number
from yalu.db.listing.filters import WordlessQuery
from yalu.downloads.formats import FORMAT_NAMES
from yalu.errors import UsageError
from yalu.jobs.lookup.filter_reader import FilterReader
from yalu.model import Kind
from yalu.records.as_of import AsOf
from yalu.records.plain_text import plain
from yalu.records.selection.filters import (
    BackwardPeriod,
    DistantAge,
    FilterError,
    Filters,
    as_parameters,
    moment,
)
from yalu.records.selection.page import Cursor
from yalu.reports.change_classes import FAMILIES, classify
from yalu.reports.words.words import Words
from yalu.web.visit import KEPT, BadQuery, RequestContext

AGES = ("24h", "7d", "30d")
"""How far back lists offer to go."""
OF_LISTS = ("cursor",)
"""Parameters of a list that are no filters."""


def list_filters(visit: RequestContext, *, beside: Collection[str] = OF_LISTS) -> Filters:
    """The filters that the address names; a parameter without a value filters nothing. Raises UsageError.

    ``beside`` are the parameters of the page that are no filters.
    """
    given = visit.request.query_params
    names = [name for name in given if name not in beside and name not in KEPT]
    reader: FilterReader = visit.request.app.state.filter_reader
    return reader.read({name: given.getlist(name) for name in names})


def parameters_of(visit: RequestContext, filters: Filters) -> list[tuple[str, str]]:
    """The filters as parameters; a time is written as in the address, so that a list of the last 7 days stays one."""
    return [
        (name, visit.query.get(name) or value if name in ("since", "until") else value)
        for name, value in as_parameters(filters)
    ]


def filter_in_words(visit: RequestContext, error: FilterError) -> str:
    """What is wrong with a filter, in the reader's language, with the nearest right one."""
    gettext = visit.words.gettext
    if isinstance(error, BackwardPeriod):
        return gettext(
            "The period ends before it begins: {since} – {until}.",
            since=visit.at(error.since),
            until=visit.at(error.until),
        )
    if isinstance(error, WordlessQuery):
        return gettext("A search needs a word.")
    if isinstance(error, DistantAge):
        return gettext("{age} is too long ago: name the day.", age=plain(error.value, 60))
    if error.value is None:
        text = gettext("There is no filter {name}.", name=error.name)
    else:
        text = gettext("{name}: there is no {value}.", name=error.name, value=plain(error.value, 60))
    if error.nearest is not None:
        return f"{text} " + gettext("Did you mean {nearest}?", nearest=error.nearest)
    return text if error.example is None else f"{text} " + gettext("An example is {example}.", example=error.example)


def list_cursor(visit: RequestContext) -> Cursor | None:
    """Where the list of the address begins; None: at its start. Raises BadQuery."""
    text = visit.query.get("cursor")
    try:
        return Cursor.parse(text) if text else None
    except UsageError as error:
        raise BadQuery(visit.words.gettext("The cursor is none that a list gave.")) from error


def first_shown(visit: RequestContext) -> int:
    """The place in a list of the first thing that a page shows, from 0. Raises BadQuery."""
    start = whole_number(visit.query.get("start") or "0", 8)
    if start is None:
        raise BadQuery(visit.words.gettext("start is a whole number."))
    return start


def listing_of(visit: RequestContext, path: str, filters: Filters, following: Cursor | None) -> dict[str, Any]:
    """What every page of a list shows beside its things: the filters, other pages, and its feeds and downloads."""
    given = parameters_of(visit, filters)
    return {
        "filters": filters,
        "given": given,
        "everything": visit.link(path),
        "first": visit.link(path, given) if "cursor" in visit.query else None,
        "following": visit.link(path, given, cursor=following) if following else None,
        "doors": [(name, visit.link(f"{path}.{ending}", given)) for ending, name in FORMAT_NAMES.items()],
    }


def pager_of(visit: RequestContext, start: int, end: int, total: int, size: int) -> dict[str, Any]:
    """The pages before and after the one that shows the things from ``start`` to before ``end``, in pages of a size."""
    return {
        "earlier": visit.this(start=max(start - size, 0) or None) if start else None,
        "later": visit.this(start=end) if end < total else None,
    }


def time_of(visit: RequestContext, name: str) -> datetime | None:
    """A time of the address, in UTC unless it has an offset; None without one. Raises FilterError."""
    return moment(name, visit.query.get(name), visit.now)


def page_clocks(visit: RequestContext) -> AsOf:
    """The two clocks of the address: ``at`` and ``known_at``. Raises FilterError."""
    return AsOf(time_of(visit, "at"), time_of(visit, "known_at"))


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter with its count; ``address`` turns it on or, where it is chosen, off."""

    name: str
    count: int | None
    chosen: bool
    address: str
    family: str | None = None
    """Class of its colour, of a kind of change."""


def choices(
    visit: RequestContext, filters: Filters, name: str, counts: Mapping[str, int], names: Mapping[str, str], path: str
) -> Sequence[Choice]:
    """The values of one filter, the most frequent first, those that are chosen always among them."""
    chosen: tuple[str, ...] = getattr(filters, name)
    values = [
        *sorted(counts, key=lambda value: (-counts[value], value)),
        *(value for value in chosen if value not in counts),
    ]
    offered = []
    for value in values:
        family = FAMILIES[classify(Kind(value), None)].value if name == "kind" else None
        address = _toggled(visit, filters, path, name, value)
        offered.append(Choice(names.get(value, value), counts.get(value), value in chosen, address, family))
    return offered


def ages(visit: RequestContext, filters: Filters, path: str) -> Sequence[Choice]:
    """How far back the list goes: one of them, or as far as there are rows. They are not counted."""
    bare = parameters_of(visit, replace(filters, since=None, until=None))
    chosen = visit.query.get("since")
    return [
        Choice(name, None, age == chosen, visit.link(path, bare if age == chosen else [*bare, ("since", age)]))
        for age, name in age_names(visit.words).items()
    ]


def age_names(words: Words) -> Mapping[str, str]:
    """What the ages are called that lists offer."""
    gettext = words.gettext
    return dict(zip(AGES, (gettext("Last 24 hours"), gettext("Last 7 days"), gettext("Last 30 days")), strict=True))


def uncounted(visit: RequestContext, filters: Filters, name: str, names: Mapping[Any, str]) -> Sequence[Choice]:
    """The values of a filter of changes by what they are called, without how many changes have each."""
    chosen = getattr(filters, name)
    values = chosen if isinstance(chosen, tuple) else (chosen,)
    return [
        Choice(label, None, value in values, _toggled(visit, filters, "/changes", name, value))
        for value, label in names.items()
    ]


def _toggled(visit: RequestContext, filters: Filters, path: str, name: str, value: Any) -> str:
    """The list with a value of a filter on or, where it is chosen, off."""
    chosen = getattr(filters, name)
    if not isinstance(chosen, tuple):
        wanted: dict[str, Any] = {name: None if chosen == value else value}
    else:
        others = tuple(other for other in chosen if other != value)
        wanted = {name: others if value in chosen else (*chosen, value)}
    return visit.link(path, parameters_of(visit, replace(filters, **wanted)))

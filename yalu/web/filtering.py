"""The filters of an address (``source country language kind issue min_significance since until q``) and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from yalu.change_record import Mark
from yalu.db.room.filters import Cursor, Filters
from yalu.errors import UsageError
from yalu.model import Kind
from yalu.web.query import LONGEST_VALUE, MOST_VALUES, moment
from yalu.web.telling import mark_names
from yalu.web.visit import BadQuery, Visit

REPEATED = ("source", "country", "language", "kind", "issue", "mark")


def filters_of(visit: Visit, *, kinds: bool = True) -> Filters:
    """The filters that the address names; a parameter without a value filters nothing. Raises BadQuery.

    Without ``kinds`` the parameter kind is left to the caller.
    """
    given = visit.request.query_params
    several = {name: _values(visit, name) if kinds or name != "kind" else () for name in REPEATED}
    unknown = [kind for kind in several["kind"] if kind not in tuple(Kind)]
    if unknown:
        raise BadQuery(visit.words.gettext("There is no kind of change {kind}.", kind=unknown[0]))
    if any(mark not in tuple(Mark) for mark in several["mark"]):
        raise BadQuery(visit.words.gettext("A mark is seen, important, noise or none."))
    return Filters(
        **several,
        min_significance=_significance(visit, given.get("min_significance")),
        since=time_of(visit, "since"),
        until=time_of(visit, "until"),
        q=given.get("q", "").strip()[:LONGEST_VALUE] or None,
    )


def cursor_of(visit: Visit) -> Cursor | None:
    """Where the list of the address begins; None: at its start. Raises BadQuery."""
    text = visit.query.get("cursor")
    try:
        return Cursor.parse(text) if text else None
    except UsageError as error:
        raise BadQuery(visit.words.gettext("The cursor is none that a list gave.")) from error


def time_of(visit: Visit, name: str) -> datetime | None:
    """A time of the address, in UTC unless it has an offset; None without one. Raises BadQuery."""
    try:
        return moment(visit.query.get(name))
    except ValueError as error:
        raise BadQuery(visit.words.gettext("{name} is no time; an example is 2026-11-02T03:00Z.", name=name)) from error


def _values(visit: Visit, name: str) -> tuple[str, ...]:
    values = [value.strip() for value in visit.request.query_params.getlist(name) if value.strip()]
    if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
        raise BadQuery(visit.words.gettext("{name} has too many values.", name=name))
    return tuple(dict.fromkeys(values))


def _significance(visit: Visit, text: str | None) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
        if not 0 <= value <= 1:
            raise ValueError(text)
    except ValueError as error:
        raise BadQuery(visit.words.gettext("min_significance is a number from 0 to 1.")) from error
    return value


def parameters(filters: Filters) -> list[tuple[str, str]]:
    """The filters as parameters of an address, in the order of their definition."""
    given: list[tuple[str, str]] = []
    for spec in fields(filters):
        value = getattr(filters, spec.name)
        if isinstance(value, tuple):
            given += [(spec.name, one) for one in value]
        elif isinstance(value, datetime):
            given.append((spec.name, value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")))
        elif value is not None:
            given.append((spec.name, f"{value:g}" if isinstance(value, float) else str(value)))
    return given


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter with its count; ``address`` turns it on or, where it is chosen, off."""

    name: str
    count: int | None
    chosen: bool
    address: str


def choices(
    visit: Visit, filters: Filters, name: str, counts: Mapping[str, int], said: Mapping[str, str], path: str
) -> Sequence[Choice]:
    """The values of one filter, the most frequent first, those that are chosen always among them."""
    chosen: tuple[str, ...] = getattr(filters, name)
    values = [*sorted(counts, key=lambda value: (-counts[value], value)), *(one for one in chosen if one not in counts)]
    return [
        Choice(
            said.get(value, value),
            counts.get(value),
            value in chosen,
            visit.link(path, parameters(_with(filters, name, _toggled(chosen, value)))),
        )
        for value in values
    ]


def marks(visit: Visit, filters: Filters) -> Sequence[Choice]:
    """The marks to filter changes by. They are not counted."""
    return [
        Choice(
            said,
            None,
            mark in filters.mark,
            visit.link("/changes", parameters(_with(filters, "mark", _toggled(filters.mark, mark.value)))),
        )
        for mark, said in mark_names(visit.words).items()
    ]


def _with(filters: Filters, name: str, values: tuple[str, ...]) -> Filters:
    changed: dict[str, Any] = {name: values}
    return replace(filters, **changed)


def _toggled(chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(one for one in chosen if one != value) if value in chosen else (*chosen, value)

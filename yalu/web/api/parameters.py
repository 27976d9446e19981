"""The parameters of an address: filters, cursor, times, as the pages and every list take them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Path, Query
from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema
from starlette.requests import Request

from yalu.change_record import Mark
from yalu.db.room.filters import Cursor, Filters
from yalu.errors import UsageError
from yalu.model import Kind
from yalu.web.query import LONGEST_VALUE, MOST_VALUES, TIME, moment

LIMIT = 50
MOST = 500
OF_PAGES = frozenset({"lang", "tz"})
"""Parameters that the links of pages carry; programs are answered alike with and without them."""


def _given(values: Any) -> Any:
    """Without values that are empty: a field of a form that was left empty filters nothing. Raises ValueError."""
    if isinstance(values, list) and len(values) > MOST_VALUES:
        raise ValueError(f"more than {MOST_VALUES} values")
    return [one for one in values if one] if isinstance(values, list) else (values or None)


_EMPTY = BeforeValidator(_given)
_CURSOR = WithJsonSchema({"type": "string", "maxLength": LONGEST_VALUE, "pattern": "^[A-Za-z0-9_-]*$"})
_SHARE = WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1, "examples": [0.5]})
_WORDS = WithJsonSchema({"type": "string", "maxLength": LONGEST_VALUE, "examples": ["한중"]})


def _time_like(example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "anyOf": [{"pattern": TIME}, {"maxLength": 0}], "examples": [example]})


_Value = Annotated[str, StringConstraints(max_length=LONGEST_VALUE)]

Number = Annotated[int, Path(ge=1, lt=1 << 53, description="From an answer of the API.", examples=[1])]
SourceId = Annotated[str, Path(max_length=LONGEST_VALUE, description="As /sources has it.", examples=["the-estuary"])]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Most records of the answer.", examples=[50])]
At = Annotated[
    str | None,
    Query(
        max_length=LONGEST_VALUE,
        description="ISO 8601, in UTC unless it has an offset; now without it.",
    ),
    _time_like("2026-11-02T12:00:00Z"),
]
CursorText = Annotated[
    str | None,
    Query(max_length=LONGEST_VALUE, description="From the `next` of the answer before; never made by hand."),
    _CURSOR,
]
Words = Annotated[
    str, Query(max_length=LONGEST_VALUE, description="Words, with a letter or digit; two characters do."), _WORDS
]


def _several(said: str, example: str) -> Any:
    return Query(max_length=MOST_VALUES, description=said, examples=[[example]])


def _time(said: str) -> Any:
    return Query(max_length=LONGEST_VALUE, description=f"{said} ISO 8601, UTC without an offset.")


def filters_of(
    source: Annotated[list[_Value], _EMPTY, _several("Id of a source.", "the-estuary")] = [],  # noqa: B006
    country: Annotated[list[_Value], _EMPTY, _several("ISO 3166 code of its country.", "KR")] = [],  # noqa: B006
    language: Annotated[list[_Value], _EMPTY, _several("BCP 47 code: zh has zh-Hant too.", "ko")] = [],  # noqa: B006
    kind: Annotated[list[Kind], _EMPTY, _several("Kind of change.", "article.headline")] = [],  # noqa: B006
    issue: Annotated[list[_Value], _EMPTY, _several("Issue of the topic lexicon.", "trade")] = [],  # noqa: B006
    mark: Annotated[list[Mark], _EMPTY, _several("Mark that a user gave; none: no mark.", "important")] = [],  # noqa: B006
    min_significance: Annotated[
        Annotated[float, Field(ge=0, le=1)] | None, _EMPTY, Query(description="0 to 1."), _SHARE
    ] = None,
    since: Annotated[str | None, _time("First seen then or later."), _time_like("2026-11-01")] = None,
    until: Annotated[str | None, _time("First seen before."), _time_like("2026-12-01T00:00:00Z")] = None,
    q: Annotated[
        str | None,
        Query(max_length=LONGEST_VALUE, description="Words of a version, with a letter or digit; two characters do."),
        _WORDS,
    ] = None,
) -> Filters:
    """The filters of an address. Raises UsageError."""
    return Filters(
        source=clean(source),
        country=clean(country),
        language=clean(language),
        kind=tuple(dict.fromkeys(one.value for one in kind)),
        issue=clean(issue),
        mark=tuple(dict.fromkeys(one.value for one in mark)),
        min_significance=min_significance,
        since=time_of("since", since),
        until=time_of("until", until),
        q=(q or "").strip() or None,
    )


Filtered = Annotated[Filters, Depends(filters_of)]


def known_only(request: Request) -> None:
    """Refuse a parameter that the address does not have: a filter with a slip in its name would select everything.

    Raises UsageError.
    """
    described = request.app.openapi()["paths"][request.scope["route"].path_format]["get"].get("parameters", ())
    known = {one["name"] for one in described if one["in"] == "query"}
    for name in request.query_params:
        if name not in known and name not in OF_PAGES:
            raise UsageError(f"there is no parameter {name[:LONGEST_VALUE]!r} here; {_listed(known)}")


STRICT = [Depends(known_only)]
"""Of a router whose addresses take no other parameters than theirs."""


def _listed(names: Iterable[str]) -> str:
    return f"there are {', '.join(sorted(names))}" if names else "there is none"


def cursor_of(text: str | None) -> Cursor | None:
    """The cursor of an address. Raises UsageError."""
    return Cursor.parse(text) if text else None


def time_of(name: str, text: str | None) -> datetime | None:
    """A time of an address, in UTC unless it has an offset; None without one. Raises UsageError."""
    try:
        return moment(text)
    except ValueError as error:
        raise UsageError(f"{name}: not a time; an example is 2026-11-02T03:00Z") from error


def clean(values: list[str]) -> tuple[str, ...]:
    """The values that are not empty, each once, without spaces around them."""
    return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))

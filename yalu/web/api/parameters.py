"""The parameters of an address: filters, cursor, times, as the pages and every list take them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Annotated, Any, get_type_hints

from fastapi import Depends, Path, Query
from pydantic import WithJsonSchema
from starlette.requests import Request

from yalu.errors import UsageError
from yalu.hints import nearest
from yalu.jobs.lookup.filter_reader import FilterReader
from yalu.records.as_of import AsOf
from yalu.records.selection.filters import (
    AGE,
    CODES,
    EXAMPLES,
    LONGEST_VALUE,
    MOST_VALUES,
    NAMES,
    ONLY,
    SELECTS,
    TIME,
    Filters,
    WithBaseline,
    moment,
)
from yalu.records.selection.page import Cursor

LIMIT = 50
MOST = 500
OF_PAGES = frozenset({"lang", "tz"})
"""Parameters that the links of pages carry; programs are answered alike with and without them."""


_CURSOR = WithJsonSchema({"type": "string", "maxLength": LONGEST_VALUE, "pattern": "^[A-Za-z0-9_-]*$"})


def _words(example: str = EXAMPLES["q"]) -> dict[str, Any]:
    return {"type": "string", "maxLength": LONGEST_VALUE, "examples": [example]}


def _time_like(example: str) -> dict[str, Any]:
    return {"type": "string", "anyOf": [{"pattern": TIME}, {"pattern": AGE}, {"maxLength": 0}], "examples": [example]}


def _several(name: str) -> dict[str, Any]:
    if name not in EXAMPLES:
        each: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 10**15 - 1}
    elif name in CODES:
        each = {"type": "string", "enum": [code.value for code in CODES[name]]}
    else:
        each = {"type": "string", "maxLength": LONGEST_VALUE}
    return {"type": "array", "items": each, "maxItems": MOST_VALUES, "examples": [[EXAMPLES.get(name, 1)]]}


def _schema(name: str, hint: Any) -> dict[str, Any]:
    """The schema of a filter, by its type."""
    if hint in (tuple[str, ...], tuple[int, ...]):
        return _several(name)
    if hint in (bool, bool | None):
        return {"type": "boolean", "examples": [True]}
    if hint == WithBaseline:
        return {"anyOf": [{"type": "boolean"}, {"const": ONLY}], "examples": [True]}
    if hint == float | None:
        return {"type": "number", "minimum": 0, "maximum": 1, "examples": [0.5]}
    return _time_like(EXAMPLES[name]) if hint == datetime | None else _words(EXAMPLES[name])


Number = Annotated[int, Path(ge=1, lt=1 << 53, description="From an answer of the API.", examples=[1])]
SourceId = Annotated[str, Path(max_length=LONGEST_VALUE, description="As /sources has it.", examples=["the-estuary"])]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Most records of the answer.", examples=[50])]
At = Annotated[
    str | None,
    Query(
        max_length=LONGEST_VALUE,
        description="The state that could be seen then: ISO 8601, in UTC unless it has an offset, or an age; else now.",
    ),
    WithJsonSchema(_time_like(EXAMPLES["at"])),
]
KnownAt = Annotated[
    str | None,
    Query(max_length=LONGEST_VALUE, description="Only by what was recorded then; else by all that is recorded."),
    WithJsonSchema(_time_like(EXAMPLES["known_at"])),
]
CursorText = Annotated[
    str | None,
    Query(max_length=LONGEST_VALUE, description="From the `next` of the answer before; never made by hand."),
    _CURSOR,
]
Words = Annotated[
    str,
    Query(max_length=LONGEST_VALUE, description="Words, with a letter or digit; two characters do."),
    WithJsonSchema(_words()),
]


def filter_parameters(names: Collection[str] = NAMES) -> dict[str, Any]:
    """The parameters of an operation that takes these filters, for the document that describes it."""
    hints = get_type_hints(Filters)
    shapes = {name: _schema(name, hints[name]) for name in NAMES if name in names}
    return {
        "parameters": [
            {"name": name, "in": "query", "required": False, "description": SELECTS[name], "schema": shape}
            for name, shape in shapes.items()
        ]
    }


FILTER_PARAMETERS = filter_parameters()


def filters_of(request: Request) -> Filters:
    """The filters of an address. Raises UsageError."""
    given = request.query_params
    reader: FilterReader = request.app.state.filter_reader
    return reader.read({name: given.getlist(name) for name in given if name in NAMES})


Filtered = Annotated[Filters, Depends(filters_of)]


def known_only(request: Request) -> None:
    """Refuse a parameter that the address does not have: a filter with a slip in its name would select everything.

    Raises UsageError.
    """
    described = request.app.openapi()["paths"][request.scope["route"].path_format]["get"].get("parameters", ())
    known = {parameter["name"] for parameter in described if parameter["in"] == "query"}
    for name in request.query_params:
        if name not in known and name not in OF_PAGES:
            close = nearest(name, known)
            hint = f"did you mean {close!r}?" if close else _listed(known)
            raise UsageError(f"there is no parameter {name[:LONGEST_VALUE]!r} here; {hint}")


STRICT = [Depends(known_only)]
"""Of a router whose addresses take no other parameters than theirs."""


def _listed(names: Iterable[str]) -> str:
    return f"there are {', '.join(sorted(names))}" if names else "there is none"


def cursor_of(text: str | None) -> Cursor | None:
    """The cursor of an address. Raises UsageError."""
    return Cursor.parse(text) if text else None


def clocks_of(request: Request, at: At = None, known_at: KnownAt = None) -> AsOf:
    """The two clocks of an address. Raises UsageError."""
    reader: FilterReader = request.app.state.filter_reader
    return AsOf(moment("at", at, reader.now), moment("known_at", known_at, reader.now))


Clocks = Annotated[AsOf, Depends(clocks_of)]

"""The parameters of an address: filters, cursor, times, as the pages and every list take them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Path, Query
from pydantic import WithJsonSchema
from starlette.requests import Request

from yalu.errors import UsageError
from yalu.jobs.lookup.filter_reader import FilterReader
from yalu.model import Kind
from yalu.records.as_of import AsOf
from yalu.records.nouns.change import Mark, QuotationEdit
from yalu.records.selection.filters import AGE, LONGEST_VALUE, MOST_VALUES, NAMES, TIME, Filters, moment, nearest
from yalu.records.selection.page import Cursor

LIMIT = 50
MOST = 500
OF_PAGES = frozenset({"lang", "tz"})
"""Parameters that the links of pages carry; programs are answered alike with and without them."""


_CURSOR = WithJsonSchema({"type": "string", "maxLength": LONGEST_VALUE, "pattern": "^[A-Za-z0-9_-]*$"})


def _words() -> dict[str, Any]:
    return {"type": "string", "maxLength": LONGEST_VALUE, "examples": ["한중"]}


def _time_like(example: str) -> dict[str, Any]:
    return {"type": "string", "anyOf": [{"pattern": TIME}, {"pattern": AGE}, {"maxLength": 0}], "examples": [example]}


def _several(example: str, values: list[str] | None = None) -> dict[str, Any]:
    each = {"type": "string", "maxLength": LONGEST_VALUE} if values is None else {"type": "string", "enum": values}
    return {"type": "array", "items": each, "maxItems": MOST_VALUES, "examples": [[example]]}


def _numbers() -> dict[str, Any]:
    each = {"type": "integer", "minimum": 1, "maximum": 10**15 - 1}
    return {"type": "array", "items": each, "maxItems": MOST_VALUES, "examples": [[1]]}


def _truth() -> dict[str, Any]:
    return {"type": "boolean", "examples": [True]}


Number = Annotated[int, Path(ge=1, lt=1 << 53, description="From an answer of the API.", examples=[1])]
SourceId = Annotated[str, Path(max_length=LONGEST_VALUE, description="As /sources has it.", examples=["the-estuary"])]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Most records of the answer.", examples=[50])]
At = Annotated[
    str | None,
    Query(
        max_length=LONGEST_VALUE,
        description="The state that could be seen then: ISO 8601, in UTC unless it has an offset, or an age; else now.",
    ),
    WithJsonSchema(_time_like("2026-11-02T12:00:00Z")),
]
KnownAt = Annotated[
    str | None,
    Query(max_length=LONGEST_VALUE, description="Only by what was recorded then; else by all that is recorded."),
    WithJsonSchema(_time_like("2026-11-03T00:00:00Z")),
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

_FILTERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("source", "Id of a source.", _several("the-estuary")),
    ("country", "ISO 3166 code of its country.", _several("KR")),
    ("language", "BCP 47 code: zh has zh-Hant too.", _several("ko")),
    ("kind", "Kind of change.", _several("article.headline", [kind.value for kind in Kind])),
    ("issue", "Issue of the topic lexicon.", _several("trade")),
    ("article", "Number of an article.", _numbers()),
    ("comment", "Number of a comment.", _numbers()),
    ("silent", "Edits that the page does not declare; false: that it declares.", _truth()),
    (
        "quotation",
        "Edits in which a quotation was so edited.",
        _several("changed", [edit.value for edit in QuotationEdit]),
    ),
    ("baseline", "Also what was there before the first visit.", _truth()),
    ("mark", "Mark that a user gave; none: no mark.", _several("important", [mark.value for mark in Mark])),
    ("min_significance", "0 to 1.", {"type": "number", "minimum": 0, "maximum": 1, "examples": [0.5]}),
    ("since", "First seen then or later.", _time_like("2026-11-01")),
    ("until", "First seen before.", _time_like("2026-12-01T00:00:00Z")),
    ("at", "Could be seen by then.", _time_like("2026-11-02T12:00:00Z")),
    ("known_at", "Recorded by then.", _time_like("2026-11-03T00:00:00Z")),
    ("q", "Words of a version, with a letter or digit; two characters do.", _words()),
)


def filter_parameters(names: Collection[str] = NAMES) -> dict[str, Any]:
    """The parameters of an operation that takes these filters, for the document that describes it."""
    return {
        "parameters": [
            {"name": name, "in": "query", "required": False, "description": meaning, "schema": schema}
            for name, meaning, schema in _FILTERS
            if name in names
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


def time_of(name: str, text: str | None) -> datetime | None:
    """A time of an address, in UTC unless it has an offset, or an age; None without one. Raises UsageError."""
    return moment(name, text, datetime.now(UTC))


def clocks_of(request: Request, at: At = None, known_at: KnownAt = None) -> AsOf:
    """The two clocks of an address. Raises UsageError."""
    reader: FilterReader = request.app.state.filter_reader
    return AsOf(moment("at", at, reader.now), moment("known_at", known_at, reader.now))


Clocks = Annotated[AsOf, Depends(clocks_of)]

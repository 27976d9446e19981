"""The parameters of an address: filters, cursor, times, as the pages and every list take them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Query

from db.room.filters import Cursor, Filters
from yalu.change_record import Mark
from yalu.errors import UsageError
from yalu.model import Kind

MOST_VALUES = 50
LONGEST_VALUE = 200
LIMIT = 50
MOST = 500

Values = Annotated[list[str], Query(max_length=MOST_VALUES)]
Since = Annotated[str | None, Query(max_length=LONGEST_VALUE, examples=["2026-11-01T00:00Z"])]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Most records of the answer.")]
At = Annotated[
    str | None, Query(max_length=LONGEST_VALUE, description="ISO 8601, in UTC unless it has an offset; now without it.")
]
CursorText = Annotated[
    str | None, Query(max_length=LONGEST_VALUE, description="From the `next` of the answer before; never made by hand.")
]


def filters_of(
    source: Annotated[list[str], Query(max_length=MOST_VALUES, description="Id of a source.")] = [],  # noqa: B006
    country: Annotated[list[str], Query(max_length=MOST_VALUES, description="ISO 3166 code of its country.")] = [],  # noqa: B006
    language: Annotated[list[str], Query(max_length=MOST_VALUES, description="BCP 47 code: zh has zh-Hant too.")] = [],  # noqa: B006
    kind: Annotated[list[Kind], Query(max_length=MOST_VALUES)] = [],  # noqa: B006
    issue: Annotated[list[str], Query(max_length=MOST_VALUES, description="Issue of the topic lexicon.")] = [],  # noqa: B006
    mark: Annotated[
        list[Mark], Query(max_length=MOST_VALUES, description="Mark that a user gave; none: no mark.")
    ] = [],  # noqa: B006
    min_significance: Annotated[float | None, Query(ge=0, le=1)] = None,
    since: Since = None,
    until: Since = None,
    q: Annotated[str | None, Query(max_length=LONGEST_VALUE, description="Words that a version has.")] = None,
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


def cursor_of(text: str | None) -> Cursor | None:
    """The cursor of an address. Raises UsageError."""
    return Cursor.parse(text) if text else None


def time_of(name: str, text: str | None) -> datetime | None:
    """A time of an address, in UTC unless it has an offset; None without one. Raises UsageError."""
    if not (text or "").strip():
        return None
    try:
        at = datetime.fromisoformat((text or "").strip().replace(" ", "+"))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{name}: not a time; an example is 2026-11-02T03:00Z") from error


def clean(values: list[str]) -> tuple[str, ...]:
    """The values that are not empty, each once. Raises UsageError for one that is too long."""
    if any(len(value) > LONGEST_VALUE for value in values):
        raise UsageError(f"a value is longer than {LONGEST_VALUE} characters")
    return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))

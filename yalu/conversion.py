"""Values of our own types out of plain ones, in any thread."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import fields
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, Generic, Self, TypeVar

import msgspec

T = TypeVar("T")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The time that stands where nothing was recorded, and from which others are counted."""


class Converter(Generic[T]):
    """Makes values of one type out of what JSON or a database gave. Made once, when its module is imported."""

    def __init__(self, kind: type[T], *, strict: bool = True) -> None:
        self._kind = kind
        self._strict = strict
        # msgspec notes on each dataclass what its fields are before it has looked at them all. A second thread that
        # meets the half of it ends the process, so that the first look must be over before there are threads.
        msgspec.json.Decoder(kind)

    def __call__(self, value: Any) -> T:
        """Return the value as one of the type. Raises msgspec.ValidationError (a ValueError) when it is none."""
        return msgspec.convert(value, self._kind, strict=self._strict)  # noqa: TID251 - the one place


def from_attributes(record: type[T], held: Any, /, **own: Any) -> T:
    """Return a dataclass of ``own`` and, for its other fields, of the attributes of ``held`` with the same names.

    Raises AttributeError where there is none.
    """
    made_of: Any = record
    same = {name: getattr(held, name) for name in _names(made_of) if name not in own}
    made: T = made_of(**same, **own)
    return made


@cache
def _names(record: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


class Counts:
    """A dataclass of numbers, which are added field by field."""

    __slots__ = ()

    def __add__(self, other: Self) -> Self:
        made_of: Any = type(self)
        made: Self = made_of(*(getattr(self, name) + getattr(other, name) for name in _names(made_of)))
        return made


def json_text(value: Any) -> str:
    """``value`` as JSON in lines, indented by one space, which ends with a line break. Raises TypeError."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n"


def whole_number(text: str, digits: int) -> int | None:
    """The number that at most so many ASCII digits write; None for another text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def base64url(raw: bytes) -> str:
    """The bytes as part of an address: base64 without padding (RFC 4648, section 5)."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """The bytes of ``base64url``. Raises ValueError."""
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def http_date(text: str) -> datetime | None:
    """The time that a header states (RFC 9110, section 5.6.7), in UTC; None if it is no date that UTC can hold."""
    try:
        when = parsedate_to_datetime(text)
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def stamp(at: datetime) -> str:
    """An aware time in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def exact(at: datetime) -> str:
    """An aware time in UTC, whole, so that what was first seen then stands at it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")

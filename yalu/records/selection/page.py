"""A page of any list, newest first, and the cursor that continues it."""

from __future__ import annotations

import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from yalu.conversion import base64url, from_base64url
from yalu.errors import UsageError

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: the time (aware) and id of the last record that was given. The next page begins after it."""

    at: datetime
    id: int

    def __str__(self) -> str:
        """Return the cursor as it stands in an address."""
        return base64url(f"{self.at.isoformat()}|{self.id}".encode())

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Read what ``str`` gave. Raises UsageError for anything else."""
        try:
            whole = from_base64url(text).decode("ascii")
            at, _, number = whole.partition("|")
            cursor = cls(datetime.fromisoformat(at), int(number))
            if cursor.at.tzinfo is None or not 0 <= cursor.id < 1 << 62:
                raise ValueError(whole)
            cursor.at.utctimetuple()
        except (ValueError, OverflowError, binascii.Error) as error:
            raise UsageError("cursor: not one that a list gave") from error
        return cursor


@dataclass(frozen=True, slots=True)
class RecordPage(Generic[Record]):
    """Some records of a list, and where it continues; ``next`` None: it ends here."""

    items: tuple[Record, ...]
    next: Cursor | None


def each_page(read: Callable[[Cursor | None, int], RecordPage[Record]], limit: int) -> Iterator[Record]:
    """Yield every record of a list, page after page: ``read(cursor, limit)`` gives a page."""
    cursor: Cursor | None = None
    while True:
        page = read(cursor, limit)
        yield from page.items
        if page.next is None:
            return
        cursor = page.next

"""HTTP exchanges that are kept as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yalu.records.plain_text import plain

COOKIES = frozenset({"set-cookie", "set-cookie2", "cookie"})
"""Headers that are no evidence, and may let somebody in."""
SCREENSHOT = "#screenshot"
"""Behind the address of a page, that of its screenshot (decision 0062)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One HTTP exchange. Times are aware, UTC. Its body is handed on in evidence packages alone."""

    capture_id: int
    """Yalu's number of the exchange."""
    crawl_id: int
    """The crawl that made it."""
    source_id: str
    """The source, as the registry names it."""
    article_id: int | None
    """The article that it belongs to; None of a listing, robots.txt and the like."""
    url: str
    """Address that was asked for."""
    final_url: str | None
    """Address that answered, if redirects led elsewhere."""
    fetched_at: datetime
    """When the answer came."""
    status: int | None
    """Status of the answer; None if none came."""
    error: str | None
    """Why no answer came."""
    sha256: str | None
    """SHA-256 of the body as served, in hexadecimal."""
    size: int
    """Bytes of the body as served."""


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One header of an answer that was captured."""

    name: str
    """Its name, as sent."""
    value: str
    """Its value."""


def shown_headers(headers: tuple[tuple[str, str], ...]) -> tuple[HeaderField, ...]:
    """Return the headers that may be shown: safe to print, without cookies."""
    kept = (pair for pair in headers if pair[0].lower() not in COOKIES)
    return tuple(HeaderField(plain(name, 100), plain(value)) for name, value in kept)

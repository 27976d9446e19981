"""The citation of a change, a version or a comment as text, with its interval and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Citable:
    """What is cited: fields of a row, already safe to print. ``what`` says what of the article it is."""

    title: str | None
    byline: tuple[str, ...]
    outlet: str
    url: str | None
    what: str
    not_before: datetime | None
    not_after: datetime
    hashes: tuple[str, ...] = ()
    capture_id: int | None = None


def cite_text(cited: Citable) -> str:
    """The citation in one line; its Memento is a path of the reading room."""
    names = f"{', '.join(cited.byline)}. " if cited.byline else ""
    seen = _time(cited.not_after)
    when = f"first seen {seen}" if cited.not_before is None else f"between {_time(cited.not_before)} and {seen}"
    parts = [cited.what, when, *(f"content hash {digest}" for digest in cited.hashes)]
    if cited.capture_id is not None:
        parts.append(f"Yalu capture {cited.capture_id}")
    if cited.url:
        parts.append(f"Memento {memento(cited.url, cited.not_after)}")
    address = f" {cited.url}." if cited.url else ""
    return f"{names}“{cited.title or cited.outlet}”. {cited.outlet}.{address} {'; '.join(parts)}."


def memento(url: str, at: datetime) -> str:
    """Path of the room's Memento of an address (RFC 7089)."""
    return f"/memento/{at.astimezone(UTC):%Y%m%d%H%M%S}/{quote(url, safe=':/?&=%#+,;@!$()*~')}"


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

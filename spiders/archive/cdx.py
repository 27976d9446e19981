"""The index of a web archive: which copies of an address it holds. Pure.

Wayback Machine and pywb answer alike, in four spellings: a JSON array of rows under a row of names, a JSON object a
line, CDXJ (key, time, JSON), and plain CDX with seven or more columns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from spiders.parsers.feeds import web_address

REVISIT = "warc/revisit"
"""What the index says of a copy whose bytes are those of an earlier one, so that the archive kept them once."""
_COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_PAGES = re.compile(r"html|^(unk|-|)$", re.I)
_TIME = re.compile(r"\d{4,14}")


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy. ``status`` None when the index does not tell; ``digest`` is equal for equal bytes."""

    url: str
    at: datetime
    status: int | None
    mime: str
    digest: str


@dataclass(frozen=True, slots=True)
class Listing:
    """An answer of the index: copies in its order, where it goes on, and how many lines could not be read."""

    copies: tuple[Copy, ...]
    resume: str | None = None
    bad: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Copies in a row with the same bytes: the first, and when the last of them was taken."""

    first: Copy
    last_at: datetime


def read_listing(body: bytes) -> Listing | None:
    """What an index answered, or None when it is no index (an HTML page, say). An empty answer is an empty listing."""
    text = body.decode("utf-8", "replace").strip()
    if text.startswith("<"):
        return None
    if text.startswith("["):
        return _rows(text)
    copies: list[Copy] = []
    bad, resume = 0, None
    lines = text.split("\n") if text else []
    for number, line in enumerate(lines):
        if number == len(lines) - 1 and number and not lines[number - 1].strip():
            resume = line.strip()
        elif line.strip():
            copy = _line(line.strip())
            bad += copy is None
            copies += [copy] if copy is not None else []
    return None if bad and not copies else Listing(tuple(copies), resume, bad)


def _rows(text: str) -> Listing | None:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return None
    if not rows:
        return Listing(())
    names, resume = [str(name) for name in rows[0]], None
    if len(rows) > 2 and not rows[-2] and len(rows[-1]) == 1:
        resume, rows = str(rows[-1][0]), rows[:-2]
    copies = [_copy(dict(zip(names, row, strict=False))) for row in rows[1:]]
    read = tuple(copy for copy in copies if copy is not None)
    return Listing(read, resume, len(copies) - len(read))


def _line(line: str) -> Copy | None:
    fields: Any
    if line.startswith("{"):
        fields = _object(line)
    else:
        parts = line.split(" ", 2)
        if len(parts) == 3 and parts[2].lstrip().startswith("{"):
            fields = {**_object(parts[2]), "timestamp": parts[1]}
        else:
            fields = dict(zip(_COLUMNS, line.split(), strict=False))
    return _copy(fields)


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _copy(fields: dict[str, Any]) -> Copy | None:
    address = fields.get("original") or fields.get("url")
    url = web_address(address, "") if isinstance(address, str) else None
    at = moment(str(fields.get("timestamp", "")))
    if url is None or at is None:
        return None
    status = str(fields.get("statuscode") or fields.get("status") or "")
    return Copy(
        url=url,
        at=at,
        status=int(status) if re.fullmatch(r"[1-5]\d\d", status) else None,
        mime=str(fields.get("mimetype") or fields.get("mime") or ""),
        digest=str(fields.get("digest") or ""),
    )


def moment(stamp: str) -> datetime | None:
    """A time of the index (``20140501100000``, or less of it) as UTC; None when it is none."""
    if not _TIME.fullmatch(stamp) or len(stamp) % 2:
        return None
    whole = stamp + "00000101000000"[len(stamp) :]
    try:
        return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def stamp(at: datetime) -> str:
    """A time as the index writes it, to the second."""
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def is_page(copy: Copy) -> bool:
    """Whether a copy can be a page that a reader saw: answered with 200 (or a repetition of such), and HTML."""
    if copy.mime == REVISIT:
        return copy.status in (None, 200)
    return copy.status == 200 and _PAGES.search(copy.mime.partition(";")[0].strip()) is not None


def runs(copies: Iterable[Copy]) -> Iterator[Run]:
    """The pages among copies of one article, by time, those in a row with the same bytes as one.

    Copies of one second are one: an archive reaches a page by several spellings of its address.
    """
    ordered: Sequence[Copy] = sorted((copy for copy in copies if is_page(copy)), key=lambda copy: copy.at)
    run: Run | None = None
    for copy in ordered:
        if run is not None and (copy.at == run.last_at or (copy.digest and copy.digest == run.first.digest)):
            run = Run(run.first, copy.at)
            continue
        if run is not None:
            yield run
        run = Run(copy, copy.at)
    if run is not None:
        yield run

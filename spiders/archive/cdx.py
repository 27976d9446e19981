"""Parser of a web archive's CDX index, which lists the copies of an address. Pure.

Four formats of Wayback Machine and pywb are read: a JSON array with a header row, one JSON object a line, CDXJ (key,
time, JSON), and plain CDX with seven or more columns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from yalu.spiders.parsers.feeds import web_address

REVISIT = "warc/revisit"
"""What the index says of a copy whose bytes are those of an earlier one, so that the archive kept them once."""
_COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_PAGES = re.compile(r"html|^(unk|-|)$", re.I)
DAY = timedelta(days=1)
_TIME = re.compile(r"\d{4,14}")


@dataclass(frozen=True, slots=True)
class ArchivedCopy:
    """One copy. ``at`` is UTC; ``status`` is None when the index does not say; equal bytes have equal ``digest``."""

    url: str
    at: datetime
    status: int | None
    mime: str
    digest: str


@dataclass(frozen=True, slots=True)
class CdxListing:
    """One answer of the index: its copies in order, the key to resume at, and the number of unreadable lines."""

    copies: tuple[ArchivedCopy, ...]
    resume: str | None = None
    bad: int = 0


@dataclass(frozen=True, slots=True)
class IdenticalCopies:
    """Consecutive copies with the same bytes: the first of them, and when the last was taken (UTC)."""

    first: ArchivedCopy
    last_at: datetime


def parse_cdx(body: bytes) -> CdxListing | None:
    """Parse the body of an answer; None when it is no index (an HTML page, say). An empty body is an empty listing."""
    text = body.decode("utf-8", "replace").strip()
    if text.startswith("<"):
        return None
    if text.startswith("["):
        return _rows(text)
    copies: list[ArchivedCopy] = []
    bad, resume = 0, None
    lines = text.split("\n") if text else []
    for number, line in enumerate(lines):
        if number == len(lines) - 1 and number and not lines[number - 1].strip():
            resume = line.strip()
        elif line.strip():
            copy = _line(line.strip())
            bad += copy is None
            copies += [copy] if copy is not None else []
    return None if bad and not copies else CdxListing(tuple(copies), resume, bad)


def _rows(text: str) -> CdxListing | None:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return None
    if not rows:
        return CdxListing(())
    names, resume = [str(name) for name in rows[0]], None
    if len(rows) > 2 and not rows[-2] and len(rows[-1]) == 1:
        resume, rows = str(rows[-1][0]), rows[:-2]
    copies = [_copy(dict(zip(names, row, strict=False))) for row in rows[1:]]
    read = tuple(copy for copy in copies if copy is not None)
    return CdxListing(read, resume, len(copies) - len(read))


def _line(line: str) -> ArchivedCopy | None:
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


def _copy(fields: dict[str, Any]) -> ArchivedCopy | None:
    address = fields.get("original") or fields.get("url")
    url = web_address(address, "") if isinstance(address, str) else None
    at = parse_timestamp(str(fields.get("timestamp", "")))
    if url is None or at is None:
        return None
    status = str(fields.get("statuscode") or fields.get("status") or "")
    return ArchivedCopy(
        url=url,
        at=at,
        status=int(status) if re.fullmatch(r"[1-5]\d\d", status) else None,
        mime=str(fields.get("mimetype") or fields.get("mime") or ""),
        digest=str(fields.get("digest") or ""),
    )


def parse_timestamp(timestamp: str) -> datetime | None:
    """A timestamp of the index (``20140501100000`` or a prefix) as UTC; None for an invalid one."""
    if not _TIME.fullmatch(timestamp) or len(timestamp) % 2:
        return None
    whole = timestamp + "00000101000000"[len(timestamp) :]
    try:
        return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def format_timestamp(at: datetime) -> str:
    """A time as a timestamp of the index (UTC, to the second)."""
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def is_page(copy: ArchivedCopy) -> bool:
    """Whether a copy can be a page that a reader saw: HTML with status 200, or a revisit record of one."""
    if copy.mime == REVISIT:
        return copy.status in (None, 200)
    return copy.status == 200 and _PAGES.search(copy.mime.partition(";")[0].strip()) is not None


def around(runs: Sequence[IdenticalCopies], day: date) -> list[IdenticalCopies]:
    """The copies, in order of time, that bound what a page showed on a day in UTC.

    That is the last one made by its end and, unless the same bytes were seen on that day or later, the one after it.
    """
    start = datetime.combine(day, time(), UTC)
    before = [run for run in runs if run.first.at < start + DAY][-1:]
    if before and before[0].last_at >= start:
        return before
    return before + [run for run in runs if run.first.at >= start + DAY][:1]


def group_identical(copies: Iterable[ArchivedCopy]) -> Iterator[IdenticalCopies]:
    """The pages among copies of one article in order of time, consecutive copies with the same bytes as one.

    Copies of one second are one copy: an archive holds a page under several spellings of its address.
    """
    ordered: Sequence[ArchivedCopy] = sorted((copy for copy in copies if is_page(copy)), key=lambda copy: copy.at)
    run: IdenticalCopies | None = None
    for copy in ordered:
        if run is not None and (copy.at == run.last_at or (copy.digest and copy.digest == run.first.digest)):
            run = IdenticalCopies(run.first, copy.at)
            continue
        if run is not None:
            yield run
        run = IdenticalCopies(copy, copy.at)
    if run is not None:
        yield run

"""Imports pages of a WARC file as dated captures of a source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from yalu.conversion import whole_number
from yalu.crawl import ChangeCount, WriteCount
from yalu.db.reextraction.archive_copies import Copied, past_of, store_copies
from yalu.errors import ImportFileError, PageError
from yalu.extraction.addresses import could_be_article, source_domains
from yalu.extraction.archive_copy import observe_archive_copy
from yalu.extraction.content_coding import decode_body
from yalu.extraction.extractor import Extractor
from yalu.ids import same_article_address
from yalu.jobs.changes.diff_job import diff
from yalu.jobs.maintenance.warc_records import MOST_LINES, check_records
from yalu.jobs.reextraction.merge_archive_copies import merge_copies
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.secret import with_secret
from yalu.model import HttpExchange, Outcome
from yalu.pages.document.http_headers import joined_headers
from yalu.settings import Settings
from yalu.sources.domains import registrable_domain
from yalu.sources.source import SourceConfig
from yalu.topics.scanning.lexicon import load_lexicon

PAGES_PER_WRITE = 40
"""Pages that are stored at once."""
_CHUNK = re.compile(rb"[0-9A-Fa-f]{1,8}[^\r\n]{0,200}\r\n")
"""How a body in chunks begins; many recorders take them apart and keep the header."""


_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""No page was recorded before there was a web; times at the end of the calendar cannot be reckoned with."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What was imported. ``added`` counts rows by table, or pages of a WARC file by result."""

    form: str
    added: dict[str, int] = field(default_factory=dict)
    known: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    changes: Mapping[str, int] = field(default_factory=dict)
    baseline: int = 0


def import_pages(settings: Settings, file: Path, source: SourceConfig, only: Path | None) -> ImportResult:
    """Read the whole file once to validate it, then store its pages as crawls at their dates would have.

    Pages of other sites and pages without an article are counted and skipped. Raises ImportFileError naming the record,
    StoreError.
    """
    check_records(file)
    for _ in _captures(file, settings.max_page_bytes, Counter()):
        pass
    skipped: Counter[str] = Counter()
    stored, already_stored = WriteCount(), 0
    extractor = Extractor(load_lexicon(settings.lexicon))
    diff(settings, only=only)  # records what crawls found before older pages are merged
    with job_database(settings, make=True) as database:
        settings = with_secret(settings, database)
        past = past_of(database, source.id)
        by_key = {same_article_address(url): known for known in past.known for url in (known.url, *known.addresses)}
        copies: list[Copied] = []
        for capture in _captures(file, settings.max_page_bytes, skipped):
            key = same_article_address(capture.url)
            if registrable_domain(capture.url) not in source_domains(source) or not could_be_article(capture.url):
                skipped["not of the source"] += 1
            elif key in past.left_out:
                skipped["no article in scope"] += 1
            elif capture.fetched_at in past.copies.get(key, frozenset()):
                already_stored += 1
            else:
                seen = observe_archive_copy(extractor, source, capture, by_key.get(key))
                if seen.outcome is not Outcome.READ:
                    skipped[f"pages: {seen.outcome.value}"] += 1
                copies.append(Copied(capture.fetched_at, seen))
            if len(copies) >= PAGES_PER_WRITE:
                stored += store_copies(database, settings, source, file.name, copies)
                copies = []
        if copies:
            stored += store_copies(database, settings, source, file.name, copies)
        recorded = ChangeCount(merge_copies(database, settings, source))
    _, compared = diff(settings, only=only)
    recorded += ChangeCount(compared["changes"], compared["baseline"])
    added = {
        "captures": stored.captures,
        "articles": stored.articles,
        "versions": stored.versions,
        "comments": stored.comments,
    }
    return ImportResult("warc", added, already_stored, dict(skipped), recorded.changes, recorded.baseline)


def _captures(file: Path, most: int, skipped: Counter[str]) -> Iterator[HttpExchange]:
    """The answered pages of the file, in its order."""
    number = 0
    try:
        with file.open("rb") as stream:
            for number, record in enumerate(ArchiveIterator(stream, check_digests="raise"), 1):
                if record.rec_type == "response":
                    capture = _capture(f"{file}, record {number}", record, most)
                    if capture is None:
                        skipped["no page"] += 1
                    else:
                        yield capture
                rest = record.raw_stream
                while rest.read(1 << 16):
                    pass
                if getattr(rest, "limit", 0) > 0:
                    raise ImportFileError(f"{file}, record {number}", "is cut off")
    except ImportFileError:
        raise
    except (ArchiveLoadFailed, OSError, EOFError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ImportFileError(f"{file}, record {number + 1}", f"cannot be read: {reason}") from error


def _capture(where: str, record: ArcWarcRecord, most: int) -> HttpExchange | None:
    url = record.rec_headers.get_header("WARC-Target-URI")
    date = record.rec_headers.get_header("WARC-Date")
    try:
        at = datetime.fromisoformat(str(date)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ImportFileError(where, f"WARC-Date is {date!r}") from error
    if not _EARLIEST <= at <= _LATEST:
        raise ImportFileError(where, f"WARC-Date is {date!r}")
    headers = record.http_headers
    if headers is not None and len(headers.headers) > MOST_LINES:
        raise ImportFileError(where, f"has a header of more than {MOST_LINES} lines")
    if url is None or headers is None or headers.get_statuscode() != "200":
        return None
    body = _body(record, most)
    if body is None:
        return None
    header_pairs = tuple((name.lower(), value) for name, value in headers.headers)
    return HttpExchange(url, at, 200, header_pairs, body)


def _body(record: ArcWarcRecord, most: int) -> bytes | None:
    """The decoded body of a response; None for one that is truncated, damaged or over ``most`` bytes.

    A body that begins as markup was decoded by the recorder, whatever its headers still say.
    """
    headers = joined_headers(record.http_headers.headers)
    raw: bytes = record.raw_stream.read(most + 1)
    if len(raw) > most or record.rec_headers.get_header("WARC-Truncated"):
        return None
    coded = "content-encoding" in headers or "transfer-encoding" in headers
    length = whole_number(headers.get("content-length", ""), 18)
    if not coded and length is not None and len(raw) < length:
        return None
    if not coded or raw.lstrip().startswith(b"<"):
        return raw
    try:
        if headers.get("transfer-encoding", "").lower() == "chunked" and _CHUNK.match(raw):
            raw = ChunkedDataReader(BytesIO(raw), raise_exceptions=True, decomp_type=None).read()
        return decode_body(raw, [headers.get("content-encoding", "")], max_bytes=most)
    except (ChunkedDataException, PageError):
        return None

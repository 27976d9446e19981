"""Whether a host asks something else of machines than before, by the documents that a crawl read (decision 0145)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import msgspec

from yalu import ids
from yalu.conversion import Converter
from yalu.finding import Finding, Occurrence
from yalu.history.detection.recording import occurred
from yalu.terms.compare import difference
from yalu.terms.decide import overview
from yalu.terms.pages import PageStatement, read_pages
from yalu.terms.robots import read_robots
from yalu.terms.signals import Signal, TermsDocument, TermsReading, absent, is_web_page
from yalu.terms.tdmrep import PATH, read_tdmrep, site_of

MISSING = (404, 410)
"""Statuses that say that there is no such document. Of the others only 2xx say anything."""
LARGEST = 512_000
"""Most bytes kept of a body. What lies beyond is not obeyed either (RFC 9309, 2.5); hash and size are of the whole."""
PAGE_LASTS = timedelta(days=3)
"""A web page in a document's place says that there is none once nothing else has stood there for so long."""
MOST_SIGNALS = 300
MOST_AGENTS = 20
"""Statements of one document, and machines that one of them names, in a row; the capture has all of them."""
PAGES_ALIKE = 10
PAGES_LEAST = 2
"""So many pages of a host, those last seen, must state the same; all of them if there are fewer, at least two."""

PATHS = {"/robots.txt": TermsDocument.ROBOTS, PATH: TermsDocument.TDMREP}
COLUMN = {TermsDocument.ROBOTS: "robots", TermsDocument.TDMREP: "tdmrep", TermsDocument.PAGES: "pages"}
"""What the names of a document's columns begin with."""
_NONE = "none"
"""The content of a document that a host does not have."""
_SIGNALS, _FINDING = Converter(tuple[Signal, ...]), Converter(Finding)


@dataclass(frozen=True, slots=True)
class DocumentState:
    """One document as it was last read; equal ``content`` means equal bytes."""

    seen_at: datetime
    content: str
    capture_id: int | None = None
    statements: tuple[PageStatement, ...] = ()

    def differs_from(self, before: DocumentState | None) -> bool:
        """Whether it reads otherwise, and was not read later by a crawl that ended earlier."""
        if before is None:
            return True
        newer = self.seen_at > before.seen_at or (self.capture_id or 0) > (before.capture_id or 0)
        return self.content != before.content and newer


States = Mapping[TermsDocument, DocumentState]


def file_state(capture: Any, seen_at: datetime) -> DocumentState | None:
    """A document by the row of its capture: two that say the same have their content in common.

    None for an answer that proves nothing, and for a file so large that its bytes were not kept.
    """
    if capture.status in MISSING:
        return DocumentState(seen_at, _NONE, capture.id)
    if capture.status is None or not 200 <= capture.status < 300 or capture.size > LARGEST:
        return None
    return DocumentState(seen_at, capture.sha256 or "empty", capture.id)


def pages_state(pages: Sequence[Any]) -> DocumentState | None:
    """What the pages of a host that were last seen all ``stated``; None if they differ, or if they are too few.

    One page may be its author's exception; all pages that sources of this host showed lately are the host's doing.
    """
    if len(pages) < PAGES_LEAST or len({page.stated for page in pages}) > 1:
        return None
    return stated_alike(json.loads(pages[0].stated or "[]"), pages[0].checked_at)


def stated_alike(statements: Sequence[Sequence[str]], seen_at: datetime) -> DocumentState:
    """What all pages of a host state."""
    alike = tuple((where, value) for where, value in statements)
    return DocumentState(seen_at, ids.sha256(repr(alike).encode()), statements=alike)


def host_of(url: str, final_url: str | None) -> str:
    """The host that a document is about: that of its URL, or of the same name after a redirect from http to https."""
    if final_url is not None and urlsplit(final_url).hostname == urlsplit(url).hostname:
        return site_of(final_url)
    return site_of(url)


@dataclass(frozen=True, slots=True)
class HostReading:
    """A host's newest row (None: it has none), the documents in it, and those that a crawl read.

    ``body`` gives the bytes of a capture; None where they are no longer kept.
    """

    host: str
    last: Any | None
    before: States
    read: States
    body: Callable[[int], bytes | None]

    def update(self, agent: str) -> tuple[dict[str, Any], bool]:
        """The columns that change, none where nothing that was read says anything, and whether they are a new row's.

        ``agent`` is the product token that decisions are for.
        """
        before, pages = self.before, TermsDocument.PAGES
        if before and pages not in before and pages in self.read and not self.read[pages].statements:
            before = {**before, pages: self.read[pages]}  # learnt that they state nothing: no other state
        differing = {document for document, state in self.read.items() if state.differs_from(before.get(document))}
        away = {document for document in differing if document in before and self._is_passing(document)}
        own = replace(self, before=before, read={name: self.read[name] for name in self.read if name not in away})
        if differing - away:
            return own._added(differing - away, agent), True
        return own._extended() if own.read and self.last is not None else {}, False

    def _is_passing(self, document: TermsDocument) -> bool:
        """Whether a web page stands in a document's place, which for a while says nothing, as in an outage."""
        state = self.read[document]
        lately = state.seen_at - self.before[document].seen_at < PAGE_LASTS
        if not lately or state.capture_id is None or state.content == _NONE:
            return False
        body = self.body(state.capture_id)
        return body is not None and is_web_page(body) and not _read(document, body).there

    def _extended(self) -> dict[str, Any]:
        assert self.last is not None
        same = {name: state for name, state in self.read.items() if state.content == self.before[name].content}
        times = self._seen(same)
        learnt: dict[str, Any] = {}
        if self.last.pages is None and TermsDocument.PAGES in self.before:
            learnt = {"pages": []}
        return {**times, **learnt, "last_seen_at": max([self.last.last_seen_at, *times.values()])}

    def _added(self, differing: set[TermsDocument], agent: str) -> dict[str, Any]:
        last, before, read = self.last, self.before, self.read
        after = {**before, **{document: read[document] for document in differing}}
        old, new = (
            [self._reading(document, state) for document, state in sorted(side.items())] for side in (before, after)
        )
        change = difference(self.host, old, new, agent) if last is not None else None
        starts = [before[document].seen_at for document in differing if document in before]
        contents = sorted((name, state.content) for name, state in after.items())
        row: dict[str, Any] = {
            "host": self.host,
            "seq": last.seq + 1 if last is not None else 1,
            "content_hash": ids.sha256(repr(contents).encode()),
            "signals": [_plain(signal) for reading in new for signal in reading.signals[:MOST_SIGNALS]],
            "decisions": overview(new, agent),
            "difference": None if change is None else msgspec.to_builtins(change),
            "not_before": min(starts, default=None),
            "not_after": max(read[document].seen_at for document in differing),
            "last_seen_at": max(state.seen_at for state in read.values()),
            **self._seen(read),
        }
        for document, state in after.items():
            if document is TermsDocument.PAGES:
                row["pages"] = [list(pair) for pair in state.statements]
            else:
                row[f"{COLUMN[document]}_capture_id"] = state.capture_id
        return row

    def _seen(self, read: States) -> dict[str, datetime]:
        times = {document: state.seen_at for document, state in self.before.items()}
        for document, state in read.items():
            same = document in self.before and self.before[document].content == state.content
            times[document] = max(state.seen_at, self.before[document].seen_at) if same else state.seen_at
        return {f"{COLUMN[document]}_seen_at": at for document, at in times.items()}

    def _reading(self, document: TermsDocument, state: DocumentState) -> TermsReading:
        """Read a document; one whose bytes are no longer kept by the signals that the host's row has of it."""
        if document is TermsDocument.PAGES:
            return read_pages(state.statements)
        if state.content == _NONE or state.capture_id is None:
            return absent(document)
        if (body := self.body(state.capture_id)) is not None:
            return _read(document, body)
        kept = _SIGNALS([] if self.last is None else self.last.signals)
        signals = tuple(signal for signal in kept if signal.document is document)
        return TermsReading(document, signals, tuple(f"{signal.name}: {signal.value}" for signal in signals))


def _read(document: TermsDocument, body: bytes) -> TermsReading:
    return read_robots(body) if document is TermsDocument.ROBOTS else read_tdmrep(body)


def _plain(signal: Signal) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(replace(signal, agents=signal.agents[:MOST_AGENTS]))
    return {name: value for name, value in values.items() if value not in (None, [], ())}


def terms_finding(row: Any, past: Sequence[Any]) -> Finding:
    """A host's change of terms in a row, by the rows of its states up to that one.

    One for a host, however many sources and articles it serves.
    """
    before = past[-2]
    files = (capture_id for state in past[-2:] for capture_id in (state.robots_capture_id, state.tdmrep_capture_id))
    captures = sorted({capture_id for capture_id in files if capture_id is not None})
    turns = Counter((left.content_hash, right.content_hash) for left, right in pairwise(past))
    occurrence = Occurrence(row.not_after, row.not_before, distinct=row.host)
    observed = {"states": [before.id, row.id], "captures": captures}
    return occurred(_FINDING(row.difference), occurrence, observed, turns[before.content_hash, row.content_hash] - 1)

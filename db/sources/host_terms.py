"""Records what hosts ask of machines when a crawl ends, one row for each state of a host (decision 0145).

The documents are those that the crawl read to obey them (``yalu.db.sources.host_policies``); nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import Connection, Text, bindparam, or_, select, update
from sqlalchemy.orm import aliased

from yalu import ids, terms
from yalu.conversion import Converter
from yalu.crawl_stats import CrawlStats
from yalu.db.captures import capture_store
from yalu.db.core.base import upsert
from yalu.db.core.engine import Database
from yalu.db.core.id_lists import among_given
from yalu.db.models import Article, Capture, HostTerms, RevisitSchedule, Source, Url
from yalu.db.sources.host_policies import LARGEST
from yalu.errors import CaptureCorrupt, UnknownItem
from yalu.ids import fitting
from yalu.pages.site.tdm_reservation import PATH, site_of
from yalu.terms import PageStatement, Signal, TermsDocument, TermsReading

MISSING = (404, 410)
"""Statuses that say that there is no such document. Of the others only 2xx say anything."""
PAGE_LASTS = timedelta(days=3)
"""A web page in a document's place says that there is none once nothing else has stood there for so long."""
MOST_SIGNALS = 300
MOST_AGENTS = 20
"""Statements of one document, and machines that one of them names, in a row; the capture has all of them."""

PAGES_ALIKE = 10
PAGES_LEAST = 2
"""So many pages of a host, those last seen, must state the same; all of them if there are fewer, at least two."""

_PATHS = {"/robots.txt": TermsDocument.ROBOTS, PATH: TermsDocument.TDMREP}
_COLUMN = {TermsDocument.ROBOTS: "robots", TermsDocument.TDMREP: "tdmrep", TermsDocument.PAGES: "pages"}
_NONE = "none"
"""The content of a document that a host does not have."""
_SIGNALS = Converter(tuple[Signal, ...])


@dataclass(frozen=True, slots=True)
class DocumentState:
    """One document as it was last read; equal ``content`` means equal bytes."""

    seen_at: datetime
    content: str
    capture_id: int | None = None
    statements: tuple[PageStatement, ...] = ()


States = Mapping[TermsDocument, DocumentState]


@dataclass(frozen=True, slots=True)
class HostUpdate:
    """A host's newest row, the documents in it, those that a crawl read, and which of these read otherwise."""

    host: str
    last: Any | None
    before: States
    read: States
    differing: Collection[TermsDocument]


@dataclass(frozen=True, slots=True)
class TermsRecord:
    """What a host asks of machines today. Times are aware, UTC."""

    host: str
    seq: int
    since: datetime
    """When this state was first read."""
    last_seen_at: datetime
    decisions: Mapping[str, Any]
    """See ``yalu.terms.overview``."""
    signals: Sequence[Mapping[str, Any]]


def current_terms(database: Database, source_id: str) -> list[TermsRecord]:
    """Return the newest state of each host whose documents a source's crawls read, by host. Raises StoreError."""
    newer = aliased(HostTerms)
    later = select(newer.id).where(newer.host == HostTerms.host, newer.seq > HostTerms.seq)
    with database.read() as connection:
        rows = connection.execute(
            select(HostTerms.__table__)
            .where(HostTerms.host.in_(_hosts(connection, source_id)), ~later.exists())
            .order_by(HostTerms.host)
        ).all()
    return [TermsRecord(row.host, row.seq, row.not_after, row.last_seen_at, row.decisions, row.signals) for row in rows]


def answers_about(database: Database, hosts: Collection[str], act: terms.Act) -> Mapping[str, terms.Permission]:
    """Return what each of these hosts (scheme and authority) that is known answers about an act. Raises StoreError."""
    newer = aliased(HostTerms)
    later = select(newer.id).where(newer.host == HostTerms.host, newer.seq > HostTerms.seq)
    query = select(HostTerms.host, HostTerms.decisions).where(HostTerms.host.in_(hosts), ~later.exists())
    with database.read() as connection:
        return {row.host: terms.Permission(row.decisions[act.value]["answer"]) for row in connection.execute(query)}


def _hosts(connection: Connection, source_id: str) -> set[str]:
    final = aliased(Url)
    query = select(Url.url, final.url).join(Capture, Capture.url_id == Url.id)
    query = query.outerjoin(final, Capture.final_url_id == final.id).where(
        Url.source_id == source_id, or_(Url.url.like("%/robots.txt"), Url.url.like(f"%{PATH}"))
    )
    return {_host_of(url, final_url) for url, final_url in connection.execute(query)}


_NEWEST = select(HostTerms.__table__).where(HostTerms.host == bindparam("host")).order_by(HostTerms.seq.desc()).limit(1)
_FINAL = aliased(Url)
_LAST_CAPTURE = (
    select(Capture.__table__, _FINAL.url.label("final_url"))
    .where(Capture.url_id == bindparam("url_id"))
    .outerjoin(_FINAL, Capture.final_url_id == _FINAL.id)
    .order_by(Capture.id.desc())
    .limit(1)
)
_READ = (
    select(Url.id, Url.url)
    .where(
        Url.source_id == bindparam("source_id"),
        or_(
            among_given(Url.url, Text),
            Url.id.in_(
                select(Capture.url_id).where(Capture.crawl_id == bindparam("crawl_id"), Capture.article_id.is_(None))
            ),
        ),
    )
    .order_by(Url.id)
)
_OF_DOCUMENT = select(Capture.__table__).where(Capture.id == bindparam("capture_id"))


def record(connection: Connection, crawl: Any, stats: CrawlStats, agent: str, now: datetime) -> None:
    """Record the terms of the hosts whose documents a crawl (a row of ``crawl``) read.

    ``stats`` names the documents' URLs with the time of reading; what the crawl stored of them is found even without.
    ``agent`` is the product token that decisions are for, unless the crawl used another.
    """
    agent = stats.agent or agent
    files = _files(connection, crawl, stats.rules if crawl.discovers else {}, now)
    for host, read in sorted(files.items()):
        if stats.checks and (stated := _pages(connection, host, crawl.source_id)) is not None:
            read[TermsDocument.PAGES] = stated
        last = connection.execute(_NEWEST, {"host": host}).one_or_none()
        before = _states(connection, last)
        pages = TermsDocument.PAGES
        if before and pages not in before and pages in read and not read[pages].statements:
            before = {**before, pages: read[pages]}  # learnt that they state nothing: no other state
        differing = {document for document in read if _differs(before.get(document), read[document])}
        for document in [
            document
            for document in differing
            if document in before
            and read[document].seen_at - before[document].seen_at < PAGE_LASTS
            and _is_web_page(connection, document, read[document])
        ]:
            differing.discard(document)
            del read[document]
        if not read:
            continue
        host_update = HostUpdate(host, last, before, read, differing)
        if differing:
            _add(connection, host_update, crawl.id, agent)
        elif last is not None:
            _extend(connection, host_update)


def _files(
    connection: Connection, crawl: Any, read_at: Mapping[str, datetime], now: datetime
) -> dict[str, dict[TermsDocument, DocumentState]]:
    """The files that a crawl read and that say something, by host."""
    files: dict[str, dict[TermsDocument, DocumentState]] = {}
    which = {"source_id": crawl.source_id, "crawl_id": crawl.id, "ids": [fitting(url) for url in read_at]}
    for url_id, url in connection.execute(_READ, which).all():
        if (document := _PATHS.get(urlsplit(url).path)) is None:
            continue
        capture = connection.execute(_LAST_CAPTURE, {"url_id": url_id}).one_or_none()
        if capture is not None and (content := _content(capture)) is not None:
            at = min(now, read_at.get(url, capture.fetched_at))
            files.setdefault(_host_of(url, capture.final_url), {})[document] = DocumentState(at, content, capture.id)
    return files


def _content(capture: Any) -> str | None:
    """What two captures of a document must have in common to say the same.

    None for an answer that proves nothing, and for a file so large that its bytes were not kept.
    """
    if capture.status in MISSING:
        return _NONE
    if capture.status is None or not 200 <= capture.status < 300 or capture.size > LARGEST:
        return None
    return capture.sha256 or "empty"


def _host_of(url: str, final_url: str | None) -> str:
    """The host that a document is about: that of its URL, or of the same name after a redirect from http to https."""
    if final_url is not None and urlsplit(final_url).hostname == urlsplit(url).hostname:
        return site_of(final_url)
    return site_of(url)


def _states(connection: Connection, row: Any | None) -> States:
    """The documents in a host's row."""
    states: dict[TermsDocument, DocumentState] = {}
    if row is None:
        return states
    for document in (TermsDocument.ROBOTS, TermsDocument.TDMREP):
        capture_id = getattr(row, f"{_COLUMN[document]}_capture_id")
        if capture_id is not None:
            capture = connection.execute(_OF_DOCUMENT, {"capture_id": capture_id}).one()
            seen_at = getattr(row, f"{_COLUMN[document]}_seen_at")
            states[document] = DocumentState(seen_at, _content(capture) or "", capture_id)
    if row.pages is not None:
        states[TermsDocument.PAGES] = _of_pages(row.pages, row.pages_seen_at)
    return states


def _pages(connection: Connection, host: str, source_id: str) -> DocumentState | None:
    """What the pages of a host that were last seen all state; None if they differ, or if they are too few.

    One page may be its author's exception; all pages that sources of this host showed lately are the host's doing.
    """
    homes = or_(
        Source.homepage == host, Source.homepage.startswith(f"{host}/", autoescape=True), Source.id == source_id
    )
    query = (
        select(RevisitSchedule.stated, RevisitSchedule.checked_at)
        .join(Article, Article.id == RevisitSchedule.article_id)
        .where(Article.source_id.in_(list(connection.scalars(select(Source.id).where(homes)))))
        .where(Article.url.startswith(f"{host}/", autoescape=True), RevisitSchedule.stated.is_not(None))
        .order_by(RevisitSchedule.checked_at.desc(), RevisitSchedule.article_id.desc())
        .limit(PAGES_ALIKE)
    )
    rows = connection.execute(query).all()
    if len(rows) < PAGES_LEAST or len({row.stated for row in rows}) > 1:
        return None
    return _of_pages(json.loads(rows[0].stated or "[]"), rows[0].checked_at)


def _of_pages(statements: Sequence[Sequence[str]], seen_at: datetime) -> DocumentState:
    alike = tuple((where, value) for where, value in statements)
    return DocumentState(seen_at, ids.sha256(repr(alike).encode()), statements=alike)


def _differs(before: DocumentState | None, read: DocumentState) -> bool:
    """Whether a document reads otherwise, and was not read later by a crawl that ended earlier."""
    if before is None:
        return True
    newer = read.seen_at > before.seen_at or (read.capture_id or 0) > (before.capture_id or 0)
    return read.content != before.content and newer


def _is_web_page(connection: Connection, document: TermsDocument, state: DocumentState) -> bool:
    """Whether a web page stands in a document's place, which for a while says nothing, as in an outage."""
    if state.capture_id is None or state.content == _NONE:
        return False
    try:
        body = capture_store.load(connection, state.capture_id).body
    except (CaptureCorrupt, UnknownItem):
        return False
    return terms.is_web_page(body) and not _read(document, body).there


def _read(document: TermsDocument, body: bytes) -> TermsReading:
    return terms.read_robots(body) if document is TermsDocument.ROBOTS else terms.read_tdmrep(body)


def _seen(before: States, read: States) -> dict[str, datetime]:
    """The columns of the times at which the documents were last read."""
    times = {document: state.seen_at for document, state in before.items()}
    for document, state in read.items():
        same = document in before and before[document].content == state.content
        times[document] = max(state.seen_at, before[document].seen_at) if same else state.seen_at
    return {f"{_COLUMN[document]}_seen_at": at for document, at in times.items()}


def _extend(connection: Connection, host_update: HostUpdate) -> None:
    """Extend the times at which the documents of the newest row were seen."""
    assert host_update.last is not None
    same = {
        document: state
        for document, state in host_update.read.items()
        if state.content == host_update.before[document].content
    }
    times = _seen(host_update.before, same)
    learnt: dict[str, Any] = (
        {"pages": []} if host_update.last.pages is None and TermsDocument.PAGES in host_update.before else {}
    )
    values = {**times, **learnt, "last_seen_at": max([host_update.last.last_seen_at, *times.values()])}
    connection.execute(update(HostTerms).where(HostTerms.id == host_update.last.id).values(values))


def _add(connection: Connection, host_update: HostUpdate, crawl_id: int, agent: str) -> None:
    """Add the next state of a host; nothing if another crawl adds it at this moment: the next one reads it again."""
    last, before, read = host_update.last, host_update.before, host_update.read
    after = {**before, **{document: read[document] for document in host_update.differing}}
    old, new = (
        [_reading(connection, document, state, last) for document, state in sorted(side.items())]
        for side in (before, after)
    )
    change = terms.difference(host_update.host, old, new, agent) if last is not None else None
    starts = [before[document].seen_at for document in host_update.differing if document in before]
    contents = sorted((name, state.content) for name, state in after.items())
    row: dict[str, Any] = {
        "host": host_update.host,
        "seq": last.seq + 1 if last is not None else 1,
        "crawl_id": crawl_id,
        "content_hash": ids.sha256(repr(contents).encode()),
        "signals": [_plain(signal) for reading in new for signal in reading.signals[:MOST_SIGNALS]],
        "decisions": terms.overview(new, agent),
        "difference": None if change is None else msgspec.to_builtins(change),
        "not_before": min(starts, default=None),
        "not_after": max(read[document].seen_at for document in host_update.differing),
        "last_seen_at": max(state.seen_at for state in read.values()),
        **_seen(before, read),
    }
    for document, state in after.items():
        if document is TermsDocument.PAGES:
            row["pages"] = [list(pair) for pair in state.statements]
        else:
            row[f"{_COLUMN[document]}_capture_id"] = state.capture_id
    insert = upsert(connection.dialect.name, HostTerms).on_conflict_do_nothing(index_elements=["host", "seq"])
    connection.execute(insert.values(row))


def _reading(connection: Connection, document: TermsDocument, state: DocumentState, last: Any | None) -> TermsReading:
    """Read a document; one whose bytes are no longer kept by the signals that the host's row has of it."""
    if document is TermsDocument.PAGES:
        return terms.read_pages(state.statements)
    if state.content == _NONE or state.capture_id is None:
        return terms.absent(document)
    try:
        body = capture_store.load(connection, state.capture_id).body
    except (CaptureCorrupt, UnknownItem):
        kept = _SIGNALS([] if last is None else last.signals)
        signals = tuple(signal for signal in kept if signal.document is document)
        return TermsReading(document, signals, tuple(f"{signal.name}: {signal.value}" for signal in signals))
    return _read(document, body)


def _plain(signal: Signal) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(replace(signal, agents=signal.agents[:MOST_AGENTS]))
    return {name: value for name, value in values.items() if value not in (None, [], ())}

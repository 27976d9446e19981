"""Records what hosts ask of machines when a crawl ends, one row for each state of a host (decision 0145).

The documents are those that the crawl read to obey them (``yalu.db.sources.host_policies``); nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Text, bindparam, or_, select, update
from sqlalchemy.orm import aliased

from yalu.conversion import from_attributes
from yalu.crawl import CrawlStats
from yalu.db.captures import capture_store
from yalu.db.core.base import upsert
from yalu.db.core.engine import Database
from yalu.db.core.id_lists import among_given
from yalu.db.models import Article, Capture, HostTerms, RevisitSchedule, Source, Url
from yalu.db.sources.host_policies import OF_POLICIES
from yalu.errors import CaptureCorrupt, UnknownItem
from yalu.history.host_terms import (
    COLUMN,
    PAGES_ALIKE,
    PATHS,
    DocumentState,
    HostReading,
    States,
    file_state,
    host_of,
    pages_state,
    stated_alike,
)
from yalu.ids import fitting
from yalu.terms.signals import Act, Permission, TermsDocument


@dataclass(frozen=True, slots=True)
class HostTermsState:
    """What a host asks of machines, or asked. Times are aware, UTC."""

    host: str
    seq: int
    not_before: datetime | None
    """When the state before it was last read."""
    not_after: datetime
    """When this state was first read."""
    last_seen_at: datetime
    decisions: Mapping[str, Any]
    """See ``yalu.terms.decide.overview``."""
    signals: Sequence[Mapping[str, Any]]


_LATER = aliased(HostTerms)
_NEWEST_OF_EACH = select(HostTerms.__table__).where(
    ~select(_LATER.id).where(_LATER.host == HostTerms.host, _LATER.seq > HostTerms.seq).exists()
)


def current_terms(database: Database, source_id: str) -> list[HostTermsState]:
    """Return the newest state of each host whose documents a source's crawls read, by host. Raises StoreError."""
    with database.read() as connection:
        newest = _NEWEST_OF_EACH.where(HostTerms.host.in_(_hosts(connection, source_id)))
        rows = connection.execute(newest.order_by(HostTerms.host)).all()
    return [from_attributes(HostTermsState, row) for row in rows]


def answers_about(database: Database, hosts: Collection[str], act: Act) -> Mapping[str, Permission]:
    """Return what each of these hosts (scheme and authority) that is known answers about an act. Raises StoreError."""
    query = _NEWEST_OF_EACH.with_only_columns(HostTerms.host, HostTerms.decisions).where(HostTerms.host.in_(hosts))
    with database.read() as connection:
        return {row.host: Permission(row.decisions[act.value]["answer"]) for row in connection.execute(query)}


def _hosts(connection: Connection, source_id: str) -> set[str]:
    final = aliased(Url)
    query = select(Url.url, final.url).join(Capture, Capture.url_id == Url.id)
    query = query.outerjoin(final, Capture.final_url_id == final.id).where(Url.source_id == source_id, OF_POLICIES)
    return {host_of(url, final_url) for url, final_url in connection.execute(query)}


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
    ``agent`` is the product token that decisions are for, unless the crawl used another. Where another crawl adds a
    state at this moment nothing is added: the next one reads it again.
    """
    files = _files(connection, crawl, stats.rules if crawl.discovers else {}, now)
    for host, read in sorted(files.items()):
        if stats.checks and (stated := _pages(connection, host, crawl.source_id)) is not None:
            read[TermsDocument.PAGES] = stated
        last = connection.execute(_NEWEST, {"host": host}).one_or_none()
        reading = HostReading(host, last, _states(connection, last), read, partial(_body, connection))
        columns, is_new = reading.update(stats.agent or agent)
        if is_new:
            insert = upsert(connection.dialect.name, HostTerms).on_conflict_do_nothing(index_elements=["host", "seq"])
            connection.execute(insert.values({**columns, "crawl_id": crawl.id}))
        elif columns and last is not None:
            connection.execute(update(HostTerms).where(HostTerms.id == last.id).values(columns))


def _files(
    connection: Connection, crawl: Any, read_at: Mapping[str, datetime], now: datetime
) -> dict[str, dict[TermsDocument, DocumentState]]:
    """The files that a crawl read and that say something, by host."""
    files: dict[str, dict[TermsDocument, DocumentState]] = {}
    which = {"source_id": crawl.source_id, "crawl_id": crawl.id, "ids": [fitting(url) for url in read_at]}
    for url_id, url in connection.execute(_READ, which).all():
        if (document := PATHS.get(urlsplit(url).path)) is None:
            continue
        capture = connection.execute(_LAST_CAPTURE, {"url_id": url_id}).one_or_none()
        if capture is not None:
            state = file_state(capture, min(now, read_at.get(url, capture.fetched_at)))
            if state is not None:
                files.setdefault(host_of(url, capture.final_url), {})[document] = state
    return files


def _states(connection: Connection, row: Any | None) -> States:
    """The documents in a host's row."""
    states: dict[TermsDocument, DocumentState] = {}
    if row is None:
        return states
    for document in (TermsDocument.ROBOTS, TermsDocument.TDMREP):
        capture_id = getattr(row, f"{COLUMN[document]}_capture_id")
        if capture_id is not None:
            capture = connection.execute(_OF_DOCUMENT, {"capture_id": capture_id}).one()
            seen_at = getattr(row, f"{COLUMN[document]}_seen_at")
            states[document] = file_state(capture, seen_at) or DocumentState(seen_at, "", capture_id)
    if row.pages is not None:
        states[TermsDocument.PAGES] = stated_alike(row.pages, row.pages_seen_at)
    return states


def _pages(connection: Connection, host: str, source_id: str) -> DocumentState | None:
    """Return what the pages of a host state alike, by those last seen of all sources of the host."""
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
    return pages_state(connection.execute(query).all())


def _body(connection: Connection, capture_id: int) -> bytes | None:
    try:
        return capture_store.load(connection, capture_id).body
    except (CaptureCorrupt, UnknownItem):
        return None

"""Captures, sources and reports for the reading room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from yalu import model
from yalu.conversion import from_attributes
from yalu.db.captures import capture_store
from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import NAMED_IN_SCOPE
from yalu.db.mapping.rows import is_numbered
from yalu.db.models import (
    Article,
    ArticleVersion,
    Capture,
    Crawl,
    HostTerms,
    Report,
    ReportItem,
    Source,
    Url,
)
from yalu.db.queries.article_states import find
from yalu.db.room.filters import beyond, page_of
from yalu.errors import CaptureCorrupt, UnknownItem
from yalu.records.nouns.capture import Capture as CaptureRecord
from yalu.records.nouns.details import ReportDetail
from yalu.records.nouns.report import Report as ReportRecord
from yalu.records.nouns.source import Crawl as CrawlRecord
from yalu.records.nouns.source import Source as SourceRecord
from yalu.records.selection.page import Cursor, RecordPage
from yalu.sources.source import Terms

LAST_CRAWLS = 60
"""Crawls that a source's page lists."""


@dataclass(frozen=True, slots=True)
class CapturePage:
    """One HTTP exchange."""

    capture: CaptureRecord
    versions: tuple[tuple[int, int], ...]
    """Article and ``seq`` of the versions that were read from it."""
    headers: tuple[tuple[str, str], ...] | None
    """None when the bytes were not kept, or cannot be read."""
    damaged: bool
    """Whether the stored bytes do not match their hash."""


@dataclass(frozen=True, slots=True)
class HostTermsLine:
    """What a host of the source asked of machines from ``not_after`` on."""

    host: str
    seq: int
    not_before: datetime | None
    not_after: datetime
    last_seen_at: datetime
    signals: Any
    decisions: Any


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One source with its last crawls, newest first, and what its hosts asked of machines, oldest first."""

    source: SourceRecord
    crawls: tuple[CrawlRecord, ...]
    terms: tuple[HostTermsLine, ...]


def find_article(database: Database, url: str) -> int:
    """Return the id of the article in scope that ``url`` ever belonged to, whatever its case or scheme.

    Raises UnknownItem. A name of a version is no URL here.
    """
    if is_numbered("v", url):
        raise UnknownItem(f"no article is known at {url}")
    with database.read() as connection:
        article_id = find(connection, url)
        shown = select(Article.id).join(Source, Source.id == Article.source_id)
        shown = shown.where(Article.id == article_id, NAMED_IN_SCOPE, Source.terms != Terms.OFF)
        if connection.execute(shown).first() is None:
            raise UnknownItem(f"no article is known at {url}")
        return article_id


def capture(database: Database, capture_id: int) -> CapturePage:
    """Return one HTTP exchange with its headers. Raises UnknownItem and StoreError."""
    with database.read() as connection:
        row = connection.execute(_captures().where(Capture.id == capture_id)).one_or_none()
        if row is None:
            raise UnknownItem(f"there is no capture {capture_id}")
        own = select(ArticleVersion.article_id, ArticleVersion.seq).where(ArticleVersion.capture_id == capture_id)
        versions = connection.execute(own.order_by(ArticleVersion.id)).all()
        headers, damaged = _headers(connection, capture_id)
    return CapturePage(
        capture_store.capture_record(row), tuple((line.article_id, line.seq) for line in versions), headers, damaged
    )


def capture_bytes(database: Database, capture_id: int) -> model.HttpExchange:
    """Return one exchange with its headers and body. Raises UnknownItem when they were not kept, CaptureCorrupt."""
    with database.read() as connection:
        shown = _captures().where(Capture.id == capture_id)
        if connection.execute(shown).first() is None:
            raise UnknownItem(f"there is no capture {capture_id}")
        return capture_store.load(connection, capture_id)


def sources(database: Database) -> tuple[SourceRecord, ...]:
    """Return all sources whose terms are not off, by id."""
    with database.read() as connection:
        return tuple(_source(row) for row in connection.execute(_sources().order_by(Source.id)))


def source(database: Database, source_id: str) -> SourcePage:
    """Return one source. Raises UnknownItem."""
    with database.read() as connection:
        row = connection.execute(_sources().where(Source.id == source_id)).one_or_none()
        if row is None:
            raise UnknownItem(f"nothing is stored of a source {source_id!r}")
        ended = Crawl.source_id == source_id, Crawl.ended_at.is_not(None), Crawl.archive.is_(None)
        own = select(Crawl.__table__).where(*ended).order_by(Crawl.id.desc()).limit(LAST_CRAWLS)
        crawls = connection.execute(own).all()
        asked = select(HostTerms.__table__).join(Crawl, Crawl.id == HostTerms.crawl_id)
        hosts = connection.execute(asked.where(Crawl.source_id == source_id).order_by(HostTerms.host, HostTerms.seq))
        ended_crawls = tuple(from_attributes(CrawlRecord, line, crawl_id=line.id) for line in crawls)
        return SourcePage(_source(row), ended_crawls, tuple(from_attributes(HostTermsLine, line) for line in hosts))


def reports(database: Database, cursor: Cursor | None = None, limit: int = 50) -> RecordPage[ReportRecord]:
    """Return reports after ``cursor``, those whose period ended last before others."""
    order = Report.until.desc(), Report.id.desc()
    with database.read() as connection:
        query = _reports().where(*beyond(cursor, Report.until, Report.id)).order_by(*order)
        rows = connection.execute(query.limit(limit + 1)).all()
    records = tuple(_report(row) for row in rows[:limit])
    _, following = page_of([Cursor(row.until, row.id) for row in rows], limit)
    return RecordPage(records, following)


def report(database: Database, report_id: int) -> ReportDetail:
    """Return one report with the ids of its changes. Raises UnknownItem."""
    with database.read() as connection:
        row = connection.execute(_reports().where(Report.id == report_id)).one_or_none()
        if row is None:
            raise UnknownItem(f"there is no report {report_id}")
        own = select(ReportItem.change_id).where(ReportItem.report_id == report_id).order_by(ReportItem.position)
        return ReportDetail(report=_report(row), change_ids=tuple(connection.scalars(own)))


def _captures() -> Select[Any]:
    return (
        capture_store.captures_with_addresses()
        .join(Source, Source.id == Url.source_id)
        .where(Source.terms != Terms.OFF)
    )


def _headers(connection: Connection, capture_id: int) -> tuple[tuple[tuple[str, str], ...] | None, bool]:
    try:
        return capture_store.load(connection, capture_id).headers, False
    except UnknownItem:
        return None, False
    except CaptureCorrupt:
        return None, True


def _sources() -> Select[Any]:
    newest = (
        select(Crawl.id)
        .where(Crawl.source_id == Source.id, Crawl.ended_at.is_not(None), Crawl.archive.is_(None))
        .order_by(Crawl.id.desc())
        .limit(1)
        .correlate(Source)
        .scalar_subquery()
    )
    last = Crawl.ended_at.label("last_crawl_at"), Crawl.verdict.label("last_verdict"), Crawl.reason.label("last_reason")
    return select(Source.__table__, *last).outerjoin(Crawl, Crawl.id == newest).where(Source.terms != Terms.OFF)


def _source(row: Any) -> SourceRecord:
    own = {"source_id": row.id, "source_name": row.name, "source_type": row.type}
    return from_attributes(SourceRecord, row, **own, languages=tuple(row.languages), terms=Terms(row.terms))


def _reports() -> Select[Any]:
    many = select(func.count()).where(ReportItem.report_id == Report.id).correlate(Report).scalar_subquery()
    return select(Report.__table__, many.label("changes"))


def _report(row: Any) -> ReportRecord:
    return from_attributes(ReportRecord, row, report_id=row.id)

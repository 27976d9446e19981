"""Sources for the reading room: what is said of each, its crawls, and what its hosts asked of machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from yalu.conversion import from_attributes
from yalu.db.core.engine import Database
from yalu.db.models import (
    Crawl,
    HostTerms,
    Source,
)
from yalu.db.sources.host_terms import HostTermsState
from yalu.errors import UnknownItem
from yalu.records.nouns.source import Crawl as CrawlRecord
from yalu.records.nouns.source import Source as SourceRecord
from yalu.sources.source import Terms

LAST_CRAWLS = 60
"""Crawls that a source's page lists."""


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One source with its last crawls, newest first, and what its hosts asked of machines, oldest first."""

    source: SourceRecord
    crawls: tuple[CrawlRecord, ...]
    terms: tuple[HostTermsState, ...]


def stored_sources(database: Database) -> tuple[SourceRecord, ...]:
    """Return all sources whose terms are not off, by id."""
    with database.read() as connection:
        return tuple(_source(row) for row in connection.execute(_sources().order_by(Source.id)))


def stored_source(database: Database, source_id: str) -> SourcePage:
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
        return SourcePage(_source(row), ended_crawls, tuple(from_attributes(HostTermsState, line) for line in hosts))


def source_name(database: Database, source_id: str) -> str | None:
    """Return the name of a source; None if it is not known or its terms are off. Raises StoreError."""
    own = select(Source.name).where(Source.id == source_id, Source.terms != Terms.OFF)
    with database.read() as connection:
        return connection.execute(own).scalar_one_or_none()


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

"""HTTP exchanges for the reading room."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import aliased

from yalu import model
from yalu.db.captures import capture_store
from yalu.db.captures.months import WITH_BODY
from yalu.db.core.engine import Database
from yalu.db.models import (
    ArticleVersion,
    Capture,
    Source,
    Url,
)
from yalu.db.queries.proving_captures import captures_of_snapshots
from yalu.errors import CaptureCorrupt, UnknownItem
from yalu.records.nouns.capture import SCREENSHOT
from yalu.records.nouns.capture import Capture as CaptureRecord
from yalu.sources.source import Terms


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


def stored_capture(database: Database, capture_id: int) -> CapturePage:
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


def captures_of(database: Database, snapshot_ids: Collection[int]) -> Mapping[int, Sequence[int]]:
    """Return the captures, in their order, that each snapshot of a thread was read from. Raises StoreError."""
    with database.read() as connection:
        return captures_of_snapshots(connection, snapshot_ids)


def screenshots_of(database: Database, capture_ids: Collection[int]) -> Mapping[int, int]:
    """Return, by the capture of a page, that of the screenshot which a browser made with it. Raises StoreError."""
    drawn = aliased(Capture)
    with_it = (drawn.article_id == Capture.article_id) & (drawn.crawl_id == Capture.crawl_id)
    query = (
        select(drawn.id.label("page_id"), Capture.id)
        .join(Capture, with_it & (drawn.fetched_at == Capture.fetched_at))
        .join(Url, Url.id == Capture.url_id)
        .where(drawn.id.in_(capture_ids), Url.url.endswith(SCREENSHOT, autoescape=True), WITH_BODY)
    )
    with database.read() as connection:
        return {row.page_id: row.id for row in connection.execute(query)}


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

"""How far change detection has come through the crawls of a source."""

from __future__ import annotations

from sqlalchemy import Connection, select

from yalu.db.models import Watermark

STAGE = "diff"
"""Its name in the table ``watermark``."""


def has_passed(connection: Connection, source_id: str, crawl_id: int) -> bool:
    """Whether the changes of a crawl were recorded."""
    mark = select(Watermark.crawl_id).where(Watermark.source_id == source_id, Watermark.stage == STAGE)
    return crawl_id <= (connection.scalar(mark) or 0)

"""Recording changes: once each, with the watermark that says how far the diff stage has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select

from db.base import upsert
from db.facts import NewChange
from db.models import Change, Crawl, Watermark
from yalu.errors import UnknownItem

STAGE = "diff"


def crawls_to_diff(connection: Connection) -> list[int]:
    """Ended crawls that lie past the watermark of their source, oldest first."""
    query = (
        select(Crawl.id)
        .outerjoin(Watermark, and_(Watermark.source_id == Crawl.source_id, Watermark.stage == STAGE))
        .where(Crawl.ended_at.is_not(None), Crawl.id > func.coalesce(Watermark.crawl_id, 0))
        .order_by(Crawl.id)
    )
    return list(connection.scalars(query))


def write_changes(connection: Connection, crawl_id: int, changes: Sequence[NewChange], now: datetime) -> int:
    """Records the changes of one crawl and moves the watermark past it. Returns how many were new.

    Nothing is recorded for a crawl that the watermark has passed: somebody else was faster. Raises UnknownItem.
    """
    source_id = connection.execute(select(Crawl.source_id).where(Crawl.id == crawl_id)).scalar_one_or_none()
    if source_id is None:
        raise UnknownItem(f"there is no crawl {crawl_id}")
    mark = upsert(connection, Watermark).values(stage=STAGE, source_id=source_id, crawl_id=crawl_id, at=now)
    moved = connection.execute(
        mark.on_conflict_do_update(
            index_elements=["stage", "source_id"],
            set_={"crawl_id": crawl_id, "at": now},
            where=Watermark.crawl_id < crawl_id,
        ).returning(Watermark.crawl_id)
    ).first()
    if moved is None:
        return 0
    rows = [_row(crawl_id, source_id, change, now) for change in changes]
    if not rows:
        return 0
    insert = upsert(connection, Change).on_conflict_do_nothing(index_elements=["key"]).returning(Change.id)
    return len(connection.execute(insert, rows).all())


def _row(crawl_id: int, source_id: str, change: NewChange, now: datetime) -> dict[str, Any]:
    about = (crawl_id, change.kind.value, change.article_id or "-", change.comment_id or "-", change.distinct)
    return {
        "key": "/".join(str(part) for part in about),
        "kind": change.kind,
        "source_id": source_id,
        "crawl_id": crawl_id,
        "article_id": change.article_id,
        "thread_id": change.thread_id,
        "comment_id": change.comment_id,
        "old_version_id": change.old_version_id,
        "new_version_id": change.new_version_id,
        "old_comment_version_id": change.old_comment_version_id,
        "new_comment_version_id": change.new_comment_version_id,
        "before": change.before,
        "after": change.after,
        "significance": change.significance,
        "reason": change.reason,
        "not_before": change.not_before,
        "not_after": change.not_after,
        "recorded_at": now,
        "evidence": dict(change.evidence),
    }

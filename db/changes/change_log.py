"""Records each change once, baseline apart, and moves the watermark that says how far change detection has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from yalu.crawl_stats import ChangeCount
from yalu.db.changes.watermark import STAGE
from yalu.db.core.base import upsert
from yalu.db.core.id_lists import among
from yalu.db.mapping.change_hash import change_hash, declared_in
from yalu.db.models import ArticleVersion, Change, Crawl, Source, Watermark
from yalu.db.schema import change_counts
from yalu.errors import UnknownItem
from yalu.finding import Finding
from yalu.model import ANSWERING, Kind
from yalu.records.nouns.change import QuotationEdit

OF_CHECKS = (Kind.ARTICLE_GONE, Kind.ARTICLE_BACK, Kind.ARTICLE_MOVED, Kind.SOURCE_OUTAGE, Kind.SOURCE_TERMS)
"""Kinds that depend on responses, not on how a page is read."""


def write_changes(connection: Connection, crawl_id: int, changes: Sequence[Finding], now: datetime) -> ChangeCount:
    """Record the changes of one crawl and move the watermark past it. Returns how many were new.

    Nothing is recorded if the watermark has passed the crawl: another process was faster. Raises UnknownItem.
    """
    crawl = connection.execute(select(Crawl.source_id, Crawl.archive).where(Crawl.id == crawl_id)).one_or_none()
    if crawl is None:
        raise UnknownItem(f"there is no crawl {crawl_id}")
    source_id = crawl.source_id
    mark = upsert(connection.dialect.name, Watermark).values(
        stage=STAGE, source_id=source_id, crawl_id=crawl_id, at=now
    )
    moved = connection.execute(
        mark.on_conflict_do_update(
            index_elements=["stage", "source_id"],
            set_={"crawl_id": crawl_id, "at": now},
            where=Watermark.crawl_id < crawl_id,
        ).returning(Watermark.crawl_id)
    ).first()
    if moved is None:
        return ChangeCount()
    there = baseline_articles(connection, crawl_id, source_id, changes)
    rows = [_row(crawl_id, source_id, change, now) for change in changes]
    for row in rows:
        row["baseline"] = row["kind"] is Kind.ARTICLE_NEW and row["article_id"] in there
    if crawl.archive is not None:
        rows = _shown_by_archive(connection, rows, crawl.archive)
    if not rows:
        return ChangeCount()
    insert = upsert(connection.dialect.name, Change).on_conflict_do_nothing(index_elements=["key"])
    added = connection.execute(insert.returning(Change.kind, Change.baseline), rows).all()
    change_counts.of_changes(connection, source_id, [row["not_after"] for row in rows])
    kinds = Counter(row.kind.value for row in added if not row.baseline)
    return ChangeCount(dict(sorted(kinds.items())), len(added) - kinds.total())


def add_changes(connection: Connection, crawl_id: int, changes: Sequence[Finding], now: datetime) -> Counter[Kind]:
    """Record changes of a crawl that the watermark has passed, unless it has one of their kind about the same item.

    For changes that became visible later, through an archive copy that was taken before the crawl. Changes that depend
    on the crawl's responses (``OF_CHECKS``) are left out. Returns how many were new, by kind.
    """
    source_id = connection.execute(select(Crawl.source_id).where(Crawl.id == crawl_id)).scalar_one()
    mark = select(Watermark.crawl_id).where(Watermark.source_id == source_id, Watermark.stage == STAGE)
    if crawl_id > (connection.execute(mark).scalar_one_or_none() or 0):
        return Counter()
    rows = [_row(crawl_id, source_id, change, now) for change in changes if change.kind not in OF_CHECKS]
    rows = [row for row in rows if row["kind"] is not Kind.ARTICLE_NEW]
    if not rows:
        return Counter()
    insert = (
        upsert(connection.dialect.name, Change).on_conflict_do_nothing(index_elements=["key"]).returning(Change.kind)
    )
    kinds = Counter(connection.scalars(insert, rows))
    change_counts.of_changes(connection, source_id, [row["not_after"] for row in rows])
    return kinds


def _shown_by_archive(connection: Connection, rows: Sequence[dict[str, Any]], archive: str) -> list[dict[str, Any]]:
    """Return the changes that an archive's copy shows, with the archive named, without those recorded before.

    An article recorded as new is not new again, and an edit is not recorded again with the narrower interval that the
    copy gives it.
    """
    articles = {row["article_id"] for row in rows}
    columns = (Change.kind, Change.article_id, Change.comment_id, Change.before, Change.after)
    recorded = {tuple(row) for row in connection.execute(select(*columns).where(Change.article_id.in_(articles)))}
    known = {row[1] for row in recorded if row[0] is Kind.ARTICLE_NEW}
    fresh = [
        {**row, "evidence": {**row["evidence"], "archive": archive}}
        for row in rows
        if tuple(row[column.key] for column in columns) not in recorded
        and not (row["kind"] is Kind.ARTICLE_NEW and row["article_id"] in known)
    ]
    return [{**row, "content_hash": change_hash(row)} for row in fresh]


def key_of(crawl_id: int, change: Finding) -> str:
    """Return the unique key of an observation: one crawl has at most one change of a kind per article and comment."""
    where = change.occurred
    about = (crawl_id, change.kind.value, where.article_id or "-", where.comment_id or "-", where.distinct)
    return "/".join(str(part) for part in about)


def _row(crawl_id: int, source_id: str, change: Finding, now: datetime) -> dict[str, Any]:
    where = change.occurred
    row = {
        "key": key_of(crawl_id, change),
        "kind": change.kind,
        "source_id": source_id,
        "crawl_id": crawl_id,
        "article_id": where.article_id,
        "thread_id": where.thread_id,
        "comment_id": where.comment_id,
        "old_version_id": where.old_version_id,
        "new_version_id": where.new_version_id,
        "old_comment_version_id": where.old_comment_version_id,
        "new_comment_version_id": where.new_comment_version_id,
        "before": change.before,
        "after": change.after,
        "significance": change.significance,
        "reason": change.reason,
        "not_before": where.not_before,
        "not_after": where.not_after,
        "recorded_at": now,
        "evidence": dict(change.evidence),
        "declared": declared_in(change.evidence),
        "quotations": " ".join(QuotationEdit.among(change.reason)) or None,
    }
    return {**row, "content_hash": change_hash(row)}


DAY = timedelta(days=1)
"""A publication date without a time may be so much too early."""


def baseline_articles(connection: Connection, crawl_id: int, source_id: str, findings: Sequence[Finding]) -> set[int]:
    """Return those of the new articles of a crawl that are baseline.

    The first crawl that followed the source's listings and was answered found them, or they were published well before
    the source was first seen.
    """
    new = {
        finding.occurred.article_id: finding.occurred.new_version_id
        for finding in findings
        if finding.kind is Kind.ARTICLE_NEW
    }
    if not new:
        return set()
    listed = Crawl.source_id == source_id, Crawl.archive.is_(None), Crawl.discovers
    answered = Crawl.verdict.in_(ANSWERING)
    first = connection.execute(select(Crawl.id).where(*listed, answered).order_by(Crawl.id).limit(1)).scalar()
    if first == crawl_id:
        return {article_id for article_id in new if article_id is not None}
    since = connection.execute(select(Source.first_seen_at).where(Source.id == source_id)).scalar_one()
    old = select(ArticleVersion.article_id).where(
        among(ArticleVersion.id, [version_id for version_id in new.values() if version_id is not None]),
        ArticleVersion.published_at < since - DAY,
    )
    return set(connection.scalars(old))

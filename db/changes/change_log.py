"""Records each change once, baseline apart, and compares what is recorded with what captures give when read now.

The watermark says how far change detection has come. Decision 0120.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select

from yalu.crawl import ChangeCount
from yalu.db.changes.watermark import STAGE, has_passed
from yalu.db.core.base import upsert
from yalu.db.core.id_lists import among
from yalu.db.mapping.change_hash import change_hash, declared_in
from yalu.db.mapping.rows import version_name
from yalu.db.models import ArticleVersion, Change, Crawl, Reextraction, ReextractionReview, Source, Watermark
from yalu.db.schema import change_counts
from yalu.errors import UnknownItem
from yalu.finding import Finding, Occurrence
from yalu.history.detection.recording import (
    OF_CHECKS,
    RecomputedChanges,
    is_baseline,
    key_of,
    new_versions,
    shown_by_copy,
    shown_later,
)
from yalu.model import ANSWERING, Kind, ReextractionKind
from yalu.records.nouns.change import QuotationEdit

_OCCURRED = [field.name for field in fields(Occurrence) if field.name != "distinct"]
"""Columns of a change that say where and when it occurred."""


def write_changes(connection: Connection, crawl_id: int, changes: Sequence[Finding], now: datetime) -> ChangeCount:
    """Record the changes of one crawl and move the watermark past it. Returns how many were new.

    Nothing is recorded if the watermark has passed the crawl: another process was faster. Raises UnknownItem.
    """
    crawl = connection.execute(select(Crawl.source_id, Crawl.archive).where(Crawl.id == crawl_id)).one_or_none()
    if crawl is None:
        raise UnknownItem(f"there is no crawl {crawl_id}")
    source_id = crawl.source_id
    passed = {"crawl_id": crawl_id, "at": now}
    mark = upsert(connection.dialect.name, Watermark).values(stage=STAGE, source_id=source_id, **passed)
    mark = mark.on_conflict_do_update(
        index_elements=["stage", "source_id"], set_=passed, where=Watermark.crawl_id < crawl_id
    )
    if connection.execute(mark.returning(Watermark.crawl_id)).first() is None:
        return ChangeCount()
    if crawl.archive is not None:
        changes = shown_by_copy(changes, _recorded(connection, changes), crawl.archive)
    if not changes:
        return ChangeCount()
    there = _baseline(connection, crawl_id, source_id, changes)
    rows = [_row(crawl_id, source_id, change, now) for change in changes]
    for row in rows:
        row["baseline"] = row["key"] in there
    added = _insert(connection, source_id, rows)
    kinds = Counter(row.kind.value for row in added if not row.baseline)
    return ChangeCount(dict(sorted(kinds.items())), len(added) - kinds.total())


def add_changes(connection: Connection, crawl_id: int, changes: Sequence[Finding], now: datetime) -> Counter[Kind]:
    """Record changes of a crawl that the watermark has passed, unless it has one of their kind about the same item.

    For changes that became visible later, through an archive copy that was taken before the crawl (``shown_later``).
    Returns how many were new, by kind.
    """
    source_id = connection.execute(select(Crawl.source_id).where(Crawl.id == crawl_id)).scalar_one()
    rows = [_row(crawl_id, source_id, change, now) for change in shown_later(changes)]
    if not rows or not has_passed(connection, source_id, crawl_id):
        return Counter()
    return Counter(row.kind for row in _insert(connection, source_id, rows))


def _insert(connection: Connection, source_id: str, rows: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
    """Insert those of the rows whose key is not recorded yet; return the kind and the baseline of each."""
    new = upsert(connection.dialect.name, Change).on_conflict_do_nothing(index_elements=["key"])
    added = connection.execute(new.returning(Change.kind, Change.baseline), rows).all()
    change_counts.of_changes(connection, source_id, [row["not_after"] for row in rows])
    return added


def _recorded(connection: Connection, changes: Sequence[Finding]) -> set[tuple[Any, ...]]:
    articles = {change.occurred.article_id for change in changes}
    columns = (Change.kind, Change.article_id, Change.comment_id, Change.before, Change.after)
    return {tuple(row) for row in connection.execute(select(*columns).where(Change.article_id.in_(articles)))}


def _row(crawl_id: int, source_id: str, change: Finding, now: datetime) -> dict[str, Any]:
    row = {
        "key": key_of(crawl_id, change),
        "source_id": source_id,
        "crawl_id": crawl_id,
        **{name: getattr(change.occurred, name) for name in _OCCURRED},
        **{name: getattr(change, name) for name in ("kind", "before", "after", "significance", "reason")},
        "recorded_at": now,
        "evidence": dict(change.evidence),
        "declared": declared_in(change.evidence),
        "quotations": " ".join(QuotationEdit.among(change.reason)) or None,
    }
    return {**row, "content_hash": change_hash(row)}


def _baseline(connection: Connection, crawl_id: int, source_id: str, changes: Sequence[Finding]) -> set[str]:
    if not (new := new_versions(changes)):
        return set()
    listed = Crawl.source_id == source_id, Crawl.archive.is_(None), Crawl.discovers, Crawl.verdict.in_(ANSWERING)
    first = connection.execute(select(Crawl.id).where(*listed).order_by(Crawl.id).limit(1)).scalar() == crawl_id
    since = connection.execute(select(Source.first_seen_at).where(Source.id == source_id)).scalar_one()
    dates = select(ArticleVersion.id, ArticleVersion.published_at).where(among(ArticleVersion.id, new))
    published = {row.id: row.published_at for row in connection.execute(dates)}
    return {key_of(crawl_id, change) for change in changes if is_baseline(change, published, since, first=first)}


def apply_recomputed(
    connection: Connection, judged: RecomputedChanges, now: datetime
) -> Mapping[ReextractionKind, int]:
    """Mark recorded changes that no longer follow, and log those that follow but were not recorded.

    Nothing is reported.
    """
    counts: Counter[ReextractionKind] = Counter()
    if has_passed(connection, judged.source_id, judged.crawl_id):
        counts = _mark(connection, judged, now)
    done = ReextractionReview.crawl_id == judged.crawl_id, ReextractionReview.article_id.in_(judged.article_ids)
    connection.execute(delete(ReextractionReview).where(*done))
    return counts


def _mark(connection: Connection, judged: RecomputedChanges, now: datetime) -> Counter[ReextractionKind]:
    own = or_(Change.article_id.in_(judged.article_ids), Change.article_id.is_(None))
    mine = Change.crawl_id == judged.crawl_id, own, Change.kind.not_in(OF_CHECKS)
    rows = connection.execute(select(Change.__table__).where(*mine)).all()
    withdrawn, missed = (Reextraction.kind == kind for kind in (ReextractionKind.WITHDRAWN, ReextractionKind.MISSED))
    marks = select(Reextraction.change_id).where(withdrawn, Reextraction.change_id.in_([row.id for row in rows]))
    notes = select(Reextraction.reported).where(missed, Reextraction.crawl_id == judged.crawl_id)
    noted = {note["key"] for note in connection.scalars(notes)}
    untrue, restored, unrecorded = judged.against(rows, frozenset(connection.scalars(marks)), noted)
    if restored:
        again = [row.id for row in restored]
        connection.execute(delete(Reextraction).where(withdrawn, Reextraction.change_id.in_(again)))
    common = {"at": now, "extractor": judged.extractor, "source_id": judged.source_id, "crawl_id": judged.crawl_id}
    lines: dict[ReextractionKind, list[tuple[Any, dict[str, Any]]]] = {
        ReextractionKind.WITHDRAWN: [(row, {"change_id": row.id}) for row in untrue],
        ReextractionKind.MISSED: [
            (change.occurred, {"reported": _reported(key, change)}) for key, change in unrecorded.items()
        ],
    }
    for kind, about in lines.items():
        noted_now = [
            {**common, "kind": kind, "fields": [], "article_id": of.article_id, "comment_id": of.comment_id, **line}
            for of, line in about
        ]
        if noted_now:
            connection.execute(insert(Reextraction), noted_now)
    change_counts.of_changes(connection, judged.source_id, [row.not_after for row in (*untrue, *restored)])
    return Counter({kind: len(about) for kind, about in lines.items() if about})


def _reported(key: str, change: Finding) -> dict[str, Any]:
    where = change.occurred
    return {
        "key": key,
        "kind": change.kind.value,
        "significance": change.significance,
        "reason": change.reason.as_json(),
        "before": change.before,
        "after": change.after,
        "before_version": version_name(where.old_version_id, where.old_comment_version_id),
        "after_version": version_name(where.new_version_id, where.new_comment_version_id),
        "not_before": None if where.not_before is None else where.not_before.isoformat(),
        "not_after": where.not_after.isoformat(),
    }

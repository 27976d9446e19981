"""Compares recorded changes with those that a crawl gives when its captures are read now. Decision 0120."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select

from yalu.db.changes.watermark import has_passed
from yalu.db.mapping.rows import version_name
from yalu.db.models import Change, Reextraction, ReextractionReview
from yalu.db.schema import change_counts
from yalu.finding import Finding
from yalu.history.detection.recording import OF_CHECKS, RecomputedChanges
from yalu.model import ReextractionKind


def settle(connection: Connection, judged: RecomputedChanges, now: datetime) -> Mapping[ReextractionKind, int]:
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
    notes = select(Reextraction.told).where(missed, Reextraction.crawl_id == judged.crawl_id)
    noted = {note["key"] for note in connection.scalars(notes)}
    untrue, restored, unrecorded = judged.against(rows, frozenset(connection.scalars(marks)), noted)
    if restored:
        again = [row.id for row in restored]
        connection.execute(delete(Reextraction).where(withdrawn, Reextraction.change_id.in_(again)))
    common = {"at": now, "extractor": judged.extractor, "source_id": judged.source_id, "crawl_id": judged.crawl_id}
    lines: dict[ReextractionKind, list[dict[str, Any]]] = {
        ReextractionKind.WITHDRAWN: [
            {"article_id": row.article_id, "comment_id": row.comment_id, "change_id": row.id} for row in untrue
        ],
        ReextractionKind.MISSED: [
            {"article_id": where.article_id, "comment_id": where.comment_id, "told": _told(key, change)}
            for key, change in unrecorded.items()
            for where in (change.occurred,)
        ],
    }
    for kind, about in lines.items():
        if about:
            connection.execute(insert(Reextraction), [{**common, "kind": kind, "fields": [], **line} for line in about])
    change_counts.of_changes(connection, judged.source_id, [row.not_after for row in (*untrue, *restored)])
    return Counter({kind: len(about) for kind, about in lines.items() if about})


def _told(key: str, change: Finding) -> dict[str, Any]:
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

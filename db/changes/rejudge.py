"""Compares recorded changes with those that a crawl gives when its captures are read now. Decision 0120."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select

from yalu.db.changes.change_log import OF_CHECKS, key_of
from yalu.db.changes.watermark import STAGE
from yalu.db.mapping.rows import version_name
from yalu.db.models import Change, Reextraction, ReextractionReview, Watermark
from yalu.db.schema import change_counts
from yalu.finding import Finding
from yalu.model import ReextractionKind


@dataclass(frozen=True, slots=True)
class RecomputedChanges:
    """The changes that a crawl gives now for some of its articles.

    ``apart`` are articles of which two states were read by different extractors: they are not judged. ``whole`` is set
    when the source's other articles have been re-extracted too, so that changes of the whole source can be judged.
    """

    source_id: str
    crawl_id: int
    article_ids: Sequence[int]
    changes: Sequence[Finding]
    apart: frozenset[int]
    extractor: str
    whole: bool


def settle(connection: Connection, judged: RecomputedChanges, now: datetime) -> Mapping[ReextractionKind, int]:
    """Mark recorded changes that no longer follow, and log those that follow but were not recorded.

    Nothing is reported.
    """
    mark = select(func.max(Watermark.crawl_id)).where(Watermark.source_id == judged.source_id, Watermark.stage == STAGE)
    counts: Counter[ReextractionKind] = Counter()
    if judged.crawl_id <= (connection.execute(mark).scalar_one() or 0):  # else the diff stage is yet to come
        now_given = {
            key_of(judged.crawl_id, finding): finding
            for finding in judged.changes
            if _concerned(judged, finding.occurred.article_id)
        }
        recorded = {row.key: row for row in connection.execute(_recorded(judged)) if _concerned(judged, row.article_id)}
        common = {"at": now, "extractor": judged.extractor, "source_id": judged.source_id, "fields": []}
        counts += _withdraw(connection, {**common, "crawl_id": judged.crawl_id}, recorded, now_given)
        counts += _note_missed(connection, {**common, "crawl_id": judged.crawl_id}, recorded, now_given)
    done = ReextractionReview.crawl_id == judged.crawl_id, ReextractionReview.article_id.in_(judged.article_ids)
    connection.execute(delete(ReextractionReview).where(*done))
    return counts


def _concerned(judged: RecomputedChanges, article_id: int | None) -> bool:
    if article_id is None:
        return judged.whole and not judged.apart
    return article_id in judged.article_ids and article_id not in judged.apart


def _recorded(judged: RecomputedChanges) -> Any:
    own = or_(Change.article_id.in_(judged.article_ids), Change.article_id.is_(None))
    return select(Change.__table__).where(Change.crawl_id == judged.crawl_id, own, Change.kind.not_in(OF_CHECKS))


def _withdraw(
    connection: Connection, common: dict[str, Any], recorded: Mapping[str, Any], given: Mapping[str, Finding]
) -> Counter[ReextractionKind]:
    marks = and_(
        Reextraction.kind == ReextractionKind.WITHDRAWN,
        Reextraction.change_id.in_([row.id for row in recorded.values()]),
    )
    marked = set(connection.scalars(select(Reextraction.change_id).where(marks)))
    counts: Counter[ReextractionKind] = Counter()
    for key, row in recorded.items():
        if key in given and row.id in marked:
            connection.execute(delete(Reextraction).where(marks, Reextraction.change_id == row.id))
        elif key not in given and row.id not in marked:
            about = {"article_id": row.article_id, "comment_id": row.comment_id, "change_id": row.id}
            connection.execute(insert(Reextraction).values(kind=ReextractionKind.WITHDRAWN, **common, **about))
            counts[ReextractionKind.WITHDRAWN] += 1
    moved = [row.not_after for key, row in recorded.items() if (key in given) == (row.id in marked)]
    change_counts.of_changes(connection, common["source_id"], moved)
    return counts


def _note_missed(
    connection: Connection, common: dict[str, Any], recorded: Mapping[str, Any], given: Mapping[str, Finding]
) -> Counter[ReextractionKind]:
    mine = and_(Reextraction.kind == ReextractionKind.MISSED, Reextraction.crawl_id == common["crawl_id"])
    noted = {row.told["key"]: row for row in connection.execute(select(Reextraction.id, Reextraction.told).where(mine))}
    counts: Counter[ReextractionKind] = Counter()
    for key, change in given.items():
        if key in recorded or key in noted or change.kind in OF_CHECKS:
            continue
        where = change.occurred
        about = {"article_id": where.article_id, "comment_id": where.comment_id, "told": _told(key, change)}
        connection.execute(insert(Reextraction).values(kind=ReextractionKind.MISSED, **common, **about))
        counts[ReextractionKind.MISSED] += 1
    return counts


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

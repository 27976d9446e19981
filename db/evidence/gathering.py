"""Gathers what an evidence package holds of a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from yalu import model
from yalu.conversion import from_attributes
from yalu.db.captures import capture_store
from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import unreplaced
from yalu.db.mapping.rows import article_of, comment_of, version_name
from yalu.db.models import (
    Article,
    ArticleVersion,
    Capture,
    Change,
    Check,
    Comment,
    CommentAbsence,
    CommentVersion,
    ThreadSnapshot,
)
from yalu.db.queries.overview import withdrawn_mark
from yalu.db.queries.proving_captures import captures_of_snapshots
from yalu.db.room import changes as recorded
from yalu.db.sources import host_terms
from yalu.errors import CaptureCorrupt, UnknownItem
from yalu.evidence.dossier import CheckFacts, Dossier, DossierVersion, SnapshotFacts
from yalu.history.check_intervals import all_checks
from yalu.ids import hashed_fields
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.nouns.capture import Capture as CaptureRecord
from yalu.records.nouns.change import Change as Record
from yalu.records.quoting.cutting import within_terms
from yalu.sources.source import Terms
from yalu.terms.signals import Act, Permission
from yalu.terms.tdmrep import site_of

MOST_CHECKS = 200
"""Checks of one change that a package holds; those that count and those at both ends of the interval always."""
ERASED = "erased on request"
UNKEPT = "not kept: past retention, out of scope, or erased on request"
UNANSWERED = "no answer came"
_REMOVALS = (Kind.ARTICLE_GONE, Kind.COMMENT_GONE)


def changes_of(database: Database, article_id: int) -> tuple[int, ...]:
    """Return the ids of all changes of an article and its thread that count, oldest first."""
    with database.read() as connection:
        own = select(Change.id).where(Change.article_id == article_id, ~withdrawn_mark()).order_by(Change.id)
        return tuple(connection.scalars(own))


def dossier(database: Database, change_id: int) -> Dossier:
    """Return a change with its evidence. Raises UnknownItem, also where the terms of its source are off."""
    record = recorded.change(database, change_id)
    if record.terms is Terms.OFF:
        raise UnknownItem(f"there is no change {change_id}")
    with database.read() as connection:
        row = connection.execute(select(Change.__table__).where(Change.id == change_id)).one()
        checks, snapshots, beyond = _observed(connection, row)
        before, after = _states(connection, row)
        numbers = {check.capture_id for check in checks} | set(record.captures)
        numbers |= {number for seen in snapshots for number in (*seen.captures, seen.by_id_capture)}
        numbers |= {number for state in (before, after) if state for number in state.captures}
        captures = _captures(connection, sorted(number for number in numbers if number is not None))
    evidence: Mapping[str, Any] = row.evidence or {}
    return Dossier(
        record=within_terms(record),
        before=before,
        after=after,
        checks=checks,
        snapshots=snapshots,
        counted=tuple(evidence.get("snapshots") or evidence.get("checks") or ()),
        ruled_out=tuple(evidence.get("ruled_out") or ()),
        captures=captures,
        checks_left_out=beyond,
        observed={
            name: value
            for name, value in evidence.items()
            if name in ("others_seen", "site_answered", "by_id", "erased")
        },
    )


def exchange(database: Database, facts: CaptureRecord) -> tuple[model.HttpExchange | None, str | None]:
    """Return the bytes of a capture, or None and why they cannot be handed on."""
    if facts.status is None:
        return None, UNANSWERED
    with database.read() as connection:
        try:
            return capture_store.load(connection, facts.capture_id), None
        except UnknownItem:
            return None, UNKEPT
        except CaptureCorrupt:
            return None, "damaged: its bytes do not match their SHA-256"


def _observed(connection: Connection, row: Any) -> tuple[tuple[CheckFacts, ...], tuple[SnapshotFacts, ...], int]:
    """Return checks and snapshots from the last sight of the old state to what proved the new one."""
    if row.article_id is None:
        return (), (), 0
    begin, end = row.not_before or row.not_after, row.recorded_at if row.kind in _REMOVALS else row.not_after
    evidence: Mapping[str, Any] = row.evidence or {}
    listed = [
        *(evidence.get("checks") or ()),
        *(ruled_out.get("check") for ruled_out in evidence.get("ruled_out") or ()),
    ]
    named = [number for number in (*listed, evidence.get("check")) if number is not None]
    wanted = or_((Check.last_repeated_at >= begin) & (Check.at <= end), Check.id.in_(named))
    query = select(Check.__table__).where(Check.article_id == row.article_id, wanted).order_by(Check.at, Check.id)
    rows = connection.execute(query).all()
    kept = {seen.id for seen in (*rows[: MOST_CHECKS // 2], *rows[-MOST_CHECKS // 2 :])} | set(named)
    checks = tuple(_check(seen) for seen in rows if seen.id in kept)
    snapshots = () if row.thread_id is None else _snapshots(connection, row, [check.check_id for check in checks])
    return checks, snapshots, len(rows) - len(checks)


def _check(row: Any) -> CheckFacts:
    return from_attributes(
        CheckFacts,
        row,
        check_id=row.id,
        version=version_name(row.version_id),
        implausible=_implausible(row),
        repeated=tuple(all_checks(row)[1:]),
    )


def _snapshots(connection: Connection, row: Any, check_ids: Sequence[int]) -> tuple[SnapshotFacts, ...]:
    absences = select(CommentAbsence.__table__).where(CommentAbsence.comment_id == row.comment_id)
    missing = {absence.snapshot_id: absence for absence in connection.execute(absences)} if row.comment_id else {}
    query = select(ThreadSnapshot.__table__).where(ThreadSnapshot.thread_id == row.thread_id)
    named = [*((row.evidence or {}).get("snapshots") or ()), *missing]
    query = query.where(or_(ThreadSnapshot.check_id.in_(check_ids), ThreadSnapshot.id.in_(named)))
    rows = connection.execute(query.order_by(ThreadSnapshot.at, ThreadSnapshot.id)).all()
    served = captures_of_snapshots(connection, [snapshot.id for snapshot in rows])
    return tuple(_snapshot(snapshot, tuple(served.get(snapshot.id, ())), missing.get(snapshot.id)) for snapshot in rows)


def _snapshot(row: Any, captures: tuple[int, ...], absence: Any) -> SnapshotFacts:
    return from_attributes(
        SnapshotFacts,
        row,
        snapshot_id=row.id,
        implausible=_implausible(row),
        captures=captures,
        in_row=None if absence is None else absence.in_row,
        by_id=None if absence is None else absence.fate,
        by_id_capture=None if absence is None else absence.capture_id,
    )


def _implausible(row: Any) -> Reason | None:
    return None if row.implausibility is None else Reason.of(row.implausibility)


def _states(connection: Connection, row: Any) -> tuple[DossierVersion | None, DossierVersion | None]:
    """Return the states before and after; of a removed article the last good copy, of one that is back the present."""
    if row.comment_id is not None:
        pair = (row.old_comment_version_id, row.new_comment_version_id)
        return _comment_state(connection, pair[0]), _comment_state(connection, pair[1])
    old, new = row.old_version_id, row.new_version_id
    if row.kind in (Kind.ARTICLE_GONE, Kind.ARTICLE_BACK, Kind.ARTICLE_MOVED):
        query = select(ArticleVersion.id).where(ArticleVersion.article_id == row.article_id, unreplaced(ArticleVersion))
        query = query.where(ArticleVersion.not_after <= row.not_after).order_by(ArticleVersion.seq.desc()).limit(1)
        last = connection.execute(query).scalar_one_or_none()
        old, new = (None, last) if row.kind is Kind.ARTICLE_BACK else (last, None)
    return _article_state(connection, old), _article_state(connection, new)


def _article_state(connection: Connection, number: int | None) -> DossierVersion | None:
    query = select(ArticleVersion.__table__, Article.erased_at).join(Article, Article.id == ArticleVersion.article_id)
    row = connection.execute(query.where(ArticleVersion.id == number)).one_or_none()
    if row is None:
        return None
    captures = () if row.capture_id is None else (row.capture_id,)
    return _state(row, str(version_name(row.id)), article_of(row), captures)


def _comment_state(connection: Connection, number: int | None) -> DossierVersion | None:
    query = (
        select(CommentVersion.__table__, Comment.platform_id, Comment.erased_at)
        .add_columns(ThreadSnapshot.extractor)
        .join(Comment, Comment.id == CommentVersion.comment_id)
        .join(ThreadSnapshot, ThreadSnapshot.id == CommentVersion.snapshot_id)
    )
    row = connection.execute(query.where(CommentVersion.id == number)).one_or_none()
    if row is None:
        return None
    captures = captures_of_snapshots(connection, [row.snapshot_id]).get(row.snapshot_id, ())
    return _state(row, str(version_name(None, row.id)), comment_of(row, row.platform_id), tuple(captures))


def _state(
    row: Any, name: str, state: model.ParsedArticle | model.ParsedComment, captures: tuple[int, ...]
) -> DossierVersion:
    return from_attributes(
        DossierVersion,
        row,
        version=name,
        fields=None if row.erased_at is not None else hashed_fields(state),
        captures=captures,
        left_out=ERASED if row.erased_at is not None else None,
    )


def _captures(connection: Connection, numbers: Sequence[int]) -> tuple[CaptureRecord, ...]:
    rows = connection.execute(
        capture_store.captures_with_addresses().where(Capture.id.in_(numbers)).order_by(Capture.id)
    )
    return tuple(map(capture_store.capture_record, rows))


def may_be_handed_on(database: Database, record: Record) -> bool:
    """True where whole pages may go to anybody: the source is licensed, and its host does not forbid to quote today.

    Raises StoreError.
    """
    if record.terms is not Terms.LICENSED or record.article_url is None:
        return record.terms is Terms.LICENSED
    answers = host_terms.answers_about(database, {site_of(record.article_url)}, Act.QUOTE)
    return Permission.REFUSED not in answers.values()

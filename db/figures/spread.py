"""What became of a change in the reprints and editions of its article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from yalu.conversion import from_attributes
from yalu.db.core.engine import Database
from yalu.db.core.id_lists import grouped
from yalu.db.mapping.current_versions import unreplaced
from yalu.db.mapping.rows import article_of, version_name
from yalu.db.models import ArticleVersion, Check
from yalu.db.room.articles import absences_of, likenesses
from yalu.history.proof import SEEN
from yalu.model import Kind
from yalu.records.figures.spread import (
    SPREADING,
    CopySpread,
    CopyState,
    CopyStep,
    SpreadSteps,
    edit_of,
    follow,
    hours_between,
    steps_of,
)
from yalu.records.nouns.change import StoredChange
from yalu.records.nouns.details import LikeArticle

MOST_COPIES = 40
"""Copies that are looked at, the likest first."""


def spread(database: Database, change: StoredChange) -> tuple[CopySpread, ...]:
    """Return what became of an edit, correction or removal in each reprint, then in each edition, the likest first.

    Empty where the article has neither, and for another kind of change. Raises StoreError.
    """
    asked = change.kind in SPREADING and not change.withdrawn and not change.baseline
    if not asked or change.article_id is None or change.not_before is None:
        return ()
    interval = change.not_before, change.not_after
    with database.read() as connection:
        reprints, editions = likenesses(connection, change.article_id)
        copies = [*((copy, False) for copy in reprints), *((copy, True) for copy in editions)][:MOST_COPIES]
        ids = [copy.article_id for copy, _ in copies]
        last_seen = _last_seen(connection, ids)
        steps: Mapping[int, SpreadSteps]
        if change.kind is Kind.ARTICLE_GONE:
            steps = {number: _removals(connection, number, interval[0]) for number in ids}
        else:
            steps = _edits(connection, change, change.not_before, copies)
    return tuple(
        _copy_spread(copy, interval, steps[copy.article_id], last_seen.get(copy.article_id), is_edition=is_edition)
        for copy, is_edition in copies
    )


def _copy_spread(
    copy: LikeArticle,
    interval: tuple[datetime, datetime],
    looked_for: SpreadSteps,
    last_seen_at: datetime | None,
    *,
    is_edition: bool,
) -> CopySpread:
    following, step = follow(interval, looked_for, last_seen_at)
    least, most = hours_between(interval, step)
    return from_attributes(
        CopySpread,
        copy,
        is_edition=is_edition,
        following=following,
        version=step.version if step else None,
        not_before=step.not_before if step else None,
        not_after=step.not_after if step else None,
        hours_at_least=least,
        hours_at_most=most,
        last_seen_at=last_seen_at,
    )


def _last_seen(connection: Connection, article_ids: Sequence[int]) -> Mapping[int, datetime]:
    query = (
        select(Check.article_id, func.max(Check.last_repeated_at).label("at"))
        .where(Check.article_id.in_(article_ids), Check.outcome.in_(SEEN))
        .group_by(Check.article_id)
    )
    return {row.article_id: row.at for row in connection.execute(query)}


def _removals(connection: Connection, article_id: int, since: datetime) -> SpreadSteps:
    """The proven absences that lasted until ``since`` or began later."""
    spans = absences_of(connection, article_id)
    gone_then = (span for span in spans if span.back_at is None or span.back_at > since)
    return SpreadSteps(tuple(CopyStep(None, span.last_seen_at, span.missed_at) for span in gone_then))


def _edits(
    connection: Connection, change: StoredChange, since: datetime, copies: Sequence[tuple[LikeArticle, bool]]
) -> Mapping[int, SpreadSteps]:
    ids = [copy.article_id for copy, _ in copies]
    versions = _versions(connection, [*ids, change.article_id] if ids else [])
    own = {state.version: state.article for state in versions.get(change.article_id or 0, ())}
    old, new = own.get(change.before_version or ""), own.get(change.after_version or "")
    if old is None or new is None:
        return dict.fromkeys(ids, SpreadSteps((), comparable=False))
    edit = edit_of(change.kind, old, new, since)
    return {
        copy.article_id: steps_of(edit, versions.get(copy.article_id, ()), is_edition=is_edition)
        for copy, is_edition in copies
    }


def _versions(connection: Connection, article_ids: Sequence[int | None]) -> Mapping[int, Sequence[CopyState]]:
    query = (
        select(ArticleVersion.__table__)
        .where(ArticleVersion.article_id.in_(article_ids), unreplaced(ArticleVersion))
        .order_by(ArticleVersion.article_id, ArticleVersion.seq)
    )
    return {
        number: [CopyState(str(version_name(row.id)), article_of(row), row.not_before, row.not_after) for row in own]
        for number, own in grouped(connection.execute(query), "article_id").items()
    }

"""The log of what later extractors extract differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from yalu.conversion import from_attributes
from yalu.db.core.engine import Database
from yalu.db.mapping.rows import version_name
from yalu.db.models import Article, Change, Comment, Reextraction
from yalu.model import ReextractionKind


@dataclass(frozen=True, slots=True)
class LoggedReextraction:
    """One line of the log. ``replaced`` and ``version`` are names of versions as ``yalu diff`` takes them."""

    reextraction_id: int
    at: datetime
    kind: ReextractionKind
    extractor: str
    source_id: str
    article_url: str | None
    comment_id: str | None
    """The platform's id."""
    replaced: str | None
    version: str | None
    fields: tuple[str, ...]
    """Names of the fields that were extracted differently."""
    change_id: int | None
    """The recorded change that no publisher made."""
    change_kind: str | None
    reported: Mapping[str, Any] | None
    """The change that the old extraction missed."""


def reextractions(
    database: Database, *, since: datetime | None = None, until: datetime | None = None, source_id: str | None = None
) -> list[LoggedReextraction]:
    """Return lines of the log, oldest first, written from ``since`` (inclusive) to ``until`` (exclusive), both aware.

    Raises StoreError.
    """
    query = (
        select(Reextraction.__table__, Article.url, Comment.platform_id, Change.kind.label("change_kind"))
        .outerjoin(Article, Reextraction.article_id == Article.id)
        .outerjoin(Comment, Reextraction.comment_id == Comment.id)
        .outerjoin(Change, Reextraction.change_id == Change.id)
        .order_by(Reextraction.at, Reextraction.id)
    )
    if since is not None:
        query = query.where(Reextraction.at >= since)
    if until is not None:
        query = query.where(Reextraction.at < until)
    if source_id is not None:
        query = query.where(Reextraction.source_id == source_id)
    with database.read() as connection:
        return [_record(row) for row in connection.execute(query)]


def _record(row: Any) -> LoggedReextraction:
    return from_attributes(
        LoggedReextraction,
        row,
        reextraction_id=row.id,
        article_url=row.url,
        comment_id=row.platform_id,
        replaced=version_name(row.replaced_id, row.replaced_comment_id),
        version=version_name(row.version_id, row.comment_version_id),
        fields=tuple(row.fields),
        change_kind=row.change_kind.value if row.change_kind else (row.reported or {}).get("kind"),
    )

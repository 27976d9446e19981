"""Looks up one version of an article or a comment by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, null, select

from yalu import model
from yalu.conversion import from_attributes
from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import unreplaced
from yalu.db.mapping.rows import OF_SOURCE, article_of, comment_of, version_name
from yalu.db.models import Article, ArticleVersion, Check, Comment, CommentVersion, RevisitSchedule, Source, Thread
from yalu.errors import UnknownItem
from yalu.records.quoting.quotation import SourceTerms
from yalu.sources.source import Terms

_NAME = re.compile(r"([vc])?(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class NamedVersion:
    """One version, and its place in the history of its article or comment."""

    name: str
    """v12 for an article's version, c7 for a comment's."""
    version_id: int
    seq: int
    state: model.ParsedArticle | model.ParsedComment
    source_id: str
    source_name: str
    source_type: str
    country: str
    source: SourceTerms
    """What decides how much of it may be quoted."""
    article_id: int
    article_url: str
    platform_comment_id: str | None
    """The platform's id of the comment; None for a version of an article."""
    owner: tuple[str, int]
    """The article or comment of the version; equal for versions of the same one."""
    not_before: datetime | None
    not_after: datetime
    last_seen_at: datetime | None
    """The last check that found this state of an article; None for a comment's."""
    content_hash: str
    capture_id: int | None
    """The exchange that a version of an article was read from."""
    extractor: str | None
    """Version of the extractor that read it; None for a comment's."""
    current: str
    """The name of the version that is the newest now."""
    versions: int
    """The number of versions now."""
    replaced: bool
    """Whether re-extraction read the same pages differently, so that another version replaces this one."""
    erased: bool

    @property
    def owner_in_words(self) -> str:
        """Name what the version belongs to: "the article at URL" or "comment 12 under URL"."""
        where = self.article_url
        return (
            f"the article at {where}"
            if self.platform_comment_id is None
            else f"comment {self.platform_comment_id} under {where}"
        )


def is_version_name(text: str) -> bool:
    """True if a text is a version name with its letter: v12 or c7."""
    match = _NAME.fullmatch(text)
    return match is not None and match[1] is not None


def named_version(database: Database, name: str) -> NamedVersion:
    """Return the version called ``name``: ``v12`` (or ``12``) of an article, ``c7`` of a comment.

    Raises UnknownItem.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise UnknownItem(f"{name!r} is no version; versions look like v12 or c7")
    kind = CommentVersion if match[1] == "c" else ArticleVersion
    with database.read() as connection:
        row = connection.execute(_query(kind).where(kind.id == int(match[2]))).one_or_none()
        if row is None:
            raise UnknownItem(f"there is no version {name}")
        owner = kind.comment_id if kind is CommentVersion else ArticleVersion.article_id
        own = select(kind.id).where(owner == row.owner_id, unreplaced(kind)).order_by(kind.seq)
        numbers = connection.scalars(own).all()
    of_comment = kind is CommentVersion
    return from_attributes(
        NamedVersion,
        row,
        name=_name(kind, row.id),
        version_id=row.id,
        state=comment_of(row, row.platform_id) if of_comment else article_of(row),
        platform_comment_id=row.platform_id,
        source=SourceTerms(Terms(row.terms), row.country, row.source_type, row.reserved),
        owner=("comment" if of_comment else "article", row.owner_id),
        current=_name(kind, numbers[-1]),
        versions=len(numbers),
        replaced=row.id not in numbers,
        erased=row.erased_at is not None,
    )


def _name(kind: type[ArticleVersion] | type[CommentVersion], number: int) -> str:
    return str(version_name(None, number) if kind is CommentVersion else version_name(number))


def _query(kind: type[ArticleVersion] | type[CommentVersion]) -> Select[Any]:
    """Return a query for versions of one kind, each with its article, its source, its comment and its last sight."""
    of_article = Article.source_id, Article.url.label("article_url"), RevisitSchedule.reserved, *OF_SOURCE
    query = _versions(kind).add_columns(*of_article).join(Source, Source.id == Article.source_id)
    return query.outerjoin(RevisitSchedule, RevisitSchedule.article_id == Article.id)


def _versions(kind: type[ArticleVersion] | type[CommentVersion]) -> Select[Any]:
    if kind is CommentVersion:
        return (
            select(
                *(CommentVersion.__table__, CommentVersion.comment_id.label("owner_id"), Comment.platform_id),
                *(Comment.erased_at, Thread.article_id),
                *(null().label(name) for name in ("last_seen_at", "capture_id", "extractor")),
            )
            .join(Comment, CommentVersion.comment_id == Comment.id)
            .join(Thread, Comment.thread_id == Thread.id)
            .join(Article, Thread.article_id == Article.id)
        )
    last_seen = select(func.max(Check.last_repeated_at)).where(Check.version_id == ArticleVersion.id).scalar_subquery()
    return select(
        *(ArticleVersion.__table__, ArticleVersion.article_id.label("owner_id"), null().label("platform_id")),
        *(Article.erased_at, last_seen.label("last_seen_at")),
    ).join(Article, ArticleVersion.article_id == Article.id)

"""Articles for the reading room: the list, one article with everything on its axis of time, one of its versions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, select
from sqlalchemy.orm import aliased

from yalu.conversion import from_attributes
from yalu.db.captures.capture_store import capture_record, captures_with_addresses
from yalu.db.core.engine import Database
from yalu.db.core.id_lists import among
from yalu.db.listing.filters import beyond, in_time, of_article, page_of
from yalu.db.listing.keyset_scan import KeysetScan, keys
from yalu.db.listing.selectivity import Selectivity, articles_of, asks_changes, with_change
from yalu.db.mapping.current_versions import NAMED_IN_SCOPE, current, newest, recorded, unreplaced
from yalu.db.mapping.rows import OF_SOURCE, is_numbered, match_of, version_name
from yalu.db.models import (
    Article,
    ArticleCommentCount,
    ArticleVersion,
    Capture,
    Change,
    Check,
    Comment,
    CommentVersion,
    Edition,
    Reprint,
    RevisitSchedule,
    Source,
    Thread,
    TopicMatch,
)
from yalu.db.queries.article_states import (
    ArticleAsOf,
    ArticleIdentity,
    VersionAsOf,
    article_at,
    find,
    identities,
    versions_of,
)
from yalu.db.room.changes import changes_of_article
from yalu.db.room.comments import CommentLife, absence_spans, lives_of_article
from yalu.errors import UnknownItem
from yalu.history.check_intervals import all_checks
from yalu.model import Kind, Outcome
from yalu.model import TopicMatch as Match
from yalu.records.as_of import NOW, AsOf
from yalu.records.nouns.article import StoredArticle
from yalu.records.nouns.capture import Capture as CaptureRecord
from yalu.records.nouns.change import StoredChange
from yalu.records.nouns.details import Absence, LikeArticle
from yalu.records.quoting.cutting import safe
from yalu.records.selection.filters import ONLY, Filters
from yalu.records.selection.page import Cursor, RecordPage
from yalu.sources.source import Terms

MOST_CHANGES = 500
"""The newest changes that an article's page lists."""


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version of an article with its evidence."""

    version: VersionAsOf
    capture: CaptureRecord | None
    previous: int | None
    """``seq`` of the version before it; None for the first."""
    following: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage(ArticleAsOf):
    """Everything about one article: its state with its threads, and what belongs to it."""

    record: StoredArticle
    """As lists have it."""
    absences: Sequence[Absence]
    comments: tuple[CommentLife, ...]
    """In the order of first sight."""
    changes: tuple[StoredChange, ...]
    """The newest ``MOST_CHANGES``, oldest first."""
    match: Match | None
    """Why it is in scope."""
    reprints: tuple[LikeArticle, ...]
    editions: tuple[LikeArticle, ...]


def find_article(database: Database, url: str) -> int:
    """Return the id of the article in scope that ``url`` ever belonged to, whatever its case or scheme.

    Raises UnknownItem. A name of a version is no URL here.
    """
    if is_numbered("v", url):
        raise UnknownItem(f"no article is known at {url}")
    with database.read() as connection:
        article_id = find(connection, url)
        shown = select(Article.id).join(Source, Source.id == Article.source_id)
        shown = shown.where(Article.id == article_id, NAMED_IN_SCOPE, Source.terms != Terms.OFF)
        if connection.execute(shown).first() is None:
            raise UnknownItem(f"no article is known at {url}")
        return article_id


def checks_of(database: Database, article_id: int, most: int, until: datetime) -> Sequence[tuple[datetime, Outcome]]:
    """Return when an article was checked up to ``until`` (aware) and how it ended, the newest ``most``, newest first.

    Raises StoreError.
    """
    own = select(Check.crawl_id, Check.at, Check.outcome, Check.repeated_checks).where(
        Check.article_id == article_id, Check.at <= until
    )
    with database.read() as connection:
        rows = connection.execute(own.order_by(Check.id.desc()).limit(most)).all()
    checks = []
    for row in rows:
        checks += [(each.at, row.outcome) for each in all_checks(row) if each.at <= until]
    return sorted(checks, reverse=True)[:most]


def articles(
    database: Database, filters: Filters, cursor: Cursor | None = None, limit: int = 50
) -> RecordPage[StoredArticle]:
    """Return articles in scope after ``cursor``, those first seen last before others. Raises UsageError.

    ``since`` and ``until`` limit the first sight. ``kind`` and ``min_significance`` select articles with such a change.
    """
    with database.read() as connection:
        places = keys(connection, _walk(connection, filters, cursor), limit + 1)
        ids, following = page_of(places, limit)
        return RecordPage(_summaries(connection, ids, filters.as_of), following)


def _walk(connection: Connection, filters: Filters, cursor: Cursor | None) -> KeysetScan:
    selectivity = Selectivity(connection)
    sources = selectivity.sources(filters)
    if sources == []:
        return KeysetScan(Article.first_seen_at, Article.id, [false()])
    languages = selectivity.languages(filters.language)
    wanted = [*beyond(cursor, Article.first_seen_at, Article.id), *in_time(filters, Article.first_seen_at)]
    asked = of_article(filters, Article.id, languages)
    narrow = [selectivity.articles(filters, sources), list(filters.article) or None]
    narrow.append(articles_of(connection, filters.comment) if filters.comment else None)
    if asks_changes(filters) or filters.baseline == ONLY:
        asked.append(with_change(filters, Change.article_id == Article.id))
        narrow.append(selectivity.changed(filters, Change.article_id, sources))
    if filters.q:
        ids, having = selectivity.articles_with(filters.q, sources)
        narrow.append(ids)
        asked += having
    named = [ids for ids in narrow if ids is not None]
    sparse = not named and bool(asked) and not filters.mark
    kept = select(ArticleVersion.id).where(ArticleVersion.article_id == Article.id)
    asked.append(kept.where(*recorded(ArticleVersion, filters.known_at)).exists())
    wanted += [among(Article.id, ids) for ids in named]
    wanted.append(NAMED_IN_SCOPE if named else Article.in_scope.is_(True))
    walked = selectivity.walked(filters) or selectivity.listed(filters)
    values = () if walked is None else ((Article.source_id, walked),)
    return KeysetScan(Article.first_seen_at, Article.id, wanted, asked, values, bool(named), sparse)


def article(database: Database, article_id: int, as_of: AsOf = NOW, *, gone_after: int = 2) -> ArticlePage:
    """Return everything about one article in scope, as of a time. Raises UnknownItem."""
    with database.read() as connection:
        state = article_at(connection, _identity(connection, article_id), as_of, gone_after)
        (record,) = _summaries(connection, [article_id], as_of)
        reprints, editions = likenesses(connection, article_id)
        return from_attributes(
            ArticlePage,
            state,
            record=record,
            absences=absences_of(connection, article_id, as_of),
            comments=lives_of_article(connection, article_id, as_of),
            changes=changes_of_article(connection, article_id, MOST_CHANGES, as_of),
            match=_match(connection, article_id),
            reprints=reprints,
            editions=editions,
        )


def article_as_of(database: Database, article_id: int, as_of: AsOf = NOW, *, gone_after: int = 2) -> ArticleAsOf:
    """Return an article with its threads as of a time. Raises UnknownItem."""
    with database.read() as connection:
        return article_at(connection, _identity(connection, article_id), as_of, gone_after)


def versions(database: Database, article_id: int, as_of: AsOf = NOW) -> tuple[VersionAsOf, ...]:
    """Return the versions of an article in scope as of a time, oldest first. Raises UnknownItem."""
    with database.read() as connection:
        return tuple(versions_of(connection, _identity(connection, article_id), as_of))


def versions_and_absences(database: Database, article_id: int) -> tuple[tuple[VersionAsOf, ...], tuple[Absence, ...]]:
    """Return the versions of an article in scope, oldest first, and when it was gone. Raises UnknownItem."""
    with database.read() as connection:
        seen = tuple(versions_of(connection, _identity(connection, article_id)))
        return seen, tuple(absences_of(connection, article_id, NOW))


def version(database: Database, article_id: int, seq: int, as_of: AsOf = NOW) -> VersionPage:
    """Return version ``seq`` of an article with its evidence, as of a time. Raises UnknownItem."""
    with database.read() as connection:
        past = versions_of(connection, _identity(connection, article_id), as_of)
        place = next((place for place, record in enumerate(past) if record.seq == seq), None)
        if place is None:
            raise UnknownItem(f"article {article_id} has no version {seq}")
        shown = past[place]
        return VersionPage(
            shown,
            None if shown.capture_id is None else _capture(connection, shown.capture_id),
            past[place - 1].seq if place else None,
            past[place + 1].seq if place + 1 < len(past) else None,
        )


def version_pages(database: Database, held: ArticlePage, most: int) -> tuple[VersionPage, ...]:
    """Return the newest versions of an article with their evidence, oldest first, without those that lie beside them.

    Raises StoreError.
    """
    versions = held.versions[-most:]
    ids = [version.capture_id for version in versions]
    with database.read() as connection:
        query = captures_with_addresses().where(Capture.id.in_(ids))
        captures = {row.id: capture_record(row) for row in connection.execute(query)}
    return tuple(VersionPage(each, captures.get(each.capture_id), None, None) for each in versions)


def place_of(database: Database, version_id: int) -> tuple[int, int]:
    """Return the article and ``seq`` of a version by its number (12 for v12). Raises UnknownItem."""
    own = select(ArticleVersion.article_id, ArticleVersion.seq).where(ArticleVersion.id == version_id)
    with database.read() as connection:
        row = connection.execute(own).one_or_none()
    if row is None:
        raise UnknownItem(f"there is no version v{version_id}")
    return row.article_id, row.seq


def shown_articles(connection: Connection, article_ids: Collection[int]) -> dict[int, ArticleIdentity]:
    """Return those of the articles that the room may show, by id."""
    return identities(connection, article_ids, NAMED_IN_SCOPE, Source.terms != Terms.OFF)


def _identity(connection: Connection, article_id: int) -> ArticleIdentity:
    """Return an article by its id. Raises UnknownItem unless the room may show it."""
    shown = shown_articles(connection, [article_id])
    if not shown:
        raise UnknownItem(f"there is no article {article_id}")
    return shown[article_id]


def _comments_by(as_of: AsOf) -> ColumnElement[int]:
    """Return an expression for how many comments an article had received."""
    if as_of == NOW:
        return func.coalesce(ArticleCommentCount.comments, 0)
    seen = [] if as_of.at is None else [CommentVersion.not_after <= as_of.at]
    own = (
        select(func.count(Comment.id.distinct()))
        .join(Thread, Thread.id == Comment.thread_id)
        .join(CommentVersion, CommentVersion.comment_id == Comment.id)
        .where(Thread.article_id == Article.id, *seen, *recorded(CommentVersion, as_of.known_at, Thread.article_id))
    )
    return own.correlate(Article).scalar_subquery()


def _summaries(connection: Connection, ids: Sequence[int], as_of: AsOf) -> tuple[StoredArticle, ...]:
    if not ids:
        return ()
    query = (
        select(
            *(Article.id.label("article_id"), Article.source_id, Article.url, Article.first_seen_at, *OF_SOURCE),
            *(RevisitSchedule.reserved, ArticleVersion.title, ArticleVersion.byline, ArticleVersion.language),
            *(ArticleVersion.label, ArticleVersion.published_at, ArticleVersion.not_after.label("changed_at")),
            *(ArticleVersion.seq.label("versions"), ArticleVersion.content_hash, ArticleVersion.id.label("version_id")),
            _comments_by(as_of).label("comments"),
        )
        .join(Source, Source.id == Article.source_id)
        .join(ArticleVersion, current(ArticleVersion, Article.id, as_of))
        .outerjoin(RevisitSchedule, RevisitSchedule.article_id == Article.id)
        .outerjoin(ArticleCommentCount, ArticleCommentCount.article_id == Article.id)
        .where(Article.id.in_(ids))
    )
    known = {row.article_id: _summary(row) for row in connection.execute(query)}
    return tuple(known[article_id] for article_id in ids if article_id in known)


def _summary(row: Any) -> StoredArticle:
    own = {"version": version_name(row.version_id), "byline": tuple(row.byline or ()), "terms": Terms(row.terms)}
    return from_attributes(StoredArticle, row, **own, quoted_up_to=0)


def absences_of(connection: Connection, article_id: int, as_of: AsOf = NOW) -> Sequence[Absence]:
    """Return the proven absences of an article as of a time, oldest first."""
    return absence_spans(connection, article_id, Kind.ARTICLE_GONE, [Kind.ARTICLE_BACK], as_of).get(None, ())


def _match(connection: Connection, article_id: int) -> Match | None:
    own = select(TopicMatch.__table__).where(TopicMatch.article_id == article_id).order_by(TopicMatch.id.desc())
    row = connection.execute(own.limit(1)).one_or_none()
    return None if row is None else match_of(row)


def _capture(connection: Connection, capture_id: int) -> CaptureRecord | None:
    row = connection.execute(captures_with_addresses().where(Capture.id == capture_id)).one_or_none()
    return None if row is None else capture_record(row)


def likenesses(connection: Connection, article_id: int) -> tuple[tuple[LikeArticle, ...], tuple[LikeArticle, ...]]:
    """Return the reprints and the editions of an article, the likeliest first."""
    reprints = Reprint.article_id, Reprint.other_id, Reprint.likeness
    editions = Edition.article_id, Edition.original_id, Edition.confidence
    return _alike(connection, article_id, *reprints), _alike(connection, article_id, *editions)


def _alike(connection: Connection, article_id: int, own: Any, other: Any, likeness: Any) -> tuple[LikeArticle, ...]:
    pairs = select(other, likeness).where(own == article_id).union_all(select(own, likeness).where(other == article_id))
    # Named by their ids: joined, SQLite begins with all articles in scope.
    likenesses = {row[0]: row[1] for row in connection.execute(pairs)}
    if not likenesses:
        return ()
    state = aliased(ArticleVersion)
    query = (
        select(
            *(Article.id.label("article_id"), Article.source_id, Source.name.label("source_name"), Article.url),
            *(state.title, state.language),
        )
        .join(Source, Source.id == Article.source_id)
        .join(state, and_(state.article_id == Article.id, state.seq == newest(ArticleVersion, Article.id)))
        .where(Article.id.in_(likenesses), NAMED_IN_SCOPE, Source.terms != Terms.OFF, unreplaced(state))
    )
    rows = sorted(connection.execute(query), key=lambda row: (-likenesses[row.article_id], row.article_id))
    return tuple(LikeArticle(**safe(dict(row._mapping)), likeness=round(likenesses[row.article_id], 3)) for row in rows)

"""Articles, their threads and their versions, now or as of any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import inf
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, true

from yalu import ids, model
from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import standing
from yalu.db.mapping.rows import article_of, comment_of, fitting, is_numbered, version_name
from yalu.db.models import (
    Article,
    ArticleVersion,
    Check,
    Comment,
    CommentAbsence,
    CommentVersion,
    Source,
    Thread,
    ThreadSnapshot,
    Url,
)
from yalu.db.settlement.check_intervals import last_check
from yalu.errors import UnknownItem
from yalu.history import SEEN
from yalu.model import CommentState, Outcome, Quality
from yalu.reasons import Reason


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A version of an article. ``name`` is the one that ``yalu diff`` takes."""

    version_id: int
    name: str
    seq: int
    article: model.Article
    published_at: datetime | None
    """UTC."""
    not_before: datetime | None
    not_after: datetime
    last_seen_at: datetime
    """The last check that found this state."""
    capture_id: int | None
    content_hash: str
    extractor: str
    quality: Quality
    provenance: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """A comment as of a time, with its last visible text. ``comment.author`` is the pseudonym.

    ``comment`` and the name and dates of the version belong to that text, or to the placeholder if no snapshot saw the
    text.
    """

    comment_id: int
    version_id: int
    name: str
    seq: int
    comment: model.Comment
    posted_at: datetime | None
    """UTC."""
    first_seen_at: datetime
    not_before: datetime | None
    not_after: datetime
    stands: CommentState
    """The state that the page shows for the comment, or last showed."""
    placeholder: str | None
    """The text shown, or last shown, in place of the comment's text; None while that text is visible."""
    gone_since: datetime | None
    """The first snapshot that no longer showed the text: with a placeholder instead, or the first of enough complete
    snapshots in a row that missed the comment. None while the text is visible, and when no snapshot saw it."""

    @property
    def words(self) -> str | None:
        """The last visible text; None when no snapshot saw any."""
        return self.comment.text if self.comment.state is CommentState.VISIBLE else None

    @property
    def visible(self) -> bool:
        """True while the comment's text is visible."""
        return self.stands is CommentState.VISIBLE and self.gone_since is None

    @property
    def state(self) -> str:
        """``stands``, or "gone" when the thread shows nothing in the comment's place."""
        return "gone" if self.gone_since and self.stands is CommentState.VISIBLE else self.stands.value


@dataclass(frozen=True, slots=True)
class ThreadRecord:
    """A thread as of the last snapshot up to the time in question."""

    thread_id: int
    platform: str
    read_at: datetime
    complete: bool
    complete_at: datetime | None
    """The last complete snapshot."""
    open: bool | None
    expected: int | None
    note: Reason | None
    comments: tuple[CommentRecord, ...]
    """By posting time as far as known, then by first sight. Comments that are no longer visible are included."""


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article as of a time."""

    article_id: int
    source_id: str
    source_name: str
    source_terms: str
    url: str
    publisher_id: str | None
    first_seen_at: datetime
    last_seen_at: datetime | None
    last_check_at: datetime
    last_outcome: Outcome
    gone_since: datetime | None
    """The first check that found it gone, if enough in a row did."""
    version: VersionRecord
    versions: int
    """The number of versions by then."""
    threads: tuple[ThreadRecord, ...]


def show(database: Database, url: str, *, as_of: datetime | None = None, gone_after: int = 2) -> ArticleRecord:
    """Return the article at ``url`` with its threads, as of ``as_of`` (aware; None: now).

    ``url`` is any URL that ever belonged to the article, or ``vN`` for the article with that version (for the version
    itself see ``yalu.db.queries.version_lookup``). A comment or article is gone after ``gone_after`` misses in a row.
    Raises UnknownItem when nothing is known under ``url``, or was not yet known then.
    """
    with database.read() as connection:
        return article_at(connection, find(connection, url), as_of, gone_after)


def article_at(connection: Connection, article_id: int, as_of: datetime | None, gone_after: int) -> ArticleRecord:
    """Return an article by its id, as ``show`` does. Raises UnknownItem."""
    article = connection.execute(
        select(Article.__table__, Source.name, Source.terms)
        .join(Source, Article.source_id == Source.id)
        .where(Article.id == article_id)
    ).one_or_none()
    if article is None:
        raise UnknownItem(f"there is no article {article_id}")
    checks = _checks(connection, article_id, as_of)
    past = _versions(connection, article_id, as_of, checks)
    if not past:
        when = f" at {as_of:%Y-%m-%d %H:%M} UTC" if as_of else ""
        raise UnknownItem(f"no version of {article.url} was known{when}")
    seen = [check for check in checks if check.outcome in SEEN]
    after = checks[checks.index(seen[-1]) + 1 :] if seen else checks
    gone = [check for check in after if check.outcome is Outcome.GONE and check.implausibility is None]
    return ArticleRecord(
        article_id=article_id,
        source_id=article.source_id,
        source_name=article.name,
        source_terms=article.terms,
        url=seen[-1].found_at or article.url if seen else article.url,
        publisher_id=article.publisher_id,
        first_seen_at=article.first_seen_at,
        last_seen_at=seen[-1].last_at if seen else None,
        last_check_at=checks[-1].last_at,
        last_outcome=checks[-1].outcome,
        gone_since=gone[0].at if len(gone) >= gone_after else None,
        version=past[-1],
        versions=len(past),
        threads=_threads(connection, article_id, as_of, gone_after),
    )


def versions(database: Database, url: str) -> list[VersionRecord]:
    """Return all versions of the article at ``url``, oldest first. Raises UnknownItem."""
    with database.read() as connection:
        return versions_of(connection, find(connection, url))


def versions_of(connection: Connection, article_id: int) -> list[VersionRecord]:
    """Return all versions of an article, oldest first."""
    return _versions(connection, article_id, None, _checks(connection, article_id, None))


def find(connection: Connection, url: str) -> int:
    """Return the id of the article that a URL or a version name belongs to. Raises UnknownItem."""
    if is_numbered("v", url):
        query: Select[Any] = select(ArticleVersion.article_id).where(ArticleVersion.id == int(url[1:]))
    else:
        key = fitting(ids.same_article_address(url))
        query = (
            select(Url.article_id).where(Url.key == key, Url.article_id.is_not(None)).order_by(Url.url != url, Url.id)
        )
    found = connection.execute(query.limit(1)).scalar_one_or_none()
    if found is None:
        raise UnknownItem(f"no article is known at {url}")
    return int(found)


def _until(column: Any, as_of: datetime | None) -> ColumnElement[bool]:
    return true() if as_of is None else column <= as_of


def _versions(
    connection: Connection, article_id: int, as_of: datetime | None, checks: Sequence[_CheckSpan]
) -> list[VersionRecord]:
    last_seen: dict[int, datetime] = {}
    for check in checks:
        if check.version_id is not None:
            last_seen[check.version_id] = max(check.last_at, last_seen.get(check.version_id, check.last_at))
    rows = connection.execute(
        select(ArticleVersion.__table__)
        .where(
            ArticleVersion.article_id == article_id,
            _until(ArticleVersion.not_after, as_of),
            standing(ArticleVersion),
        )
        .order_by(ArticleVersion.seq)
    )
    return [
        VersionRecord(
            version_id=row.id,
            name=str(version_name(row.id)),
            seq=row.seq,
            article=article_of(row),
            published_at=row.published_at,
            not_before=row.not_before,
            not_after=row.not_after,
            last_seen_at=last_seen.get(row.id, row.not_after),
            capture_id=row.capture_id,
            content_hash=row.content_hash,
            extractor=row.extractor,
            quality=row.quality,
            provenance=row.provenance,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class _CheckSpan:
    """A check; ``last_at`` is the last check that found the same, up to the time in question."""

    at: datetime
    last_at: datetime
    outcome: Outcome
    implausibility: str | None
    version_id: int | None
    found_at: str | None


def _checks(connection: Connection, article_id: int, as_of: datetime | None) -> list[_CheckSpan]:
    rows = connection.execute(
        select(Check.__table__, Url.url.label("found_at"))
        .outerjoin(Url, Check.url_id == Url.id)
        .where(Check.article_id == article_id, _until(Check.at, as_of))
        .order_by(Check.ordered_at, Check.id)
    )
    return [
        _CheckSpan(row.at, last_check(row, as_of), row.outcome, row.implausibility, row.version_id, row.found_at)
        for row in rows
    ]


def _threads(
    connection: Connection, article_id: int, as_of: datetime | None, gone_after: int
) -> tuple[ThreadRecord, ...]:
    found = []
    threads = connection.execute(select(Thread.__table__).where(Thread.article_id == article_id).order_by(Thread.id))
    for thread in threads.all():
        snapshots = connection.execute(
            select(ThreadSnapshot.__table__, Check.repeated_checks)
            .join(Check, Check.id == ThreadSnapshot.check_id)
            .where(ThreadSnapshot.thread_id == thread.id, _until(ThreadSnapshot.at, as_of))
            .order_by(ThreadSnapshot.at, ThreadSnapshot.id)
        ).all()
        if not snapshots:
            continue
        whole = [snapshot for snapshot in snapshots if snapshot.complete]
        last = whole[-1] if whole else snapshots[-1]
        told = [snapshot.open for snapshot in snapshots if snapshot.open is not None]
        found.append(
            ThreadRecord(
                thread_id=thread.id,
                platform=thread.platform,
                read_at=last_check(snapshots[-1], as_of, served=True),
                complete=snapshots[-1].complete,
                complete_at=last_check(whole[-1], as_of, served=True) if whole else None,
                open=told[-1] if told else None,
                expected=last.expected,
                note=snapshots[-1].note,
                comments=_comments(connection, thread.id, snapshots[-1].id, gone_after),
            )
        )
    return tuple(found)


def _comments(connection: Connection, thread_id: int, snapshot_id: int, gone_after: int) -> tuple[CommentRecord, ...]:
    """Return the comments of a thread as of one snapshot."""
    rows = connection.execute(
        select(CommentVersion.__table__, Comment.platform_id)
        .join(Comment, CommentVersion.comment_id == Comment.id)
        .where(Comment.thread_id == thread_id, CommentVersion.snapshot_id <= snapshot_id, standing(CommentVersion))
        .order_by(CommentVersion.comment_id, CommentVersion.seq)
    ).all()
    missed = _gone(connection, thread_id, snapshot_id, gone_after)
    found = []
    for comment_id, states in groupby(rows, key=lambda row: int(row.comment_id)):
        history = list(states)
        words = _last_words(history)
        posted = words.posted_at.timestamp() if words.posted_at else inf
        found.append(((posted, comment_id), _comment(history, words, missed.get(comment_id))))
    return tuple(record for _, record in sorted(found, key=lambda entry: entry[0]))


def _last_words(history: Sequence[Any]) -> Any:
    """Return the newest state in which the comment's text was visible, else the newest state."""
    return next((row for row in reversed(history) if row.state is CommentState.VISIBLE), history[-1])


def _comment(history: Sequence[Any], words: Any, missed_since: datetime | None) -> CommentRecord:
    newest = history[-1]
    replaced = newest.state is not CommentState.VISIBLE
    without = [row.not_after for row in history if row.seq > words.seq][:1]
    return CommentRecord(
        comment_id=words.comment_id,
        version_id=words.id,
        name=str(version_name(None, words.id)),
        seq=words.seq,
        comment=comment_of(words, words.platform_id),
        posted_at=words.posted_at,
        first_seen_at=history[0].not_after,
        not_before=words.not_before,
        not_after=words.not_after,
        stands=newest.state,
        placeholder=newest.text or None if replaced else None,
        gone_since=min([*without, *([missed_since] if missed_since else [])], default=None),
    )


def _gone(connection: Connection, thread_id: int, snapshot_id: int, gone_after: int) -> dict[int, datetime]:
    """Return since when each gone comment of the thread counts as gone, as of one snapshot."""
    rows = connection.execute(
        select(
            CommentAbsence.comment_id,
            func.max(CommentAbsence.in_row).label("in_row"),
            func.min(ThreadSnapshot.at).label("since"),
        )
        .join(ThreadSnapshot, CommentAbsence.snapshot_id == ThreadSnapshot.id)
        .where(
            ThreadSnapshot.thread_id == thread_id,
            CommentAbsence.snapshot_id <= snapshot_id,
            CommentAbsence.in_row > 0,
            or_(CommentAbsence.back_snapshot_id.is_(None), CommentAbsence.back_snapshot_id > snapshot_id),
        )
        .group_by(CommentAbsence.comment_id)
    )
    return {row.comment_id: row.since for row in rows if row.in_row >= gone_after}

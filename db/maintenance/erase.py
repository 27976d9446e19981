"""Erasure on request, and retention by age: the only way in which stored data is deleted. Decision 0076.

Text is deleted, keys stay: what remains is that something was there, when, and its hash. Everything happens in one
transaction with an open ``erasure`` row, which makes the triggers on versions allow the change. The row stays as the
record, and as the reason why the same text is not collected again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from yalu.db.captures import bodies, partitions, payload_removal
from yalu.db.captures.months import WITH_BODY
from yalu.db.captures.payload_removal import Erased
from yalu.db.core import engine, sqlite
from yalu.db.core.base import batches
from yalu.db.core.engine import Database
from yalu.db.evidence import log_rows
from yalu.db.maintenance import reprints
from yalu.db.mapping.current_versions import unreplaced
from yalu.db.models import (
    Article,
    ArticleVersion,
    Capture,
    Change,
    ChangeMark,
    Coding,
    CodingUnit,
    Comment,
    CommentVersion,
    Erasure,
    Reextraction,
    Thread,
    ThreadSnapshot,
    TopicMatch,
)
from yalu.db.queries.article_states import find
from yalu.db.schema import rollups
from yalu.db.search import search_index
from yalu.errors import UnknownItem
from yalu.reasons import Reason

log = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds that ``scrub`` waits for readers of the SQLite file: longer than Yalu reads, except to export."""
_PAUSE = 0.2
REASON = Reason.of("record.erased")
ERASED_NOTE = "erased"

_HELD = (
    "comment_version",
    "article_version",
    "change",
    "change_mark",
    "coding",
    "capture",
    "capture_payload",
    "log_entry",
    "words_article",
    "words_comment",
    "article_term",
    "article_author",
)
"""Tables that text is deleted from."""


class _DryRun(Exception):
    """Raised to roll the transaction back."""


def forget_commenter(
    database: Database,
    source_id: str,
    author_key: str,
    *,
    reason: str,
    dry_run: bool = False,
    now: datetime | None = None,
) -> Erased:
    """Erase all comments of one commenter of a source, given by pseudonym (see ``yalu.ids.pseudonym``).

    ``source_id`` and ``author_key`` name the commenter. Later comments under the same pseudonym are not stored either.
    ``reason`` is kept in the record; with ``dry_run`` nothing is changed and the result says what would be. ``now``
    (aware; None: the database's time) can be set. Raises StoreError.
    """

    def work(connection: Connection, at: datetime) -> Erased:
        query = select(CommentVersion.comment_id).join(Comment).join(Thread).join(Article)
        wanted = query.where(Article.source_id == source_id, CommentVersion.author_key == author_key).distinct()
        bodies.hold_alone(connection)
        return _blank_comments(connection, list(connection.scalars(wanted)), at)

    return _erase(database, work, {"source_id": source_id, "author_key": author_key}, reason, dry_run, now)


def forget_comment(
    database: Database, url: str, platform_id: str, *, reason: str, dry_run: bool = False, now: datetime | None = None
) -> Erased:
    """Erase the comment ``platform_id`` under the article at ``url``.

    ``reason``, ``dry_run`` and ``now`` are as in ``forget_commenter``. Raises UnknownItem and StoreError.
    """
    with database.read() as connection:
        article_id = find(connection, url)
        query = select(Comment.id).join(Thread).where(Thread.article_id == article_id)
        comment_id = connection.scalars(query.where(Comment.platform_id == platform_id)).first()
    if comment_id is None:
        raise UnknownItem(f"no comment {platform_id!r} is known under {url}")
    about = {"article_id": article_id, "comment_id": comment_id}

    def work(connection: Connection, at: datetime) -> Erased:
        bodies.hold_alone(connection)
        return _blank_comments(connection, [comment_id], at)

    return _erase(database, work, about, reason, dry_run, now)


def forget_article(
    database: Database, url: str, *, reason: str, dry_run: bool = False, now: datetime | None = None
) -> Erased:
    """Erase the article at ``url`` with all versions and its thread; it is not visited again.

    ``reason``, ``dry_run`` and ``now`` are as in ``forget_commenter``. Raises UnknownItem and StoreError.
    """
    with database.read() as connection:
        article_id = find(connection, url)

    def work(connection: Connection, at: datetime) -> Erased:
        bodies.hold_alone(connection)
        query = select(Comment.id).join(Thread).where(Thread.article_id == article_id)
        talk = _blank_comments(connection, list(connection.scalars(query)), at)
        return talk + _blank_article(connection, article_id, at)

    return _erase(database, work, {"article_id": article_id}, reason, dry_run, now)


def prune(
    database: Database,
    *,
    captures_before: datetime | None = None,
    comments_before: datetime | None = None,
    objects_before: datetime | None = None,
    dry_run: bool = False,
    now: datetime | None = None,
) -> Erased:
    """Apply retention; times are aware, and None for what is to be kept.

    Captures fetched before ``captures_before`` lose their bytes, except those that a version was read from and the last
    of each URL. Comments whose newest state was first seen before ``comments_before`` lose their text. Objects that
    were put before ``objects_before`` and that no capture needs, which a crash can leave, are deleted. Raises
    StoreError and SettingsError.

    ``dry_run`` and ``now`` are as in ``forget_commenter``.

    On PostgreSQL the partitions of months that are entirely past are dropped, and those of coming months are created.
    """
    if captures_before is not None and not dry_run:
        with database.write() as connection:
            partitions.make_ahead(connection)
    left_over = bodies.left_over(database, objects_before, now) if objects_before is not None else set()

    def work(connection: Connection, at: datetime) -> Erased:
        done = Erased()
        if comments_before is not None:
            newest = func.max(CommentVersion.not_after)
            query = (
                select(Comment.id).join(CommentVersion).where(Comment.erased_at.is_(None), unreplaced(CommentVersion))
            )
            old = connection.scalars(query.group_by(Comment.id).having(newest < comments_before))
            bodies.hold_alone(connection)
            done += _blank_comments(connection, list(old), at)
        if captures_before is not None:
            done += payload_removal.remove_idle(connection, captures_before)
        bodies.note(connection, left_over)
        return done + Erased(objects=len(left_over))

    return _erase(database, work, {}, "retention", dry_run, now)


def _erase(
    database: Database,
    work: Callable[[Connection, datetime], Erased],
    about: dict[str, Any],
    reason: str,
    dry_run: bool,
    now: datetime | None,
) -> Erased:
    done = Erased()
    try:
        with database.write() as connection:
            at = now or engine.now(connection)
            erasure = insert(Erasure).values(reason=reason, started_at=at, **about).returning(Erasure.id)
            erasure_id = connection.execute(erasure).scalar_one()
            done = work(connection, at)
            search_index.tidy(connection)
            closed = update(Erasure).where(Erasure.id == erasure_id)
            connection.execute(closed.values(ended_at=at, counts=asdict(done)))
            if dry_run:
                raise _DryRun
    except _DryRun:
        return done
    bodies.remove_noted(database)
    return done


def scrub(database: Database) -> str | None:
    """Remove what was erased from SQLite's files too, or free PostgreSQL's dead rows; to be called after an erasure.

    SQLite's old pages stay while another process reads them. They are waited for up to ``PATIENCE`` seconds, and no
    writer waits meanwhile. Returns a sentence on what is left and how to finish, None if nothing is. Raises StoreError.
    """
    if database.is_sqlite:
        return _truncate_log(database)
    with engine.border(database.engine.url), database.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT", yalu_write=True)
        for table in _HELD:
            alone.execute(text(f"VACUUM {table}"))
    return None


def scrub_left(database: Database) -> str | None:
    """Finish what an earlier ``scrub`` had to leave, and return the same; PostgreSQL cleans up by itself."""
    with database.read() as connection:
        erased = connection.scalar(select(Erasure.id).limit(1)) is not None
    return _truncate_log(database) if erased and database.is_sqlite else None


def _truncate_log(database: Database) -> str | None:
    """Move SQLite's log into the file and empty it; each try ends at once, so that it keeps the lock from no writer."""
    file = engine.sqlite_file(database.engine.url) or Path(":memory:")
    ends, waits = time.monotonic() + PATIENCE, False
    with engine.border(database.engine.url), closing(database.engine.raw_connection()) as connection:
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > ends:
                    return (
                        f"what was erased is blank for every reader, but its words may still stand in {file} "
                        f"and {file.name}-wal: another process has used them for {PATIENCE:.0f} s; when it has ended, "
                        "the next maintenance removes them, or the same command again"
                    )
                if not waits:
                    log.warning("erased; waiting up to %.0f s for another process that uses %s", PATIENCE, file)
                waits = True
                time.sleep(_PAUSE)
        finally:
            connection.execute(f"PRAGMA busy_timeout = {sqlite.BUSY_SECONDS * 1000}")
    return None


def _blank_comments(connection: Connection, comment_ids: Sequence[int], at: datetime) -> Erased:
    done = Erased()
    for some in batches(comment_ids):
        rows = connection.execute(select(CommentVersion.__table__).where(CommentVersion.comment_id.in_(some))).all()
        search_index.blank(connection, "words_comment", rows)
        blank = {"text": "", "posted_text": None}
        connection.execute(update(CommentVersion).where(CommentVersion.comment_id.in_(some)).values(blank))
        connection.execute(update(Comment).where(Comment.id.in_(some)).values(erased_at=at))
        changes = _blank_changes(connection, Change.comment_id.in_(some))
        connection.execute(update(Reextraction).where(Reextraction.comment_id.in_(some)).values(reported=None))
        done += Erased(comments=len(some), comment_versions=len(rows), changes=changes)
        done += _without_bytes(connection, _captures_with_comments(connection, some))
    return done


def _blank_article(connection: Connection, article_id: int, at: datetime) -> Erased:
    versions = connection.execute(select(ArticleVersion.__table__).where(ArticleVersion.article_id == article_id)).all()
    search_index.blank(connection, "words_article", versions)
    texts: dict[str, Any] = {"title": "", "subtitle": None, "body": "", "label": None}
    lists: dict[str, Any] = {"byline": [], "tags": [], "notices": [], "boxes": []}
    rest: dict[str, Any] = {"published_text": None, "modified_text": None, "provenance": {}}
    blank = {**texts, **lists, **rest}
    connection.execute(update(ArticleVersion).where(ArticleVersion.article_id == article_id).values(blank))
    connection.execute(update(TopicMatch).where(TopicMatch.article_id == article_id).values(terms=[], tags=[]))
    connection.execute(update(Article).where(Article.id == article_id).values(in_scope=False, erased_at=at))
    reprints.take_out(connection, article_id)
    connection.execute(update(Reextraction).where(Reextraction.article_id == article_id).values(reported=None))
    rollups.of_articles(connection, [article_id])
    held = connection.scalars(select(Capture.id).where(WITH_BODY, Capture.article_id == article_id))
    return Erased(
        articles=1, article_versions=len(versions), changes=_blank_changes(connection, Change.article_id == article_id)
    ) + _without_bytes(connection, list(held))


def _without_bytes(connection: Connection, capture_ids: Sequence[int]) -> Erased:
    log_rows.drop_salts(connection, capture_ids)
    return payload_removal.remove(connection, capture_ids)


def _blank_changes(connection: Connection, which: Any) -> int:
    blank = {"before": None, "after": None, "evidence": {"erased": True}, "reason": REASON}
    blank |= {"quotations": None, "content_hash": None}
    quoting = ChangeMark.change_id.in_(select(Change.id).where(which))
    connection.execute(update(ChangeMark).where(quoting, ChangeMark.note != "").values(note=ERASED_NOTE))
    units = select(CodingUnit.id).join(Change, Change.id == CodingUnit.change_id).where(which)
    connection.execute(update(Coding).where(Coding.unit_id.in_(units), Coding.note != "").values(note=ERASED_NOTE))
    statement = update(Change).where(which, Change.reason["code"].as_string() != REASON.code).values(blank)
    return int(connection.execute(statement).rowcount)


def _captures_with_comments(connection: Connection, comment_ids: Sequence[int]) -> list[int]:
    """Return captures of the comments' articles since the crawl that first saw one of them: any may show their text."""
    first = (
        select(Thread.article_id, func.min(ThreadSnapshot.crawl_id).label("crawl_id"))
        .join(Comment, Comment.thread_id == Thread.id)
        .join(CommentVersion, CommentVersion.comment_id == Comment.id)
        .join(ThreadSnapshot, CommentVersion.snapshot_id == ThreadSnapshot.id)
        .where(Comment.id.in_(comment_ids))
        .group_by(Thread.article_id)
        .subquery()
    )
    query = select(Capture.id).where(WITH_BODY).join(first, Capture.article_id == first.c.article_id)
    return list(connection.scalars(query.where(Capture.crawl_id >= first.c.crawl_id)))

"""Storing one snapshot of a thread: what ``yalu.history`` makes of it beside what is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, func, insert, select, update

from db import search
from db.models import Absence, Article, Comment, CommentVersion, Erasure, Read, Thread
from db.rows import comment_of, comment_row, fitting, read_row
from db.standing import next_reading, standing
from yalu import ids, model
from yalu.history import (
    Answer,
    CommentStep,
    Doubt,
    KnownComment,
    LastSnapshot,
    NamedThread,
    SnapshotStep,
    ThreadHistory,
    ThreadState,
    thread_of,
)

if TYPE_CHECKING:
    from db.observations import Batch


def store_thread(
    batch: Batch, thread: model.Thread, look: Mapping[str, Any], answers: Mapping[str, Answer], doubt: Doubt | None
) -> tuple[int, int, bool]:
    """Stores one snapshot. Returns new comments, new comment versions, and whether anything in the thread changed.

    ``look`` is the row of the look that it belongs to. ``answers`` are those of comments that were asked for by their
    id, under the platform's; ``doubt`` is what the whole crawl says against the snapshot.
    """
    thread_id = _thread_id(batch, thread, look["article_id"], look["at"])
    history, rows = resume(batch, thread_id)
    said = as_stored(batch, thread)
    step = history.read(0, look["at"], said, answers=answers, doubt=doubt)
    read_id = _insert_read(batch, said, thread_id, look, step)
    new = _insert_versions(batch, thread_id, read_id, step.new, rows)
    _close_absences(batch, [rows[name].comment_id for name in step.back], read_id)
    _add_absences(batch, step, rows, read_id)
    return new, len(step.new), step.active


def store_read(batch: Batch, thread: model.Thread, look: Mapping[str, Any]) -> None:
    """Stores that a thread was read, without its comments: of a copy that is older than other reads of it."""
    _insert_read(batch, thread, _thread_id(batch, thread, look["article_id"], look["at"]), look, None)


def loss(batch: Batch, thread: model.Thread, article_id: int) -> tuple[tuple[int, int], int]:
    """See ``ThreadHistory.loss``; and how many snapshots in a row were doubted before this one."""
    known = _known_thread(batch, thread, article_id)
    if known is None or not thread.complete:
        return (0, 0), 0
    history, _ = resume(batch, known.key)
    return history.loss(as_stored(batch, thread)), history.doubted


def as_stored(batch: Batch, thread: model.Thread) -> model.Thread:
    """A thread with ids and pseudonyms as they are stored."""
    return stored_thread(thread, batch.secret, batch.source_id)


def stored_thread(thread: model.Thread, secret: str, source_id: str) -> model.Thread:
    """A thread with ids that an index can hold and with pseudonyms of the source in place of names."""

    def own(comment: model.Comment) -> model.Comment:
        return replace(comment, id=fitting(comment.id), author=ids.pseudonym(secret, source_id, comment.author))

    return replace(thread, comments=tuple(own(comment) for comment in thread.comments))


def resume(batch: Batch, thread_id: int) -> tuple[ThreadHistory, Mapping[str, Any]]:
    """The history of a stored thread, ready for its next snapshot, and the last version's row of each comment."""
    rows = _known(batch.connection, thread_id)
    erased = [name for name, row in rows.items() if row.erased_at is not None]
    history = ThreadHistory(batch.rules, erased, _erased_authors(batch))
    history.resume(_state(batch.connection, thread_id, rows))
    return history, rows


def _state(connection: Connection, thread_id: int, rows: Mapping[str, Any]) -> ThreadState:
    reads = connection.execute(
        select(Read.at, Read.complete, Read.expected, Read.note, Read.seen, Read.doubt)
        .where(Read.thread_id == thread_id)
        .order_by(Read.id.desc())
    )
    complete_at, last, doubted, counting = None, None, 0, True
    for read in reads:
        last = last or LastSnapshot(read.at, read.expected, read.note, not read.seen)
        counting = counting and read.doubt is not None
        doubted += counting
        if read.complete:
            complete_at = read.at
        if complete_at is not None and not counting:
            break
    known = {
        name: KnownComment(comment_of(row, name), row.not_after, row.in_row, row.missing_since, row.missed_at)
        for name, row in rows.items()
    }
    return ThreadState(known, complete_at, last, doubted)


def _insert_read(
    batch: Batch, thread: model.Thread, thread_id: int, look: Mapping[str, Any], step: SnapshotStep | None
) -> int:
    place = {"thread_id": thread_id, "crawl_id": batch.crawl_id, "look_id": look["id"], "at": look["at"]}
    read = {**place, **read_row(thread, step, look["extractor"])}
    return int(batch.connection.execute(insert(Read).values(read).returning(Read.id)).scalar_one())


def _known_thread(batch: Batch, thread: model.Thread, article_id: int) -> NamedThread[int] | None:
    shown = select(Comment.id).where(Comment.thread_id == Thread.id).exists()
    query = select(Thread.id, Thread.platform, shown.label("shown")).where(Thread.article_id == article_id)
    rows = batch.connection.execute(query.order_by(Thread.id))
    return thread_of(thread.platform, bool(thread.comments), [NamedThread(*row) for row in rows])


def _thread_id(batch: Batch, thread: model.Thread, article_id: int, at: datetime) -> int:
    known = _known_thread(batch, thread, article_id)
    if known is None:
        row = {"article_id": article_id, "platform": thread.platform, "first_seen_at": at}
        return int(batch.connection.execute(insert(Thread).values(row).returning(Thread.id)).scalar_one())
    if thread.comments and known.platform != thread.platform:
        named = update(Thread).where(Thread.id == known.key).values(platform=thread.platform)
        batch.connection.execute(named)
    return known.key


def _known(connection: Connection, thread_id: int) -> dict[str, Any]:
    """The comments of the thread under the platform's id, each with its last version and its open absence."""
    last = (
        select(CommentVersion.comment_id, func.max(CommentVersion.seq).label("seq"))
        .join(Comment, CommentVersion.comment_id == Comment.id)
        .where(Comment.thread_id == thread_id, standing(CommentVersion))
        .group_by(CommentVersion.comment_id)
        .subquery()
    )
    missing = (
        select(
            Absence.comment_id,
            func.max(Absence.in_row).label("in_row"),
            func.min(Read.at).label("missing_since"),
            func.max(Read.at).filter(Absence.in_row > 0).label("missed_at"),
        )
        .join(Comment, Absence.comment_id == Comment.id)
        .join(Read, Absence.read_id == Read.id)
        .where(Comment.thread_id == thread_id, Absence.back_read_id.is_(None))
        .group_by(Absence.comment_id)
        .subquery()
    )
    query = (
        select(
            Comment.platform_id,
            Comment.erased_at,
            CommentVersion.__table__,
            next_reading(CommentVersion, Comment.id, CommentVersion.seq + 1).label("next_reading"),
            func.coalesce(missing.c.in_row, 0).label("in_row"),
            missing.c.missing_since,
            missing.c.missed_at,
        )
        .join(last, last.c.comment_id == Comment.id)
        .join(CommentVersion, and_(CommentVersion.comment_id == Comment.id, CommentVersion.seq == last.c.seq))
        .outerjoin(missing, missing.c.comment_id == Comment.id)
        .where(Comment.thread_id == thread_id, standing(CommentVersion))
    )
    return {row.platform_id: row for row in connection.execute(query)}


def _insert_versions(
    batch: Batch, thread_id: int, read_id: int, steps: Mapping[str, CommentStep], known: Mapping[str, Any]
) -> int:
    """Inserts the new states; returns how many are of comments that were not known."""
    rows, new = [], 0
    for platform_id, step in steps.items():
        old = known.get(platform_id)
        if old is None:
            new += 1
            place = {**_first_place(batch, thread_id, platform_id), "seq": 1}
        else:
            place = {"comment_id": old.comment_id, "seq": old.seq + 1, "reading": old.next_reading}
        interval = {"not_before": step.not_before, "not_after": step.not_after}
        rows.append({**place, **interval, "read_id": read_id, **comment_row(step.state)})
    if rows:
        ids_of = insert(CommentVersion).returning(CommentVersion.id, sort_by_parameter_order=True)
        for version_id, row in zip(batch.connection.scalars(ids_of, rows), rows, strict=True):
            search.add(batch.connection, "words_comment", version_id, row["text"])
    return new


def _first_place(batch: Batch, thread_id: int, platform_id: str) -> dict[str, Any]:
    """The comment that gets its first version: a new one, or one that an earlier extractor took for a comment."""
    reading = next_reading(CommentVersion, Comment.id, 1).label("reading")
    query = select(Comment.id, reading).where(Comment.thread_id == thread_id, Comment.platform_id == platform_id)
    if (known := batch.connection.execute(query).one_or_none()) is not None:
        return {"comment_id": known.id, "reading": known.reading}
    comment = {"thread_id": thread_id, "platform_id": platform_id}
    comment_id = batch.connection.execute(insert(Comment).values(comment).returning(Comment.id)).scalar_one()
    return {"comment_id": comment_id, "reading": 1}


def _close_absences(batch: Batch, back: Sequence[int], read_id: int) -> None:
    if back:
        ended = update(Absence).where(Absence.comment_id.in_(back), Absence.back_read_id.is_(None))
        batch.connection.execute(ended.values(back_read_id=read_id))


def _add_absences(batch: Batch, step: SnapshotStep, known: Mapping[str, Any], read_id: int) -> None:
    rows = [
        {
            "comment_id": known[one.comment].comment_id,
            "read_id": read_id,
            "in_row": one.in_row,
            "fate": one.answer.fate if one.answer else None,
            "capture_id": one.answer.capture_id if one.answer else None,
        }
        for one in step.missed
    ]
    if rows:
        batch.connection.execute(insert(Absence), rows)


def _erased_authors(batch: Batch) -> set[str]:
    """Pseudonyms of those who asked that their words are not kept."""
    query = select(Erasure.author_key).where(Erasure.source_id == batch.source_id, Erasure.author_key.is_not(None))
    return {str(key) for key in batch.connection.scalars(query)}


def shows_erased(batch: Batch, article_id: int, thread: model.Thread | None) -> bool:
    """Whether what was fetched of an article now may hold words that were erased: its bytes are then not to be kept.

    ``thread`` is what could be read of it; None when nothing could, so that any erased comment may be there.
    """
    query = select(Comment.platform_id).join(Thread).where(Thread.article_id == article_id)
    erased = set(batch.connection.scalars(query.where(Comment.erased_at.is_not(None))))
    if thread is None:
        return bool(erased)
    if any(fitting(comment.id) in erased for comment in thread.comments):
        return True
    authors = _erased_authors(batch) if thread.comments else set()
    return bool(authors) and any(
        ids.pseudonym(batch.secret, batch.source_id, comment.author) in authors for comment in thread.comments
    )


def suspects(connection: Connection, source_id: str, gone_after: int) -> dict[int, tuple[str, ...]]:
    """By article, the platform's ids of the comments that were missed and do not count as gone yet."""
    query = (
        select(Thread.article_id, Comment.platform_id)
        .join(Comment, Comment.thread_id == Thread.id)
        .join(Article, Article.id == Thread.article_id)
        .join(Absence, Absence.comment_id == Comment.id)
        .where(Article.source_id == source_id, Absence.back_read_id.is_(None), Comment.erased_at.is_(None))
        .group_by(Thread.article_id, Comment.id, Comment.platform_id)
        .having(func.max(Absence.in_row) < gone_after)
        .order_by(Comment.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for article_id, platform_id in connection.execute(query):
        found[int(article_id)].append(str(platform_id))
    return {article_id: tuple(platform_ids) for article_id, platform_ids in found.items()}

"""Storing one read of a thread: its comments, their versions, and who was missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, func, insert, select, update

from db import search
from db.models import Absence, Article, Comment, CommentVersion, Erasure, Read, Thread
from db.rows import comment_of, comment_row, fitting
from db.standing import next_reading, standing
from yalu import ids, model
from yalu.changes import as_known, next_comment
from yalu.model import NOT_MISSING, Fate

if TYPE_CHECKING:
    from db.observations import Batch


@dataclass(frozen=True, slots=True)
class Asked:
    """What a platform said of a comment asked for by its id, and the capture of that answer."""

    fate: Fate
    capture_id: int | None


def store_thread(
    batch: Batch,
    thread: model.Thread,
    extractor: str,
    article_id: int,
    look_id: int,
    at: datetime,
    asked: Mapping[str, Asked],
) -> tuple[int, int, bool]:
    """Stores one read. Returns new comments, new comment versions, and whether anything in the thread changed.

    ``asked`` holds the comments that were asked for by their id, under the platform's.
    """
    thread_id = _thread_id(batch, thread.platform, article_id, at)
    known = _known(batch, thread_id)
    settled = _under_known_ids(batch, thread, known)
    shown = {comment.id: comment for comment in reversed(settled)}  # of two with one id the first
    previous = _last_complete(batch, thread_id)
    read_id = _insert_read(batch, thread, extractor, thread_id, look_id, at)
    new, made = _store_comments(batch, shown, known, thread_id, read_id, at, previous)
    moved = _close_absences(batch, shown, known, read_id)
    if thread.complete:
        moved += _add_absences(batch, shown, known, read_id, asked)
    return new, made, bool(made or moved)


def store_read(batch: Batch, thread: model.Thread, extractor: str, article_id: int, look_id: int, at: datetime) -> None:
    """Stores that a thread was read, without its comments: of a copy that is older than other reads of it."""
    _insert_read(batch, thread, extractor, _thread_id(batch, thread.platform, article_id, at), look_id, at)


def _insert_read(batch: Batch, thread: model.Thread, extractor: str, thread_id: int, look_id: int, at: datetime) -> int:
    read = {
        "thread_id": thread_id,
        "crawl_id": batch.crawl_id,
        "look_id": look_id,
        "at": at,
        "complete": thread.complete,
        "open": thread.open,
        "expected": thread.expected,
        "seen": len({fitting(comment.id) for comment in thread.comments}),
        "note": thread.note,
        "extractor": extractor,
    }
    return int(batch.connection.execute(insert(Read).values(read).returning(Read.id)).scalar_one())


def _under_known_ids(batch: Batch, thread: model.Thread, known: Mapping[str, Any]) -> tuple[model.Comment, ...]:
    """The comments of a read under the ids they are stored by; see ``yalu.changes.as_known``.

    Where ids are positions and words were erased, a comment that shows no author or no time cannot be told from the
    erased one, and is left out.
    """
    plain = [replace(comment, id=fitting(comment.id)) for comment in thread.comments]
    names = {}
    coded = []
    for comment in plain:
        author = ids.pseudonym(batch.secret, batch.source_id, comment.author)
        names[author] = comment.author
        coded.append(replace(comment, author=author))
    settled = as_known([comment_of(row, platform_id) for platform_id, row in known.items()], coded)
    if any(row.erased_at is not None for row in known.values()) and settled != tuple(coded):
        settled = tuple(one for one in settled if one.id in known or (one.author and one.posted_at))
    return tuple(replace(one, author=names[one.author]) for one in settled)


def _thread_id(batch: Batch, platform: str, article_id: int, at: datetime) -> int:
    query = select(Thread.id).where(Thread.article_id == article_id, Thread.platform == platform)
    known = batch.connection.execute(query).scalar_one_or_none()
    if known is not None:
        return int(known)
    row = {"article_id": article_id, "platform": platform, "first_seen_at": at}
    return int(batch.connection.execute(insert(Thread).values(row).returning(Thread.id)).scalar_one())


def _last_complete(batch: Batch, thread_id: int) -> datetime | None:
    query = select(func.max(Read.at)).where(Read.thread_id == thread_id, Read.complete)
    return batch.connection.execute(query).scalar_one()


def _known(batch: Batch, thread_id: int) -> dict[str, Any]:
    """The comments of the thread under the platform's id, each with its last version and its open absence."""
    last = (
        select(CommentVersion.comment_id, func.max(CommentVersion.seq).label("seq"))
        .join(Comment, CommentVersion.comment_id == Comment.id)
        .where(Comment.thread_id == thread_id, standing(CommentVersion))
        .group_by(CommentVersion.comment_id)
        .subquery()
    )
    missing = (
        select(Absence.comment_id, func.max(Absence.in_row).label("in_row"), func.min(Read.at).label("missing_since"))
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
        )
        .join(last, last.c.comment_id == Comment.id)
        .join(CommentVersion, and_(CommentVersion.comment_id == Comment.id, CommentVersion.seq == last.c.seq))
        .outerjoin(missing, missing.c.comment_id == Comment.id)
        .where(Comment.thread_id == thread_id, standing(CommentVersion))
    )
    return {row.platform_id: row for row in batch.connection.execute(query)}


def _store_comments(
    batch: Batch,
    shown: dict[str, model.Comment],
    known: dict[str, Any],
    thread_id: int,
    read_id: int,
    at: datetime,
    previous: datetime | None,
) -> tuple[int, int]:
    erased = _erased_authors(batch)
    new, rows = 0, []
    for platform_id in reversed(shown):
        author = ids.pseudonym(batch.secret, batch.source_id, shown[platform_id].author)
        old = known.get(platform_id)
        if author in erased or (old is not None and (old.erased_at is not None or old.author_key in erased)):
            continue
        current = replace(shown[platform_id], id=platform_id, author=author)
        state = next_comment(None if old is None else comment_of(old, platform_id), current)
        if state is None:
            continue
        if old is None:
            new += 1
            place = {**_first_place(batch, thread_id, platform_id), "seq": 1, "not_before": previous}
        else:
            place = {"comment_id": old.comment_id, "seq": old.seq + 1, "reading": old.next_reading}
            place["not_before"] = _last_sight(old, previous)
        rows.append({**place, "read_id": read_id, "not_after": at, **comment_row(state)})
    _insert_versions(batch, rows)
    return new, len(rows)


def _first_place(batch: Batch, thread_id: int, platform_id: str) -> dict[str, Any]:
    """The comment that gets its first version: a new one, or one that an earlier extractor took for a comment."""
    reading = next_reading(CommentVersion, Comment.id, 1).label("reading")
    query = select(Comment.id, reading).where(Comment.thread_id == thread_id, Comment.platform_id == platform_id)
    if (known := batch.connection.execute(query).one_or_none()) is not None:
        return {"comment_id": known.id, "reading": known.reading}
    comment = {"thread_id": thread_id, "platform_id": platform_id}
    comment_id = batch.connection.execute(insert(Comment).values(comment).returning(Comment.id)).scalar_one()
    return {"comment_id": comment_id, "reading": 1}


def _insert_versions(batch: Batch, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    ids_of = insert(CommentVersion).returning(CommentVersion.id, sort_by_parameter_order=True)
    for version_id, row in zip(batch.connection.scalars(ids_of, rows), rows, strict=True):
        search.add(batch.connection, "words_comment", version_id, row["text"])


def _last_sight(old: Any, previous: datetime | None) -> datetime:
    """When the old state of a comment was last surely seen: at the last complete read, unless that one missed it."""
    not_after: datetime = old.not_after
    if previous is None or old.missing_since is not None:
        return not_after
    return max(not_after, previous)


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


def _close_absences(batch: Batch, shown: dict[str, model.Comment], known: dict[str, Any], read_id: int) -> int:
    """Ends the absence of comments that are there again; returns how many were."""
    back = [row.comment_id for platform_id, row in known.items() if row.in_row and platform_id in shown]
    if back:
        batch.connection.execute(
            update(Absence)
            .where(Absence.comment_id.in_(back), Absence.back_read_id.is_(None))
            .values(back_read_id=read_id)
        )
    return len(back)


def _add_absences(
    batch: Batch,
    shown: dict[str, model.Comment],
    known: dict[str, Any],
    read_id: int,
    asked: Mapping[str, Asked],
) -> int:
    """Notes the comments that this complete read misses and that are not gone already; returns how many."""
    rows = []
    for platform_id, row in known.items():
        answer = asked.get(platform_id, Asked(Fate.UNKNOWN, None))
        if platform_id in shown or row.in_row >= batch.gone_after or answer.fate in NOT_MISSING:
            continue
        fate = answer.fate if platform_id in asked else None
        absence = {"comment_id": row.comment_id, "read_id": read_id, "in_row": row.in_row + 1}
        rows.append({**absence, "fate": fate, "capture_id": answer.capture_id})
    if rows:
        batch.connection.execute(insert(Absence), rows)
    return len(rows)


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

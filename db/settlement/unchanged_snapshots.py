"""Snapshots of threads in pages that were recognised as unchanged, and therefore not read again.

A page whose footprint is that of the look before shows the thread as that look saw it. So the snapshot is taken down
again as it was: nothing in it can be new, edited, missing or back, except where it matters what a snapshot repeats.
Those pages are read: see ``not_repeatable``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select
from sqlalchemy.orm import aliased

from db.core.base import portions
from db.models import Absence, Article, Capture, Comment, Crawl, Erasure, Look, Read, Thread
from yalu.history import SEEN

_COPIED = (Read.thread_id, Read.complete, Read.open, Read.expected, Read.seen, Read.note)
_LOOK = (Look.crawl_id, Look.id.label("look_id"), Look.extractor, Look.at, Look.at.label("until_at"))


def repeat_reads(connection: Connection, look_ids: Sequence[int]) -> None:
    """Takes down the snapshots of the last looks that saw the pages as those of looks that saw them again.

    Nothing where such a look saw no thread. Called inside a transaction.
    """
    names = [*(column.key for column in _COPIED), "crawl_id", "look_id", "extractor", "at", "until_at"]
    earlier = aliased(Look)
    for some in portions(look_ids):
        before = _whole(earlier).where(earlier.article_id == Look.article_id, earlier.id < Look.id)
        last = before.correlate(Look).scalar_subquery()
        columns = select(*_COPIED, *_LOOK).join_from(Look, Read, Read.look_id == last).where(Look.id.in_(some))
        connection.execute(insert(Read).from_select(names, columns))


def comments_seen(connection: Connection, article_id: int) -> int:
    """How many comments the last look that saw the page showed in a complete snapshot; 0 without one."""
    last = _whole(Look).where(Look.article_id == article_id).scalar_subquery()
    shown = select(Read.seen).where(Read.look_id == last, Read.complete)
    return int(connection.scalar(shown) or 0)


def not_repeatable(connection: Connection, source_id: str, gone_after: int) -> set[int]:
    """Articles whose thread must be read again although the page is the same, by id.

    A comment that is missing waits for its next proof; a doubt is believed once it has lasted; and what was erased
    decides which bytes are kept.
    """
    threads = select(Thread.article_id).join(Article, Article.id == Thread.article_id)
    threads = threads.where(Article.source_id == source_id).distinct()
    by_author = select(Erasure.id).where(Erasure.source_id == source_id, Erasure.author_key.is_not(None)).limit(1)
    if connection.scalar(by_author) is not None:
        return set(connection.scalars(threads))
    last = select(func.max(Read.id)).where(Read.thread_id == Thread.id).correlate(Thread).scalar_subquery()
    doubted = threads.join(Read, Read.id == last).where(Read.doubt.is_not(None))
    commented = threads.join(Comment, Comment.thread_id == Thread.id)
    erased = commented.where(Comment.erased_at.is_not(None))
    missing = (
        select(Thread.article_id)
        .join(Article, Article.id == Thread.article_id)
        .join(Comment, Comment.thread_id == Thread.id)
        .join(Absence, Absence.comment_id == Comment.id)
        .where(Article.source_id == source_id, Absence.back_read_id.is_(None))
        .group_by(Thread.article_id, Comment.id)
        .having(func.max(Absence.in_row) < gone_after)
    )
    return {int(one) for query in (doubted, erased, missing) for one in connection.scalars(query)}


def _whole(look: Any) -> Select[Any]:
    """The last look of a crawl that got a whole page and saw the article in it."""
    return (
        select(look.id)
        .join(Capture, Capture.id == look.capture_id)
        .join(Crawl, Crawl.id == look.crawl_id)
        .where(look.outcome.in_(SEEN), Capture.status == 200, Crawl.archive.is_(None))
        .order_by(look.id.desc())
        .limit(1)
    )

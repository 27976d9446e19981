"""Thread snapshots of pages that were recognised as unchanged and therefore not parsed again. Decision 0105.

A page with the footprint of the previous check shows the thread as that check saw it. The snapshot is therefore
repeated: nothing in it can be new, edited, missing or back. Where a repeated snapshot could prove something, the page
is parsed: see ``not_repeatable``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, insert, or_, select
from sqlalchemy.orm import aliased

from yalu.db.core.base import portions
from yalu.db.models import Article, Capture, Check, Comment, Crawl, Erasure, Thread, ThreadSnapshot
from yalu.history import SEEN

_COPIED = (
    ThreadSnapshot.thread_id,
    ThreadSnapshot.complete,
    ThreadSnapshot.open,
    ThreadSnapshot.expected,
    ThreadSnapshot.seen,
    ThreadSnapshot.note,
)
_CHECK = (Check.crawl_id, Check.id.label("check_id"), Check.extractor, Check.at, Check.at.label("last_repeated_at"))


_OWN_SOURCE: BindParameter[Any] = bindparam("source_id")
_LAST_SUSPECTED = (
    select(ThreadSnapshot.implausibility)
    .where(ThreadSnapshot.thread_id == Thread.id)
    .order_by(ThreadSnapshot.id.desc())
    .limit(1)
    .scalar_subquery()
)
_NOT_REPEATABLE = (
    select(Thread.article_id)
    .join(Article, Article.id == Thread.article_id)
    .where(Article.source_id == _OWN_SOURCE)
    .where(
        or_(
            _LAST_SUSPECTED.is_not(None),
            select(Comment.id).where(Comment.thread_id == Thread.id, Comment.erased_at.is_not(None)).exists(),
            select(Erasure.id).where(Erasure.source_id == _OWN_SOURCE, Erasure.author_key.is_not(None)).exists(),
        )
    )
)


def repeat_snapshots(connection: Connection, check_ids: Sequence[int]) -> None:
    """Repeat the snapshots of the last checks that parsed the pages, as snapshots of the given checks.

    Adds nothing where such a check saw no thread. To be called inside a transaction.
    """
    names = [*(column.key for column in _COPIED), "crawl_id", "check_id", "extractor", "at", "last_repeated_at"]
    earlier = aliased(Check)
    for some in portions(check_ids):
        before = _whole(earlier).where(earlier.article_id == Check.article_id, earlier.id < Check.id)
        last = before.correlate(Check).scalar_subquery()
        columns = (
            select(*_COPIED, *_CHECK)
            .join_from(Check, ThreadSnapshot, ThreadSnapshot.check_id == last)
            .where(Check.id.in_(some))
        )
        connection.execute(insert(ThreadSnapshot).from_select(names, columns))


def comments_seen(connection: Connection, article_ids: Iterable[int]) -> dict[int, int]:
    """Return the number of comments in the complete snapshot of each article's last check that saw the page in full."""
    shown: dict[int, int] = {}
    for some in portions(article_ids):
        last = _whole(Check).where(Check.article_id == Article.id).correlate(Article).scalar_subquery()
        query = select(Article.id, ThreadSnapshot.seen).join(ThreadSnapshot, ThreadSnapshot.check_id == last)
        query = query.where(Article.id.in_(some), ThreadSnapshot.complete).order_by(ThreadSnapshot.id.desc())
        shown |= {row[0]: row[1] for row in connection.execute(query)}
    return shown


def not_repeatable(connection: Connection, source_id: str) -> set[int]:
    """Return the ids of articles whose thread must be extracted again even if the page is unchanged.

    Those are articles with an implausible last snapshot (that is believed once it has lasted), or with erased comments,
    which decide whether bytes may be kept; all that have a thread where a commenter was erased.
    """
    return set(connection.scalars(_NOT_REPEATABLE, {"source_id": source_id}))


def _whole(check: Any) -> Select[Any]:
    """Return a query for the last check by a crawl that got the page in full and saw the article in it."""
    return (
        select(check.id)
        .join(Capture, Capture.id == check.capture_id)
        .join(Crawl, Crawl.id == check.crawl_id)
        .where(check.outcome.in_(SEEN), Capture.status == 200, Crawl.archive.is_(None))
        .order_by(check.id.desc())
        .limit(1)
    )

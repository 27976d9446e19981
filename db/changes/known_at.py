"""When a change counts as known to Yalu."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import aliased

from yalu.db.models import ArticleVersion, Change, CommentVersion, Crawl, ThreadSnapshot


def known_at() -> ColumnElement[datetime]:
    """Return an expression for when a change became known: when it was recorded, unless an archive's copy showed it.

    A change shown by a copy is dated in the past, so that years of edits do not fill the next report. Found in a copy,
    it counts as known when the copy was taken; found by a crawl that had only a copy to compare with, when that copy
    was last the current state. Decision 0110.
    """
    asked, copied = aliased(Crawl), aliased(Crawl)
    crawl = select(asked.id).where(asked.id == Change.crawl_id, asked.archive.is_not(None))
    old = (
        select(copied.id)
        .join(ArticleVersion, ArticleVersion.crawl_id == copied.id)
        .where(ArticleVersion.id == Change.old_version_id, copied.archive.is_not(None))
    )
    old_comment = (
        select(copied.id)
        .join(ThreadSnapshot, ThreadSnapshot.crawl_id == copied.id)
        .join(CommentVersion, CommentVersion.snapshot_id == ThreadSnapshot.id)
        .where(CommentVersion.id == Change.old_comment_version_id, copied.archive.is_not(None))
    )
    before = func.coalesce(Change.not_before, Change.not_after)
    return case(
        (crawl.exists(), Change.not_after), (or_(old.exists(), old_comment.exists()), before), else_=Change.recorded_at
    )

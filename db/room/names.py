"""Numbers of comments in the room's addresses, by the names that other records give them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select

from db.core.engine import Database
from db.models import Comment, CommentVersion


def comment_number(database: Database, thread_id: int, platform_id: str) -> int | None:
    """Return the id of a comment by its platform's id; None if the thread has none. Raises StoreError."""
    own = select(Comment.id).where(Comment.thread_id == thread_id, Comment.platform_id == platform_id)
    with database.read() as connection:
        return connection.execute(own).scalar_one_or_none()


def comments_of_versions(database: Database, names: Collection[str]) -> Mapping[str, int]:
    """Return the ids of the comments that versions (c7) belong to. Raises StoreError."""
    numbers = [int(name[1:]) for name in names if name[:1] == "c" and name[1:].isdigit()]
    own = select(CommentVersion.id, CommentVersion.comment_id).where(CommentVersion.id.in_(numbers))
    with database.read() as connection:
        return {f"c{row.id}": row.comment_id for row in connection.execute(own)}

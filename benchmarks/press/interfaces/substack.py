"""Substack under `/api/v1` of a publication's own domain: the tree of a post, whose page holds id and count."""

from __future__ import annotations

from datetime import datetime, timedelta

from benchmarks.press.interfaces.asked import Asked, Json, held_of, in_json, initial
from benchmarks.press.model import Answer
from benchmarks.press.threads import Shown

POST = 148_000_000
"""What is added to the key of a piece for its post."""


def _time(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}.000Z"


def _comment(item: Shown, below: list[Shown], post: int, asked: Asked) -> Json:
    """A comment with its replies, oldest first; one that was deleted is a mark without text and name."""
    deleted, author = asked.deleted(item), item.comment.author
    user = initial(author)
    edited = item.comment.revision and not deleted
    return {
        "id": int(item.id),
        "post_id": post,
        "publication_id": None,
        "user_id": None if deleted else int(user[:7], 16),
        "type": "comment",
        "status": "published",
        "body": None if deleted else item.comment.text,
        "body_json": None,
        "date": _time(item.posted),
        "edited_at": _time(item.posted + timedelta(minutes=7)) if edited else None,
        "deleted": deleted,
        "ancestor_path": item.parent_id,
        "name": None if deleted else author,
        "handle": None if deleted else f"reader{user[:6]}",
        "photo_url": None,
        "reactions": {"❤": 0},
        "reaction_count": 0,
        "restacks": 0,
        "user_banned": False,
        "children_count": len(below),
        "children": [_comment(child, [], post, asked) for child in sorted(below, key=lambda child: child.posted)],
    }


def thread(asked: Asked, number: str) -> Answer:
    """The tree of a post; without a wish for newest or oldest first, roots are in an order of Substack's own."""
    piece = asked.piece(int(number) - POST)
    if piece is None:
        return nothing(asked)
    items = list(held_of(asked, piece).items)
    if asked.word("sort") in ("most_recent_first", "newest_first", "oldest_first"):
        items.sort(key=lambda item: item.posted, reverse=asked.word("sort") != "oldest_first")
    present = {item.id for item in items}
    roots = [item for item in items if item.parent_id not in present]
    below = {root.id: [item for item in items if item.parent_id == root.id] for root in roots}
    tree = [_comment(root, below[root.id], POST + piece.key, asked) for root in roots]
    return in_json({"comments": tree, "automod_hidden_comments": []})


def nothing(asked: Asked) -> Answer:
    return in_json({"error": "Not found"}, 404)

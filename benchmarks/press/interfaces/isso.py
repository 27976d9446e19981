"""Isso 0.13 under `/isso`: roots with their replies."""

from __future__ import annotations

from collections import Counter

from benchmarks.press.interfaces.asked import Asked, Json, held_of, in_json, initial, rendered_text
from benchmarks.press.model import Answer
from benchmarks.press.threads import Shown

CONFIG: Json = {
    "reply-to-self": False, "require-email": False, "require-author": True, "reply-notifications": False,
    "gravatar": False, "avatar": True, "feed": False,
}  # fmt: skip
NONE_CAPPED = 10_000


def _comment(item: Shown, asked: Asked) -> Json:
    deleted, created = asked.deleted(item), item.posted.timestamp()
    return {
        "id": int(item.id),
        "parent": int(item.parent_id) if item.parent_id else None,
        "created": created,
        "modified": created + 3600 * item.comment.revision if item.comment.revision and not deleted else None,
        "mode": 4 if deleted else 1,
        "text": "" if deleted else rendered_text(item, "\n\n"),
        "author": None if deleted else item.comment.author,
        "website": None,
        "likes": 0,
        "dislikes": 0,
        "notification": 0,
        "hash": initial(item.comment.author)[:12],
    }


def thread(asked: Asked) -> Answer:
    """A thread by its path; the root's total counts all, the number of what is hidden the roots alone."""
    if "uri" not in asked.query:
        return Answer(400, b"<!doctype html><title>400 Bad Request</title><h1>Bad Request</h1><p>missing uri query</p>")
    piece, parent, start = asked.piece_at(asked.word("uri")), asked.word("parent"), asked.number("offset", 0)
    held = None if piece is None else held_of(asked, piece)
    items: list[Shown] = []
    replies: Counter[str] = Counter()
    size, total = asked.number("limit", NONE_CAPPED), 0
    if held is not None:
        newest = asked.word("sort") == "newest" or held.view.order == "newest"
        items = sorted(held.items, key=lambda item: item.posted, reverse=newest)
        replies.update(item.parent_id for item in (held.every if held.view.stated is None else held.items))
        size, total = min(size, held.view.page_size or size), held.total
    given = [item for item in items if item.parent_id == parent][start : start + size]
    record = {
        "id": int(parent) if parent else None,
        "total_replies": replies[parent] if parent else total,
        "hidden_replies": replies[parent] - len(given) - start,
        "replies": [_branch(root, items, replies[root.id], asked) for root in given],
        "config": CONFIG,
    }
    return in_json(record)


def _branch(root: Shown, items: list[Shown], total: int, asked: Asked) -> Json:
    """A comment with its replies; below another comment, they are left out."""
    record = _comment(root, asked)
    if root.parent_id:
        return record
    replies = [item for item in items if item.parent_id == root.id][: asked.number("nested_limit", NONE_CAPPED)]
    numbers = {"total_replies": total, "hidden_replies": total - len(replies)}
    return {**record, **numbers, "replies": [_comment(item, asked) for item in replies]}


def one(asked: Asked, number: str) -> Answer:
    every = (item for piece in asked.site.pieces for item in held_of(asked, piece).every)
    item = next((item for item in every if item.id == number), None)
    return nothing(asked) if item is None else in_json(_comment(item, asked))


def nothing(asked: Asked) -> Answer:
    return Answer(404, b"<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n")

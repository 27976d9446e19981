"""Waline 3 under `/waline`: roots by pages, each with all of its replies, and one count of both.

Comments have the ids of MongoDB, or with ids of a view other than their own the numbers of a table.
"""

from __future__ import annotations

from math import ceil

from benchmarks.press.interfaces.asked import Asked, Held, Json, held_of, in_json, initial, rendered_text
from benchmarks.press.model import Answer
from benchmarks.press.threads import Shown

MOST = 100


def _success(data: object) -> Answer:
    return in_json({"errno": 0, "errmsg": "", "data": data})


def _id(number: str, held: Held) -> str | int:
    return f"66d1f0a2{int(number):016x}" if held.view.ids == "own" else int(number)


def _comment(item: Shown, held: Held, asked: Asked) -> Json:
    record: Json = {
        "status": "approved",
        "comment": rendered_text(item) + "\n",
        "link": None,
        "nick": item.comment.author,
        "user_id": None,
        "sticky": item.comment.key == held.view.pinned,
        "like": 0,
        "objectId": _id(item.id, held),
        "browser": "Chrome139.0",
        "os": "Windows 10",
        "type": "guest",
        "avatar": f"{asked.base}/avatar/{initial(item.comment.author)}",
        "addr": "",
        "time": int(item.posted.timestamp() * 1000),
    }
    if item.parent_id:
        record |= {"pid": _id(item.parent_id, held), "rid": _id(item.parent_id, held)}
    return record


def _root(root: Shown, items: list[Shown], held: Held, asked: Asked) -> Json:
    """A root with its replies, in the reverse of the order that was asked for."""
    record = _comment(root, held, asked)
    user = {"nick": record["nick"], "link": None, "avatar": record["avatar"]}
    replies = [_comment(item, held, asked) for item in reversed(items) if item.parent_id == root.id]
    return {**record, "children": [{**reply, "reply_user": user} for reply in replies]}


def comments(asked: Asked) -> Answer:
    """A page of roots by the path of an article, or with `type=count` the number of comments of some paths."""
    if asked.word("type") == "count":
        pieces = [asked.piece_at(path) for path in asked.word("url").split(",")]
        return _success([held_of(asked, piece).total if piece else 0 for piece in pieces])
    page, size = asked.number("page", 1), asked.number("pageSize", 10)
    if not asked.word("path") or size > MOST:
        return in_json({"errno": 1001, "errmsg": "Validate failed", "data": {}})
    piece = asked.piece_at(asked.word("path"))
    if piece is None:
        return _success({"page": page, "totalPages": 0, "pageSize": size, "count": 0, "data": []})
    held = held_of(asked, piece)
    size = min(size, held.view.page_size or size)
    newest = asked.word("sortBy", "insertedAt_desc").endswith("_desc")
    items = sorted(held.items, key=lambda item: item.posted, reverse=newest)
    roots = [item for item in items if not item.parent_id]
    roots.sort(key=lambda item: item.comment.key != held.view.pinned)
    start = max((page - 1) * size, 0)
    given = [_root(root, items, held, asked) for root in roots[start : start + size]]
    numbers = {"page": page, "totalPages": ceil(len(roots) / size), "pageSize": size, "count": held.total}
    return _success({**numbers, "data": given})


def nothing(asked: Asked) -> Answer:
    return Answer(404, b"Not Found", media_type="text/plain; charset=utf-8")

"""Remark42 1.12 under `/remark42`: a thread by the address of its page, as a tree or plain."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from benchmarks.press.interfaces.asked import Asked, Held, Json, held_of, in_json, initial, rendered_text
from benchmarks.press.model import Answer, Piece
from benchmarks.press.threads import Shown

NEVER = "0001-01-01T00:00:00Z"


def _id(number: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"remark42 {number}")) if number else ""


def _time(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}Z"


def _comment(item: Shown, piece: Piece, asked: Asked) -> Json:
    user = initial(item.comment.author)
    picture = f"{asked.base}/remark42/api/v1/avatar/{user}.image"
    named = {"name": item.comment.author, "id": f"anonymous_{user}", "picture": picture, "admin": False}
    record: Json = {
        "id": _id(item.id),
        "pid": _id(item.parent_id),
        "text": rendered_text(item) + "\n",
        "orig": item.comment.text,
        "user": {**named, "site_id": "outlet"},
        "locator": {"site": "outlet", "url": f"{asked.base}/{piece.slug}"},
        "score": 0,
        "vote": 0,
        "time": _time(item.posted),
        "title": piece.title,
    }
    if asked.deleted(item):
        del record["orig"]
        return {**record, "text": "", "delete": True}
    if item.comment.revision:
        record["edit"] = {"time": _time(item.posted + timedelta(minutes=4)), "summary": ""}
    return record


def find(asked: Asked) -> Answer:
    """A thread; in a tree a deleted comment stands for its replies alone."""
    piece, tree = asked.piece_at(asked.word("url")), asked.word("format") == "tree"
    info: Json = {"url": asked.word("url"), "count": 0}
    if piece is not None and not piece.open:
        info["read_only"] = True
    if piece is None or not piece.comments:
        return in_json({"comments": [], "info": {**info, "first_time": NEVER, "last_time": NEVER}})
    held = held_of(asked, piece)
    newest = asked.word("sort").startswith("-") or held.view.order == "newest"
    items = sorted(held.items, key=lambda item: item.posted, reverse=newest)
    times = [item.posted for item in items]
    info |= {"count": _count(held, asked), "first_time": _time(min(times)), "last_time": _time(max(times))}
    if tree:
        return in_json({"comments": _tree(items, piece, asked), "info": info})
    return in_json({"comments": [_comment(item, piece, asked) for item in items], "info": info})


def _count(held: Held, asked: Asked) -> int:
    """The number that is given, without deleted comments."""
    counted = held.every if held.view.stated is None else held.items
    return held.total - sum(map(asked.deleted, counted))


def _tree(items: list[Shown], piece: Piece, asked: Asked) -> list[Json]:
    present = {item.id for item in items}
    nodes = []
    for root in (item for item in items if item.parent_id not in present):
        below = [item for item in items if item.parent_id == root.id and not asked.deleted(item)]
        below.sort(key=lambda item: item.posted)
        replies = [{"comment": _comment(item, piece, asked)} for item in below]
        if replies or not asked.deleted(root):
            nodes.append({"comment": _comment(root, piece, asked), **({"replies": replies} if replies else {})})
    return nodes


def one(asked: Asked, wanted: str) -> Answer:
    for piece in asked.site.pieces:
        for item in held_of(asked, piece).every:
            if _id(item.id) == wanted:
                return in_json(_comment(item, piece, asked))
    return in_json({"code": 6, "details": "can't get comment by id", "error": "not found"}, 400)


def count(asked: Asked) -> Answer:
    piece, locator = asked.piece_at(asked.word("url")), {"site": "outlet", "url": asked.word("url")}
    return in_json({"count": _count(held_of(asked, piece), asked) if piece else 0, "locator": locator})


def nothing(asked: Asked) -> Answer:
    return Answer(404, b"404 page not found\n", media_type="text/plain; charset=utf-8")

"""Ghost 6 under `/members/api`: roots by pages, each with its first three replies; the others are asked for."""

from __future__ import annotations

import operator
import re
from datetime import datetime, timedelta
from math import ceil

from benchmarks.press.interfaces.asked import Asked, Held, Json, held_of, in_json, initial, rendered_text
from benchmarks.press.model import Answer, Piece
from benchmarks.press.threads import Shown

FIRST_REPLIES, PAGE, MOST = 3, 15, 100
SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def _post_id(piece: Piece) -> str:
    return f"66c0ffee{piece.key:016x}"


def _id(number: str) -> str:
    return f"66e0a1b2{int(number):016x}"


def _time(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}.000Z"


def _comment(item: Shown, asked: Asked) -> Json:
    """A comment; one that is hidden has no text."""
    hidden, user = asked.deleted(item), initial(item.comment.author)
    edited = item.posted + timedelta(minutes=9) if item.comment.revision and not hidden else None
    return {
        "id": _id(item.id),
        "parent_id": _id(item.parent_id) if item.parent_id else None,
        "in_reply_to_id": None,
        "in_reply_to_snippet": None,
        "status": "hidden" if hidden else "published",
        "html": None if hidden else rendered_text(item, ""),
        "created_at": _time(item.posted),
        "edited_at": _time(edited) if edited else None,
        "member": {
            "id": user[:24],
            "uuid": f"{user[:8]}-{user[8:12]}-4{user[13:16]}-8{user[17:20]}-{user[20:32]}",
            "name": item.comment.author,
            "expertise": None,
            "avatar_image": f"{asked.base}/avatar/{user}?s=250&r=g&d=blank",
            "can_comment": True,
        },
        "liked": False,
        "count": {"likes": 0},
    }


def _replies(root: Shown, items: tuple[Shown, ...], asked: Asked) -> list[Json]:
    """The replies of a root, oldest first, without those that are hidden."""
    below = [item for item in items if item.parent_id == root.id and not asked.deleted(item)]
    return [_comment(item, asked) for item in sorted(below, key=lambda item: item.posted)]


def _roots(held: Held, asked: Asked) -> list[Json]:
    """Roots with their first replies, newest first unless asked otherwise; a hidden one only above replies."""
    records = []
    for root in sorted(held.items, key=lambda item: item.posted, reverse=" asc" not in asked.word("order")):
        replies = _replies(root, held.items, asked)
        if not root.parent_id and (replies or not asked.deleted(root)):
            number = {"replies": len(replies), "likes": 0}
            records.append({**_comment(root, asked), "count": number, "replies": replies[:FIRST_REPLIES]})
    return records


def _filtered(records: list[Json], asked: Asked) -> list[Json]:
    """Those that the filter of a request lets through, by time or by id."""
    match = re.search(r"(created_at|id):(<=?|>=?)'?([\w:.-]+)", asked.word("filter"))
    if match is None:
        return records
    field, sign, bound = match.groups()
    return [record for record in records if SIGNS[sign](record[field], bound)]


def _page(records: list[Json], asked: Asked, held: Held, default: int) -> Answer:
    """A page of records, and what there is of them."""
    records, page = _filtered(records, asked), asked.number("page", 1)
    size = min(MOST if asked.word("limit") == "all" else asked.number("limit", default), held.view.page_size or MOST)
    pages = max(1, ceil(len(records) / size))
    turns = {"next": page + 1 if page < pages else None, "prev": page - 1 if page > 1 else None}
    numbers = {"page": page, "limit": size, "pages": pages, "total": len(records), **turns}
    return in_json({"comments": records[(page - 1) * size : page * size], "meta": {"pagination": numbers}})


def browse(asked: Asked, post: str) -> Answer:
    """The roots of a post."""
    piece = next((piece for piece in asked.site.pieces if _post_id(piece) == post), None)
    if piece is None:
        turns = {"pages": 1, "total": 0, "next": None, "prev": None}
        return in_json({"comments": [], "meta": {"pagination": {"page": 1, "limit": PAGE, **turns}}})
    held = held_of(asked, piece)
    return _page(_roots(held, asked), asked, held, PAGE)


def _known(asked: Asked, wanted: str) -> tuple[Shown, Held] | None:
    threads = (held_of(asked, piece) for piece in asked.site.pieces)
    return next(((item, held) for held in threads for item in held.every if _id(item.id) == wanted), None)


def replies(asked: Asked, wanted: str) -> Answer:
    """The replies of a comment."""
    known = _known(asked, wanted)
    if known is None:
        return nothing(asked)
    root, held = known
    return _page(_replies(root, held.items, asked), asked, held, MOST)


def one(asked: Asked, wanted: str) -> Answer:
    known = _known(asked, wanted)
    if known is None:
        return nothing(asked)
    root, held = known
    below = _replies(root, held.every, asked)
    number = {"replies": len(below), "likes": 0}
    return in_json({"comments": [{**_comment(root, asked), "count": number, "replies": below[:FIRST_REPLIES]}]})


def counts(asked: Asked) -> Answer:
    """The number of comments of some posts, without hidden ones."""
    threads = [held_of(asked, piece) for piece in asked.site.pieces if _post_id(piece) in asked.listed("ids")]
    return in_json({_post_id(held.piece): held.total - sum(map(asked.deleted, held.every)) for held in threads})


def nothing(asked: Asked) -> Answer:
    message = {"message": "Resource not found error, cannot read comment.", "context": "Comment could not be found"}
    blank = dict.fromkeys(("details", "property", "help", "code", "ghostErrorCode"))
    return in_json({"errors": [{**message, "type": "NotFoundError", **blank, "id": initial(asked.path)[:32]}]}, 404)

"""Discourse 3 under `/forum`, embedded in an outlet's pages: a topic for each piece, whose first post links to it."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape

from benchmarks.press.interfaces.asked import Asked, Held, Json, held_of, in_json, initial, rendered_text
from benchmarks.press.model import Answer, Piece
from benchmarks.press.threads import Shown
from benchmarks.press.words import MONTHS

TOPIC, FIRST_POST, LAST_POST = 900, 9000, 9500
"""What is added to the key of a piece for its topic, for its first post, and for the one that tells of its closing."""
CHUNK, EMBEDDED_POSTS = 20, 100
DELETED = "<p>(post deleted by author)</p>"


def _number(key: int) -> int:
    """The number of a post in its topic, which it keeps whatever is removed."""
    return key % 100 + 2


def _time(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}.000Z"


def _record(id: int, number: int, name: str, when: datetime, cooked: str, piece: Piece, **more: object) -> Json:  # noqa: A002
    return {
        "id": id,
        "name": name,
        "username": re.sub(r"\W+", "_", name).strip("_"),
        "avatar_template": f"/forum/letter_avatar_proxy/v4/letter/r/{initial(name)[:6]}/{{size}}.png",
        "created_at": _time(when),
        "cooked": cooked,
        "post_number": number,
        "post_type": 1,
        "posts_count": len(piece.comments) + 1,
        "updated_at": _time(when),
        "reply_count": 0,
        "reply_to_post_number": None,
        "quote_count": 0,
        "incoming_link_count": 0,
        "reads": 4,
        "score": 0.8,
        "yours": False,
        "topic_id": TOPIC + piece.key,
        "topic_slug": "topic",
        "display_username": name,
        "version": 1,
        "can_edit": False,
        "can_delete": False,
        "moderator": False,
        "admin": False,
        "staff": False,
        "user_id": int(initial(name)[:6], 16),
        "hidden": False,
        "trust_level": 1,
        "deleted_at": None,
        "user_deleted": False,
        "edit_reason": None,
        "wiki": False,
        **more,
    }


def _post(item: Shown, held: Held, asked: Asked) -> Json:
    comment, deleted = item.comment, asked.deleted(item)
    replies = sum(other.comment.parent == comment.key for other in held.every)
    return _record(
        int(item.id),
        _number(comment.key),
        comment.author,
        item.posted,
        DELETED if deleted else rendered_text(item),
        held.piece,
        reply_count=replies,
        reply_to_post_number=_number(comment.parent) if item.parent_id and comment.parent is not None else None,
        version=1 + comment.revision,
        user_deleted=deleted,
    )


def _posts(held: Held, asked: Asked, items: tuple[Shown, ...]) -> list[Json]:
    """The posts of a topic, with the first one and the one that tells of its closing."""
    piece = held.piece
    own = f"{asked.base}/{piece.slug}"
    link = f'This is a companion discussion topic for the original entry at <a href="{own}">{own}</a>'
    lead = f"<p>{escape(piece.paragraphs[0])}</p>\n<hr>\n<small>{link}</small>"
    staff = {"moderator": True, "admin": True, "staff": True}
    posts = [_record(FIRST_POST + piece.key, 1, "system", piece.published, lead, piece, **staff)]
    posts += [_post(item, held, asked) for item in sorted(items, key=lambda item: _number(item.comment.key))]
    if not piece.open:
        closing = {"post_type": 3, "action_code": "closed.enabled", **staff}
        number = max(post["post_number"] for post in posts) + 1
        when = max((comment.posted for comment in piece.comments), default=piece.published)
        posts.append(_record(LAST_POST + piece.key, number, "system", when, "", piece, **closing))
    return posts


def topic(asked: Asked, key: str) -> Answer:
    """A topic: the ids of all its posts, and the first of them whole."""
    piece = asked.piece(int(key) - TOPIC)
    if piece is None:
        return nothing(asked)
    held = held_of(asked, piece)
    posts = _posts(held, asked, held.items)
    size = 1000 if asked.word("print") == "true" else held.view.page_size or CHUNK
    record = {
        "post_stream": {"posts": posts[:size], "stream": [post["id"] for post in posts]},
        "timeline_lookup": [[1, 30]],
        "id": TOPIC + piece.key,
        "title": piece.title,
        "fancy_title": escape(piece.title),
        "posts_count": held.total + 1,
        "created_at": _time(piece.published),
        "views": 61,
        "reply_count": sum(item.parent_id != "" for item in held.items),
        "like_count": 0,
        "last_posted_at": posts[-1]["created_at"],
        "visible": True,
        "closed": not piece.open,
        "archived": False,
        "archetype": "regular",
        "slug": "topic",
        "category_id": 5,
        "word_count": 400,
        "deleted_at": None,
        "user_id": -1,
        "chunk_size": size,
        "highest_post_number": posts[-1]["post_number"],
        "participant_count": len({post["username"] for post in posts}),
        "details": {"can_flag_topic": False, "participants": [], "created_by": {"id": -1, "username": "system"}},
    }
    return in_json(record)


def some(asked: Asked, key: str) -> Answer:
    """Posts of a topic by their ids."""
    piece, wanted = asked.piece(int(key) - TOPIC), asked.listed("post_ids")
    if piece is None:
        return nothing(asked)
    held = held_of(asked, piece)
    posts = [post for post in _posts(held, asked, held.every) if str(post["id"]) in wanted]
    return in_json({"post_stream": {"posts": posts}, "id": TOPIC + piece.key})


def one(asked: Asked, wanted: str) -> Answer:
    for piece in asked.site.pieces:
        held = held_of(asked, piece)
        for post in _posts(held, asked, held.every):
            if str(post["id"]) == wanted:
                return in_json(post)
    return nothing(asked)


def embed(asked: Asked) -> Answer:
    """The frame that stands in a page: a hundred replies at most, and links to the topic."""
    piece = asked.piece_at(asked.word("embed_url"))
    if piece is None:
        return Answer(
            200, _FRAME.format("<header><span class='replies'>Loading Discussion...</span></header>").encode()
        )
    held, root = held_of(asked, piece), f"{asked.base}/forum"
    address = f"{root}/t/topic/{TOPIC + piece.key}"
    posts = [post for post in _posts(held, asked, held.items)[1:] if post["post_type"] == 1]
    most = held.view.page_size or EMBEDDED_POSTS
    label = "Continue Discussion" if posts else "Start Discussion"
    shown = "".join(_article(post, address, root) for post in posts[:most])
    button = f"<a class='button' target='_blank' href='{address}'>{label}</a>"
    count = f"<span class='replies'>{held.total} {'reply' if held.total == 1 else 'replies'}</span>"
    left = f"<span class='replies'>{len(posts) - most} more replies</span>" if len(posts) > most else ""
    footer = f'<footer class="clearfix">{button}{left}</footer>' if posts else ""
    return Answer(200, _FRAME.format(f"<header class='discourse'>{button}{count}</header>{shown}{footer}").encode())


_FRAME = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="generator" content="Discourse 3.4.2">'
    "<title>Comments</title></head><body>{}</body></html>"
)


def _article(post: Json, address: str, root: str) -> str:
    when, user = datetime.fromisoformat(post["created_at"]), post["username"]
    day = f"{MONTHS['en'][when.month - 1]} {when.day}, {when.year}"
    link = f"<a href='{root}/u/{user}' target='_blank'>"
    return (
        f"<article class='post' id='post-{post['id']}'><a href='{address}/{post['post_number']}' title='{day}' "
        f"class='post-date' target='_blank'>{day}</a><div class='author'>{link}<img src='/forum/a.png'></a></div>"
        f"<div class='cooked'><h3 class='username'>{link}{escape(user)}</a></h3>{post['cooked']}</div></article>"
    )


def nothing(asked: Asked) -> Answer:
    errors = ["The requested URL or resource could not be found."]
    return in_json({"errors": errors, "error_type": "not_found"}, 404)

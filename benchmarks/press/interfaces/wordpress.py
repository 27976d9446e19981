"""The REST interface of WordPress 6.8 under `/wp-json`."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from math import ceil

from benchmarks.press.interfaces.asked import ZONES, Asked, Json, held_of, in_json, initial, rendered_text
from benchmarks.press.model import Answer, Piece
from benchmarks.press.threads import Shown

POST = 500
"""What is added to the key of a piece for its post."""


def _refused(code: str, message: str, status: int, **data: object) -> Answer:
    return in_json({"code": code, "message": message, "data": {"status": status, **data}}, status)


def _comment(item: Shown, piece: Piece, asked: Asked) -> Json:
    local = item.posted + timedelta(hours=ZONES[asked.site.language])
    root, post = f"{asked.base}/wp-json/wp/v2", POST + piece.key
    avatar = f"{asked.base}/avatar/{initial(item.comment.author)}?d=mm&r=g&s="
    links: Json = {
        "self": [{"href": f"{root}/comments/{item.id}", "targetHints": {"allow": ["GET"]}}],
        "collection": [{"href": f"{root}/comments"}],
        "up": [{"embeddable": True, "post_type": "post", "href": f"{root}/posts/{post}"}],
    }
    if item.parent_id:
        links["in-reply-to"] = [{"embeddable": True, "href": f"{root}/comments/{item.parent_id}"}]
    return {
        "id": int(item.id),
        "post": post,
        "parent": int(item.parent_id or 0),
        "author": 0,
        "author_name": item.comment.author,
        "author_url": "",
        "date": f"{local:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{item.posted:%Y-%m-%dT%H:%M:%S}",
        "content": {"rendered": rendered_text(item) + "\n"},
        "link": f"{asked.base}/{piece.slug}#comment-{item.id}",
        "status": "approved",
        "type": "comment",
        "author_avatar_urls": {size: avatar + size for size in ("24", "48", "96")},
        "meta": [],
        "_links": links,
    }


def _only_fields(record: Json, asked: Asked) -> Json:
    wanted = {name for names in asked.query.get("_fields", []) for name in names.split(",")}
    wanted = {name.partition(".")[0] for name in wanted}
    return {name: value for name, value in record.items() if name in wanted} if wanted else record


def comments(asked: Asked) -> Answer:
    """A page of the comments of one post, or of all."""
    size = asked.number("per_page", 10)
    if not 1 <= size <= 100:
        text = "per_page must be between 1 (inclusive) and 100 (inclusive)"
        return _refused("rest_invalid_param", "Invalid parameter(s): per_page", 400, params={"per_page": text})
    posts, wanted = asked.listed("post"), asked.listed("include")
    threads = [
        held_of(asked, piece)
        for piece in asked.site.pieces
        if piece.status == 200 and (not posts or str(POST + piece.key) in posts)
    ]
    shown = [
        (item, held.piece)
        for held in threads
        for item in (held.every if wanted else held.items)
        if not wanted or item.id in wanted
    ]
    newest = asked.word("order", "desc") == "desc" or any(held.view.order == "newest" for held in threads)
    shown.sort(key=lambda pair: (pair[0].posted, int(pair[0].id)), reverse=newest)
    size = min([size, *(held.view.page_size for held in threads if held.view.page_size)])
    start = asked.number("offset", (asked.number("page", 1) - 1) * size)
    records = [_only_fields(_comment(item, piece, asked), asked) for item, piece in shown[start : start + size]]
    if any(not held.view.counted for held in threads):
        return in_json(records)
    total = len(shown) if wanted else sum(held.total for held in threads)
    return in_json(records, X_WP_Total=total, X_WP_TotalPages=ceil(total / size), Allow="GET")


def one(asked: Asked, number: str) -> Answer:
    for piece in asked.site.pieces:
        for item in held_of(asked, piece).every:
            if item.id == number and piece.status == 200:
                return in_json(_only_fields(_comment(item, piece, asked), asked), Allow="GET")
    if int(number) in asked.withheld:
        return _refused("rest_cannot_read", "Sorry, you are not allowed to read this comment.", 401)
    return _refused("rest_comment_invalid_id", "Invalid comment ID.", 404)


def _slug(piece: Piece) -> str:
    return piece.slug.rpartition("/")[2].partition(".")[0]


def _post(piece: Piece, asked: Asked) -> Json:
    local = piece.published + timedelta(hours=ZONES[asked.site.language])
    root, post = f"{asked.base}/wp-json/wp/v2", POST + piece.key
    text = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in piece.paragraphs)
    return {
        "id": post,
        "date": f"{local:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{piece.published:%Y-%m-%dT%H:%M:%S}",
        "slug": _slug(piece),
        "status": "publish",
        "type": "post",
        "link": f"{asked.base}/{piece.slug}",
        "title": {"rendered": escape(piece.title)},
        "content": {"rendered": text, "protected": False},
        "author": 1,
        "comment_status": "open" if piece.open else "closed",
        "ping_status": "closed",
        "_links": {
            "self": [{"href": f"{root}/posts/{post}"}],
            "replies": [{"embeddable": True, "href": f"{root}/comments?post={post}"}],
        },
    }


def posts(asked: Asked) -> Answer:
    slugs = asked.query.get("slug", [])
    pieces = [
        piece
        for piece in sorted(asked.site.pieces, key=lambda piece: piece.published, reverse=True)
        if piece.status == 200 and (not slugs or _slug(piece) in slugs)
    ]
    records = [_only_fields(_post(piece, asked), asked) for piece in pieces]
    return in_json(records[: asked.number("per_page", 10)], X_WP_Total=len(pieces), X_WP_TotalPages=1)


def one_post(asked: Asked, number: str) -> Answer:
    piece = asked.piece(int(number) - POST)
    if piece is None or piece.status != 200:
        return _refused("rest_post_invalid_id", "Invalid post ID.", 404)
    return in_json(_only_fields(_post(piece, asked), asked), Allow="GET")


def root(asked: Asked) -> Answer:
    routes = {path: {"methods": ["GET"]} for path in ("/", "/wp/v2", "/wp/v2/posts", "/wp/v2/comments")}
    about = {"name": asked.site.name, "description": "", "url": asked.base, "home": asked.base}
    zone = {"gmt_offset": str(ZONES[asked.site.language]), "timezone_string": ""}
    return in_json({**about, **zone, "namespaces": ["oembed/1.0", "wp/v2"], "authentication": [], "routes": routes})


def nothing(asked: Asked) -> Answer:
    message = "No route was found matching the URL and request method."
    return _refused("rest_no_route", message, 404)

"""Comment platforms that answer beside an outlet's pages, under its own address, in JSON as their software gives it.

A view says what an interface shows, as it does for a page: order, ids, part, texts, times and page size; `stated` is
the number that it gives, `counted` whether it gives one. A comment that says the frame's words for a removed comment is
in the platform's own state of deletion.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from benchmarks.press.interfaces import discourse, ghost, isso, remark42, substack, waline, wordpress
from benchmarks.press.interfaces.asked import Asked
from benchmarks.press.model import Answer

Routes = tuple[tuple[str, Callable[..., Answer]], ...]
INTERFACES: dict[str, tuple[str, Routes]] = {
    "wordpress": (
        "/wp-json",
        (
            (r"/wp/v2/comments/?", wordpress.comments), (r"/wp/v2/comments/(\d+)/?", wordpress.one),
            (r"/wp/v2/posts/?", wordpress.posts), (r"/wp/v2/posts/(\d+)/?", wordpress.one_post),
            (r"/?", wordpress.root), (r".*", wordpress.nothing),
        ),
    ),
    "discourse": (
        "/forum",
        (
            (r"/embed/comments", discourse.embed), (r"/t/(?:[a-z-]+/)?(\d+)(?:/\d+)?(?:\.json)?", discourse.topic),
            (r"/t/(\d+)/posts(?:\.json)?", discourse.some), (r"/posts/(\d+)(?:\.json)?", discourse.one),
            (r".*", discourse.nothing),
        ),
    ),
    "ghost": (
        "/members/api",
        (
            (r"/comments/post/([0-9a-f]{24})/?", ghost.browse), (r"/comments/counts/?", ghost.counts),
            (r"/comments/([0-9a-f]{24})/replies/?", ghost.replies), (r"/comments/([0-9a-f]{24})/?", ghost.one),
            (r".*", ghost.nothing),
        ),
    ),
    "isso": ("/isso", ((r"/?", isso.thread), (r"/id/(\d+)", isso.one), (r".*", isso.nothing))),
    "remark42": (
        "/remark42",
        (
            (r"/api/v1/find", remark42.find), (r"/api/v1/id/([0-9a-f-]+)", remark42.one),
            (r"/api/v1/count", remark42.count), (r".*", remark42.nothing),
        ),
    ),
    "substack": ("/api/v1", ((r"/post/(\d+)/comments/?", substack.thread), (r".*", substack.nothing))),
    "waline": ("/waline", ((r"/api/comment/?", waline.comments), (r".*", waline.nothing))),
}  # fmt: skip
"""Where each platform answers, and what it answers there, by the rest of the path."""


def answered(asked: Asked) -> Answer | None:
    """What the platform of the outlet answers; None where the path is not one of its own."""
    start, routes = INTERFACES[asked.site.interface]
    path = urlsplit(asked.path).path
    if path != start and not path.startswith(f"{start}/"):
        return None
    for pattern, route in routes:
        match = re.fullmatch(pattern, path.removeprefix(start))
        if match is not None:
            return route(asked, *match.groups())
    return None

"""Substack: ``/api/v1/post/ID/comments`` on the publication's own host returns the whole tree at once."""

from __future__ import annotations

import json
import re
from typing import Any

from yalu.model import ThreadRequest
from yalu.pages.comments.platform import Sight, role
from yalu.pages.comments.remote_api import (
    Embed,
    Fields,
    Remote,
    dig,
    json_from,
    nodes,
    number_of,
    query,
    walk,
)
from yalu.pages.comments.urls import urlsplit
from yalu.reasons import Reason

_PRELOADS = re.compile(r"window\._preloads\s{0,20}=\s{0,20}JSON\.parse\(")


class Substack(Remote):
    """The page states the number of comments. Deleted ones keep their place, without text, and are not counted."""

    name = "substack"
    fields = Fields(
        "comments",
        text="body",
        author="name|user.name",
        time="date|created_at",
        replies="children",
        deleted="deleted",
        removed="suppressed",
        plain=True,
    )

    def find(self, sight: Sight) -> Embed | None:
        """Find the embed on a page; None if there is none."""
        if "/p/" not in urlsplit(sight.url).path or (loaded := _preloads(sight)) is None:
            return None
        post = dig(loaded, "post")
        number = number_of(dig(post, "id"))
        cut = nodes(sight, ids=("discussion", "comments-for-scroll"), classes=("comments-page",))
        if number is None:
            return Embed((), cut, Reason.of("snapshot.unnamed", platform="Substack"))
        here = urlsplit(sight.url)
        wanted = query({"token": "", "all_comments": "true", "sort": "oldest_first"})
        url = f"{here.scheme}://{here.netloc}/api/v1/post/{number}/comments?{wanted}"
        count = number_of(dig(post, "comment_count"))
        return Embed((ThreadRequest(url, role(self.name, "thread")),), cut, expected=count)

    def missing(self, answer: Any) -> Reason | None:
        """Replies that the server counts and does not send."""
        rows = [row for row, _ in walk(answer["comments"], lambda row: row.get("children"))]
        short = sum(
            max(0, (number_of(row.get("children_count")) or 0) - len(row.get("children") or [])) for row in rows
        )
        return Reason.of("snapshot.replies_missing", count=short) if short else None


def _preloads(sight: Sight) -> Any:
    """The state that the page passes to its script: JSON inside a JSON string."""
    for script in sight.scripts:
        text = script.text or ""
        if (match := _PRELOADS.search(text)) is not None:
            try:
                packed, _ = json.JSONDecoder().raw_decode(text, match.end())
            except (ValueError, RecursionError):
                return None
            return json_from(packed) if isinstance(packed, str) else None
    return None

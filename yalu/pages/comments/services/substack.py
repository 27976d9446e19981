"""Substack: ``/api/v1/post/ID/comments`` on the publication's own host returns the whole tree at once."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from yalu.model import ParsedThread, ThreadRequest
from yalu.pages.comments.completeness.openness import is_open
from yalu.pages.comments.lists.list_detection import read_entries
from yalu.pages.comments.placeholders import met
from yalu.pages.comments.platform import Part, Sight, Start, role
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

    def start(self, sight: Sight) -> Start | None:
        """Return the requests, with the comments that the page itself shows."""
        begun = super().start(sight)
        shown = read_entries(sight) if begun is not None else None
        if begun is None or begun.thread is None or shown is None:
            return begun
        thread = replace(begun.thread, comments=shown.comments, open=is_open(sight, begun.cut, set(shown.boxes)))
        whole = thread.expected is not None and met(thread)
        thread = replace(thread, complete=whole, note=None if whole else thread.note)
        return begun._replace(thread=thread, boxes=shown.boxes)

    def join(self, thread: ParsedThread | None, parts: Sequence[Part]) -> ParsedThread | None:
        """Return the server's comments; those of the page if the server gave none."""
        joined = super().join(thread, parts)
        silent = joined is not None and not joined.complete and not joined.comments
        return thread if silent and thread is not None and thread.comments else joined

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

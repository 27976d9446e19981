"""Isso: ``GET /?uri=PATH`` returns a thread, replies one level deep (isso-comments/isso, views/comments.py, 0.14)."""

from __future__ import annotations

import re
from typing import Any

from yalu.model import CommentState, ThreadRequest
from yalu.pages.comments.platform import Sight, role
from yalu.pages.comments.remote_api import (
    Embed,
    Fields,
    Remote,
    dig,
    https,
    nodes,
    number_of,
    query,
    rows_of,
    script_from,
)
from yalu.pages.comments.urls import urljoin, urlsplit
from yalu.reasons import Reason

_SCRIPT = re.compile(r"\A(.{0,500}?)/?js/(?:embed|count)(?:\.min|\.dev)?\.js")


class Isso(Remote):
    """All comments come in one answer: without a limit Isso leaves nothing out."""

    name = "isso"
    counted = frozenset(CommentState)
    fields = Fields(
        "replies",
        parent="parent",
        author="author",
        time="created",
        replies="replies",
        deleted="mode=4",
        held="mode=2",
        count="total_replies",
    )

    def find(self, sight: Sight) -> Embed | None:
        """Find the embed on a page; None if there is none."""
        section = sight.by_id.get("isso-thread")
        script = next((node for node in sight.scripts if node.get("data-isso") is not None), None)
        if section is None and script is None:
            return None
        where = script.get("data-isso") if script is not None else None
        if where is None and (match := script_from(sight, _SCRIPT)):
            where = match[1]
        root = https(urljoin(sight.url, where)) if where else None
        cut = nodes(sight, ids=("isso-thread",))
        if root is None:
            return Embed((), cut, Reason.of("snapshot.no_server", platform="Isso"))
        uri = (section.get("data-isso-id") if section is not None else None) or urlsplit(sight.url).path
        return Embed((ThreadRequest(f"{root.rstrip('/')}/?{query({'uri': uri})}", role(self.name, "thread")),), cut)

    def missing(self, answer: Any) -> Reason | None:
        """Comments that the server leaves out."""
        hidden = sum(number_of(dig(row, "hidden_replies")) or 0 for row in (answer, *rows_of(answer["replies"])))
        return Reason.of("snapshot.replies_missing", count=hidden) if hidden > 0 else None

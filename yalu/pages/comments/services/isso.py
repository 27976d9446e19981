"""Isso: ``GET /?uri=PATH`` returns a thread, replies one level deep (isso-comments/isso, views/comments.py, 0.14)."""

from __future__ import annotations

import re

from yalu.model import CommentState, ThreadRequest
from yalu.pages.comments.platform import Part, Sight, role
from yalu.pages.comments.remote_api import (
    Embed,
    Portion,
    Remote,
    comment,
    https,
    json_of,
    nodes,
    number_of,
    query,
    rows_of,
    script_from,
    walk,
)
from yalu.pages.comments.urls import urljoin, urlsplit
from yalu.reasons import Reason

_SCRIPT = re.compile(r"\A(.{0,500}?)/?js/(?:embed|count)(?:\.min|\.dev)?\.js")
_ACCEPTED, _HELD, _DELETED = 1, 2, 4


class Isso(Remote):
    """All comments come in one answer: without a limit Isso leaves nothing out."""

    name = "isso"
    counted = frozenset(CommentState)

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

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable."""
        answer = json_of(part)
        if not isinstance(answer, dict) or not isinstance(answer.get("replies"), list):
            return None
        hidden = (number_of(answer.get("hidden_replies")) or 0) + sum(
            number_of(row.get("hidden_replies")) or 0 for row in rows_of(answer["replies"])
        )
        comments = tuple(
            comment(
                row.get("id"),
                row.get("text"),
                parent=row.get("parent") or (parent or {}).get("id"),
                author=row.get("author"),
                at=row.get("created"),
                state={_HELD: CommentState.HELD, _DELETED: CommentState.DELETED}.get(
                    row.get("mode", _ACCEPTED), CommentState.VISIBLE
                ),
            )
            for row, parent in walk(answer["replies"], lambda row: row.get("replies"))
        )
        return Portion(
            comments,
            expected=number_of(answer.get("total_replies")),
            note=Reason.of("snapshot.replies_missing", count=hidden) if hidden > 0 else None,
        )

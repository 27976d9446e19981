"""Commento and compatible servers (Commento++, Comentario's legacy API): ``POST /api/comment/list``."""

from __future__ import annotations

import re

from yalu.model import CommentState
from yalu.pages.comments.platform import Part, Sight, role
from yalu.pages.comments.remote_api import (
    Embed,
    Portion,
    Remote,
    comment,
    dig,
    https,
    json_of,
    nodes,
    post_json,
    rows_of,
    script_from,
    state_of,
)
from yalu.pages.comments.urls import urlsplit
from yalu.reasons import Reason

_SCRIPT = re.compile(r"\A((?:https?:)?//[^/\s]{3,200})(?:/[\w./-]{0,100})?/js/commento(?:\.min)?\.js")


class Commento(Remote):
    """One answer holds the whole thread, deleted comments as tombstones; the server gives no count of its own."""

    name = "commento"
    counted = frozenset(CommentState)

    def find(self, sight: Sight) -> Embed | None:
        """Find the embed on a page; None if there is none."""
        if "commento" not in sight.by_id:
            return None
        cut = nodes(sight, ids=("commento",))
        match = script_from(sight, _SCRIPT)
        root = https(match[1]) if match else None
        if root is None:
            return Embed((), cut, Reason.of("snapshot.no_server", platform="Commento"))
        here = urlsplit(sight.url)
        script = next(node for node in sight.scripts if _SCRIPT.search(node.get("src") or node.get("data-src") or ""))
        path = script.get("data-page-id") or here.path
        body = {"commenterToken": "anonymous", "domain": here.netloc, "path": path}
        return Embed((post_json(f"{root}/api/comment/list", role(self.name, "thread"), body),), cut)

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable."""
        answer = json_of(part)
        if not isinstance(answer, dict) or answer.get("success") is not True:
            return None
        listed = answer.get("comments", False)
        if listed is not None and not isinstance(listed, list):
            return None
        rows = rows_of(listed)
        comments = tuple(
            comment(
                row.get("commentHex"),
                row.get("html") or row.get("markdown"),
                parent=None if row.get("parentHex") == "root" else row.get("parentHex"),
                author=dig(answer, "commenters", str(row.get("commenterHex")), "name"),
                at=row.get("creationDate"),
                state=state_of(deleted=row.get("deleted"), held=row.get("state") == "unapproved"),
            )
            for row in rows
        )
        locked = dig(answer, "attributes", "isLocked")
        return Portion(comments, expected=len(rows), open=None if locked is None else not locked)

"""OpenWeb (Spot.IM): ``POST conversation/read``, found in public code; many sites refuse it without a guest token."""

from __future__ import annotations

import re
from typing import Any

from yalu.model import ParsedComment, ThreadRequest
from yalu.pages.comments.platform import Part, Sight, memory_of, role
from yalu.pages.comments.remote_api import (
    Embed,
    Portion,
    Remote,
    comment,
    dig,
    json_of,
    nodes,
    number_of,
    post_json,
    rows_of,
    script_from,
    state_of,
    walk,
)
from yalu.reasons import Reason

_LAUNCHER = re.compile(r"//launcher\.spot\.im/spot/(sp_\w{3,40})")
_URL = "https://api-2-0.spot.im/v1.0.0/conversation/read"
COUNT = 250


class OpenWeb(Remote):
    """Oldest first, replies nested; ``messages_count`` includes replies."""

    name = "openweb"

    def find(self, sight: Sight) -> Embed | None:
        """Find the embed on a page; None if there is none."""
        boxes = sight.elements.tagged("div")
        module = next((node for node in boxes if node.get("data-spotim-module") == "conversation"), None)
        launcher = script_from(sight, _LAUNCHER)
        if module is None and launcher is None:
            return None
        cut = nodes(sight, classes=("spotim-conversation", "spot-im-conversation")) + (
            () if module is None else (module,)
        )
        spot = (module.get("data-spot-id") if module is not None else None) or (launcher[1] if launcher else None)
        script = next((node for node in sight.scripts if node.get("data-spotim-module") == "spotim-launcher"), None)
        post = (module.get("data-post-id") if module is not None else None) or (
            script.get("data-post-id") if script is not None else None
        )
        if not spot or not post:
            return Embed((), cut, Reason.of("snapshot.unnamed", platform="OpenWeb"))
        return Embed((self._page(spot, post, 0),), cut)

    def _page(self, spot: str, post: str, offset: int) -> ThreadRequest:
        body = {
            "conversation_id": f"{spot}{post}",
            "count": COUNT,
            "offset": offset,
            "sort_by": "oldest",
            "child_count": COUNT,
            "depth": 15,
        }
        memory = role(self.name, "page", spot=spot, post=post, offset=offset)
        return post_json(_URL, memory, body, {"x-spot-id": spot, "x-post-id": post})

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable."""
        talk, memory = dig(json_of(part), "conversation"), memory_of(part.request)
        if not isinstance(talk, dict) or not isinstance(talk.get("comments"), list):
            return None
        comments = tuple(
            _comment(row, parent, talk.get("users"))
            for row, parent in walk(talk["comments"], lambda row: row.get("replies"))
        )
        offset, before = number_of(talk.get("offset")), number_of(memory.get("offset")) or 0
        onward = talk.get("has_next") is True and offset is not None and offset > before
        more = (self._page(str(memory["spot"]), str(memory["post"]), offset or 0),) if onward else ()
        closed = dig(talk, "read_only")
        return Portion(comments, more, number_of(talk.get("messages_count")), None if closed is None else not closed)


def _comment(row: dict[str, Any], parent: dict[str, Any] | None, users: Any) -> ParsedComment:
    parts = rows_of(row.get("content"))
    texts = [part["text"] for part in parts if isinstance(part.get("text"), str)]
    pictures = bool(parts) and all(part.get("type", "text") != "text" for part in parts)
    user = dig(users, str(row.get("user_id")))
    return comment(
        row.get("id"),
        "<br>".join(texts) if texts or pictures else None,
        parent=row.get("parent_id") or (parent or {}).get("id"),
        author=row.get("user_display_name") or dig(user, "display_name") or dig(user, "user_name"),
        at=row.get("written_at") or row.get("time"),
        state=state_of(deleted=row.get("deleted"), removed=row.get("status") in ("block", "reject", "rejected")),
    )

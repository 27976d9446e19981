"""The Guardian's discussions, and APIs like it: ``/discussion-api/discussion/KEY`` with pages of JSON."""

from __future__ import annotations

import re

from yalu.model import CommentState, ThreadRequest
from yalu.pages.comments.platform import Part, Sight, memory_of, role
from yalu.pages.comments.remote_api import (
    Embed,
    Portion,
    Remote,
    comment,
    dig,
    in_scripts,
    json_of,
    nodes,
    number_of,
    query,
    walk,
)

_KEY = re.compile(r'"(?:shortUrlId|discussionKey|discussionId)"\s*:\s*"/?(p/[0-9a-z]{3,12})"')
_API = re.compile(r'"discussionApiUrl"\s*:\s*"(https://[\w./-]{5,120})"')
_HOSTS = ("discussion.theguardian.com", "discussion.guardianapis.com")
PAGE_SIZE = 100


class Guardian(Remote):
    """Top-level comments are paged and include their replies. Blocked comments keep their place with a notice."""

    name = "guardian"
    counted = frozenset(CommentState)

    def find(self, sight: Sight) -> Embed | None:
        """Find the embed on a page; None if there is none."""
        named = in_scripts(sight, _API, "discussionApiUrl")
        if not ("theguardian.com" in sight.url or named) or (key := in_scripts(sight, _KEY)) is None:
            return None
        section = nodes(sight, ids=("comments", "discussion"), classes=("discussion", "d-discussion"))
        api = named or "https://discussion.theguardian.com/discussion-api"
        if not any(f"//{host}/" in f"{api}/" for host in _HOSTS):
            return None
        return Embed((self._page(api.rstrip("/"), key, 1),), section)

    def _page(self, api: str, key: str, page: int) -> ThreadRequest:
        wanted = {
            "displayThreaded": "true",
            "maxResponses": 100,
            "pageSize": PAGE_SIZE,
            "page": page,
            "orderBy": "oldest",
        }
        return ThreadRequest(
            f"{api}/discussion/{key}?{query(wanted)}", role(self.name, "page", api=api, key=key, page=page)
        )

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable."""
        answer = json_of(part)
        talk = dig(answer, "discussion")
        if dig(answer, "status") != "ok" or not isinstance(talk, dict):
            return None
        memory = memory_of(part.request)
        pages = number_of(dig(answer, "pages")) or 0
        more = tuple(
            self._page(str(memory["api"]), str(memory["key"]), page)
            for page in range(2, min(pages, 200) + 1)
            if memory.get("page") == 1
        )
        comments = tuple(
            comment(
                row.get("id"),
                row.get("body"),
                parent=dig(row, "responseTo", "commentId") or (parent or {}).get("id"),
                author=dig(row, "userProfile", "displayName"),
                at=row.get("isoDateTime"),
                state=CommentState.VISIBLE if row.get("status") in ("visible", None) else CommentState.REMOVED,
            )
            for row, parent in walk(talk.get("comments"), lambda row: row.get("responses"))
        )
        closed = talk.get("isClosedForComments")
        return Portion(comments, more, number_of(talk.get("commentCount")), None if closed is None else not closed)

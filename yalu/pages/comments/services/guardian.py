"""The Guardian's discussions, and APIs like it: ``/discussion-api/discussion/KEY`` with pages of JSON."""

from __future__ import annotations

import re
from typing import Any

from yalu.model import CommentState, ThreadRequest
from yalu.pages.comments.platform import Part, Sight, memory_of, role
from yalu.pages.comments.remote_api import Embed, Fields, Remote, dig, in_scripts, json_of, nodes, number_of, query

_KEY = re.compile(r'"(?:shortUrlId|discussionKey|discussionId)"\s*:\s*"/?(p/[0-9a-z]{3,12})"')
_API = re.compile(r'"discussionApiUrl"\s*:\s*"(https://[\w./-]{5,120})"')
_HOSTS = ("discussion.theguardian.com", "discussion.guardianapis.com")
PAGE_SIZE = 100


class Guardian(Remote):
    """Top-level comments are paged and include their replies. Blocked comments keep their place with a notice."""

    name = "guardian"
    counted = frozenset(CommentState)
    fields = Fields(
        "discussion.comments",
        text="body",
        parent="responseTo.commentId",
        author="userProfile.displayName",
        time="isoDateTime",
        replies="responses",
        removed="status!visible",
        count="discussion.commentCount",
        closed="discussion.isClosedForComments",
    )

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

    def content(self, part: Part) -> Any:
        """The answer, unless it reports an error."""
        answer = json_of(part)
        return answer if dig(answer, "status") == "ok" else None

    def onward(self, part: Part, answer: Any) -> tuple[ThreadRequest, ...]:
        """All further pages, from the first one."""
        memory, pages = memory_of(part.request), number_of(dig(answer, "pages")) or 0
        further = range(2, min(pages, 200) + 1) if memory.get("page") == 1 else ()
        return tuple(self._page(str(memory["api"]), str(memory["key"]), page) for page in further)

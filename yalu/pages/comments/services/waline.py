"""Waline: ``GET /api/comment?path=PATH`` on the server that the page names (walinejs/waline, 1.39)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from yalu.model import ThreadRequest
from yalu.pages.comments.platform import Part, Sight, memory_of, role
from yalu.pages.comments.remote_api import (
    Embed,
    Fields,
    Remote,
    dig,
    https,
    in_scripts,
    json_of,
    nodes,
    number_of,
    query,
)
from yalu.pages.comments.urls import urljoin, urlsplit
from yalu.reasons import Reason

_SERVER = re.compile(r"""\bserverURL["']?\s*[:=]\s*["']([^"'\s]{2,300})["']""")
_PATH = re.compile(r"""\bWaline\b.{0,400}?\bpath["']?\s*:\s*["']([^"'\s]{1,500})["']""", re.S)
PAGE_SIZE = 50


class Waline(Remote):
    """Top-level comments in pages, each with all its replies; ``count`` is that of the whole thread."""

    name = "waline"
    fields = Fields(
        "data",
        id="objectId",
        text="comment",
        author="nick",
        time="time|insertedAt",
        parent="pid",
        replies="children",
        removed="status=spam",
        held="status=waiting",
        count="count",
    )

    def find(self, sight: Sight) -> Embed | None:
        """Find the embed on a page; None if there is none."""
        if "waline" not in sight.by_id:
            return None
        cut, server = nodes(sight, ids=("waline",)), in_scripts(sight, _SERVER, "serverURL")
        root = https(urljoin(sight.url, server)) if server else None
        if root is None:
            return Embed((), cut, Reason.of("snapshot.no_server", platform=self.name))
        path = in_scripts(sight, _PATH, "serverURL") or unquote(urlsplit(sight.url).path)
        return Embed((self._page(root.rstrip("/"), path, 1),), cut)

    def _page(self, root: str, path: str, page: int) -> ThreadRequest:
        wanted = query({"path": path, "pageSize": PAGE_SIZE, "page": page, "sortBy": "insertedAt_asc"})
        return ThreadRequest(f"{root}/api/comment?{wanted}", role(self.name, "page", root=root, path=path, page=page))

    def content(self, part: Part) -> Any:
        """The answer, without the envelope that newer servers put around it; None if that reports an error."""
        answer = json_of(part)
        if dig(answer, "errno"):
            return None
        inner = dig(answer, "data")
        return inner if isinstance(inner, dict) else answer

    def onward(self, part: Part, answer: Any) -> tuple[ThreadRequest, ...]:
        """All further pages, from the first one."""
        memory, pages = memory_of(part.request), number_of(dig(answer, "totalPages")) or 0
        further = range(2, min(pages, 200) + 1) if memory.get("page") == 1 else ()
        return tuple(self._page(str(memory["root"]), str(memory["path"]), page) for page in further)

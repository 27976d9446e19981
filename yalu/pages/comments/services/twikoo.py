"""Twikoo: the event ``COMMENT_GET``, sent to the server that the page names (twikoojs/twikoo, 1.7)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from yalu.model import ThreadRequest
from yalu.pages.comments.platform import Part, Sight, memory_of, role
from yalu.pages.comments.remote_api import (
    Embed,
    Fields,
    Portion,
    Remote,
    dig,
    https,
    in_scripts,
    json_of,
    nodes,
    number_of,
    post_json,
    rows_of,
)
from yalu.pages.comments.urls import urlsplit
from yalu.reasons import Reason

_SERVER = re.compile(r"""\benvId["']?\s*:\s*["']([^"'\s]{2,300})["']""")
_PATH = re.compile(r"""\btwikoo\.init\b.{0,400}?\bpath["']?\s*:\s*["']([^"'\s]{1,500})["']""", re.S)


class Twikoo(Remote):
    """Top-level comments in pages that go back in time, each with all its replies; ``count`` is that of the former."""

    name = "twikoo"
    fields = Fields(
        "data", text="comment", author="nick", time="created", parent="pid", replies="replies", held="isSpam"
    )

    def find(self, sight: Sight) -> Embed | None:
        """Find the embed on a page; None if there is none."""
        cut = nodes(sight, ids=("tcomment", "twikoo"))
        if not cut:
            return None
        server = https(in_scripts(sight, _SERVER, "twikoo") or "")
        if server is None:  # the name of an environment of a cloud, which only its own client reaches
            return Embed((), cut, Reason.of("snapshot.no_server", platform=self.name))
        path = in_scripts(sight, _PATH, "twikoo") or unquote(urlsplit(sight.url).path)
        return Embed((self._page(server, path, None),), cut)

    def _page(self, server: str, path: str, before: int | None) -> ThreadRequest:
        asked = {"event": "COMMENT_GET", "url": path} | ({} if before is None else {"before": before})
        return post_json(server, role(self.name, "page", server=server, path=path, before=before), asked)

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable or reports an error."""
        answer, memory = json_of(part), memory_of(part.request)
        rows = dig(answer, "data")
        if not isinstance(rows, list) or dig(answer, "message"):
            return None
        comments = self.fields.comments(rows)
        replies = sum(len(rows_of(row.get("replies"))) for row in rows_of(rows))
        first = memory.get("before") is None
        count = number_of(dig(answer, "count")) if first else 0
        if count is None:
            return Portion(comments, note=Reason.of("snapshot.server_no_count"))
        return Portion(comments, self.onward(part, answer), share=count + replies)

    def onward(self, part: Part, answer: Any) -> tuple[ThreadRequest, ...]:
        """The next page: what was written before the oldest comment of this one that is not pinned."""
        memory = memory_of(part.request)
        times = [number_of(row.get("created")) for row in rows_of(dig(answer, "data")) if not row.get("top")]
        known = [time for time in times if time is not None]
        if not dig(answer, "more") or not known:
            return ()
        return (self._page(str(memory["server"]), str(memory["path"]), min(known)),)

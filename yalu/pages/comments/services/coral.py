"""Coral (Talk): a story's stream over GraphQL.

Sites that accept only stored queries refuse; the thread's note says so.
"""

from __future__ import annotations

import re
from typing import Any

from yalu.model import ThreadRequest
from yalu.pages.comments.platform import Part, Sight, memory_of, role
from yalu.pages.comments.remote_api import (
    Embed,
    Fields,
    Remote,
    canonical,
    dig,
    https,
    in_scripts,
    json_of,
    nodes,
    post_json,
    rows_of,
    script_from,
)
from yalu.pages.comments.urls import urlsplit
from yalu.reasons import Reason

_ROOT = re.compile(r"""\brootURL["']?\s*:\s*["']([^"'\s]{4,300})["']""")
_STORY_ID = re.compile(r"""\bstoryID["']?\s*:\s*["']([^"'\s]{1,200})["']""")
_STORY_URL = re.compile(r"""\bstoryURL["']?\s*:\s*["'](https?://[^"'\s]{4,500})["']""")
_SCRIPT = re.compile(r"\A((?:https?:)?//[^/\s]{3,200})/(?:assets|static)/js/(?:embed|stream|count)\.js")
_MARK = re.compile(r"(Coral\.createStreamEmbed|Coral\.Talk\.render)")
_FIELDS = "id body createdAt author { username } parent { id } deleted editing { edited } status"
_QUERY = (
    "query Yalu($id: ID, $url: String, $after: Cursor) { story(id: $id, url: $url) { id isClosed "
    "commentCounts { totalPublished } comments(first: 50, after: $after, orderBy: CREATED_AT_ASC, flatten: true) "
    "{ edges { node { " + _FIELDS + " } } pageInfo { hasNextPage endCursor } } } }"
)


class Coral(Remote):
    """The flattened stream in pages of 50; ``totalPublished`` is the count of what visitors see."""

    name = "coral"
    fields = Fields(
        "nodes",
        text="body",
        parent="parent.id",
        author="author.username",
        time="createdAt",
        deleted="deleted",
        removed="status=REJECTED",
        held="status=PREMOD,SYSTEM_WITHHELD",
        count="commentCounts.totalPublished",
        closed="isClosed",
    )

    def find(self, sight: Sight) -> Embed | None:
        """Find the embed on a page; None if there is none."""
        if not any(name in sight.by_id for name in ("coral_thread", "coral_talk_stream", "coral-thread")) and (
            in_scripts(sight, _MARK, "Coral.") is None
        ):
            return None
        cut = nodes(sight, ids=("coral_thread", "coral_talk_stream", "coral-thread"))
        match = script_from(sight, _SCRIPT)
        root = https(in_scripts(sight, _ROOT) or (match[1] if match else ""))
        if root is None:
            return Embed((), cut, Reason.of("snapshot.no_server", platform="Coral"))
        parts = urlsplit(root)
        memory = {
            "root": f"{parts.scheme}://{parts.netloc}",
            "id": in_scripts(sight, _STORY_ID),
            "url": in_scripts(sight, _STORY_URL) or canonical(sight),
        }
        return Embed((self._page(memory, None),), cut)

    def _page(self, memory: object, after: str | None) -> ThreadRequest:
        kept = {key: dig(memory, key) for key in ("root", "id", "url")}
        story = {"id": kept["id"]} if kept["id"] else {"url": kept["url"]}
        body = {"query": _QUERY, "variables": {**story, "after": after}}
        return post_json(f"{kept['root']}/api/graphql", role(self.name, "page", after=after, **kept), body)

    def content(self, part: Part) -> Any:
        """The story, with the nodes of its stream as a list."""
        story = dig(json_of(part), "data", "story")
        edges = dig(story, "comments", "edges")
        rows = [dig(edge, "node") for edge in rows_of(edges)]
        return {**story, "nodes": rows} if isinstance(dig(story, "comments"), dict) else None

    def onward(self, part: Part, answer: Any) -> tuple[ThreadRequest, ...]:
        """The next page of the stream."""
        after, memory = dig(answer, "comments", "pageInfo", "endCursor"), memory_of(part.request)
        more = dig(answer, "comments", "pageInfo", "hasNextPage") and isinstance(after, str)
        return (self._page(memory, after),) if more and after != memory.get("after") else ()

"""Coral (Talk): a story's stream over GraphQL.

Sites that accept only stored queries refuse; the thread's note says so.
"""

from __future__ import annotations

import re

from yalu.model import ThreadRequest
from yalu.pages.comments.platform import Part, Sight, memory_of, role
from yalu.pages.comments.remote_api import (
    Embed,
    Portion,
    Remote,
    canonical,
    comment,
    dig,
    https,
    in_scripts,
    json_of,
    nodes,
    number_of,
    post_json,
    rows_of,
    script_from,
    state_of,
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

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable."""
        story = dig(json_of(part), "data", "story")
        stream = dig(story, "comments")
        if not isinstance(stream, dict):
            return None
        comments = tuple(
            comment(
                row.get("id"),
                row.get("body"),
                parent=dig(row, "parent", "id"),
                author=dig(row, "author", "username"),
                at=row.get("createdAt"),
                state=state_of(
                    deleted=row.get("deleted"),
                    removed=row.get("status") == "REJECTED",
                    held=row.get("status") in ("PREMOD", "SYSTEM_WITHHELD"),
                ),
            )
            for row in (dig(edge, "node") for edge in rows_of(stream.get("edges")))
            if isinstance(row, dict)
        )
        after = dig(stream, "pageInfo", "endCursor")
        onward = dig(stream, "pageInfo", "hasNextPage") and isinstance(after, str)
        onward = onward and after != memory_of(part.request).get("after")
        more = (self._page(memory_of(part.request), after),) if onward else ()
        closed = dig(story, "isClosed")
        total = number_of(dig(story, "commentCounts", "totalPublished"))
        return Portion(comments, more, total, None if closed is None else not closed)

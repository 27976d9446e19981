"""Discourse embeds: the embed names the topic, ``/t/ID.json`` returns its posts (documented API)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from yalu.model import CommentState, ParsedComment, ThreadRequest
from yalu.pages.comments.platform import Part, Sight, memory_of, role
from yalu.pages.comments.remote_api import (
    Embed,
    Fields,
    Portion,
    Remote,
    canonical,
    dig,
    https,
    in_scripts,
    json_of,
    nodes,
    number_of,
    query,
    rows_of,
)
from yalu.reasons import Reason

_ROOT = re.compile(r"""discourse(?<=\bdiscourse)Url["']?\s*:\s*["']([^"'\s]{4,300})["']""")
_EMBED = re.compile(r"""\bdiscourseEmbedUrl["']?\s*:\s*["'](https?://[^"'\s]{4,500})["']""")
_TOPIC = re.compile(r"""\btopicId["']?\s*:\s*["']?(\d{1,12})""")
_TOPIC_LINK = re.compile(rb"""href=["'][^"']{0,300}?/t/(?:[^"'/]{1,300}/)?(\d{1,12})(?:[/?#"'])""")
_CHUNK = 20
"""Maximum posts that Discourse returns at once by id."""
_SMALL_ACTION = 3


class Discourse(Remote):
    """All posts but the first, which is the article. Hidden and withdrawn posts keep their place."""

    name = "discourse"
    counted = frozenset(CommentState)
    fields = Fields(
        "post_stream.posts",
        id="post_number",
        text="cooked",
        author="name|username",
        time="created_at",
        parent="reply_to_post_number",
        deleted="user_deleted",
        removed="hidden|deleted_at",
    )
    """A post is identified by its number in the topic, which replies name and its URL ends with."""

    def find(self, sight: Sight) -> Embed | None:
        """Find the embed on a page; None if there is none."""
        root = in_scripts(sight, _ROOT, "discourseUrl")
        if "discourse-comments" not in sight.by_id and root is None:
            return None
        cut = nodes(sight, ids=("discourse-comments",))
        address = https(root) if root else None
        if address is None:
            return Embed((), cut, Reason.of("snapshot.no_server", platform="Discourse"))
        address = address.rstrip("/")
        topic = in_scripts(sight, _TOPIC)
        if topic:
            return Embed((self._topic(address, topic),), cut)
        wanted = query({"embed_url": in_scripts(sight, _EMBED) or canonical(sight)})
        return Embed(
            (ThreadRequest(f"{address}/embed/comments?{wanted}", role(self.name, "embed", root=address)),), cut
        )

    def _topic(self, root: str, topic: str) -> ThreadRequest:
        return ThreadRequest(f"{root}/t/{topic}.json", role(self.name, "topic", root=root, topic=topic))

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable."""
        memory = memory_of(part.request)
        root = str(memory.get("root"))
        if memory.get("is") == "embed":
            match = _TOPIC_LINK.search(part.body)
            if match is None:
                return Portion(note=Reason.of("snapshot.no_topic"))
            return Portion(more=(self._topic(root, match[1].decode()),))
        answer = json_of(part)
        stream = dig(answer, "post_stream")
        if not isinstance(stream, dict) or not isinstance(stream.get("posts"), list):
            return None
        posts = rows_of(stream["posts"])
        more: tuple[ThreadRequest, ...] = ()
        listed = stream.get("stream")
        ids = [number for number in listed if isinstance(number, int)] if isinstance(listed, list) else []
        if memory.get("is") == "topic":
            had = {number_of(row.get("id")) for row in posts}
            left = [number for number in ids if number not in had]
            more = tuple(
                self._posts(root, str(memory.get("topic")), left[at : at + _CHUNK])
                for at in range(0, len(left), _CHUNK)
            )
        comments = tuple(
            _post(self.fields.comment(row))
            for row in posts
            if row.get("post_number") != 1 and row.get("post_type") != _SMALL_ACTION
        )
        closed = dig(answer, "closed")
        return Portion(comments, more, _count(memory, answer, posts, ids), None if closed is None else not closed)

    def _posts(self, root: str, topic: str, ids: list[int]) -> ThreadRequest:
        wanted = "&".join(f"post_ids[]={number}" for number in ids)
        return ThreadRequest(f"{root}/t/{topic}/posts.json?{wanted}", role(self.name, "posts", root=root, topic=topic))


def _count(memory: object, answer: object, posts: list[dict[str, Any]], ids: list[int]) -> int | None:
    """Number of comments: posts in the stream (else ``posts_count``) without the first and without small actions.

    Small actions are known only once they were read. None for answers that are not those of the topic itself.
    """
    if dig(memory, "is") != "topic":
        return None
    actions = sum(1 for row in posts if row.get("post_type") == _SMALL_ACTION)
    if ids:
        return len(ids) - 1 - actions
    total = number_of(dig(answer, "posts_count"))
    return None if total is None else total - 1 - actions


def _post(comment: ParsedComment) -> ParsedComment:
    """An answer to the first post, which is the article, answers no comment."""
    return replace(comment, parent_id=None) if comment.parent_id == "1" else comment

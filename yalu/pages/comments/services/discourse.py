"""Discourse embeds: the embed names the topic, ``/t/ID.json`` returns its posts (documented API)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from yalu.model import ParsedComment, ThreadRequest
from yalu.pages.comments.platform import Part, memory_of
from yalu.pages.comments.remote_api import Portion, dig, json_of, number_of, rows_of
from yalu.pages.comments.services.declared import Declared
from yalu.reasons import Reason

_TOPIC_LINK = re.compile(rb"""href=["'][^"']{0,300}?/t/(?:[^"'/]{1,300}/)?(\d{1,12})(?:[/?#"'])""")
_CHUNK = 20
"""Maximum posts that Discourse returns at once by id."""
_SMALL_ACTION = 3


class Discourse(Declared):
    """All posts but the first, which is the article. Hidden and withdrawn posts keep their place."""

    name = "discourse"

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable."""
        memory = memory_of(part.request)
        if memory.get("is") == "embed":
            match = _TOPIC_LINK.search(part.body)
            if match is None:
                return Portion(note=Reason.of("snapshot.no_topic"))
            return Portion(more=(self.again(part, "topic", topic=match[1].decode()),))
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
            chunks = (left[at : at + _CHUNK] for at in range(0, len(left), _CHUNK))
            wanted = ("&".join(f"post_ids[]={number}" for number in chunk) for chunk in chunks)
            more = tuple(self.again(part, "posts", posts=posts) for posts in wanted)
        comments = tuple(
            _post(self.fields.comment(row))
            for row in posts
            if row.get("post_number") != 1 and row.get("post_type") != _SMALL_ACTION
        )
        closed = dig(answer, "closed")
        return Portion(comments, more, _count(memory, answer, posts, ids), None if closed is None else not closed)


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

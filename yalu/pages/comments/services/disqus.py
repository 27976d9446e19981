"""Disqus: the embed holds the first page of a thread; the rest needs the site owner's API key."""

from __future__ import annotations

import re
from typing import Any

from yalu.model import CommentState, ThreadRequest
from yalu.pages.comments.platform import Part, Sight, role
from yalu.pages.comments.remote_api import (
    Embed,
    Fields,
    Remote,
    canonical,
    dig,
    in_scripts,
    json_from,
    json_of,
    nodes,
    number_of,
    query,
    rows_of,
    script_from,
    value_at,
)
from yalu.reasons import Reason

_SCRIPT = re.compile(r"//([\w-]{1,60})\.disqus\.com/(?:embed|count)\.js")
_INLINE_SCRIPT = re.compile(r"//([\w-]{1,60})\.disqus\.com/(?:embed|count)\.js")
_SHORTNAME = re.compile(r"""disqus_?[sS]hortname["']?\s*[:=]\s*["']([\w-]{1,60})["']""")
_IDENTIFIER = re.compile(
    r"""(?:disqus_identifier|page\.identifier|disqusIdentifier)["']?\s*[:=]\s*["']([^"'\n]{1,300})["']"""
)
_URL = re.compile(r"""(?:disqus_url|page\.url|disqusUrl)["']?\s*[:=]\s*["'](https?://[^"'\s]{4,500})["']""")
_DATA = 'id="disqus-threadData"'


class Disqus(Remote):
    """Complete if the embed's first page is the whole thread; else the note says how much it holds.

    ``cursor.total`` and ``thread.posts`` include deleted posts.
    """

    name = "disqus"
    counted = frozenset(CommentState)
    fields = Fields(
        "posts",
        text="message|raw_message",
        parent="parent",
        author="author.name",
        time="createdAt",
        deleted="isDeleted|isDeletedByAuthor",
        removed="isSpam|isDeletedByModerator",
        held="isApproved=False",
        count="response.thread.posts|cursor.total",
        closed="response.thread.isClosed",
    )

    def find(self, sight: Sight) -> Embed | None:
        """Find the embed on a page; None if there is none."""
        section = sight.by_id.get("disqus_thread")
        match = script_from(sight, _SCRIPT)
        if section is None and match is None:
            return None
        if section is None and match is not None and "/count.js" in match[0]:
            return None
        forum = match[1] if match else in_scripts(sight, _SHORTNAME) or in_scripts(sight, _INLINE_SCRIPT)
        cut = nodes(sight, ids=("disqus_thread",))
        if forum is None and section is not None:
            forum = section.get("data-disqus-shortname") or section.get("data-shortname")
        if forum is None or not re.fullmatch(r"[\w-]{1,60}", forum):
            return Embed((), cut, Reason.of("snapshot.unnamed", platform="Disqus"))
        named = section.get("data-disqus-identifier") if section is not None else None
        identifier = named or in_scripts(sight, _IDENTIFIER)
        address = in_scripts(sight, _URL) or canonical(sight)
        wanted = query({"base": "default", "f": forum, "t_i": identifier, "t_u": address})
        return Embed((ThreadRequest(f"https://disqus.com/embed/comments/?{wanted}", role(self.name, "embed")),), cut)

    def content(self, part: Part) -> Any:
        """The embed's data, its posts as a list with times in UTC; None if the embed holds none."""
        answer = json_of(part)
        if answer is None:
            _, _, after = part.body.decode("utf-8", "replace").partition(_DATA)
            answer = json_from(after.partition(">")[2].partition("</script>")[0])
        if not isinstance(answer, dict) or answer.get("code", 0) != 0:
            return None
        posts = dig(answer, "response", "posts")
        posts = answer.get("response") if posts is None else posts
        dated = [{**row, "createdAt": _utc(row.get("createdAt"))} for row in rows_of(posts)]
        return {**answer, "posts": dated} if isinstance(posts, list) else None

    def missing(self, answer: Any) -> Reason | None:
        """How much of the thread the first page is."""
        total, shown = number_of(value_at(answer, self.fields.count)), len(answer["posts"])
        if not dig(answer, "cursor", "hasNext") and (total is None or total <= shown):
            return None
        return Reason.of("snapshot.first_only", count=shown, known=shown if total is None else total)


def _utc(value: object) -> str | None:
    """Add the missing zone to a Disqus time, which is UTC."""
    return (
        f"{value}+00:00" if isinstance(value, str) and len(value) == 19 else value if isinstance(value, str) else None
    )

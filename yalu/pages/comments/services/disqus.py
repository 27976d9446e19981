"""Disqus: the embed holds the first page of a thread; the rest needs the site owner's API key."""

from __future__ import annotations

import re

from yalu.model import CommentState, ThreadRequest
from yalu.pages.comments.platform import Part, Sight, role
from yalu.pages.comments.remote_api import (
    Embed,
    Portion,
    Remote,
    canonical,
    comment,
    dig,
    in_scripts,
    json_from,
    json_of,
    nodes,
    number_of,
    query,
    rows_of,
    script_from,
    state_of,
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

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable."""
        answer = json_of(part)
        if answer is None:
            _, _, after = part.body.decode("utf-8", "replace").partition(_DATA)
            answer = json_from(after.partition(">")[2].partition("</script>")[0])
        if not isinstance(answer, dict) or answer.get("code", 0) != 0:
            return None
        posts = dig(answer, "response", "posts")
        posts = answer.get("response") if posts is None else posts
        if not isinstance(posts, list):
            return None
        comments = tuple(
            comment(
                row.get("id"),
                row.get("message") or row.get("raw_message"),
                parent=row.get("parent"),
                author=dig(row, "author", "name"),
                at=_utc(row.get("createdAt")),
                state=state_of(
                    deleted=row.get("isDeleted") or row.get("isDeletedByAuthor"),
                    removed=row.get("isSpam") or row.get("isDeletedByModerator"),
                    held=row.get("isApproved") is False,
                ),
            )
            for row in rows_of(posts)
        )
        total = number_of(dig(answer, "response", "thread", "posts"))
        total = number_of(dig(answer, "cursor", "total")) if total is None else total
        closed = dig(answer, "response", "thread", "isClosed")
        rest = bool(dig(answer, "cursor", "hasNext")) or (total is not None and total > len(comments))
        known = len(comments) if total is None else total
        note = Reason.of("snapshot.first_only", count=len(comments), known=known) if rest else None
        return Portion(comments, (), total, None if closed is None else not closed, note)


def _utc(value: object) -> str | None:
    """Add the missing zone to a Disqus time, which is UTC."""
    return (
        f"{value}+00:00" if isinstance(value, str) and len(value) == 19 else value if isinstance(value, str) else None
    )

"""Ghost's built-in comments: ``/members/api/comments/post/ID/`` on the site itself."""

from __future__ import annotations

from typing import Any

from yalu.pages.comments.platform import Part, Sight, memory_of
from yalu.pages.comments.remote_api import Portion, dig, json_of, number_of, rows_of
from yalu.pages.comments.services.declared import Declared, Values
from yalu.pages.comments.wordpress.wordpress_rest import host_or_subdomain
from yalu.reasons import Reason

LIMIT = 50


class Ghost(Declared):
    """Top-level comments are paged and include some replies; the remaining replies are requested per comment.

    The server counts top-level comments and the replies of each; a thread is complete if both counts are met.
    """

    name = "ghost"

    def values(self, sight: Sight) -> Values:
        """What the page says of the service; nothing if the server is not the site's own."""
        values = super().values(sight)
        post, server = values["post"] or "", values["server"]
        own = server is not None and post.isalnum() and host_or_subdomain(server, sight.url)
        return values if own else values | {"server": None}

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable."""
        answer, memory = json_of(part), memory_of(part.request)
        if not isinstance(answer, dict) or not isinstance(answer.get("comments"), list):
            return None
        rows = rows_of(answer["comments"])
        if memory.get("is") == "replies":
            above = {"id": memory.get("parent")}
            return Portion(tuple(self.fields.comment(row, above) for row in rows), share=_uncounted(rows))
        more = [*self.onward(part, answer)]
        for row in rows:
            if _asks_for_replies(row):
                replies = number_of(dig(row, "count", "replies")) or 0
                more.append(self.again(part, "replies", parent=row.get("id"), limit=replies + LIMIT))
        if memory.get("page") == 1 and number_of(dig(answer, "meta", "pagination", "total")) is None:
            return Portion(note=Reason.of("snapshot.server_no_count"))
        share = _share(answer, rows, first=memory.get("page") == 1)
        return Portion(self.fields.comments(rows), tuple(more), share=share)


def _asks_for_replies(row: dict[str, Any]) -> bool:
    """True if a comment has more replies than its page includes."""
    shown = rows_of(row.get("replies"))
    return (number_of(dig(row, "count", "replies")) or 0) > len(shown) - _uncounted(shown)


def _uncounted(replies: list[dict[str, Any]]) -> int:
    """Number of deleted replies that keep their place because they were answered: the server counts none of them."""
    return sum(row.get("status") == "deleted" for row in replies)


def _share(answer: object, rows: list[dict[str, Any]], *, first: bool) -> int:
    """This page's share of the thread's count: its replies, and on the first page all top-level comments.

    Deleted replies count in the answer that has all of a comment's replies.
    """
    replies = sum(number_of(dig(row, "count", "replies")) or 0 for row in rows)
    replies += sum(_uncounted(rows_of(row.get("replies"))) for row in rows if not _asks_for_replies(row))
    return replies + (number_of(dig(answer, "meta", "pagination", "total")) or 0 if first else 0)

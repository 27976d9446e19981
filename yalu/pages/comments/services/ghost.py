"""Ghost's built-in comments: ``/members/api/comments/post/ID/`` on the site itself."""

from __future__ import annotations

from typing import Any

from yalu.model import CommentState, ThreadRequest
from yalu.pages.comments.platform import Part, Sight, memory_of, role
from yalu.pages.comments.remote_api import (
    Embed,
    Fields,
    Portion,
    Remote,
    dig,
    https,
    json_of,
    nodes,
    number_of,
    query,
    rows_of,
)
from yalu.pages.comments.urls import urljoin
from yalu.pages.comments.wordpress.wordpress_rest import host_or_subdomain
from yalu.reasons import Reason

LIMIT = 50


class Ghost(Remote):
    """Top-level comments are paged and include some replies; the remaining replies are requested per comment.

    The server counts top-level comments and the replies of each; a thread is complete if both counts are met.
    """

    name = "ghost"
    counted = frozenset(CommentState)
    fields = Fields(
        "comments",
        text="html",
        parent="in_reply_to_id",
        author="member.name",
        time="created_at",
        replies="replies",
        deleted="status=deleted",
        removed="status=hidden",
    )

    def find(self, sight: Sight) -> Embed | None:
        """Find the embed on a page; None if there is none."""
        script = next((node for node in sight.scripts if node.get("data-ghost-comments") is not None), None)
        if script is None:
            return None
        cut = nodes(sight, ids=("ghost-comments-root",), classes=("gh-comments",))
        root = https(urljoin(sight.url, script.get("data-ghost-comments") or "/"))
        post = script.get("data-post-id") or ""
        if root is None or not post.isalnum() or not host_or_subdomain(root, sight.url):
            return Embed((), cut, Reason.of("snapshot.unnamed", platform="Ghost"))
        return Embed((self._page(root.rstrip("/"), post, 1),), cut)

    def _page(self, root: str, post: str, page: int) -> ThreadRequest:
        wanted = query({"limit": LIMIT, "page": page, "order": "created_at ASC, id ASC"})
        url = f"{root}/members/api/comments/post/{post}/?{wanted}"
        return ThreadRequest(url, role(self.name, "page", root=root, post=post, page=page))

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable."""
        answer, memory = json_of(part), memory_of(part.request)
        if not isinstance(answer, dict) or not isinstance(answer.get("comments"), list):
            return None
        rows = rows_of(answer["comments"])
        if memory.get("is") == "replies":
            above = {"id": memory.get("parent")}
            return Portion(tuple(self.fields.comment(row, above) for row in rows), share=_uncounted(rows))
        root, post = str(memory.get("root")), str(memory.get("post"))
        more: list[ThreadRequest] = []
        pages = number_of(dig(answer, "meta", "pagination", "pages")) or 1
        if memory.get("page") == 1:
            more += [self._page(root, post, page) for page in range(2, min(pages, 200) + 1)]
        for row in rows:
            if _asks_for_replies(row):
                replies = number_of(dig(row, "count", "replies")) or 0
                url = f"{root}/members/api/comments/{row.get('id')}/replies/?limit={replies + LIMIT}"
                more.append(ThreadRequest(url, role(self.name, "replies", parent=row.get("id"))))
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

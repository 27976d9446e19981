"""Services whose answers are more than a list of comments; where they stand on a page is in ``services.toml``."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from yalu.model import ParsedComment, ThreadRequest
from yalu.pages.comments.platform import Part, Sight, Start, memory_of
from yalu.pages.comments.remote_api import AnswerContent, dig, json_from, json_of, number_of, rows_of, value_at, walk
from yalu.pages.comments.services.declared import Declared, Values
from yalu.pages.comments.wordpress.wordpress_rest import host_or_subdomain
from yalu.pages.document.urls import urlsplit
from yalu.reasons import Reason


class Commento(Declared):
    """Commento and compatible servers (Commento++, Comentario's legacy API): one answer with the whole thread.

    Deleted comments stay as tombstones; the server gives no count of its own.
    """

    name = "commento"

    def content(self, part: Part) -> Any:
        """The answer, its rows with their authors' names and without the root as parent, and with their number."""
        answer = json_of(part)
        if not isinstance(answer, dict) or answer.get("success") is not True:
            return None
        listed = answer.get("comments", False)
        if listed is not None and not isinstance(listed, list):
            return None
        rows = [
            row
            | {"author": dig(answer, "commenters", str(row.get("commenterHex")), "name")}
            | {"parentHex": None if row.get("parentHex") == "root" else row.get("parentHex")}
            for row in rows_of(listed)
        ]
        return answer | {"comments": rows, "count": len(rows)}


_TOPIC_LINK = re.compile(rb"""href=["'][^"']{0,300}?/t/(?:[^"'/]{1,300}/)?(\d{1,12})(?:[/?#"'])""")
_CHUNK = 20
"""Maximum posts that Discourse returns at once by id."""
_SMALL_ACTION = 3


class Discourse(Declared):
    """Discourse embeds: the embed names the topic, ``/t/ID.json`` returns its posts (documented API).

    All posts but the first, which is the article. Hidden and withdrawn posts keep their place.
    """

    name = "discourse"

    def read(self, part: Part) -> AnswerContent | None:
        """Read one answer; None if it is unreadable."""
        memory = memory_of(part.request)
        if memory.get("is") == "embed":
            match = _TOPIC_LINK.search(part.body)
            if match is None:
                return AnswerContent(note=Reason.of("snapshot.no_topic"))
            return AnswerContent(more=(self.again(part, "topic", topic=match[1].decode()),))
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
        return AnswerContent(comments, more, _count(memory, answer, posts, ids), self.fields.is_open(answer))


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


_DATA = 'id="disqus-threadData"'


class Disqus(Declared):
    """Disqus: the embed holds the first page of a thread; the rest needs the site owner's API key.

    Complete if the embed's first page is the whole thread; else the note says how much it holds.

    ``cursor.total`` and ``thread.posts`` include deleted posts.
    """

    name = "disqus"

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
        rows = ((row, row.get("createdAt")) for row in rows_of(posts))  # a time without a zone is in UTC
        dated = [row | {"createdAt": f"{at}+00:00" if len(str(at)) == 19 else at} for row, at in rows]
        return answer | {"posts": dated} if isinstance(posts, list) else None

    def missing(self, answer: Any) -> Reason | None:
        """How much of the thread the first page is."""
        total, shown = number_of(value_at(answer, self.fields.count)), len(answer["posts"])
        if not dig(answer, "cursor", "hasNext") and (total is None or total <= shown):
            return None
        return Reason.of("snapshot.first_only", count=shown, known=shown if total is None else total)


_GHOST_PAGE = 50
_PRELOADS = re.compile(r"window\._preloads\s{0,20}=\s{0,20}JSON\.parse\(")


class Ghost(Declared):
    """Ghost's built-in comments: ``/members/api/comments/post/ID/`` on the site itself.

    Top-level comments are paged and include some replies; the remaining replies are requested per comment.

    The server counts top-level comments and the replies of each; a thread is complete if both counts are met.
    """

    name = "ghost"

    def values(self, sight: Sight) -> Values:
        """What the page says of the service; nothing if the server is not the site's own."""
        values = super().values(sight)
        post, server = values["post"] or "", values["server"]
        own = server is not None and post.isalnum() and host_or_subdomain(server, sight.url)
        return values if own else values | {"server": None}

    def read(self, part: Part) -> AnswerContent | None:
        """Read one answer; None if it is unreadable."""
        answer, memory = json_of(part), memory_of(part.request)
        if not isinstance(answer, dict) or not isinstance(answer.get("comments"), list):
            return None
        rows = rows_of(answer["comments"])
        if memory.get("is") == "replies":
            above = {"id": memory.get("parent")}
            return AnswerContent(tuple(self.fields.comment(row, above) for row in rows), share=_uncounted(rows))
        more = [*self.onward(part, answer)]
        for row in rows:
            if _asks_for_replies(row):
                replies = number_of(dig(row, "count", "replies")) or 0
                more.append(self.again(part, "replies", parent=row.get("id"), limit=replies + _GHOST_PAGE))
        if memory.get("page") == 1 and number_of(dig(answer, "meta", "pagination", "total")) is None:
            return AnswerContent(note=Reason.of("snapshot.server_no_count"))
        share = _share(answer, rows, first=memory.get("page") == 1)
        return AnswerContent(self.fields.comments(rows), tuple(more), share=share)


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


class OpenWeb(Declared):
    """OpenWeb (Spot.IM): ``POST conversation/read``, found in public code; many sites refuse it without a guest token.

    Oldest first, replies nested; ``messages_count`` includes replies.
    """

    name = "openweb"

    def content(self, part: Part) -> Any:
        """The conversation, its rows with their texts and their authors' names."""
        talk = super().content(part)
        for row, _ in walk(dig(talk, "comments"), lambda row: row.get("replies")):
            user = dig(talk, "users", str(row.get("user_id")))
            row |= {"words": _words(row), "name": dig(user, "display_name") or dig(user, "user_name")}
        return talk

    def onward(self, part: Part, answer: Any) -> tuple[ThreadRequest, ...]:
        """The next page, if the server goes on from a later place."""
        offset, before = number_of(dig(answer, "offset")), number_of(memory_of(part.request).get("offset")) or 0
        further = answer.get("has_next") is True and offset is not None and offset > before
        return (self.again(part, offset=offset),) if further else ()


def _words(row: dict[str, Any]) -> str | None:
    """The texts of a comment; none for pictures alone, None if it has no content at all."""
    parts = rows_of(row.get("content"))
    texts = [part["text"] for part in parts if isinstance(part.get("text"), str)]
    pictures = bool(parts) and all(part.get("type", "text") != "text" for part in parts)
    return "<br>".join(texts) if texts or pictures else None


class Substack(Declared):
    """Substack: the publication's own host returns the whole tree at once; the page states the number of comments.

    Deleted ones keep their place, without text, and are not counted.
    """

    name = "substack"

    def start(self, sight: Sight) -> Start | None:
        """Return an empty thread with the count that the page states, and the request for all of it."""
        begun = super().start(sight) if "/p/" in urlsplit(sight.url).path else None
        if begun is None or begun.thread is None:
            return None
        return begun._replace(
            thread=replace(begun.thread, expected=number_of(dig(_preloads(sight), "post", "comment_count")))
        )

    def values(self, sight: Sight) -> Values:
        """What the page says of the service."""
        return super().values(sight) | {"post": number_of(dig(_preloads(sight), "post", "id"))}

    def missing(self, answer: Any) -> Reason | None:
        """Replies that the server counts and does not send."""
        rows = [row for row, _ in walk(answer["comments"], lambda row: row.get("children"))]
        replies = ((number_of(row.get("children_count")) or 0) - len(row.get("children") or []) for row in rows)
        short = sum(max(0, count) for count in replies)
        return Reason.of("snapshot.replies_missing", count=short) if short else None


def _preloads(sight: Sight) -> Any:
    """The state that the page passes to its script: JSON inside a JSON string."""
    texts = (text[match.end() :] for text in sight.inline if (match := _PRELOADS.search(text)) is not None)
    try:
        packed, _ = json.JSONDecoder().raw_decode(next(texts, ""))
    except (ValueError, RecursionError):
        return None
    return json_from(packed) if isinstance(packed, str) else None


class Twikoo(Declared):
    """Twikoo: the event ``COMMENT_GET``, sent to the server that the page names (twikoojs/twikoo, 1.7).

    Top-level comments in pages that go back in time, each with all its replies; ``count`` is that of the former.
    """

    name = "twikoo"

    def read(self, part: Part) -> AnswerContent | None:
        """Read one answer; None if it is unreadable or reports an error."""
        answer = self.content(part)
        if (content := super().read(part)) is None:
            return None
        first = memory_of(part.request).get("before") is None
        count = number_of(dig(answer, "count")) if first else 0
        if count is None:
            return AnswerContent(content.comments, note=Reason.of("snapshot.server_no_count"))
        replies = sum(len(rows_of(row.get("replies"))) for row in rows_of(dig(answer, "data")))
        return AnswerContent(content.comments, content.more, share=count + replies)

    def onward(self, part: Part, answer: Any) -> tuple[ThreadRequest, ...]:
        """The next page: what was written before the oldest comment of this one that is not pinned."""
        times = [number_of(row.get("created")) for row in rows_of(dig(answer, "data")) if not row.get("top")]
        known = [time for time in times if time is not None]
        return (self.again(part, before=min(known)),) if dig(answer, "more") and known else ()


class Viafoura(Declared):
    """Viafoura: bootstrap gives the site, the site gives the container, the container its comments (public code only).

    Top-level comments in pages of 100, replies requested per comment. Authors are numbers, not names.

    The container states its number of visible comments; comments without ``content`` were deleted.
    """

    name = "viafoura"

    def read(self, part: Part) -> AnswerContent | None:
        """Read one answer; None if it is unreadable."""
        answer, memory = json_of(part), memory_of(part.request)
        if memory.get("is") == "bootstrap":
            site = dig(answer, "result", "settings", "site_uuid")
            return AnswerContent(more=(self.again(part, "container", site=site),)) if isinstance(site, str) else None
        if memory.get("is") == "container":
            box = dig(answer, "content_container_uuid")
            total = number_of(dig(answer, "total_visible_content"))
            more = (self.again(part, "page", box=box),)
            return AnswerContent(more=more, expected=total) if isinstance(box, str) else None
        if not isinstance(dig(answer, "contents"), list):
            return None
        rows = rows_of(answer["contents"])
        return AnswerContent(tuple(self._comment(row, memory) for row in rows), self.onward(part, answer))

    def onward(self, part: Part, answer: Any) -> tuple[ThreadRequest, ...]:
        """The next page, and below each top-level comment its replies."""
        rows, more = rows_of(answer["contents"]), []
        if dig(answer, "more_available") is True and rows:
            more.append(self.again(part, after=rows[-1].get("content_uuid")))
        if memory_of(part.request).get("is") == "page":
            answered = (row.get("content_uuid") for row in rows if row.get("total_replies"))
            more += [self.again(part, "replies", parent=number, after=None) for number in answered]
        return tuple(more)

    def _comment(self, row: dict[str, Any], memory: Any) -> ParsedComment:
        above = row.get("parent_uuid") or memory.get("parent")
        gone = "content" not in row or row.get("state") == "deleted"
        row = row | {"parent_uuid": None if above == memory.get("box") else above, "gone": gone}
        return self.fields.comment(row)

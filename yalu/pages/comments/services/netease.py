"""NetEase (163.com): comments that the page shows as "floors", and the list API behind them.

A reply repeats the chain it answers above itself; the last floor is its parent. A post may be shown many times and
counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from yalu.model import ParsedComment, ParsedThread
from yalu.pages.comments.comment_text import SHORT, author_of, line_of, text_of
from yalu.pages.comments.counts import stated_count
from yalu.pages.comments.platform import Part, Sight, Start, classes_of, memory_of, outermost
from yalu.pages.comments.remote_api import AnswerContent, comment, dig, json_of, number_of
from yalu.pages.comments.services.declared import Declared
from yalu.pages.dates.date_parser import visible_time
from yalu.reasons import Reason

LIMIT = 30
"""Page size that is asked for: the maximum of the list API."""
MOST = 20_000
"""Maximum chains requested for one thread."""
_BRACKETS = "[]【】"


class NetEase(Declared):
    """The page shows the most popular posts; the list API returns all of them, newest first."""

    name = "netease"

    def start(self, sight: Sight) -> Start | None:
        """Read the posts on the page, and request all of them."""
        begun = super().start(sight)
        shows = sight.first("tie-area") is not None or "post_comment" in sight.elements.by_id or "163.com" in sight.url
        if begun is None or not shows:
            return None
        shown = {post.id: post for post in _read_page(sight)}
        note = Reason.of("snapshot.posts_shown", count=len(shown))
        return begun._replace(thread=ParsedThread(self.name, tuple(shown.values()), None, _count(sight), note=note))

    def read(self, part: Part) -> AnswerContent | None:
        """Read one answer; None if it is unreadable."""
        answer = json_of(part)
        rows, chains = dig(answer, "comments"), dig(answer, "commentIds")
        if not isinstance(rows, dict) or not isinstance(chains, list):
            return None
        parents: dict[str, str | None] = {}
        for chain in (str(chain).split(",") for chain in chains):
            for number, above in zip(chain, [None, *chain], strict=False):
                parents.setdefault(number, above)
        comments = tuple(
            _from_row(number, row, parents.get(number)) for number, row in rows.items() if dig(row, "content")
        )
        total = number_of(dig(answer, "newListSize"))
        offset = number_of(memory_of(part.request).get("offset")) or 0
        onward = bool(chains) and offset + LIMIT < min(total or 0, MOST)
        more = (self.again(part, offset=offset + LIMIT),) if onward else ()
        return AnswerContent(comments, more, total, share=len(chains))  # it counts chains

    def join(self, thread: ParsedThread | None, parts: Sequence[Part]) -> ParsedThread | None:
        """Return the whole list if all of it came; else add what the page shows, marked incomplete.

        The API counts chains, not posts, so completeness is proved by as many chains as it counts.
        """
        joined = super().join(None, parts)
        if joined is None or thread is None:
            return thread
        read = [content for part in parts if part.status == 200 and (content := self.read(part)) is not None]
        chains = sum(content.share or 0 for content in read)
        listed = {post.id: post for post in joined.comments}
        if len(read) == len(parts) and {content.expected for content in read} == {chains}:
            return ParsedThread(self.name, tuple(listed.values()), thread.open, len(listed), True)
        shown = {post.id: post for post in thread.comments} | listed
        cause = thread.note or Reason.of("snapshot.incomplete")
        note = Reason.of("snapshot.chains", count=len(read), known=len(parts), chains=chains, cause=cause)
        return ParsedThread(self.name, tuple(shown.values()), thread.open, thread.expected, False, note)


def _from_row(number: str, row: Any, parent: str | None) -> ParsedComment:
    place = dig(row, "user", "location")
    author = dig(row, "user", "nickname") or (f"网易{place}网友" if place else None)
    return comment(number, dig(row, "content"), parent=parent, author=author, at=dig(row, "createTime"))


def _count(sight: Sight) -> int | None:
    box = sight.first("js-tiecount", "post_comment_tiecount")
    return None if box is None else stated_count(line_of(box))


def _read_page(sight: Sight) -> Iterator[ParsedComment]:
    """Yield each post once, in its fullest form: its own entry has a time, a floor has none."""
    posts: dict[str, ParsedComment] = {}
    for entry in outermost(sight.elements.by_class("single-tie")):
        above: str | None = None
        for tools in entry.iter("ul"):
            number = tools.get("data-post-id")
            box = _box(tools, entry)
            if not number or box is None:
                continue
            post = _post(number, box, above)
            before = posts.get(number)
            if before is None or before.posted_at is None:
                posts[number] = post
            above = number
    yield from posts.values()


def _box(tools: HtmlElement, entry: HtmlElement) -> HtmlElement | None:
    for up in islice(tools.iterancestors(), 20):
        if {"floor-tie-self", "bdy-inner"} & classes_of(up):
            return up
        if up is entry:
            return None
    return None


def _post(number: str, box: HtmlElement, above: str | None) -> ParsedComment:
    text = next((text_of(part) for part in box.iterchildren("p") if "tie-cnt" in classes_of(part)), "")
    head = next((part for part in box.iterchildren() if "tie-author" in classes_of(part)), None)
    time = None
    if head is not None:
        stamp = next((part for part in head.iter("span") if "tie-time" in classes_of(part)), None)
        time = None if stamp is None else visible_time(line_of(stamp))
    return ParsedComment(number, text, above, _name(head), time)


def _name(head: HtmlElement | None) -> str | None:
    """The nickname, else the place given instead ("NetEase user from Hangzhou")."""
    if head is None:
        return None
    named = next((part for part in head.iter("a") if "name" in classes_of(part)), None)
    if named is None:
        named = next((part for part in head.iter("span") if "name-desp" in classes_of(part)), None)
    return None if named is None else author_of(text_of(named, most=SHORT).strip(_BRACKETS))

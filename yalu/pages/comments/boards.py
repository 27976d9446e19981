"""Topics of forum software: the opening post is the article, the posts after it are its thread.

Rule: threads.md#forum-software.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from lxml.html import HtmlElement

from yalu.model import ParsedThread
from yalu.pages.comments.blocks.block_comments import posts_in
from yalu.pages.comments.blocks.slots import member_signatures
from yalu.pages.comments.blocks.time_markers import Record
from yalu.pages.comments.comment_text import text_of
from yalu.pages.comments.completeness.completeness import judged
from yalu.pages.comments.completeness.openness import is_closing_notice, is_open
from yalu.pages.comments.generic.opening_post import is_topic, without_post
from yalu.pages.comments.platform import MAX_COMMENTS, InPage, Opening, Sight, Start, classes_of
from yalu.pages.dates.day_month_order import in_page_order
from yalu.text import one_line

_MOST_PARTS = 400
"""Maximum elements of one post in which its parts are searched."""
_MOST_ELEMENTS = 200_000

Posts = Mapping[HtmlElement, str]
"""The posts of a page in order, each with its number."""


class Forum(InPage):
    """Posts that are numbered in the markup. Complete if the count that the software states is met."""

    name: str
    later: re.Pattern[str] | None = None
    """Addresses of later pages of a topic, on which every post is a comment; None if all of them always are."""

    def posts(self, sight: Sight) -> Posts:
        """The posts in this markup."""
        raise NotImplementedError

    def stated(self, sight: Sight, first: HtmlElement, *, opening: bool) -> int | None:
        """The number of comments on all pages; ``opening``: the first post is none of them."""
        raise NotImplementedError

    def record(self, sight: Sight, post: HtmlElement, number: str) -> Record:  # noqa: ARG002 -- for subclasses
        """The elements of a post that are read; none if it says nothing."""
        return (post,)

    def opens(self, sight: Sight, posts: Sequence[HtmlElement]) -> bool:  # noqa: ARG002 -- for subclasses
        """True if the first of all posts is the article."""
        return self.later is not None

    def beside(self, sight: Sight, first: HtmlElement) -> Iterable[HtmlElement]:  # noqa: ARG002 -- for subclasses
        """What is neither article nor comment."""
        return ()

    def is_locked(self, sight: Sight) -> bool:  # noqa: ARG002 -- for subclasses
        """True if the software says, within a post, that the topic was locked."""
        return False

    def around(self, sight: Sight, posts: Sequence[HtmlElement]) -> Sequence[HtmlElement]:  # noqa: ARG002
        """The elements that may say whether one can answer."""
        return posts

    def start(self, sight: Sight) -> Start | None:
        """Read the posts that answer the first, or all where an earlier page or an article has it."""
        numbers = self.posts(sight)
        if not numbers:
            return None
        posts = list(numbers)
        opening = self.opens(sight, posts)
        first = opening and not (self.later and self.later.search(sight.url))
        replies = posts[first:]
        records = ((self.record(sight, node, numbers[node]), numbers[node]) for node in posts)
        shown = posts_in({record: number for record, number in records if record})
        begun = numbers[posts[0]] if first else None
        opened = next((Opening.of(post, posts[:1]) for post in shown if post.id == begun), None)
        stated = self.stated(sight, posts[0], opening=opening)
        comments = in_page_order(without_post(begun, shown), sight.elements, sight.url)
        accepts = False if self.is_locked(sight) else is_open(sight, self.around(sight, posts), posts)
        thread = ParsedThread(self.name, comments, accepts, stated)
        cut = (*replies, *self.beside(sight, posts[0]), *member_signatures((posts[0],)))
        return Start(judged(thread), (), cut, tuple(replies), opened)


class Discuz(Forum):
    """Markup of Discuz! X: posts in ``#postlist``, each with its number in the id of its parts."""

    name = "discuz"
    later = re.compile(r"thread-\d+-(?:[2-9]|\d{2,})-|[?&]page=(?:[2-9]|\d{2,})")
    _POST = re.compile(r"(?:post_|pid)(\d{1,19})\Z")
    _REPLIES = re.compile(r"(?:回复|回復|回覆|replies)\s?[:：]?\s?(\d{1,7})", re.I)

    def posts(self, sight: Sight) -> Posts:
        """The outermost element of each post in the list."""
        board, posts = sight.elements.by_id.get("postlist"), dict[str, HtmlElement]()
        for node in islice(board.iter("div", "table", "li"), _MOST_ELEMENTS) if board is not None else ():
            if (match := self._POST.match(node.get("id") or "")) and len(posts) < MAX_COMMENTS:
                posts.setdefault(match[1], node)
        shown = any(f"postmessage_{number}" in sight.elements.by_id for number in posts)
        return {node: number for number, node in posts.items()} if shown else {}

    def record(self, sight: Sight, post: HtmlElement, number: str) -> Record:
        """Name, time and message of a post, or the notice in place of a message."""
        inside, by_id = islice(post.iter("*"), _MOST_PARTS), sight.elements.by_id
        parts = [part for part in inside if not {"authi", "locked"}.isdisjoint(classes_of(part))]
        signed = [part for part in parts if "authi" in classes_of(part)]
        words = by_id.get(f"postmessage_{number}", next((part for part in parts if part not in signed), None))
        time = by_id.get(f"authorposton{number}")
        beside = [time] if time is not None and not any(up in signed[:1] for up in time.iterancestors()) else []
        return () if words is None else (*signed[:1], *beside, words)

    def stated(self, sight: Sight, first: HtmlElement, *, opening: bool) -> int | None:  # noqa: ARG002
        """The reply count above the first post."""
        above = (node for up in islice(first.itersiblings(preceding=True), 4) for node in up.iter("td", "div", "span"))
        lines = (one_line(text_of(node, most=200)) for node in islice(above, 4 * _MOST_PARTS) if len(node) < 12)
        return next((int(match[1]) for line in lines if (match := self._REPLIES.search(line))), None)

    def beside(self, sight: Sight, first: HtmlElement) -> Iterable[HtmlElement]:  # noqa: ARG002
        """What the opening post has around its text: last edit, links to other views of the topic."""
        for part in islice(first.iter("*"), _MOST_PARTS):
            if "pstatus" in classes_of(part):
                yield part
            elif "pti" in classes_of(part):
                yield from part.iter("a")

    def is_locked(self, sight: Sight) -> bool:
        """True if the last act of a moderator that the first post states was to close the topic."""
        return any(map(is_closing_notice, sight.elements.by_class("modact")[:1]))

    def around(self, sight: Sight, posts: Sequence[HtmlElement]) -> Sequence[HtmlElement]:  # noqa: ARG002
        """The list of posts."""
        return (sight.elements.by_id["postlist"],)


class PhpBB(Forum):
    """Markup of phpBB 3: ``div.post`` with the post's number as id, text in ``.content``."""

    name = "phpbb"
    later = re.compile(r"[?&]start=[1-9]")
    _POST = re.compile(r"p(\d{1,19})\Z")
    _TOTAL = re.compile(r"(?<!\d)(\d{1,6})\s?(?:posts|replies|개의? ?글|篇|件)", re.I)

    def posts(self, sight: Sight) -> Posts:
        """Blocks of this markup: numbered, with a profile and a body."""
        at, ends = sight.elements.at, sight.elements.ends
        parts = [[at[part] for part in sight.elements.by_class(name)] for name in ("postbody", "content")]
        posts = sight.elements.by_class("post")[:MAX_COMMENTS]
        named = ((node, self._POST.match(node.get("id") or "")) for node in posts)
        within = ((node, match[1], at[node], ends[at[node]]) for node, match in named if match)
        return {
            node: number
            for node, number, begin, end in within
            if all(bisect_left(places, begin) < bisect_left(places, end) for places in parts)
        }

    def opens(self, sight: Sight, posts: Sequence[HtmlElement]) -> bool:
        """True unless the page has an article of its own."""
        return is_topic(sight, posts)

    def stated(self, sight: Sight, first: HtmlElement, *, opening: bool) -> int | None:  # noqa: ARG002
        """The count of posts beside the page numbers."""
        lines = (one_line(text_of(node))[:200] for node in sight.elements.by_class("pagination")[:4])
        totals = (int(match[1]) for line in lines if (match := self._TOTAL.search(line)))
        return next((max(0, total - opening) for total in totals), None)


class HackerNews(Forum):
    """Rows ``tr.athing.comtr`` with the comment's number as id, its depth shown by an indent."""

    name = "hacker-news"
    _COUNT = re.compile(r"(\d{1,7})\s(?:comments?|댓글|コメント)\Z", re.I)

    def posts(self, sight: Sight) -> Posts:
        """The rows below the article."""
        rows = sight.elements.by_class("comtr")[:MAX_COMMENTS]
        return {row: number for row in rows if row.tag == "tr" and (number := row.get("id"))}

    def stated(self, sight: Sight, first: HtmlElement, *, opening: bool) -> int | None:  # noqa: ARG002
        """The count beside the article, which leaves out flagged comments."""
        above = sight.first("subline", "subtext")
        lines = (one_line(text_of(link)) for link in above.iter("a")) if above is not None else ()
        return next((int(match[1]) for line in lines if (match := self._COUNT.search(line))), None)

    def around(self, sight: Sight, posts: Sequence[HtmlElement]) -> Sequence[HtmlElement]:
        """The list, and the article's own rows with the form."""
        head = sight.first("fatitem")
        return (posts[0].getparent(), *((head,) if head is not None else ()))

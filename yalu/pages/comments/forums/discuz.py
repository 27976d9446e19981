"""Topics of Discuz! boards: the opening post is the article, the posts after it are its thread.

Rule: threads.md#forum-software.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from yalu.model import ParsedComment, ParsedThread, PublisherTime
from yalu.pages.comments.comment_text import author_of, text_of
from yalu.pages.comments.completeness.openness import is_open
from yalu.pages.comments.placeholders import judged
from yalu.pages.comments.platform import InPage, Sight, Start, classes_of
from yalu.pages.dates.date_parser import machine_time, visible_time
from yalu.text import one_line

_POST = re.compile(r"(?:post_|pid)(\d{1,19})\Z")
_LATER = re.compile(r"thread-\d+-(?:[2-9]|\d{2,})-|[?&]page=(?:[2-9]|\d{2,})")
_REPLIES = re.compile(r"(?:回复|回復|回覆|replies)\s?[:：]?\s?(\d{1,7})", re.I)
_QUOTED = re.compile(r"[?&;]pid=(\d{1,19})")
MAX_POSTS = 3000
_MOST_PARTS = 400
"""Maximum elements of one post searched for author, time and notice."""


class Discuz(InPage):
    """Markup of Discuz! X: posts in ``#postlist``, each with its number in the id of its parts."""

    name = "discuz"

    def start(self, sight: Sight) -> Start | None:
        """Read the posts after the first. On later pages of a topic every post is a comment.

        Complete if the topic's own count of replies is met.
        """
        posts = _posts(sight)
        if not posts or not any(f"postmessage_{number}" in sight.by_id for number in posts):
            return None
        later = _LATER.search(sight.url) is not None
        replies = dict(islice(posts.items(), 0 if later else 1, None))
        read = (_comment(sight, number, node, replies) for number, node in replies.items())
        comments = tuple(comment for comment in read if comment.text)
        stated = _stated(next(iter(posts.values())))
        thread = ParsedThread(
            self.name, comments, is_open(sight, (sight.by_id["postlist"],), set(posts.values())), stated
        )
        cut = (*replies.values(), *_beside(next(iter(posts.values()))))
        return Start(judged(thread), (), cut, tuple(replies.values()))


def _posts(sight: Sight) -> dict[str, HtmlElement]:
    """The outermost element of each post in the list, by its number."""
    board = sight.by_id.get("postlist")
    posts: dict[str, HtmlElement] = {}
    for node in islice(board.iter("div", "table", "li"), 200_000) if board is not None else ():
        if (match := _POST.match(node.get("id") or "")) and len(posts) < MAX_POSTS:
            posts.setdefault(match[1], node)
    return posts


def _beside(first: HtmlElement) -> list[HtmlElement]:
    """What the opening post has around its text: last edit, links to other views of the topic."""
    parts = _parts(first)
    heads = (part for part in parts if "pti" in classes_of(part))
    return [
        *(part for part in parts if "pstatus" in classes_of(part)),
        *(link for head in heads for link in head.iter("a")),
    ]


def _comment(sight: Sight, number: str, node: HtmlElement, replies: dict[str, HtmlElement]) -> ParsedComment:
    message = sight.by_id.get(f"postmessage_{number}")
    if message is None:
        message = next((part for part in _parts(node) if "locked" in classes_of(part)), None)
    quoted = (
        next((part for part in _parts(message) if "quote" in classes_of(part)), None) if message is not None else None
    )
    parent = next((match[1] for link in _links(quoted) if (match := _QUOTED.search(link))), None)
    return ParsedComment(
        id=number,
        text="" if message is None else text_of(message, lambda part: part is quoted or "pstatus" in classes_of(part)),
        parent_id=parent if parent in replies else None,
        author=_author(node),
        posted_at=_time(sight, number),
    )


def _parts(node: HtmlElement) -> list[HtmlElement]:
    return [part for part in islice(node.iter(), _MOST_PARTS) if isinstance(part.tag, str)]


def _links(node: HtmlElement | None) -> list[str]:
    return [] if node is None else [part.get("href") or "" for part in _parts(node) if part.tag == "a"]


def _author(node: HtmlElement) -> str | None:
    """Author of a post: the first text in its author line, a link for members, plain for guests."""
    line = next((part for part in _parts(node) if "authi" in classes_of(part)), None)
    shown = "" if line is None else one_line(text_of(line))[:80]
    return author_of(shown) if shown else None


def _time(sight: Sight, number: str) -> PublisherTime | None:
    """Time of a post; a relative time has the absolute one as its title."""
    line = sight.by_id.get(f"authorposton{number}")
    if line is None:
        return None
    titles = (part.get("title") or "" for part in _parts(line))
    title = next((title for title in titles if title[:1].isdigit()), "")
    return machine_time(title) or visible_time(title) if title else visible_time(one_line(text_of(line))[:80])


def _stated(first: HtmlElement) -> int | None:
    """The reply count above the first post."""
    for node in islice(first.itersiblings(preceding=True), 4):
        for part in islice(node.iter("td", "div", "span"), _MOST_PARTS):
            if len(part) < 12 and (match := _REPLIES.search(one_line(text_of(part, most=200)))):
                return int(match[1])
    return None

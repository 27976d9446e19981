"""Topics of phpBB boards: the opening post is the article, the posts after it are its thread (decision 0188)."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from yalu.model import Comment, PublisherTime, Thread
from yalu.pages.comments.comment_text import author_of, text_of
from yalu.pages.comments.completeness.openness import is_open
from yalu.pages.comments.placeholders import judged
from yalu.pages.comments.platform import InPage, Sight, Start, classes_of
from yalu.pages.dates.date_parser import machine_time, visible_time
from yalu.text import one_line

_POST = re.compile(r"p(\d{1,19})\Z")
_NAMES = ("username", "username-coloured", "username-mod", "username-admin")
_LATER = re.compile(r"[?&]start=[1-9]")
_TOTAL = re.compile(r"(?<!\d)(\d{1,6})\s?(?:posts|replies|개의? ?글|篇|件)", re.I)
MAX_POSTS = 3000


class PhpBB(InPage):
    """Markup of phpBB 3: ``div.post`` with the post's number as id, text in ``.content``."""

    name = "phpbb"

    def start(self, sight: Sight) -> Start | None:
        """Read the posts after the first. On later pages of a topic every post is a comment.

        Complete if the page's own count of posts is met.
        """
        posts = _posts(sight)
        if not posts:
            return None
        replies = posts if _LATER.search(sight.url) else posts[1:]
        comments = tuple({one.id: one for node in replies if (one := _comment(node)).text}.values())
        total = _total(sight)
        stated = None if total is None else max(0, total - 1)
        thread = Thread(self.name, comments, is_open(sight, (), set(posts)), stated)
        return Start(judged(thread), (), tuple(replies), tuple(replies))


def _posts(sight: Sight) -> list[HtmlElement]:
    """Blocks of this markup: numbered, with a profile and a body."""
    found = [node for node in sight.by_class.get("post", ())[:MAX_POSTS] if _POST.match(node.get("id") or "")]
    return [node for node in found if _first(node, "postbody") is not None and _first(node, "content") is not None]


def _first(node: HtmlElement, *names: str) -> HtmlElement | None:
    for inner in node.iter("div", "p", "a", "span", "dl", "strong"):
        if any(name in classes_of(inner) for name in names):
            return inner
    return None


def _comment(node: HtmlElement) -> Comment:
    content, name = _first(node, "content"), _first(node, *_NAMES)
    return Comment(
        id=(node.get("id") or "")[1:],
        text="" if content is None else text_of(content),
        parent_id=_parent(node),
        author=None if name is None else author_of(one_line(text_of(name))),
        posted_at=_time(node),
    )


def _parent(node: HtmlElement) -> str | None:
    """The post that this one replies to by its own statement, or quotes first."""
    for link in node.iter("a"):
        around = link.getparent()
        if around is not None and (around.tag == "cite" or "inreply" in classes_of(around)):
            number = link.get("data-post-id") or (link.get("href") or "").rpartition("#p")[2]
            if number.isdigit():
                return str(number)
    return None


def _time(node: HtmlElement) -> PublisherTime | None:
    line = _first(node, "author")
    if line is None:
        return None
    stamp = next((part.get("datetime") for part in line.iter("time") if part.get("datetime")), None)
    return machine_time(stamp) if stamp else visible_time(one_line(text_of(line))[:120])


def _total(sight: Sight) -> int | None:
    for node in sight.by_class.get("pagination", ())[:4]:
        if match := _TOTAL.search(one_line(text_of(node))[:200]):
            return int(match[1])
    return None

"""Topics of phpBB boards: the opening post is the article unless the page has one, the posts after it are its thread.

Rule: threads.md#forum-software.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from yalu.model import ParsedThread
from yalu.pages.comments.blocks.block_comments import comments_in
from yalu.pages.comments.comment_text import text_of
from yalu.pages.comments.completeness.openness import is_open
from yalu.pages.comments.generic.opening_post import has_own_article
from yalu.pages.comments.placeholders import judged
from yalu.pages.comments.platform import InPage, Sight, Start, classes_of
from yalu.text import one_line

_POST = re.compile(r"p(\d{1,19})\Z")
_LATER = re.compile(r"[?&]start=[1-9]")
_TOTAL = re.compile(r"(?<!\d)(\d{1,6})\s?(?:posts|replies|개의? ?글|篇|件)", re.I)
MAX_POSTS = 3000
MOST_RULES = 1_000
"""Characters of a board's rules and notices; with more running text beside the posts they answer an article."""


class PhpBB(InPage):
    """Markup of phpBB 3: ``div.post`` with the post's number as id, text in ``.content``."""

    name = "phpbb"

    def start(self, sight: Sight) -> Start | None:
        """Read the posts after the first. On later pages of a topic, and below an article, every post is a comment.

        Complete if the page's own count of posts is met.
        """
        posts = _posts(sight)
        if not posts:
            return None
        opening = not has_own_article(sight.tree, posts, MOST_RULES)
        replies = posts[1:] if opening and not _LATER.search(sight.url) else posts
        comments = comments_in({node: node.get("id")[1:] for node in replies})
        total = _total(sight)
        stated = None if total is None else max(0, total - opening)
        thread = ParsedThread(self.name, comments, is_open(sight, posts, set(posts)), stated)
        return Start(judged(thread), (), tuple(replies), tuple(replies))


def _posts(sight: Sight) -> list[HtmlElement]:
    """Blocks of this markup: numbered, with a profile and a body."""
    posts = [node for node in sight.by_class.get("post", ())[:MAX_POSTS] if _POST.match(node.get("id") or "")]
    return [node for node in posts if _first(node, "postbody") is not None and _first(node, "content") is not None]


def _first(node: HtmlElement, *names: str) -> HtmlElement | None:
    for inner in node.iter("div", "p", "a", "span", "dl", "strong"):
        if any(name in classes_of(inner) for name in names):
            return inner
    return None


def _total(sight: Sight) -> int | None:
    for node in sight.by_class.get("pagination", ())[:4]:
        if match := _TOTAL.search(one_line(text_of(node))[:200]):
            return int(match[1])
    return None

"""Discussions in Hacker News markup: one table row per comment, its depth shown by an indent.

Rule: threads.md#forum-software.
"""

from __future__ import annotations

import re

from yalu.model import ParsedThread
from yalu.pages.comments.blocks.block_comments import comments_in
from yalu.pages.comments.comment_text import text_of
from yalu.pages.comments.completeness.openness import is_open
from yalu.pages.comments.placeholders import judged
from yalu.pages.comments.platform import InPage, Sight, Start
from yalu.text import one_line

_COUNT = re.compile(r"(\d{1,7})\s(?:comments?|댓글|コメント)\Z", re.I)
MAX_ROWS = 10_000


class HackerNews(InPage):
    """Rows ``tr.athing.comtr`` with the comment's number as id."""

    name = "hacker-news"

    def start(self, sight: Sight) -> Start | None:
        """Read the rows below the article.

        Complete if the count beside it is met, which leaves out flagged comments.
        """
        rows = [row for row in sight.by_class.get("comtr", ())[:MAX_ROWS] if row.tag == "tr" and row.get("id")]
        if not rows:
            return None
        comments = comments_in({row: row.get("id") or "" for row in rows})
        above = sight.first("subline", "subtext")
        links = above.iter("a") if above is not None else ()
        stated = next((int(match[1]) for link in links if (match := _COUNT.search(one_line(text_of(link))))), None)
        head = sight.first("fatitem")
        sections = (rows[0].getparent(), *((head,) if head is not None else ()))
        thread = ParsedThread(self.name, comments, is_open(sight, sections, set(rows)), stated)
        return Start(judged(thread), (), tuple(rows), tuple(rows))

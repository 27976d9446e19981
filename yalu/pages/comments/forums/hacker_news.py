"""Discussions in Hacker News markup: one table row per comment, its depth shown by an indent (decision 0188)."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from yalu.model import Comment, CommentState, PublisherTime, Thread
from yalu.pages.comments.comment_text import author_of, text_of
from yalu.pages.comments.completeness.openness import is_open
from yalu.pages.comments.placeholders import judged, standing_of
from yalu.pages.comments.platform import InPage, Sight, Start, classes_of
from yalu.pages.dates.date_parser import machine_time
from yalu.text import one_line

_COUNT = re.compile(r"(\d{1,7})\s(?:comments?|댓글|コメント)\Z", re.I)
MAX_ROWS = 10_000
_MOST_PARTS = 200
_INDENT = 40
"""Width in pixels of one indent step, if the step itself is not given."""


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
        comments = _comments(rows)
        above = sight.first("subline", "subtext")
        links = above.iter("a") if above is not None else ()
        stated = next((int(match[1]) for link in links if (match := _COUNT.search(one_line(text_of(link))))), None)
        head = sight.first("fatitem")
        sections = (rows[0].getparent(), *((head,) if head is not None else ()))
        thread = Thread(self.name, comments, is_open(sight, sections, set(rows)), stated)
        return Start(judged(thread), (), tuple(rows), tuple(rows))


def _comments(rows: list[HtmlElement]) -> tuple[Comment, ...]:
    above: list[str] = []
    found: dict[str, Comment] = {}
    for row in rows:
        named = {name: part for part in reversed(_parts(row)) for name in classes_of(part)}
        depth, number = _depth(named.get("ind")), row.get("id") or ""
        del above[depth:]
        text = _words(named)
        if text:
            name = named.get("hnuser")
            author = None if name is None else author_of(one_line(text_of(name)))
            found.setdefault(
                number, Comment(number, text, above[-1] if above else None, author, _time(named.get("age")))
            )
        above.append(number)
    return tuple(found.values())


def _parts(row: HtmlElement) -> list[HtmlElement]:
    return [part for part in islice(row.iter(), _MOST_PARTS) if isinstance(part.tag, str)]


def _words(named: dict[str, HtmlElement]) -> str:
    """The text of a comment, or the sentence in place of a removed one."""
    words = named.get("commtext")
    if words is None:
        words = named.get("comment")
    if words is None:
        return ""
    text = text_of(words, lambda part: "reply" in classes_of(part))
    lines = text.split("\n\n")
    return lines[0] if standing_of(lines[0]) is not CommentState.VISIBLE else text


def _depth(cell: HtmlElement | None) -> int:
    """Number of ancestors of a comment, from the indent of its row."""
    told = "" if cell is None else cell.get("indent") or ""
    if told.isdecimal() and len(told) < 4:
        return int(told)
    width = next((image.get("width") or "" for image in cell.iter("img")), "") if cell is not None else ""
    return int(width) // _INDENT if width.isdecimal() and len(width) < 6 else 0


def _time(age: HtmlElement | None) -> PublisherTime | None:
    told = "" if age is None else (age.get("title") or "").partition(" ")[0]
    return machine_time(told) if told else None

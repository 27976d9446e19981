"""The block of a thread's only comment, whose limits cannot be found by comparison.

Rule: threads.md#single-comments-and-empty-threads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from yalu.pages.comments.blocks.comment_ids import number_of_node
from yalu.pages.comments.blocks.time_markers import Record, is_drawn_as
from yalu.pages.comments.comment_text import text_of
from yalu.pages.comments.counts import has_words, heads_list, stated_count
from yalu.pages.comments.lists.evidence import Surroundings, names_of_element
from yalu.pages.comments.lists.records import record_of

_HIGHEST = 12
"""Number of ancestors of the timestamp beside which a heading or field is searched."""
_BEFORE = 6
"""Number of siblings before an element that are examined for a heading."""
_LONGEST_HEADING = 60
_LONGEST = 800
"""Characters above which a block is the article itself rather than a comment."""
_MOST_INSIDE = 80
_LIST_NAME = re.compile(r"comments|replies|(?:comment|cmt|reply)[-_]?(?:list|area|box|section|wrap)|discussion", re.I)
_NUMBERED = re.compile(r"\d{2}|(?:comment|cmt|reply|post)[-_]?\d", re.I)


def single_record(mark: HtmlElement, page: Surroundings) -> list[Record]:
    """The block around the single timestamp, if it is a comment; else empty.

    It is one below a text, and below a heading that counts one comment; or below a comments heading, or beside a field
    to write in or a notice that there is none any more, if it is numbered like a comment. What comes first on a page is
    the article itself.
    """
    if not page.stands_below_text(mark):
        return []
    around = (mark, *islice(mark.iterancestors(), _HIGHEST))
    field = page.field_by(mark)
    ends = [field] if field is not None else []
    for up in around:
        for other in islice(up.itersiblings(preceding=True), _BEFORE):
            line = page.line(other)
            if 0 < len(line) < _LONGEST_HEADING and has_words(line) and stated_count(line) == 1:
                record = record_of(mark, [other])
                return [record] if record is not None else []
            if heads_list(line) and ends and (record := record_of(mark, [other, *ends])) is not None:
                return [record]
            if heads_list(line) or (0 < len(line) < _LONGEST_HEADING and has_words(line) and stated_count(line)):
                return _answer(mark, [other], page)
    section = next((up for up in around[1:] if any(map(_LIST_NAME.search, names_of_element(up)))), None)
    return _answer(mark, ends or [section], page) if ends or section is not None else []


def _answer(mark: HtmlElement, ends: Sequence[HtmlElement], page: Surroundings) -> list[Record]:
    record = record_of(mark, ends)
    if record is None:
        return []
    return [record] if is_drawn_as(record, page.drawn) or _is_answer(record[0]) else []


def _is_answer(node: HtmlElement) -> bool:
    """True if a block is short and numbered."""
    named = [value for name, value in node.items() if name in ("id", "class") or name.startswith("data-")]
    links = (link.get("href") or "" for link in islice(node.iter("a"), _MOST_INSIDE))
    named += [link for link in links if link.startswith("#")]
    numbered = any(map(_NUMBERED.search, named)) or number_of_node(node, islice(node.iter("*"), _MOST_INSIDE))
    return bool(numbered) and len(text_of(node, most=2 * _LONGEST)) <= _LONGEST

"""The repeated blocks that each contain one timestamp.

A block is found by climbing from each timestamp while all of them stay in separate elements. So a list is recognised by
its shape, whatever its elements are named.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from lxml.html import HtmlElement

from yalu.changes.threads.comment_state import state_of
from yalu.model import CommentState, ParsedComment
from yalu.pages.comments.blocks.comment_ids import number_of_node
from yalu.pages.comments.blocks.leaf import says_chrome
from yalu.pages.comments.blocks.time_markers import (
    Record,
    besides_reply_words,
    is_drawn_as,
    is_time_text,
    lines_within,
    shape,
)
from yalu.pages.comments.comment_text import text_of
from yalu.pages.comments.counts import has_words, heads_list, stated_count
from yalu.pages.comments.lists.evidence import Surroundings
from yalu.pages.comments.lists.names import names_of_element
from yalu.pages.comments.platform import Opening, holds_headline, numbering
from yalu.pages.document.blocks import own_texts

_MOST_INSIDE = 8
"""Maximum texts of an element that only says when."""
_MOST_UP = 14
_HEADS = frozenset(("dt", "h4", "h5", "h6"))
"""Elements that say who wrote what follows them, and when."""
_MOST_ROWS = 6
"""Maximum rows that follow the row with the time and belong to it."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The comments, their elements, what to cut, the heading's count; the evidence.

    ``in_part``: another list stands in the same section, and its comments are none of these. ``run_in``: each has its
    name and time at the begin or end of its own text. ``posts``: they are those of a board. ``opening``: the post
    that they answer, if that is the article.
    """

    comments: tuple[ParsedComment, ...]
    records: tuple[Record, ...]
    cut: tuple[HtmlElement, ...]
    stated: int | None
    evidence: int = 0
    in_part: bool = False
    run_in: bool = False
    posts: bool = False
    opening: Opening | None = None

    @property
    def boxes(self) -> tuple[HtmlElement, ...]:
        """The elements of all comments."""
        return tuple(dict.fromkeys(node for record in self.records for node in record))

    @property
    def named(self) -> bool:
        """True if the ids are the page's."""
        shown = (each for each in self.comments if state_of(each) is CommentState.VISIBLE)
        return not any(comment.id.startswith("~") for comment in shown)


def records_of(marks: Sequence[HtmlElement]) -> list[Record]:
    """The block around each of several timestamps: the highest elements of one shape that each contain only one."""
    nodes = list(marks)
    held = Counter(up for mark in marks for up in islice(mark.iterancestors(), 2 * _MOST_UP))
    for _ in range(_MOST_UP):
        above = [node.getparent() for node in nodes]
        if any(up is None or up.tag in ("body", "html", "main") for up in above) or len(set(above)) < len(above):
            break
        if not _are_items(above):
            above = [up.getparent() for up in above]  # what the software says of a writer may name the box inside
            if not (_are_items(above) and all(map(_is_numbered, above))):
                break
        if any(held[up] > 1 for up in nodes) and not _names_all(nodes, above, held):
            break
        nodes = above
        items = nodes[0].tag in ("li", "article") and any(map(_has_words, nodes))
        if items and not _names_all(nodes, [node.getparent() for node in nodes], held):
            break
    return _with_rows(nodes)


def _are_items(nodes: Sequence[HtmlElement | None]) -> bool:
    """True if elements are as many as they seem, of one shape, and none is around the headline."""
    items = [node for node in nodes if node is not None]
    one_tag = len(set(items)) == len(nodes) and len({node.tag for node in items}) == 1
    return one_tag and _alike(items) and not any(map(holds_headline, items))


def by_holder(marks: Sequence[HtmlElement]) -> list[list[HtmlElement]]:
    """Timestamps that elements of different shapes hold, those of one shape together; empty if none differ."""
    nodes = list(marks)
    for _ in range(_MOST_UP):
        above = [node.getparent() for node in nodes]
        if any(up is None for up in above) or len(set(above)) < len(above):
            break
        if len({up.tag for up in above}) > 1 or not _alike(above):
            parts: defaultdict[tuple[str, tuple[str, ...]], list[HtmlElement]] = defaultdict(list)
            for mark, up in zip(marks, above, strict=True):
                parts[shape(up)].append(mark)
            return [part for part in parts.values() if len(part) > 1]
        nodes = above
    return []


def _is_time_alone(node: HtmlElement) -> bool:
    """True if an element says when, and no more: an item of a row below a comment."""
    texts = [text for text in islice(node.itertext(), _MOST_INSIDE) if not text.isspace()]
    return len(texts) == 1 and is_time_text(texts[0])


def _names_all(nodes: Sequence[HtmlElement], above: Sequence[HtmlElement], held: Mapping[HtmlElement, int]) -> bool:
    """True if the elements above blocks hold nothing of others, and give each the number that it has not itself."""
    same = all(held[up] == held[node] for node, up in zip(nodes, above, strict=True))
    return same and all(map(_is_numbered, above)) and not any(map(_is_numbered, nodes))


def of_tables_with_rows(records: list[Record]) -> list[Record]:
    """Return the records of tables in which rows of text follow the times, if others' records are of one row."""
    longest: defaultdict[HtmlElement, int] = defaultdict(int)
    for record in records:
        longest[record[0].getparent()] = max(longest[record[0].getparent()], len(record))
    if records[0][0].tag != "tr" or len({size > 1 for size in longest.values()}) < 2:
        return records
    return [record for record in records if longest[record[0].getparent()] > 1]


def record_of(mark: HtmlElement, ends: Iterable[HtmlElement]) -> Record | None:
    """The block around a single timestamp: up to the ancestor that also contains one of ``ends``.

    None if there is none.
    """
    closed = {up for end in ends for up in (end, *end.iterancestors())}
    node = mark
    for up in islice(mark.iterancestors(), _MOST_UP):
        termed = (up.tag, node.tag) == ("dl", "dt") and not _is_numbered(up)
        listed = up.tag in ("body", "main", "tbody") or termed or (up.tag in ("ul", "ol") and not _is_time_alone(node))
        if up in closed or listed or holds_headline(up):
            whole = node is not mark or mark.tag in ("li", "article", "dt")
            return _with_rows([_without_list(node, mark)])[0] if whole else None
        node = up
    return None


def _without_list(node: HtmlElement, mark: HtmlElement) -> HtmlElement:
    """The item in a list that has only one: the first element with a name of its own."""
    inner = node
    while len(inner) == 1 and inner is not mark and not any(own_texts(inner)) and isinstance(inner[0].tag, str):
        if _is_numbered(inner):
            return inner
        inner = inner[0]
    return node if inner is mark else inner


def _is_numbered(node: HtmlElement) -> bool:
    numbered = (value for name, value in node.items() if name.endswith("id") or name.startswith("data-"))
    return any(char.isdigit() for value in numbered for char in value)


def _alike(nodes: Sequence[HtmlElement]) -> bool:
    kinds = [besides_reply_words(shape(node)[1]) for node in nodes]
    named = [set((node.get("class") or "").split()) for node in nodes]
    alike = bool(set.intersection(*kinds)) or not any(kinds) or bool(set.intersection(*named))
    return alike or (len(numbered := set(map(numbering, nodes))) == 1 and "" not in numbered)


def _with_rows(nodes: Sequence[HtmlElement]) -> list[Record]:
    """Join author lines with the rows of text below each, or above it, if those are siblings."""
    if below := _below_rows(nodes):
        return below
    if nodes[0].tag not in ("tr", "dt", "div", "p", "h3", "h4", "h5", "h6", "header"):
        return [(node,) for node in nodes]
    after = (next(node.itersiblings("*"), node) for node in nodes)
    apart = nodes[0].tag in _HEADS and all(other.tag not in _HEADS and _has_text(other) for other in after)
    if not apart and sum(_has_words(node) for node in nodes) * 2 >= len(nodes):
        return [(node,) for node in nodes]
    heads = set(nodes)
    rows = [list(_rows_beside(node, heads)) for node in nodes]
    last = rows[-1][:1] if len(rows) == 1 or any(rows[:-1]) else []
    kinds = {shape(row) for under in (*rows[:-1], last) for row in under}
    rows[-1] = list(takewhile(lambda row: shape(row) in kinds, rows[-1]))
    return [(node, *under) for node, under in zip(nodes, rows, strict=True)]


def _below_rows(nodes: Sequence[HtmlElement]) -> list[Record]:
    """The rows of text and the line with the time that ends each comment; empty if those lines begin comments.

    The same row is then right before each line, the first one's too, and what begins the rows between two lines does
    not follow the last one.
    """
    heads = set(nodes)
    rows = [list(_rows_beside(node, heads, preceding=True)) for node in nodes]
    if len(nodes) < 2 or not all(rows) or len({shape(above[0]) for above in rows}) > 1:
        return []
    begin, last = shape(rows[1][-1]), next(_rows_beside(nodes[-1], heads), None)
    if (last is not None and shape(last) == begin) or not all(any(map(_has_text, above)) for above in rows):
        return []
    kinds = [shape(row) for row in rows[0]]
    if begin not in kinds:
        return []
    same = len({shape(row) for row in rows[1]}) == 1
    most = len(list(takewhile(begin.__eq__, kinds))) if same else kinds.index(begin) + 1
    rows[0] = rows[0][:most]
    return [(*reversed(above), node) for above, node in zip(rows, nodes, strict=True)]


def _has_text(node: HtmlElement) -> bool:
    return any(not text.isspace() for text in islice(node.itertext(), _MOST_INSIDE))


def _rows_beside(node: HtmlElement, heads: set[HtmlElement], *, preceding: bool = False) -> Iterator[HtmlElement]:
    for other in islice(node.itersiblings(preceding=preceding), _MOST_ROWS):
        nested = other.tag != "dd" and not heads.isdisjoint(other.iter())
        if nested or other in heads or other.tag in ("form", "h1", "h2", "dt"):
            return
        if isinstance(other.tag, str):
            yield other


def _has_words(node: HtmlElement) -> bool:
    """True if a block contains more than name, number, time and labels; a row more than origin and counters, too."""
    row = node.tag == "tr"
    lines = (line for line in lines_within(node) if not line.endswith((":", "：")))
    rest = [line for line in lines if not (is_time_text(line) or (row and says_chrome(line)))]
    return len(rest) > 1 and (len(rest) > 2 or max(map(len, rest)) > 12)


_HIGHEST = 12
"""Number of ancestors of the timestamp beside which a heading or field is searched."""
_BEFORE = 6
"""Number of siblings before an element that are examined for a heading."""
_LONGEST_HEADING = 60
_LONGEST = 800
"""Characters above which a block is the article itself rather than a comment."""
_MOST_IN_BLOCK = 80
_LIST_NAME = re.compile(r"comments|replies|(?:comment|cmt|reply)[-_]?(?:list|area|box|section|wrap)|discussion", re.I)
_NUMBERED_NAME = re.compile(r"(?:comment|cmt|reply|post)[-_]?\d", re.I)
"""A class that numbers comments; other numbers in classes are those of the site's designs."""
_NUMBERED = re.compile(rf"\d{{2}}|{_NUMBERED_NAME.pattern}", re.I)


def single_record(mark: HtmlElement, page: Surroundings) -> list[Record]:
    """The block around the single timestamp, if it is a comment; else empty.

    It is one below a text, and below a heading that counts one comment; or below a comments heading, or beside a field
    to write in or a notice that there is none any more, if it is numbered like a comment. What comes first on a page is
    the article itself (threads.md#single-comments-and-empty-threads).
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
    named = [value for name, value in node.items() if name == "id" or name.startswith("data-")]
    links = (link.get("href") or "" for link in islice(node.iter("a"), _MOST_IN_BLOCK))
    named += [link for link in links if link.startswith("#")]
    numbered = (
        _NUMBERED_NAME.search(node.get("class") or "")
        or any(map(_NUMBERED.search, named))
        or number_of_node(node, islice(node.iter("*"), _MOST_IN_BLOCK))
    )
    return bool(numbered) and len(text_of(node, most=2 * _LONGEST)) <= _LONGEST

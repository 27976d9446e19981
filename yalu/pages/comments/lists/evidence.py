"""Evidence that a list of blocks alike is the page's comments: what is in, above and beside it.

Rule: threads.md#lists-of-comments.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, chain, islice, pairwise, takewhile

from lxml.html import HtmlElement

from yalu.pages.comments.blocks.comment_ids import ids_of
from yalu.pages.comments.blocks.leaf import Leaf, says_chrome
from yalu.pages.comments.blocks.slots import CommentBlock
from yalu.pages.comments.blocks.time_markers import Record, is_time_text, shape
from yalu.pages.comments.comment_text import line_of
from yalu.pages.comments.completeness.controls import short
from yalu.pages.comments.completeness.openness import SHUT_WORDS, is_closing_notice, is_reply
from yalu.pages.comments.counts import ABOUT_COMMENTS, NAMES_COMMENTS, has_words, heads_list, stated_count
from yalu.pages.comments.lists.names import is_called, is_elsewhere, names_of_element, says_what_is_below
from yalu.pages.comments.lists.page_statements import PageStatements
from yalu.pages.comments.platform import Sight, heads_comment, holds_headline, numbering
from yalu.pages.document.blocks import SUBHEADINGS
from yalu.pages.document.elements import tokens
from yalu.pages.document.urls import urlsplit
from yalu.pages.document.vocabulary import names_kind, phrases
from yalu.text import one_line, read_length

SURE = 3
"""Weight of a sign that alone is enough."""
LEAST = 2
"""Evidence below which a list is none of comments."""
SEVERAL = 3
"""Number of people from which numbered blocks are a conversation."""
_REACTION = re.compile(r"\A\s*(?:推|噓|嘘|→)\s*\Z")
"""Marker at the start of each reply line on some boards."""
_DIGITS = re.compile(r"\d+")
_MOST_UP = 5
_MOST_HOLDING = 4
"""Number of first blocks among which that with the article and its thread is."""
_MOST_BETWEEN = 300
"""Characters between a list and what belongs to it."""
_MOST_PLACES = 120
_LEAST_TEXT = 60
"""Minimum length of a single text that is running text (``read_length``)."""
_LINES = tokens("h2 h3 h4 strong span b em")
_HEADING = SUBHEADINGS | {"summary"}
_NO_TEXT = frozenset(tokens("script style title noscript template head")) | {""}
_LONGEST_HEADING, _LONGEST_NOTICE = 60, 160


class Surroundings:
    """Cached facts about what surrounds the lists of a page; ``drawn`` is the markup of those on the page before it."""

    def __init__(self, sight: Sight) -> None:
        self._elements = sight.elements
        self.drawn = sight.drawn
        self.states = sight.once(PageStatements)
        self.path = urlsplit(sight.url).path
        self._lines: dict[HtmlElement, str] = {}
        self._lines_in: dict[HtmlElement, Sequence[str]] = {}

    @cached_property
    def fields(self) -> Sequence[int]:
        """Places of the fields to write in, in document order."""
        stating = enumerate(self._elements.attributes)
        editors = (place for place, stated in stating if place and stated.get("contenteditable") == "true")
        return sorted((*self._elements.places_of("textarea"), *editors))

    def line(self, node: HtmlElement) -> str:
        """The text of an element if it may be a comments heading; else empty."""
        if (known := self._lines.get(node)) is None:
            possible = isinstance(node.tag, str) and self._elements.at[node] in self._elements.saying(NAMES_COMMENTS)
            known = self._lines[node] = line_of(node) if possible else ""
        return known

    def holding_thread(self, records: Sequence[Record]) -> int:
        """The number of first blocks up to one that holds all others and, above them, the page's heading of comments.

        It is the cell with the article, where tables lay out a page; a comment, which may head its replies, has such a
        heading above it, too, or the article's text, or looks like the next one. Before it may be the date of the day.
        """
        ends, places = self._elements.ends, [self._elements.at.get(record[0], 0) for record in records]
        for at, (outer, first) in enumerate(pairwise(places[:_MOST_HOLDING])):
            if outer < first and places[-1] < ends[outer] and self._has_heading(outer, first):
                (cell, *_), (inner, *_) = records[at : at + 2]
                alike = shape(cell)[1] and shape(cell) == shape(inner)
                is_comment = alike or self.stands_below_text(cell) or any(map(_heads_another, self.lines_above(cell)))
                return 0 if is_comment else at + 1
        return 0

    def _has_heading(self, outer: int, first: int) -> bool:
        """True if a heading of comments is between an element and one in it."""
        places = (place for place in self._elements.saying(NAMES_COMMENTS) if outer < place < first)
        return any(_heads_another(self.line(self._elements.nodes[place])) for place in places)

    @cached_property
    def _notices(self) -> Sequence[int]:
        """Places of the lines that say that comments are closed."""
        telling = self._elements.saying(SHUT_WORDS)
        return [place for place in telling if is_closing_notice(self._elements.nodes[place], _LONGEST_NOTICE)]

    def field_by(self, mark: HtmlElement) -> HtmlElement | None:
        """The field to write in that is nearest to a timestamp, or the notice in place of one, if it is near."""
        here = self._elements.at.get(mark, 0)
        near = range(max(0, here - _MOST_PLACES // 2), here + _MOST_PLACES // 2 + 1)
        fields = (place for place in (*self.fields, *self._notices) if place in near)
        nearest = min(fields, key=lambda field: abs(field - here), default=None)
        return None if nearest is None else self._elements.nodes[nearest]

    def lines_above(self, first: HtmlElement, boxes: Container[HtmlElement] = ()) -> Iterator[str]:
        """Yield short texts before a first block, nearest first: in its section and beside its ancestors."""
        for up in (first, *islice(first.iterancestors(), _MOST_UP)):
            if up.tag == "body":
                return
            for other in islice(up.itersiblings(preceding=True), 6):
                if isinstance(other.tag, str) and other.tag not in ("script", "style") and other not in boxes:
                    yield from self._lines_of(other)

    def _lines_of(self, node: HtmlElement) -> Sequence[str]:
        """The short lines that an element before a list has, itself and inside, there with nothing of another list."""
        if (known := self._lines_in.get(node)) is None:
            at, end = self._elements.at, self._elements.ends[self._elements.at[node]]
            lines = islice(filter(says_what_is_below, node.iter(*_LINES, "button", "a")), 20)
            inner = (short(part, 59) for part in lines if self._joins(self._elements.ends[at[part]], end, after=False))
            own = line_of(node, _is_rating)
            known = self._lines_in[node] = list(filter(None, (own if len(own) < 120 else "", *inner)))
        return known

    def stands_below_text(self, mark: HtmlElement) -> bool:
        """True if running text precedes a timestamp, and follows the headline if that precedes it too."""
        elements, here = self._elements, self._elements.at.get(mark, 0)
        titles = ((at, elements.nodes[at]) for at in elements.places_of("h1") if at < here)
        ends = (elements.ends[at] for at, node in titles if not (heads_list(self.line(node)) or heads_comment(node)))
        begin = max(ends, default=0)
        shown = filter(lambda place: elements.tags[place] not in _NO_TEXT, range(begin, here))
        return any(_is_long(text) for place in shown for text in elements.parts(place))

    def has_field(self, records: Sequence[Record]) -> bool:
        """True if a field to write in is in a list or belongs to it.

        Nothing of another list may be between them: no heading of another box, and after the list none of comments.
        """
        at, ends = self._elements.at, self._elements.ends
        if records[0][0] not in at:
            return False
        spans = [(at[record[0]], ends[at[record[-1]]]) for record in records]
        begin, end = spans[0][0], spans[-1][1]
        if any(first < field < last for field in self.fields for first, last in spans):
            return True
        return any(self._joins(end, at, after=True) or self._joins(at + 1, begin, after=False) for at in self.fields)

    def is_written_in(self, node: HtmlElement) -> bool:
        """True if a field to write in stands in an element."""
        begin = self._elements.at.get(node, 0)
        return any(begin < field < self._elements.ends[begin] for field in self.fields)

    def _joins(self, begin: int, end: int, *, after: bool) -> bool:
        if not 0 <= end - begin <= _MOST_PLACES:
            return False
        elements, size = self._elements, 0
        for place in range(begin, end):
            size += sum(map(len, elements.parts(place)))
            if elements.tags[place] in SUBHEADINGS:
                text = line_of(elements.nodes[place])
                if not ABOUT_COMMENTS.search(text) or (after and _heads_another(text)):
                    return False
            elif after and _heads_another(one_line(elements.texts[place] or "")):
                return False
        return size <= _MOST_BETWEEN

    def is_headed_otherwise(self, records: Sequence[Record]) -> bool:
        """True if the heading right above a list, or one between its blocks, names something else than comments."""
        at, ends, tags = self._elements.at, self._elements.ends, self._elements.tags
        if records[0][0] not in at:
            return False
        begin, last = at[records[0][0]], at[records[-1][0]]
        around = set(records[0][0].iterancestors())
        above = (place for place in range(begin - 1, max(begin - _MOST_PLACES, 0), -1) if tags[place] in _HEADING)
        nearest = next((place for place in above if _holder(self._elements.nodes[place]) in around), None)
        between = [place for place in range(begin, last) if tags[place] in SUBHEADINGS]
        held = sorted(at[node] for record in records for node in record) if between else []
        reach = [0, *accumulate(map(ends.__getitem__, held), max)]  # how far the blocks up to each of them go
        apart = [place for place in between if reach[bisect_right(held, place)] <= place]
        headings = (line_of(self._elements.nodes[place]) for place in (*([] if nearest is None else [nearest]), *apart))
        return any(_names_another(text) and str(len(records)) not in _DIGITS.findall(text) for text in headings)


def _is_long(text: str) -> bool:
    return len(text) > _LEAST_TEXT // 3 and read_length(one_line(text)[: _LEAST_TEXT + 1]) > _LEAST_TEXT


def _holder(heading: HtmlElement) -> HtmlElement | None:
    """The element whose content a heading names: its parent, or the parent's if that holds nothing else."""
    up = heading.getparent()
    return up.getparent() if up is not None and len(up) == 1 and up.getparent() is not None else up


def _names_another(text: str) -> bool:
    return bool(text) and not (ABOUT_COMMENTS.search(text) or is_time_text(text)) and stated_count(text) is None


def _heads_another(text: str) -> bool:
    return heads_list(text) or (0 < len(text) < _LONGEST_HEADING and has_words(text) and stated_count(text) is not None)


@dataclass(frozen=True)
class BlockList:
    """A list of blocks in its page, and how many of them show a comment.

    ``shown`` leaves out blocks with a placeholder sentence, since a count may leave removed comments out. ``people``:
    they are numbered, and different people each say something at a time of day. ``loose``: whichever of them show a
    comment, at least half do.
    """

    blocks: Sequence[CommentBlock]
    page: Surroundings
    shown: int = 0
    people: bool = False
    loose: bool = False

    @property
    def first(self) -> HtmlElement:
        """The first element of the list."""
        return self.blocks[0].first

    @cached_property
    def records(self) -> Sequence[Record]:
        """The elements of the blocks."""
        return [block.record for block in self.blocks]

    @cached_property
    def stated(self) -> int | None:
        """The number of comments that a line above the list states; None if there is none."""
        boxes = frozenset(chain.from_iterable(self.records))
        counts = map(stated_count, filter(has_words, self.page.lines_above(self.first, boxes)))
        return next((count for count in counts if count is not None), None)

    @cached_property
    def otherwise(self) -> bool:
        """True if a heading names something else."""
        return not self.loose and self.page.is_headed_otherwise(self.records)

    @cached_property
    def elsewhere(self) -> bool:
        """True if a box around them, without the headline, is named after others' comments and not written in."""
        around = (self.first, *islice(self.first.iterancestors(), _MOST_UP))
        apart = takewhile(lambda up: not holds_headline(up), around)
        named = next((node for node in apart if is_elsewhere(names_of_element(node))), None)
        return named is not None and not self.page.is_written_in(named)

    @cached_property
    def above(self) -> Sequence[str]:
        """The short lines above the first, nearest first."""
        return tuple(islice(self.page.lines_above(self.first), 12))

    def share(self, holds: Callable[[Leaf], bool]) -> bool:
        """True if half of the blocks that show a comment, or of those that may, have such a text."""
        having = sum(any(map(holds, block.leaves)) for block in self.blocks)
        return (4 if self.loose else 2) * having >= len(self.blocks)


@dataclass(frozen=True, slots=True)
class ListSignal:
    """One kind of evidence: its name, its weight, whether blocks have it, and its weight for a single block."""

    name: str
    weight: int
    shows: Callable[[BlockList], bool]
    single: int | None = None


def weigh(blocks: BlockList) -> int:
    """How much says that blocks are comments; ``LEAST`` is enough."""
    return sum(_weights(blocks))


def may_be_comments(blocks: BlockList) -> bool:
    """False if nothing in, above or beside blocks speaks for comments, whichever of them show one: at least half do."""
    if any(weight >= LEAST for weight in accumulate(_weights(replace(blocks, loose=True)))):
        return True
    return not blocks.elsewhere and len(blocks.blocks) >= SEVERAL and len(ids_of(blocks.blocks)) >= SEVERAL


def _weights(blocks: BlockList) -> Iterator[int]:
    """Yield the weight of each sign that blocks have."""
    single = len(blocks.records) == 1
    for signal in SIGNALS:
        weight = signal.single if single and signal.single is not None else signal.weight
        if weight and signal.shows(blocks):
            yield weight


def _is_counted(blocks: BlockList) -> bool:
    return blocks.stated is not None and blocks.stated >= blocks.shown and not blocks.otherwise


def _is_answered(blocks: BlockList) -> bool:
    return blocks.share(lambda leaf: is_reply(leaf.text) or _reacts(leaf))


def _is_below_name(blocks: BlockList) -> bool:
    return any(len(line) < _LONGEST_HEADING and ABOUT_COMMENTS.search(line) for line in blocks.above)


def _is_headed(blocks: BlockList) -> bool:
    return any(map(heads_list, blocks.above))


def _is_rated(blocks: BlockList) -> bool:
    return blocks.share(lambda leaf: leaf.is_chrome and has_words(leaf.text)) and not _is_answered(blocks)


def _is_named(blocks: BlockList) -> bool:
    """True if several blocks, what holds them or stands in them, or a single one itself, are named after comments."""
    first = blocks.first
    if len(blocks.records) == 1:
        return is_called(first)
    inside = (node for node in islice(first.iter(), 30) if isinstance(node.tag, str))
    around = (*islice(first.iterancestors(), _MOST_UP), *inside)
    return any(names_kind("comments_name", name) for node in around for name in names_of_element(node))


def are_posts(blocks: BlockList) -> bool:
    """True if blocks show profiles of members and no heading calls them comments, as in a topic of a board."""
    return _show_members(blocks) and (blocks.otherwise or (blocks.stated is None and not _is_headed(blocks)))


def _show_members(blocks: BlockList) -> bool:
    """True if half of the blocks say since when their writers are members, or how many posts they have."""
    says = phrases("member_since", "member_posts").search
    return not blocks.elsewhere and blocks.share(lambda leaf: says(leaf.text) is not None)


SIGNALS: Sequence[ListSignal] = (
    ListSignal("a heading names something else", -2, lambda b: b.otherwise),
    ListSignal("a line above counts as many blocks, or more than a page shows", SURE, _is_counted),
    ListSignal("it counts just as many", 1, lambda b: _is_counted(b) and b.stated in (len(b.records), b.shown)),
    ListSignal("half of the blocks have a reply button or a mark of approval", SURE, _is_answered),
    ListSignal("they are numbered besides", 1, lambda b: _is_answered(b) and all(numbering(r[0]) for r in b.records)),
    ListSignal("half of them have another button, as to like or to report", 1, _is_rated),
    ListSignal(
        "the list, its blocks or their parts are named after comments", SURE, lambda b: not b.elsewhere and _is_named(b)
    ),
    ListSignal("the blocks themselves are", 1, lambda b: not b.elsewhere and is_called(b.first), single=0),
    ListSignal(
        "they are numbered, and different people each say something at a time of day",
        LEAST,
        lambda b: b.people and not (b.elsewhere or b.otherwise),
    ),
    ListSignal("they show profiles of members of a board, where the topic heads the posts", 4, _show_members, single=0),
    ListSignal("a line above names them", 1, lambda b: not (b.elsewhere or b.otherwise) and _is_below_name(b)),
    ListSignal("a heading of comments", SURE, lambda b: not (b.elsewhere or b.otherwise) and _is_headed(b)),
    ListSignal("a field to write in", SURE, lambda b: not b.elsewhere and b.page.has_field(b.records), single=1),
)
"""What speaks for comments (threads.md#lists-of-comments). ``SURE`` is enough by itself, two of the others are."""


def _reacts(leaf: Leaf) -> bool:
    """True if a text is a board's reply marker; an arrow inside a link is not."""
    if _REACTION.match(leaf.text) is None:
        return False
    return not any(step.startswith("a.") or step == "a" for step in leaf.slot)


def _is_rating(node: HtmlElement) -> bool:
    """True for a button with its own number, which counts no comments."""
    text = one_line(node.text or "") if len(node) == 0 else ""
    return has_words(text) and says_chrome(text) and not is_reply(text)

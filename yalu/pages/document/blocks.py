"""A page as a list of text blocks, each linked to the elements around it.

Built in one walk over the tree, without recursion. All code that selects a body works on the result.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import chain, islice

from lxml.html import HtmlElement

from yalu.pages.document.element_names import tokens_of, with_part
from yalu.pages.document.elements import Elements, is_hidden
from yalu.pages.document.vocabulary import hint, hints_of, keys, names, phrases
from yalu.text import one_line

INLINE = frozenset(keys("inline"))
LEFT_OUT = frozenset(keys("skipped")) | {"br", "hr"}
_BREAKS = frozenset({"br", "hr", "textarea", "iframe", "video", "noscript"})
"""Elements without page text that separate the text before them from the text after them."""
_FRAMES = frozenset({"span", "font", "b", "strong", "em", "i"})
"""Inline elements that can wrap a picture and its caption in the middle of a text."""
MOST_IN_FRAME = 24
_LEADS = frozenset({"b", "strong", "em", "span"})
"""Inline elements in which some sites show a standfirst as a paragraph."""
_MARKING = frozenset({"a", "b", "strong"})
"""Inline elements whose text is counted, as links or as bold."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SUBHEADINGS = HEADINGS - {"h1"}

_FRAME = frozenset({"aside", "nav", "footer", "blockquote"})
"""Elements of HTML that stand beside an article, or hold the words of others."""
MOST_AROUND = 9
"""Elements around one among which a box beside the article is."""

_CHUNK = 65_536
"""Chunk size, in characters, for counting CJK letters."""
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_SENTENCE = re.compile(r"""[.!?…](?:["”’')\]»]|\s|$)|[。！？；।॥؟،۔።]|，|,\s|다\.|[:;]\s""")
_BLANK_LINE = re.compile(r"\n[ \t\u3000]*\n\s*")
_LINED = frozenset({"p", "div"})
"""Elements in whose own text blank lines may part paragraphs."""
_LINES_END = re.compile(r"""[.!?。！？」』”"…)）][ \t]*\n[ \t\u3000]*\n""")
_BARE_ADDRESS = re.compile(r"\s{0,8}(?:https?://|www\.)", re.I)
"""A link that shows its own URL: written by an author, never by menus or cards."""


@dataclass(slots=True, eq=False)
class Block:
    """A run of text between block boundaries. ``element`` indexes ``BlockWalk.nodes``."""

    text: str
    element: int
    links: int = 0
    bold: int = 0
    index: int = 0
    size: int = 0
    sentence: bool = False
    kept: bool = True
    reason: str = ""
    link_share: float = 0.0
    label: str = ""
    """The text of the link that it ends with; empty if it ends otherwise."""
    hints: int = -1
    """Prefilter bits of the phrases it may contain (``vocabulary.hint``); all bits are set until it is scanned."""
    beside: str | None = None
    """Cached result of ``prose.said_beside``; None until computed."""
    pieces: Sequence[str] | None = None
    """Cached result of ``visible_dates.pieces``; None until computed."""

    def says(self, *kinds: str) -> bool:
        """True if it contains a phrase of one of ``kinds``, which are among those looked for in every block."""
        return bool(self.hints & hint(*kinds)) and phrases(*kinds).search(self.text) is not None


@dataclass(slots=True)
class BlockWalk:
    """The walked elements and the blocks in them.

    Elements are in document order, so a parent's index is lower than those of its children.
    """

    elements: Elements
    """All elements and comments of the tree, walked or not."""
    nodes: list[HtmlElement] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """Place of each of them in ``elements``."""
    parents: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    """Index of the last descendant of each element."""
    skipped: AbstractSet[HtmlElement] = frozenset()
    """Elements left out because they are no part of the article."""
    hidden: AbstractSet[HtmlElement] = frozenset()
    """Elements whose attributes say that they are not shown."""
    of_authors: tuple[list[HtmlElement], list[HtmlElement]] | None = None
    """Links to authors and elements named as author; None until computed."""
    names: list[frozenset[str]] = field(default_factory=list)
    """The words in class and id of each element, and in ``data-component`` or ``data-testid``."""

    def chain(self, index: int, most: int = 10_000) -> list[int]:
        """Indexes of an element and its ancestors, innermost first, at most ``most``."""
        indexes: list[int] = []
        while index >= 0 and len(indexes) < most:
            indexes.append(index)
            index = self.parents[index]
        return indexes

    def inside(self, index: int, container: int) -> bool:
        """True if the element is ``container`` or one of its descendants."""
        return container <= index <= self.last[container]


def beginning(node: HtmlElement, most: int) -> str:
    """Return the first ``most`` characters of an element's text, without reading the rest."""
    if not len(node):  # what most are asked of holds nothing but a text
        return (node.text or "")[:most]
    joined: str = ""
    for text in node.itertext():
        joined += text
        if len(joined) >= most:
            break
    return joined[:most]


def is_beside(node: HtmlElement, around: Container[HtmlElement], own: AbstractSet[str] = frozenset()) -> bool:
    """True if an element is in comments, related articles, a menu or the like; what is ``around`` the headline is none.

    ``own`` are names and tags that are the article's own where the element stands, as of a card by the headline.
    """
    beside, frame = names("beside") - own, _FRAME - own
    for up in islice(node.iterancestors(), MOST_AROUND):
        if up in around or up.tag in ("body", "html"):
            return False
        tokens = tokens_of(up)
        if up.tag == "footer" and tokens & (names("author") | names("date") | names("own_footer")):
            continue
        # Page builders name every element "widget".
        named = "elementor" not in tokens and not tokens & names("own_footer") and tokens & beside
        if named or up.tag in frame:
            return True
    return False


def own_texts(node: HtmlElement) -> list[str]:
    """Return the texts directly in an element, not those of its children, each in one line."""
    texts = [node.text, *[child.tail for child in node]] if len(node) else [node.text]
    return [line for text in texts if text and not text.isspace() and (line := one_line(text))]


def weight(text: str) -> int:
    """Length of a text, with a CJK character counting as two and a half letters."""
    if text.isascii():
        return len(text)
    chunks = (text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK))  # findall makes a string per letter
    return len(text) + (sum(len(_CJK.findall(chunk)) for chunk in chunks) * 3) // 2


def walk(
    tree: HtmlElement,
    skip: AbstractSet[HtmlElement] = frozenset(),
    elements: Elements | None = None,
    opening: AbstractSet[HtmlElement] = frozenset(),
) -> BlockWalk:
    """Split ``tree`` into blocks, leaving out ``skip``, hidden elements and everything that is not text.

    ``elements`` are the lists of the tree if they were built already. ``opening`` are the elements of a post that is
    the article of a topic, of which the name of a post says nothing.
    """
    known = elements or Elements(tree)
    hidden = frozenset(node for node, attributes in known.stating.items() if is_hidden(attributes))
    block_walk = BlockWalk(known, skipped=skip, hidden=hidden)
    _Run(block_walk).read()
    block_walk.names = _names(block_walk)
    if opening:
        called = zip(block_walk.nodes, block_walk.names, strict=True)
        block_walk.names = [each - names("posts") if node in opening else each for node, each in called]
    for block, hints in zip(block_walk.blocks, hints_of([block.text for block in block_walk.blocks]), strict=True):
        block.hints = hints
    return block_walk


def _names(block_walk: BlockWalk) -> list[frozenset[str]]:
    known = block_walk.elements.names
    names = [known[place] for place in block_walk.places]
    stating = block_walk.elements.stating.items()
    components = ((node, each.get("data-component") or each.get("data-testid")) for node, each in stating)
    if parts := {node: part for node, part in components if part}:
        return [with_part(node, parts.get(node)) for node in block_walk.nodes]
    return names


def _is_captioned(node: HtmlElement) -> bool:
    """True if an inline element wraps a picture and its caption: named as picture, with an image and text inside."""
    if not (tokens_of(node) & names("picture")):
        return False
    parts = list(islice(node.iter(), MOST_IN_FRAME))
    if not any(part.tag == "img" for part in parts):
        return False
    inner = ((part.text, part.tail if part is not node else None) for part in parts)
    return any(text and not text.isspace() for pair in inner for text in pair)


def _parted_by_lines(elements: Elements) -> set[int]:
    """Places of elements in which sentences end before blank lines: a page shows line breaks as they are written."""
    ends = Counter[int]()
    for owner, text in chain(enumerate(elements.texts), zip(elements.parents, elements.tails, strict=True)):
        if text and text.count("\n") > 1 and not text.isspace():
            ends[owner] += len(_LINES_END.findall(text))
    return {place for place, count in ends.items() if count > 1 and elements.tags[place] in _LINED}


class _Run:
    """State of the walk: the text collected since the last block boundary."""

    def __init__(self, walk_: BlockWalk) -> None:
        self.walk = walk_
        self.element = -1
        self.parts: list[str] = []
        self.links = 0
        self.bold = 0
        self.in_links = 0
        self.in_bold = 0
        self.label = ""
        self.all_lined = _parted_by_lines(walk_.elements)
        self.lined = -1  # the element whose blank lines part paragraphs

    def read(self) -> None:
        """Walk all elements of the tree."""
        elements, skipped, hidden = self.walk.elements, self.walk.skipped, self.walk.hidden
        nodes, tags, ends, texts, tails = elements.nodes, elements.tags, elements.ends, elements.texts, elements.tails
        inside: list[tuple[int, int, str]] = []  # the tag is empty for block elements
        place, count = 0, len(nodes)
        while place < count:
            node, tag, end = nodes[place], tags[place], ends[place]
            if tag in LEFT_OUT or (skipped and node in skipped) or (tag in INLINE and node in hidden):
                if tag in _BREAKS:
                    self.flush()
            elif tag:
                inline = tag in INLINE and not (tag in _FRAMES and end > place + 1 and _is_captioned(node))
                inline = inline and not (
                    tag in _LEADS and not self.parts and not elements.names[place].isdisjoint(names("standfirst"))
                )
                if not inline:
                    self.open(node, tag, place)
                elif tag in _MARKING:
                    self.enter(tag, 1)
                if text := texts[place]:
                    self.add(text)
                if end > place + 1:
                    inside.append((end, place, tag if inline else ""))
                    place += 1
                    continue
                self.leave(tag if inline else "")
            if text := tails[place]:
                self.add(text)
            while inside and inside[-1][0] == end:
                _, place, tag = inside.pop()
                self.leave(tag)
                if text := tails[place]:
                    self.add(text)
            place = end
        self.flush()

    def open(self, node: HtmlElement, tag: str, place: int) -> None:
        """Enter a block element; it separates the text before it from the text inside."""
        if self.parts:
            self.flush()
        walk_ = self.walk
        walk_.nodes.append(node)
        walk_.places.append(place)
        walk_.tags.append(tag)
        walk_.parents.append(self.element)
        self.element = len(walk_.last)
        walk_.last.append(self.element)
        if place in self.all_lined:
            self.lined = self.element

    def leave(self, tag: str) -> None:
        """Leave the inline element ``tag``, or with an empty ``tag`` the block element entered last."""
        if tag:
            if tag in _MARKING:
                self.enter(tag, -1)
            return
        if self.parts:
            self.flush()
        walk_ = self.walk
        walk_.last[self.element] = len(walk_.last) - 1
        self.element = walk_.parents[self.element]

    def enter(self, tag: str, step: int) -> None:
        """Enter a link or bold element; with a ``step`` of -1 leave it."""
        if tag == "a":
            self.in_links += step
        else:
            self.in_bold += step

    def add(self, text: str) -> None:
        """Add a text; blank lines end a paragraph where they part those of the element."""
        if self.element != self.lined or self.lined < 0 or "\n" not in text:
            self._add(text)
            return
        for number, line in enumerate(_BLANK_LINE.split(text)):
            if number:
                self.flush()
            self._add(line)

    def _add(self, text: str) -> None:
        if not text or (text.isspace() and not self.parts):
            return
        self.parts.append(text)
        if self.in_links:
            self.label += text
        elif not text.isspace():
            self.label = ""
        if self.in_links or self.in_bold:
            size = len(text.strip())
            self.links += size if self.in_links and not _BARE_ADDRESS.match(text) else 0
            self.bold += size if self.in_bold else 0

    def flush(self) -> None:
        if not self.parts:
            return
        parts = self.parts
        text = one_line(parts[0] if len(parts) == 1 else "".join(parts))
        if text:
            walk_ = self.walk
            share = min(1.0, self.links / len(text)) if self.links else 0.0
            sentence = _SENTENCE.search(text) is not None
            size = weight(text)
            at, label = len(walk_.blocks), one_line(self.label)
            block = Block(text, self.element, self.links, self.bold, at, size, sentence, link_share=share, label=label)
            walk_.blocks.append(block)
        self.parts = []
        self.label = ""
        self.links = self.bold = 0

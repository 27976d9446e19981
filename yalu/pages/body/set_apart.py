"""What the comparison of two captures is told of a body: its paragraphs in boxes, and the texts beside it.

One capture cannot tell a box, with a heading and a few lines, from a part of the text; that it comes or goes can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from yalu.ids import text_key
from yalu.pages.body.link_boxes import MOST_ALIKE, has_one_cell
from yalu.pages.body.notices import is_notice
from yalu.pages.document.blocks import HEADINGS, Block, BlockWalk
from yalu.pages.document.vocabulary import names
from yalu.pages.lines.prose import MOST_LINKED

MOST_LINES, MOST_TEXT = 8, 800
"""Maximum number of lines of a box, and maximum weight of them together."""
MOST_APART = 0.3
"""Largest share of the text that boxes may hold."""
_BOXES = frozenset({"div", "section", "aside", "form", "figure", "fieldset", "details"})
_PLAIN = frozenset({"div", "section"})
"""Elements that an editor's program also puts around paragraphs."""
_OWN = ("blockquote", "table", "pre")
"""Elements that the author of a text uses; boxes with one inside are not marked."""
_QUOTES = '"“”„«»‘’「」『』《》〈〉'

MOST_BESIDE = 400
"""Maximum number of blocks of a page that are taken in."""
_LISTS = frozenset({"li", "nav", "a"})
"""Elements that menus and lists of links are made of."""


def paragraphs_apart(walk: BlockWalk, blocks: Sequence[Block], container: int) -> tuple[tuple[int, int], ...]:
    """Return the paragraphs of a body that are in boxes, as ranges: the first, and the one after the last.

    ``blocks`` are the paragraphs in order, ``container`` the element that holds the text.
    """
    around = [_around(walk, block, container) for block in blocks]
    usual = Counter(_shape(walk, block.element) for block in blocks).most_common(1)[0][0] if blocks else ("", None)
    lines, held = Counter[int](), Counter[int]()
    for elements, block in zip(around, blocks, strict=True):
        lines.update(elements)
        held.update(dict.fromkeys(elements, block.size))
    most = min(MOST_TEXT, MOST_APART * sum(block.size for block in blocks))
    small = {index for index in lines if lines[index] <= MOST_LINES and held[index] <= most}
    homes = [next((index for index in reversed(elements) if index in small), None) for elements in around]
    runs = groupby(enumerate(homes), key=itemgetter(1))
    grouped = [(home, [place for place, _ in run]) for home, run in runs]
    boxes = [(home, run[0], run[-1] + 1) for home, run in grouped if home is not None]
    shapes = Counter(_shape(walk, home) for home, _, _ in boxes)
    laid_out = {_shape(walk, index) for index in lines.keys() - small}
    laid_out |= {shape for shape, count in shapes.items() if count > MOST_ALIKE}
    boxes = [box for box in boxes if _shape(walk, box[0]) not in laid_out]
    apart = [(at, first, end) for at, first, end in boxes if _is_set_apart(walk, at, blocks[first:end], usual)]
    if sum(held[home] for home, _, _ in apart) > MOST_APART * sum(block.size for block in blocks):
        return ()
    return tuple((first, end) for _, first, end in apart)


def _around(walk: BlockWalk, block: Block, container: int) -> list[int]:
    """The elements around a block in the container that can be boxes, innermost first."""
    if not container < block.element <= walk.last[container]:
        return []
    return [index for index in walk.chain(block.element) if index > container and _may_be_box(walk, index)]


def _may_be_box(walk: BlockWalk, index: int) -> bool:
    """True for an element of HTML that can be a box, one that a site defines, and a table with one cell."""
    tag = walk.tags[index]
    return tag in _BOXES or "-" in tag or (tag == "table" and has_one_cell(walk, index))


def _shape(walk: BlockWalk, index: int) -> tuple[str, str | None]:
    return walk.tags[index], walk.nodes[index].get("class")


def _is_set_apart(walk: BlockWalk, box: int, lines: Sequence[Block], usual: tuple[str, str | None]) -> bool:
    """True if a box is marked as one, and is no paragraph, standfirst, quotation, table or notice.

    ``usual`` are the tag and class of most paragraphs; where these have a class, an element with another one is none.
    """
    node = walk.nodes[box]
    inside = walk.tags[box : walk.last[box] + 1]
    own, theirs = ({*(classes or "").split()} for classes in (node.get("class"), usual[1]))
    like_text = walk.tags[box] == usual[0] and (not theirs or not own.isdisjoint(theirs))
    marked = walk.tags[box] not in _PLAIN or node.get("class") or node.get("id") or not HEADINGS.isdisjoint(inside)
    if not marked or (like_text and any(line.element == box for line in lines)):
        return False
    tokens = walk.names[box] & (names("quotes") | names("notice") | names("subtitle"))
    if tokens or (any(own in inside for own in _OWN) and not has_one_cell(walk, box)):
        return False
    return not any(is_notice(line.text) or line.text[0] in _QUOTES for line in lines)


def keys_beside(walk: BlockWalk, body: Iterable[str]) -> tuple[int, ...]:
    """Return the keys of the blocks that are not among the paragraphs ``body``, in order, with repetitions.

    Comments, what is hidden, items of lists and blocks that are mostly links are left out.
    """
    own = Counter(body)
    left_out: list[bool] = []
    for node, tag, parent in zip(walk.nodes, walk.tags, walk.parents, strict=True):
        left_out.append((parent >= 0 and left_out[parent]) or tag in _LISTS or node in walk.hidden)
    keys: list[int] = []
    for block in walk.blocks:
        if own[block.text]:
            own[block.text] -= 1
        elif not left_out[block.element] and block.link_share <= MOST_LINKED:
            keys.append(text_key(block.text))
    return tuple(keys[:MOST_BESIDE])

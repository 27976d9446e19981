"""Boxes between the paragraphs of a text."""

from __future__ import annotations

from collections.abc import Sequence

from yalu.pages.document.blocks import HEADINGS, Block, BlockWalk, weight

MOSTLY_LINKS = "mostly links"
SCRAP, BOX = "scrap beside paragraphs", "box between paragraphs"
"""Reasons given for blocks left out of a body."""
MOST_BLOCKS = 40
"""Maximum number of blocks of a box that are examined."""
MOST_ALIKE = 3
"""Maximum number of boxes of one class in a text; more of them are how it is laid out."""
_LISTS = frozenset({"ul", "ol", "dl"})
MOST_IN_BOX, MOST_BOX_LINE = 6, 200
"""For a box between paragraphs: maximum number of lines that are no links, and maximum weight of each."""
_BOXES = frozenset(
    {"div", "section", "aside", "article", "form", "ul", "ol", "dl", "table", "figure", "fieldset", "center"}
)
MOST_LABEL = 40
"""Maximum weight of a link that asks to do something."""
_ENDS = (".", "!", "?", "。", "！", "？", "…")
_USED = frozenset({"form", "button", "input", "select", "audio", "video"})
_SEEN = frozenset({"img", "picture", "iframe"})


def boxes(walk: BlockWalk, blocks: Sequence[Block], container: int) -> list[Block]:
    """Return the blocks of boxes between paragraphs, known by their structure, whatever they are called and say.

    Such a box is an element of its own, with a few short lines and something to use, follow or look at: a control, a
    player, one line that ends in a link, or, below a paragraph, links of their own or a picture. Many boxes of one
    class with sentences in them are how the text is laid out. ``blocks`` are those of the container, in order.
    """
    holds, places = walk.elements.holds, walk.places
    by_shape: dict[tuple[str, str | int | None], list[list[Block]]] = {}
    calls: list[Block] = []
    done = -1
    for place, (before, block) in enumerate(zip([None, *blocks], blocks, strict=False)):
        if calls_for(walk, block):
            calls.append(block)
        for box in reversed(walk.chain(block.element)) if block.element > done else ():
            if box <= container or walk.tags[box] not in _BOXES or (before and walk.inside(before.element, box)):
                continue
            lines = [line for line in blocks[place : place + MOST_BLOCKS] if walk.inside(line.element, box)]
            if (len(lines) == 1 and walk.tags[block.element] in HEADINGS) or holds(places[box], "blockquote"):
                continue
            used = holds(places[box], *_USED)
            known = (before or used) and _is_box(walk.tags[box], lines, used, holds(places[box], *_SEEN))
            if known or _asks(lines):
                has_sentence = any(line.sentence and line.link_share <= 0.8 for line in lines)
                shape = walk.tags[box], walk.nodes[box].get("class") if has_sentence else box
                by_shape.setdefault(shape, []).append(lines)
                done = walk.last[box]
                break
    return calls + [
        line for alike in by_shape.values() if len(alike) <= MOST_ALIKE for lines in alike for line in lines
    ]


def _is_box(tag: str, lines: Sequence[Block], used: bool, seen: bool) -> bool:
    sizes = [line.size for line in lines if not _is_link(line)]
    if len(sizes) > MOST_IN_BOX or max(sizes, default=0) > MOST_BOX_LINE or sum(sizes) > 2 * MOST_BOX_LINE:
        return False
    if tag in _LISTS and not used and not (tag == "dl" and seen):
        return len(sizes) <= 2 and _is_link(lines[-1])
    return used or len(sizes) < len(lines) or (seen and sum(sizes) <= MOST_BOX_LINE / 2)


def _is_link(line: Block) -> bool:
    """True if a line is a link, or the label of one in bold and the link: "At school? Minister asks for more"."""
    return line.link_share > 0.8 or (line.links > 0 and line.links + line.bold >= 0.9 * len(line.text))


def _asks(lines: Sequence[Block]) -> bool:
    """True if a box is one short line without a sentence that ends in a link: "Read faster in our app Open"."""
    return len(lines) == 1 and not lines[0].sentence and lines[0].size <= MOST_BOX_LINE / 2 and bool(lines[0].label)


def calls_for(walk: BlockWalk, block: Block) -> bool:
    """True if a short paragraph ends with a link after its last sentence: "We have no owner. Give now"."""
    label, tag, parent = block.label, walk.tags[block.element], walk.parents[block.element]
    if not label or block.size > MOST_BOX_LINE or walk.tags[parent] == "blockquote":
        return False
    table = next((index for index in walk.chain(block.element) if walk.tags[index] == "table"), 0) if tag == "td" else 0
    if tag not in ("p", "div") and not (tag == "td" and has_one_cell(walk, table)):
        return False
    before = block.text.removesuffix(label).rstrip()
    ends = before.endswith(_ENDS) and weight(before) >= MOST_LABEL / 2
    return ends and any(map(str.isalpha, label)) and not label.endswith(_ENDS) and weight(label) < MOST_LABEL


def has_one_cell(walk: BlockWalk, index: int) -> bool:
    """True for a table with a single cell, in which old pages frame what is not the text, or what holds only it."""
    inside = walk.tags[index : walk.last[index] + 1]
    return inside.count("td") == inside.count("table") == 1

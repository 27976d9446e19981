"""Decide whether a page shows the full text or only a teaser.

A text is a teaser if it breaks off at a wall: the page says, where the text ends, that the rest is for people who pay,
register or log in. Such a sentence elsewhere, an offer of a membership, and a counter of remaining free articles are no
evidence about this text (extraction.md#paywalls).
"""

from __future__ import annotations

import re

from yalu.model import Access
from yalu.pages.body.paywall_boxes import is_of_another
from yalu.pages.body.scoring import WeighedBlocks
from yalu.pages.document.blocks import Block, BlockWalk, weight
from yalu.pages.document.metadata import Structured, squashed, text_of
from yalu.pages.document.vocabulary import names, phrases

_EAST = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_BROKEN = ("...", "…", "[…]", "[...]")
_NONE = re.compile(r"(?<![\d.,])[0０](?![\d.,])")
LONGEST = 500
"""Maximum weight of a block that can be a wall."""
NEAR = 10
"""Number of blocks after the text within which its wall stands."""


def is_wall(text: str) -> bool:
    """True if a short text says that the rest is not free."""
    return phrases("wall_rest").search(text) is not None and weight(text) < LONGEST and not _counts(text)


def _counts(text: str) -> bool:
    """True if a text counts remaining free articles; false if it says that none remain."""
    counted = phrases("meter").search(text)
    return counted is not None and _NONE.search(counted[0]) is None


def read_access(structured: Structured, reader: WeighedBlocks, blocks: list[Block], body: str) -> tuple[Access, str]:
    """Return full text or teaser, and the reason.

    ``blocks`` are those of ``body``; empty if the body was not in the markup.
    """
    locked = str(structured.article.get("isAccessibleForFree")).strip().lower() in ("false", "no", "0")
    wall = _wall(reader, blocks)
    if not locked and not wall:
        return Access.FULL, ""
    size = len(squashed(body))
    east = _EAST.search(body) is not None
    short, middling = size < (450 if east else 1200), size < (900 if east else 2000)
    stated = text_of(structured.article.get("articleBody"))
    if locked and stated and len(squashed(stated)) > 1.5 * size + 200:
        return Access.TEASER, "stated as not free, and the text is cut"
    if locked and short:
        return Access.TEASER, "stated as not free, and the text is short"
    if wall and body.rstrip().endswith(_BROKEN):
        return Access.TEASER, "the text breaks off at a wall"
    if wall and (short or (middling and (locked or is_wall(wall)))):
        return Access.TEASER, f"a wall stands where the text should go on: {wall[:60]}"
    return Access.FULL, ""


def _wall(reader: WeighedBlocks, blocks: list[Block]) -> str:
    """The words of the wall after the text, empty if there is none.

    They mention the rest of the text, or are in an element named like a wall. A box that asks to pay or log in
    (``paywall_boxes``) is also a wall if it follows the text immediately.
    """
    walk = reader.walk
    last = blocks[-1].index if blocks else reader.title_at
    left = NEAR
    for block in walk.blocks[max(0, last) :]:
        if left == 0:
            break
        left -= block.index > last and block.size > 8
        named = _is_named(walk, block)
        if block.index in reader.gated and block.index == last + 1 and blocks:
            return block.text
        if (_in_frame(walk, block) and not named) or is_of_another(walk, block):
            continue
        offer = named and block.size < LONGEST and block.says("wall_offer")
        if is_wall(block.text) or (offer and not _counts(block.text)):
            return block.text
    return ""


def _is_named(walk: BlockWalk, block: Block) -> bool:
    return any(walk.tokens(index) & names("paywall") for index in walk.chain(block.element, 4))


def _in_frame(walk: BlockWalk, block: Block) -> bool:
    """True if the block is in the site's frame: navigation, header, footer or aside."""
    return any(walk.tags[index] in ("nav", "header", "footer", "aside") for index in walk.chain(block.element, 8))

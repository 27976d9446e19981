"""Boxes that ask the reader to pay, register or log in.

Whatever the words, such a box is a few short lines with a link that leads to a payment or an account, or an element
that is named like a wall, and one of its lines speaks of the rest of this text or of a price. No line of it is text.
"""

from __future__ import annotations

import re

from yalu.pages.blocks import Block, Walk
from yalu.pages.words import names, phrases

MOST_LINES = 5
LONGEST = 160
"""Weight of a line of such a box."""
STEPS = 3
"""Elements around the link among which its box is."""
_LEADS = re.compile(
    r"[/.?#_-](?:join|subscri\w{0,12}|member\w{0,6}|sign-?(?:up|in)|log-?in|regist\w{0,8}|plans?|pricing|premium|"
    r"checkout|vip|pay\w{0,8}|trial|upgrade|kaiin|order|account)(?![a-z])",
    re.IGNORECASE,
)
_FRAME = frozenset({"body", "main", "html", "nav", "header", "footer", "li", "ul", "ol", "table"})


def gated(walk: Walk, title_at: int) -> frozenset[int]:
    """The blocks of all such boxes after the headline."""
    found: set[int] = set()
    walls = {index for index in range(len(walk.nodes)) if walk.tokens(index) & names("paywall")}
    for block in walk.blocks[title_at + 1 :]:
        if block.index in found:
            continue
        if _leads_to_joining(walk, block):
            found.update(_box(walk, block, walk.chain(block.element, STEPS), "wall_rest", "promo", "box_offer"))
        if walls and (named := [index for index in walk.chain(block.element, STEPS) if index in walls]):
            found.update(_box(walk, block, named[-1:], "wall_rest", "wall_offer"))
    return frozenset(found)


def _leads_to_joining(walk: Walk, block: Block) -> bool:
    if not block.links or block.link_share < 0.8 or block.size > LONGEST:
        return False
    links = [node.get("href") or "" for node in walk.nodes[block.element].iter("a")][:3]
    return any(_LEADS.search(link[:200]) for link in links) or phrases("wall_offer").search(block.text) is not None


def _box(walk: Walk, first: Block, around: list[int], *kinds: str) -> list[int]:
    """The lines of the smallest of some elements around a block that is such a box."""
    near = walk.blocks[max(0, first.index - MOST_LINES) : first.index + MOST_LINES + 1]
    for element in around:
        lines = [block for block in near if walk.inside(block.element, element)]
        if walk.tags[element] in _FRAME or len(lines) > MOST_LINES or any(block.size > LONGEST for block in lines):
            break
        if any(block.link_share < 0.8 and phrases(*kinds).search(block.text) for block in lines):
            return [block.index for block in lines]
    return []

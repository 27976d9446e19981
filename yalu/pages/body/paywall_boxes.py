"""Boxes that ask the reader to pay, register or log in.

Recognised independently of exact wording: a few short lines with a link to a payment or account page, or an element
named like a wall, of which one line mentions the rest of this text or a price. None of its lines is article text.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from yalu.pages.dates.date_parser import visible_time
from yalu.pages.document.blocks import Block, BlockWalk
from yalu.pages.document.vocabulary import names

MOST_LINES = 5
LONGEST = 160
"""Maximum weight of a line in such a box."""
STEPS = 3
"""Number of ancestors of the link among which its box is searched."""
_LEADS = re.compile(
    r"[/.?#_-](?:join|subscri\w{0,12}|member\w{0,6}|sign-?(?:up|in)|log-?in|regist\w{0,8}|plans?|pricing|premium|"
    r"checkout|vip|pay\w{0,8}|trial|upgrade|kaiin|order|account)(?![a-z])",
    re.IGNORECASE,
)
_AWAY = re.compile(r"\s{0,8}(?!#|javascript:)\S", re.IGNORECASE)
_ITEMS = frozenset({"li", "dd", "dt", "h2", "h3", "h4"})
LEAST_TITLE = 24
"""Minimum weight of a link text that can hold a headline."""
_FRAME = frozenset({"body", "main", "html", "nav", "header", "footer", "li", "ul", "ol", "table"})


def gated(walk: BlockWalk, title_at: int) -> frozenset[int]:
    """Return the indexes of the blocks of all such boxes after the headline, and of text that is enciphered."""
    indexes: set[int] = set()
    walls, enciphered = walk.called_any(names("paywall")), walk.called_any(names("enciphered"))
    for block in walk.blocks[title_at + 1 :]:
        if block.index in indexes:
            continue
        if enciphered and not enciphered.isdisjoint(walk.chain(block.element, STEPS)):
            indexes.add(block.index)
        if _leads_to_joining(walk, block):
            indexes.update(
                _box(walk, block, walk.chain(block.element, STEPS), "wall_rest", "promo", "promo_mark", "box_offer")
            )
        if walls and (named := [index for index in walk.chain(block.element, STEPS) if index in walls]):
            indexes.update(_box(walk, block, named[-1:], "wall_rest", "wall_offer"))
    return frozenset(indexes)


def _leads_to_joining(walk: BlockWalk, block: Block) -> bool:
    if not block.links or block.link_share < 0.8 or block.size > LONGEST:
        return False
    if any(_LEADS.search(link) for link in _links(walk, block)):
        return True
    return block.says("wall_offer") and not is_of_another(walk, block)


def is_of_another(walk: BlockWalk, block: Block) -> bool:
    """True if the block links to another article in a list, so that marks and offers in it are about that article."""
    if block.link_share < 0.5 or block.size < LEAST_TITLE:
        return False
    links = _links(walk, block)
    if not any(_AWAY.match(link) for link in links) or any(_LEADS.search(link) for link in links):
        return False
    listed = any(walk.tags[index] in _ITEMS for index in walk.chain(block.element, STEPS))
    return listed or visible_time(block.text) is not None


def _links(walk: BlockWalk, block: Block) -> list[str]:
    """The first URLs that a block leads to: of links in it or of a link around it."""
    elements, above = walk.elements, walk.places[block.element]
    links = elements.places_of("a")
    begin = bisect_left(links, above)
    linked = [place for place in links[begin : begin + 3] if above <= place < elements.ends[above]]
    for _ in range(STEPS + 1):
        if above >= 0 and elements.tags[above] == "a":
            linked.append(above)
        above = elements.parents[above] if above >= 0 else above
    return [elements.attributes[place].get("href", "")[:200] for place in linked]


def _box(walk: BlockWalk, first: Block, around: list[int], *kinds: str) -> list[int]:
    """Blocks of the smallest of the elements ``around`` that is such a box; empty if none is.

    ``kinds`` are the phrases of which the box must contain one.
    """
    near = walk.blocks[max(0, first.index - MOST_LINES) : first.index + MOST_LINES + 1]
    for element in around:
        lines = [block for block in near if walk.inside(block.element, element)]
        if walk.tags[element] in _FRAME or len(lines) > MOST_LINES or any(block.size > LONGEST for block in lines):
            break
        if any(block.link_share < 0.8 and block.says(*kinds) for block in lines):
            return [block.index for block in lines]
    return []

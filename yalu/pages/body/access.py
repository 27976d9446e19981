"""Decide whether a page shows the full text or only a teaser.

A text is a teaser if it breaks off at a wall: the page says, where the text ends, that the rest is for people who pay,
register or log in. Such a sentence elsewhere, an offer of a membership, and a counter of remaining free articles are no
evidence about this text (extraction.md#paywalls).
"""

from __future__ import annotations

import re
from bisect import bisect_left

from yalu.ids import wording_key
from yalu.model import Access
from yalu.pages.body.scoring import WeighedBlocks
from yalu.pages.dates.date_parser import visible_time
from yalu.pages.document.blocks import HEADINGS, Block, BlockWalk, weight
from yalu.pages.document.metadata import Structured, squashed, text_of
from yalu.pages.document.vocabulary import names, phrases

_NONE = re.compile(r"(?<![\d.,])[0０](?![\d.,])")
LONGEST = 500
"""Maximum weight of a block that can be a wall."""
NEAR = 10
"""Number of blocks after the text within which its wall stands."""

_LEADS = re.compile(
    r"[/.?#_-](?:join|subscri\w{0,12}|member\w{0,6}|sign-?(?:up|in)|log-?in|regist\w{0,8}|plans?|pricing|premium|"
    r"checkout|vip|pay\w{0,8}|trial|upgrade|kaiin|order|account)(?![a-z])",
    re.IGNORECASE,
)
_AWAY = re.compile(r"\s{0,8}(?!#|javascript:)\S", re.IGNORECASE)
_ITEMS = frozenset({"li", "dd", "dt", "h2", "h3", "h4"})
_CONTROLS = frozenset({"a", "button", "form", "input"})
_FRAMES = frozenset({"nav", "header", "footer", "aside"})
_THREADS = frozenset({"comment", "comments", "reply", "replies"})
"""Names of elements whose offer to sign in is one to write there."""
AFTER = 3
"""Number of blocks after a body that can be a wall in any words."""
SEVERAL = 5
"""Paragraphs of a text from which only a wall shows that it breaks off."""
LEAST_TITLE = 24
"""Minimum weight of a link text that can hold a headline."""
STEPS = 3
"""Number of ancestors of a link, or of enciphered text, that are examined."""


def is_wall(text: str) -> bool:
    """True if a short text says that the rest is not free."""
    return phrases("wall_rest").search(text) is not None and weight(text) < LONGEST and not _is_of_no_text(text)


def _is_of_no_text(text: str) -> bool:
    """True if a text counts the free articles that remain, one at least, or is about files beside a post."""
    counted = phrases("meter").search(text)
    return (counted is not None and _NONE.search(counted[0]) is None) or phrases("attached").search(text) is not None


def read_access(structured: Structured, reader: WeighedBlocks, blocks: list[Block], body: str) -> tuple[Access, str]:
    """Return full text or teaser, and the reason.

    ``blocks`` are those of ``body``; empty if the body was not in the markup.
    """
    locked = str(structured.article.get("isAccessibleForFree")).strip().lower() in ("false", "no", "0")
    wall = _wall(reader, blocks)
    if not locked and not wall:
        return Access.FULL, ""
    size = len(squashed(body))
    east = weight(body) > len(body)
    short, middling = size < (450 if east else 1200), size < (900 if east else 2000)
    stated = text_of(structured.article.get("articleBody"))
    if locked and stated and len(squashed(stated)) > 1.5 * size + 200:
        return Access.TEASER, "stated as not free, and the text is cut"
    if locked and short and (wall or len(blocks) < SEVERAL):
        return Access.TEASER, "stated as not free, and the text is short"
    if wall and (short or (middling and (locked or is_wall(wall)))):
        return Access.TEASER, f"a wall stands where the text should go on: {wall[:60]}"
    return Access.FULL, ""


def _wall(reader: WeighedBlocks, blocks: list[Block]) -> str:
    """The words of the wall after the text, or before a note that is its last paragraph; empty if there is none.

    They mention the rest of the text, or are in an element named like a wall. Enciphered text is a wall too.
    """
    walk = reader.walk
    last = blocks[-1].index if blocks else reader.title_at
    text = {block.index for block in blocks[:-1]}
    home = walk.parents[blocks[-1].element] if blocks else -1
    marked = len(blocks) > 1 and _is_named(walk, blocks[-2])  # the text is that which subscribers read
    left = NEAR
    for block in walk.blocks[max(0, blocks[-2:][0].index if blocks else last) :]:
        if left == 0:
            break
        if block.index in text:
            continue
        left -= block.index > last and block.size > 8
        if any(walk.names[index] & names("enciphered") for index in walk.chain(block.element, STEPS)):
            return block.text
        named = _is_named(walk, block)
        if (block.index > last and _in_frame(walk, block, home) and not named) or _is_of_another(walk, block):
            continue
        following = walk.blocks[block.index + 1 : block.index + 2]
        if walk.tags[block.element] in HEADINGS and following and _is_of_another(walk, following[0]):
            continue  # it heads a list of other articles
        offer = named and not (marked and block.index == last) and block.size < LONGEST and block.says("wall_offer")
        if is_wall(block.text) or (offer and not _is_of_no_text(block.text)):
            return block.text
    return ""


def prompts(walk: BlockWalk, blocks: list[Block]) -> tuple[int, ...]:
    """Return the keys of the texts at the end of a body ``blocks`` if a control stands by them: a wall in any words.

    They are its last paragraph and what follows, whatever that is: only another capture tells a wall from the page.
    """
    if not blocks:
        return ()
    last, elements = blocks[-1], walk.elements
    following = (block for block in walk.blocks[last.index + 1 :][:AFTER] if block.size < LONGEST)
    after = [block for block in following if not _is_of_another(walk, block)]
    first = walk.places[after[0].element] if after else elements.ends[walk.places[last.element]]
    end = elements.ends[walk.places[after[-1].element]] if after else first
    controls = not _CONTROLS.isdisjoint(elements.tags[first : end + 3])
    return tuple(wording_key(block.text) for block in (last, *after)) if controls else ()


def _is_named(walk: BlockWalk, block: Block) -> bool:
    return any(walk.names[index] & names("paywall") for index in walk.chain(block.element, 4))


def _in_frame(walk: BlockWalk, block: Block, home: int) -> bool:
    """True if the block is in the site's frame: navigation, header, footer or aside; or in its thread.

    An aside among the paragraphs, in the element ``home`` that holds them, is of the text.
    """
    around = [index for index in walk.chain(block.element, 8) if not walk.inside(home, index)]
    if any(walk.names[index] & _THREADS for index in around):
        return True
    frames = (index for index in around if walk.tags[index] in _FRAMES)
    return any(walk.tags[index] != "aside" or walk.parents[index] != home for index in frames)


def _is_of_another(walk: BlockWalk, block: Block) -> bool:
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

"""Corrections, clarifications and editors' notes: the phrases that mark them, and where on a page they stand.

Most are at the start or end of the text. Some are beside it, in an element of their own or one named like a notice;
those are looked for from the headline on.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from itertools import islice

from yalu.pages.body.scoring import WeighedBlocks
from yalu.pages.dates.date_parser import dates_in
from yalu.pages.document.blocks import Block, BlockWalk, beginning
from yalu.pages.document.vocabulary import hint, names, phrases
from yalu.pages.lines.prose import is_clock, is_dates, said_beside
from yalu.text import one_line

LONGEST = 1500
"""Maximum characters of a notice; of one recognised by words inside it, or by its element, ``MOST_WITHIN``."""
MOST_WITHIN = 600
HEAD = 16
"""Maximum characters of a line that is the heading of a notice and not the notice itself."""
LEAST = 6
"""Minimum number of letters of a notice outside the text."""
MOST_WORDS = 2
"""Words besides the date in a line that only says when something was changed."""
_STAMP = re.compile(
    r"(?:最[后後終近]|최종)?\s?(?:更新|修改|수정|업데이트)\s?(?:时间|時間|日期|日時|일시|于|於)?\s?[:：]?\s?\Z"
)
"""What stands before the time at which a text was last changed."""
EDGE = 3
"""Number of paragraphs at each end of a text, and of blocks before and after it, where words inside one decide."""


def is_notice(text: str) -> bool:
    """True if a paragraph is a correction, clarification, update or editor's note; a heading of one alone is none."""
    if len(text) >= LONGEST or text.endswith((":", "：")):
        return False
    match = phrases("notice_start").match(text) or (len(text) < MOST_WITHIN and phrases("notice_inside").search(text))
    return bool(match) and not (len(text) < 100 and _says_when(text))


def _is_notice(block: Block) -> bool:
    return bool(block.hints & hint("notice_start", "notice_inside")) and is_notice(block.text)


def _is_notice_at_edge(block: Block) -> bool:
    """True for a line that is a notice if it stands where a text begins or ends."""
    if len(block.text) >= 300 or not block.says("notice_at_edge") or is_clock(block.text):
        return False
    return phrases("notice_at_edge").search(_but_for_stamps(block.text)) is not None


def _says_when(text: str) -> bool:
    """True if a line only says when something was changed."""
    if is_dates(text) or is_clock(text):
        return True
    if not text.isascii() or not (dated := dates_in(text)):
        return False
    left = text[: dated[0].begin] + " " + text[dated[-1].end :]
    return len(re.findall(r"[a-z]{2,}", phrases("date_word").sub(" ", left), re.IGNORECASE)) <= MOST_WORDS


def _but_for_stamps(text: str) -> str:
    """Return a line without the times at which a text was last changed, unless it goes on to say how."""
    for each in reversed(dates_in(text)):
        label, after = _STAMP.search(text[: each.begin]), text[each.end :]
        if label is not None and not after.lstrip().startswith((":", "：", ",", "，")):
            text = f"{text[: label.start()]} {after}"
    return text


def parted(walk: BlockWalk, blocks: list[Block]) -> tuple[list[Block], list[str]]:
    """Split the paragraphs of a body into those of the text and the texts of notices."""
    text: list[Block] = []
    notices: list[str] = []
    ends = [walk.chain(block.element) for block in (*blocks[:1], *blocks[-1:]) if _is_shown(walk, block)]
    around = set(ends[0]).intersection(*ends) if ends else ()
    for place, block in enumerate(blocks):
        edge = place < EDGE or place >= len(blocks) - EDGE
        heading = _heading_above(walk, block) if edge else ""
        headed = heading or (edge and _heading_in(walk, block))
        if _is_notice(block) or headed or (edge and (_is_notice_at_edge(block) or _is_named(walk, block, around))):
            notices += [heading, block.text] if heading else [block.text]
        else:
            text.append(block)
    return text, notices


def _is_named(walk: BlockWalk, block: Block, around: Container[int] = ()) -> bool:
    """True for a sentence in an element named like a notice that is none of those ``around`` all of a text."""
    short = block.sentence and len(block.text) < MOST_WITHIN and _is_shown(walk, block)
    near = walk.chain(block.element, 2) if short else ()
    return any(index not in around and names("notice") & walk.names[index] for index in near)


def _heading_above(walk: BlockWalk, block: Block) -> str:
    """The line directly above a block, if it consists only of the word for a notice; else empty."""
    if block.index == 0 or not _is_shown(walk, block):
        return ""
    above = walk.blocks[block.index - 1]
    heading = len(above.text) <= HEAD and above.hints & hint("notice_start") and is_notice(above.text.rstrip(":： "))
    return above.text if heading and not said_beside(above) else ""


def _heading_in(walk: BlockWalk, block: Block) -> str:
    """The word for a notice with which a block begins, if it alone is in an element; else empty."""
    node = walk.nodes[block.element] if _is_shown(walk, block) else None
    if node is None or not block.hints & hint("notice_start") or len(node) == 0 or one_line(node.text or ""):
        return ""
    first = one_line(beginning(node[0], 2 * HEAD)) if isinstance(node[0].tag, str) else ""
    return first if 0 < len(first) <= HEAD and first != block.text and is_notice(first.rstrip(":： ")) else ""


def beside(reader: WeighedBlocks, blocks: list[Block]) -> Iterator[str]:
    """Yield notices near the text but not in it; ``blocks`` is the body."""
    walk = reader.walk
    kept = {block.index for block in blocks}
    first = max(0, (reader.title_at if reader.title_at >= 0 else blocks[0].index if blocks else 0) - 4)
    article = _around(walk, walk.blocks[reader.title_at], blocks) if reader.title_at >= 0 else -1
    home = _around(walk, blocks[-1], blocks) if len(blocks) > 1 and _is_shown(walk, blocks[-1]) else -1
    edges = (
        {at + near for at in (blocks[0].index - EDGE, blocks[-1].index + 1) for near in range(EDGE)} if blocks else ()
    )
    for block in walk.blocks[first:]:
        if block.link_share > 0.6 or block.index in kept:
            continue
        near = block.index in edges
        known = _is_notice(block) and (
            (near and block.index > reader.title_at) or phrases("notice_of_any").match(block.text) is None
        )
        long = len(block.text) > HEAD and walk.tags[block.element] != "li"  # a menu names such pages
        known = (known or (near and _is_notice_at_edge(block))) and (block.sentence or long)
        headed = bool(_heading_in(walk, block))
        above = _heading_above(walk, block)
        of_any = phrases("notice_of_any").match(f"{above}:") is not None  # such as the rules of a board
        marked = block.sentence and len(block.text) < MOST_WITHIN and (headed or bool(above and (near or not of_any)))
        marked = marked or _is_named(walk, block)
        marked = marked and (near or article < 0 or walk.inside(block.element, article))
        letters = islice(filter(str.isalpha, block.text), LEAST)
        fits = (known or marked) and len(list(letters)) == LEAST
        if fits and not _elsewhere(walk, block, blocks, (article, home), near=near, headed=headed):
            yield one_line(block.text)


def _is_shown(walk: BlockWalk, block: Block) -> bool:
    """True unless a block is of a body that was found outside the markup."""
    return 0 <= block.index < len(walk.blocks) and walk.blocks[block.index] is block


def _around(walk: BlockWalk, other: Block, body: list[Block]) -> int:
    """The smallest element that holds a block and the beginning of the text, -1 if only the page does."""
    around = walk.chain(other.element) if body else ()
    own = next((index for index in around if walk.inside(body[0].element, index)), -1)
    return own if own >= 0 and walk.tags[own] not in ("body", "html") else -1


def _elsewhere(
    walk: BlockWalk, block: Block, body: list[Block], homes: tuple[int, int], *, near: bool, headed: bool
) -> bool:
    """True for a block in a menu, form, footer, caption, disclaimer, or box of other articles or readers' comments.

    ``homes`` are the elements around headline and text, and around the text. A footer directly in the first or
    anywhere in the second is the article's own, as in the element of that name around the ``body``; ``near`` that a
    card can be, too. No notice ``headed`` by the word for it is a disclaimer.
    """
    article, home = homes
    kind = said_beside(block)
    titled = phrases("notice_start").match(block.text) and not phrases("notice_of_any").match(block.text)
    usual = kind == "disclaimer" or block.says("boilerplate_anywhere")
    if kind == "caption" or (usual and not (headed or titled)):
        return True
    for index in walk.chain(block.element, 12):
        if body and walk.inside(body[0].element, index):  # around the text too
            return False
        if walk.tags[index] in ("nav", "form", "dialog", "figcaption", "body"):
            return walk.tags[index] != "body"
        own = bool(walk.names[index] & names("own_footer")) or 0 <= walk.parents[index] == article
        own = own or (home >= 0 and walk.inside(index, home))
        if walk.tags[index] == "footer" and not own:
            articles = (up for up in walk.chain(index, 12) if walk.tags[up] == "article")
            if not body or (around := next(articles, None)) is None or not walk.inside(body[0].element, around):
                return True
        tokens = walk.names[index] - ({"card"} if near else frozenset()) - ({"footer"} if own else frozenset())
        if tokens & names("beside") and not tokens & names("notice"):
            return True
    return False

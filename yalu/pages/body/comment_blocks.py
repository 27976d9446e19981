"""Reader comments in markup of no known platform, detected so that they are left out of the body.

They are never kept as a thread: who wrote what is uncertain, only that it is not article text is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yalu.pages.dates.date_parser import dates_in, visible_time
from yalu.pages.document.blocks import HEADINGS, MOST_LINE, Block, BlockWalk
from yalu.pages.document.vocabulary import hint
from yalu.text import has_digit

MOST_GAP = 6
"""Maximum number of blocks between two comment lines of one thread."""
LEAST_LINES, LEAST_REPLIES = 2, 3
"""Minimum number of comment lines under a heading, or of reply buttons without one, that make a thread."""

OPENING = 32
"""Characters at the beginning of a comment in one paragraph within which its time begins."""

Range = tuple[int, int]
"""First and last element of a thread."""


def conversations(walk: BlockWalk, title_at: int, prose: Sequence[float]) -> list[Range]:
    """Find comments, in document order: under a comments heading, or as entries with a reply button each.

    ``title_at`` is the block of the headline, ``prose`` the weight of running text of each block. There must be
    text between the headline and the comments: "3 comments" above a text is no comments heading.
    """
    first = next((block.index for block in walk.blocks[title_at + 1 :] if prose[block.index] > 0), len(walk.blocks))
    after = walk.blocks[first + 1 :]
    telling = hint("year", "ago", "reply_button")
    short = (block for block in after if block.hints & telling and block.size <= MOST_LINE)
    lines = {block.index for block in short if _is_line_of_comment(block)}
    ranges = [*_under_headings(walk, title_at, after, lines)]
    return ranges or list(_by_buttons(walk, title_at, after))


def _is_line_of_comment(block: Block) -> bool:
    """True if a short block states when something was written, or offers to reply."""
    dated = has_digit(block.text) and (block.says("ago") or visible_time(block.text) is not None)
    return dated or block.says("reply_button")


def _under_headings(walk: BlockWalk, title_at: int, after: Sequence[Block], lines: set[int]) -> Iterator[Range]:
    for block in after:
        if block.size > MOST_LINE or block.link_share > 0.5 or block.index + 1 >= len(walk.blocks):
            continue
        sure = block.says("comments_heading")
        if not sure and not block.says("maybe_comments_heading"):
            continue
        follows = walk.blocks[block.index + 1]
        module = next((up for up in walk.chain(block.element) if walk.inside(follows.element, up)), 0)
        own = not _holds_text(walk, module, title_at, block.index)
        end = walk.last[module] if own else _end(walk, block.index, module, lines)
        count = sum(_within(walk, index, block, end) for index in lines)
        headed = sure and own and walk.tags[block.element] in HEADINGS
        if count >= LEAST_LINES or (headed and count):
            yield (module if own else _first(walk, block, follows)), end
        elif sure and walk.tags[block.element] in HEADINGS and _opens_comment(follows):
            yield block.element, walk.last[follows.element]


def _opens_comment(block: Block) -> bool:
    """True if a block begins with a name and a time, and goes on: a comment in one paragraph."""
    dated = dates_in(block.text[: OPENING + MOST_LINE]) if has_digit(block.text[:OPENING]) else []
    return bool(dated) and 0 < dated[0].begin < OPENING and any(map(str.isalpha, block.text[dated[0].end :]))


def _first(walk: BlockWalk, heading: Block, follows: Block) -> int:
    """First element of the comments: that of the heading.

    If the heading is bare text in an element shared with what follows, it is the part of that element which
    follows.
    """
    if walk.inside(follows.element, heading.element) and follows.element != heading.element:
        return next(up for up in walk.chain(follows.element) if walk.parents[up] == heading.element)
    return heading.element


def _within(walk: BlockWalk, index: int, heading: Block, end: int) -> bool:
    return index > heading.index and walk.blocks[index].element <= end


def _holds_text(walk: BlockWalk, module: int, title_at: int, heading: int) -> bool:
    """True if the element holds the headline, or a sentence above the heading."""
    above = walk.blocks[title_at] if title_at >= 0 else None
    if module == 0 or walk.tags[module] in ("body", "main") or (above and walk.inside(above.element, module)):
        return True
    return any(walk.inside(block.element, module) and block.sentence for block in walk.blocks[:heading][-MOST_GAP:])


def _end(walk: BlockWalk, heading: int, module: int, lines: set[int]) -> int:
    """Last element of the comments that follow a heading in an element shared with the text."""
    last = heading
    for block in walk.blocks[heading + 1 :]:
        if not walk.inside(block.element, module) or block.index > last + MOST_GAP:
            break
        if block.index in lines:
            last = block.index
    final = last
    for block in walk.blocks[last + 1 : last + 1 + MOST_GAP]:  # the text of the last comment
        if _like(walk, block.element, walk.blocks[last].element) and block.sentence:
            final = block.index
            break
    return walk.last[walk.blocks[final].element]


def _like(walk: BlockWalk, left: int, right: int) -> bool:
    """True if two elements are siblings, or cells in sibling rows."""
    if walk.parents[left] == walk.parents[right]:
        return True
    rows = walk.tags[left] == walk.tags[right] == "td"
    return rows and walk.parents[walk.parents[left]] == walk.parents[walk.parents[right]]


def _by_buttons(walk: BlockWalk, title_at: int, after: Sequence[Block]) -> Iterator[Range]:
    """Yield the range of entries in one element that each end with a reply button."""
    buttons = [block.element for block in after if block.size <= MOST_LINE and block.says("reply_button")]
    if len(buttons) < LEAST_REPLIES:
        return
    around = next(up for up in walk.chain(buttons[0]) if walk.inside(buttons[-1], up))
    if not _holds_text(walk, around, title_at, -1):
        yield around, walk.last[around]
        return
    entry = next(up for up in walk.chain(buttons[0]) if walk.parents[up] == around)
    yield entry, walk.last[buttons[-1]]

"""Boxes of links in or beside a text: "most read", "related", cards of other articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yalu.pages.document.blocks import Block, Walk
from yalu.pages.document.vocabulary import hint, phrases
from yalu.pages.lines.prose import said_beside

MOSTLY_LINKS, LIST_OF_LINKS = "mostly links", "list of links"
POLL, SCRAP = "poll", "scrap beside paragraphs"
"""Reasons given for blocks left out of a body."""
MOST_BLOCKS, MOST_LEVELS, LEAST_LINKS, MOST_HEAD = 40, 4, 2, 80
"""For such a box: blocks and levels that are examined, links that make one, maximum weight of its heading."""
CALLS = ("promotion", "offer", "call to sign up")
"""Reasons under which calls to sign up or pay are left out."""
_ENTRIES = frozenset({"li", "td", "th", "dd", "dt"})
MOST_ANSWER, MOST_QUESTION, LEAST_ANSWERS = 90, 250, 2
"""For a poll: maximum weight of an answer and of the question, and minimum number of answers."""
MOST_COPIES, LEAST_COPY, LEAST_COPIED, COPIED = 5, 500, 60, 0.7
"""Limits for ``copies``: how many of the largest blocks are examined, and the share of such a block to be found.

That is: number of blocks, minimum weight of a block, minimum weight of a paragraph searched in it, and the share of the
block that must also stand on the page in paragraphs.
"""


def leads_elsewhere(block: Block) -> bool:
    """True if a block is entirely a link to another article, and not a "read also" line in the middle of this one."""
    return block.link_share > 0.8 and block.size > 20 and not said_beside(block)


def marked_within(walk: Walk, outer: Sequence[int]) -> list[bool]:
    """For each element, whether it is one of ``outer`` or inside one; ``outer`` must be in document order."""
    marks = [False] * len(walk.nodes)
    done = -1
    for index in outer:
        for inner in range(max(index, done + 1), walk.last[index] + 1):
            marks[inner] = True
        done = max(done, walk.last[index])
    return marks


def link_lists(walk: Walk, container: int) -> frozenset[int]:
    """Lists in which most items link elsewhere; none of them contains the container.

    A list that holds most of the container's unlinked sentences is the text itself: a digest with a link in each
    item.
    """
    items: dict[int, list[Block]] = {}
    lists: dict[int, int | None] = {}
    for block in walk.blocks:
        if (element := block.element) not in lists:
            around = walk.chain(element, 4)
            lists[element] = next((index for index in around if walk.tags[index] in ("ul", "ol", "dl")), None)
        if (index := lists[element]) is not None:
            items.setdefault(index, []).append(block)
    found = set()
    for index, blocks in items.items():
        linked = sum(block.link_share > 0.5 or (block.links > 40 and block.link_share > 0.25) for block in blocks)
        if not walk.inside(container, index) and len(blocks) >= 2 and linked >= 0.6 * len(blocks):
            found.add(index)
    if not found:
        return frozenset()
    said = sum(_unlinked(block) for block in walk.blocks if walk.inside(block.element, container))
    return frozenset(index for index in found if not sum(map(_unlinked, items[index])) > said / 2)


def _unlinked(block: Block) -> float:
    """Weight of a block's text outside links; 0 if it is no sentence."""
    return block.size * (1 - block.link_share) if block.sentence else 0.0


def heads_of_lists(walk: Walk, blocks: Sequence[Block], container: int) -> Iterator[Block]:
    """Yield headings such as "Most read" or the name of a newsletter.

    Each is the first line of a box beside the text in which all else is dropped links or a call to sign up.
    ``blocks`` are those of the container, in order, already judged.
    """
    for place, block in enumerate(blocks):
        if not block.kept or block.sentence or block.size > MOST_HEAD or walk.tags[block.element] in _ENTRIES:
            continue
        around = [box for box in walk.chain(block.element, MOST_LEVELS) if not walk.inside(container, box)]
        if any(_is_box_of_links(walk, blocks, place, box) for box in around):
            yield block


def _is_box_of_links(walk: Walk, blocks: Sequence[Block], place: int, box: int) -> bool:
    if place and walk.inside(blocks[place - 1].element, box):
        return False
    links, called = 0, False
    for other in blocks[place + 1 : place + 1 + MOST_BLOCKS]:
        if not walk.inside(other.element, box):
            break
        if other.kept:
            return False
        links += other.reason in (MOSTLY_LINKS, LIST_OF_LINKS)
        called = called or other.reason in CALLS
    return called or links >= LEAST_LINKS


def polls(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks of polls in a text: two answers or more, each with its votes or share, and the question.

    Shares without a word for votes count only below a line that says it is a poll, since such lists can be text
    too.
    """
    run: list[Block] = []
    for place, block in enumerate([*blocks, None]):
        if block is not None and _is_answer(block):
            run.append(block)
            continue
        if len(run) >= LEAST_ANSWERS:
            yield from _poll(blocks, place, run)
        run = []


def _is_answer(block: Block) -> bool:
    if block.size >= MOST_ANSWER or not block.hints & hint("poll_answer") or not _of_text(block):
        return False
    return phrases("poll_answer").search(block.text) is not None


def _of_text(block: Block) -> bool:
    """True if a block counts as text so far, or was dropped only for being short."""
    return block.kept or block.reason == SCRAP


def _poll(blocks: Sequence[Block], place: int, run: list[Block]) -> Iterator[Block]:
    """The answers in ``run``, which ends before ``place``, and the question before them."""
    start = place - len(run)
    before = [block for block in blocks[max(0, start - 2) : start] if block.size < MOST_QUESTION and _of_text(block)]
    called = next((at for at, block in enumerate(before) if phrases("poll_heading").search(block.text)), None)
    if called is not None:
        yield from before[called:]
    else:
        asked = bool(before) and before[-1].text.rstrip().endswith(("?", "？"))
        if not asked or not all(phrases("votes").search(block.text) for block in run):
            return
        yield before[-1]
    yield from run
    total = blocks[place] if place < len(blocks) else None
    if total is not None and total.kept and total.size < MOST_ANSWER and phrases("votes").search(total.text):
        yield total


def copies(walk: Walk) -> frozenset[int]:
    """Blocks that repeat in one piece what the page shows in paragraphs: copies for machines, sharing or printing.

    Only the largest blocks are examined, since a copy of an article is longer than each of its paragraphs.
    """
    largest = sorted((block for block in walk.blocks if block.size >= LEAST_COPY), key=lambda block: -block.size)
    found = set()
    for whole in largest[:MOST_COPIES]:
        parts = {
            block.text
            for block in walk.blocks
            if block.size >= LEAST_COPIED and len(block.text) < COPIED * len(whole.text) and block.text in whole.text
        }
        if len(parts) > 1 and sum(map(len, parts)) >= COPIED * len(whole.text):
            found.add(whole.index)
    return frozenset(found)

"""Headlines that no markup marks, on old boards and pages laid out in tables (extraction.md#headlines).

The line equal to the page's own ``<title>`` is the headline. If that names only the site, as on old systems that title
every page alike, it is the line above the text and its date or credits.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml.html import HtmlElement

from yalu.pages.dates.date_parser import dates_in
from yalu.pages.document.blocks import HEADINGS, Block, BlockWalk
from yalu.pages.document.metadata import squashed
from yalu.pages.document.vocabulary import names, whole
from yalu.pages.fields.section_label import clean_label, rank_of
from yalu.pages.lines.credits import credited

LONGEST = 120
"""Maximum characters of a line taken as headline without being named one."""
SHORTEST = 4
PARAGRAPH = 40
"""Characters from which a sentence is a paragraph of running text."""
OVER, HEAD = 8, 24
"""Number of blocks above the text among which its headline is searched; more where a cell says which it is."""
_LEFT_OUT = frozenset({"li", "option", "marquee", "nav", "a"})
_MARKS = "》›»>＞■◆●▲▶・·•-–—|｜ "
_BIG = frozenset({"4", "5", "6", "7", "+1", "+2", "+3", "+4"})


def named_line(walk: BlockWalk, titles: Iterable[str]) -> Block | None:
    """The first line equal to one of ``titles``, outside lists and not after the text; None if there is none."""
    wanted = {key for title in titles if len(key := squashed(title)) >= SHORTEST}
    longest = 2 * max(map(len, wanted), default=0)
    last = _running_text(walk)[1]
    for block in walk.blocks[: last if last >= 0 else None]:
        short = len(block.text) <= longest and block.link_share < 0.8
        if short and walk.tags[block.element] not in _LEFT_OUT and squashed(block.text) in wanted:
            return block
    return None


def shown_line(block: Block) -> str:
    """The text of a line without a leading arrow or bullet."""
    return block.text.lstrip(_MARKS) or block.text


def line_over_text(walk: BlockWalk) -> Block | None:
    """The line above the running text and its date or credits; large or bold lines are preferred.

    First comes one in a cell beside a cell with the word for a title. None if neither that, a date, credits nor its
    appearance distinguishes it from other lines.
    """
    first = _running_text(walk)[0]
    for block in walk.blocks[max(0, first - HEAD) : max(0, first)]:
        label = walk.blocks[block.index - 1] if block.index else block
        beside = walk.parents[label.element] == walk.parents[block.element] and label.element != block.element
        if beside and walk.tags[block.element] in ("td", "dd") and whole("title_before").match(label.text):
            return block
    plain: Block | None = None
    dated = False
    for block in reversed(walk.blocks[max(0, first - OVER) : max(0, first)]):
        if dates_in(block.text[:200]) or credited(block.text):
            dated = True
        elif _may_be_headline(walk, block):
            if _is_set_apart(walk, block):
                return block
            plain = plain or (block if dated else None)
    return plain


def _running_text(walk: BlockWalk) -> tuple[int, int]:
    """Index of the first and last paragraph in the element with most of the running text; -1 if there is none.

    Of several it is the first with more than half as much as any: what a site says of itself stands after a text.
    """
    of_home: dict[int, list[Block]] = {}
    for block in walk.blocks:
        if block.sentence and len(block.text) >= PARAGRAPH and block.link_share < 0.3:
            # Some pages have an element per paragraph, others lines in a single element.
            home = walk.parents[block.element] if walk.tags[block.element] == "p" else block.element
            of_home.setdefault(home, []).append(block)
    sizes = {home: sum(len(block.text) for block in blocks) for home, blocks in of_home.items()}
    largest = max(sizes.values(), default=0)
    most = next((of_home[home] for home, size in sizes.items() if 2 * size > largest), [])
    return (most[0].index, most[-1].index) if most else (-1, -1)


def _may_be_headline(walk: BlockWalk, block: Block) -> bool:
    text = block.text
    return (
        SHORTEST <= len(text) <= LONGEST
        and block.link_share < 0.5
        and walk.tags[block.element] not in _LEFT_OUT
        and not text.endswith(("。", ".", "）", ")"))
        and rank_of(clean_label(text)) > 2
        and not any(mark in text for mark in "|｜>›»")
    )


def _is_set_apart(walk: BlockWalk, block: Block) -> bool:
    """True if a line is a heading, bold, in large type, or named as headline."""
    node: HtmlElement = walk.nodes[block.element]
    bold = node.tag in HEADINGS or block.bold >= 0.9 * len(block.text.replace(" ", ""))
    return (
        bold
        or any(font.get("size") in _BIG for font in node.iter("font"))
        or bool(walk.names[block.element] & names("headline"))
    )

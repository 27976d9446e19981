"""The lines near a headline, where papers print author and date."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import islice

from lxml.html import HtmlElement

from yalu.pages.document.blocks import Block, BlockWalk
from yalu.pages.document.element_names import tokens_of
from yalu.pages.document.vocabulary import hint, phrases
from yalu.pages.document.vocabulary import names as named
from yalu.text import one_line


def spaced(node: HtmlElement) -> str:
    """The text of an element, with line breaks between its text nodes."""
    return "\n".join(part for raw in node.itertext() if (part := one_line(raw)))


def beside(node: HtmlElement, around: Container[HtmlElement] = ()) -> bool:
    """True if an element is in comments, related articles or the like; what is ``around`` the headline is none."""
    for above in islice(node.iterancestors(), 9):
        if above.tag in ("body", "html") or above in around:
            return False
        tokens = tokens_of(above)
        if tokens & named("author"):
            tokens = tokens - {"sidebar"}
        if tokens & named("beside") and not tokens & named("own_footer"):
            return True
    return False


def lines_near(walk: BlockWalk, title_at: int) -> Iterator[Block]:
    """Yield four blocks before the headline to fifteen after it, not counting boxes of links."""
    yield from walk.blocks[max(0, title_at - 4) : title_at]
    left = 16
    for block in walk.blocks[title_at : title_at + 80]:
        linked = block.size > 20 and block.link_share > 0.8 and block.index > title_at
        signed = linked and block.hints & hint("by_start") and phrases("by_start").match(block.text)
        if linked and not signed:
            continue
        yield block
        left -= not block.reason.startswith("named as noise") or not beside(walk.nodes[block.element])
        if left == 0:
            return

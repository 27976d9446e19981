"""The texts of an element one after another, with what parts them, for comments that no markup marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from yalu.model import PublisherTime
from yalu.pages.comments.comment_text import is_edit_mark, line_of
from yalu.pages.comments.completeness.openness import is_reply
from yalu.pages.document.elements import tokens

_INLINE = frozenset(tokens("b strong cite a em i u span font small time sub sup abbr code mark q img wbr s del ins"))
UNREAD = frozenset(tokens("script style template noscript svg button select textarea form iframe"))
MOST_PIECES = 20_000


@dataclass(slots=True)
class Piece:
    """A text of a flow, the element it is in, what parts it from the text before, and the anchors between them."""

    text: str
    node: HtmlElement
    gap: str = ""
    anchors: tuple[str, ...] = ()


@dataclass(slots=True)
class RunIn:
    """A comment in running text: the blocks it is in, the id that the markup has for it, the number that is printed."""

    author: str
    time: PublisherTime | None
    anchor: str | None
    kind: str
    texts: list[str] = field(default_factory=list)
    blocks: dict[HtmlElement, None] = field(default_factory=dict)
    number: str | None = None


Flow = Callable[[HtmlElement], Sequence[Piece]]
"""Reads the pieces of a block once for all who ask (``pieces_of``)."""


def pieces_of(block: HtmlElement) -> Sequence[Piece]:
    """The first ``MOST_PIECES`` texts of a block, with what parts each from the text before."""
    return list(islice(_pieces_of(block), MOST_PIECES))


def _pieces_of(block: HtmlElement) -> Iterator[Piece]:
    """Yield the texts of a block in order, with what parts them from the text before: a line's end or a paragraph's."""
    gap, anchors = "", [block.get("id") or ""]
    stack: list[tuple[HtmlElement, bool]] = [(block, False)]
    while stack:
        node, tail = stack.pop()
        text = node.tail if tail else node.text
        if not tail:
            if not isinstance(node.tag, str) or node.tag in UNREAD or (node is not block and _is_control(node)):
                continue
            if node.tag in ("br", "hr") or (node.tag not in _INLINE and node is not block):
                gap = "\n\n" if gap or node.tag != "br" else "\n"
            anchors += [value for value in (node.get("name"), node.get("id")) if value and node is not block]
            for child in reversed(node):
                stack += [(child, True), (child, False)]
        elif node.tag not in _INLINE and isinstance(node.tag, str) and node.tag != "br":
            gap = "\n\n"
        if text and not text.isspace():
            yield Piece(text, node.getparent() if tail else node, gap, tuple(anchors))
            gap, anchors = "", []


def _is_control(node: HtmlElement) -> bool:
    return is_edit_mark(node) or (len(node) == 0 and is_reply(line_of(node)))

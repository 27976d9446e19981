"""The elements of a list's blocks with their places in them, so that those of several blocks can be compared."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Container, Iterable, Iterator, MutableMapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain, islice

from lxml.html import HtmlElement

from yalu.pages.comments.blocks.leaf import Leaf, Slot
from yalu.pages.comments.blocks.time_markers import Record, class_kind, is_time_text, lines_within, shape
from yalu.pages.comments.platform import is_only_content
from yalu.pages.document.blocks import own_texts
from yalu.pages.document.document import MAX_ELEMENTS
from yalu.pages.document.element_names import MOST_KNOWN
from yalu.pages.document.elements import tokens
from yalu.pages.document.vocabulary import any_names_kind

FLOW = frozenset(tokens("p li blockquote br pre h5 h6"))
_SILENT = frozenset(tokens("script style template select svg noscript"))
_INLINE = frozenset(tokens("a span b strong em cite"))
_SIGNATURE_TAGS = frozenset(tokens("div aside td section blockquote"))
_MOST_SIGNED = 24
"""Number of elements in a signature among which a name is searched."""
_ENDING = "2"
"""Slot of the row below the text in which a comment's time is."""


class CommentBlock:
    """The elements of one comment without those of nested ones (``heads``), each with its slot.

    The slots of its outermost elements have one step.
    """

    def __init__(
        self, record: Record, heads: MutableMapping[HtmlElement, None], wrappers: Container[HtmlElement] = ()
    ) -> None:
        self.record = record
        self.heads = heads
        self.wrappers = wrappers
        self.slotted = list(_slotted(record, heads, wrappers))

    @property
    def first(self) -> HtmlElement:
        """The element that the block begins with."""
        return self.record[0]

    @cached_property
    def own(self) -> Sequence[HtmlElement]:
        """The elements alone."""
        return [node for node, _ in self.slotted]

    @cached_property
    def leaves(self) -> Sequence[Leaf]:
        """The elements that have text of their own."""
        leaves = []
        for node, slot in self.slotted:
            if node.tag != "textarea" and (text := " ".join(_without_head(node))):
                linked = node.tag == "a" and len(slot) > 2 and is_only_content(node)
                leaves.append(Leaf(node, slot[:-1] if linked else slot, text))
        return leaves

    def without(self, nodes: Iterable[HtmlElement]) -> CommentBlock:
        """The same comment without some of its elements; its leaves are still all."""
        block = CommentBlock(self.record, ChainMap(dict.fromkeys(nodes), self.heads), self.wrappers)
        block.leaves = self.leaves
        return block


def blocks_of(records: Sequence[Record], beside: Iterable[HtmlElement] = ()) -> list[CommentBlock]:
    """Return the blocks of a list of comments, without what is ``beside`` them."""
    heads = dict.fromkeys((*beside, *chain.from_iterable(records)))
    wrappers = _wrappers(records, heads)
    blocks = [CommentBlock(record, heads, wrappers) for record in records]
    _align_names(blocks)
    return blocks


def _align_names(blocks: Sequence[CommentBlock]) -> None:
    """Give a link or a name that stands beside a badge, or is marked in one comment, the slot that it has in others."""
    shown = [[leaf for leaf in block.leaves if _may_hold_name(leaf.node)] for block in blocks]
    usual = {leaf.slot for leaves in shown for leaf in leaves}
    for block, leaves in zip(blocks, shown, strict=True) if usual else ():
        own = {leaf.slot for leaf in block.leaves}
        for leaf in leaves:
            if _is_inline(leaf.slot[-1]) and (slot := leaf.slot[:-1]) in usual and slot not in own:
                leaf.slot = slot
                own.add(slot)


def _may_hold_name(node: HtmlElement) -> bool:
    """True for a link, and for what is named after authors or is all of such an element."""
    named = (node, node.getparent()) if node.tag in _INLINE else (node,)
    return node.tag == "a" or any(any_names_kind("author_name", each.get("class") or "") for each in named)


def _is_inline(step: str) -> bool:
    return step.partition(".")[0].partition("#")[0] in _INLINE


def _wrappers(records: Sequence[Record], heads: Container[HtmlElement]) -> frozenset[HtmlElement]:
    """The elements that hold all of each comment but for the outermost: their names say what is particular to it."""
    inside = [[child for child in record[0] if _is_shown(child, heads)] for record in records if len(record) == 1]
    alike = len(inside) == len(records) and len({tuple(child.tag for child in children) for children in inside}) == 1
    return frozenset(chain.from_iterable(inside)) if alike and len(inside[0]) == 1 else frozenset()


def _is_shown(node: HtmlElement, heads: Container[HtmlElement]) -> bool:
    return isinstance(node.tag, str) and node not in heads and node.tag not in _SILENT


def _slotted(
    record: Record, heads: Container[HtmlElement], wrappers: Container[HtmlElement]
) -> Iterator[tuple[HtmlElement, Slot]]:
    *rows, last = record
    # A time below another one is that of a quotation.
    ending = len(rows) if rows and _holds_time(last) and not any(map(_holds_time, rows)) else None
    for at, root in enumerate(record):
        called = map(class_kind, shape(root)[1][:3] if root.tag == "dd" else ())
        row = _ENDING if at == ending else f"{min(at, 1)}"
        stack: list[tuple[HtmlElement, Slot]] = [(root, (".".join((row, *called)),))]
        while stack:
            node, slot = stack.pop()
            yield node, slot
            if len(node) == 0:
                continue
            steps: dict[str, int] = {}
            inside = []
            for child in node:
                if _is_shown(child, heads) and not is_member_signature(child):
                    step = str(child.tag) if child in wrappers else _step(child, steps)
                    inside.append((child, (*slot, step)))
            stack.extend(reversed(inside))


def member_signatures(record: Record) -> Iterator[HtmlElement]:
    """What the member of a board who wrote a post has below each of his posts."""
    return filter(is_member_signature, islice(chain.from_iterable(node.iter("*") for node in record), MAX_ELEMENTS))


def is_member_signature(node: HtmlElement) -> bool:
    """True if an element is called a signature and has no time and no element for a name, as that of a letter has."""
    if node.tag not in _SIGNATURE_TAGS or not any_names_kind("member_signature", node.get("class") or ""):
        return False
    inside = (inner.get("class") for inner in islice(node.iter("*"), 1, _MOST_SIGNED))
    return not (_holds_time(node) or any(any_names_kind("author_name", called) for called in inside if called))


def _holds_time(node: HtmlElement) -> bool:
    """True if a line in an element is a time."""
    return any(map(is_time_text, lines_within(node)))


def _step(node: HtmlElement, before: dict[str, int]) -> str:
    """A tag with its classes, numbered among equal siblings, except for paragraphs of a text and entries in it."""
    step = _named(*shape(node)) if node.get("class") else str(node.tag)
    before[step] = count = before.get(step, 0) + 1
    return step if count == 1 or node.tag in FLOW else f"{step}#{count}"


@lru_cache(maxsize=MOST_KNOWN)
def _named(tag: str, names: tuple[str, ...]) -> str:
    return ".".join((tag, *map(class_kind, names[:3])))


def _without_head(node: HtmlElement) -> list[str]:
    """The texts of an element, without a timestamp line before its first ``br`` or after its last."""
    lines = own_texts(node)
    if len(lines) < 2 or node.find("br") is None:
        return lines
    if is_time_text(lines[0]) and not is_time_text(" ".join(lines[1:])):
        return lines[1:]
    return lines[:-1] if is_time_text(lines[-1]) and not is_time_text(" ".join(lines[:-1])) else lines

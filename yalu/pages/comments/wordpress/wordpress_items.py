"""Single WordPress comments as themes print them: classic (html5, xhtml, div, pre-2010), block themes, plugins."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, islice, takewhile

from lxml.html import HtmlElement

from yalu.changes.comments import placeholders_of, state_told
from yalu.model import CommentState, ParsedComment
from yalu.pages.comments.blocks.block_comments import comments_of
from yalu.pages.comments.blocks.column_roles import roles_of
from yalu.pages.comments.blocks.slots import leaves_of, slotted_elements
from yalu.pages.comments.blocks.time_markers import Record, own_texts
from yalu.pages.comments.comment_text import SHORT, author_of, line_of
from yalu.pages.comments.platform import Sight, classes_of
from yalu.pages.comments.wordpress.named_parts import read_named
from yalu.pages.document.elements import Elements, ElementWords, tokens
from yalu.pages.document.vocabulary import names, phrases
from yalu.text import one_line

ITEM_ID = re.compile(
    r"\A(?:li-|div-|article-|tcm-|single-)?comment-(\d{1,19})\Z|\A(?:wpd|wc)-comm-(\d{1,19})_(\d{1,19})\Z"
)
"""Ids of a comment's element: core's walkers, common themes, wpDiscuz (which adds the parent's number)."""

_WORDS = ("p", "blockquote", "ul", "ol", "pre")
_NOTES = frozenset(tokens("em strong p span i"))


@dataclass(frozen=True, slots=True)
class FoundItems:
    """The comment elements of a page and their contents. ``boxes`` maps each outermost element to its comment number.

    ``themed``: some comment has its text or name in an element with a theme's class names. An id such as "comment-12"
    is no evidence, since all software uses it.
    """

    boxes: Mapping[HtmlElement, str]
    comments: tuple[ParsedComment, ...]
    pings: tuple[str, ...]
    themed: bool


def read_items(sight: Sight) -> FoundItems:
    """Read the comments of a page in document order, pings apart, with parents by nesting.

    Nesting ends at the depth the site allows (5 by default): deeper replies appear as replies to the comment at that
    depth. wpDiscuz names the true parent.
    """
    boxes, parents = _boxes(sight)
    pings = {node: number for node, number in boxes.items() if _is_ping(node)}
    shown = {node: number for node, number in boxes.items() if node not in pings}
    held = _shows_held(sight.elements)
    read = None if held else read_named(sight.elements, shown, pings)
    comments = tuple(
        replace(
            comment,
            parent_id=parents.get(comment.id) or comment.parent_id,
            author=author_of(comment.author, names("wordpress_nobody")),
        )
        for comment in (_compared(shown, pings, held=held) if read is None else read).values()
    )
    return FoundItems(boxes, comments, tuple(pings.values()), any(_themed(node) for node in islice(boxes, 20)))


def _compared(
    boxes: Mapping[HtmlElement, str], pings: Collection[HtmlElement], *, held: bool
) -> dict[int, ParsedComment]:
    """The comments by index of their element, read by comparison; ``held``: some may await moderation."""
    records = {_record(node): number for node, number in boxes.items()}
    heads = {*chain.from_iterable(records), *pings}
    slotted = [slotted_elements(record, heads) for record in records]
    blocks = [[leaf for leaf in leaves if not (held and _says_held(leaf.text))] for leaves in map(leaves_of, slotted)]
    numbers = {record[0]: number for record, number in records.items()}
    read = comments_of(slotted, blocks, roles_of(blocks), heads, numbers, refer=False)
    if not held:
        return read
    noted = {at for at, parts in enumerate(slotted) if any(_is_held(node) for node, _ in parts)}
    return {
        at: replace(
            comment,
            text=_without_notice(comment.text),
            state=CommentState.HELD if at in noted else comment.state,
        )
        for at, comment in read.items()
    }


def _is_ping(node: HtmlElement) -> bool:
    classes = classes_of(node, *node.iterchildren("div", "article"))
    return not names("wordpress_pings").isdisjoint(classes) or phrases("ping_label").search(_label(node)) is not None


def _record(node: HtmlElement) -> Record:
    """The elements of a comment: its own, and the other half of an entry in a definition list."""
    before = next(node.itersiblings(preceding=True), None) if node.tag == "dd" else None
    return (before, node) if before is not None and before.tag == "dt" else (node,)


@cache
def _notes_of_held() -> ElementWords:
    return ElementWords(placeholders_of(CommentState.HELD))


def _shows_held(elements: Elements) -> bool:
    """True if an element of a page says that a comment awaits moderation."""
    telling = map(elements.nodes.__getitem__, elements.saying(_notes_of_held()))
    return any(_says_held(line_of(node)) or any(map(_says_held, own_texts(node))) for node in telling)


def _says_held(text: str) -> bool:
    return state_told(text) is CommentState.HELD


def _is_held(node: HtmlElement) -> bool:
    """True if an element is a note that a comment awaits moderation."""
    return node.tag in _NOTES and _says_held(line_of(node)[:90])


def _without_notice(text: str) -> str:
    lines = [line for line in text.split("\n\n") if not _says_held(line)]
    return "\n\n".join(lines) or text


def _themed(node: HtmlElement) -> bool:
    return any(
        names("wordpress_parts") & classes_of(part)
        for part in (node, *node.iter("div", "span", "p", "cite", "li", "article"))
    )


def _boxes(sight: Sight) -> tuple[dict[HtmlElement, str], dict[str, str]]:
    """The outermost element of each comment with its number, and the parents that ids name."""
    boxes: dict[HtmlElement, str] = {}
    parents: dict[str, str] = {}
    seen: set[str] = set()
    alike = ((name, places) for (_, name), places in sight.elements.alike.items() if "comm" in name)
    numbered = ((match, places) for name, places in alike if (match := ITEM_ID.match(name)) is not None)
    for match, node in ((match, sight.elements.nodes[place]) for match, places in numbered for place in places):
        if node.tag in ("a", "input", "textarea", "script", "form", "span"):
            continue
        number = match[1] or match[2]
        if match[3] and int(match[3]):
            parents[number] = match[3]
        if number not in seen:
            seen.add(number)
            boxes[node] = number
    return boxes, parents


def _label(box: HtmlElement) -> str:
    """The bare words of an element before its first paragraph, such as "Pingback:" or "said on"."""
    label = [box.text or ""]
    for child in takewhile(lambda inner: inner.tag not in _WORDS, box):
        label.append(child.tail or "")
    return one_line(" ".join(label)[:SHORT])

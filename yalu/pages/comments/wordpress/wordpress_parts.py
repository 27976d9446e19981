"""Comments whose parts have the classes of core and its themes, read without a comparison of all.

The reader of blocks alike gives the same and takes 3 ms more on a page of ten comments (benchmarks/farm/README.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

from yalu.model import ParsedComment, PublisherTime
from yalu.pages.comments.blocks.block_comments import joined, name_in, without_head
from yalu.pages.comments.blocks.header_line import Head
from yalu.pages.comments.blocks.leaf import says_chrome
from yalu.pages.comments.blocks.time_markers import is_time_text
from yalu.pages.comments.comment_text import is_edit_mark, text_of
from yalu.pages.comments.completeness.openness import is_reply, says_sign_in
from yalu.pages.dates.date_parser import machine_time, visible_time
from yalu.pages.document.element_names import MOST_KNOWN
from yalu.pages.document.elements import Elements, tokens
from yalu.pages.document.vocabulary import names, phrases, says
from yalu.text import one_line

_FLOW = frozenset(tokens("p br img"))
_INLINE = frozenset(tokens("a em strong b i u s code del ins"))
_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset(tokens("href rel target title")),
    "img": frozenset(tokens("src srcset sizes alt title class style width height role draggable loading decoding")),
}
"""Attributes of elements that are nothing but words; others than these have none."""
_MOST_PARTS = 12
"""Elements of a name or time with what surrounds it."""


class Parts(NamedTuple):
    """Places of the parts of a comment, -1 where it has none."""

    name: int = -1
    time: int = -1
    text: int = -1


def read_named(
    elements: Elements, boxes: Mapping[HtmlElement, str], others: Iterable[HtmlElement]
) -> dict[int, ParsedComment] | None:
    """Return the comments by index of their elements (``boxes``, each with its id), if each has all parts; else None.

    They are then read without a comparison of all. Each must be nothing but words: buttons, marks of edits and the
    words of others are told from a comment's own by ``blocks``. ``others`` are elements of the list that are none.
    """
    at, nodes = elements.at, elements.nodes
    own = [at[node] for node in boxes]
    apart = frozenset((*own, *map(at.__getitem__, others)))
    contents: dict[int, Head] = {}
    for index, place in enumerate(own):
        if (read := _read(elements, _parts(elements, place, apart))) is None:
            return None
        if read.text:
            contents[index] = read
    return joined({nodes[place]: nodes[place : place + 6] for place in own}, boxes, contents, {})


def _parts(elements: Elements, box: int, apart: frozenset[int]) -> Parts:
    """The parts of one comment, not of those inside."""
    parts, place, end = Parts(), box + 1, elements.ends[box]
    while place < end:
        kind = "time" if elements.tags[place] == "time" else _part_named(elements.attributes[place].get("class", ""))
        if kind and getattr(parts, kind) < 0:
            parts = parts._replace(**{kind: place})
        place = elements.ends[place] if place in apart or kind == "text" else place + 1
    return parts


@lru_cache(maxsize=MOST_KNOWN)
def _part_named(classes: str) -> str:
    """The part of a comment that an element with these classes is; empty if it is none."""
    named = (kind for kind in Parts._fields if not names(f"wordpress_{kind}s").isdisjoint(classes.split()))
    return next(named, "")


def _read(elements: Elements, parts: Parts) -> Head | None:
    if min(parts) < 0 or not _is_plain(elements, parts.text):
        return None
    author, time = _name(elements, parts.name), _time(elements, parts.time)
    text = phrases("reply_sign").sub("", text_of(elements.nodes[parts.text])).lstrip(":： ")
    if author is None or time is None or _has_marks(elements, parts.text, text):
        return None
    return without_head(Head(text, author, time))


def _has_marks(elements: Elements, place: int, text: str) -> bool:
    """True if an element in a text may say when it was edited, or whom it quotes."""
    if not phrases("clock_line", "quote_line").may_be_in(text):
        return False
    inside = elements.nodes[place + 1 : elements.ends[place]]
    return any(map(is_edit_mark, inside)) or any(map(phrases("quote_line").match, text.split("\n")))


def _name(elements: Elements, place: int) -> str | None:
    inside = range(place, min(elements.ends[place], place + _MOST_PARTS))
    return name_in(next(filter(None, (_text(elements, inner) for inner in inside)), ""))


def _text(elements: Elements, place: int) -> str:
    """The text of an element, without that of others inside."""
    return " ".join(map(one_line, elements.parts(place)))


def _time(elements: Elements, place: int) -> PublisherTime | None:
    for inner in range(place, min(elements.ends[place], place + _MOST_PARTS)):
        stated = elements.attributes[inner].get("datetime")
        if stated and (time := machine_time(stated)) is not None:
            return time
        if is_time_text(text := _text(elements, inner)):
            return None if "title" in elements.attributes[inner] else visible_time(text)
    return None


def _is_plain(elements: Elements, text: int) -> bool:
    """True if an element holds nothing but words."""
    tags, attributes, parents = elements.tags, elements.attributes, elements.parents
    for place in range(text + 1, elements.ends[text]):
        tag = tags[place]
        if tag not in _INLINE and tag not in _FLOW:
            return False
        if attributes[place] and not attributes[place].keys() <= _ATTRIBUTES.get(tag, frozenset()):
            return False
        if tag in _INLINE and _may_be_tool(elements, place, alone=not any(elements.parts(parents[place]))):
            return False
    return True


def _may_be_tool(elements: Elements, place: int, *, alone: bool) -> bool:
    """True if what stands in a text may be a button, a time or a mark; ``alone``: no words are beside it."""
    text = _text(elements, place)
    aims = elements.attributes[place].get("href", "http").strip()
    if is_reply(text) or says("more_bare", text) or not aims or aims.startswith(("#", "javascript:")):
        return True
    return alone and (is_time_text(text) or says_chrome(text) or says_sign_in(text))

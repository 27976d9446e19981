"""Comments whose names, times and texts have the classes that WordPress and its themes give, read at those places.

They need no comparison with each other. They are read so only where each has all three and is nothing but words:
buttons, marks of edits and the words of others are told from a comment's own by the general reader (``blocks``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml.html import HtmlElement

from yalu.model import ParsedComment, PublisherTime
from yalu.pages.comments.blocks.block_comments import Said, joined, name_in, without_head
from yalu.pages.comments.blocks.column_roles import says_chrome
from yalu.pages.comments.blocks.time_markers import is_time_text
from yalu.pages.comments.comment_text import is_edit_mark, text_of
from yalu.pages.comments.completeness.openness import is_reply, says_sign_in
from yalu.pages.dates.date_parser import machine_time, visible_time
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
_KINDS = ("wordpress_names", "wordpress_times", "wordpress_texts")
_MOST_PARTS = 12
"""Elements of a name or time with what surrounds it."""


class Parts(NamedTuple):
    """Places of the parts of a comment, -1 where it has none."""

    name: int = -1
    time: int = -1
    text: int = -1


def read_named(
    elements: Elements, boxes: Mapping[HtmlElement, str], others: Collection[HtmlElement]
) -> dict[int, ParsedComment] | None:
    """Return the comments by index of their elements (``boxes``, each with its id), if each has all parts; else None.

    ``others`` are elements of the list that are no comments.
    """
    at, nodes = elements.at, elements.nodes
    own = [at[node] for node in boxes]
    parts = _parts(elements, sorted([*own, *map(at.__getitem__, others)]))
    said: dict[int, Said] = {}
    for index, place in enumerate(own):
        if (read := _read(elements, parts.get(place, Parts()))) is None:
            return None
        if read.text:
            said[index] = read
    return joined({nodes[place]: nodes[place : place + 6] for place in own}, boxes, said, {})


def _parts(elements: Elements, boxes: Sequence[int]) -> dict[int, Parts]:
    """The parts of each of the elements, but those of elements among them inside."""
    sought = [names(kind) for kind in _KINDS]
    any_of = frozenset[str]().union(*sought)
    called = [
        (place, next(at for at, kind in enumerate(sought) if not kind.isdisjoint(tokens_)))
        for (classes, _), places in elements.alike.items()
        if not any_of.isdisjoint(tokens_ := classes.split())
        for place in places
    ]
    called += [(place, 1) for place in elements.places_of("time")]
    parts: dict[int, Parts] = {}
    for box, place, kind in _within(elements, boxes, sorted(called)):
        known = parts.get(box, Parts())
        if known[kind] < 0 and not 0 <= known.text <= place < elements.ends[known.text]:
            parts[box] = known._replace(**{Parts._fields[kind]: place})
    return parts


def _within(
    elements: Elements, boxes: Sequence[int], called: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, int]]:
    """Yield each place with its kind and the innermost of the boxes around it."""
    ends, ahead = elements.ends, 0
    around: list[int] = []
    for place, kind in called:
        while ahead < len(boxes) and boxes[ahead] <= place:
            while around and ends[around[-1]] <= boxes[ahead]:
                around.pop()
            around.append(boxes[ahead])
            ahead += 1
        while around and ends[around[-1]] <= place:
            around.pop()
        if around:
            yield around[-1], place, kind


def _read(elements: Elements, parts: Parts) -> Said | None:
    if min(parts) < 0 or not _is_plain(elements, parts.text):
        return None
    author, time = _name(elements, parts.name), _time(elements, parts.time)
    text = phrases("reply_sign").sub("", text_of(elements.nodes[parts.text])).lstrip(":： ")
    if author is None or time is None or _has_marks(elements, parts.text, text):
        return None
    return without_head(Said(text, author, time))


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

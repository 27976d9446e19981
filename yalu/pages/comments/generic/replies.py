"""Which comment each comment of a list answers: by nesting, by its level, or by a reference to the other one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from lxml.html import HtmlElement

from yalu.pages.comments.comment_text import SHORT, author_of, text_of
from yalu.pages.comments.generic.column_roles import Leaf
from yalu.pages.comments.generic.time_markers import pieces
from yalu.text import one_line

Own = Mapping[HtmlElement, Sequence[HtmlElement]]
"""The first element of each comment, in the page's order, with the comment's elements but not those of its replies."""
_LEVEL_CLASS = re.compile(r"\A(\D*?)(\d{1,2})\Z")
_INDENT = re.compile(r"(?:margin|padding)-left\s*:\s*(-?\d{1,4})(?:\.\d+)?\s*(?:px|em|rem|%)?", re.I)
_ANSWER_CLASS = re.compile(r"(?:\A|[-_ ])(?:re|reply|replies|child|nested|sub|answer)(?:\Z|[-_ ])", re.I)
_ANSWER_SIGN = re.compile(r"\A\s*(?:└|ㄴ|↳|┗|⤷)")
_MENTION = re.compile(
    r"\A\W*(?:(?:in reply to|replying to|reply to|re|回复|回覆|回應|答复|답글 대상|en réponse à|in risposta a|antwort (?:an|auf)|"
    r"em resposta a|en respuesta a)\b\s*[:：@]?|@)\s*(?P<name>\S.{0,59}?)\s*[:：,，]?\Z|"
    r"\A\W*(?P<named>\S.{0,59}?)\s*(?:님에게 ?(?:답글|댓글)?|님께|님의 (?:댓글|글)에|さん(?:への?返信|に返信)?|への返信|に返信)\W*\Z",
    re.I,
)
_NUMBER_MENTION = re.compile(
    r"\A\W*(?:>>|≫|＞＞|No\.?|#)\s?(\d{1,5})\W*\Z|\A\W*(?:回复|回覆|引用)?\s?(\d{1,5})\s?[楼樓]\W*\Z", re.I
)
_FRAGMENT = re.compile(r"#([\w:.-]{1,80})\Z")
_LEVEL_NAME = re.compile(r"depth|level|\A\.?lv|indent|step", re.I)
_BARE = ("answer", "sign", "style")
"""Sources that only replies have; in others each comment has its level, and what only counts up is none."""
_MOST_LEVELS = 12
_MOST_BEFORE = 16
"""Characters before a reference: "in reply to"."""
_LEAST_QUOTED = 6
MOST_UP = 60


@dataclass(slots=True)
class Reply:
    """The comment that one answers, by its index in the list, and the elements that only refer to it."""

    to: int | None = None
    marks: list[HtmlElement] = field(default_factory=list)


def by_place(own: Own) -> dict[int, int]:
    """Indexes of comments with that of the one each answers, from their places in the markup alone."""
    nodes = list(own)
    return _by_nesting(nodes) or _by_level(nodes, own)


def _by_nesting(nodes: Sequence[HtmlElement]) -> dict[int, int]:
    """A reply is in its comment, or in one element with it in which the comment is the only one less deep."""
    at = {node: place for place, node in enumerate(nodes)}
    inside: dict[HtmlElement, list[int]] = defaultdict(list)
    ways = [list(islice(node.iterancestors(), MOST_UP)) for node in nodes]
    for place, way in enumerate(ways):
        for up in way:
            inside[up].append(place)
    lowest = {up: min((len(ways[other]) for other in places[1:]), default=0) for up, places in inside.items()}
    found: dict[int, int] = {}
    for place, way in enumerate(ways):
        for up in way:
            first = inside[up][0]
            if up in at:
                found[place] = at[up]
                break
            if first != place and len(ways[first]) < len(way):
                if len(ways[first]) < lowest[up]:
                    found[place] = first
                break
    return found


def _by_level(nodes: Sequence[HtmlElement], own: Own) -> dict[int, int]:
    """Comments side by side whose level of reply is in a class, an indentation, an attribute or a sign before them."""
    for levels in _levels(nodes, own):
        if levels[0] == min(levels) < max(levels) and all(after <= before + 1 for before, after in pairwise(levels)):
            last: dict[int, int] = {}
            found = {}
            for place, level in enumerate(levels):
                last[level] = place
                if level > levels[0]:
                    found[place] = last[level - 1]
            return found
    return {}


def _levels(nodes: Sequence[HtmlElement], own: Own) -> Iterator[list[int]]:
    """Yield the levels of all comments as each place in the markup tells them, counted from 0 without gaps."""
    told: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for place, node in enumerate(nodes):
        for part in _around(node):
            for name in (part.get("class") or "").split()[:12]:
                if match := _LEVEL_CLASS.match(name):
                    told[f".{match[1]}"].setdefault(place, int(match[2]))
            for name, value in part.items():
                if match := _INDENT.search(value) if name == "style" else None:
                    told["style"].setdefault(place, int(match[1]))
                elif name in ("aria-level", "width") or re.search(r"depth|level|indent", name):
                    if value.strip().removesuffix("px").isdecimal() and len(value) < 6:
                        told[name].setdefault(place, int(value.strip().removesuffix("px")))
        if _is_called_answer(node):
            told["answer"][place] = 1
        if _ANSWER_SIGN.match(next((line for part in own[node] for line in pieces(part)), "")):
            told["sign"][place] = 1
    for source, values in told.items():
        bare = source in _BARE
        known = {*values.values(), *([0] if bare else [])}
        if (bare or len(values) == len(nodes)) and 1 < len(known) < _MOST_LEVELS:
            ranks = {value: rank for rank, value in enumerate(sorted(known))}
            levels = [ranks[values.get(place, 0)] for place in range(len(nodes))]
            if bare or _LEVEL_NAME.search(source) or any(after <= before for before, after in pairwise(levels)):
                yield levels


def _is_called_answer(node: HtmlElement) -> bool:
    names = (node.get("class") or "").split()
    return any(_ANSWER_CLASS.search(name) and not name.startswith(("has", "with", "no-")) for name in names)


def _around(node: HtmlElement) -> Iterator[HtmlElement]:
    """Yield a comment's element, what it begins with, and what holds only it."""
    yield node
    yield from islice(node.iterchildren("*"), 1)
    up = node.getparent()
    if up is not None and len(up) == 1:
        yield up


@dataclass(frozen=True, slots=True)
class Names:
    """What comments are referred to by: their anchors, authors and printed numbers, each with the comments' indexes."""

    anchors: Mapping[str, int]
    authors: Mapping[str, Sequence[int]]
    numbers: Mapping[str, int]


def names_of(own: Own, authors: Sequence[str | None], numbers: Sequence[str | None]) -> Names:
    """Collect them; a name that several comments have stays with the first, except for authors."""
    anchors: dict[str, int] = {}
    signed: defaultdict[str, list[int]] = defaultdict(list)
    for place, (node, parts) in enumerate(own.items()):
        before = node.getprevious()
        for part in (*([before] if before is not None and before.tag == "a" else []), *parts):
            for value in (part.get("id"), part.get("name") if part.tag == "a" else None):
                if value:
                    anchors.setdefault(value, place)
    for place, author in enumerate(authors):
        if author:
            signed[author].append(place)
    printed = [number for number in numbers if number]
    unique = len(set(printed)) == len(printed)
    return Names(anchors, signed, {number: at for at, number in enumerate(numbers) if number} if unique else {})


def by_reference(
    place: int, own: Sequence[HtmlElement], leaves: Sequence[Leaf], names: Names, texts: Callable[[int], str]
) -> Reply:
    """The comment that one names at its begin, by a link, by "@name", by its number or in a quoting box.

    ``own`` are the elements of the comment, ``texts`` tells the text of an earlier one.
    """
    for leaf in leaves:
        if _begins(leaf.node) and (aim := _aim(place, leaf, one_line(leaf.text), names)) is not None:
            return Reply(aim, [_whole(leaf.node)])
        if leaf.text.startswith("@") and (places := _longest(leaf.text[1:61], names)):
            return Reply(_nearest(place, places))
    for box in (node for node in own[1:] if node.tag in ("blockquote", "q")):
        lines = sorted(map(_squashed, text_of(box).split("\n")), key=len)
        said = [at for at in range(place) if lines[-1] in _squashed(texts(at))] if len(lines[-1]) >= _LEAST_QUOTED else []
        if said:
            return Reply(said[-1], [box])
    return Reply()


def _aim(place: int, leaf: Leaf, text: str, names: Names) -> int | None:
    """The index of the comment that a short text refers to; None if it is no reference."""
    if len(text) > 80:
        return None
    if match := _NUMBER_MENTION.match(text):
        aim = names.numbers.get(match[1] or match[2], place)
        if aim != place:
            return aim
    link = _FRAGMENT.search(leaf.node.get("href") or "") if leaf.node.tag == "a" else None
    mention = _MENTION.match(text)
    if link and (aim := names.anchors.get(link[1], place)) != place and (mention or text in names.authors or match):
        return aim
    if mention is None:
        return None
    said = author_of((mention["name"] or mention["named"]).strip())
    return _nearest(place, names.authors.get(said or "", ()))


def _longest(text: str, names: Names) -> Sequence[int]:
    """The comments of the longest author's name that a text begins with."""
    meant = [name for name in names.authors if text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()]
    return names.authors[max(meant, key=len)] if meant else ()


def _nearest(place: int, places: Sequence[int]) -> int | None:
    """The last of the comments before a place, else the first after it."""
    others = [at for at in places if at != place]
    return next((at for at in reversed(others) if at < place), others[0] if others else None)


def _begins(node: HtmlElement) -> bool:
    """True if nothing but a few words precedes an element in what holds it."""
    up = node.getparent()
    texts = [
        up.text or "",
        *(text_of(other, most=SHORT) + (other.tail or "") for other in node.itersiblings("*", preceding=True)),
    ]
    return len(one_line("".join(texts))) <= _MOST_BEFORE


def _whole(node: HtmlElement) -> HtmlElement:
    """The element that holds a reference and only words like "in reply to" beside it."""
    up = node.getparent()
    if up is not None and up.tag in ("p", "span", "small", "div", "i", "em"):
        beside = one_line(text_of(up, lambda inner: inner is node, SHORT))
        if len(beside) < 24 and beside and _MENTION.match(f"{beside} x") is not None:
            return up
    return node


def _squashed(text: str) -> str:
    return "".join(char for char in text if char.isalnum())

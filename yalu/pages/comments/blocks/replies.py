"""Which comment each comment of a list answers: by nesting, by its level, or by a reference to the other one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise

from lxml.html import HtmlElement

from yalu.pages.comments.blocks.column_roles import Roles
from yalu.pages.comments.blocks.leaf import Leaf, Slot
from yalu.pages.comments.blocks.slots import CommentBlock
from yalu.pages.comments.comment_text import SHORT, author_of, letters_in, text_of
from yalu.pages.comments.platform import classes_of, is_alone
from yalu.pages.document.blocks import own_texts
from yalu.pages.document.element_names import MOST_KNOWN
from yalu.pages.document.vocabulary import phrases
from yalu.text import one_line

_LEVEL_CLASS = re.compile(r"\A(\D*?)(\d{1,2})\Z")
_INDENT = re.compile(
    r"(?:(?:margin|padding)-(?:left|inline-start)|(?<![a-z-])--[a-z-]{0,40}?(?:depth|level|indent)[a-z-]{0,40})"
    r"\s{0,4}:\s{0,4}(\d{1,4})|(?:margin|padding)\s{0,4}:\s{0,4}(?:\S{1,12}\s{1,4}){3}(\d{1,4})",
    re.I,
)
_LEVEL_NAME = re.compile(r"depth|level|\A\.?lv|indent|step", re.I)
_LEVEL_ATTRIBUTE = re.compile(r"depth|level|indent|\Awidth\Z", re.I)
_ANSWER_CLASS = re.compile(r"(?:\A|[-_])(?:re|reply|replies|child|nested|sub|answer)(?:\Z|[-_])", re.I)
_PARENT = re.compile(r"in-?reply-?to|parent-?item", re.I)
"""Names by which markup tells that a link leads to the comment that is answered."""
_FRAGMENT = re.compile(r"#([\w:.-]{1,80})\Z|[?&;](?:pid|cid)=(\d{1,19})(?=&|\Z)")
_QUOTES = re.compile(r"quot|인용", re.I)
_WITH_WORDS = re.compile(r"[:：]\s*\S")
_HEADED = re.compile(r"\A[^\n:：.。!?！？]{1,60}[:：]\s*(?:\n|\Z)")
"""A box that begins with a name and a colon in a line of their own."""
_BARE = ("answer", "style")
"""Sources that only replies have; in others each comment has its level, and what only counts up is none."""
_FEW = 3
"""Number of comments from which one beside all others is not the one that all of them answer."""
_MOST_LEVELS = 12
_MOST_BEFORE, _MOST_BESIDE = 16, 20
"""Characters before a reference ("in reply to"), and beside the name in it."""
_LONGEST = 80
_LEAST_QUOTED = 8
_MOST_BACK = 200
"""Number of comments before one in which a quoted text is searched."""
_BOXES = ("div", "p", "fieldset", "section", "td")
"""Elements that may hold a quotation beside the words."""
MOST_UP = 60


Ids = Mapping[HtmlElement, str]
"""The ids of comments, by their first elements."""


Own = Mapping[HtmlElement, Sequence[HtmlElement]]
"""The elements of each comment, by the first of them."""


@dataclass(slots=True)
class Reply:
    """The comment that one answers, by its index in the list, and the elements that only refer to it."""

    to: int | None = None
    marks: list[HtmlElement] = field(default_factory=list)


def by_place(own: Own) -> dict[int, int]:
    """Indexes of comments with that of the one each answers, from their places in the markup alone."""
    return _by_nesting(list(own)) or _by_level(own)


def _by_nesting(nodes: Sequence[HtmlElement]) -> dict[int, int]:
    """A reply is in its comment, or right after it in a box."""
    at = {node: place for place, node in enumerate(nodes)}
    inside: dict[HtmlElement, list[int]] = defaultdict(list)
    ways = [list(islice(node.iterancestors(), MOST_UP)) for node in nodes]
    for place, way in enumerate(ways):
        for up in way:
            inside[up].append(place)
    parents: dict[int, int] = {}
    for place, way in enumerate(ways):
        for up in way:
            before = next(up.itersiblings("*", preceding=True), None)
            whole = len(inside[up]) + (before in at) == len(nodes) > _FEW and up.tag not in ("li", "article", "dd")
            if up in at or (before in at and not whole):
                parents[place] = at[up if up in at else before]
                break
    return parents


def _by_level(comments: Own) -> dict[int, int]:
    """Comments side by side whose level of reply is in a class, an indentation, an attribute or a sign before them."""
    for levels in _levels(comments):
        if levels[0] == min(levels) < max(levels) and all(after <= before + 1 for before, after in pairwise(levels)):
            last: dict[int, int] = {}
            parents = {}
            for place, level in enumerate(levels):
                last[level] = place
                if level > levels[0]:
                    parents[place] = last[level - 1]
            return parents
    return {}


def _levels(comments: Own) -> Iterator[list[int]]:
    """Yield the levels of all comments as each place in the markup tells them, counted from 0 without gaps."""
    by_source: defaultdict[str, dict[int, int]] = defaultdict(dict)
    shared = set.intersection(*map(classes_of, comments)) if comments else set()
    for place, (first, own) in enumerate(comments.items()):
        for source, level in _levels_of(first, own, shared):
            by_source[source].setdefault(place, level)
    for source, values in by_source.items():
        bare = source in _BARE or _LEVEL_NAME.search(source) is not None
        known = {*values.values(), *([0] if bare else [])}
        if (bare or len(values) == len(comments)) and 1 < len(known) < _MOST_LEVELS:
            ranks = {value: rank for rank, value in enumerate(sorted(known))}
            levels = [ranks[values.get(place, 0)] for place in range(len(comments))]
            if bare or any(after <= before for before, after in pairwise(levels)):
                yield levels


def _levels_of(node: HtmlElement, own: Sequence[HtmlElement], shared: Container[str]) -> Iterator[tuple[str, int]]:
    """Yield the levels that a comment, what it begins with, and what holds only it have, each with where they are.

    Classes that all comments have (``shared``) tell no level.
    """
    up = node.getparent()
    first = own[1:6] if len(own) > 1 and own[1].getparent() is node else ()
    for part in (node, *first, *([up] if up is not None and is_alone(node) else [])):
        for name, value in part.items():
            if name == "class":
                yield from _levels_in(value)
            elif name == "style" and (match := _INDENT.search(value)):
                yield "style", int(match[1] or match[2])
            elif _tells_level(name) and (number := value.strip().removesuffix("px")).isdecimal():
                yield name, int(number[:5])
    names = [name for name in (node.get("class") or "").split() if name not in shared]
    if any(_ANSWER_CLASS.search(name) and not name.startswith(("has", "with", "no-")) for name in names):
        yield "answer", 1


@lru_cache(maxsize=MOST_KNOWN)
def _levels_in(classes: str) -> Sequence[tuple[str, int]]:
    matches = (_LEVEL_CLASS.match(token) for token in classes.split()[:12])
    return [(f".{match[1]}", int(match[2])) for match in matches if match]


@lru_cache(maxsize=MOST_KNOWN)
def _tells_level(attribute: str) -> bool:
    return _LEVEL_ATTRIBUTE.search(attribute) is not None


@dataclass(frozen=True, slots=True)
class Names:
    """What comments are referred to by: their anchors, authors and printed numbers, each with the comments' indexes.

    ``sizes`` are the lengths of the authors' names, longest first.
    """

    anchors: Mapping[str, int]
    authors: Mapping[str, Sequence[int]]
    numbers: Mapping[str, int]
    sizes: Sequence[int]


def names_of(
    blocks: Sequence[CommentBlock], ids: Ids, authors: Sequence[str | None], numbers: Sequence[str | None]
) -> Names:
    """Collect them; a name that several comments have stays with the first, except for authors.

    Where no comment shows a number, its position in the list is meant.
    """
    anchors: dict[str, int] = {}
    signed: defaultdict[str, list[int]] = defaultdict(list)
    for place, block in enumerate(blocks):
        before = block.first.getprevious()
        for part in (*([before] if before is not None and before.tag == "a" else []), *block.own):
            for value in (part.get("id"), part.get("name") if part.tag == "a" else None, part.get("resource")):
                if value:
                    anchors.setdefault(value.lstrip("#"), place)
            if "url" in (part.get("class") or "").split("-") or part.get("rel") == "bookmark":
                anchors.setdefault(part.get("href") or "", place)
    for place, (block, author) in enumerate(zip(blocks, authors, strict=True)):
        if block.first in ids:
            anchors.setdefault(ids[block.first], place)
        if author:
            signed[author].append(place)
    shown = numbers if any(numbers) else [str(place + 1) for place in range(len(blocks))]
    printed = {number: place for place, number in enumerate(shown) if number}
    sizes = sorted({len(author) for author in signed}, reverse=True)
    return Names(anchors, signed, printed if len(printed) == sum(map(bool, shown)) else {}, sizes)


def by_reference(place: int, block: CommentBlock, roles: Roles, names: Names, letters: Callable[[int], str]) -> Reply:
    """The comment that one names at its begin, by a link, by "@name", by its number or in a quoting box.

    ``letters`` tells the letters of another one (``letters_in``).
    """
    held = set(block.own)
    for node in block.own[1:]:
        attributes = " ".join(node.get(name) or "" for name in ("class", "rel", "itemprop", "property"))
        if (aims := node.get("href") or node.get("resource")) and _PARENT.search(attributes):
            aim = names.anchors.get(aims, _at_end(aims, names))
            if aim not in (None, place):
                return Reply(aim, [node])
        if is_called_quote(node):
            line = text_of(node, most=SHORT)[:_LONGEST]
            linked = (_at_end(link.get("href") or "", names) for link in node.iter("a") if link in held)
            aim = next((to for to in (*linked, _quoted_by_name(place, line, names)) if to not in (None, place)), None)
            if aim is not None and not _begins_with_quotation(node, line):
                return Reply(aim, [node])
    words, before = roles.words or (), True
    for leaf in block.leaves:
        within = leaf.slot[: len(words)] == words
        before = before and not within
        if leaf.slot != roles.author and _begins(leaf.node):
            aim = _aim(place, leaf, one_line(leaf.text), names, loose=before or _is_name(leaf, names))
            if aim is not None:
                return Reply(aim, [leaf.node])
    return _by_quotation(place, block, words, letters)


def _quoted_by_name(place: int, line: str, names: Names) -> int | None:
    """The comment whose author a quotation names at its begin, before a colon or as the one who is answered."""
    name, colon, _ = line.replace("：", ":").partition(":")
    named = _of_author(place, author_of(name) if colon else None, names)
    return _mentioned(place, line, names) if named is None else named


def _mentioned(place: int, text: str, names: Names) -> int | None:
    mention = phrases("mention").match(text)
    return _of_author(place, author_of((mention["name"] or mention["named"]).strip()), names) if mention else None


def _of_author(place: int, author: str | None, names: Names) -> int | None:
    """The author's last comment before a place, else the first after it."""
    others = [at for at in names.authors.get(author or "", ()) if at != place]
    return next((at for at in reversed(others) if at < place), others[0] if others else None)


def _is_name(leaf: Leaf, names: Names) -> bool:
    """True if an element has another author's name alone, and no sentence goes on after it."""
    ends = (leaf.node.tail or "").lstrip()[:1] in ("", ":", "：")
    return ends and leaf.node.getnext() is not None and one_line(leaf.text) in names.authors


def without_reply_words(text: str) -> str:
    """The text without the words left where it named whom it answers ("reply to:")."""
    return phrases("reply_left").sub("", text)


def by_first_line(place: int, text: str, names: Names) -> tuple[int | None, str]:
    """The comment whose author a text's first line names, and the text without that line; None, and the whole text."""
    match = phrases("reply_line").match(text)
    author = author_of(match["name"] or match["named"]) if match else None
    if match is None or author not in names.authors:
        return None, text
    return _of_author(place, author, names), text[match.end() :]


def one_way(referring: Mapping[int, int], above: Mapping[int, int]) -> dict[int, int]:
    """The references to comments before, or to comments after where those are more; so they make no circle."""
    later = {at: to for at, to in referring.items() if to > at}
    before = {at: to for at, to in referring.items() if to < at}
    return before if above or len(before) >= len(later) else later


def _by_quotation(place: int, block: CommentBlock, words: Slot, letters: Callable[[int], str]) -> Reply:
    """The comment whose text is repeated in a quoting element, or in a box beside the words."""
    quotes = [node for node in block.own[1:] if node.tag in ("blockquote", "q")]
    beside = [leaf.node for leaf in block.leaves if leaf.slot[: len(words)] != words and len(leaf.slot) > 1]
    beside = [node for node in beside if node.tag in _BOXES]
    for box in (*quotes, *(beside if words else ())):
        quoted = max(map(letters_in, text_of(box, lambda node: bool(node.tag == "cite")).split("\n")), key=len)
        near = range(max(0, place - _MOST_BACK), place) if len(quoted) >= _LEAST_QUOTED else ()
        matches = [at for at in near if quoted in letters(at)]
        if matches:  # a quotation without a name stays in the text: what it repeats may be removed
            return Reply(matches[-1], [] if box in quotes else [box])
    return Reply()


def quotations(block: CommentBlock) -> list[HtmlElement]:
    """The boxes of a comment in which its software repeats another one, by the line that names whose words they are."""
    boxes: dict[HtmlElement, None] = {}
    inside = block.own[1:]
    for node in inside:
        called = is_called_quote(node)
        line = text_of(node, most=SHORT)[:_LONGEST] if called else " ".join(own_texts(node))[:_LONGEST]
        boxed = called and (
            node.get("data-quote") or phrases("quote_box_line").match(line) or _HEADED.match(line) is not None
        )
        named = boxed or phrases("quote_line").match(line)
        if not named or any(up in boxes for up in node.iterancestors()) or _begins_with_quotation(node, line):
            continue
        after = next(node.itersiblings("*"), None)
        beside = [after] if after is not None and after.tag == "blockquote" else []
        alone = not (called or beside or _WITH_WORDS.search(line))
        boxes |= dict.fromkeys((node.getparent() if alone else node, *beside))
    held = set(inside)
    return [box for box in boxes if box in held]


def is_called_quote(node: HtmlElement) -> bool:
    """True if an element is one for quotations, or named after them."""
    return node.tag == "blockquote" or _QUOTES.search(node.get("class") or "") is not None


def _begins_with_quotation(node: HtmlElement, line: str) -> bool:
    """True if the line and the words that it names stand in a quotation inside, so that others may follow it."""
    for inner in filter(is_called_quote, node.iterdescendants("*")):
        words = text_of(inner, most=SHORT)
        if words and line.startswith(words[:_LONGEST]) and ("\n" in words or _WITH_WORDS.search(words)):
            return True
    return False


def _aim(place: int, leaf: Leaf, text: str, names: Names, *, loose: bool) -> int | None:
    """The index of the comment that a short text refers to; None if it is no reference.

    ``loose``: it is before the words, where a name and little beside it are one.
    """
    if len(text) > _LONGEST:
        return None
    if match := phrases("number_mention").match(text):
        aim = names.numbers.get(match[1] or match[2], place)
        if aim != place:
            return aim
    mention = phrases("mention").match(text)
    linked = _at_end(leaf.node.get("href") or "", names) if leaf.node.tag == "a" else None
    if linked not in (None, place) and (mention or match or text in names.authors):
        return linked
    if (named := _mentioned(place, text, names)) is not None:
        return named
    if not loose or leaf.is_time:
        return None
    sizes = [size for size in names.sizes if 1 < size <= len(text) <= size + _MOST_BESIDE]
    begins = ((begin, size) for begin in range(_MOST_BESIDE) for size in sizes if begin + size <= len(text))
    parts = (text[begin : begin + size] for begin, size in begins)
    inside = next((part for part in parts if part in names.authors and place not in names.authors[part]), None)
    return _of_author(place, inside, names)


def _at_end(address: str, names: Names) -> int | None:
    """The comment whose anchor a URL ends with, or whose number it gives."""
    match = _FRAGMENT.search(address)
    return names.anchors.get(match[1] or match[2]) if match else None


def _begins(node: HtmlElement) -> bool:
    """True if nothing but a few words precedes an element in what holds it."""
    before = node.getparent().text or ""
    for other in islice(node.itersiblings("*", preceding=True), 8):
        if len(one_line(before)) > _MOST_BEFORE:
            return False
        before += text_of(other, most=SHORT) + (other.tail or "")
    return len(one_line(before)) <= _MOST_BEFORE

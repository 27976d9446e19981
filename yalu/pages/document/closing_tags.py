"""Which elements the served markup closes with an end tag of its own; a parser closes the others silently."""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from yalu.pages.document.document import MAX_ELEMENTS
from yalu.pages.document.elements import tokens
from yalu.pages.document.served_tags import is_ended, tags_of

_VALUES = re.compile(r"""[\s/]*+(=?[^\s/>=]++)(?:\s*+=\s*+(?:"([^"]*+)"?|'([^']*+)'?|([^\s>]*+)))?""")
_VOID = frozenset(tokens("area base basefont bgsound br col embed frame hr img input link meta param source track wbr"))
_OPTIONAL = frozenset(
    tokens("html head body li dt dd p rt rp optgroup option colgroup caption thead tbody tfoot tr td th")
)
"""Elements whose end tag may be omitted."""
_CELLS = frozenset(("table", "td", "th"))
_OF_TABLES = frozenset(["table", "caption", "colgroup", "thead", "tbody", "tfoot", "tr", "td", "th", "body", "html"])

_Key = tuple[str, str, str]


@dataclass(slots=True)
class _Opened:
    """A start tag as written in the text; ``closed`` if its own end tag follows."""

    name: str
    attributes: str
    closed: bool = False


@dataclass(slots=True)
class ServedMarkup:
    """The tags of a page as served.

    ``elements`` are in order; ``ended`` is true if the document's final end tag is there.
    """

    elements: list[_Opened] = field(default_factory=list)
    ended: bool = False

    @property
    def too_long(self) -> bool:
        """True if the page has MAX_ELEMENTS elements or more."""
        return len(self.elements) >= MAX_ELEMENTS

    def closes(self, nodes: Iterable[HtmlElement]) -> bool:
        """True if the text has an end tag for each of the given elements of the tree parsed from it.

        Elements that need no end tag are ignored.
        """
        wanted = {node: _key(node) for node in nodes if node.tag not in _OPTIONAL and node.tag not in _VOID}
        if not wanted:
            return True
        keys = set(wanted.values())
        names = {key[0] for key in keys}
        places = _places(next(iter(wanted)).getroottree().iter(*names), keys)
        alike: defaultdict[_Key, list[_Opened]] = defaultdict(list)
        for element in self.elements:
            if element.name in names:
                alike[_key_of_tag(element)].append(element)
        return all(places[node] < len(alike[key]) and alike[key][places[node]].closed for node, key in wanted.items())


def read_served(text: str) -> ServedMarkup:
    """Scan a page as served and match each end tag with the start tag that it closes."""
    markup = ServedMarkup()
    above, ends = _OpenElements(), set[str]()
    for closing, name, attributes, whole in tags_of(text):
        if closing:
            ends |= {name} if whole else set()
            above.close(name, whole=whole)
            continue
        opened = _Opened(name, attributes, closed=name in _VOID or (whole and attributes.endswith("/")))
        markup.elements.append(opened)
        if not opened.closed:
            above.add(opened)
    markup.ended = is_ended({element.name for element in markup.elements}, ends)
    return markup


class _OpenElements:
    """The elements that are open, outermost first. Each end tag takes a time that does not depend on their number."""

    def __init__(self) -> None:
        self._elements: list[_Opened] = []
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        """The places of those of a name, in order."""

    def add(self, opened: _Opened) -> None:
        """Open an element inside all others."""
        self._places[opened.name].append(len(self._elements))
        self._elements.append(opened)

    def close(self, name: str, *, whole: bool) -> None:
        """Remove the innermost open element of that name, and the elements left open inside it.

        ``whole`` tells whether the end tag is complete. Inside a table or cell, the end tag of an element that is no
        part of a table closes nothing outside that table or cell.
        """
        places = self._places[name]
        cell = max((self._places[cell][-1] for cell in _CELLS if self._places[cell]), default=-1)
        if not places or (name not in _OF_TABLES and places[-1] < cell):
            return
        at = places[-1]
        self._elements[at].closed = whole
        for inner in self._elements[at:]:
            self._places[inner.name].pop()
        del self._elements[at:]


def _places(nodes: Iterable[HtmlElement], keys: set[_Key]) -> dict[HtmlElement, int]:
    """Number the elements among those with the same key: name, id and classes.

    ``nodes`` must have the names of the keys.
    """
    count: Counter[_Key] = Counter()
    numbers: dict[HtmlElement, int] = {}
    for node in nodes:
        if (key := _key(node)) in keys:
            numbers[node] = count[key]
            count[key] += 1
    return numbers


def _key(node: HtmlElement) -> _Key:
    return str(node.tag), _spaced(node.get("id")), _spaced(node.get("class"))


def _key_of_tag(opened: _Opened) -> _Key:
    if not opened.attributes:
        return opened.name, "", ""
    values: dict[str, str] = {}
    for match in _VALUES.finditer(opened.attributes):
        values.setdefault(match[1].lower(), html.unescape(match[2] or match[3] or match[4] or ""))
    return opened.name, _spaced(values.get("id")), _spaced(values.get("class"))


def _spaced(value: str | None) -> str:
    return " ".join(value.split()) if value else ""

"""Which elements the served markup closes with an end tag of its own; a parser closes the others silently."""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from yalu.pages.document.document import ATTRIBUTE, MAX_ELEMENTS
from yalu.pages.document.elements import tokens

_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?][^>]*>?|"
    rf"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>(?:{ATTRIBUTE})*+)[\s/]*+(?P<last>>?)",
    re.S,
)
_VALUES = re.compile(r"""[\s/]*+(=?[^\s/>=]++)(?:\s*+=\s*+(?:"([^"]*+)"?|'([^']*+)'?|([^\s>]*+)))?""")
_VOID = frozenset(tokens("area base basefont bgsound br col embed frame hr img input link meta param source track wbr"))
_RAW = frozenset(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"])
"""Elements whose content is raw text, not markup."""
_OPTIONAL = frozenset(
    tokens("html head body li dt dd p rt rp optgroup option colgroup caption thead tbody tfoot tr td th")
)
"""Elements whose end tag may be omitted."""
_CELLS = frozenset(("table", "td", "th"))
_OF_TABLES = frozenset(["table", "caption", "colgroup", "thead", "tbody", "tfoot", "tr", "td", "th", "body", "html"])
_WHOLE = re.compile(r"</html>\s*+(?:<!--[^<>]*+-->\s*+)*+\Z", re.I)
"""The end of a whole document, with nothing but comments of caches behind it."""
_TAIL = 2000
"""Characters at the end of a page in which it is looked for."""
_LAST = re.compile(r"</(?:html|body)\b", re.I)
_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.I) for name in _RAW}

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


def is_whole(text: str) -> bool:
    """Whether a page ends with its document's last end tag."""
    return _WHOLE.search(text, max(0, len(text) - _TAIL)) is not None


def has_ended(text: str) -> bool:
    """Whether a page has its document's last end tag, whatever follows; one that stands in a script is none."""
    if is_whole(text) or _LAST.search(text) is None:
        return is_whole(text)
    started, ends = set[str](), set[str]()
    for closing, name, _, whole in _tags(text):
        if not closing or whole:
            (ends if closing else started).add(name)
    return _is_ended(started, ends)


def _is_ended(started: Collection[str], ends: Collection[str]) -> bool:
    return "html" in ends if "html" in started else "body" in started and "body" in ends


def read_served(text: str) -> ServedMarkup:
    """Scan a page as served and match each end tag with the start tag that it closes."""
    markup = ServedMarkup()
    above, ends = _OpenElements(), set[str]()
    for closing, name, attributes, whole in _tags(text):
        if closing:
            ends |= {name} if whole else set()
            above.close(name, whole=whole)
            continue
        opened = _Opened(name, attributes, closed=name in _VOID or (whole and attributes.endswith("/")))
        markup.elements.append(opened)
        if not opened.closed:
            above.add(opened)
    markup.ended = _is_ended({element.name for element in markup.elements}, ends)
    return markup


def _tags(text: str) -> Iterator[tuple[bool, str, str, bool]]:
    """Yield for each tag whether it is an end tag, its name, its attributes, and whether it is complete up to ``>``."""
    at = 0
    while (match := _TOKEN.search(text, at)) is not None:
        at = match.end()
        closing, name, attributes, last = match.group("end", "name", "attributes", "last")
        if not name:
            continue
        name, whole = name.lower(), last == ">"
        slash = "/" if whole and text.endswith("/", match.end("attributes"), at - 1) else ""
        yield closing == "/", name, attributes + slash, whole
        if name in _RAW and not closing and whole and not slash:
            end = _END[name].search(text, at)
            at = len(text) if end is None else end.start()


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

"""The tags of a page as served, without a tree: a parser closes silently what a page that was cut short leaves open."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

ATTRIBUTE = r"""[\s/]*+=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))?"""
"""An attribute as HTML parsers read it. Possessive quantifiers rule out backtracking, so any input takes one pass."""
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?][^>]*>?|"
    rf"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>(?:{ATTRIBUTE})*+)[\s/]*+(?P<last>>?)",
    re.S,
)
_RAW = frozenset(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"])
"""Elements whose content is raw text, not markup."""
_WHOLE = re.compile(r"</html>\s*+(?:<!--[^<>]*+-->\s*+)*+\Z", re.I)
"""The end of a whole document, with nothing but comments of caches behind it."""
_TAIL = 2000
"""Characters at the end of a page in which it is looked for."""
_LAST = re.compile(r"</(?:html|body)\b", re.I)
_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.I) for name in _RAW}


def is_whole(text: str) -> bool:
    """Whether a page ends with its document's last end tag."""
    return _WHOLE.search(text, max(0, len(text) - _TAIL)) is not None


def has_ended(text: str) -> bool:
    """Whether a page has the end tag of its body or document, whatever follows; one that stands in a script is none.

    That of ``html`` may be left out (HTML Standard, section 13.1.2.4).
    """
    if is_whole(text) or _LAST.search(text) is None:
        return is_whole(text)
    started, ends = set[str](), set[str]()
    for closing, name, _, whole in tags_of(text):
        if not closing or whole:
            (ends if closing else started).add(name)
    return any(name in started and name in ends for name in ("html", "body"))


def is_ended(started: Collection[str], ends: Collection[str]) -> bool:
    """Whether the end tag of the document is among the names of its end tags, by those of its elements."""
    return "html" in ends if "html" in started else "body" in started and "body" in ends


def tags_of(text: str) -> Iterator[tuple[bool, str, str, bool]]:
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

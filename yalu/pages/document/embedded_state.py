"""Data embedded in a page for its scripts: assigned states, JSON scripts and attributes.

References inside the data are not resolved: systems that write them show the text in the markup too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

import chompjs

from yalu.pages.document.elements import Elements
from yalu.pages.document.literal_prefilter import PrefilteredRegex
from yalu.pages.document.metadata import load_json

MOST_SCRIPT = 3_000_000
"""Longest script, in characters, that is read."""
MOST_VALUES = 60
"""Maximum number of assignments read from one script."""
MOST_OBJECTS = 60_000
"""Maximum number of objects visited in one value."""
LONG_ATTRIBUTE, MOST_ATTRIBUTES = 400, 40
_ASSIGNED = re.compile(
    r"""(?:[;.({,\n"']|\b(?:var|let|const)\s|\A)\s{0,20}([A-Za-z_$][\w$]{2,60}+)(?:["']\])?\s{0,4}=\s{0,4}"""
    r"""(?:(?:JSON\.parse|decodeURI(?:Component)?)\(\s{0,4}){0,2}(?=[{\[("'`])"""
)
"""An assignment where a statement can begin, up to its value; text inside strings seldom looks like one."""
_STRING = re.compile(r""""(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+'|`(?:[^`\\]++|\\.)*+`""", re.DOTALL)
_CONSTANTS: Mapping[str, object] = {"undefined": None, "void 0": None, "!0": True, "!1": False}
_NO_DATA = frozenset({"content", "style", "class", "href", "src", "srcset"})
Named = tuple[object, str]


def states(elements: Elements, *, mentioning: PrefilteredRegex) -> Iterator[Named]:
    """Yield every value in the page's embedded data and its source, in document order: scripts, then attributes.

    Data whose name and text cannot contain a match of ``mentioning`` are skipped without parsing.
    """
    for text, kind, name in _scripts(elements):
        if mentioning.may_be_in(name) or mentioning.may_be_in(text):
            yield from [(_decoded(text), name)] if "json" in kind else _assigned(text)
    for name, value in _attributes(elements):
        if mentioning.may_be_in(value):
            yield load_json(value), f"attribute {name}"


def _scripts(elements: Elements) -> Iterator[tuple[str, str, str]]:
    """The scripts with data, as (text, type, name)."""
    for place in elements.places_of("script"):
        text, attributes = elements.texts[place] or "", elements.attributes[place]
        kind = attributes.get("type", "")
        state = "json" in kind or ("template" not in kind and "html" not in kind and len(text) >= 200)
        if state and len(text) <= MOST_SCRIPT and "ld+json" not in kind:
            yield text, kind, f"script {attributes.get('id') or kind}"


def _attributes(elements: Elements) -> list[tuple[str, str]]:
    """Attributes that hold JSON, as (name, value)."""
    stated = [each for each in elements.attributes if each and max(map(len, each.values())) > LONG_ATTRIBUTE]
    long = [pair for attributes in stated for pair in attributes.items() if len(pair[1]) > LONG_ATTRIBUTE]
    return [(name, value) for name, value in long[:MOST_ATTRIBUTES] if value[0] in "{[" and name not in _NO_DATA]


def _assigned(text: str) -> Iterator[Named]:
    at = 0
    for _ in range(MOST_VALUES):
        if (match := _ASSIGNED.search(text, at)) is None:
            return
        value, at = read_literal(text, match.end())
        if isinstance(value, str):
            value = _decoded(value) if value[:1] in "{[%" else {match[1]: value}
        if isinstance(value, dict | list):
            yield value, f"script {match[1]}"


def read_literal(text: str, start: int) -> tuple[object, int]:
    """Return the value of a JavaScript literal and where to read on; None if it is no literal. Nothing is executed.

    Names become strings, except constants.
    """
    with suppress(ValueError, RecursionError):
        return json.JSONDecoder(strict=False).raw_decode(text, start)
    if string := _STRING.match(text, start):
        value = _parsed(f"[{string[0]}]")
        return (value[0] if isinstance(value, list) and value else None), string.end()
    return _with_constants(_parsed(text[start:])), start


def _parsed(text: str) -> object:
    try:
        value: object = chompjs.parse_js_object(text, loader_kwargs={"strict": False})
    except (ValueError, RecursionError):
        return None
    return value


def _decoded(text: str) -> object:
    """Parse JSON that may be escaped once more: percent-encoded, or by Angular's entities."""
    if text[:3].upper() in ("%7B", "%5B"):
        text = unquote(text)
    if "&q;" in text[:200]:
        for escape, char in (("&q;", '"'), ("&s;", "'"), ("&l;", "<"), ("&g;", ">"), ("&a;", "&")):
            text = text.replace(escape, char)
    return load_json(text)


def _with_constants(value: object) -> object:
    """Return a value with the names of constants in it replaced."""
    root: list[object] = [value]
    stack: list[Any] = [root]
    for _ in range(MOST_OBJECTS):
        if not stack:
            break
        item = stack.pop()
        for key, child in list(item.items() if isinstance(item, dict) else enumerate(item)):
            if isinstance(child, str):
                item[key] = _CONSTANTS.get(child, child)
            elif isinstance(child, dict | list):
                stack.append(child)
    return root[0]

"""Data embedded in a page for its scripts: assigned states, JSON scripts, streams and attributes.

References are resolved in place (Apollo's ``__ref``, flat lists of Nuxt and SvelteKit, rows of Next.js streams). The
same object may therefore occur several times or in a cycle, so code that walks the values must track what it has seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
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
_FUNCTION = re.compile(r"\(\s*+function\s*+\(([\w$,\s]*+)\)\s*+\{.{0,200000}?\breturn\s*+(?=[{\[])", re.DOTALL)
_CONSTANTS: Mapping[str, object] = {"undefined": None, "void 0": None, "!0": True, "!1": False}
_PUSH = re.compile(r"__next_f\.push\(\s{0,4}(\[.*)\)\s{0,4};?\s{0,4}\Z", re.DOTALL)
_ROW = re.compile(rb"\s{0,4}([0-9a-f]{0,8}):")
_REFERENCE = re.compile(r"\A\$L?([0-9a-f]{1,8})\Z")
_FLAT_NAMES = frozenset({"Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "EmptyShallowRef"})
_NO_DATA = frozenset({"content", "style", "class", "href", "src", "srcset"})
_ANYTHING = PrefilteredRegex("")
Named = tuple[object, str]


@dataclass(slots=True)
class _Script:
    """A script with data; ``values`` caches what was read from it."""

    text: str
    kind: str
    name: str
    values: list[Named] | None = None

    def read(self) -> list[Named]:
        if self.values is None:
            stated = "json" in self.kind
            self.values = [(joined(_decoded(self.text)), self.name)] if stated else list(_assigned(self.text))
        return self.values


@dataclass(slots=True)
class _Data:
    """All data a page embeds for its scripts: in scripts, in attributes, and the joined text of a stream."""

    scripts: list[_Script]
    attributes: list[tuple[str, str]]
    stream: str


def states(elements: Elements, *, mentioning: PrefilteredRegex = _ANYTHING) -> Iterator[Named]:
    """Yield every value in the page's embedded data and its source, in document order, streams last.

    Data whose name and text cannot contain a match of ``mentioning`` are skipped without parsing. Parsed scripts are
    cached with the elements for later calls.
    """
    data: _Data | None = elements.data
    if data is None:
        scripts, stream = _scripts(elements)
        data = elements.data = _Data(scripts, _attributes(elements), stream)
    for script in data.scripts:
        if mentioning.may_be_in(script.name) or mentioning.may_be_in(script.text):
            yield from script.read()
    for name, value in data.attributes:
        if mentioning.may_be_in(value):
            yield load_json(value), f"attribute {name}"
    if data.stream:
        yield from _streamed(data.stream.encode("utf-8", "replace"))


def _scripts(elements: Elements) -> tuple[list[_Script], str]:
    """The scripts with data, and the joined text that the others push to a Next.js stream."""
    scripts: list[_Script] = []
    stream: list[str] = []
    for place in elements.places_of("script"):
        text, attributes = elements.texts[place] or "", elements.attributes[place]
        kind = attributes.get("type", "")
        if len(text) > MOST_SCRIPT or "ld+json" in kind:
            continue
        if match := _PUSH.search(text):
            pushed = load_json(match[1])
            if isinstance(pushed, list) and len(pushed) > 1 and isinstance(pushed[1], str):
                stream.append(pushed[1])
        elif "json" in kind or ("template" not in kind and "html" not in kind and len(text) >= 200):
            scripts.append(_Script(text, kind, f"script {attributes.get('id') or kind}"))
    return scripts, "".join(stream)


def _attributes(elements: Elements) -> list[tuple[str, str]]:
    """Attributes that hold JSON, as (name, value)."""
    stated = (pair for attributes in elements.attributes for pair in attributes.items())
    long = islice((pair for pair in stated if len(pair[1]) > LONG_ATTRIBUTE), MOST_ATTRIBUTES)
    return [(name, value) for name, value in long if value[0] in "{[" and name not in _NO_DATA]


def _assigned(text: str) -> Iterator[Named]:
    at = 0
    for _ in range(MOST_VALUES):
        if (match := _ASSIGNED.search(text, at)) is None:
            return
        value, at = read_literal(text, match.end())
        if isinstance(value, str):
            value = _decoded(value) if value[:1] in "{[%" else {match[1]: value}
        if isinstance(value, dict | list):
            yield joined(value), f"script {match[1]}"


def read_literal(text: str, start: int) -> tuple[object, int]:
    """Return the value of a JavaScript literal and where to read on; None if it is no literal. Nothing is executed.

    Names become strings, except constants and, in a function that is called where it stands (Nuxt), its parameters:
    they become what it is called with.
    """
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        pass
    if string := _STRING.match(text, start):
        value = _parsed(f"[{string[0]}]")
        return (value[0] if isinstance(value, list) and value else None), string.end()
    if (function := _FUNCTION.match(text, start)) is None:
        return _named(_parsed(text[start:]), _CONSTANTS), start
    given = _named(_parsed(f"[{text[text.rfind('}(') + 2 :].rstrip(' ;)')}]"), _CONSTANTS)
    parameters = [name.strip() for name in function[1].split(",")]
    known = dict(zip(parameters, given if isinstance(given, list) else (), strict=False))
    return _named(_parsed(text[function.end() :]), {**_CONSTANTS, **known}), function.end()


def _parsed(text: str) -> object:
    try:
        value: object = chompjs.parse_js_object(text, loader_kwargs={"strict": False})
    except (ValueError, RecursionError):
        return None
    return value


def _named(value: object, known: Mapping[str, object]) -> object:
    _put_in_place({"": value}, lambda child: known.get(child, child) if isinstance(child, str) else child)
    return value


def _decoded(text: str) -> object:
    """Parse JSON that may be escaped once more: percent-encoded, or by Angular's entities."""
    if text[:3].upper() in ("%7B", "%5B"):
        text = unquote(text)
    if "&q;" in text[:200]:
        for escape, char in (("&q;", '"'), ("&s;", "'"), ("&l;", "<"), ("&g;", ">"), ("&a;", "&")):
            text = text.replace(escape, char)
    return load_json(text)


def joined(value: object) -> object:
    """Resolve the references inside a value."""
    if isinstance(value, list) and len(value) > 1 and _is_flat(value):
        return _unflattened(value)
    if isinstance(value, dict) and any(isinstance(child, dict) and "__typename" in child for child in value.values()):
        _put_in_place(value, lambda child: _referred(value, child))
    return value


def _referred(value: Mapping[str, object], child: object) -> object:
    name = child.get("__ref") if isinstance(child, dict) else None
    return value.get(name, child) if isinstance(name, str) else child


def _is_flat(value: list[object]) -> bool:
    """True if the list is a flattened object: its first entry contains nothing but indexes into the list."""
    first = value[0]
    if isinstance(first, list):
        return (
            bool(first)
            and isinstance(first[0], str)
            and first[0] in _FLAT_NAMES
            and all(isinstance(part, int) for part in first[1:])
        )
    return isinstance(first, dict) and bool(first) and all(isinstance(part, int) for part in first.values())


def _unflattened(flat: list[object]) -> object:
    """Rebuild the object from a flat list, in which each number inside an entry is the index of the actual value."""
    made: list[object] = []
    for entry in flat[:MOST_OBJECTS]:
        made.append({} if isinstance(entry, dict) else [] if isinstance(entry, list) else entry)
    for entry, own in zip(flat, made, strict=False):
        if isinstance(entry, dict) and isinstance(own, dict):
            own.update((key, _placed(made, place)) for key, place in entry.items())
        elif isinstance(entry, list) and isinstance(own, list):
            own.extend(_placed(made, place) for place in entry if isinstance(place, int))
    return made[0]


def _placed(made: list[object], place: object) -> object:
    return made[place] if isinstance(place, int) and 0 <= place < len(made) else None


def _streamed(text: bytes) -> Iterator[Named]:
    """Yield the rows of a Next.js stream (``ID:JSON`` or ``ID:Tlength,text``) with row references resolved."""
    rows: dict[str, object] = {}
    at = 0
    while len(rows) < 5000 and (row := _ROW.match(text, at)) is not None:
        at = row.end()
        end = text.find(b"\n", at)
        end = len(text) if end < 0 else end
        if text[at : at + 1] == b"T" and (comma := text.find(b",", at, at + 10)) > 0:
            try:
                end = comma + 1 + int(text[at + 1 : comma], 16)
            except ValueError:
                return
            rows[row[1].decode()] = text[comma + 1 : end].decode("utf-8", "replace")
        elif text[at : at + 1] in (b"[", b"{"):
            rows[row[1].decode()] = load_json(text[at:end].decode("utf-8", "replace"))
        at = end
    _put_in_place(rows, lambda child: _row(rows, child))
    for value in rows.values():
        yield {"text": value} if isinstance(value, str) else value, "next stream"


def _row(rows: Mapping[str, object], child: object) -> object:
    match = _REFERENCE.match(child) if isinstance(child, str) else None
    return rows.get(match[1], child) if match else child


def _put_in_place(root: dict[str, object], named: Callable[[object], object]) -> None:
    """Replace each value below ``root`` by ``named(value)``, visiting each container once."""
    stack: list[object] = [root]
    seen: set[int] = set()
    while stack and len(seen) < MOST_OBJECTS:
        item = stack.pop()
        if not isinstance(item, dict | list) or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, dict):
            for key, child in item.items():
                item[key] = named(child)
            stack.extend(item.values())
        elif isinstance(item, list):
            item[:] = [named(child) for child in item]
            stack.extend(item)

"""Comments in data that a page embeds: for its scripts, used if its markup shows none, or as JSON-LD of schema.org.

In data for scripts a list is one of comments if its name, or that of its container, says so, or its entries tell which
other one they answer, and each entry has a text, an author and a time. This covers pages whose thread is rendered by
their own script.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

import chompjs

from yalu.model import ParsedComment, ParsedThread
from yalu.pages.comments.completeness.completeness import judged
from yalu.pages.comments.generic.empty_thread import is_open_beside
from yalu.pages.comments.platform import InPage, Sight, Start, made_up_ids
from yalu.pages.comments.remote_api import comment, json_from, number_of, rows_of, state_of, walk
from yalu.pages.document.elements import Elements
from yalu.pages.document.literal_prefilter import PrefilteredRegex
from yalu.pages.document.metadata import load_json
from yalu.pages.document.vocabulary import keys

MAX_TEXT = 2_000_000
"""Characters of a script of JSON-LD that are read."""
_CALLED = PrefilteredRegex(r"comment|repl(?:y|ies)|cmt|talkback|pinglun|daetgul|gentie|discussion")
_SOUGHT = PrefilteredRegex(_CALLED.pattern, '"parent')
_THREAD = re.compile(r"thread|topic|discussion|conversation|comment", re.I)
_ELSEWHERE = re.compile(r"recent|latest|popular|hot|related|sidebar|ranking", re.I)
_NUMBER = re.compile(r"(?:#|[?&](?:comment|cid)=|/)(?:(?:comment|post|c)[-_]?)?([\w-]{1,80})/?\Z", re.I)
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


def read_embedded_comments(sight: Sight, name: str) -> Start | None:
    """Return the longest such list as a thread; None if there is none."""
    longest = max(_lists(sight), key=lambda pair: len(pair[0]), default=None)
    if longest is None:
        return None
    rows, around = longest
    comments = made_up_ids(_comments(rows))
    if not comments:
        return None
    counts = (number_of(holder.get(key)) for holder in around for key in keys("data_count"))
    stated = next((count for count in counts if count is not None), None)
    accepted = next((open_ for holder in around if (open_ := _accepts(holder)) is not None), None)
    state = accepted if accepted is not None else is_open_beside(sight)
    thread = ParsedThread(name, comments, state, stated, drawn="data for scripts")
    return Start(judged(thread))


def _lists(sight: Sight) -> Iterator[tuple[list[dict[str, Any]], Sequence[dict[str, Any]]]]:
    """Yield lists of comments, each with the object that contains it, and others that tell of the thread."""
    visited = 0
    for value, source in _states(sight.elements):
        whole = [value] if isinstance(value, dict | list) else []
        stack: list[tuple[dict[str, Any] | list[Any], Mapping[str, Any], str]] = [(item, {}, source) for item in whole]
        while stack and visited < MOST_OBJECTS:
            item, holder, way = stack.pop()
            visited += 1
            if isinstance(item, dict):
                stack.extend(
                    (child, item, f"{way}.{key}"[-80:]) for key, child in item.items() if isinstance(child, dict | list)
                )
            elif (_is_called(way) or _may_answer(item, way)) and _are_comments(rows := _plain_rows(item)):
                yield rows, [_plain(holder), *_threads(value)]
            else:
                stack.extend((child, holder, way) for child in item if isinstance(child, dict | list))


def _is_called(way: str) -> bool:
    """True if the last names on the path to a list are those of this article's comments."""
    names = ".".join(way.split(".")[-3:])
    return _CALLED.search(names) is not None and not _ELSEWHERE.search(names)


def _may_answer(entries: list[Any], way: str) -> bool:
    """True if each entry of a list has a field for the entry that it answers, as articles have not."""
    named = (_plain(entry).keys() if isinstance(entry, dict) else () for entry in entries)
    answering = (any(key in names for key in keys("data_parent")) for names in named)
    return all(answering) and not _ELSEWHERE.search(way)


def _threads(value: Any) -> list[dict[str, Any]]:
    """The objects at the top of a page's data that are named after a thread."""
    named = value.items() if isinstance(value, dict) else ()
    return [_plain(item) for key, item in named if isinstance(item, dict) and _THREAD.search(key)]


def _are_comments(rows: list[dict[str, Any]]) -> bool:
    dated = [row for row in rows if _first(row, keys("data_time")) is not None]
    fit = sum(_words(row) is not None and _writer(row) is not None for row in dated)
    return 0 < len(rows) <= fit + len(rows) // 5


def _comments(rows: list[dict[str, Any]]) -> Iterator[ParsedComment]:
    for row, above in walk(rows, _answers):
        words, number = _words(row), _number(row)
        if words is None:
            continue
        parent = _first(row, keys("data_parent")) if above is None else _number(above)
        answered = row.get("parentitem")
        if parent is None and isinstance(answered, dict) and _is_comment(answered):
            parent = _number(_plain(answered))
        gone, taken = (_says(row, kind, True) for kind in ("data_gone", "data_taken"))
        at, state = _first(row, keys("data_time")), state_of(deleted=gone, removed=taken)
        yield comment(number or "", words, parent=parent, author=_writer(row), at=at, state=state)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an object under names in lower case and without underscores; a status is a field that is true."""
    fields: dict[str, Any] = {}
    for key, value in row.items():
        fields.setdefault(key.replace("_", "").lower(), value)
    statuses = (value for key in keys("data_status") if isinstance(value := fields.get(key), str))
    return {status.lower(): True for status in statuses} | fields


def _plain_rows(value: Any) -> list[dict[str, Any]]:
    return [_plain(row) for row in rows_of(_listed(value))]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _number(row: Mapping[str, Any]) -> str | None:
    """The id of an entry; None if it has none."""
    if (number := _first(row, keys("data_id"))) is not None:
        return str(number)
    for value in map(row.get, keys("data_addresses")) if "@type" in row else ():
        if isinstance(value, int) or (isinstance(value, str) and value.isalnum()):
            return str(value)
        if isinstance(value, str) and (match := _NUMBER.search(value)):
            return match[1]
    return None


def _first(row: Mapping[str, Any], wanted: tuple[str, ...]) -> Any:
    """The first non-empty text or number under one of the keys; None if there is none."""
    values = (value for key in wanted if isinstance(value := row.get(key), str | int) and not isinstance(value, bool))
    return next((value for value in values if value != ""), None)


def _words(row: Mapping[str, Any]) -> str | None:
    return next((row[key] for key in keys("data_words") if isinstance(row.get(key), str) and row[key].strip()), None)


def _writer(row: Mapping[str, Any]) -> str | None:
    for key in keys("data_writer"):
        value = next(iter(_listed(row.get(key))), None)
        name = _first(_plain(value), keys("data_name")) if isinstance(value, dict) else value
        if isinstance(name, str) and name.strip():
            return name
    return None


def _answers(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entries below an entry."""
    return next(filter(None, (_plain_rows(row.get(key)) for key in keys("data_replies"))), [])


def _says(row: Mapping[str, Any], kind: str, value: bool) -> bool:
    """True if one of the fields of a kind is ``value``."""
    return any(row.get(key) is value for key in keys(kind))


def _accepts(holder: Mapping[str, Any]) -> bool | None:
    """Whether the object that contains the list says that comments are accepted; None if it does not say."""
    if _says(holder, "data_closed", True) or _says(holder, "data_open", False):
        return False
    return True if _says(holder, "data_closed", False) or _says(holder, "data_open", True) else None


def _states(elements: Elements) -> Iterator[tuple[object, str]]:
    """Yield every value in the page's embedded data and its source, in document order: scripts, then attributes.

    Data whose name and text cannot contain a match of ``_SOUGHT`` are skipped without parsing. References inside the
    data are not resolved: systems that write them show the text in the markup too.
    """
    for text, kind, name in _scripts(elements):
        if _SOUGHT.may_be_in(name) or _SOUGHT.may_be_in(text):
            yield from [(_decoded(text), name)] if "json" in kind else _assigned(text)
    for name, value in _attributes(elements):
        if _SOUGHT.may_be_in(value):
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


def _assigned(text: str) -> Iterator[tuple[object, str]]:
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
    return _parsed(text[start:]), start


def _parsed(text: str) -> object:
    try:
        value: object = chompjs.parse_js_object(text, loader_kwargs={"strict": False, "object_hook": _with_constants})
    except (ValueError, RecursionError):
        return None
    return value


def _with_constants(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of an object, with what names of constants stand for."""
    return {name: _CONSTANTS.get(value, value) if isinstance(value, str) else value for name, value in fields.items()}


def _decoded(text: str) -> object:
    """Parse JSON that may be escaped once more: percent-encoded, or by Angular's entities."""
    if text[:3].upper() in ("%7B", "%5B"):
        text = unquote(text)
    if "&q;" in text[:200]:
        for escape, char in (("&q;", '"'), ("&s;", "'"), ("&l;", "<"), ("&g;", ">"), ("&a;", "&")):
            text = text.replace(escape, char)
    return load_json(text)


class SchemaOrg(InPage):
    """Comments in JSON-LD.

    Complete if ``commentCount`` is met and all comments are known again; without a count nothing is proved.
    """

    name = "schema.org"

    def start(self, sight: Sight) -> Start | None:
        """Read comments in the page's JSON-LD."""
        scripts = (script.text or "" for script in sight.scripts if "ld+json" in (script.get("type") or ""))
        stated = (json_from(text[:MAX_TEXT].strip()) for text in scripts if "omment" in text[:MAX_TEXT])
        graphs = [graph for value in stated for graph in _listed(value)]
        nodes = [node for node, _ in walk(graphs, _children) if not _is_comment(node)]
        rows = [row for node in nodes for row in _plain_rows(node.get("comment"))]
        comments = made_up_ids(dict.fromkeys(comment for comment in _comments(rows) if comment.text))
        if not comments:
            return None
        count = next((count for node in nodes if (count := number_of(node.get("commentCount"))) is not None), None)
        return Start(judged(ParsedThread(self.name, comments, is_open_beside(sight), count)))


def _children(node: dict[str, Any]) -> list[Any]:
    """Objects below a node of the graph, except comments, which are read with their article."""
    return [each for key, value in node.items() if key != "comment" for each in _listed(value)]


def _is_comment(node: Mapping[str, Any]) -> bool:
    return "comment" in {str(kind).lower() for kind in _listed(node.get("@type"))}

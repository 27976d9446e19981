"""Services as data (``services.toml``): where a page names them, what is asked of their servers, what answers hold."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, unquote, urlencode

from lxml.html import HtmlElement

from yalu.model import CommentState, ParsedThread, ThreadRequest
from yalu.pages.comments.platform import Part, Sight, Start, memory_of, outermost, role, unique
from yalu.pages.comments.remote_api import AnswerContent, Fields, dig, json_of, number_of, value_at
from yalu.pages.document.urls import urljoin, urlsplit
from yalu.reasons import Reason

Values = dict[str, Any]
MOST_PAGES = 200
"""Maximum number of pages requested at once."""
GONE = "snapshot.shut_down"
"""Code of the reason for which nothing is known of comments on a service that is no more."""
_FIRST: Values = {"page": 1, "offset": 0, "after": None, "before": None}
"""What the first request says of places in a thread."""
_WEB = re.compile(r"https?://[^\s/]+")
_NAME = re.compile(r"\{(\w+)\}")
_ELEMENT = re.compile(r"(?P<tag>[\w:-]+)(?:\[(?P<name>[\w-]+)(?:=(?P<value>[^\]]+))?\])?")


@dataclass(frozen=True, slots=True)
class Service:
    """One table of ``services.toml``; its head explains the fields."""

    here: tuple[str, ...]
    requests: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=lambda: {"rows": ""})
    label: str = ""
    needs: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    server: tuple[str, ...] = ()
    relative: bool = False
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    missing: str = "snapshot.no_server"
    first: tuple[str, ...] = ()
    counted: str = "visible"


@cache
def services() -> dict[str, Service]:
    """The services by name."""
    text = files("yalu.pages.comments.services").joinpath("services.toml").read_text(encoding="utf-8")
    return {name: Service(**table) for name, table in tomllib.loads(text).items()}


def unread() -> Iterator[str]:
    """Yield the names of the services that are recognised but not read."""
    yield from (name for name, service in services().items() if not service.requests)


class Declared:
    """A service read as its table says; subclasses read answers that are more than a list of comments.

    A thread is complete if every requested answer arrived and is readable, and as many comments came as the server
    counts.
    """

    name: str = ""

    def __init__(self, name: str = "") -> None:
        self.name = name or self.name
        self.service = services()[self.name]
        self.fields = Fields(**self.service.answer)
        self.counted = frozenset(CommentState if self.service.counted == "all" else {CommentState.VISIBLE})

    def start(self, sight: Sight) -> Start | None:
        """Return an empty thread and the request that begins to fill it; None if the page does not use the service."""
        service = self.service
        if all(_stated(sight, place) is None for place in service.here):
            return None
        values = self.values(sight)
        if any(values.get(name) is None for name in service.needs):
            return None
        cut = outermost(node for place in service.cut for node in _elements(sight, place))
        unknown = any(value is None and name not in service.optional for name, value in values.items())
        if unknown or not service.requests:
            reason = Reason.of(service.missing, platform=service.label or self.name)
            return Start(ParsedThread(self.name, note=reason), (), cut)
        *preferred, last = service.first or list(service.requests)[:1]
        kind = next((kind for kind in preferred if all(values.get(name) for name in self._names(kind))), last)
        thread = ParsedThread(self.name, note=Reason.of("snapshot.not_read_yet"))
        return Start(thread, (self.request(kind, values),), cut)

    def values(self, sight: Sight) -> Values:
        """What the page says of the service: its server's address and the values that requests hold."""
        places = ({"server": self.service.server} if self.service.server else {}) | dict(self.service.values)
        values: Values = {name: _first(sight, places[name]) for name in places}
        if (server := values.get("server")) is not None:
            root = (urljoin(sight.url, server) if self.service.relative else server).strip()
            root = f"https:{root}" if root.startswith("//") else root
            whole = _WEB.match(root) and urlsplit(root).hostname
            values["server"] = root.rstrip("/") if whole else None
        return values

    def _names(self, kind: str) -> set[str]:
        """Names of the page's values in a request."""
        return set(_NAME.findall(repr(self.service.requests[kind]))) - _FIRST.keys()

    def request(self, kind: str, values: Mapping[str, Any]) -> ThreadRequest:
        """One of the service's requests; its role remembers the values."""
        table, values = self.service.requests[kind], _FIRST | dict(values)
        quoted = {n: value if n == "server" else quote(str(value), safe="/[]=&") for n, value in values.items()}
        address = str(_filled(table["url"], quoted))
        wanted = {name: value for name, value in _filled(table.get("query", {}), values).items() if value is not None}
        address += f"?{urlencode(wanted, quote_via=quote, safe='')}" if wanted else ""
        memory = role(self.name, kind, **values)
        if "body" in table:
            payload = json.dumps(_filled(table["body"], values), ensure_ascii=False, sort_keys=True).encode()
            headers = {"Content-Type": "application/json", **_filled(table.get("headers", {}), values)}
            return ThreadRequest(address, memory, "POST", headers, payload)
        posted = table.get("method") == "POST"
        return ThreadRequest(address, memory, "POST", {}, b"") if posted else ThreadRequest(address, memory)

    def again(self, part: Part, kind: str = "", **changed: object) -> ThreadRequest:
        """A request with the values of the one that was answered, but for those that ``changed``."""
        memory = dict(memory_of(part.request))
        own = str(memory.pop("is", ""))
        return self.request(kind or own, memory | changed)

    def read(self, part: Part) -> AnswerContent | None:
        """Read one answer; None if it is unreadable."""
        answer, fields = self.content(part), self.fields
        rows = value_at(answer, fields.rows)
        if not isinstance(rows, list):
            return None
        comments, count = fields.comments(rows), number_of(value_at(answer, fields.count))
        return AnswerContent(comments, self.onward(part, answer), count, fields.is_open(answer), self.missing(answer))

    def _content(self, part: Part) -> AnswerContent | None:
        """The content of an answer; None if it is none to what was asked."""
        return self.read(part) if part.status == 200 and not self._is_of_another(part) else None

    def _is_of_another(self, part: Part) -> bool:
        return bool(self.fields.of) and self.fields.is_of_another(self.content(part), memory_of(part.request))

    def content(self, part: Part) -> Any:
        """The data in an answer; None if it has none or reports an error."""
        answer = json_of(part)
        if self.fields.says(self.fields.error, answer):
            return None
        inner = value_at(answer, self.fields.envelope)
        return inner if isinstance(inner, dict) else answer

    def onward(self, part: Part, answer: Any) -> tuple[ThreadRequest, ...]:
        """All further pages from the first one, or the next one by the mark that the answer ends with."""
        memory = memory_of(part.request)
        if self.fields.pages and memory.get("page") == 1:
            pages = number_of(value_at(answer, self.fields.pages)) or 0
            return tuple(self.again(part, page=page) for page in range(2, min(pages, MOST_PAGES) + 1))
        after = value_at(answer, self.fields.after)
        if value_at(answer, self.fields.more) and isinstance(after, str) and after != memory.get("after"):
            return (self.again(part, after=after),)
        return ()

    def missing(self, answer: Any) -> Reason | None:
        """Comments that the server leaves out, as it says itself."""
        path = self.fields.left_out
        rows = (answer, *value_at(answer, self.fields.rows)) if path else ()
        hidden = sum(number_of(dig(row, path)) or 0 for row in rows)
        return Reason.of("snapshot.replies_missing", count=hidden) if hidden > 0 else None

    def next_requests(self, part: Part) -> tuple[ThreadRequest, ...]:
        """Return the requests that an answer leads to."""
        content = self._content(part)
        return unique(content.more) if content else ()

    def join(self, thread: ParsedThread | None, parts: Sequence[Part]) -> ParsedThread | None:
        """Combine the contents into one thread."""
        if not parts:
            return thread
        contents = [self._content(part) for part in parts]
        read = [content for content in contents if content is not None]
        rows = [comment for content in read for comment in content.comments]
        comments = {comment.id: comment for comment in rows if comment.id}
        nameless = sum(not comment.id for comment in rows)
        counts = [content.expected for content in read if content.expected is not None]
        pieces = [content.share for content in read if content.share is not None]
        expected = counts[0] if counts else sum(pieces) if pieces else thread.expected if thread else None
        counted = sum(comment.state in self.counted for comment in comments.values())
        note = next((content.note for content in read if content.note), None)
        if len(read) < len(contents):
            failed = next(part for part, content in zip(parts, contents, strict=True) if content is None)
            lost, status = len(contents) - len(read), failed.status
            note = Reason.of("snapshot.answers_lost", count=lost, known=len(contents), status=status)
            note = Reason.of("snapshot.another_thread") if self._is_of_another(failed) else note
        elif note is None and nameless:
            note = Reason.of("snapshot.nameless", count=nameless)
        elif note is None and expected is None:
            note = Reason.of("snapshot.server_no_count")
        elif note is None and expected is not None and (expected != counted or len(set(counts)) > 1):
            note = Reason.of("snapshot.server_counts", known=expected, count=counted)
        state = next((content.open for content in read if content.open is not None), None)
        return ParsedThread(self.name, tuple(comments.values()), state, expected, note is None, note)


def _filled(template: Any, values: Mapping[str, Any]) -> Any:
    """The template with its values: a text that is only a name becomes the value itself."""
    if isinstance(template, dict):
        return {name: _filled(part, values) for name, part in template.items()}
    if not isinstance(template, str):
        return template
    if (whole := _NAME.fullmatch(template)) is not None:
        return values.get(whole[1])
    return _NAME.sub(lambda name: str(values.get(name[1])), template)


def _first(sight: Sight, places: Iterable[str]) -> str | None:
    return next((value for place in places if (value := _stated(sight, place))), None)


def _stated(sight: Sight, place: str) -> str | None:
    """What a place of the page says; None if it is not there."""
    kind, _, rest = place.partition(" ")
    if kind.startswith("inline") or kind == "script":
        word = kind[len("inline:") :] if kind != "script" else ""
        texts = (text for text in (sight.sources if kind == "script" else sight.inline) if word in text)
        return next((match[1] for text in texts if (match := re.search(rest, text))), None)
    if kind == "of":
        element, _, attribute = rest.partition(" ")
        return next((value for node in _elements(sight, element) if (value := node.get(attribute)) is not None), None)
    if kind == "id":
        return rest if rest in sight.elements.by_id else None
    if kind == "class":
        return rest if sight.elements.by_class(rest) else None
    if kind == "tag":
        return next((rest for _ in sight.elements.tagged(rest)), None)
    if kind == "text":
        return rest
    if kind == "site":
        return rest if rest in sight.url else None
    return _address(sight, place)


def _address(sight: Sight, part: str) -> str | None:
    here = urlsplit(sight.url)
    if part == "canonical":
        return next((href for href in sight.elements.linked("canonical") if href.startswith("http")), sight.url)
    if part == "url":
        return sight.url.partition("#")[0]
    path = here.path or "/"
    return {"host": here.netloc, "path": path, "decoded path": unquote(path)}[part]


def _elements(sight: Sight, place: str) -> Iterator[HtmlElement]:
    """Yield the elements that a selector names, but not the page itself and no script that is to be cut."""
    if place.startswith("#"):
        nodes: Iterable[HtmlElement] = [node] if (node := sight.elements.by_id.get(place[1:])) is not None else []
    elif place.startswith("."):
        nodes = sight.elements.by_class(place[1:])
    elif (match := _ELEMENT.fullmatch(place)) is not None:
        tagged = sight.scripts if match["tag"] == "script" else sight.elements.tagged(match["tag"])
        nodes = (node for node in tagged if _has(node, match["name"], match["value"]))
    else:
        raise ValueError(place)
    yield from (node for node in nodes if node.tag not in ("html", "body", "main"))


def _has(node: HtmlElement, name: str | None, value: str | None) -> bool:
    return name is None or (node.get(name) is not None and value in (None, node.get(name)))

"""The common interface of comment platforms, and the page object they read."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice
from typing import Any, NamedTuple, Protocol, TypeVar

from lxml.html import HtmlElement

from yalu.errors import NotAPage, PageTooLarge
from yalu.model import ParsedComment, ParsedThread, ThreadRequest
from yalu.pages.comments.counts import ABOUT_COMMENTS
from yalu.pages.document.blocks import own_texts
from yalu.pages.document.document import MAX_ELEMENTS, parse
from yalu.pages.document.elements import Elements, is_hidden
from yalu.text import one_line

_Result = TypeVar("_Result")
MAX_COMMENTS = 20_001
"""Maximum number of comments read from one page, in 6 s of a processor where they are compared with each other.

A page with so many may have more: it is too long. One with one less is not.
"""
MOST_DESCENDED = 6000
"""Elements that are examined in one region of a page."""
_MOST_BESIDE_HEADING = 12
"""Texts around the heading of a comment among which its writer's name is."""
_MOST_NESTED = 24
"""Elements around the words of a post, each in the other."""
_SILENT = ("script", "style", "template", "noscript")
_FIELDS = frozenset(("text", "email", "search", "password", "url", "tel"))
FRAME = "frame"
"""Name of the platform of threads that stand in a frame which the source names."""
FRAME_ADDRESS = "x-yalu-frame-address"
"""Header of the capture of a frame: the address that answered."""
_NUMBER_AFTER = re.compile(
    r"(?:\A[0-9a-f]{8,}|[-_:](?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[^\W_]{0,40}\d[^\W_]{0,40})|\d{1,40})\Z"
)
"""The number of an element at the end of its id: digits, or a word with digits after a mark."""


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to a ThreadRequest. ``status`` is 0 if none came; ``headers`` has lower-case names."""

    request: ThreadRequest
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Opening(NamedTuple):
    """The opening post of a topic, which is the article, read as the posts that answer it.

    ``record`` are its elements, ``own`` those with the ones around it, and inside those that hold most of its words:
    they are named as a post is.
    """

    post: ParsedComment
    record: Sequence[HtmlElement]
    own: frozenset[HtmlElement]

    @classmethod
    def of(cls, post: ParsedComment, record: Sequence[HtmlElement]) -> Opening:
        """The opening post that was read from these elements."""
        half = len("".join(post.text.split())) // 2
        own, level = {*record, *record[0].iterancestors()}, list(record)
        for _ in range(_MOST_NESTED):
            most = next((node for node in level if len("".join("".join(node.itertext()).split())) > half), None)
            if most is None:
                break
            own.add(most)
            level = [node for node in most if isinstance(node.tag, str)]
        return cls(post, record, frozenset(own))


class Start(NamedTuple):
    """What the page alone says about its thread, the requests for the rest, and the nodes that are not article text.

    ``boxes`` are the elements of the comments, if the markup shows them; ``opening`` is the post that they answer,
    if that is the article.
    """

    thread: ParsedThread | None
    more: tuple[ThreadRequest, ...] = ()
    cut: tuple[HtmlElement, ...] = ()
    boxes: tuple[HtmlElement, ...] = ()
    opening: Opening | None = None


class Platform(Protocol):
    """How one platform shows threads. It does no I/O: it describes requests and reads the answers."""

    @property
    def name(self) -> str:
        """Name used in threads, in ``comments`` of a source, and in the roles of its requests."""

    def start(self, sight: Sight) -> Start | None:
        """Read the page; None if it does not use this platform."""

    def next_requests(self, part: Part) -> tuple[ThreadRequest, ...]:
        """Return the requests that follow from an answer. Duplicates are allowed; the caller fetches each once."""

    def join(self, thread: ParsedThread | None, parts: Sequence[Part]) -> ParsedThread | None:
        """Combine the thread of the page and the parts; ``complete`` only if proved."""


class InPage:
    """Base for platforms whose comments are all in the page: no further requests, nothing to combine."""

    def next_requests(self, part: Part) -> tuple[ThreadRequest, ...]:  # noqa: ARG002 -- the interface's parameter
        """Return no requests."""
        return ()

    def join(self, thread: ParsedThread | None, parts: Sequence[Part]) -> ParsedThread | None:  # noqa: ARG002
        """Return the page's thread unchanged."""
        return thread


@dataclass
class Sight:
    """A page as platforms see it; the tree is only read. ``headers`` has lower-case names.

    ``served`` is the text the tree was parsed from, needed because a parser closes what the text leaves open. ``drawn``
    is the markup of the comments on the first page of the thread, on a further one (``ParsedThread.drawn``).
    """

    elements: Elements
    url: str
    headers: Mapping[str, str]
    served: str = ""
    drawn: str | None = None
    known: dict[object, Any] = field(default_factory=dict)
    """Results of readers that are run ``once``."""

    @property
    def tree(self) -> HtmlElement:
        """The root element."""
        return self.elements.nodes[0]

    @cached_property
    def scripts(self) -> tuple[HtmlElement, ...]:
        """All script elements, in document order."""
        return tuple(self.elements.tagged("script"))

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The address of each script that has one."""
        stated = (script.get("src") or script.get("data-src") for script in self.scripts)
        return tuple(filter(None, stated))

    @cached_property
    def inline(self) -> tuple[str, ...]:
        """The inline text of each script."""
        return tuple(script.text or "" for script in self.scripts)

    def once(self, read: Callable[..., _Result], *given: object) -> _Result:
        """Return what a reader of the page returns, which is run once with what it is ``given``."""
        if (key := (read, given)) not in self.known:
            self.known[key] = read(self, *given)
        result: _Result = self.known[key]
        return result

    def within(
        self, nodes: Iterable[HtmlElement], without: Container[int], most: int = MOST_DESCENDED
    ) -> Iterator[HtmlElement]:
        """Yield elements and what is inside them, in document order and each once, up to ``most`` of them.

        Elements whose place is in ``without`` are left out with what they hold.
        """
        return map(self.elements.nodes.__getitem__, self.places_within(nodes, without, most))

    def texts_within(self, node: HtmlElement, without: Container[int]) -> Iterator[str]:
        """Yield the texts in an element, without those in elements whose place is in ``without``."""
        return chain.from_iterable(map(own_texts, self.within([node], without, MAX_ELEMENTS)))

    def places_within(
        self, nodes: Iterable[HtmlElement], without: Container[int], most: int = MOST_DESCENDED
    ) -> Iterator[int]:
        """Yield the places of the elements that ``within`` yields."""
        at, ends, tags = self.elements.at, self.elements.ends, self.elements.tags
        seen: set[int] = set()
        for top in nodes:
            place, end = at.get(top, 0), ends[at[top]] if top in at else 0
            while place < end and len(seen) < most:
                if place in seen or place in without or not tags[place]:
                    place = ends[place]
                else:
                    seen.add(place)
                    yield place
                    place += 1

    def places(self, nodes: Iterable[HtmlElement]) -> set[int]:
        """The places of elements."""
        return set(map(self.elements.at.__getitem__, nodes))

    @cached_property
    def silent(self) -> frozenset[int]:
        """Places of elements whose text is not shown."""
        return frozenset(self.elements.places_of(*_SILENT))

    @cached_property
    def hidden(self) -> frozenset[int]:
        """Places of elements whose own attributes say that they are not shown."""
        stating = self.elements.stating.items()
        return frozenset(self.elements.at[node] for node, stated in stating if is_hidden(stated))

    @cached_property
    def unshown(self) -> frozenset[int]:
        """Places of elements that say nothing about a thread: silent, hidden by attributes, or forms to fill in."""
        elements = self.elements
        inputs = ((at, elements.attributes[at].get("type") or "text") for at in elements.places_of("input"))
        lines = (at for at, kind in inputs if kind.lower() in _FIELDS)
        fields = sorted((*elements.places_of("textarea", "select"), *lines))
        spans = ((form, elements.ends[form]) for form in elements.places_of("form"))
        forms = {form for form, end in spans if bisect_left(fields, form) < bisect_left(fields, end)}
        return self.hidden.union(forms, elements.places_of("script", "style", "template", "head", "svg"))

    def first(self, *tokens: str) -> HtmlElement | None:
        """Return the first element with one of the class tokens, tried in this order; None if there is none."""
        return next((nodes[0] for token in tokens if (nodes := self.elements.by_class(token))), None)


def sight_of(url: str, headers: Mapping[str, str], body: bytes, drawn: str | None = None) -> Sight | None:
    """The further page of a thread that was served with these headers and bytes; None if they are none."""
    try:
        document = parse(body, url=url, headers=headers)
    except (NotAPage, PageTooLarge):
        return None
    return Sight(document.elements, url, headers, document.text, drawn)


def role(platform: str, kind: str, **memory: object) -> str:
    """Build the role of a request from platform, kind and ``memory``.

    ``memory`` is what the reader of the answer must remember; it is serialised as JSON text.
    """
    return f"{platform}:{json.dumps({'is': kind, **memory}, ensure_ascii=False, sort_keys=True)}"


def memory_of(request: ThreadRequest) -> Mapping[str, object]:
    """Return the ``memory`` given to ``role``, with the kind under ``is``; empty if ``role`` did not make the role."""
    try:
        value = json.loads(request.role.partition(":")[2])
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def platform_of(request: ThreadRequest) -> str:
    """Return the name of the platform that made the request."""
    return request.role.partition(":")[0]


def unique(requests: Iterable[ThreadRequest]) -> tuple[ThreadRequest, ...]:
    """Remove duplicate requests, keeping the order."""
    return tuple({request_key(request): request for request in requests}.values())


def request_key(request: ThreadRequest) -> tuple[str, str, bytes | None]:
    """What tells a request from the others of its thread: each is made once."""
    return request.method, request.url, request.body


def classes_of(*nodes: HtmlElement) -> set[str]:
    """All class tokens of the elements."""
    return set[str]().union(*[names.split() for node in nodes if (names := node.get("class"))])


def is_alone(node: HtmlElement) -> bool:
    """True if an element is the only one in what holds it, however many that may hold."""
    return node.getnext() is None and node.getprevious() is None


def is_only_content(node: HtmlElement) -> bool:
    """True if an element is all that its parent holds: no other element, and no text of the parent's own."""
    return is_alone(node) and not any(own_texts(node.getparent()))


def numbering(node: HtmlElement) -> str:
    """What stands before the number in the id of an element or its first child; else the attributes that number it."""
    name = node.get("id") or (node[0].get("id") if len(node) else "") or ""
    if (number := _NUMBER_AFTER.search(name)) is not None:
        return f"#{name[: number.start()]}"
    return " ".join(
        sorted(key for key, value in node.items() if key.startswith("data-") and any(map(str.isdigit, value)))
    )


def made_up(author: str | None, time: object, taken: Counter[str]) -> str:
    """Make an id for a comment that has none: a tilde and a digest of author and time, numbered if not unique.

    It is a digest because ids are stored and names are not. ``taken`` counts the ids made so far.
    """
    base = "~" + hashlib.blake2b(f"{author or ''}\n{time or ''}".encode("utf-8", "replace"), digest_size=8).hexdigest()
    taken[base] += 1
    return base if taken[base] == 1 else f"{base} #{taken[base]}"


def made_up_ids(comments: Iterable[ParsedComment]) -> tuple[ParsedComment, ...]:
    """Give ids to comments without one; of comments with the same id keep the first."""
    taken: Counter[str] = Counter()
    by_id: dict[str, ParsedComment] = {}
    for comment in comments:
        number = comment.id or made_up(comment.author, comment.posted_at, taken)
        by_id.setdefault(number, replace(comment, id=number))
    return tuple(by_id.values())


def holds_headline(node: HtmlElement) -> bool:
    """True if the page's headline is in an element, or is it: a heading of the first level that heads no comment."""
    heading = next(node.iter("h1"), None)
    return heading is not None and not heads_comment(heading)


def heads_comment(heading: HtmlElement) -> bool:
    """True if a heading says whose comment follows, with the name beside it, as Gnuboard prints: "Ada님의 댓글"."""
    line = one_line(heading.text or "")
    if not ABOUT_COMMENTS.search(line):
        return False
    beside = islice(heading.getparent().itertext(), _MOST_BESIDE_HEADING)
    return any(1 < len(text) < len(line) and line.startswith(text) for text in map(one_line, beside))


def common(nodes: Sequence[HtmlElement]) -> HtmlElement | None:
    """The smallest element around all of several, however deep they are in it; None if there is none."""
    way = list(nodes[0].iterancestors()) if nodes else []
    places = {up: place for place, up in enumerate(way)}
    met = (next((places[up] for up in node.iterancestors() if up in places), len(way)) for node in nodes)
    return next(iter(way[max(met, default=0) :]), None)


def outermost(nodes: Iterable[HtmlElement]) -> tuple[HtmlElement, ...]:
    """Remove duplicates, and elements inside others of them."""
    unique_nodes = dict.fromkeys(nodes)
    return tuple(node for node in unique_nodes if not any(up in unique_nodes for up in node.iterancestors()))

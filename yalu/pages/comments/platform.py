"""The one interface of comment platforms, and what they are shown."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, Protocol

from lxml.html import HtmlElement

from yalu.model import Comment, Thread, ThreadRequest
from yalu.pages.comments.element_texts import Classes, ElementTexts
from yalu.pages.document.blocks import letters_of
from yalu.pages.document.elements import Elements, elements_of
from yalu.pages.document.literal_prefilter import Requirement

_SCRIPT_HEAD = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to a ThreadRequest. ``status`` 0 means that no answer came; ``headers`` has lower-case names."""

    request: ThreadRequest
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Start(NamedTuple):
    """What a page alone says of its thread, what else to fetch, and the nodes that are no part of the article.

    ``boxes`` are the elements of the comments, where the markup shows them."""

    thread: Thread | None
    more: tuple[ThreadRequest, ...] = ()
    cut: tuple[HtmlElement, ...] = ()
    boxes: tuple[HtmlElement, ...] = ()


class Platform(Protocol):
    """How one platform shows threads. Nothing here fetches: requests are described, answers are read."""

    @property
    def name(self) -> str:
        """Its name in threads, in ``comments`` of a source, and in the roles of its requests."""

    def start(self, sight: Sight) -> Start | None:
        """What the page shows; None when this platform is not on it."""

    def next_requests(self, part: Part) -> tuple[ThreadRequest, ...]:
        """What an answer asks for in turn. The same request may be asked for twice; the caller fetches it once."""

    def join(self, thread: Thread | None, parts: Sequence[Part]) -> Thread | None:
        """The thread of the page and its parts as one; ``complete`` only when proved."""


class InPage:
    """A platform all of whose comments are in the page: nothing is asked for, nothing is joined."""

    def next_requests(self, part: Part) -> tuple[ThreadRequest, ...]:  # noqa: ARG002 -- the interface's parameter
        """Nothing."""
        return ()

    def join(self, thread: Thread | None, parts: Sequence[Part]) -> Thread | None:  # noqa: ARG002
        """What the page says."""
        return thread


@dataclass
class Sight:
    """A page as platforms look at it. ``headers`` has lower-case names; the tree is only read. ``served`` is the text
    that the tree was made of: a parser closes what the text leaves open."""

    tree: HtmlElement
    url: str
    headers: Mapping[str, str]
    served: str = ""
    found: Elements | None = None
    """The elements of the tree as they were found before; None to look for them."""
    _held: dict[Requirement, bool] = field(default_factory=dict)

    @cached_property
    def elements(self) -> ElementTexts:
        """The elements of the page, with what is known of each."""
        return ElementTexts(self._listed.nodes)

    @cached_property
    def _listed(self) -> Elements:
        return elements_of(self.tree) if self.found is None else self.found

    @property
    def stating(self) -> Iterable[HtmlElement]:
        """Elements that say how or as what they are shown, in document order."""
        return self._listed.stating

    @property
    def marked(self) -> Sequence[HtmlElement]:
        """Elements with an id or a class, in document order."""
        return self._listed.named

    @cached_property
    def by_id(self) -> Mapping[str, HtmlElement]:
        """First element with each id."""
        found: dict[str, HtmlElement] = {}
        for node in self.marked:
            if name := node.get("id"):
                found.setdefault(name.strip(), node)
        return found

    @cached_property
    def by_class(self) -> Mapping[str, Sequence[HtmlElement]]:
        """Elements with each class token, in document order."""
        return Classes(self.marked)

    @cached_property
    def links(self) -> tuple[tuple[str, str, str], ...]:
        """``rel`` (lower case), ``type`` and ``href`` of each link element."""
        return tuple(
            ((node.get("rel") or "").lower(), (node.get("type") or "").lower(), (node.get("href") or "").strip())
            for node in self.elements.tagged("link")
        )

    @cached_property
    def scripts(self) -> tuple[HtmlElement, ...]:
        return tuple(self.elements.tagged("script"))

    @cached_property
    def inline(self) -> tuple[str, ...]:
        """What stands in each script."""
        return tuple(script.text or "" for script in self.scripts)

    @cached_property
    def script_heads(self) -> str:
        """The address and the beginning of each script."""
        heads = zip(self.scripts, self.inline, strict=True)
        return "\n".join(part for script, text in heads for part in (script.get("src") or "", text[:_SCRIPT_HEAD]))

    def may_hold(self, sought: Requirement) -> bool:
        """Whether the page holds what a pattern needs; asked once of each."""
        if (known := self._held.get(sought)) is None:
            known = self._held[sought] = sought.may_be_in(letters_of(self.tree, self.elements))
        return known

    def first(self, *tokens: str) -> HtmlElement | None:
        """First element with one of the class tokens, tried in this order."""
        return next((self.by_class[token][0] for token in tokens if token in self.by_class), None)


def role(platform: str, kind: str, **memory: object) -> str:
    """The role of a request: its platform, what it is, and what its reader must remember, as text that travels."""
    return f"{platform}:{json.dumps({'is': kind, **memory}, ensure_ascii=False, sort_keys=True)}"


def memory_of(request: ThreadRequest) -> Mapping[str, object]:
    """What ``role`` was given, with the kind under ``is``; empty when the role is not of our making."""
    try:
        value = json.loads(request.role.partition(":")[2])
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def platform_of(request: ThreadRequest) -> str:
    """The platform that asked."""
    return request.role.partition(":")[0]


def unique(requests: Iterable[ThreadRequest]) -> tuple[ThreadRequest, ...]:
    """Requests without repeats, in order."""
    return tuple({(request.method, request.url, request.body): request for request in requests}.values())


def tokens(text: str) -> tuple[str, ...]:
    """Class names and the like, written as one text."""
    return tuple(text.split())


def classes_of(*nodes: HtmlElement) -> set[str]:
    """All class tokens of some elements."""
    return {token for node in nodes for token in (node.get("class") or "").split()}


def made_up(author: str | None, time: object, taken: Counter[str]) -> str:
    """An id where the page gives none: a digest of author and time, marked with a tilde, with a number when that is
    not enough. A digest, because ids are stored and names are not.
    """
    base = "~" + hashlib.blake2b(f"{author or ''}\n{time or ''}".encode("utf-8", "replace"), digest_size=8).hexdigest()
    taken[base] += 1
    return base if taken[base] == 1 else f"{base} #{taken[base]}"


def made_up_ids(comments: Iterable[Comment]) -> tuple[Comment, ...]:
    """The comments, those without an id under one that is made up; of two with one id the first."""
    taken: Counter[str] = Counter()
    found: dict[str, Comment] = {}
    for one in comments:
        number = one.id or made_up(one.author, one.posted_at, taken)
        found.setdefault(number, replace(one, id=number))
    return tuple(found.values())


def outermost(nodes: Iterable[HtmlElement]) -> tuple[HtmlElement, ...]:
    """Elements without repeats and without those inside others of them."""
    unique_nodes = dict.fromkeys(nodes)
    return tuple(node for node in unique_nodes if not any(up in unique_nodes for up in node.iterancestors()))

"""What is known of a page while its fields are read, and the candidates of each field (decision 0243)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from lxml.html import HtmlElement

from yalu.model import Candidate, ParsedComment
from yalu.pages.document.blocks import Block, BlockWalk
from yalu.pages.document.document import Document
from yalu.pages.document.metadata import Structured
from yalu.sources.source import PageRules

T = TypeVar("T")
SITE_RULE = "site rule"
OPENING_POST = "opening post"
"""Source of what the posts below it show an opening post's name and time to be."""
CERTAIN = 1.0
"""Confidence from which no other candidate is looked for."""
BY_PLACE = 0.0
"""Confidence in words that only their place makes a value: no field is read from them, two captures are compared."""


def best(*tiers: Iterable[Candidate[T]]) -> Candidate[T] | None:
    """The most reliable candidate, the first of equals, of the first tier that has one; later tiers are not read."""
    for tier in tiers:
        strongest: Candidate[T] | None = None
        for candidate in tier:
            if strongest is None or candidate.confidence > strongest.confidence:
                strongest = candidate
            if candidate.confidence >= CERTAIN:
                break
        if strongest is not None:
            return strongest
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """A page whose fields are read. What depends on other fields is empty until those are known.

    ``title_node`` is the element that shows the headline and ``title_at`` the index of its block (-1: none); ``body``
    are the blocks of the text in the markup, ``prose`` the weight of running text in it, and ``text`` the body.
    """

    document: Document
    structured: Structured
    walk: BlockWalk
    rules: PageRules
    fetched_at: datetime
    timezone: str | None = None
    sites: tuple[str, ...] = ()
    """Names of the site, squashed."""
    comments: Sequence[HtmlElement] = ()
    """The elements of the comments that the page shows."""
    opening: ParsedComment | None = None
    """The opening post of a topic, signed and dated as the posts below it are."""
    headlines: Sequence[Candidate[str]] = ()
    """What the page states as its headline, strongest first."""
    title: str = ""
    title_node: HtmlElement | None = None
    title_at: int = -1
    around: frozenset[HtmlElement] = frozenset()
    """The elements around the headline."""
    body: list[Block] = field(default_factory=list)
    prose: float = 0.0
    text: str = ""
    language: str | None = None
    sections: frozenset[str] = frozenset()
    """What the page says is its section, squashed."""

    @property
    def tree(self) -> HtmlElement:
        """The root element."""
        return self.document.tree

    def away(self, node: HtmlElement) -> int:
        """Number of elements from the headline to another element; negative before it."""
        order = self.walk.elements.at
        return order.get(node, 0) - (order.get(self.title_node, 0) if self.title_node is not None else 0)

    @property
    def url(self) -> str:
        """The URL that was fetched."""
        return self.document.url

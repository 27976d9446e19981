"""Bodies that are not in visible markup.

They are in ``<textarea>``, ``<template>``, ``<noscript>``, ``<xmp>``, hidden inputs and scripts of markup, and in the
``articleBody`` of JSON-LD. A text found there is used only if the markup holds hardly any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from yalu.pages.document.blocks import Block, walk, weight
from yalu.pages.document.document import tree_of
from yalu.pages.document.elements import Elements
from yalu.pages.document.metadata import Structured, squashed, text_of
from yalu.pages.lines.prose import prose

LEAST = 50.0
"""Minimum weight of running text (see ``lines.prose``) of such a body."""
MOST_TEXTS = 300
"""Maximum number of candidate texts examined on a page."""
_LONG = 120
"""Minimum weight of a string to be examined as a body."""
_MARKUP_TAGS = ("textarea", "template", "noscript", "xmp", "input", "script")


@dataclass(frozen=True, slots=True)
class Embedded:
    """A body found there.

    ``good`` is its weight of running text, ``titled`` whether the page's headline stands with it, ``source`` where
    it was.
    """

    blocks: tuple[Block, ...]
    good: float
    titled: bool
    source: str


def embedded_body(structured: Structured, elements: Elements, title: str) -> Embedded | None:
    """Return the best of such bodies, or None if none has LEAST weight.

    A body that stands with the headline needs only half the weight of one that does not.
    """
    wanted = squashed(title)
    best: Embedded | None = None
    for html, titled, source in islice(_candidates(structured, elements), MOST_TEXTS):
        read = walk(tree_of(html)).blocks
        blocks = tuple(block for block in read if block.link_share < 0.6 and squashed(block.text) != wanted)
        good = sum(prose(block) for block in blocks)
        if good >= LEAST and (best is None or good * (1 + titled) > best.good * (1 + best.titled)):
            best = Embedded(blocks, good, titled, source)
    return best


def _candidates(structured: Structured, elements: Elements) -> Iterator[tuple[str, bool, str]]:
    if stated := text_of(structured.article.get("articleBody") or structured.article.get("text")):
        yield _as_html(stated), True, "json-ld articleBody"
    for node in elements.tagged(*_MARKUP_TAGS):
        if weight(text := _markup_in(node)) > _LONG:
            yield _as_html(text), False, str(node.tag)


def _markup_in(node: HtmlElement) -> str:
    """The text or markup that an element holds without showing it."""
    if node.tag == "input":
        return node.get("value") or "" if node.get("type") == "hidden" else ""
    if node.tag == "script":
        kind = node.get("type") or ""
        return node.text or "" if "template" in kind or "html" in kind else ""
    if node.tag == "textarea" or not len(node):
        return node.text or ""
    return "".join(etree.tostring(child, encoding="unicode", method="html") for child in node)


def _as_html(text: str) -> str:
    """Wrap plain text in paragraphs; keep markup as it is."""
    if re.search(r"<(?:p|br|div|h2)\b", text):
        return f"<div>{text}</div>"
    return "".join(f"<p>{line}</p>" for line in re.split(r"\n+", text) if line.strip())

"""Bodies that are not in visible markup.

They are in the data a page embeds for its scripts (``embedded_state.states``), in ``<textarea>``, ``<template>``,
``<noscript>``, ``<xmp>`` and hidden inputs, and in the ``articleBody`` of JSON-LD. A text found there is used only if
the markup holds hardly any.
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
from yalu.pages.document.element_names import name_tokens
from yalu.pages.document.elements import Elements, tokens
from yalu.pages.document.embedded_state import MOST_OBJECTS, states
from yalu.pages.document.metadata import Structured, load_json, squashed, text_of
from yalu.pages.document.vocabulary import names
from yalu.pages.lines.prose import prose

LEAST = 50.0
"""Minimum weight of running text (see ``lines.prose``) of a body found in data."""
MOST_TEXTS = 300
"""Maximum number of candidate texts examined on a page."""
_LONG = 120
"""Minimum weight of a string to be examined as a body."""
_TEXT_KEY = re.compile(
    r"\A(?:.{0,24}(?:body|content|contents|text|html|story|article|paragraphs?|markdown|copy|doc|blocks|elements)(?:html|text|raw|model|"
    r"noencode|md|json|str)?|description|data|value|children|main|rendered|root|state|fields|parts|sections|items)\Z"
)
"""Keys under which bodies stand, lower case and letters only."""
_TITLE_KEYS = frozenset({"headline", "title", "name", "articletitle", "subject", "seotitle", "headlines", "newstitle"})
_PARTS = frozenset(tokens("text paragraph p header heading h2 h3 list li quote blockquote block unstyled"))
_HOLDERS = tokens("content text data value html children items props __html dangerouslySetInnerHTML")
"""Keys under which a node of such a text has its content."""
_NOT_LETTERS = re.compile(r"[^a-z]")
_MARKUP_TAGS = ("textarea", "template", "noscript", "xmp", "input", "script")


@dataclass(frozen=True, slots=True)
class Embedded:
    """A body found in data.

    ``good`` is its weight of running text, ``titled`` whether the page's headline stands with it, ``source`` where
    it was.
    """

    blocks: tuple[Block, ...]
    good: float
    titled: bool
    source: str


def embedded_body(structured: Structured, elements: Elements, title: str) -> Embedded | None:
    """Return the best body in the page's data, or None if none has LEAST weight.

    A body that stands with the headline needs only half the weight of one that does not.
    """
    wanted = squashed(title)
    best: Embedded | None = None
    for html, titled, source in islice(_candidates(structured, elements, wanted), MOST_TEXTS):
        read = walk(tree_of(html)).blocks
        blocks = tuple(block for block in read if block.link_share < 0.6 and squashed(block.text) != wanted)
        good = sum(prose(block) for block in blocks)
        if good >= LEAST and (best is None or good * (1 + titled) > best.good * (1 + best.titled)):
            best = Embedded(blocks, good, titled, source)
    return best


def _candidates(structured: Structured, elements: Elements, wanted: str) -> Iterator[tuple[str, bool, str]]:
    if stated := text_of(structured.article.get("articleBody") or structured.article.get("text")):
        yield _as_html(stated), True, "json-ld articleBody"
    for node in elements.tagged(*_MARKUP_TAGS):
        if weight(text := _markup_in(node)) > _LONG:
            yield _as_html(text), False, str(node.tag)
    for value, source in states(elements):
        yield from _in_data(value, wanted, source)


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


def _in_data(value: object, wanted: str, source: str) -> Iterator[tuple[str, bool, str]]:
    """Yield texts under keys that name a body, whether they stand with the headline, and their source.

    The headline must be in the same object or just above it.
    """
    stack: list[tuple[object, int]] = [(value, 0)]
    for _ in range(MOST_OBJECTS):
        if not stack:
            break
        item, titled = stack.pop()
        if isinstance(item, dict):
            titled = 3 if _has_title(item, wanted) else titled - 1
            for key, child in item.items():
                plain = _NOT_LETTERS.sub("", key.lower())
                if name_tokens(key) & names("noise") or len(key) > 400:
                    continue
                child = _unpacked(child)
                if _TEXT_KEY.match(plain) and (text := _text_under(child)):
                    yield text, titled > 0, f"{source} {key}"[:80]
                if isinstance(child, dict | list):
                    stack.append((child, titled))
        elif isinstance(item, list):
            stack.extend((child, titled) for child in item[:5000] if isinstance(child, dict | list))


def _has_title(item: dict[str, object], wanted: str) -> bool:
    if not wanted:
        return False
    titles = (text_of(_unpacked(item[key]), "rendered", "basic") for key in item if key.lower() in _TITLE_KEYS)
    return any(squashed(text) == wanted for text in titles)


def _unpacked(child: object) -> object:
    """Unwrap JSON inside a string."""
    if isinstance(child, str) and child[:1] in ("{", "[") and len(child) > _LONG:
        value = load_json(child)
        return value if isinstance(value, dict | list) else child
    return child


def _text_under(child: object) -> str:
    if isinstance(child, str):
        return _as_html(child) if weight(child) > _LONG else ""
    return _joined(child) if isinstance(child, list) else ""


def _joined(parts: list[object]) -> str:
    """Convert a body given as a list of parts (Arc, Portable Text) or of paragraphs to HTML."""
    paragraphs: list[str] = []
    for part in parts[:2000]:
        if isinstance(part, str) and weight(part) > 30:
            paragraphs.append(f"<p>{part}</p>")
        elif isinstance(part, dict):
            kind = str(
                part.get("type") or part.get("_type") or part.get("tag") or part.get("__typename") or "p"
            ).lower()
            text = _text_in(part)
            if text and (kind in _PARTS or kind.removesuffix("block") in _PARTS):
                paragraphs.append(f"<p>{text}</p>")
    html = "\n".join(paragraphs)
    return html if weight(html) > _LONG else ""


def _text_in(value: object) -> str:
    """The text of one part, its pieces in order, without recursion."""
    pieces: list[str] = []
    stack: list[object] = [value]
    for _ in range(2000):
        if not stack:
            break
        item = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
        elif isinstance(item, dict):
            keys = [key for key in _HOLDERS if item.get(key)]
            stack.extend(item[key] for key in reversed(keys) if isinstance(item[key], str | list | dict))
        elif isinstance(item, list):
            stack.extend(child for child in reversed(item[:500]) if isinstance(child, str | list | dict))
    return "".join(pieces).strip()


def _as_html(text: str) -> str:
    """Wrap plain text in paragraphs; keep markup as it is, unescaped once if it was escaped."""
    if "&lt;p" in text or "&lt;br" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    if re.search(r"<(?:p|br|div|h2)\b", text):
        return f"<div>{text}</div>"
    return "".join(f"<p>{line}</p>" for line in re.split(r"\n+", text) if line.strip())

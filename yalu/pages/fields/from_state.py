"""Section and authors read from the data a page embeds for its scripts.

Used only if neither metadata nor the visible page gives them; only the object that holds the headline is trusted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from yalu.pages.document.embedded_state import MOST_OBJECTS, states
from yalu.pages.document.metadata import squashed, text_of

_TITLES = ("headline", "title", "name", "subject", "newsTitle", "articleTitle")
_SECTIONS = (
    "section", "sectionName", "articleSection", "category", "categoryName", "channel", "channelName", "column",
    "columnName", "genre", "label", "kicker", "sectionTitle", "primarySection",
)  # fmt: skip
_AUTHORS = ("authors", "author", "authorName", "byline", "bylines", "writer", "writers", "reporter", "reporters")
_HEAD = 12
"""Characters of the headline that must occur in a page's scripts before these are parsed."""
_LONGEST = 60


def said_in_data(tree: HtmlElement, title: str) -> tuple[str, list[str], str]:
    """Return the section, the authors and their source; empty if the page's data does not say."""
    wanted = squashed(title)
    if len(wanted) < 4 or not _is_in_scripts(tree, title):
        return "", [], ""
    for value, source in states(tree):
        for entry in _objects(value):
            if any(squashed(text_of(stated)) == wanted for key in _TITLES if (stated := entry.get(key))):
                section = next((said for key in _SECTIONS if (said := _short(entry.get(key)))), "")
                authors = next((names for key in _AUTHORS if (names := _names(entry.get(key)))), [])
                if section or authors:
                    return section, authors, source
    return "", [], ""


def _is_in_scripts(tree: HtmlElement, title: str) -> bool:
    head = re.split(r"[\"'\\&<>]", title)[0][:_HEAD].strip()
    escaped = json.dumps(head)[1:-1]
    return len(head) > 1 and any(
        head in text or escaped in text
        for node in tree.iter("script")
        if (text := node.text) and "ld+json" not in (node.get("type") or "")
    )


def _objects(value: object) -> Iterator[dict[str, object]]:
    stack, left = [value], MOST_OBJECTS
    while stack and left:
        item = stack.pop()
        left -= 1
        if isinstance(item, dict):
            yield item
        inner = list(item.values()) if isinstance(item, dict) else item if isinstance(item, list) else []
        stack.extend(child for child in reversed(inner) if isinstance(child, dict | list))


def _short(value: object) -> str:
    text = text_of(value, "name", "title", "label", "displayName")
    return text if len(text) <= _LONGEST and "/" not in text and not text.isdigit() else ""


def _names(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [name for item in items[:12] if (name := _short(item))]

"""What elements are named after: the comments of their page, or another place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from yalu.pages.comments.blocks.time_markers import without_generated
from yalu.pages.comments.platform import classes_of
from yalu.pages.document.elements import tokens
from yalu.pages.document.vocabulary import names_kind

_NAMING = tokens("id data-testid data-role data-component aria-label itemtype typeof")
_NUMBERING = re.compile(r"\Adata-(.*(?:id|no|sn|srl|seq|key))\Z")


def names_of_element(node: HtmlElement) -> set[str]:
    """Classes, id, label and type of an element, and of what its attributes are the number."""
    if node.tag in ("body", "html"):
        return set()
    named = without_generated([*classes_of(node)])
    numbers = (match[1] for name in node.keys() if (match := _NUMBERING.match(name)))  # noqa: SIM118 -- no mapping
    return {name for name in (*named, *numbers, *map(node.get, _NAMING)) if name}


def is_called(node: HtmlElement) -> bool:
    """True if an element is named after the comments of its page."""
    names = names_of_element(node)
    return any(names_kind("comments_name", name) for name in names) and not is_elsewhere(names)


def is_elsewhere(names: Iterable[str]) -> bool:
    """True if names of an element are those of another place, as of the latest comments on any article."""
    return any(names_kind("elsewhere_name", name) for name in names)


def says_what_is_below(node: HtmlElement) -> bool:
    """True for a tab, "Comments 32", and for any element that is no control."""
    return node.tag not in ("button", "a") or node.get("role") == "tab" or node.get("aria-selected") is not None

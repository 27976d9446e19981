"""A text in a comment's block, and what its words and the names around it tell it as: a name, a time, a button."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache

from lxml.html import HtmlElement

from yalu.pages.comments.blocks.time_markers import is_time_of, is_time_text
from yalu.pages.comments.completeness.openness import is_reply, says_sign_in
from yalu.pages.comments.platform import is_only_content
from yalu.pages.document.element_names import MOST_KNOWN
from yalu.pages.document.vocabulary import any_names_kind, names_kind, phrases
from yalu.text import has_digit, one_line

Slot = tuple[str, ...]
"""Path from a block to an element inside it: tags, each with its classes."""
NAMED = 3
"""Strength of a hint that an element is named after authors."""
LONGEST_NAME = 40
_LONGEST_BUTTON = 24
INITIALS = 2
"""Letters that stand in place of a person's picture."""
_BY = re.compile(r"author|creator")
_MEASURE = re.compile(r"[%％$€£¥₩￥￦°]")


class Leaf:
    """An element with text of its own."""

    def __init__(self, node: HtmlElement, slot: Slot, text: str) -> None:
        self.node = node
        self.slot = slot
        self.text = text
        self.is_time = node.tag == "time" or is_time_text(text) or is_time_of(node.get("title") or "", text)

    @cached_property
    def letters(self) -> str:
        """The letters of the text; software writes the same ones beside its numbers."""
        return "".join(filter(str.isalpha, self.text))

    @cached_property
    def is_chrome(self) -> bool:
        """True if the text is a button, counter or list position, not a comment's text."""
        tag, text = self.node.tag, one_line(self.text)
        if not text.strip(".…"):
            return False
        if tag in ("button", "label") or says_chrome(text):
            return True
        return bool(tag == "a" and len(text) < _LONGEST_BUTTON and says_sign_in(text))

    @cached_property
    def is_count(self) -> bool:
        """True if it is a number without letters and signs of a measure, with an id or at an end of what holds it."""
        node, up = self.node, self.node.getparent()
        if self.letters or not has_digit(self.text) or _MEASURE.search(self.text):
            return False
        begins = node.getprevious() is None and not (up.text or "").strip()
        return bool(node.get("id")) or begins or (node.getnext() is None and not (node.tail or "").strip())

    @property
    def is_control(self) -> bool:
        """True if it is a link that leads nowhere, or to a place on the page, and is no mention: a control."""
        aims = (self.node.get("href") or "").strip()
        leads = aims[:1] not in ("", "#") and not aims.startswith("javascript:")
        return self.node.tag == "a" and not leads and self.text[0].isalpha()

    @cached_property
    def is_called_chrome(self) -> bool:
        """True if a short text is in an element named after buttons and the like."""
        steps = self.slot[-2:]
        if len(self.text) > _LONGEST_BUTTON or not _called(steps, "chrome_name"):
            return False
        return not (_called(steps, "author_name") or _called(steps[-1:], "text_name"))  # a name may open a menu

    @property
    def is_beside(self) -> bool:
        """True if it is not part of a comment, by its words or its element's name."""
        return self.is_chrome or self.is_called_chrome

    @property
    def may_be_name(self) -> bool:
        """True if the text has a name's length and letters, and says no time."""
        return len(self.text) <= LONGEST_NAME and any(map(str.isalpha, self.text)) and not self.is_time

    @property
    def names_itself(self) -> bool:
        """True if the element is named after authors, or one that holds only it; initials are in a portrait's place."""
        up = self.node.getparent()
        lone = len(self.slot) > 1 and is_only_content(self.node)
        nodes = (self.node, up) if lone and not (self.text.isascii() and len(self.text) <= INITIALS) else (self.node,)
        return any(
            any_names_kind("author_name", f"{node.get('class') or ''} {node.get('data-testid') or ''}")
            for node in nodes
        )

    @cached_property
    def hint(self) -> int:
        """How strongly the markup suggests that it is a name; ``NAMED`` if the element's own name says so."""
        stated = filter(None, map(self.node.get, ("itemprop", "rel", "property")))
        around = _called(self.slot[-3:], "author_name")
        emphasised = self.node.tag in ("b", "strong", "cite", "a")
        marked = any(map(_BY.search, stated)) or self.names_itself or (around and emphasised)
        named = NAMED * marked - NAMED * self.is_called_chrome
        return named + around + (emphasised or self.node.tag in ("h4", "h5"))

    @property
    def is_called_text(self) -> bool:
        """True if the element is named after texts."""
        return _called(self.slot[-3:], "text_name") or self.node.get("itemprop") == "text"


Leaves = Sequence[Leaf]
"""The leaves of one block, or of one slot in several."""


@lru_cache(maxsize=MOST_KNOWN)
def says_chrome(text: str) -> bool:
    """True if a line is that of a button, a counter or a list position."""
    return is_reply(text) or phrases("counter", "ordinal", "origin", "reply_button").search(text) is not None


@lru_cache(maxsize=MOST_KNOWN)
def _called(steps: Slot, kind: str) -> bool:
    """True if a class in one of the steps is a name of the kind."""
    classes = (name for step in steps for name in step.partition("#")[0].split(".")[1:])
    return any(names_kind(kind, name) for name in classes)

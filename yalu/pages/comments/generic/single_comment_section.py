"""A section with one comment whose name is like a comment's, so that the section itself was taken for it."""

from __future__ import annotations

from collections.abc import Callable

from lxml.html import HtmlElement

from yalu.pages.comments.comment_text import SHORT, text_of
from yalu.pages.comments.completeness.controls import shows_a_part
from yalu.pages.comments.counts import has_words, heads_list, stated_count
from yalu.pages.comments.generic.comment_ids import ITEM_ID
from yalu.pages.comments.platform import tokens
from yalu.text import one_line

_HEADINGS = tokens("h2 h3 h4 h5 h6 legend")
_LONGEST = 60
"""Maximum characters of a heading."""


def without_section(node: HtmlElement, is_signed: Callable[[HtmlElement], bool]) -> HtmlElement:
    """Return the comment in a section that holds only one: below the heading, without controls and forms.

    ``is_signed`` tells whether an element holds a name and a time. Returns ``node`` itself if it is no such section.
    """
    headed = False
    while (inner := _signed_part(node, is_signed)) is not None:
        beside = [part for part in node if part is not inner and isinstance(part.tag, str)]
        headed = headed or any(_is_heading(part) for part in beside)
        if not headed or any(not _is_heading(part) and _says_words(part) for part in beside):
            break
        node = inner
    return node


def _signed_part(node: HtmlElement, is_signed: Callable[[HtmlElement], bool]) -> HtmlElement | None:
    """The only child that holds a name and a time; None if the element is marked as a comment itself."""
    if node.tag in ("li", "tr", "dt", "article") or ITEM_ID.match(node.get("id") or ""):
        return None
    parts = [part for part in node if isinstance(part.tag, str)]
    signed = [part for part in parts if is_signed(part)]
    return signed[0] if len(signed) == 1 else None


def _is_heading(node: HtmlElement) -> bool:
    """True if an element is, or contains only, a heading of a list of comments."""
    line = one_line(text_of(node, most=SHORT))
    headed = node.tag in _HEADINGS or next(node.iter(*_HEADINGS), None) is not None
    return headed and 0 < len(line) < _LONGEST and (heads_list(line) or stated_count(line) is not None)


def _says_words(node: HtmlElement) -> bool:
    """True if an element has text besides controls, page numbers and a note that only a part is shown."""
    if node.tag in ("form", "nav", "button", "a") or shows_a_part(node, counted=False):
        return False
    said = text_of(node, lambda inner: inner.tag in ("a", "button", "form"), SHORT)
    return has_words(said)

"""Whether a thread takes comments, where its platform has no words of its own for it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from lxml.html import HtmlElement

from yalu.pages.platforms.counts import says_closed
from yalu.pages.platforms.platform import Sight
from yalu.pages.platforms.rendering import text_of
from yalu.text import one_line

_FORM = re.compile(r"comment|reply|respond|cmt|pinglun|daetgul|댓글|评论|評論|コメント", re.I)
_BESIDE = 6
"""Elements after a section that still belong to it: its form, its notice."""
_LONGEST = 160
_PARTS = 6
"""Most elements inside one that only gives a notice."""


def is_open(sight: Sight, sections: Iterable[HtmlElement], boxes: Container[HtmlElement]) -> bool | None:
    """True with a field to write in, in the sections or in a form called after comments; False with a notice that
    comments are closed, in the sections or beside them; None when the page shows neither.
    """
    sections = list(sections)
    if any(next(section.iter("textarea"), None) is not None for section in sections):
        return True
    forms = (form for form in sight.tree.iter("form") if next(form.iter("textarea"), None) is not None)
    named = (form.get(name) or "" for form in forms for name in ("id", "class", "action"))
    if any(map(_FORM.search, named)):
        return True
    return False if any(says_closed(text) for text in _notices(sections, boxes)) else None


def _notices(sections: Iterable[HtmlElement], boxes: Container[HtmlElement]) -> Iterator[str]:
    """Short texts of the sections outside the comments, and of what stands just before and after them."""
    for section in sections:
        beside = [*list(section.itersiblings(preceding=True))[:2], *list(section.itersiblings())[:_BESIDE]]
        for node in [*beside, *_outside(section, boxes)]:
            if isinstance(node.tag, str) and node.tag not in ("script", "style", "form", "a", "button"):
                text = _short(node)
                if text:
                    yield text


def _outside(section: HtmlElement, boxes: Container[HtmlElement]) -> Iterator[HtmlElement]:
    stack = [section]
    while stack:
        node = stack.pop()
        if isinstance(node.tag, str) and node not in boxes:
            yield node
            stack.extend(reversed(node))


def _short(node: HtmlElement) -> str | None:
    if sum(1 for _, _ in zip(node.iter(), range(_PARTS + 1), strict=False)) > _PARTS:
        return None
    text = one_line(text_of(node))
    return text if 0 < len(text) <= _LONGEST else None

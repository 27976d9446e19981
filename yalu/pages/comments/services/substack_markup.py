"""Comments in the markup of a Substack page, read without asking its server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from yalu.model import Comment
from yalu.pages.comments.comment_text import author_of, text_of
from yalu.pages.comments.platform import Sight, classes_of
from yalu.pages.dates.date_parser import machine_time, visible_time
from yalu.text import one_line

_ANCHOR = re.compile(r"comment-(\d{1,19})\Z")
_LINK = re.compile(r"/comment/(\d{1,19})(?:[/?#]|\Z)")
MAX_COMMENTS = 5000
_MOST_PARTS = 400
_TEXT, _NAME, _TIME = ("comment-body",), ("name",), ("comment-timestamp", "comment-date")


def read_shown(sight: Sight) -> tuple[Comment, ...]:
    """Read each ``div.comment``, with the number of its anchor or of its timestamp's link; replies are nested."""
    nodes = [node for node in sight.by_class.get("comment", ())[:MAX_COMMENTS] if node.tag == "div"]
    ids: dict[HtmlElement, str] = {}
    found: dict[str, Comment] = {}
    for node in nodes:
        own = list(islice(_own(node), _MOST_PARTS))
        number, words = _number(own), _first(own, _TEXT)
        if number is None or words is None or number in found or not (text := text_of(words, _is_button)):
            continue
        ids[node] = number
        parent = next((ids[up] for up in islice(node.iterancestors(), _MOST_PARTS) if up in ids), None)
        author, time = _author(own), _first(own, _TIME)
        time = time if time is not None else _linked(own)
        told = "" if time is None else time.get("title") or time.get("datetime") or ""
        found[number] = Comment(
            number, text, parent, author, (machine_time(told) or visible_time(told)) if told else None
        )
    return tuple(found.values())


def _own(node: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements of a comment without those of its replies."""
    stack = list(reversed(node))
    while stack:
        part = stack.pop()
        if isinstance(part.tag, str):
            yield part
            if not classes_of(part) & {"comment-list", "comment"}:
                stack.extend(reversed(part))


def _number(own: list[HtmlElement]) -> str | None:
    for part in own:
        if match := _ANCHOR.match(part.get("id") or ""):
            return match[1]
        if part.tag == "a" and (match := _LINK.search(part.get("href") or "")):
            return match[1]
    return None


def _first(own: list[HtmlElement], names: tuple[str, ...]) -> HtmlElement | None:
    return next((part for part in own if not classes_of(part).isdisjoint(names)), None)


def _author(own: list[HtmlElement]) -> str | None:
    """The name: an element named so, else the text of a profile link."""
    called = _first(own, _NAME)
    profiles = (part for part in own if part.tag == "a" and "/profile/" in (part.get("href") or ""))
    shown = (one_line(text_of(part))[:80] for part in ([called] if called is not None else profiles))
    return next((author_of(name) for name in shown if name), None)


def _linked(own: list[HtmlElement]) -> HtmlElement | None:
    """The permalink on the timestamp of a comment."""
    return next((part for part in own if part.tag == "a" and _LINK.search(part.get("href") or "")), None)


def _is_button(node: HtmlElement) -> bool:
    return bool(node.tag == "button" or node.get("role") == "button")

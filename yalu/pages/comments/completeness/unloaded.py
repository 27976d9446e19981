"""A thread that failed to load: the page shows only an error line in its place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lxml.html import HtmlElement

from yalu.contradictions import NOT_LOADED
from yalu.model import ParsedThread
from yalu.pages.comments.completeness.controls import is_failure, not_loaded
from yalu.pages.comments.completeness.region import everywhere
from yalu.pages.comments.element_texts import ElementWords
from yalu.pages.comments.platform import Sight, Start
from yalu.pages.document.vocabulary import phrases


def read_unloaded(sight: Sight, name: str) -> Start | None:
    """Return a thread with unknown content; None if no line of the page reports a failure."""
    line = next((node for node in failures(sight) if node.tag != "h1"), None)
    return None if line is None else Start(ParsedThread(name, note=NOT_LOADED), (), (line,))


def failures(sight: Sight) -> Iterator[HtmlElement]:
    """Yield the elements of the page that report that comments could not be shown."""
    if not sight.may_hold(not_loaded()):
        return
    telling = map(sight.elements.nodes.__getitem__, sight.elements.saying(_reports()))
    lines = {node for node in telling if isinstance(node.tag, str) and is_failure(node, bare=False)}
    if lines:
        yield from filter(lines.__contains__, everywhere(sight))


@cache
def _reports() -> ElementWords:
    return ElementWords(phrases("comments_not_loaded").pattern)

"""A thread that the page failed to show: nothing but a line that says so, where the comments would stand."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from yalu.contradictions import NOT_LOADED
from yalu.model import Thread
from yalu.pages.comments.completeness.controls import is_failure, is_small, not_loaded
from yalu.pages.comments.completeness.region import everywhere
from yalu.pages.comments.platform import Sight, Start
from yalu.pages.document.literal_prefilter import Letters


def read_unloaded(sight: Sight, name: str) -> Start | None:
    """The thread, of which nothing is known; None when no line of the page reports a failure."""
    line = next((node for node in failures(sight) if node.tag != "h1"), None)
    return None if line is None else Start(Thread(name, note=NOT_LOADED), (), (line,))


def failures(sight: Sight) -> Iterator[HtmlElement]:
    """The elements of the whole page that report that comments could not be shown."""
    if sight.may_hold(not_loaded()):
        yield from (node for node in everywhere(sight) if _may_report(node) and is_failure(node, bare=False))


def _may_report(node: HtmlElement) -> bool:
    """Whether what a small element holds may be such a report."""
    text = node.text if not len(node) else "".join(node.itertext()) if is_small(node) else ""
    return bool(text) and not text.isspace() and not_loaded().may_be_in(Letters(text))

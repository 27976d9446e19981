"""Breadcrumbs: the steps from a site's front page down to a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice

from lxml.html import HtmlElement

from yalu.pages.document.blocks import Walk, letters_of
from yalu.pages.document.element_names import tokens_of
from yalu.pages.document.literal_prefilter import Requirement
from yalu.pages.document.metadata import Structured, squashed, text_of, types_of
from yalu.pages.document.vocabulary import names, phrases, whole
from yalu.text import one_line

Said = tuple[str, str]
"""A label and where it was read."""

_STEPS = re.compile(r"\s*[>›»＞→／/|｜\n]\s*|\s+[-–]\s+")
_OTHERWISE = re.compile(
    r"\W*+(?![您当當前的所在位现現首主トホ현홈처yYhH])[0-9A-Za-z\u00c0-\u024f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)
"""The start of a text that is no breadcrumb path (``path_start``)."""
_PATHS = frozenset({"div", "nav", "ol", "ul", "p", "td", "span", "section"})
LONGEST = 200
"""Maximum characters of a path."""
FIRST = 8
"""Number of an element's texts in which the start of a path is searched."""
EDGES = " \t,;、，·・•|｜丨-–—/／>›»＞<〈〉《》【】[]［］〔〕「」()（）#◆■□▲●※:：."
"""Characters around a label or step that are not part of it."""


def path_to_page(structured: Structured, walk: Walk, title: str) -> Iterator[Said]:
    """Yield the last step of each breadcrumb path, with its source.

    Steps that are the page itself or the front page are left out.
    """
    for entry in structured.nodes[:60]:
        if "breadcrumblist" in types_of(entry) and isinstance(entry.get("itemListElement"), list):
            steps = [_step(item) for item in list(entry["itemListElement"])[:12]]  # type: ignore[call-overload]
            # Sites without a section put the name of their channel for all news here.
            yield from _last([step for step in steps if not whole("path_news").match(step)], title, "json-ld path")
    called = names("path") | names("crumbs")
    said = _starts().may_be_in(letters_of(walk.tree))
    marked = {node for node, stated in walk.stating.items() if "breadcrumb" in _label(stated)}
    named = not walk.elements.words.isdisjoint(called)
    for node, tag in zip(walk.elements.nodes, walk.elements.tags, strict=True):
        if tag not in _PATHS or not (named or said or marked):
            continue
        tokens = tokens_of(node)
        if tokens.isdisjoint(called) and node not in marked and not (said and _starts_path(node)):
            continue
        line = _short_line(node)
        if not line:
            continue
        steps = _STEPS.split(line)
        home = whole("path_end").match(phrases("path_before").sub("", steps[0]).strip(EDGES))
        if node in marked or (len(steps) > 1 and (home or tokens & names("crumbs"))):
            yield from _last(steps, title, "path to the page")


@cache
def _starts() -> Requirement:
    return Requirement(phrases("path_start").pattern, within=8)


def _label(stated: Mapping[str, str]) -> str:
    return (stated.get("aria-label") or stated.get("itemtype") or "").lower()


def _short_line(node: HtmlElement) -> str:
    """The texts of an element, one per line; empty if they are too long for a path."""
    parts: list[str] = []
    size = 0
    for raw in node.itertext():
        if part := one_line(raw):
            parts.append(part)
            size += len(part) + 1
            if size > LONGEST:
                return ""
    return "\n".join(parts)


def _starts_path(node: HtmlElement) -> bool:
    """True if an element begins with the front page and a separator after it."""
    texts = list(islice(node.itertext(), FIRST)) if len(node) else [node.text or ""]
    first = next((text for text in texts if not text.isspace()), "")
    if not first or _OTHERWISE.match(first):
        return False
    return phrases("path_start").match(one_line(" ".join(texts)[:200])[:60]) is not None


def _step(item: object) -> str:
    if not isinstance(item, dict):
        return ""
    return text_of(item.get("name")) or text_of(item.get("item"), "name")


def _last(steps: list[str], title: str, source: str) -> Iterator[Said]:
    wanted = squashed(title)
    left = []
    for raw in steps:
        step = phrases("path_before").sub("", one_line(raw)).strip(EDGES)
        said = squashed(step)
        ends = not said or whole("path_end").match(step) or phrases("no_label").match(step)
        if not ends and said != wanted and (len(said) <= 6 or said not in wanted):
            left.append(step)
    if left:
        yield left[-1], source

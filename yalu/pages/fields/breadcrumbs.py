"""The path to a page: the steps from the first page of its site down to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from lxml.html import HtmlElement

from yalu.pages.document.blocks import Walk, letters_of, tokens_of
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
"""The beginning of a text that is no path to a page (``path_start``)."""
FIRST = 8
"""Texts of an element in which the beginning of a path is looked for."""
EDGES = " \t,;、，·・•|｜丨-–—/／>›»＞<〈〉《》【】[]［］〔〕「」()（）#◆■□▲●※:：."
"""Characters around a label or a step that are not of it."""


def path_to_page(structured: Structured, walk: Walk, title: str) -> Iterator[Said]:
    """The last step of each path to the page that is neither the page itself nor the front page, and where."""
    tree, stating = walk.tree, walk.stating
    for entry in structured.nodes[:60]:
        if "breadcrumblist" in types_of(entry) and isinstance(entry.get("itemListElement"), list):
            steps = [_step(item) for item in list(entry["itemListElement"])[:12]]  # type: ignore[call-overload]
            # A site that has nothing to say here writes its channel of all news.
            yield from _last([step for step in steps if not whole("path_news").match(step)], title, "json-ld path")
    called = names("path") | names("crumbs")
    said = _starts().may_be_in(letters_of(tree))
    marked = {node for node in stating if "breadcrumb" in _label(node)}
    for node in tree.iter("div", "nav", "ol", "ul", "p", "td", "span", "section"):
        tokens = tokens_of(node)
        if node not in marked and tokens.isdisjoint(called) and not (said and _starts_path(node)):
            continue
        line = "\n".join(part for raw in node.itertext() if (part := one_line(raw)))
        steps = _STEPS.split(line)
        home = whole("path_end").match(phrases("path_before").sub("", steps[0]).strip(EDGES))
        if len(line) < 200 and (node in marked or (len(steps) > 1 and (home or tokens & names("crumbs")))):
            yield from _last(steps, title, "path to the page")


@cache
def _starts() -> Requirement:
    return Requirement(phrases("path_start").pattern, within=8)


def _label(node: HtmlElement) -> str:
    return (node.get("aria-label") or node.get("itemtype") or "").lower()


def _starts_path(node: HtmlElement) -> bool:
    """Whether an element begins with the first page of a site and a mark behind it."""
    texts = list(islice(node.itertext(), FIRST))
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

"""Breadcrumbs: the steps from a site's front page down to a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from yalu.pages.context import Context
from yalu.pages.dates.visible_dates import apart
from yalu.pages.document.blocks import BlockWalk
from yalu.pages.document.metadata import squashed, text_of, types_of
from yalu.pages.document.vocabulary import names, phrases, whole
from yalu.text import one_line

SourcedLabel = tuple[str, str]
"""A label and where it was read."""

_STEPS = re.compile(r"\s*[>›»＞→／/|｜\n]\s*|\s+[-–]\s+")
_ARROW = re.compile(r"\n[>›»＞→]\n[^\n]+\n[>›»＞→]\n")
_ROOT = re.compile(
    r"(?=.)(?:(?:https?:)?//[^/?#]+)?(?:\.?/)?(?:(?:index|main|default|home)\.\w{2,5}|(?:[\w-]+/)?(?:forum|portal)\.php)?\Z",
    re.I,
)
_PATHS = frozenset({"div", "nav", "ol", "ul", "p", "td", "span", "section"})
LONGEST = 200
"""Maximum characters of a path."""
_FEWEST = 2
"""Number of steps before the headline from which a line that ends with it is a path."""
MOST_BLOCKS = 120
"""Number of blocks at the top of a page among which a path without a name is searched."""
EDGES = " \t,;、，·・•|｜丨-–—/／>›»＞＜<〈〉《》【】[]［］〔〕「」()（）#◆■□▲●※:：."
"""Characters around a label or step that are not part of it."""


def path_to_page(context: Context) -> Iterator[SourcedLabel]:
    """Yield the last step of each breadcrumb path, with its source.

    Steps that are the page itself or the front page are left out.
    """
    for entry in context.structured.nodes[:60]:
        listed = entry.get("itemListElement")
        if "breadcrumblist" in types_of(entry) and isinstance(listed, list):
            steps = [_step(item) for item in listed[:12]]
            # Sites without a section put the name of their channel for all news here.
            yield from _last([step for step in steps if not whole("path_news").match(step)], context, "json-ld path")
    for path, certain in _paths(context.walk, context.title):
        steps = _STEPS.split(path)
        home = whole("path_end").match(phrases("path_before").sub("", steps[0]).strip(EDGES))
        if certain or (len(steps) > 1 and home):
            yield from _last(steps, context, "path to the page")


def _paths(walk: BlockWalk, title: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines that may be paths, and whether their element, or the headline at their end, says so."""
    called = names("path") | names("crumbs")
    elements = walk.elements
    stating = elements.stating.items()
    labels = ((node, f"{stated.get('aria-label')} {stated.get('itemtype')}") for node, stated in stating)
    marked = {elements.at[node] for node, label in labels if "breadcrumb" in label.lower()}
    for place in sorted(marked.union(elements.called(called))):
        if elements.tags[place] in _PATHS and (line := _short_line(elements.nodes[place])):
            link = next(elements.nodes[place].iter("a"), None)
            if link is not None and leads_to_front(link.get("href") or "") and _ARROW.search(line):
                yield line.partition("\n")[2], True
            steps = _STEPS.search(line) is not None and bool(elements.names[place] & names("crumbs"))
            yield line, place in marked or steps
    for block in walk.blocks[:MOST_BLOCKS]:
        if len(block.text) < LONGEST:
            leads_here = bool(title) and len(block.text) > len(title) and block.text.endswith(title)
            if leads_here and len(_STEPS.split(block.text.removesuffix(title))) > _FEWEST:
                yield apart(walk, block), True
            elif phrases("path_start").match(block.text[:60]):
                yield apart(walk, block), False


def _short_line(node: HtmlElement) -> str:
    """The texts of an element, one per line; empty if they are too long for a path."""
    text = ""
    for raw in node.itertext():
        if part := one_line(raw):
            text += f"\n{part}"
        if len(text) > LONGEST:
            return ""
    return text[1:]


def _step(item: object) -> str:
    """The name of a step; empty for the site's root, whatever it is named."""
    if not isinstance(item, dict):
        return ""
    aim = item.get("item")
    address = str((aim.get("@id") if isinstance(aim, dict) else aim) or "")
    return "" if leads_to_front(address) else text_of(item.get("name")) or text_of(aim, "name")


def leads_to_front(address: str) -> bool:
    """True if an address is that of the front page of a site, or of its forum."""
    return _ROOT.match(address) is not None


def _last(steps: list[str], context: Context, source: str) -> Iterator[SourcedLabel]:
    wanted = squashed(context.title)
    left = []
    for raw in steps:
        step = phrases("path_before").sub("", one_line(raw)).strip(EDGES)
        key = squashed(step)
        ends = not key or whole("path_end").match(step) or phrases("no_label").match(step)
        if not ends and key != wanted and (len(key) <= 6 or key not in wanted):
            left.append(step)
    if left:
        yield left[-1], source

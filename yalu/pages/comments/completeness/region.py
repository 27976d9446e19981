"""The region of a page that belongs to its thread: the elements around the comments, and what stands beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from yalu.pages.comments.comment_text import SHORT, text_of
from yalu.pages.comments.platform import Sight, common, holds_headline, outermost

_OTHER = frozenset(("footer", "header", "aside", "main", "article", "script", "style", "template", "head", "svg"))
_TABLE_PARTS = frozenset(("tr", "tbody", "thead", "tfoot"))
_MOST_UP = 4
_BEFORE, _AFTER = 3, 4
"""Number of elements before and after the comments that may still belong to the thread."""
_MOST_LINKS = 30
MOST = 4000
"""Maximum number of elements examined in one region."""


class Region(NamedTuple):
    """Where to look for signs of a thread.

    ``own``: the outermost elements of the thread, comments included, and what follows them directly. ``beside``:
    what is before and after them. ``far``: what follows their ancestors, which belongs to the thread only if it
    names comments.
    """

    own: tuple[HtmlElement, ...]
    beside: tuple[HtmlElement, ...] = ()
    far: tuple[HtmlElement, ...] = ()


def region(sight: Sight, boxes: Sequence[HtmlElement], cut: Sequence[HtmlElement]) -> Region:
    """Determine the region from the comment elements (``boxes``) and the elements cut as the thread (``cut``)."""
    key = tuple(boxes), tuple(cut)
    if key not in sight.regions:
        sight.regions[key] = _region(sight, boxes, cut)
    known: Region = sight.regions[key]
    return known


def _region(sight: Sight, boxes: Sequence[HtmlElement], cut: Sequence[HtmlElement]) -> Region:
    tops = outermost(boxes or cut)
    around = common(tops)
    if around is None:
        return Region(tuple(tops))
    known = set(boxes)
    whole = _table_around(tops[0] if not boxes and len(tops) == 1 else around)
    if not _is_beside(sight, whole, known):
        return Region((*cut, *_between(around, tops)))
    for up in islice(whole.iterancestors(), _MOST_UP):
        if not _is_beside(sight, up, known):
            break
        whole = up
    apart = (node for node in cut if whole not in node.iterancestors())
    before, after = islice(whole.itersiblings(preceding=True), _BEFORE), list(islice(whole.itersiblings(), _AFTER))
    ups = (up for up in islice(whole.iterancestors(), _MOST_UP) if up.tag not in ("body", "html"))
    far = (node for up in ups for node in islice(up.itersiblings(), _AFTER))
    beside = tuple(filter(is_small, (*before, *after[1:])))
    return Region((*apart, whole, *filter(is_small, after[:1])), beside, tuple(filter(is_small, far)))


def _table_around(node: HtmlElement) -> HtmlElement:
    """The table that an element is part of; the element itself if there is none."""
    while node.tag in _TABLE_PARTS and (up := node.getparent()) is not None:
        node = up
    return node


def _between(around: HtmlElement, tops: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    """Children of ``around`` from a few before the first comment to a few after the last."""
    children = [node for node in around if isinstance(node.tag, str)]
    above = {up for top in tops for up in (top, *top.iterancestors())}
    held = [at for at, child in enumerate(children) if child in above]
    first, last = (held[0], held[-1]) if held else (0, 0)
    yield from children[first : last + 1]
    yield from filter(is_small, children[max(0, first - _BEFORE) : first])
    yield from filter(is_small, children[last + 1 : last + 1 + _AFTER])


def is_small(node: HtmlElement) -> bool:
    """True if an element beside a thread can belong to it: a form or a line, not a column with other content."""
    if not isinstance(node.tag, str) or node.tag in _OTHER:
        return False
    if holds_headline(node) or len(text_of(node, most=SHORT)) > SHORT:
        return False
    return sum(1 for _ in islice(node.iter("a"), _MOST_LINKS)) < _MOST_LINKS


def _is_beside(sight: Sight, up: HtmlElement, boxes: Collection[HtmlElement]) -> bool:
    """True if an element may be the whole comment area: no headline and no long paragraph in it."""
    if up.tag in ("body", "html", "main", "article", "tr", "tbody", "noscript") or holds_headline(up):
        return False
    size = 0
    for at, node in enumerate(shown(sight, [up], boxes)):
        size += len(text_of(node, most=SHORT)) if node.tag == "p" else 0
        if at > MOST or size > 2 * SHORT:
            return False
    return True


def shown(sight: Sight, nodes: Iterable[HtmlElement], boxes: Collection[HtmlElement] = ()) -> Iterator[HtmlElement]:
    """Yield elements outside the comments (``boxes``), in document order, without those that have no text."""
    return sight.within(nodes, sight.silent | sight.places(boxes) if boxes else sight.silent, MOST)


def outside(sight: Sight, nodes: Iterable[HtmlElement], boxes: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield the visible elements of a region, without the comments (``boxes``) and without input forms."""
    elements = sight.elements
    unscripted = {child for place in elements.places_of("noscript") for child in elements.children(place)}
    return sight.within(nodes, sight.unshown.union(unscripted, sight.places(boxes)))

"""Comments in other markup than a platform's list, in or beside its section: those from before a move of the site."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from itertools import accumulate, chain, islice

from lxml.html import Element, HtmlElement

from yalu.changes.threads.comment_state import state_of
from yalu.model import NO_COUNT, CommentState
from yalu.pages.comments.blocks.time_markers import shape
from yalu.pages.comments.completeness.completeness import is_known_again
from yalu.pages.comments.lists.list_detection import read_entries
from yalu.pages.comments.lists.names import is_called
from yalu.pages.comments.platform import Sight, Start
from yalu.pages.document.blocks import own_texts
from yalu.pages.document.document import MAX_ELEMENTS
from yalu.pages.document.elements import Elements
from yalu.text import read_length

_LEAST = 80
"""Length of running text (``read_length``) outside a platform's comments from which there may be older ones."""
_LEAST_LINE = 20
_NEAR = 3
"""Elements on each side of a section among which that of older comments is."""
_EMBEDDED = re.compile(r"\b(?:twitter|instagram|tiktok|embed)", re.IGNORECASE)
_BESIDE = frozenset({"form", "script", "style", "noscript", "a", "button", "label"})


def with_archived(begun: Start, sight: Sight) -> Start:
    """Return what a platform read, with the older comments of another list in its section, or near it.

    They follow these, and have made-up ids where they have none that differ from those. The count in the section
    counts both if it is their sum; else they are a list without a count.
    """
    thread, boxes = begun.thread, set(begun.boxes)
    if thread is None or not thread.comments or not boxes:
        return begun
    inside = (node for node in begun.cut if node not in boxes and not boxes.isdisjoint(node.iter()))
    beside = (node for part in begun.cut for node in _called_beside(part) if not _is_like(node, begun.boxes))
    without = sight.places(boxes).union(sight.elements.places_of(*_BESIDE))
    section = next((node for node in chain(inside, beside) if _says_more(sight, node, without)), None)
    if section is None:
        return begun
    entries = read_entries(Sight(Elements(_without(section, boxes)), sight.url, sight.headers))
    embedded = entries is not None and any(_EMBEDDED.search(box.get("class") or "") for box in entries.boxes)
    if entries is None or entries.posts or embedded:
        return begun
    ids = {comment.id for comment in thread.comments}
    oldest = min((comment.posted_at.local for comment in thread.comments if comment.posted_at), default=None)
    added = [each for each in entries.comments if each.id not in ids]
    times = [each.posted_at for each in added if each.posted_at or state_of(each) is CommentState.VISIBLE]
    if oldest is None or not times or any(time is None or time.local >= oldest for time in times):
        return begun
    thread = replace(thread, comments=(*thread.comments, *added))
    if len(thread.comments) not in (entries.stated, thread.expected):
        thread = replace(thread, expected=None, complete=False, note=NO_COUNT if thread.complete else thread.note)
    else:
        counted = thread.note is None or thread.note.code == "snapshot.counts"
        whole = thread.complete or (counted and all(map(is_known_again, added)))
        thread = replace(thread, expected=len(thread.comments), complete=whole, note=None if whole else thread.note)
    return begun._replace(thread=thread, cut=tuple(dict.fromkeys((*begun.cut, section))))


def _called_beside(section: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements beside a section, or what holds it, that are named after comments."""
    for up in (section, section.getparent()):
        if up is None or up.tag in ("body", "main"):
            return
        for near in (islice(up.itersiblings(preceding=True), _NEAR), islice(up.itersiblings(), _NEAR)):
            elements = (node for node in near if isinstance(node.tag, str) and node.tag not in _BESIDE)
            yield from filter(is_called, elements)


def _is_like(node: HtmlElement, boxes: Sequence[HtmlElement]) -> bool:
    """True if an element is one of a platform's own list, as the opening post that its comments answer."""
    tag, names = shape(node)
    kinds = [shape(box) for box in boxes]
    common = frozenset[str].intersection(*(frozenset(own) for _, own in kinds))
    return any(tag == kind for kind, _ in kinds) and common.issubset(names)


def _says_more(sight: Sight, section: HtmlElement, without: Container[int]) -> bool:
    """True if a section has running text outside elements at some places."""
    texts = chain.from_iterable(map(own_texts, sight.within([section], without, MAX_ELEMENTS)))
    sizes = accumulate(length for length in map(read_length, texts) if length > _LEAST_LINE)
    return any(size >= _LEAST for size in sizes)


def _without(section: HtmlElement, boxes: Collection[HtmlElement]) -> HtmlElement:
    """A copy of a section without some of its elements, in an element around it, which readers of lists look at."""
    places = {place for place, node in enumerate(section.iter()) if node in boxes}
    rest = deepcopy(section)
    rest.tail = None
    for node in [node for place, node in enumerate(rest.iter()) if place in places]:
        if node.getparent() is not None:
            node.drop_tree()
    around = Element("div")
    around.append(rest)
    return around

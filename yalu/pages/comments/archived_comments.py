"""Comments in other markup than a platform's list, in or beside its section: those from before a move of the site."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from itertools import accumulate, chain, islice, takewhile

from lxml.html import Element, HtmlElement

from yalu.changes.threads.comment_state import state_of
from yalu.model import NO_COUNT, CommentState, ParsedComment, ParsedThread
from yalu.pages.comments.blocks.time_markers import shape
from yalu.pages.comments.completeness.completeness import is_known_again
from yalu.pages.comments.lists.list_detection import read_entries
from yalu.pages.comments.lists.names import is_called, names_of_element
from yalu.pages.comments.platform import Sight, Start
from yalu.pages.dates.date_parser import dates_in
from yalu.pages.document.elements import Elements
from yalu.pages.document.vocabulary import names_kind, phrases
from yalu.text import read_length

_LEAST = 80
"""Length of running text (``read_length``) outside a platform's comments from which there may be older ones."""
_LEAST_LINE = 20
_MOST_LINES, _LONGEST_HEADING = 12, 60
"""Texts at the begin of an element the first of which may be its heading, and the most characters of one."""
_BEGIN = 60
"""Characters of a text among which the date of a comment is."""
_PAGE = frozenset({"body", "main"})
_NEAR = 3
"""Elements on each side of a section among which that of older comments is."""
_EMBEDDED = re.compile(r"\b(?:twitter|instagram|tiktok|embed)", re.IGNORECASE)
_BESIDE = frozenset({"form", "script", "style", "noscript", "a", "button", "label"})


def with_archived(begun: Start, sight: Sight) -> Start:
    """Return what a platform read, with the older comments of another list in its section, or near it.

    They follow these, and have made-up ids where they have none that differ from those. The count in the section
    counts both if it is their sum; else they are a list without a count. A list that is not read whole is none.
    """
    thread, boxes = begun.thread, set(begun.boxes)
    if thread is None or not thread.comments or not boxes:
        return begun
    inside = (node for node in begun.cut if node not in boxes and not boxes.isdisjoint(node.iter()))
    without = sight.places(boxes).union(sight.elements.places_of(*_BESIDE))
    around = chain(inside, _called_beside(begun.cut, begun.boxes))
    section = next((node for node in around if _says_more(sight, node, without)), None)
    if section is None:
        return begun
    rest = Sight(Elements(_without(section, boxes)), sight.url, sight.headers)
    entries = read_entries(rest)
    embedded = entries is not None and any(_EMBEDDED.search(box.get("class") or "") for box in entries.boxes)
    if entries is None or entries.posts or embedded:
        return begun
    read = rest.places(entries.boxes).union(rest.elements.places_of(*_BESIDE))
    unread = any(dates_in(text[:_BEGIN]) for text in rest.texts_within(rest.tree, read))
    ids = {comment.id for comment in thread.comments}
    added = [each for each in entries.comments if each.id not in ids]
    if unread or not _are_older(added, thread.comments):
        return begun
    return begun._replace(
        thread=_with_older(thread, added, entries.stated), cut=tuple(dict.fromkeys((*begun.cut, section)))
    )


def _are_older(added: Sequence[ParsedComment], comments: Sequence[ParsedComment]) -> bool:
    """True if all of one list were written before all of the other, as far as placeholders have times."""
    times = [each.posted_at for each in added if each.posted_at or state_of(each) is CommentState.VISIBLE]
    oldest = min((comment.posted_at.local for comment in comments if comment.posted_at), default=None)
    return oldest is not None and bool(times) and all(time is not None and time.local < oldest for time in times)


def _with_older(thread: ParsedThread, added: Sequence[ParsedComment], stated: int | None) -> ParsedThread:
    counts = (stated, thread.expected)
    thread = replace(thread, comments=(*thread.comments, *added))
    if len(thread.comments) not in counts:
        return replace(thread, expected=None, complete=False, note=NO_COUNT if thread.complete else thread.note)
    counted = thread.note is None or thread.note.code == "snapshot.counts"
    whole = thread.complete or (counted and all(map(is_known_again, added)))
    return replace(thread, expected=len(thread.comments), complete=whole, note=None if whole else thread.note)


def _called_beside(cut: Sequence[HtmlElement], boxes: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield the elements beside a section, or what holds it, that are named after older comments.

    An element like those of the platform's own list is one of it, as the opening post that its comments answer.
    """
    kinds = [shape(box) for box in boxes]
    tags, common = {tag for tag, _ in kinds}, frozenset[str].intersection(*(frozenset(own) for _, own in kinds))

    def is_like(tag: str, names: Collection[str]) -> bool:
        return tag in tags and common.issubset(names) and bool(common or not names)

    called = (node for node in _beside(cut) if is_called(node) and _is_called_old(node))
    return (node for node in called if not is_like(*shape(node)))


def _beside(cut: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield the elements near the first and the last part of a section, and near what holds it."""
    for section in dict.fromkeys((*cut[:1], *cut[-1:])):
        for up in takewhile(lambda node: node is not None and node.tag not in _PAGE, (section, section.getparent())):
            near = chain(islice(up.itersiblings(preceding=True), _NEAR), islice(up.itersiblings(), _NEAR))
            yield from (node for node in near if isinstance(node.tag, str) and node.tag not in _BESIDE)


def _is_called_old(node: HtmlElement) -> bool:
    """True if a name of an element or its first line says that it holds what is older."""
    if any(names_kind("archive_name", name) for name in names_of_element(node)):
        return True
    line = next((text for text in islice(node.itertext(), _MOST_LINES) if not text.isspace()), "")
    return len(line) <= _LONGEST_HEADING and phrases("archive_words").search(line) is not None


def _says_more(sight: Sight, section: HtmlElement, without: Container[int]) -> bool:
    """True if a section has running text outside elements at some places."""
    lengths = map(read_length, sight.texts_within(section, without))
    return any(size >= _LEAST for size in accumulate(length for length in lengths if length > _LEAST_LINE))


def _without(section: HtmlElement, boxes: Collection[HtmlElement]) -> HtmlElement:
    """A copy of a section without some of its elements, in an element around it, which readers of lists look at."""
    places = {place for place, node in enumerate(section.iter()) if node in boxes}
    rest = deepcopy(section)
    rest.tail = None
    for node in [node for place, node in enumerate(rest.iter()) if place in places]:
        node.drop_tree()
    around = Element("div")
    around.append(rest)
    return around

"""Further pages of a thread, to which a link in the section of the page before leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from yalu.contradictions import MORE_PAGES
from yalu.model import ParsedComment, ParsedThread, ThreadRequest
from yalu.pages.comments.blocks.time_markers import markup_description
from yalu.pages.comments.completeness.controls import is_here
from yalu.pages.comments.completeness.region import outside, region
from yalu.pages.comments.placeholders import judged
from yalu.pages.comments.platform import Sight, Start, role
from yalu.pages.comments.urls import urljoin
from yalu.reasons import Reason

_SHORT = frozenset(("snapshot.counts", MORE_PAGES.code))
"""Codes of the notes of a page that lacks nothing but what the other pages show."""


def next_page(sight: Sight, begun: Start, name: str) -> tuple[ThreadRequest, ...]:
    """Return the request for the page after this one; none where the thread is whole, or nothing leads on.

    The link must declare itself as that of the next page (``rel``), stand in the section outside the comments, and lead
    to another address of this page.
    """
    if begun.thread is None or begun.thread.complete or not begun.boxes:
        return ()
    if not any(map(_leads_on, sight.elements.tagged("a"))):
        return ()
    section = outside(sight, region(sight, begun.boxes, begun.cut).own, set(begun.boxes))
    links = (node for node in section if _leads_on(node) and node.get("href"))
    addresses = (urljoin(sight.url, link.get("href").strip()).partition("#")[0] for link in links)
    own = sight.url.partition("#")[0]
    onward = next((address for address in addresses if address != own and is_here(address, own)), None)
    drawn = sight.drawn or markup_description(begun.boxes)
    return () if onward is None else (ThreadRequest(onward, role(name, "page", drawn=drawn)),)


def _leads_on(node: HtmlElement) -> bool:
    return "next" in (node.get("rel") or "").lower().split()


def with_pages(thread: ParsedThread, pages: Sequence[tuple[int, ParsedThread | None]]) -> ParsedThread:
    """Join a thread with its further pages, each with its HTTP status; complete only if all are read and counted."""
    read = [thread, *(page for _, page in pages if page is not None)]
    comments: dict[str, ParsedComment] = {}
    for comment in (comment for page in read for comment in page.comments):
        number, same = comment.id, comments.get(comment.id)
        if same is not None and number.startswith("~") and same.text != comment.text:
            number += f" #{1 + sum(known.startswith(number) for known in comments)}"  # another one of the author's day
        comments[number] = replace(comment, id=number)
    joined = replace(thread, comments=tuple(comments.values()))
    lost = [status for status, page in pages if page is None]
    if lost:
        return replace(
            joined, note=Reason.of("snapshot.answers_lost", count=len(lost), known=len(pages), status=lost[0])
        )
    contrary = next((page.note for page in read if page.note and page.note.code not in _SHORT), None)
    return replace(joined, note=contrary) if contrary or thread.expected is None else judged(joined)

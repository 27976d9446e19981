"""Comments of no known platform: blocks alike with author, time and text, or lines of text under a heading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from itertools import count as count_from

from lxml.html import HtmlElement

from yalu.known_reasons import MORE_PAGES, SHOWN_IN_PART
from yalu.model import ParsedComment, ParsedThread, ThreadRequest
from yalu.pages.comments.blocks.comment_ids import number_of_node
from yalu.pages.comments.blocks.header_line import prints_number
from yalu.pages.comments.blocks.time_markers import markup_description
from yalu.pages.comments.comment_text import without_member_signature, without_subject
from yalu.pages.comments.completeness.completeness import judged
from yalu.pages.comments.completeness.controls import is_here
from yalu.pages.comments.completeness.openness import is_open, outside, region, with_beside
from yalu.pages.comments.generic.empty_thread import read_empty_thread, read_unloaded
from yalu.pages.comments.generic.from_state import read_embedded_comments
from yalu.pages.comments.generic.opening_post import has_own_article, is_forum, without_opening
from yalu.pages.comments.generic.unstructured import read_unstructured
from yalu.pages.comments.lists.list_detection import read_entries
from yalu.pages.comments.lists.records import Entries
from yalu.pages.comments.platform import Part, Sight, Start, memory_of, role, sight_of
from yalu.pages.dates.day_month_order import in_page_order
from yalu.pages.document.urls import urljoin
from yalu.reasons import Reason


def _is_better(lines: Entries, entries: Entries) -> bool:
    """True if lines under a heading show more comments than a list, or the same words and only they have ids.

    Against a list with ids only lines count that each tell their own name and time, and must be more.
    """
    if entries.named or lines.run_in:
        different = {(comment.author, comment.text) for comment in lines.comments}
        return lines.run_in and len(different) > len(entries.comments)
    same = {comment.text for comment in entries.comments} == {comment.text for comment in lines.comments}
    return len(lines.comments) + (lines.named and same) > len(entries.comments)


def _is_whole(entries: Entries) -> bool:
    """True if a list shows as many comments as its heading says, and lines could tell no ids that it does not."""
    if entries.stated != len(entries.comments):
        return False
    inside = chain.from_iterable(box.iter("*") for box in entries.boxes)
    return entries.named or not any(
        (node.keys() and number_of_node(node, (node,))) or prints_number(node.text) or prints_number(node.tail)
        for node in inside
    )


def read_lines(sight: Sight) -> Entries | None:
    """Return lines of text under a heading, or the list that shows as many comments; None without such lines."""
    lines = sight.once(read_unstructured)
    entries = sight.once(read_entries) if lines is not None else None
    return lines if lines is None or entries is None or _is_better(lines, entries) else entries


class Generic:
    """Fallback platform: a list is one of comments by its shape and by evidence in and around it."""

    name = "generic"

    def start(self, sight: Sight) -> Start | None:
        """Read the page. Complete only if the heading's count is met and each comment is known again by the next.

        Lines of text under a heading are read where no blocks are found, or fewer and without ids.
        """
        begun = self._read(sight)
        return begun and begun._replace(more=next_page(sight, begun, self.name))

    def next_requests(self, part: Part) -> tuple[ThreadRequest, ...]:
        """Return the request for the page after a further page."""
        begun = self._further(part)
        return () if begun is None else begun.more

    def join(self, thread: ParsedThread | None, parts: Sequence[Part]) -> ParsedThread | None:
        """Return the thread with the comments of its further pages."""
        if thread is None or not parts:
            return thread
        begun = [(part.status, self._further(part)) for part in parts]
        return with_pages(thread, [(status, page and page.thread) for status, page in begun])

    def _further(self, part: Part) -> Start | None:
        """What a further page shows; None if it did not arrive."""
        if part.status != 200:
            return None
        drawn = memory_of(part.request).get("drawn")
        return self._arrived(
            part.request.url, tuple(part.headers.items()), part.body, drawn if isinstance(drawn, str) else None
        )

    @lru_cache(maxsize=16)  # noqa: B019 -- of the only instance: a page is asked for when it arrives, and twice to join
    def _arrived(self, url: str, headers: tuple[tuple[str, str], ...], body: bytes, drawn: str | None) -> Start | None:
        try:
            sight = sight_of(url, dict(headers), body, drawn)
            begun = self.start(sight) if sight else None
        except ValueError:
            return None
        return begun and begun._replace(cut=(), boxes=())

    def _read(self, sight: Sight) -> Start | None:
        entries = sight.once(read_entries)
        if entries is not None and entries.opening is not None:
            posts = (*entries.opening.record, *entries.boxes)
            entries = replace(entries, opening=None) if has_own_article(sight, sight.tree, posts) else entries
        if entries is not None and (answers := without_opening(sight, entries)) is not None:
            return self._begun(sight, answers)
        lines = None if entries is not None and _is_whole(entries) else sight.once(read_unstructured)
        best = lines if lines is not None and (entries is None or _is_better(lines, entries)) else entries
        shown = self._begun(sight, best) if best is not None else read_embedded_comments(sight, self.name)
        return shown or read_empty_thread(sight, self.name) or read_unloaded(sight, self.name)

    def _begun(self, sight: Sight, entries: Entries) -> Start:
        state = is_open(sight, entries.cut, entries.boxes)
        shown = tuple(map(without_subject, entries.comments))
        if entries.posts or entries.opening is not None or sight.once(is_forum):
            shown = tuple(map(without_member_signature, shown))
        comments = in_page_order(shown, sight.elements, sight.url)
        thread = judged(
            ParsedThread(self.name, comments, state, entries.stated, drawn=markup_description(entries.boxes))
        )
        if entries.in_part and thread.expected is None:
            thread = replace(thread, note=SHOWN_IN_PART)
        return Start(thread, (), with_beside(sight, entries.cut, entries.boxes), entries.boxes, entries.opening)


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
    shown: Counter[str] = Counter()
    for comment in (comment for page in read for comment in page.comments):
        number, same = comment.id, comments.get(comment.id)
        if same is not None and number.startswith("~") and same.text != comment.text:
            base = number.partition(" #")[0]  # it is another one of the author's day
            copies = (f"{base} #{count}" for count in count_from(1 + shown[base]))
            number = next(copy for copy in copies if copy not in comments)
        shown[number.partition(" #")[0]] += number not in comments
        comments[number] = replace(comment, id=number)
    joined = replace(thread, comments=tuple(comments.values()))
    lost = [status for status, page in pages if page is None]
    if lost:
        return replace(
            joined, note=Reason.of("snapshot.answers_lost", count=len(lost), known=len(pages), status=lost[0])
        )
    contrary = next((page.note for page in read if page.note and page.note.code not in _SHORT), None)
    return replace(joined, note=contrary) if contrary or thread.expected is None else judged(joined)

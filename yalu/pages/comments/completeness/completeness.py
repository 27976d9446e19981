"""Completeness of a thread: complete unless something on the page shows that a part is missing (decision 0031).

A reader reports what it read and what the page counts. If a count agrees, or if the page states none and shows a list,
this module looks for contradictions: other pages, controls that show more, comments loaded later by script, a statement
that a part is shown, a failure, a truncated page. The first one found becomes the thread's note. An interface that
proves a thread is not overruled by the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from lxml.html import HtmlElement

from yalu.changes.threads.comment_state import state_of
from yalu.known_reasons import LOADED_LATER, MORE_OFFERED, MORE_PAGES, NOT_CLOSED, NOT_LOADED, SHOWN_IN_PART, TOO_LONG
from yalu.model import NO_COUNT, NO_IDS, NOT_SHOWN, CommentState, ParsedComment, ParsedThread
from yalu.pages.comments.completeness import controls
from yalu.pages.comments.completeness.openness import outside, region
from yalu.pages.comments.platform import MAX_COMMENTS, Sight, Start, common
from yalu.pages.document.closing_tags import read_served
from yalu.pages.document.document import MAX_ELEMENTS
from yalu.pages.document.served_tags import is_whole
from yalu.reasons import Reason

LATER = re.compile(
    r"[?&;](?:page|pg|start|st|cpage|offset)[=/_.-]?(?:[2-9]|[1-9]\d+)(?:\D|\Z)|"
    r"(?:[?&;]p[=/_.-]?|/(?:(?:page|pg|start|st|cpage|offset)/?|p)[=_.-]?)(?:[2-9]|[1-9]\d{1,3})(?:\D|\Z)|"
    r"[-/](?:comment-)?page-?(?:[2-9]|[1-9]\d+)(?:\D|\Z)|/thread-\d{1,12}-(?:[2-9]|\d{2,})",
    re.I,
)
"""URLs of later pages of a thread."""


def with_completeness(thread: ParsedThread, contradiction: Callable[[], Reason | None]) -> ParsedThread:
    """Return the thread with its completeness determined by this rule.

    ``contradiction`` is called for complete threads and those that only lack a count; a thread incomplete for another
    reason keeps that. An empty thread without a count is never complete here, and says so if its comments could not be
    loaded.
    """
    if not thread.complete and thread.note not in (NO_COUNT, NOT_SHOWN):
        return thread
    reason = contradiction()
    if not thread.complete and not thread.comments:
        return replace(thread, note=NOT_LOADED) if reason == NOT_LOADED else thread
    if reason is None and not all(map(is_known_again, thread.comments)):
        reason = None if thread.complete else NO_COUNT
    return replace(thread, complete=reason is None, note=reason)


def contradiction(sight: Sight, begun: Start, *, others: Sequence[Start] = (), followed: bool = False) -> Reason | None:
    """Return what on a page contradicts that its thread is complete, as one of the model's notes; None if nothing does.

    ``others`` are threads of other services on the page: they contradict a list without a count. ``followed``:
    WordPress's own comment pages are fetched, so links to them contradict nothing. Without a count and a list in the
    markup nothing can be determined (NO_COUNT).
    """
    thread = begun.thread
    if thread is None:
        return None
    counted = thread.expected is not None
    if not counted and thread.comments and not begun.boxes:
        return NO_COUNT
    early = _ends_early(sight, begun, counted=counted)
    if early is not None:
        return early
    if not followed and _has_pages(sight, counted=counted):
        return MORE_PAGES
    if not counted and others and thread.comments:
        return LOADED_LATER
    around = {up for box in begun.boxes[:1] for up in box.iterancestors()}
    apart = frozenset(node for other in others for node in other.cut if node not in around)
    return _beside(sight, begun, apart, followed=followed)


def _has_pages(sight: Sight, *, counted: bool) -> bool:
    """True if the URL or the head of a page says that it is one of several.

    Pages of the article alone do not contradict a count.
    """
    turns = [href for rel, _, href in sight.elements.links if {"next", "prev"} & set(rel.split())]
    if any(controls.COMMENT_PAGE.search(href) for href in turns):
        return True
    return not counted and (
        LATER.search(sight.url) is not None or any(controls.is_here(href, sight.url) for href in turns)
    )


def _ends_early(sight: Sight, begun: Start, *, counted: bool) -> Reason | None:
    """Return a reason if the page was cut, in transit or by our limits; else None.

    A matching count outweighs careless markup, but not a cut inside the list.
    """
    if not begun.boxes:
        return None
    few = len(begun.boxes) < MAX_COMMENTS and sight.served.count("<") < MAX_ELEMENTS
    if counted and few and is_whole(sight.served):
        return None
    served = read_served(sight.served)
    if served.too_long or len(begun.boxes) >= MAX_COMMENTS:
        return TOO_LONG
    around = common(begun.boxes)
    lists = [around, *around.iterancestors()] if around is not None else []
    if counted:
        return None if served.ended or not sight.served or served.closes([*begun.boxes, *lists]) else NOT_CLOSED
    return None if served.ended and served.closes([*begun.boxes, *lists]) else NOT_CLOSED


class Contradiction(NamedTuple):
    """What one element says against completeness.

    It is in the list or beside it ("near"), or further away where it names comments ("any"), or must name them wherever
    it is outside the list ("named").
    """

    name: str
    reason: Reason
    says: Callable[[HtmlElement, controls.Facts], bool]
    where: str = "any"


CONTRADICTIONS: Sequence[Contradiction] = (
    Contradiction("a report of a failure", NOT_LOADED, controls.is_failure),
    Contradiction("a control or link to another page", MORE_PAGES, controls.turns_page),
    Contradiction("a row of page numbers", MORE_PAGES, controls.is_numbered_pager, "near"),
    Contradiction("a control that shows more", MORE_OFFERED, controls.offers_more),
    Contradiction("a loader or an empty place for comments", LOADED_LATER, controls.loads_later, "named"),
    Contradiction("a line about the part that is shown", SHOWN_IN_PART, controls.shows_a_part),
)
"""The first of them that any element shows is the verdict."""


def _beside(sight: Sight, begun: Start, apart: frozenset[HtmlElement], *, followed: bool) -> Reason | None:
    """Return what the signs in and beside the list say, ignoring the elements in ``apart``; None without such signs."""
    assert begun.thread is not None
    comments = begun.thread.comments
    where = region(sight, begun.boxes, begun.cut)
    skipped = apart | frozenset(begun.boxes)
    own = list(outside(sight, where.own, skipped))
    near = [*own, *outside(sight, where.beside, skipped.union(own))]
    nodes = [*near, *filter(controls.names_comments, outside(sight, where.far, skipped.union(near)))]
    thread = controls.Facts(sight.url, len(comments), begun.thread.expected is not None, followed)
    named = [*own, *filter(controls.names_comments, nodes[len(own) :])]
    places = {"near": near, "any": nodes, "named": named}
    shown = (sign.reason for sign in CONTRADICTIONS if any(sign.says(node, thread) for node in places[sign.where]))
    reason = next(shown, None)
    if reason is None and controls.hides_replies(
        sight, begun.boxes, sum(bool(comment.parent_id) for comment in comments)
    ):
        return MORE_OFFERED
    return reason


def with_states(thread: ParsedThread) -> ParsedThread:
    """Set the states that placeholder sentences ("deleted by a moderator") tell.

    The sentences remain the comments' text.
    """
    states = [(comment, state_of(comment)) for comment in thread.comments]
    if all(comment.state is state for comment, state in states):
        return thread
    return replace(thread, comments=tuple(replace(comment, state=state) for comment, state in states))


def met(thread: ParsedThread) -> bool:
    """True if a thread shows as many comments as it states.

    Comments replaced by a placeholder sentence may be counted or not, because sites differ in this.
    """
    gone = sum(state_of(comment) is not CommentState.VISIBLE for comment in thread.comments)
    return thread.expected in (len(thread.comments), len(thread.comments) - gone)


def judged(thread: ParsedThread) -> ParsedThread:
    """Mark a thread complete if the count it states is met and each of its comments is known again by the next."""
    if thread.expected is None:
        return replace(thread, note=NO_COUNT)
    if not met(thread):
        return replace(thread, note=Reason.of("snapshot.counts", known=thread.expected, count=len(thread.comments)))
    known = all(map(is_known_again, thread.comments))
    return replace(thread, complete=known, note=None if known else NO_IDS)


def is_known_again(comment: ParsedComment) -> bool:
    """True if a comment has an id of the page, or an author and a time that serve as one, or is none any more."""
    time = comment.posted_at
    dated = time is not None and (time.has_time or comment.author is not None)
    return dated or not comment.id.startswith("~") or state_of(comment) is not CommentState.VISIBLE

"""Placeholder sentences for comments that were deleted, removed or are held for moderation."""

from __future__ import annotations

from dataclasses import replace

from yalu.changes.comments import state_of
from yalu.model import NO_COUNT, NO_IDS, CommentState, ParsedComment, ParsedThread
from yalu.reasons import Reason


def with_states(thread: ParsedThread) -> ParsedThread:
    """Set the states that placeholder sentences ("deleted by a moderator") tell.

    The sentences remain the comments' text.
    """
    comments = tuple(replace(comment, state=state_of(comment)) for comment in thread.comments)
    return thread if comments == thread.comments else replace(thread, comments=comments)


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
    return (
        state_of(comment) is not CommentState.VISIBLE
        or not comment.id.startswith("~")
        or (time is not None and (time.has_time or comment.author is not None))
    )

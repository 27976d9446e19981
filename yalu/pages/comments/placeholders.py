"""Comments in whose place the page only says that they were deleted, removed or are held."""

from __future__ import annotations

from dataclasses import replace

from yalu.changes.comments import state_of
from yalu.model import Comment, CommentState, Thread


def standing_of(text: str) -> CommentState:
    """What a text in the place of a comment says of it; VISIBLE for what somebody wrote."""
    return state_of(Comment("", text))


def with_states(thread: Thread) -> Thread:
    """The thread with the states that sentences in the place of comments tell. The sentences stay as their text."""
    comments = tuple(replace(comment, state=state_of(comment)) for comment in thread.comments)
    return thread if comments == thread.comments else replace(thread, comments=comments)


def met(thread: Thread) -> bool:
    """Whether a thread shows as many comments as it says there are, those in whose place a sentence stands counted
    or not: some sites count them.
    """
    gone = sum(state_of(comment) is not CommentState.VISIBLE for comment in thread.comments)
    return thread.expected in (len(thread.comments), len(thread.comments) - gone)

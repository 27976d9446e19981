"""Which comments of a thread are later than all known ones: by their times, else by the platform's numbers."""

from __future__ import annotations

from collections.abc import Collection

from yalu.model import ParsedComment

_LONGEST_POSITION = 4
"""Maximum digits of a position in a list; a longer number is given by the platform, rising."""


def later_than(known: Collection[ParsedComment], others: Collection[ParsedComment], most: int) -> frozenset[str]:
    """Return the ids of the other comments that are later than all known ones.

    None is if they are more than ``most``, by which the stated count grew, or if some show neither time nor number.
    """
    for key in (time_of, number_of):
        before = [value for comment in known if (value := key(comment)) is not None]
        after = {comment.id: value for comment in others if (value := key(comment)) is not None}
        if before and len(before) == len(known) and len(after) == len(others):
            newest = max(before)
            later = frozenset(name for name, value in after.items() if value > newest)
            return later if len(later) <= most else frozenset()
    return frozenset()


def time_of(comment: ParsedComment) -> float | None:
    """Return the time of a comment in seconds; None without a time of day."""
    posted = comment.posted_at
    return posted.utc().timestamp() if posted is not None and posted.has_time else None


def number_of(comment: ParsedComment) -> float | None:
    """Return the platform's number of a comment; None where its id is none, or may be a position in a list."""
    digits = comment.id
    return int(digits) if digits.isascii() and digits.isdigit() and _LONGEST_POSITION < len(digits) < 20 else None

"""When two comments were written, as far as two clocks tell; pairs of comments whose times agree."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from math import inf

from yalu.changes.versions import are_zones_apart, same_time
from yalu.model import ParsedComment

Comments = Sequence[ParsedComment]
Times = Callable[[ParsedComment, ParsedComment], bool]
MOST_GUESSED = 300
"""Number of comments of each snapshot up to which each is compared with each."""


def at_one_time(old: ParsedComment, new: ParsedComment) -> bool:
    """Return True unless both state times that are not the same."""
    return old.posted_at is None or new.posted_at is None or same_time(old.posted_at, new.posted_at)


def zones_apart(old: ParsedComment, new: ParsedComment) -> bool:
    """Return True if the clocks of two comments differ as those of two time zones do."""
    shift = clock_shift(old, new)
    return shift is not None and are_zones_apart(shift)


def clock_shift(old: ParsedComment, new: ParsedComment) -> timedelta | None:
    """Return how much later the new comment's clock time is; None unless both state a time of day."""
    before, after = old.posted_at, new.posted_at
    if before is None or after is None or not (before.has_time and after.has_time):
        return None
    return after.local - before.local


def timed_alike(old: Comments, new: Comments, at: Times) -> Iterator[tuple[ParsedComment, ParsedComment]]:
    """Yield comments of whose times ``at`` is true: each new one with the first old one that is left.

    Where that would be too many comparisons, both are gone through in the order of their times.
    """
    if len(old) * len(new) > MOST_GUESSED**2:
        yield from _in_order_of_time(old, new, at)
        return
    left = list(old)
    for comment in new:
        place = next((place for place, other in enumerate(left) if at(other, comment)), None)
        if place is not None:
            yield left.pop(place), comment


def _in_order_of_time(old: Comments, new: Comments, at: Times) -> Iterator[tuple[ParsedComment, ParsedComment]]:
    left, came = (deque(sorted(some, key=_moment)) for some in (old, new))
    while left and came:
        if at(left[0], came[0]):
            yield left.popleft(), came.popleft()
        else:
            (left if _moment(left[0]) < _moment(came[0]) else came).popleft()


def _moment(comment: ParsedComment) -> float:
    return comment.posted_at.utc().timestamp() if comment.posted_at is not None else inf

# ruff: noqa: DTZ001  publishers' wall clocks have no zone
"""Threads whose comments get other ids while readers edit them."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from yalu.changes.threads.comment_pairing import as_known
from yalu.model import ParsedComment, PublisherTime

numbers = st.sets(st.integers(0, 5))
visits_to_come = st.lists(st.tuples(st.booleans(), numbers, numbers), max_size=6)


def worded(number: int, wording: int, first: int, *, timed: bool) -> ParsedComment:
    """A wording of one of six comments that three readers wrote, in a thread numbered from ``first`` on."""
    posted = PublisherTime("", datetime(2026, 3, 2, 8) + timedelta(hours=number), 540) if timed else None
    text = f"The ferry took {wording} boats to quay {number} in March."
    return ParsedComment(str(first + number), text, author=f"reader {number % 3}", posted_at=posted)


@settings(deadline=None)
@given(visits_to_come, st.booleans())
def test_renumbering_and_editing_in_any_order_never_join_two_people(
    visits: list[tuple[bool, set[int], set[int]]], timed: bool
) -> None:
    """Each visit may follow a renumbering, and finds some comments edited and some not shown."""
    first, wordings, known, last = 10_000, [0] * 6, dict[str, ParsedComment](), dict[int, int]()
    for renumbered, edited, hidden in ((False, set[int](), set[int]()), *visits):
        first += 1_000 * renumbered
        wordings = [wording + (number in edited) for number, wording in enumerate(wordings)]
        shown = [number for number in range(6) if number not in hidden]
        read = as_known(list(known.values()), [worded(n, wordings[n], first, timed=timed) for n in shown])
        pairs = [(known.get(comment.id), comment) for comment in read]
        assert len({comment.id for comment in read}) == len(shown)
        assert all(old is None or old.author == new.author for old, new in pairs)
        if timed:  # then as many new and edited comments are told as there were
            assert sum(old is None for old, _ in pairs) == sum(number not in last for number in shown)
            edits = sum(old is not None and old.text != new.text for old, new in pairs)
            assert edits == sum(last.get(number, wordings[number]) != wordings[number] for number in shown)
        known |= {comment.id: comment for comment in read}
        last |= {number: wordings[number] for number in shown}

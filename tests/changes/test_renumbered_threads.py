# ruff: noqa: DTZ001  publishers' wall clocks have no zone
"""Threads whose comments get other ids while readers edit them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
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


def timed(name: str, author: str, text: str, at: datetime, offset: int | None = 540) -> ParsedComment:
    return ParsedComment(name, text, author=author, posted_at=PublisherTime("", at, offset))


NINE = datetime(2026, 3, 2, 9, 4)
BOATS = "The ferry took forty boats to the quay in March."


@pytest.mark.parametrize(
    ("away", "same"),
    [
        (timedelta(hours=-9), True),
        (timedelta(hours=5, minutes=45), True),
        (timedelta(minutes=7), False),
        (timedelta(hours=15), False),
    ],
)
def test_the_clock_of_another_zone_makes_no_other_comment(away: timedelta, same: bool) -> None:
    known = [timed("~a", "Mina", BOATS, NINE), timed("~b", "Jo", "Thanks.", NINE + timedelta(minutes=3))]
    moved = [timed("~c", "Mina", BOATS, NINE + away), timed("~d", "Jo", "Thanks.", NINE + timedelta(minutes=3) + away)]
    assert ([comment.id for comment in as_known(known, moved)] == ["~a", "~b"]) is same


def test_a_short_word_said_again_an_hour_later_is_another_comment() -> None:
    known = [timed("5", "Guest", "+1", NINE), timed("6", "Jo", BOATS, NINE)]
    shown = [known[1], timed("9", "Guest", "+1", NINE + timedelta(hours=1))]
    assert [comment.id for comment in as_known(known, shown)] == ["6", "9"]


def test_a_comment_that_a_list_shows_twice_is_there_once() -> None:
    first, other = timed("~a", "Mina", BOATS, NINE), timed("~b", "Jo", BOATS, NINE)
    twice = timed("~a #2", "Mina", BOATS, NINE)
    assert as_known([first], [first, twice, other]) == (first, other)
    assert as_known([first, twice], [first, twice]) == (first, twice), "who was known as two stays two"
    again = timed("~a #2", "Mina", "And a boat more.", NINE)
    assert as_known([first], [first, again]) == (first, again)
    answers = [replace(first, id=name, parent_id=to, text="Thanks.") for name, to in (("~a #3", "8"), ("~a #4", "9"))]
    assert as_known([], answers) == tuple(answers), "one answer to each of two people"
    reply = timed("~c", "Jo", "Yes.", NINE)
    kept = as_known([first], [first, twice, replace(reply, parent_id="~a #2")])
    assert [(each.id, each.parent_id) for each in kept] == [("~a", None), ("~c", "~a")]
    numbered = timed("71", "Mina", BOATS, NINE), timed("72", "Mina", BOATS, NINE)
    assert as_known([], numbered) == numbered, "the platform tells them apart"

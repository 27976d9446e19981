"""Comments that are switched off: none of them is missing, and nothing is dated by the empty snapshots."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.history.watched_threads import DAY, START, WatchedThread, comment, stored_snapshot, thread
from yalu.history.intents.snapshots import snapshot_row
from yalu.history.proof import Implausibility
from yalu.model import Fate, LookUp, ParsedComment


def test_comments_that_are_switched_off_are_never_missing_and_known_again_afterwards(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(replace(thread(*five), open=True))
    closed = replace(thread(), open=False)
    steps = [watched.look(closed) for _ in range(9)]
    assert not any(step.active for step in steps)
    lost = Implausibility.ALL_LOST
    assert [step.implausibility for step in steps] == [lost] * 3 + [None] * 6
    assert [step.suspected for step in steps] == [lost] * 4 + [None] * 5, "settled once it has lasted"
    assert not watched.look(replace(thread(*five), open=True)).active
    first, *others = five
    assert watched.gone(thread(*others)) == []
    assert watched.gone(thread(*others)) == [first.id]


@pytest.mark.parametrize("known", [0, 5])
def test_threads_that_a_whole_site_switches_off_at_once_are_closed_once_that_has_lasted(
    five: list[ParsedComment], known: int
) -> None:
    watched = WatchedThread()
    watched.look(replace(thread(*five[:known]), open=True))
    closed, lost = replace(thread(), open=False), Implausibility.THREADS_LOST
    shown = [snapshot_row(closed, watched.look(closed, implausibility=lost), "1") for _ in range(4)]
    assert [(row["open"], row["complete"]) for row in shown] == [(None, False)] * 3 + [(False, True)]


def test_a_comment_was_last_seen_before_its_thread_was_switched_off() -> None:
    only, watched = comment(1), WatchedThread()
    watched.look(replace(thread(only), open=True))
    for _ in range(5):
        watched.look(replace(thread(), open=False))
    (step,) = watched.look(
        replace(thread(replace(only, text=f"{only.text}, and of the ferry")), open=True)
    ).new.values()
    assert (step.not_before, step.not_after) == (START + DAY, watched.at)


def test_an_open_thread_that_loses_everything_is_believed_once_that_has_lasted(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(replace(thread(*five), open=True))
    gone = [watched.gone(replace(thread(), open=True)) for _ in range(5)]
    assert [len(some) for some in gone] == [0, 0, 0, 0, 5]


def test_the_platforms_word_on_a_missing_comment_holds_where_comments_are_switched_off(
    five: list[ParsedComment],
) -> None:
    watched = WatchedThread()
    watched.look(replace(thread(*five), open=True))
    watched.look(replace(thread(*five[1:]), open=True))
    erased = [LookUp(five[0].id, "", Fate.ERASED)]
    assert watched.gone(replace(thread(), open=False), look_ups=erased) == [five[0].id]


def test_a_thread_that_was_switched_off_loses_nothing_more(five: list[ParsedComment]) -> None:
    watched, closed = WatchedThread(), replace(thread(), open=False)
    watched.look(replace(thread(*five), open=True))
    losses = []
    for _ in range(6):
        losses.append(watched.history.loss(closed).lost)
        watched.look(closed)
    assert losses == [5, 5, 5, 5, 0, 0]
    watched.look(replace(closed, complete=False))
    assert watched.history.loss(closed).lost == 0, "a snapshot in between proves nothing"


@pytest.mark.parametrize("empty", [True, False])
def test_a_comment_was_last_seen_before_an_empty_snapshot_whose_bytes_are_gone(empty: bool) -> None:
    only, watched = comment(1), WatchedThread()
    watched.look(thread(only))
    watched.history.keep(stored_snapshot(watched.at + DAY, seen=int(not empty)))
    (step,) = watched.look(thread(replace(only, text=f"{only.text}, and of the ferry")), after=2 * DAY).new.values()
    assert step.not_before == START + (1 if empty else 2) * DAY


def test_a_comment_that_appears_with_those_that_were_switched_off_may_have_been_written_before(
    five: list[ParsedComment],
) -> None:
    watched = WatchedThread()
    watched.look(replace(thread(*five[:4]), open=True))
    for _ in range(5):
        watched.look(replace(thread(), open=False))
    (new,) = watched.look(replace(thread(*five), open=True)).new.values()
    assert (new.not_before, new.not_after) == (START + DAY, watched.at)

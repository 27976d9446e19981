"""Several comments of one thread that are missing at once: what proves their removal, and how long it waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.history.watched_threads import DAY, RULES, START, WatchedThread, comment, stored_snapshot, thread
from yalu.history.proof import Implausibility
from yalu.model import Fate, LookUp, ParsedComment


def several(five: list[ParsedComment], count: int) -> list[ParsedComment]:
    return [*five, *map(comment, range(6, count + 1))]


def test_a_long_thread_without_a_count_that_lost_most_comments_proves_nothing_until_it_lasts(
    five: list[ParsedComment],
) -> None:
    watched = WatchedThread()
    nine = several(five, 9)
    watched.look(thread(*nine, counted=False))
    steps = [watched.look(thread(*nine[:4], counted=False)) for _ in range(13)]
    assert [step.implausibility for step in steps] == [Implausibility.HALF_LOST] * 11 + [None] * 2
    assert [[missed.in_row for missed in step.missed] for step in steps[-2:]] == [[1] * 5, [2] * 5]


@pytest.mark.parametrize(("known", "left", "counted"), [(8, 4, True), (5, 3, True), (9, 5, False), (5, 2, False)])
def test_half_of_a_thread_and_much_of_one_without_a_count_are_gone_at_the_fourth_snapshot(
    five: list[ParsedComment], known: int, left: int, *, counted: bool
) -> None:
    watched = WatchedThread()
    all_of_them = several(five, known)
    watched.look(thread(*all_of_them, counted=counted))
    rest = thread(*all_of_them[:left], counted=counted)
    lost = [each.id for each in all_of_them[left:]]
    assert [watched.gone(rest) for _ in range(5)] == [[], [], [], lost, []]


def test_a_part_of_a_thread_must_be_away_for_a_day(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    hours = [watched.gone(thread(*five[:3]), after=timedelta(hours=6)) for _ in range(6)]
    assert hours == [[], [], [], [], [], ["4", "5"]]


@pytest.mark.parametrize("visits", [1, 2, 3])
def test_half_of_a_thread_that_is_away_for_some_visits_is_neither_gone_nor_back(
    five: list[ParsedComment], visits: int
) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    late = comment(9, at=START + DAY)
    assert [watched.gone(thread(*five[:3])) for _ in range(visits - 1)] == [[]] * (visits - 1)
    step = watched.look(thread(*five[:3], late))
    assert set(step.new) == {"9"} and all(missed.in_row < RULES.gone_after for missed in step.missed)
    assert all(missed.in_row < RULES.gone_after for missed in watched.look(thread(*five, late)).missed)


def test_halves_of_a_thread_that_take_turns_are_never_gone(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    four = five[:4]
    watched.look(thread(*four))
    assert [watched.gone(thread(*(four[:2] if day % 2 else four[2:]))) for day in range(8)] == [[]] * 8


@pytest.mark.parametrize("proof", ["count", "list", "ids"])
def test_several_removals_that_something_else_proves_are_told_at_the_second_snapshot(
    five: list[ParsedComment], proof: str
) -> None:
    watched = WatchedThread()
    nine = several(five, 9)
    watched.look(thread(*nine, counted=proof == "count"))
    lost = ["7", "8", "9"] if proof == "count" else ["5", "6", "7", "8", "9"]
    answers = [LookUp(name, "", Fate.WITHHELD) for name in lost] if proof == "ids" else []
    rest = thread(*nine[: 9 - len(lost)], counted=proof == "count")
    steps = [watched.gone(rest, look_ups=answers, listed=proof == "list") for _ in range(2)]
    assert steps == [[], lost]


def test_what_goes_beside_a_part_that_was_away_for_long_does_not_delay_it(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    eight = several(five, 8)
    watched.look(thread(*eight))
    assert [watched.gone(thread(*eight[:4])) for _ in range(2)] == [[], []]
    assert [watched.gone(thread(*eight[:2])) for _ in range(2)] == [[], ["5", "6", "7", "8"]]


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("why", ["chain", "person"])
def test_a_reply_chain_and_the_comments_of_one_person_are_gone_at_the_second_snapshot(
    five: list[ParsedComment], why: str, *, counted: bool
) -> None:
    if why == "chain":
        five[3:] = [replace(five[3], parent_id="3"), replace(five[4], parent_id="4")]
    else:
        five[2:] = [five[2], *(replace(other, author=five[2].author) for other in five[3:])]
    eight = [*five, *(comment(number) for number in (6, 7, 8))]
    watched = WatchedThread()
    watched.look(thread(*eight, counted=counted))
    rest = thread(*eight[:2], *eight[5:], counted=counted)
    assert [watched.gone(rest) for _ in range(2)] == [[], ["3", "4", "5"]]


def test_a_snapshot_that_is_decided_again_proves_what_its_crawl_took_for_proved(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*five, counted=False))
    rest = thread(*five[:3], counted=False)
    stored = stored_snapshot(watched.at + DAY, missing={"4": 1, "5": 1})
    assert [missed.in_row for missed in watched.look(rest, stored=stored).missed] == [1, 1]
    assert [missed.in_row for missed in watched.look(rest).missed] == [2, 2]


def test_the_only_comment_of_a_thread_that_is_shown_again_may_be_an_old_copy() -> None:
    watched, only = WatchedThread(), comment(1)
    for some in ((only,), (), ()):
        watched.look(thread(*some))
    assert watched.history.loss(thread(only)).returned == (only.text,)


@pytest.mark.parametrize(
    ("shown", "returned"),
    [
        pytest.param("12345", 1, id="as the first snapshot was"),
        pytest.param("1234", 0, id="another one went in the same snapshot"),
        pytest.param("1245", 1, id="as it was when another one had gone"),
        pytest.param("123456", 0, id="one that came after it went"),
        pytest.param("123457", 0, id="one that is new"),
    ],
)
def test_what_no_earlier_snapshot_showed_is_no_old_copy(five: list[ParsedComment], shown: str, returned: int) -> None:
    watched = WatchedThread()
    everyone = {each.id: each for each in (*five, comment(6), comment(7))}
    gone = {"12345": "4", "1234": "45", "1245": "34", "123456": "4", "123457": "4"}[shown]
    rest = [each for each in five if each.id not in gone]
    came = [everyone["6"]] if "6" in shown else []
    first = [each for each in five if not (shown == "1245" and each.id == "3")]
    for some in (five, *[first] * 2, rest, rest, [*rest, *came]):
        watched.look(thread(*some))
    assert len(watched.history.loss(thread(*(everyone[name] for name in shown))).returned) == returned

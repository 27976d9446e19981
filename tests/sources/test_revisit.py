"""When an article is looked at again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.schedule.simulate import OTHERS, Wait, reaches, run, yalu
from yalu.errors import SettingsError
from yalu.setting_values import REVISITS
from yalu.settings import Settings, load
from yalu.sources.revisit import CONFIRM, DEFAULT, FLOOR, POLICIES, next_visit, policy_of

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def wait(
    age: timedelta,
    *,
    changed: timedelta | None = None,
    activity: timedelta | None = None,
    misses: int = 0,
    failures: int = 0,
) -> timedelta:
    """The wait for a piece of this age; ``changed`` and ``activity`` are ages of the last change of each."""
    now = START + age
    return (
        next_visit(
            now=now,
            first_seen=START,
            last_change=None if changed is None else now - changed,
            last_activity=None if activity is None else now - activity,
            misses=misses,
            failures=failures,
        )
        - now
    )


def test_a_new_piece_is_looked_at_often_and_an_old_one_rarely() -> None:
    waits = [wait(age) for age in (0 * DAY, DAY, 7 * DAY, 30 * DAY, 200 * DAY)]
    assert waits[0] == DEFAULT.soonest
    assert waits == sorted(waits)
    assert waits[1] <= DAY / 2
    assert waits[-1] > 20 * DAY


def test_no_piece_is_ever_given_up() -> None:
    assert wait(20 * 365 * DAY) == FLOOR == 90 * DAY


def test_a_piece_that_changed_is_looked_at_sooner() -> None:
    assert wait(30 * DAY, changed=HOUR) < wait(30 * DAY) / 10


def test_a_lively_thread_is_looked_at_though_the_article_is_old() -> None:
    assert wait(60 * DAY, activity=2 * HOUR) < 3 * DAY < wait(60 * DAY) / 10


def test_a_quiet_thread_does_not_make_a_young_article_wait() -> None:
    assert wait(DAY, changed=HOUR, activity=DAY) == wait(DAY, changed=HOUR)


def test_a_first_miss_is_confirmed_soon_and_later_ones_ever_more_rarely() -> None:
    waits = [wait(100 * DAY, misses=misses) for misses in range(1, 8)]
    assert waits[0] == CONFIRM
    assert waits == sorted(waits)
    assert waits[-1] == FLOOR
    assert wait(100 * DAY, misses=10**9) == FLOOR


def test_failures_back_off_by_doubling() -> None:
    assert [wait(100 * DAY, failures=failures) for failures in (1, 2, 3)] == [HOUR, 2 * HOUR, 4 * HOUR]
    assert wait(100 * DAY, failures=10**9) == FLOOR


@pytest.mark.parametrize("ahead", [HOUR, 400 * DAY])
def test_a_clock_that_ran_ahead_does_no_harm(ahead: timedelta) -> None:
    assert next_visit(
        now=START, first_seen=START + ahead, last_change=None, last_activity=START + ahead, misses=0, failures=0
    ) == (START + DEFAULT.soonest)


AGES = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9000))


@settings(max_examples=60, deadline=None)
@given(AGES, st.none() | AGES, st.none() | AGES, st.integers(0, 50), st.integers(0, 50))
def test_the_wait_is_always_within_its_bounds(
    age: timedelta, changed: timedelta | None, activity: timedelta | None, misses: int, failures: int
) -> None:
    assert DEFAULT.soonest <= wait(age, changed=changed, activity=activity, misses=misses, failures=failures) <= FLOOR


@pytest.mark.parametrize(("name", "other"), OTHERS)
def test_the_default_is_twice_as_good_as_the_schedule_of(name: str, other: Wait) -> None:
    """Half the delay at no more looks, or half the looks at no more delay, over a year that was not tuned on."""
    looks, _, _, delay = run(yalu(DEFAULT), 250, seed=11)
    their_looks, _, _, their_delay = run(other, 250, seed=11)
    assert reaches(looks, delay, their_looks, their_delay), name


def test_the_policies_differ_in_looks_and_delay_and_keep_the_floor() -> None:
    looks, delays = zip(*(run(yalu(POLICIES[name]), 40)[::3] for name in ("eager", "default", "sparing")), strict=True)
    assert looks[0] > 2 * looks[1]
    assert looks[1] > 2 * looks[2]
    assert delays[0] < delays[1] / 2
    assert delays[1] < delays[2] / 2
    assert {policy.longest for policy in POLICIES.values()} == {FLOOR}
    assert POLICIES["eager"].budget > DEFAULT.budget > POLICIES["sparing"].budget


def test_the_operator_chooses_a_policy_by_its_name(tmp_path: Path) -> None:
    assert set(REVISITS) == set(POLICIES)
    assert Settings().revisit == "default"
    assert load({"YALU_REVISIT": "sparing"}, tmp_path).revisit == "sparing"
    with pytest.raises(SettingsError, match="YALU_REVISIT: must be default, sparing or eager, not 'often'"):
        load({"YALU_REVISIT": "often"}, tmp_path)


def test_an_eager_source_has_its_new_articles_checked_at_each_crawl() -> None:
    every = timedelta(minutes=1)
    assert policy_of("eager", every).soonest < every
    assert policy_of("eager", timedelta(hours=1)) == POLICIES["eager"] == policy_of("eager", timedelta())
    assert policy_of("default", every) == POLICIES["default"]

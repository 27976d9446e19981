# ruff: noqa: DTZ001  publishers' wall clocks have no zone
"""When two times that a publisher states are one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from yalu.changes.versions import same_time
from yalu.model import PublisherTime

NINE = PublisherTime("", datetime(2026, 3, 1, 9, 0), 540)


@pytest.mark.parametrize(("seconds", "same"), [(1, True), (59, True), (60, False), (61, False)])
@pytest.mark.parametrize("offset", [540, None])
def test_seconds_that_one_side_leaves_out_are_no_difference_and_a_minute_is(
    seconds: int, same: bool, offset: int | None
) -> None:
    a = replace(NINE, offset=offset)
    b = replace(a, local=a.local + timedelta(seconds=seconds))
    assert same_time(a, b) is same_time(b, a) is same


def test_seconds_that_both_sides_state_are_compared() -> None:
    a, b = (replace(NINE, local=NINE.local + timedelta(seconds=seconds)) for seconds in (10, 20))
    assert not same_time(a, b)

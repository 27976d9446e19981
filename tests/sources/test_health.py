"""A feed's state follows from its newest item and its own rhythm, not from the status alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yalu.sources.health import Health, health, health_by_age, rhythm

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def feed(newest: timedelta, every: timedelta, count: int = 20) -> tuple[datetime, ...]:
    """The dates of a feed whose newest item is that old and whose items are that far apart."""
    return tuple(NOW - newest - every * number for number in range(count))


@pytest.mark.parametrize(
    ("items", "state"),
    [
        (feed(2 * HOUR, HOUR), Health.OK),
        (feed(2 * DAY, HOUR), Health.OK),
        (feed(4 * DAY, HOUR), Health.SILENT),
        (feed(31 * DAY, HOUR), Health.STALE),
        (feed(20 * DAY, 7 * DAY), Health.OK),
        (feed(31 * DAY, 7 * DAY), Health.SILENT),
        (feed(150 * DAY, 7 * DAY), Health.STALE),
        (feed(9 * 365 * DAY, HOUR), Health.STALE),
        ((), Health.EMPTY),
        ((None, None), Health.OK),
    ],
)
def test_states(items: tuple[datetime | None, ...], state: Health) -> None:
    assert health(NOW, items) is state


def test_items_lost_between_two_visits_are_a_gap() -> None:
    items = feed(HOUR, HOUR, count=10)
    assert health(NOW, items, NOW - 5 * HOUR) is Health.OK
    assert health(NOW, items, NOW - 3 * DAY) is Health.GAP


def test_a_feed_with_an_undated_item_has_no_gap() -> None:
    dated = feed(HOUR, HOUR, count=10)
    assert health(NOW, (*dated, None), NOW - 3 * DAY) is Health.OK


def test_an_unchanged_feed_is_judged_by_what_was_seen_before() -> None:
    assert health_by_age(NOW, None) is Health.OK
    assert health_by_age(NOW, NOW - DAY) is Health.OK
    assert health_by_age(NOW, NOW - 60 * DAY) is Health.STALE


def test_an_item_announced_for_tomorrow_is_no_trouble() -> None:
    assert health(NOW, (NOW + DAY, NOW - DAY, NOW - 2 * DAY, NOW - 3 * DAY)) is Health.OK


def test_the_rhythm_is_the_usual_distance_and_has_bounds() -> None:
    assert rhythm([NOW - DAY * number for number in (0, 1, 2, 30)]) == DAY
    assert rhythm([NOW - timedelta(minutes=number) for number in range(30)]) == 6 * HOUR
    assert rhythm([NOW]) == 2 * DAY

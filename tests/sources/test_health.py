"""A feed's state follows from its newest item and its own rhythm, not from the status alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yalu.sources.health import FeedVisit, Health, health, rhythm

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def feed(newest: timedelta, every: timedelta, count: int = 20) -> FeedVisit:
    """A feed whose newest item is that old and whose items are that far apart."""
    return FeedVisit(200, items=tuple(NOW - newest - every * number for number in range(count)))


@pytest.mark.parametrize(
    ("sighting", "state"),
    [
        (feed(2 * HOUR, HOUR), Health.OK),
        (feed(2 * DAY, HOUR), Health.OK),
        (feed(4 * DAY, HOUR), Health.SILENT),
        (feed(31 * DAY, HOUR), Health.STALE),
        (feed(20 * DAY, 7 * DAY), Health.OK),
        (feed(31 * DAY, 7 * DAY), Health.SILENT),
        (feed(150 * DAY, 7 * DAY), Health.STALE),
        (feed(9 * 365 * DAY, HOUR), Health.STALE),
        (FeedVisit(200), Health.EMPTY),
        (FeedVisit(200, parsed=False), Health.DEAD),
        (FeedVisit(404), Health.DEAD),
        (FeedVisit(503), Health.DEAD),
        (FeedVisit(None), Health.DEAD),
        (FeedVisit(403), Health.BLOCKED),
        (FeedVisit(429), Health.BLOCKED),
        (FeedVisit(200, parsed=False, challenged=True), Health.BLOCKED),
        (FeedVisit(200, items=(None, None)), Health.OK),
        (FeedVisit(304), Health.OK),
    ],
)
def test_states(sighting: FeedVisit, state: Health) -> None:
    assert health(NOW, sighting) is state


def test_items_lost_between_two_visits_are_a_gap() -> None:
    sighting = feed(HOUR, HOUR, count=10)
    assert health(NOW, sighting, NOW - 5 * HOUR) is Health.OK
    assert health(NOW, sighting, NOW - 3 * DAY) is Health.GAP


def test_a_feed_with_an_undated_item_is_not_accused_of_a_gap() -> None:
    dated = feed(HOUR, HOUR, count=10).items
    assert health(NOW, FeedVisit(200, items=(*dated, None)), NOW - 3 * DAY) is Health.OK


def test_an_unchanged_feed_is_judged_by_what_was_seen_before() -> None:
    assert health(NOW, FeedVisit(304), NOW - DAY) is Health.OK
    assert health(NOW, FeedVisit(304), NOW - 60 * DAY) is Health.STALE


def test_an_item_announced_for_tomorrow_is_no_trouble() -> None:
    assert health(NOW, FeedVisit(200, items=(NOW + DAY, NOW - DAY, NOW - 2 * DAY, NOW - 3 * DAY))) is Health.OK


def test_the_rhythm_is_the_usual_distance_and_has_bounds() -> None:
    assert rhythm([NOW - DAY * number for number in (0, 1, 2, 30)]) == DAY
    assert rhythm([NOW - timedelta(minutes=number) for number in range(30)]) == 6 * HOUR
    assert rhythm([NOW]) == 2 * DAY

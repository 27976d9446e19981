"""Two looks at one listing: what is new, what is the same, and whether dates and titles of the same entries move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yalu.jobs.source_check.compare import compare_snapshots
from yalu.sources.listing_diff import (
    MIN_INTERVAL,
    ListingDiff,
    ListingEntry,
    ListingSnapshot,
    diff_listings,
    latest_comparable,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FEED = "https://paper.example/feed"


def entry(address: str, days: int | None = 0, title: str = "t") -> ListingEntry:
    return ListingEntry(address, title, None if days is None else NOON + days * DAY)


def compared(before: list[ListingEntry], now: list[ListingEntry]) -> str:
    (sign,) = compare_snapshots(
        [ListingSnapshot(NOON, {FEED: tuple(before)})],
        ListingSnapshot(NOON + 8 * timedelta(hours=1), {FEED: tuple(now)}),
    )
    return f"{sign.state.value} {sign.says}"


def test_entries_are_matched_by_their_address() -> None:
    before = [entry("a"), entry("b"), entry("c", None), entry("d")]
    now = [entry("e"), entry("a"), entry("b", 1), entry("c", None, "other")]
    assert diff_listings(before, now) == ListingDiff(new=1, same=3, gone=1, redated=1, retitled=1, dated=2)


def test_a_base_lies_far_enough_back_and_is_the_latest_that_does() -> None:
    looks = [
        ListingSnapshot(NOON - age, {}) for age in (3 * DAY, DAY, MIN_INTERVAL, MIN_INTERVAL - timedelta(minutes=1))
    ]
    assert latest_comparable(looks, NOON) is looks[2]
    assert latest_comparable(looks[3:], NOON) is None


@pytest.mark.parametrize(
    ("before", "now", "says"),
    [
        (["a"], ["a", "b"], "ok live: 1 new, 1 as before, 0 no longer listed in 8 h; dates stay as they were"),
        (
            ["a", "b"],
            ["a"],
            "note 0 new, 1 as before, 1 no longer listed in 8 h: nothing new yet, so whether it lives is",
        ),
        (["a", "b"], ["c", "d"], "note 2 new, 0 as before, 2 no longer listed in 8 h: nothing is left of what it held"),
    ],
)
def test_new_entries_prove_life_and_a_full_turnover_is_a_warning(before: list[str], now: list[str], says: str) -> None:
    assert compared([entry(name) for name in before], [entry(name) for name in now]).startswith(says)


def test_dates_that_move_are_told_and_when_all_do_they_mean_nothing() -> None:
    before = [entry("a"), entry("b")]
    assert compared(before, [entry("a", 1), entry("b")]).endswith("; 1 of the same entries have another date")
    assert "its dates say when it was asked" in compared(before, [entry("a", 1), entry("b", 1)])
    assert compared([entry("a", None)], [entry("a", None)]).endswith("; entries have no dates to compare")


def test_a_way_in_that_was_not_listed_before_is_still_unknown() -> None:
    (sign,) = compare_snapshots([ListingSnapshot(NOON, {})], ListingSnapshot(NOON + DAY, {FEED: (entry("a"),)}))
    assert "it was not listed then: whether anything new appears" in sign.says

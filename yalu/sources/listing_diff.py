"""Compares two snapshots of a listing, hours apart: whether anything new appears, and whether its dates move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MIN_INTERVAL = timedelta(hours=6)
"""Two visits that are closer together say nothing: most papers publish by the day, and caches live for hours."""


@dataclass(frozen=True, slots=True)
class ListingEntry:
    """One entry of a listing: digests of its address and title, and its date as listed."""

    address: str
    title: str | None
    date: datetime | None


@dataclass(frozen=True, slots=True)
class ListingSnapshot:
    """Entries of a source's listings at one moment (UTC), by the address of the discovery."""

    at: datetime
    listed: Mapping[str, tuple[ListingEntry, ...]]


@dataclass(frozen=True, slots=True)
class ListingDiff:
    """Differences between two snapshots of a listing, as counts of entries."""

    new: int
    same: int
    gone: int
    redated: int
    """Of the same entries those with another date."""
    retitled: int
    dated: int
    """Of the same entries those that had a date at both visits."""


def diff_listings(before: Sequence[ListingEntry], now: Sequence[ListingEntry]) -> ListingDiff:
    """The differences from ``before`` to ``now``."""
    old = {entry.address: entry for entry in before}
    new = {entry.address: entry for entry in now}
    pairs = [(old[address], new[address]) for address in old.keys() & new.keys()]
    dated = [(earlier, later) for earlier, later in pairs if earlier.date and later.date]
    return ListingDiff(
        new=len(new.keys() - old.keys()),
        same=len(pairs),
        gone=len(old.keys() - new.keys()),
        redated=sum(earlier.date != later.date for earlier, later in dated),
        retitled=sum(earlier.title != later.title for earlier, later in pairs),
        dated=len(dated),
    )


def latest_comparable(snapshots: Sequence[ListingSnapshot], now: datetime) -> ListingSnapshot | None:
    """The latest snapshot that is at least ``MIN_INTERVAL`` older than ``now``; None without one."""
    return max(
        (snapshot for snapshot in snapshots if now - snapshot.at >= MIN_INTERVAL),
        key=lambda snapshot: snapshot.at,
        default=None,
    )

"""Compares a source check with an earlier one: what changed in the listings, and what cannot be told yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from yalu.db.crawls.due_sources import database_now
from yalu.db.sources import source_checks
from yalu.errors import StoreError
from yalu.ids import same_article_address
from yalu.jobs.runtime.check_result import CheckResult, CheckStatus
from yalu.jobs.runtime.database import job_database
from yalu.settings import Settings
from yalu.sources.listing_diff import (
    MIN_INTERVAL,
    ListingDiff,
    ListingEntry,
    ListingSnapshot,
    diff_listings,
    latest_comparable,
)
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.spiders.state.progress import DiscoveryState

UNKNOWN = "whether anything new appears and whether its dates move is still unknown"


def compare_with_earlier(
    settings: Settings, source_id: str, discoveries: Sequence[DiscoveryState]
) -> tuple[CheckResult, ...]:
    """The results of comparing with an earlier check; stores this one. A failing database is a result too."""
    listed = {
        discovery.discovery.url: tuple(map(_entry, discovery.listed))
        for discovery in discoveries
        if discovery.trouble is None
    }
    try:
        with job_database(settings, make=True) as database:
            now = ListingSnapshot(settings.now or database_now(database), listed)
            before = source_checks.earlier(database, source_id)
            if listed:
                source_checks.remember(database, source_id, now)
    except StoreError as error:
        return (CheckResult("second visit", CheckStatus.NOTE, f"{UNKNOWN}: this visit cannot be remembered ({error})"),)
    return tuple(compare_snapshots(before, now)) if listed else ()


def compare_snapshots(before: Sequence[ListingSnapshot], now: ListingSnapshot) -> Iterator[CheckResult]:
    """What differs from the latest snapshot that is old enough. Pure."""
    old = latest_comparable(before, now.at)
    if old is None:
        first = min((snapshot.at for snapshot in before), default=None)
        yield CheckResult("second visit", CheckStatus.NOTE, _still_unknown(first, now.at))
        return
    for url, entries in now.listed.items():
        since = f"{url} since {_minute(old.at)}"
        if (known := old.listed.get(url)) is None:
            yield CheckResult(
                since,
                CheckStatus.NOTE,
                f"it was not listed then: {UNKNOWN}; check again after {_minute(now.at + MIN_INTERVAL)}",
            )
        else:
            yield _compared(since, diff_listings(known, entries), now.at - old.at)


def _still_unknown(first: datetime | None, now: datetime) -> str:
    if first is None:
        return f"this was the first visit: {UNKNOWN}; check again after {_minute(now + MIN_INTERVAL)}"
    ago = f"the first visit was only {_hours(now - first)} ago"
    return f"{ago}: {UNKNOWN}; check again after {_minute(first + MIN_INTERVAL)}"


def _compared(what: str, diff: ListingDiff, passed: timedelta) -> CheckResult:
    dates = _dates(diff)
    says = f"{diff.new} new, {diff.same} as before, {diff.gone} no longer listed in {_hours(passed)}"
    if not diff.new:
        return CheckResult(
            what, CheckStatus.NOTE, f"{says}: nothing new yet, so whether it lives is still unknown; {dates}"
        )
    if not diff.same:
        return CheckResult(
            what, CheckStatus.NOTE, f"{says}: nothing is left of what it held, so entries may be missed in between"
        )
    return CheckResult(what, CheckStatus.OK, f"live: {says}; {dates}")


def _dates(diff: ListingDiff) -> str:
    if not diff.dated:
        dates = "entries have no dates to compare"
    elif not diff.redated:
        dates = "dates stay as they were"
    elif diff.redated == diff.dated:
        dates = "all entries have another date than before, so its dates say when it was asked, not when they appeared"
    else:
        dates = f"{diff.redated} of the same entries have another date"
    return dates + (f", {diff.retitled} another title" if diff.retitled else "")


def _entry(link: ListedLink) -> ListingEntry:
    return ListingEntry(
        _digest(same_article_address(link.url)) or "", _digest(link.title), link.published or link.modified
    )


def _digest(text: str | None) -> str | None:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12] if text else None


def _hours(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    return f"{hours:.0f} h" if hours >= 1 else f"{span / timedelta(minutes=1):.0f} min"


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"

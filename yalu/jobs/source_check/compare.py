"""The second look: what a check of a source finds changed since an earlier one, and what it cannot tell yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from db.crawls.due_sources import database_now
from db.sources import source_checks
from spiders.parsers.candidate import Found
from spiders.state.progress import WayIn
from yalu.errors import StoreError
from yalu.ids import same_article_address
from yalu.jobs.runtime.database import opened
from yalu.jobs.source_check.result import Sign, State
from yalu.settings import Settings
from yalu.sources.listing_diff import APART, Drift, Entry, Glance, base, drift

UNKNOWN = "whether anything new appears and whether its dates move is still unknown"


def second_look(settings: Settings, source_id: str, ways: Sequence[WayIn]) -> tuple[Sign, ...]:
    """The signs of a comparison with an earlier visit; remembers this one. A database that fails is a sign too."""
    listed = {way.discovery.url: tuple(map(_entry, way.listed)) for way in ways if way.trouble is None}
    try:
        with opened(settings, make=True) as database:
            now = Glance(settings.now or database_now(database), listed)
            before = source_checks.earlier(database, source_id)
            if listed:
                source_checks.remember(database, source_id, now)
    except StoreError as error:
        return (Sign("second look", State.NOTE, f"{UNKNOWN}: this visit cannot be remembered ({error})"),)
    return tuple(judge(before, now)) if listed else ()


def judge(before: Sequence[Glance], now: Glance) -> Iterator[Sign]:
    """What is different now from the latest visit that lies far enough back. Pure."""
    old = base(before, now.at)
    if old is None:
        first = min((glance.at for glance in before), default=None)
        yield Sign("second look", State.NOTE, _still_unknown(first, now.at))
        return
    for url, entries in now.listed.items():
        since = f"{url} since {_minute(old.at)}"
        if (known := old.listed.get(url)) is None:
            yield Sign(
                since, State.NOTE, f"it was not listed then: {UNKNOWN}; check again after {_minute(now.at + APART)}"
            )
        else:
            yield _compared(since, drift(known, entries), now.at - old.at)


def _still_unknown(first: datetime | None, now: datetime) -> str:
    if first is None:
        return f"this was the first visit: {UNKNOWN}; check again after {_minute(now + APART)}"
    ago = f"the first visit was only {_hours(now - first)} ago"
    return f"{ago}: {UNKNOWN}; check again after {_minute(first + APART)}"


def _compared(what: str, found: Drift, passed: timedelta) -> Sign:
    dates = _dates(found)
    says = f"{found.new} new, {found.same} as before, {found.gone} no longer listed in {_hours(passed)}"
    if not found.new:
        return Sign(what, State.NOTE, f"{says}: nothing new yet, so whether it lives is still unknown; {dates}")
    if not found.same:
        return Sign(what, State.NOTE, f"{says}: nothing is left of what it held, so entries may be missed in between")
    return Sign(what, State.OK, f"live: {says}; {dates}")


def _dates(found: Drift) -> str:
    if not found.dated:
        dates = "entries have no dates to compare"
    elif not found.redated:
        dates = "dates stay as they were"
    elif found.redated == found.dated:
        dates = "all entries have another date than before, so its dates say when it was asked, not when they appeared"
    else:
        dates = f"{found.redated} of the same entries have another date"
    return dates + (f", {found.retitled} another title" if found.retitled else "")


def _entry(link: Found) -> Entry:
    return Entry(_digest(same_article_address(link.url)) or "", _digest(link.title), link.published or link.modified)


def _digest(text: str | None) -> str | None:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12] if text else None


def _hours(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    return f"{hours:.0f} h" if hours >= 1 else f"{span / timedelta(minutes=1):.0f} min"


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"

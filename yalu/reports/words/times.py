"""Times in the reader's zone. No time carries a zone's name: ``zone_line`` says it once for a whole report."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, get_timezone_gmt, get_timezone_name

from yalu.reports.change_classes import ChangeClass
from yalu.reports.words.catalogue import locale_of
from yalu.reports.words.words import Words


def clock(words: Words, at: datetime) -> str:
    """Time of day: "14:05"."""
    return f"{at.astimezone(words.zone):%H:%M}"


def day(words: Words, at: datetime | date, *, year: bool = False) -> str:
    """Day: "23 Nov", with ``year`` "23 Nov 2026". A datetime is taken in the reader's zone."""
    return _day(words.language, at.astimezone(words.zone).date() if isinstance(at, datetime) else at, year)


def day_and_time(words: Words, at: datetime, *, year: bool = False) -> str:
    """Day and time: "23 Nov 14:05"."""
    return f"{day(words, at, year=year)} {clock(words, at)}"


def span(words: Words, start: datetime, end: datetime) -> str:
    """Two times: "23 Nov 08:10–14:05", with both days where they differ."""
    return words.gettext("{start}–{end}", start=day_and_time(words, start), end=_end(words, start, end))


def event_interval(words: Words, cls: ChangeClass, not_before: datetime | None, not_after: datetime) -> str:
    """When a change happened, as far as known: an interval between two checks, never an instant."""
    if not_before is None:
        return words.gettext("first seen {at}", at=day_and_time(words, not_after))
    if not_after - not_before < timedelta(minutes=1):
        return words.gettext("found {at}", at=day_and_time(words, not_after))
    start, end = day_and_time(words, not_before), _end(words, not_before, not_after)
    if cls in (ChangeClass.GONE, ChangeClass.COMMENT_GONE):
        return words.gettext("last seen {start}, found missing {end}", start=start, end=end)
    if cls in (ChangeClass.NEW, ChangeClass.NOTICE, ChangeClass.COMMENT_NEW):
        return words.gettext("appeared between {start} and {end}", start=start, end=end)
    if cls is ChangeClass.BACK:
        return words.gettext("available again between {start} and {end}", start=start, end=end)
    if cls is ChangeClass.COMMENT_BACK:
        return words.gettext("visible again between {start} and {end}", start=start, end=end)
    if cls is ChangeClass.MOVED:
        return words.gettext("moved between {start} and {end}", start=start, end=end)
    return words.gettext("changed between {start} and {end}", start=start, end=end)


def zone_line(words: Words, at: datetime) -> str:
    """The one line of a report that names the time zone of its times, as it is at ``at``."""
    if words.timezone in ("UTC", "Etc/UTC"):
        return words.gettext("All times are UTC.")
    local = at.astimezone(words.zone)
    name = get_timezone_name(local, locale=words.locale)
    offset = get_timezone_gmt(local, width="iso8601", locale="en")
    return words.gettext("All times are {zone} (UTC{offset}).", zone=name, offset=offset)


@lru_cache(maxsize=4096)
def _day(language: str, local: date, year: bool) -> str:
    """A day in a language: a page names the same few days hundreds of times."""
    locale = locale_of(language)
    pattern = locale.datetime_skeletons["yMMMd" if year else "MMMd"]
    return str(format_date(local, format=pattern.pattern, locale=locale))


def _end(words: Words, start: datetime, end: datetime) -> str:
    same = start.astimezone(words.zone).date() == end.astimezone(words.zone).date()
    return clock(words, end) if same else day_and_time(words, end)

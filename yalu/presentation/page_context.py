"""What a page needs besides what it shows: the reader's words and zone, the time, and addresses of other pages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from babel.dates import get_timezone_location

from yalu.model import PublisherTime
from yalu.reports.change_classes import ChangeClass
from yalu.reports.words.times import day, day_and_time, event_interval, span
from yalu.reports.words.words import Words

UTC_NAMES = ("UTC", "Etc/UTC")


@dataclass(frozen=True, slots=True)
class PageContext(ABC):
    """A page's language and zone, and where its links lead: a request of the reading room, or a file."""

    words: Words
    """In UTC."""
    local: Words | None
    """In the reader's zone; None when that is UTC."""

    @property
    @abstractmethod
    def public_room(self) -> str:
        """The address by which others reach the reading room, without a slash at its end; empty where there is none."""

    @abstractmethod
    def link(self, path: str, parameters: Sequence[tuple[str, str]] = (), /, **more: object) -> str | None:
        """The address of a page by its path in the reading room, with a place in it after "#"; None if it has none."""

    def at(self, at: datetime) -> str:
        """A time in UTC and, beside it, in the reader's zone: "2 Nov 2026 03:00 UTC (2 Nov 12:00 Seoul)"."""
        text = f"{day_and_time(self.words, at, year=True)} UTC"
        return f"{text} ({day_and_time(self.local, at)} {self.place})" if self.local else text

    def short(self, at: datetime) -> str:
        """A time in the reader's zone without its name, for scales: "2 Nov 12:00"."""
        return day_and_time(self.local or self.words, at)

    def stated(self, at: PublisherTime) -> str:
        """A time as the publisher states it, no more precise than that: "29 Oct 2026 06:00 UTC+9"."""
        text = day(self.words, at.local.date(), year=True)
        if not at.has_time:
            return text
        text = f"{text} {at.local:%H:%M}"
        if at.offset is None:
            return text
        hours, minutes = divmod(abs(at.offset), 60)
        zone = f"{'-' if at.offset < 0 else '+'}{hours}" + (f":{minutes:02}" if minutes else "")
        return f"{text} UTC{zone if at.offset else ''}"

    def interval(self, cls: ChangeClass, not_before: datetime | None, not_after: datetime) -> str:
        """When a change happened, as far as known, in UTC and beside it in the reader's zone."""
        text = event_interval(self.words, cls, not_before, not_after)
        text = f"{text} UTC" if self.words.language == "en" else f"{text} (UTC)"
        return text if self.local is None else f"{text} ({self.bounds(not_before, not_after)} {self.place})"

    def bounds(self, not_before: datetime | None, not_after: datetime) -> str:
        """The bounds of an interval in the reader's zone, without its name: "2 Nov 12:00–3 Nov 12:00"."""
        words = self.local or self.words
        if not_before is None or not_before >= not_after:
            return day_and_time(words, not_after)
        return span(words, not_before, not_after)

    @property
    def place(self) -> str:
        """The city of the reader's zone, in the reader's language."""
        return "" if self.local is None else city(self.local, self.local.timezone)


@lru_cache(maxsize=512)
def city(words: Words, zone: str) -> str:
    """The city that a time zone is named after, in the reader's language: "Seoul", "서울"."""
    return "UTC" if zone in UTC_NAMES else str(get_timezone_location(zone, locale=words.locale, return_city=True))

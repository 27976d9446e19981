"""Times, places and numbers as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from yalu.reports.change_classes import WORDS, ChangeClass
from yalu.reports.coverage import ANSWERED, CoverageState, SourceCoverage

PLACES = (("Seoul, Tokyo", timedelta(hours=9)), ("Beijing", timedelta(hours=8)))
"""Local times that are given beside UTC. None of the three has had summer time since 1991."""

COUNTRIES: Mapping[str, str] = {
    "AU": "Australia", "CN": "China", "DE": "Germany", "EU": "European Union", "FR": "France", "GB": "United Kingdom",
    "HK": "Hong Kong", "IN": "India", "JP": "Japan", "KP": "North Korea", "KR": "South Korea", "PH": "Philippines",
    "RU": "Russia", "SG": "Singapore", "TW": "Taiwan", "US": "United States",
}  # fmt: skip
LANGUAGES: Mapping[str, str] = {
    "en": "English", "ja": "Japanese", "ko": "Korean", "zh": "Chinese", "zh-Hans": "Chinese (simplified)",
    "zh-Hant": "Chinese (traditional)",
}  # fmt: skip

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def country(code: str) -> str:
    """Name of a country by its code; the code itself when it has none."""
    return COUNTRIES.get(code, code)


def language(tag: str) -> str:
    """Name of a language by its tag; the tag itself when it has none."""
    return LANGUAGES.get(tag, tag)


def outlet(outlet_type: str, code: str) -> str:
    """Type and country of a source as text: "state media, China"."""
    return f"{outlet_type.replace('-', ' ')}, {country(code)}"


def day_and_time(at: datetime, *, year: bool = False, shift: timedelta = timedelta()) -> str:
    """Day and time as text ("23 Nov 14:05"), in UTC shifted by ``shift``."""
    local = at.astimezone(UTC) + shift
    date = f"{local.day} {_MONTHS[local.month - 1]}" + (f" {local.year}" if year else "")
    return f"{date} {local:%H:%M}"


def span(start: datetime, end: datetime, shift: timedelta = timedelta()) -> str:
    """Two times as text ("23 Nov 08:10–14:05"), with both dates where they differ."""
    first, last = start.astimezone(UTC) + shift, end.astimezone(UTC) + shift
    if first.date() == last.date():
        return f"{day_and_time(start, shift=shift)}–{last:%H:%M}"
    return f"{day_and_time(start, shift=shift)} – {day_and_time(end, shift=shift)}"


def between(start: datetime, end: datetime) -> str:
    """Two times as text ("23 Nov 08:10 and 14:05"), with both dates where they differ."""
    same_day = start.astimezone(UTC).date() == end.astimezone(UTC).date()
    return (
        f"{day_and_time(start)} and {end.astimezone(UTC):%H:%M}"
        if same_day
        else f"{day_and_time(start)} and {day_and_time(end)}"
    )


_VERBS: Mapping[ChangeClass, str] = {
    ChangeClass.NEW: "appeared",
    ChangeClass.NOTICE: "appeared",
    ChangeClass.COMMENT_NEW: "appeared",
    ChangeClass.BACK: "available again",
    ChangeClass.COMMENT_BACK: "visible again",
    ChangeClass.MOVED: "moved",
}


def interval(cls: ChangeClass, not_before: datetime | None, not_after: datetime) -> str:
    """When a change happened, as far as known: an interval in UTC, never an instant."""
    if not_before is None:
        return f"first seen {day_and_time(not_after)} UTC"
    if cls in (ChangeClass.GONE, ChangeClass.COMMENT_GONE):
        return f"last seen {day_and_time(not_before)}, found missing {day_and_time(not_after)} UTC"
    return f"{_VERBS.get(cls, 'changed')} between {between(not_before, not_after)} UTC"


def local_times(not_before: datetime | None, not_after: datetime) -> str:
    """The interval in the time zones of Seoul, Tokyo and Beijing."""
    parts = []
    for place, shift in PLACES:
        times = span(not_before, not_after, shift) if not_before else day_and_time(not_after, shift=shift)
        parts.append(f"{place} {times}")
    return "; ".join(parts)


def number_of(count: int, one: str, many: str) -> str:
    """A number with its noun in the singular or plural."""
    return f"{count} {one if count == 1 else many}"


def summary(counts: Mapping[ChangeClass, int], coverage: Sequence[SourceCoverage]) -> str:
    """First sentences of a report: what was seen, and how much was checked."""
    seen = [number_of(counts[cls], WORDS[cls].one, WORDS[cls].many) for cls in ChangeClass if counts.get(cls)]
    text = f"{'; '.join(seen)}." if seen else "No change seen."
    return f"{text[0].upper()}{text[1:]} {coverage_sentence(coverage)}"


def coverage_sentence(coverage: Sequence[SourceCoverage]) -> str:
    """Coverage in one sentence ("47 of 51 sources answered; 4 failed."): a quiet day is not a blind one."""
    if not coverage:
        return "No source was checked."
    answered = sum(source.state in ANSWERED for source in coverage)
    unvisited = sum(source.state is CoverageState.NOT_VISITED for source in coverage)
    failed = len(coverage) - answered - unvisited
    text = f"{answered} of {number_of(len(coverage), 'source', 'sources')} answered"
    text += f"; {failed} failed" if failed else ""
    text += f"; {number_of(unvisited, 'was', 'were')} not visited" if unvisited else ""
    return f"{text}."


def not_shown_sentence(cosmetic: int, withheld: int) -> str | None:
    """What was counted and is not listed; None when there is nothing."""
    parts = []
    if cosmetic:
        parts.append(number_of(cosmetic, "cosmetic edit", "cosmetic edits"))
    if withheld:
        parts.append(number_of(withheld, "change", "changes") + " at sources whose terms allow no mention")
    return f"Not shown: {', '.join(parts)}." if parts else None


def period(since: datetime, until: datetime) -> str:
    """A period as text: "23 Nov 2026 00:00 to 24 Nov 2026 00:00 UTC"."""
    return f"{day_and_time(since, year=True)} to {day_and_time(until, year=True)} UTC"

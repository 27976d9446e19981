"""Parse times as publishers write them, without guessing what is missing.

Supported calendars: Gregorian, Japanese eras from Heisei on, the years of the Republic of China and Juche years. Others
(Hijri, Buddhist, Persian) are not converted. All-digit dates are read in the order the caller gives; a two-digit year
counts only behind an apostrophe and a month's name ("Nov 11, '05"), or where a Korean board says that a day follows. An
offset is only taken from the text: ``+09:00``, or an unambiguous abbreviation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple
from zoneinfo import ZoneInfo

from yalu.model import PublisherTime
from yalu.pages.document.element_names import MOST_SHORT
from yalu.pages.document.vocabulary import keys

EARLIEST = 1990
_Digits = str | int | None
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "kst": 540, "jst": 540, "est": -300, "edt": -240, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "bst": 60, "wet": 0, "west": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120,
    "eet": 120, "eest": 180, "msk": 180, "hkt": 480, "sgt": 480, "wib": 420, "aest": 600, "aedt": 660,
}  # fmt: skip
"""Minutes east of UTC. CST and IST are missing because each is used by more than one country."""
_PLACES = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}
"""Zones whose offset is that of the date."""
_ISO = re.compile(
    r"(?<!\d)((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})"
    r"(?:(?:T|t|\s{1,3})(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d{1,9})?\s?(Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d))?)?"
)
_COMPACT = re.compile(r"\A\s*((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{2}:?\d{2})?)?\s*\Z")
_EPOCH = re.compile(r"\A\s*(\d{10})(?:\.\d{1,6})?\s*\Z|\A\s*(\d{13})\s*\Z")
_CTIME = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{1,2}) (\d\d:\d\d:\d\d(?: [A-Z]{3,4}| [+-]\d{4})?) ((?:19|20)\d\d)\Z"
)
_WIDE = str.maketrans("０１２３４５６７８９：／．－", "0123456789:/.-")
_EAST = re.compile(
    r"(?:((?:19|20)\d\d)|(令和|平成|民國|民国)\s?(\d{1,3}|元)|(?:주체|主体)\s?\d{2,3}\s?[(（]((?:19|20)\d\d)[)）])"
    r"\s{0,2}(?:年|년)\s{0,2}(\d{1,2})\s{0,2}(?:月|월)\s{0,2}(\d{1,2})(?!\d)\s{0,2}(?:日|일)?"
)
_ERA_BEGINS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
_YEAR = r"((?:19|20)\d\d|['’][09123]\d)"
_NEEDED = re.compile(rf"{_YEAR}|[月월]|작성일|등록일")
"""Prefilter: every date format contains one of these."""
_YMD = re.compile(r"(?<![\d./-])((?:19|20)\d\d)\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,2})(?!\d)\.?")
_OF_BOARDS = re.compile(r"(?:작성일|등록일)\s{0,2}[:：]?\s{0,2}(\d\d)[./-](\d\d)[./-](\d\d)\.?(?=\s\d{1,2}:\d\d)")
"""A day as Korean boards write it, the year first."""
_DMY = re.compile(r"(?<![\d./-])(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?((?:19|20)\d\d)(?!\d)")
_MONTHS = {name: number for number, names in enumerate(keys("months"), 1) for name in names.split()}
_WORD = r"([^\W\d_]{2,12})\.?"
_DAY_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?[\s-]{{1,3}}(?:de\s|of\s|d')?\s?{_WORD},?[\s-]{{1,3}}(?:de\s|del\s)?{_YEAR}(?!\d)",
    re.I,
)
_MONTH_DAY = re.compile(
    rf"(?<![^\W\d_]){_WORD}\s{{1,3}}(\d{{1,2}})(?:st|nd|rd|th)?[,.]?\s{{1,3}}(?:\d{{2}}:\d{{2}}:\d{{2}}\s)?{_YEAR}(?!\d)",
    re.I,
)
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "晚间", "晚間", "오후", "저녁", "午後", "p"})
_MORNING = frozenset({"上午", "凌晨", "清晨", "早上", "오전", "새벽", "아침", "午前", "a"})
_CLOCK = re.compile(
    rf"(?:({'|'.join(sorted((_AFTERNOON | _MORNING) - {'a', 'p'}))})\s{{0,2}})?(?<![\d:.,])(\d{{1,2}})"
    r"(?:\s?[:h]\s?([0-5]\d)(?::([0-5]\d)(?:\.\d{1,6})?)?|\s?(?:時|时|시|点|點)(?!間|间|간)\s{0,2}(?:(\d{1,2})\s?(?:分|분))?(?:\s{0,2}(\d{1,2})\s?(?:秒|초))?"
    r"|\.([0-5]\d)(?=\s?(?:Uhr|h\b|[ap]\.?m\b)))?"
    r"(?:\s{0,2}([ap])\.?\s?m\b\.?)?(?:\s?Uhr)?(?![\d%])",
    re.I,
)
_BEFORE_CLOCK = re.compile(r"[^\d\n]{0,16}\Z")
_ZONE = re.compile(
    r"\A\s{0,2}[(（\[]?\s?(?:(UTC|GMT|KST|JST|EST|EDT|CDT|PST|PDT|MST|MDT|BST|WEST|WET|CEST|CET|MESZ|MEZ|EEST|EET|MSK|HKT|SGT|"
    r"WIB|AEST|AEDT|Z|ET|CT|MT|PT)\b(?:\s?([+-]\d{1,2}(?::?\d{2})?)\b)?|([+-]\d{2}:?\d{2})(?!\d))\s?[)）\]]?"
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and its position in a text: ``begin`` to ``end``, including its clock time and zone."""

    begin: int
    end: int
    time: PublisherTime


class _Day(NamedTuple):
    begin: int
    end: int
    year: int | str
    month: int | str
    day: int | str


def machine_time(raw: str, timezone: str | None = None, *, day_first: bool = True) -> PublisherTime | None:
    """Parse a time meant for machines: ISO 8601 and similar, RFC 2822, epoch seconds or milliseconds.

    An epoch is shown in ``timezone`` (an IANA name), else in UTC. ``day_first`` is the order of an all-digit date
    that does not begin with the year. Other text is read as ``visible_time`` does. None if it is no time.
    """
    raw = raw.strip()[:100]
    if match := _EPOCH.match(raw):
        return _from_epoch(raw, int(match[1]) if match[1] else int(match[2]) // 1000, timezone)
    if match := _COMPACT.match(raw):
        return _build(raw, *match.groups()[:6], offset=_offset(match[7]))
    if (match := _ISO.match(raw)) and (match[7] or match.end() == len(raw)):
        return _build(raw, *match.groups()[:6], offset=_offset(match[7]))
    reordered = _CTIME.sub(r"\1 \3 \2", raw)
    time = visible_time(reordered, day_first=day_first)
    return replace(time, raw=raw) if time and reordered != raw else time


def visible_time(text: str, *, day_first: bool = True) -> PublisherTime | None:
    """Return the first date in a short visible text, with the clock time and zone next to it; None if there is none."""
    dates = dates_in(" ".join(text[:300].split()), day_first=day_first)
    return dates[0].time if dates else None


def dates_in(text: str, *, day_first: bool = True) -> list[Dated]:
    """Return every date in a short visible text without line breaks, in order."""
    return list(_dates_in(text, day_first))


@lru_cache(maxsize=MOST_SHORT)
def _dates_in(text: str, day_first: bool) -> tuple[Dated, ...]:
    written, text = text, text if text.isascii() else text.translate(_WIDE)
    if _NEEDED.search(text) is None:
        return ()
    days: list[_Day] = []
    for day in sorted(_days(text, day_first), key=lambda day: (day.begin, -day.end)):
        if not days or day.begin >= days[-1].end:
            days.append(day)
    dates: list[Dated] = []
    for day, after in zip_longest(days, days[1:]):
        earliest, latest = dates[-1].end if dates else 0, after.begin if after else len(text)
        if dated := _with_clock(text, written, day, earliest, latest):
            dates.append(dated)
    return tuple(dates)


def _days(text: str, day_first: bool) -> Iterator[_Day]:
    for match in _EAST.finditer(text):
        era = (_ERA_BEGINS[match[2]] + (1 if match[3] == "元" else int(match[3]))) if match[2] else 0
        yield _Day(match.start(), match.end(), match[1] or match[4] or era, match[5], match[6])
    for match in _YMD.finditer(text):
        yield _Day(match.start(), match.end(), match[1], match[2], match[3])
    for match in _OF_BOARDS.finditer(text):
        yield _Day(match.start(1), match.end(), _whole_year(f"’{match[1]}"), match[2], match[3])
    for match in _DMY.finditer(text):
        first, second = int(match[1]), int(match[2])
        as_day_first = (day_first or first > 12) and second <= 12
        day, month = (first, second) if as_day_first else (second, first)
        yield _Day(match.start(), match.end(), match[3], month, day)
    for pattern, day_at, month_at in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        for match in pattern.finditer(text):
            if number := _MONTHS.get(match[month_at].casefold()):
                yield _Day(match.start(), match.end(), _whole_year(match[3]), number, match[day_at])


def _whole_year(year: str) -> str:
    """A year with its century: the last one for those from 1990 on."""
    return year if year.isdecimal() else f"{'19' if year[1] == '9' else '20'}{year[1:]}"


def _with_clock(text: str, written: str, day: _Day, earliest: int, latest: int) -> Dated | None:
    """Combine a day with the clock time after it, else with the one directly before it.

    The clock is searched between ``earliest`` and ``latest``. ``written`` is the text with letters of any width. None
    if it is no valid date.
    """
    begin, end = day.begin, day.end
    clock = next((m for m in _CLOCK.finditer(text, end, min(latest, end + 40)) if _is_clock(m)), None)
    if clock is not None and _BEFORE_CLOCK.match(text[end : clock.start()]):
        end = clock.end()
    else:
        before = [m for m in _CLOCK.finditer(text, max(earliest, begin - 40), begin) if _is_clock(m)]
        clock = before[-1] if before and begin - before[-1].end() <= 12 else None
        begin = clock.start() if clock else begin
    zone = _ZONE.match(text[clock.end() : clock.end() + 20]) if clock else None
    if clock and zone:
        end = max(end, clock.end() + zone.end())
    at = (_hour(clock), clock[3] or clock[5] or clock[7] or 0, clock[4] or clock[6]) if clock else ()
    time = _build(written[begin:end], day.year, day.month, day.day, *at)
    if time is not None and zone is not None:
        time = replace(time, offset=_named_offset(zone, time.local))
    return Dated(begin, end, time) if time else None


def _is_clock(match: re.Match[str]) -> bool:
    """True if digits are a time of day: with minutes, or an hour marked as one."""
    clock = match.group().strip()
    return not clock.isdigit() and (not match[1] or len(clock) > len(match[1]) + 2 or not clock[-1].isdigit())


def _hour(clock: re.Match[str]) -> int:
    hour, half = int(clock[2]), (clock[1] or clock[8] or "").lower()
    if half in _AFTERNOON and hour < 12:
        return hour + 12
    return 0 if half in _MORNING and hour == 12 else hour


def _named_offset(zone: re.Match[str], local: datetime) -> int | None:
    """Minutes east of UTC of the zone next to a clock time."""
    name = (zone[1] or "").lower()
    if name in _PLACES:
        return _minutes(local.replace(tzinfo=ZoneInfo(_PLACES[name])))
    return _ZONES[name] + (_offset(zone[2]) or 0) if name else _offset(zone[3])


def _minutes(time: datetime) -> int:
    return int((time.utcoffset() or timedelta()).total_seconds()) // 60


def _offset(text: str | None) -> int | None:
    """Minutes east of UTC for ``Z``, ``+09:00``, ``-0500`` or ``+9``."""
    if not text:
        return None
    if text.lower() in ("z", "utc", "gmt"):
        return 0
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    return sign * (hours * 60 + minutes) if hours <= 14 and minutes < 60 else None


def _build(
    raw: str, year: _Digits, month: _Digits, day: _Digits, *clock: _Digits, offset: int | None = None
) -> PublisherTime | None:
    """The time with these parts; ``clock`` is hour, minute and second, or nothing. None if there is no such day."""
    has_time = len(clock) > 1 and None not in clock[:2]
    hour, minute, second = [*(int(part or 0) for part in clock if has_time), 0, 0, 0][:3]
    try:
        local = datetime(int(year or 0), int(month or 0), int(day or 0), hour, minute, second)  # noqa: DTZ001 -- the offset is beside it
    except ValueError:
        return None
    return PublisherTime(raw[:100], local, offset if has_time else None, has_time) if local.year >= EARLIEST else None


def _from_epoch(raw: str, seconds: int, timezone: str | None) -> PublisherTime | None:
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    if timezone:
        instant = instant.astimezone(ZoneInfo(timezone))
    if not EARLIEST <= instant.year <= 2100:
        return None
    return PublisherTime(raw, instant.replace(tzinfo=None), _minutes(instant), True)

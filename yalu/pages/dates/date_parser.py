"""Parse times as publishers write them, without guessing what is missing.

Supported calendars: Gregorian, Japanese eras from Heisei on, the years of the Republic of China and Juche years. Others
(Hijri, Buddhist, Persian) are not converted. All-digit dates are read in the order the caller gives; a date with a
two-digit year is ignored. An offset is only taken from the text: ``+09:00``, an unambiguous abbreviation, or a zone
named in words (北京时间, ET).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from yalu.model import PublisherTime

EARLIEST = 1990
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "kst": 540, "jst": 540, "est": -300, "edt": -240, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "bst": 60, "wet": 0, "west": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120,
    "eet": 120, "eest": 180, "msk": 180, "hkt": 480, "sgt": 480, "wib": 420, "aest": 600, "aedt": 660,
}  # fmt: skip
"""Minutes east of UTC. CST and IST are missing because each is used by more than one country."""
_PLACES = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
    "北京时间": "Asia/Shanghai", "北京時間": "Asia/Shanghai", "beijing time": "Asia/Shanghai",
    "香港时间": "Asia/Hong_Kong", "香港時間": "Asia/Hong_Kong", "台北時間": "Asia/Taipei", "台北时间": "Asia/Taipei",
    "한국시간": "Asia/Seoul", "한국 시간": "Asia/Seoul", "서울시간": "Asia/Seoul", "首尔时间": "Asia/Seoul",
    "日本時間": "Asia/Tokyo", "korea time": "Asia/Seoul", "seoul time": "Asia/Seoul", "tokyo time": "Asia/Tokyo",
}  # fmt: skip
"""Zones named in words; the offset is that of the date."""
_ISO = re.compile(
    r"(?<!\d)((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})"
    r"(?:(?:T|t|\s{1,3})(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d{1,9})?\s?(Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d))?)?"
)
_COMPACT = re.compile(r"\A\s*((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{2}:?\d{2})?)?\s*\Z")
_EPOCH = re.compile(r"\A\s*(\d{10})(?:\.\d{1,6})?\s*\Z|\A\s*(\d{13})\s*\Z")
_CTIME = re.compile(
    r"\A\s*[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2}) (\d\d):(\d\d):(\d\d) (?:([A-Z]{3,4}|[+-]\d{4}) )?((?:19|20)\d\d)\s*\Z"
)
_WIDE = str.maketrans("０１２３４５６７８９：／．－", "0123456789:/.-")
_EAST = re.compile(
    r"(?:((?:19|20)\d\d)|(令和|平成|民國|民国)\s?(\d{1,3}|元)|(?:주체|主体)\s?\d{2,3}\s?[(（]((?:19|20)\d\d)[)）])"
    r"\s{0,2}(?:年|년)\s{0,2}(\d{1,2})\s{0,2}(?:月|월)\s{0,2}(\d{1,2})(?!\d)\s{0,2}(?:日|일)?"
)
_ERA_BEGINS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
_NEEDED = re.compile(r"(?:19|20)\d\d|[月월]")
"""Prefilter: every date format contains one of these."""
_HAN_DATE = re.compile(
    r"([一二三四五六七八九〇○零]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_HAN = {char: number for number, char in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0}
_YMD = re.compile(r"(?<![\d./-])((?:19|20)\d\d)\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,2})(?!\d)\.?")
_DMY = re.compile(r"(?<![\d./-])(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?((?:19|20)\d\d)(?!\d)")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero ene gennaio gen janeiro januari styczeń stycznia ocak января янв jänner",
            (
                "february feb februar février fevrier fév febrero febbraio fevereiro fev februari luty "
                "lutego şubat февраля фев"
            ),
            "march mar mär märz mrz mars marzo março marco maart marzec marca mart марта мар mrt",
            "april apr avril avr abril abr aprile kwiecień kwietnia nisan апреля апр",
            "may mai maj mayo maggio mag maio mei maja mayıs мая май",
            "june jun juni juin junio giugno giu junho czerwiec czerwca haziran июня июн",
            "july jul juli juillet juil julio luglio lug julho lipiec lipca temmuz июля июл",
            "august aug août aout agosto ago augustus sierpień sierpnia ağustos августа авг augusti",
            "september sep sept septembre septiembre settembre set setembro wrzesień września eylül сентября сен",
            "october oct oktober okt octobre octubre ottobre ott outubro out październik października ekim октября окт",
            "november nov novembre noviembre novembro listopad listopada kasım ноября ноя",
            (
                "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudzień "
                "grudnia aralık декабря дек desember des"
            ),
        ),
        1,
    )
    for name in names.split()
}
_WORD = r"([^\W\d_]{3,12})\.?"
_DAY_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?[\s-]{{1,3}}(?:de\s|of\s|d')?\s?{_WORD},?[\s-]{{1,3}}(?:de\s|del\s)?((?:19|20)\d\d)(?!\d)",
    re.I,
)
_MONTH_DAY = re.compile(
    rf"(?<![^\W\d_]){_WORD}\s{{1,3}}(\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}((?:19|20)\d\d)(?!\d)", re.I
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
_PLACE = re.compile("|".join(name for name in _PLACES if len(name) > 2), re.I)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and its position in a text: ``begin`` to ``end``, including its clock time and zone."""

    begin: int
    end: int
    time: PublisherTime


@dataclass(frozen=True, slots=True)
class _Day:
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
        return _build(raw, match[1], match[2], match[3], match[4], match[5], match[6], offset=_offset(match[7]))
    if (match := _ISO.match(raw)) and (match[7] or match.end() == len(raw)):
        return _build(raw, *match.groups()[:6], offset=_offset(match[7]))
    if match := _CTIME.match(raw):
        zone = match[6] or ""
        offset = _offset(zone) if zone[:1] in ("+", "-") else _ZONES.get(zone.lower())
        return _build(raw, match[7], _MONTHS.get(match[1].casefold()), match[2], *match.groups()[2:5], offset=offset)
    return visible_time(raw, day_first=day_first)


def visible_time(text: str, *, day_first: bool = True) -> PublisherTime | None:
    """Return the first date in a short visible text, with the clock time and zone next to it; None if there is none."""
    found = dates_in(" ".join(text[:300].split()), day_first=day_first)
    return found[0].time if found else None


def dates_in(text: str, *, day_first: bool = True) -> list[Dated]:
    """Return every date in a short visible text without line breaks, in order."""
    return list(_dates_in(text, day_first))


@lru_cache(maxsize=1024)
def _dates_in(text: str, day_first: bool) -> tuple[Dated, ...]:
    written, text = text, text if text.isascii() else text.translate(_WIDE)
    if _NEEDED.search(text) is None:
        return ()
    days: list[_Day] = []
    for day in sorted(_days(text, day_first), key=lambda day: (day.begin, -day.end)):
        if not days or day.begin >= days[-1].end:
            days.append(day)
    found: list[Dated] = []
    for place, day in enumerate(days):
        earliest = found[-1].end if found else 0
        latest = days[place + 1].begin if place + 1 < len(days) else len(text)
        if dated := _with_clock(text, day, earliest, latest):
            raw = written[dated.begin : dated.end][:100]
            found.append(replace(dated, time=replace(dated.time, raw=raw)))
    return tuple(found)


def _han_number(text: str) -> int:
    """Parse a number below one hundred in Chinese numerals, such as 二十四."""
    tens, ten, ones = text.rpartition("十")
    return (_HAN.get(tens, 1) * 10 if ten else 0) + _HAN.get(ones, 0)


def _days(text: str, day_first: bool) -> Iterator[_Day]:
    for match in _EAST.finditer(text):
        era = (_ERA_BEGINS[match[2]] + (1 if match[3] == "元" else int(match[3]))) if match[2] else 0
        yield _Day(match.start(), match.end(), match[1] or match[4] or era, match[5], match[6])
    for match in _HAN_DATE.finditer(text):
        year = "".join(str(_HAN[char]) for char in match[1])
        yield _Day(match.start(), match.end(), year, _han_number(match[2]), _han_number(match[3]))
    for match in _YMD.finditer(text):
        yield _Day(match.start(), match.end(), match[1], match[2], match[3])
    for match in _DMY.finditer(text):
        first, second = int(match[1]), int(match[2])
        as_day_first = (day_first or first > 12) and second <= 12
        day, month = (first, second) if as_day_first else (second, first)
        yield _Day(match.start(), match.end(), match[3], month, day)
    for pattern, day_at, month_at in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        for match in pattern.finditer(text):
            if number := _MONTHS.get(match[month_at].casefold()):
                yield _Day(match.start(), match.end(), match[3], number, match[day_at])


def _with_clock(text: str, day: _Day, earliest: int, latest: int) -> Dated | None:
    """Combine a day with the clock time after it, else with the one directly before it.

    The clock is searched between ``earliest`` and ``latest``. None if it is no valid date.
    """
    begin, end = day.begin, day.end
    clock = next((m for m in _CLOCK.finditer(text, end, min(latest, end + 40)) if _is_clock(m)), None)
    if clock is not None and _BEFORE_CLOCK.match(text[end : clock.start()]):
        end = clock.end()
    else:
        before = [m for m in _CLOCK.finditer(text, max(earliest, begin - 40), begin) if _is_clock(m)]
        clock = before[-1] if before and begin - before[-1].end() <= 12 else None
        begin = clock.start() if clock else begin
    if clock is None:
        time = _build(text[begin:end], day.year, day.month, day.day)
        return Dated(begin, end, time) if time else None
    zone = _ZONE.match(text[clock.end() : clock.end() + 20])
    if zone is not None:
        end = max(end, clock.end() + zone.end())
    hour, minute, second = _hour(clock), clock[3] or clock[5] or clock[7] or "00", clock[4] or clock[6]
    time = _build(text[begin:end], day.year, day.month, day.day, hour, minute, second)
    if time is not None and (offset := _named_offset(text, zone, time.local)) is not None:
        time = PublisherTime(time.raw, time.local, offset, True)
    return Dated(begin, end, time) if time else None


def _is_clock(match: re.Match[str]) -> bool:
    """True if digits are a time of day: with minutes, or an hour marked as one."""
    said = match.group().strip()
    return not said.isdigit() and (not match[1] or len(said) > len(match[1]) + 2 or not said[-1].isdigit())


def _hour(clock: re.Match[str]) -> int:
    hour, half = int(clock[2]), (clock[1] or clock[8] or "").lower()
    if half in _AFTERNOON and hour < 12:
        return hour + 12
    return 0 if half in _MORNING and hour == 12 else hour


def _named_offset(text: str, zone: re.Match[str] | None, local: datetime) -> int | None:
    """Minutes east of UTC of the zone next to a clock time, or of a place's time named in the text."""
    if zone is not None and zone[3]:
        return _offset(zone[3])
    name = zone[1].lower() if zone is not None else ""
    if name in _ZONES:
        shift = _offset(zone[2]) if zone is not None and zone[2] else 0
        return _ZONES[name] + (shift or 0)
    if not name and (said := _PLACE.search(text)):
        name = said.group().lower()
    if name not in _PLACES:
        return None
    shift_of_day = local.replace(tzinfo=ZoneInfo(_PLACES[name])).utcoffset() or timedelta()
    return int(shift_of_day.total_seconds()) // 60


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
    raw: str,
    year: str | int | None,
    month: str | int | None,
    day: str | int | None,
    hour: str | int | None = None,
    minute: str | int | None = None,
    second: str | int | None = None,
    *,
    offset: int | None = None,
) -> PublisherTime | None:
    has_time = hour is not None and minute is not None
    try:
        if has_time and int(hour or 0) == 24:
            hour = 0
        local = datetime(  # noqa: DTZ001 -- wall-clock time; the offset is kept beside it
            int(year or 0), int(month or 0), int(day or 0),
            int(hour or 0) if has_time else 0, int(minute or 0) if has_time else 0, int(second or 0) if has_time else 0,
        )  # fmt: skip
    except ValueError:
        return None
    if local.year < EARLIEST:
        return None
    return PublisherTime(raw[:100], local, offset if has_time else None, has_time)


def _from_epoch(raw: str, seconds: int, timezone: str | None) -> PublisherTime | None:
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    if timezone:
        instant = instant.astimezone(ZoneInfo(timezone))
    if instant.year < EARLIEST or instant.year > 2100:
        return None
    shift = instant.utcoffset() or timedelta()
    return PublisherTime(raw, instant.replace(tzinfo=None), int(shift.total_seconds()) // 60, True)

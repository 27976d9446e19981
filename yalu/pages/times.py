"""Times as publishers write them, read without guessing what is not there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from zoneinfo import ZoneInfo

from yalu.model import PublisherTime

EARLIEST = 1990
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "kst": 540, "jst": 540, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "et": None, "bst": 60, "cet": 60, "cest": 120, "hkt": 480,
    "ist": 330, "eet": 120, "eest": 180, "msk": 180, "aest": 600, "aedt": 660, "wib": 420, "sgt": 480,
}  # fmt: skip
_ISO = re.compile(
    r"(?<!\d)((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})"
    r"(?:(?:T|t|\s{1,3})(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d{1,9})?\s?(Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d))?)?"
)
_COMPACT = re.compile(r"\A\s*((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{2}:?\d{2})?)?\s*\Z")
_EPOCH = re.compile(r"\A\s*(\d{10})(?:\.\d{1,6})?\s*\Z|\A\s*(\d{13})\s*\Z")
_EAST = re.compile(
    r"((?:19|20)\d\d)\s{0,2}(?:年|년)\s{0,2}(\d{1,2})\s{0,2}(?:月|월)\s{0,2}(\d{1,2})\s{0,2}(?:日|일)?"
    r"[^\d\n]{0,12}?(?:(上午|下午|오전|오후|午前|午後)\s{0,2})?"
    r"(?:(?<=\D)(\d{1,2})(?::|：|時|时|시|点)\s{0,2}(\d{1,2})?(?:(?::|：|分|분)\s{0,2}(\d{1,2})?)?)?"
)
_YMD = re.compile(
    r"(?<![\d./-])((?:19|20)\d\d)\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,2})(?!\d)\.?"
    r"(?:[^\d\n]{0,8}?(?:(上午|下午|오전|오후|午前|午後)\s?)?(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_DMY = re.compile(
    r"(?<![\d./-])(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?((?:19|20)\d\d)(?!\d)(?:[^\d\n]{1,9}(\d{1,2})[:.h](\d{2})(?::(\d{2}))?)?"
)
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
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s{{1,3}}(?:de\s|of\s|d')?\s?{_WORD},?\s{{1,3}}(?:de\s|del\s)?((?:19|20)\d\d)(?!\d)",
    re.I,
)
_MONTH_DAY = re.compile(
    rf"(?<![^\W\d_]){_WORD}\s{{1,3}}(\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}((?:19|20)\d\d)(?!\d)", re.I
)
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.h](\d{2})(?::(\d{2}))?\s{0,2}(a\.?m\.?|p\.?m\.?)?(?!\d)", re.I)
_ZONE = re.compile(
    r"(?:\b|(?<=\d))(UTC|GMT|KST|JST|EST|EDT|CDT|PST|PDT|MST|MDT|BST|CEST|CET|HKT|AEST|AEDT)\b\s?([+-]\d{1,2}(?::?\d{2})?)?|([+-]\d{2}:\d{2})\b"
)


def machine_time(raw: str, timezone: str | None = None) -> PublisherTime | None:
    """A time meant for machines: ISO 8601 and its cousins, RFC 2822, epoch seconds or milliseconds.

    An epoch is shown on the clock of ``timezone`` (an IANA name), else of UTC. None when it is nothing of the kind.
    """
    raw = raw.strip()[:100]
    if match := _EPOCH.match(raw):
        return _from_epoch(raw, int(match[1]) if match[1] else int(match[2]) // 1000, timezone)
    if match := _COMPACT.match(raw):
        return _build(raw, match[1], match[2], match[3], match[4], match[5], match[6], offset=_offset(match[7]))
    if match := _ISO.search(raw):
        return _build(raw, *match.groups()[:6], offset=_offset(match[7]))
    return _rfc(raw) or visible_time(raw)


def visible_time(text: str, *, day_first: bool = True) -> PublisherTime | None:
    """The first date in a short visible text, with its clock time and zone where they follow it."""
    text = " ".join(text[:300].split())
    found = [(match.start(), time) for match, time in _visible(text, day_first) if time is not None]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _visible(text: str, day_first: bool) -> list[tuple[re.Match[str], PublisherTime | None]]:
    found: list[tuple[re.Match[str], PublisherTime | None]] = []
    if match := _ISO.search(text):
        found.append((match, _build(text, *match.groups()[:6], offset=_offset(match[7]))))
    if match := _EAST.search(text):
        hour = _half_day(match[5], match[4])
        found.append(
            (match, _build(text, match[1], match[2], match[3], hour, match[6] or ("00" if hour else None), match[7]))
        )
    if match := _YMD.search(text):
        found.append(
            (match, _build(text, match[1], match[2], match[3], _half_day(match[5], match[4]), match[6], match[7]))
        )
    if match := _DMY.search(text):
        day, month = (
            (match[1], match[2]) if (day_first or int(match[1]) > 12) and int(match[2]) <= 12 else (match[2], match[1])
        )
        found.append((match, _build(text, match[3], month, day, match[4], match[5], match[6])))
    for pattern, day_at, month_at in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        for match in pattern.finditer(text):
            month_number = _MONTHS.get(match[month_at].casefold())
            if month_number:
                found.append((match, _with_clock(text, match, match[day_at], month_number)))
                break
    return found


def _with_clock(text: str, match: re.Match[str], day: str, month: int) -> PublisherTime | None:
    rest = text[match.end() : match.end() + 40]
    clock = _CLOCK.search(rest)
    if clock is None or clock.start() > 16:
        clock = _CLOCK.search(text[max(0, match.start() - 24) : match.start()])
        rest = text
    if clock is None:
        return _build(text, match[3], month, day, None, None, None)
    half = (clock[4] or "").lower().replace(".", "")
    hour = int(clock[1])
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    zone = _ZONE.search(rest)
    return _build(text, match[3], month, day, hour, clock[2], clock[3], offset=_named_offset(zone))


def _half_day(hour: str | None, half: str | None) -> int | None:
    if hour is None:
        return None
    value = int(hour)
    if half in ("下午", "오후", "午後") and value < 12:
        return value + 12
    return 0 if half in ("上午", "오전", "午前") and value == 12 else value


def _named_offset(zone: re.Match[str] | None) -> int | None:
    if zone is None:
        return None
    if zone[3]:
        return _offset(zone[3])
    base = _ZONES.get(zone[1].lower())
    shift = _offset(zone[2]) if zone[2] else 0
    return None if base is None else base + (shift or 0)


def _offset(text: str | None) -> int | None:
    """Minutes east of UTC of ``Z``, ``+09:00``, ``-0500`` or ``+9``."""
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


def _rfc(raw: str) -> PublisherTime | None:
    try:
        parts = parsedate_tz(raw)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if parts is None or parts[0] < EARLIEST or ":" not in raw:
        return None
    minutes = None if parts[9] is None else int(parts[9]) // 60
    if minutes is not None and abs(minutes) > 14 * 60:
        return None
    return _build(raw, *parts[:6], offset=minutes)


def _from_epoch(raw: str, seconds: int, timezone: str | None) -> PublisherTime | None:
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    if timezone:
        instant = instant.astimezone(ZoneInfo(timezone))
    if instant.year < EARLIEST or instant.year > 2100:
        return None
    shift = instant.utcoffset() or timedelta()
    return PublisherTime(raw, instant.replace(tzinfo=None), int(shift.total_seconds()) // 60, True)

"""The words that a page's frame is written in, and how it writes times."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
MONTHS = {language: names.split() for language, names in _MONTHS.items()}


@dataclass(frozen=True, slots=True)
class Words:
    """The frame's words in one language."""

    comments: str
    none: str
    says: str
    reply: str
    closed: str
    leave: str
    related: str
    home: str
    by: str
    more: str
    loading: str
    failed: str
    unavailable: str
    removed: str
    continue_reading: str
    banner: str
    share: str
    footer: str


_FRAME = tomllib.loads((Path(__file__).parent / "frame.toml").read_text(encoding="utf-8"))
WORDS = {language: Words(**words) for language, words in _FRAME.items()}


def _clock(when: datetime) -> str:
    return f"{(when.hour % 12) or 12}:{when.minute:02d} {'am' if when.hour < 12 else 'pm'}"


def day(when: datetime, language: str) -> str:
    """The date as the frame's language writes it."""
    if language in ("zh", "ja"):
        return f"{when.year}年{when.month}月{when.day}日"
    if language == "ko":
        return f"{when.year}년 {when.month}월 {when.day}일"
    month = MONTHS[language][when.month - 1]
    return f"{month} {when.day}, {when.year}" if language == "en" else f"{when.day}. {month} {when.year}"


def moment(when: datetime, language: str) -> str:
    """The date and time as the frame's language writes it."""
    if language in ("zh", "ja", "ko"):
        return f"{day(when, language)} {when.hour:02d}:{when.minute:02d}"
    if language == "en":
        return f"{day(when, language)} at {_clock(when)}"
    return f"{day(when, language)}, {when.hour:02d}:{when.minute:02d}"


READ_MORE = {"en": "Read more", "ko": "더보기", "zh": "展开全文", "ja": "続きを読む"}
ERAS = {"ja": ("令和", 2018), "ko": ("단기 ", -2333), "zh": ("民国", 1911), "en": ("", 0)}
AGO = {
    "en": ("{n} hours ago", "{n} days ago"),
    "ko": ("{n}시간 전", "{n}일 전"),
    "zh": ("{n}小时前", "{n}天前"),
    "ja": ("{n}時間前", "{n}日前"),
}


def styled(when: datetime, style: str, language: str, now: datetime | None) -> str:
    """The time in another usual way of writing it; `ago` counts back from `now`."""
    match style:
        case "day":
            return day(when, language)
        case "month-first":
            return f"{when.month:02d}/{when.day:02d}/{when.year} {when:%H:%M}"
        case "day-first":
            return f"{when.day:02d}/{when.month:02d}/{when.year} {when:%H:%M}"
        case "twelve":
            return f"{day(when, language)} {(when.hour % 12) or 12}:{when.minute:02d}"
        case "era":
            name, before = ERAS[language]
            return f"{name}{when.year - before}年{when.month}月{when.day}日 {when:%H:%M}"
    assert now is not None
    hours = int((now - when).total_seconds() // 3600)
    of_hours, of_days = AGO[language]
    return of_hours.format(n=max(hours, 1)) if hours < 24 else of_days.format(n=hours // 24)


def masked(name: str) -> str:
    """A reader's name with all but its beginning hidden."""
    return name[: 1 if len(name) < 5 else 3] + "***"

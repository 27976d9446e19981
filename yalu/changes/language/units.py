"""Read the units that numbers count: three days and three weeks are two amounts, though the number is equal."""

from __future__ import annotations

import re

from rapidfuzz.distance import Postfix

from yalu.changes.language.numbers import NUMERAL, SAME_UNIT

_UNITS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "second": ("second",), "minute": ("minute",), "hour": ("hour",), "day": ("day",), "week": ("week",),
        "month": ("month",), "year": ("year",), "decade": ("decade",), "century": ("century", "centurie"),
        "metre": ("metre", "meter"), "kilometre": ("kilometre", "kilometer", "km"), "mile": ("mile",),
        "gram": ("gram",), "kilogram": ("kilogram", "kilo", "kg"), "tonne": ("ton", "tonne"),
        "won": ("won",), "yuan": ("yuan",), "dollar": ("dollar",), "euro": ("euro",), "yen": ("yen",),
    },
    "ko": {
        "second": ("초",), "minute": ("분",), "hour": ("시간",), "day": ("일",), "week": ("주일", "주"),
        "month": ("개월", "달"), "year": ("년",), "metre": ("미터",), "kilometre": ("킬로미터", "㎞"),
        "kilogram": ("킬로그램", "㎏"), "tonne": ("톤",),
        "won": ("원",), "yuan": ("위안",), "dollar": ("달러",), "euro": ("유로",), "yen": ("엔",),
    },
    "zh": {
        "second": ("秒",), "minute": ("分钟", "分鐘"), "hour": ("小时", "小時"), "day": ("天", "日"),
        "week": ("周", "週", "星期"), "month": ("个月", "個月", "月"), "year": ("年",), "metre": ("米",),
        "kilometre": ("公里",), "kilogram": ("公斤",), "tonne": ("吨", "噸"),
        "won": ("韩元", "韓元"), "yuan": ("人民币", "人民幣", "元"), "dollar": ("美元",), "euro": ("欧元", "歐元"),
        "yen": ("日元",),
    },
    "ja": {
        "second": ("秒",), "minute": ("分",), "hour": ("時間",), "day": ("日",), "week": ("週",),
        "month": ("か月", "カ月", "ヶ月", "ヵ月", "ケ月", "月"), "year": ("年",), "metre": ("メートル",),
        "kilometre": ("キロメートル", "キロ"), "tonne": ("トン",),
        "won": ("ウォン",), "yuan": ("元",), "dollar": ("ドル",), "euro": ("ユーロ",), "yen": ("円",),
    },
}  # fmt: skip
_SPOKEN = (
    r"\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundred"
    r"|thousand|million|billion|trillion|dozen|few|several|many)"
)
_NUMBER = {
    "en": rf"(?:\d|{_SPOKEN})[\s-]?",
    "ko": r"(?:[\d천백만억조]|(?<![가-힣])(?:한|두|세|네|석|넉|다섯|여섯|일곱|여덟|아홉|열|몇))\s?",
    "zh": rf"[\d{NUMERAL}半几幾]",
    "ja": rf"[\d{NUMERAL}半数]",
}
_CANONICAL = {
    lang: {written: unit for unit, all_written in units.items() for written in all_written}
    for lang, units in _UNITS.items()
}
_COUNTS = {
    lang: re.compile(
        f"{_NUMBER[lang]}({'|'.join(sorted(map(re.escape, written), key=len, reverse=True))})"
        + (r"s?\b" if lang == "en" else "")
    )
    for lang, written in _CANONICAL.items()
}


def units(text: str, lang: str) -> list[str]:
    """Return the units of time, length, weight and money that numbers count, under one name each, in reading order."""
    return [_CANONICAL[lang][match[1]] for match in _COUNTS[lang].finditer(text)]


_SHORT = {"km": "kilometre", "kg": "kilogram", "cm": "centimetre", "mm": "millimetre", "m": "metre", "t": "tonne"}
_LONG = {
    "en": {
        "centimetre": "centimetre",
        "centimeter": "centimetre",
        "millimetre": "millimetre",
        "millimeter": "millimetre",
    },
    "ko": {"센티미터": "centimetre", "센티": "centimetre", "밀리미터": "millimetre", "킬로": "kilometre"},
    "zh": {"厘米": "centimetre", "公分": "centimetre", "毫米": "millimetre", "千米": "kilometre", "千克": "kilogram"},
    "ja": {"センチメートル": "centimetre", "センチ": "centimetre", "ミリ": "millimetre", "キログラム": "kilogram"},
}
_SHARES = dict.fromkeys(("%", *(name for name, sign in SAME_UNIT.items() if sign == "%")), "percent")
_MEASURES = frozenset((*_SHORT.values(), "mile", "gram", "percent"))
_KNOWN = {lang: _SHORT | _CANONICAL[lang] | _LONG[lang] | _SHARES for lang in _UNITS}


def same_measure(old: str, new: str, lang: str) -> bool:
    """Return True if two texts are one unit of length, weight or share, with one particle: km and kilometres."""
    known = _KNOWN[lang]
    if lang == "ko":
        particle = Postfix.similarity(old, new)
        old, new = old[: len(old) - particle], new[: len(new) - particle]
    first, second = (known.get(text) or known.get(text.removesuffix("s")) for text in (old, new))
    return first == second and first in _MEASURES

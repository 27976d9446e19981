"""Read the units that numbers count: three days and three weeks are two amounts, though the number is equal."""

from __future__ import annotations

import re

from rapidfuzz.distance import Postfix

from yalu.changes.language.quantities.numbers import NUMERAL

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


_MEASURES = """
km/kilometre/kilometer/킬로미터/킬로/公里/千米/キロメートル/キロ
kg/kilogram/kilo/킬로그램/킬로/公斤/千克/キログラム/キロ
m/metre/meter/미터/米/メートル
cm/centimetre/centimeter/센티미터/센티/厘米/公分/センチメートル/センチ
mm/millimetre/millimeter/밀리미터/밀리/毫米/ミリメートル/ミリ
nm/nanometre/nanometer/나노미터/나노/纳米/奈米/ナノメートル/ナノ
mi/mile/마일/英里/マイル
ft/foot/feet/피트/英尺/フィート
g/gram/그램/克/グラム
t/ton/tonne/톤/吨/噸/トン
lb/pound/파운드/磅/ポンド
l/litre/liter/리터/升/リットル
ha/hectare/헥타르/公顷/公頃/ヘクタール
m2/sqm/squaremetre/squaremeter/제곱미터/평방미터/平方米/平方メートル
km2/sqkm/squarekilometre/squarekilometer/제곱킬로미터/평방킬로미터/平方公里/平方千米/平方キロメートル/平方キロ
m3/cubicmetre/cubicmeter/세제곱미터/입방미터/立方米/立方メートル
kmh/kph/kilometresperhour/kilometersperhour/kilometresanhour/kilometersanhour/km毎時
mph/milesperhour/milesanhour
kw/kilowatt/킬로와트/千瓦/キロワット
mw/megawatt/메가와트/兆瓦/メガワット
gw/gigawatt/기가와트/吉瓦/ギガワット
kwh/kilowatthour/킬로와트시/千瓦时/千瓦時/キロワット時
°c/degreescelsius/degreecelsius/도/섭씨도/摄氏度/攝氏度/度
sec/second/초/秒
min/minute/분/分钟/分鐘/分
hr/h/hour/시간/小时/小時/時間
%/percent/pct/퍼센트/프로/パーセント
%p/%포인트/퍼센트포인트/%ポイント
$/dollar/달러/美元/美金/ドル
€/euro/유로/欧元/歐元/ユーロ
£/poundsterling/파운드/英镑/英鎊/ポンド
₩/won/원/韩元/韓元/ウォン
"""
"""Measures, a line each: the sign as keys have it, then the names in English, Korean, Chinese and Japanese."""


def _named() -> dict[str, set[int]]:
    named: dict[str, set[int]] = {}
    for at, line in enumerate(_MEASURES.split()):
        for name in line.split("/"):
            named.setdefault(name, set()).add(at)
    return named


_NAMED = _named()


def measures(text: str, lang: str) -> frozenset[int]:
    """Return the measures that a text (of compact keys) may name, by their place in the list."""
    named = _NAMED.get(text)
    if named is None and lang == "en":
        named = _NAMED.get(text.removesuffix("s"))
    return frozenset(named or ())


def same_measure(old: str, new: str, lang: str) -> bool:
    """Return True if two texts (of compact keys) are one measure, with one particle in Korean: km and kilometres."""
    end = Postfix.similarity(old, new) if lang == "ko" else 0
    return any(
        measures(old[: len(old) - size], lang) & measures(new[: len(new) - size], lang) for size in range(end + 1)
    )

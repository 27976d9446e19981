"""Read numbers of four languages by value, so that 5万, 50,000 and 五万 are equal and 3.5 and 35 are not."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_UNITS = {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12,
    "만": 10**4, "억": 10**8, "조": 10**12, "천": 1000, "백": 100, **_LARGE, **_SMALL,
}  # fmt: skip
_ENGLISH: dict[str, int | Decimal] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "half": Decimal("0.5"), "twice": 2, "double": 2,
    "triple": 3, "once": 1, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
    "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
    "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80,
    "ninetieth": 90,
}  # fmt: skip
_KOREAN_ONES = {
    "한": 1, "두": 2, "세": 3, "석": 3, "네": 4, "넉": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip
_KOREAN_TENS = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip
_NATIVE_NUMERALS = frozenset(tens + ones for tens in _KOREAN_TENS for ones in _KOREAN_ONES)
_MOST_DIGITS = 18
_COUNTED = (
    "年月日号號時时分秒人名个個位次度倍岁歲歳条條件项項国國家党艘架枚发發天周週届屆代级級层層点點万萬亿億兆元円圆"
    "成份場场回目％%番款筆笔批所座間间棟栋輛辆台匹隻只頭头冊册幅副封棵株支枝张張把門门口户戶席票杯盒箱吨噸斤里米本匹軒名通着"
)
NUMERAL = "〇零一二三四五六七八九十百千万萬亿億兆两兩"
_MONEY = (
    r"달러|위안|원|엔|유로|美元|美金|人民币|人民幣|韩元|韓元|日元|欧元|歐元|元|ドル|ウォン|円|ユーロ"
    r"|dollars?\b|yuan\b|won\b|yen\b|euros?\b"
)
_SHARE = r"%|percent\b|per cent\b|percentage points?\b|퍼센트|프로|百分点|個百分點|パーセント"
_EAST = "만억조천백万萬亿億兆千百"
_SIZED = rf"\d[\d,]*(?:\s?[{_EAST}]){{1,3}}+"
_JOINED = (
    rf"{_SIZED}(?:\s?{_SIZED}){{0,6}}(?:\s?{_SIZED}|(?:\d{{1,3}},\d{{3}}|\d{{1,4}})(?!\d|[.,]\d)"
    r"|(?<=[만억조萬万億亿兆])\s\d{4}(?!\d|[.,]\d|\s?[년年]))"
)
"""A number in parts of falling size, each with its unit but for a last one: 1억 3천만, 1万2000, 1만 2000 (no year)."""
_SCALES = "hundred|thousand|million|billion|trillion"
_DIGIT_NUMBER = (
    rf"(?:{_JOINED}|"
    rf"-?\d[\d.,:/]*(?:\s?(?:{_SCALES}|dozen)s?\b|"
    rf"\s?[{_EAST}])*)"
    rf"(?:\s?(?:{_SHARE}|{_MONEY}))?"
)
_CHINESE = (
    rf"第[{NUMERAL}]+|百分之[{NUMERAL}]+|[{NUMERAL}]+[分成][之の][{NUMERAL}]+"
    rf"|[{NUMERAL}]{{2,}}(?![些样樣定起致直般旦切])|[{NUMERAL}](?=[{_COUNTED}]|[かカヶヵケ箇][月国所条年村町点項])"
    r"|半(?=[年数數])|[数數][十百千万萬亿億]+"
)
_COMMON_WORDS = (
    r"万一|千万(?=不|别|要)|一一|万万|三三两两|百度|千百|十分(?![之钟鐘])|一日千里|一同|唯一|统一|統一"
    r"|一切|一般|一些|一直|一起|一定|一样|一致"
)
_TENS = "|".join(word for word in _ENGLISH if word.endswith("ty"))
_ONES = "|".join(
    word
    for word, value in _ENGLISH.items()
    if 0 < value < 10 and value != Decimal("0.5") and word not in ("once", "double", "triple", "twice")
)
_CARDINALS = {value: word for word, value in reversed(_ENGLISH.items())}
"""The first word of each value: "two", not "second"."""
_TO_NINE, _TO_NINETEEN = ("|".join(_CARDINALS[value] for value in range(1, end)) for end in (10, 20))
_SPOKEN = (
    rf"\b(?:(?:{_TENS})[ -](?:{_ONES})|"
    + "|".join(_ENGLISH)
    + rf"|(?:{_SCALES}|dozen)s?)\b(?:\s(?:{_SCALES}|dozen)\b)*"
)
_BELOW_HUNDRED = rf"(?:(?:{_TENS})[ -](?:{_TO_NINE})|(?:{_TENS})|(?:{_TO_NINETEEN}))"
_SUM = (
    rf"\b(?:(?:{_BELOW_HUNDRED}|an?)\s)?(?:{_SCALES})(?:\s(?:{_SCALES}))*"
    rf"(?:(?:\sand)?\s{_BELOW_HUNDRED}(?:\s(?:{_SCALES}))+)*(?:(?:\sand)?\s{_BELOW_HUNDRED})?\b(?!-|\sdozen)"
)
"""A number in words with parts of falling size: "a hundred and thirty thousand five hundred"."""
_NATIVE = (
    rf"(?<![가-힣])(?:(?:{'|'.join(_KOREAN_TENS)})(?:{'|'.join(_KOREAN_ONES)})?|{'|'.join(_KOREAN_ONES)})"
    r"(?=\s?(?:명|개|번|차례|달|시간|살|가지|척|대[가를는의로와도씩]?(?![가-힣])|곳|마리|배(?:\s|로|나|가|를|의)|권|해(?:\s|째)|나라|사람|국가"
    r"|분|편|건|장|군데|채|벌|쌍|송이|주(?:\s|째)|끼|잔|병|그루|할))"
    r"|(?<![가-힣])(?:수|[이삼사오육칠팔구])[십백천만억]+(?=\s?(?:명|여|개|년|일|원|달러|척|번|차례|가구|건|대\s))"
)
_BETWEEN = re.compile(r"\bbetween\s\Z", re.IGNORECASE)
_CURRENCY = r"[$€£¥₩]"
_ALL = {
    "en": re.compile(rf"(?P<digits>{_DIGIT_NUMBER})|(?P<sum>{_SUM})|(?P<spoken>{_SPOKEN})|(?P<sign>{_CURRENCY})"),
    "ko": re.compile(rf"(?P<digits>{_DIGIT_NUMBER})|(?P<native>{_NATIVE})|(?P<sign>{_CURRENCY})"),
    "zh": re.compile(rf"(?P<digits>{_DIGIT_NUMBER})|{_COMMON_WORDS}|(?P<han>{_CHINESE})|(?P<sign>{_CURRENCY})"),
    "ja": re.compile(rf"(?P<digits>{_DIGIT_NUMBER})|{_COMMON_WORDS}|(?P<han>{_CHINESE})|(?P<sign>{_CURRENCY})"),
}
_JOINED_NUMBER = re.compile(_JOINED)
_PART = re.compile(rf"(\d[\d,]*)((?:\s?[{_EAST}])*)")
_TAIL = re.compile(r"(-?\d[\d.,:/]*)(.*)", re.DOTALL)
_UNIT = re.compile(f"{_SCALES}|dozen|[만억조천백万萬亿億兆千百十]")
SAME_UNIT = {
    "percent": "%", "per cent": "%", "퍼센트": "%", "프로": "%", "パーセント": "%",
    "dollar": "$", "dollars": "$", "달러": "$", "美元": "$", "ドル": "$",
}  # fmt: skip


def numbers(text: str, lang: str) -> Counter[str]:
    """Count the numbers in a text by value and unit ("50000", "3.5 %"); ``lang`` is en, ko, zh or ja."""
    counts: Counter[str] = Counter()
    for match in _ALL[lang].finditer(text):
        if match.lastgroup == "sum":
            counts.update(_from_sum(match.group(), split=_is_range(match)))
        elif match.lastgroup:
            counts.update(filter(None, _read(match.lastgroup, match.group())))
    return counts


def _is_range(match: re.Match[str]) -> bool:
    """True if the first "and" behind "between" stands in a number in words: it joins two."""
    text, begin, end = match.string, match.start(), match.end()
    return _BETWEEN.search(text, max(0, begin - len(" between ")), begin) is not None and text[end : end + 5] != " and "


def _read(kind: str, text: str) -> list[str]:
    """The number that a text is; if its parts are not of falling size, each part as one."""
    joined = _JOINED_NUMBER.match(text) if kind == "digits" else None
    if joined is None:
        return [_READERS[kind](text)]
    unit = text[joined.end() :].strip()
    if (value := _sum_of_parts(joined.group())) is not None:
        return [f"{value} {SAME_UNIT.get(unit, unit)}".strip()]
    *before, last = (part[0] for part in _PART.finditer(joined.group()))
    return [_from_digits(part) for part in (*before, f"{last}{text[joined.end() :]}")]


def _from_digits(text: str) -> str:
    match = _TAIL.match(text)
    if match is None:
        return text
    digits, rest = match.group(1).rstrip(".,:/"), match.group(2)
    if match.group(1) != digits:
        rest = ""
    try:
        value = Decimal(digits.replace(",", "") if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits) else digits)
    except InvalidOperation:
        return digits
    if len(digits) > 40:
        return digits
    for unit in _UNIT.findall(rest):
        value *= _UNITS[unit]
    last = _UNIT.sub("", rest).strip(" s")
    return f"{_plain(value)} {SAME_UNIT.get(last, last)}".strip()


def _sum_of_parts(text: str) -> int | None:
    """The value of a number in parts, small units within the large one behind them; None if the sizes do not fall."""
    total, section, small, large = 0, 0, 10**4, 10**16
    for digits, units in _PART.findall(text):
        sizes = [_UNITS[unit] for unit in units if unit in _UNITS]
        size, most = (math.prod(each for each in sizes if (each < 10**4) is low) for low in (True, False))
        value = int(digits.replace(",", "")[:_MOST_DIGITS])
        if size >= small or most >= large or value * size >= (small if section else large):
            return None
        section, small = section + value * size, size
        if most > 1:
            total, section, small, large = total + section * most, 0, 10**4, most
    return total + section


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _from_spoken(text: str) -> str:
    value, unnamed = Decimal(0), True
    for word in text.replace("-", " ").split():
        if word in _ENGLISH:
            value, unnamed = value + _ENGLISH[word], False
        else:
            value, unnamed = (Decimal(1) if unnamed else value) * _UNITS[word.rstrip("s")], False
    return _plain(value)


def _from_native(text: str) -> str:
    tens = next((ten for ten in _KOREAN_TENS if text.startswith(ten)), "")
    ones = text[len(tens) :]
    return str(_KOREAN_TENS.get(tens, 0) + _KOREAN_ONES.get(ones, 0)) if tens or ones in _KOREAN_ONES else text


def _from_sum(text: str, *, split: bool) -> list[str]:
    """The number that parts of falling size add up to, or both numbers of a range; of other parts, each as one."""
    if split and " and " in text:
        return [number for part in text.split(" and ", 1) for number in _from_sum(part, split=False)]
    total, part, least = 0, 0, math.inf
    for word in text.replace("-", " ").split():
        size = _UNITS.get(word, 1)
        if size == 1:
            part += 1 if word in ("a", "an") else int(_ENGLISH.get(word, 0))
        elif size == 100 and part < size:
            part = max(part, 1) * size
        elif 100 < size < least:
            total, part, least = total + max(part, 1) * size, 0, size
        else:
            return [_from_spoken(match[0]) for match in re.finditer(_SPOKEN, text)]
    return [str(total + part)]


_SINO_KOREAN = str.maketrans("일이삼사오육칠팔구십백천만억조영", "一二三四五六七八九十百千万亿兆零")


def korean_numeral(text: str) -> int | None:
    """Return the value of a text that is nothing but a number in Korean words or in digits; None if it is none."""
    if text.isdigit() and len(text) <= _MOST_DIGITS:
        return int(text)
    native = _from_native(text)
    if native.isdigit() and text in (*_KOREAN_TENS, *_KOREAN_ONES, *_NATIVE_NUMERALS):
        return int(native)
    numeral = text.translate(_SINO_KOREAN)
    return han_value(numeral) if numeral != text and {*numeral} <= set(NUMERAL) else None


def _from_han(text: str) -> str:
    prefix = ""
    for known in ("百分之", "第"):
        if text.startswith(known):
            prefix, text = known, text[len(known) :]
    if not text or not set(text) <= set(NUMERAL):
        return prefix + text
    value = han_value(text)
    return f"{value} %" if prefix == "百分之" else str(value)


def han_value(text: str) -> int:
    """Return the value of a numeral in Han characters: 三千五百, 二〇二四, 十二."""
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text[:40]))
    total = section = digit = 0
    for c in text[:60]:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _SMALL:
            section += (digit or 1) * _SMALL[c]
            digit = 0
        else:
            total = (total + section + digit or 1) * _LARGE[c]
            section = digit = 0
    return total + section + digit


_READERS: dict[str, Callable[[str], str]] = {
    "digits": _from_digits,
    "spoken": _from_spoken,
    "native": _from_native,
    "han": _from_han,
    "sign": str,
}

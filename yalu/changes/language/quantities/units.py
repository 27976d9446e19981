"""Read the units that numbers count: three days and three weeks are two amounts, though the number is equal."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from importlib.resources import files
from itertools import chain

from rapidfuzz.distance import Postfix

from yalu.changes.language.quantities.numbers import NUMERAL

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
_TABLE: dict[str, dict[str, dict[str, list[str]]]] = tomllib.loads(
    (files("yalu.changes") / "data" / "units.toml").read_text("utf-8")
)
_CANONICAL = {
    lang: {name: unit for rows in _TABLE.values() for unit, names in rows.items() for name in names.get(lang, ())}
    for lang in _NUMBER
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


_MEASURES: dict[str, set[str]] = defaultdict(set)
for _unit, _names in _TABLE["measures"].items():
    for _name in chain.from_iterable(_names.values()):
        _MEASURES[_name].add(_unit)


def measures(text: str, lang: str) -> frozenset[str]:
    """Return the measures that a text (of compact keys) may name."""
    named = _MEASURES.get(text)
    if named is None and lang == "en":
        named = _MEASURES.get(text.removesuffix("s"))
    return frozenset(named or ())


def same_measure(old: str, new: str, lang: str) -> bool:
    """Return True if two texts (of compact keys) are one measure, with one particle in Korean: km and kilometres."""
    end = Postfix.similarity(old, new) if lang == "ko" else 0
    return any(
        measures(old[: len(old) - size], lang) & measures(new[: len(new) - size], lang) for size in range(end + 1)
    )

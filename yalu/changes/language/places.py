"""Names of states and cities in the four languages.

They come from the Unicode CLDR (as Babel carries it), and those of the provinces and cities of China, Korea and Japan
from ``data/places.toml`` (decision 0041).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from itertools import chain

from babel import Locale

_LOCALES = {"en": ("en",), "ko": ("ko",), "zh": ("zh_Hans", "zh_Hant"), "ja": ("ja",)}
_COLUMNS = {"en": (4,), "ko": (3,), "zh": (0, 1), "ja": (2,)}
"""Columns of ``data/places.toml`` that hold the names used in each language."""
_NO_STATES = frozenset(("EU", "EZ", "UN", "XA", "XB", "ZZ"))
_OTHER_WORDS = frozenset(
    ("수단", "오만", "오만하", "리가", "海地", "東加", "东加", "easter", "wake", "midway", "center", "central", "troll")
)
"""Names that are more often other words, or arise between two words: 수단 means "means", 海地 occurs in 上海地区."""
_SPELT_IN_IDS = ("Africa/", "Asia/", "Australia/", "Europe/")
"""Prefixes of time zones whose ids are English city names; those of America are mostly small towns."""


@cache
def places(lang: str) -> frozenset[str]:
    """Return the names of states and cities used in ``lang`` (en, ko, zh, ja), without those of one character."""
    names = set(chain(*map(_named, _LOCALES[lang]), _of_the_region(lang)))
    return frozenset(name for name in names if len(name) > 1 and name.casefold() not in _OTHER_WORDS)


@cache
def place_pattern(lang: str) -> re.Pattern[str]:
    """Return a pattern that finds the names in a text.

    They match whole words in English, from the beginning of a word in Korean, and a whole run of katakana in Japanese.
    English names are in lower case, as words are compared.
    """
    listed = sorted(places(lang), key=len, reverse=True)
    if lang == "en":
        return re.compile(rf"\b(?:{'|'.join(re.escape(name.casefold().replace('-', ' ')) for name in listed)})\b")
    every = f"(?:{'|'.join(map(re.escape, listed))})"
    if lang == "ko":
        return re.compile(f"(?<![가-힣]){every}")
    return re.compile(f"(?<![ァ-ヶー]){every}(?![ァ-ヶー])")


def _of_the_region(lang: str) -> set[str]:
    text = (files("yalu.changes") / "data" / "places.toml").read_text("utf-8")
    rows = chain.from_iterable(tomllib.loads(text).values())
    return {row[column].replace("'", " ") for row in rows for column in _COLUMNS[lang]}


def _named(locale: str) -> set[str]:
    known = Locale.parse(locale)
    states = {
        name for code, name in known.territories.items() if len(code) == 2 and code.isalpha() and code not in _NO_STATES
    }
    if locale == "en":
        return states | {
            zone.rpartition("/")[2].replace("_", " ") for zone in _zones() if zone.startswith(_SPELT_IN_IDS)
        }
    return states | {str(zone["city"]) for zone in known.time_zones.values() if "city" in zone}


def _zones() -> list[str]:
    return list(Locale.parse("ko").time_zones)

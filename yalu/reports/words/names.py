"""Names of countries, languages and types of outlet (CLDR, as far as it has them)."""

from __future__ import annotations

from collections.abc import Mapping

from yalu.reports.words.words import Words, marked

_COUNTRIES: Mapping[str, str] = {"HK": marked("Hong Kong"), "MO": marked("Macao"), "EU": marked("European Union")}
"""Names that CLDR gives with an addition."""

_LANGUAGES: Mapping[str, str] = {
    "und": marked("language unknown"),
    "zh-Hans": marked("Chinese (simplified)"),
    "zh-Hant": marked("Chinese (traditional)"),
}

_TYPES: Mapping[str, str] = {
    "newspaper": marked("newspaper"),
    "magazine": marked("magazine"),
    "think-tank": marked("think tank"),
    "state-media": marked("state media"),
    "blog": marked("blog"),
    "agency": marked("news agency"),
}


def country(words: Words, code: str) -> str:
    """Name of a country by its ISO code; the code itself when it has none."""
    if code in _COUNTRIES:
        return words.gettext(_COUNTRIES[code])
    return str(words.locale.territories.get(code, code))


def language(words: Words, tag: str) -> str:
    """Name of a language by its tag ("zh-Hans"); the tag itself when it has none, words for "und"."""
    if tag in _LANGUAGES:
        return words.gettext(_LANGUAGES[tag])
    names = words.locale.languages
    return str(names.get(tag.replace("-", "_")) or names.get(tag.split("-", maxsplit=1)[0], tag))


def outlet_type(words: Words, code: str) -> str:
    """Type of an outlet in words; the code itself when it is not one of the registry's."""
    return words.gettext(_TYPES[code]) if code in _TYPES else code


def outlet(words: Words, code: str, country_code: str) -> str:
    """Type and country of an outlet: "state media, China"."""
    return words.several((outlet_type(words, code), country(words, country_code)))

"""Names of countries, languages, types of outlet and issues (CLDR, as far as it has them)."""

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


_ISSUES: Mapping[str, str] = {
    "air": marked("Air pollution"),
    "alliance": marked("Alliance with the United States"),
    "batteries": marked("Batteries"),
    "border": marked("Border and Mount Paektu"),
    "business": marked("Companies"),
    "chips": marked("Semiconductors"),
    "culture": marked("Cultural heritage"),
    "currency": marked("Currency"),
    "defectors": marked("North Korean defectors"),
    "doctrine": marked("Security with the US, economy with China"),
    "dprk": marked("North Korea"),
    "fisheries": marked("Fisheries"),
    "hallyu": marked("Korean Wave"),
    "history": marked("History"),
    "ieodo": marked("Ieodo"),
    "japan": marked("Japan"),
    "joseonjok": marked("Ethnic Koreans in China"),
    "minerals": marked("Critical minerals"),
    "nuclear": marked("Nuclear weapons"),
    "parade": marked("Military parade"),
    "platforms": marked("Online shops and platforms"),
    "security-law": marked("Espionage and security laws"),
    "sentiment": marked("Public sentiment"),
    "shipbuilding": marked("Shipbuilding"),
    "sovereignty": marked("Interference and sovereignty"),
    "submarines": marked("Submarines"),
    "summit": marked("Summits"),
    "taiwan": marked("Taiwan"),
    "thaad": marked("THAAD"),
    "tourism": marked("Tourism"),
    "trade": marked("Trade"),
    "war-memory": marked("Memory of the Korean War"),
    "yellow-sea": marked("Yellow Sea"),
}
"""Issues of the shipped lexicon."""


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


def issue(words: Words, tag: str) -> str:
    """Name of an issue of the topic lexicon; the issue itself when it is of a lexicon of the operator's own."""
    return words.gettext(_ISSUES[tag]) if tag in _ISSUES else tag


def outlet(words: Words, code: str, country_code: str) -> str:
    """Type and country of an outlet: "state media, China"."""
    where = country(words, country_code)
    return words.gettext("{type}, {country}", type=outlet_type(words, code), country=where)

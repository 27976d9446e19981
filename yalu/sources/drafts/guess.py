"""Guesses country, language and time zone of a site from its address and its stated language. Pure."""

from __future__ import annotations

from yalu.sources.codes import COUNTRIES, LANGUAGES

_FOR_ANYBODY = frozenset({"AI", "CC", "CO", "FM", "GG", "IO", "LA", "LY", "ME", "SH", "TO", "TV", "WS"})
"""Endings that are a country's on paper and are sold to anybody."""
_ENDINGS = {"UK": "GB"}
_BY_LANGUAGE = {"ko": "KR", "ja": "JP", "zh-Hant": "TW", "zh-Hans": "CN", "zh": "CN"}
_OTHER_CODES = {"kr": "ko", "jp": "ja", "cn": "zh", "kor": "ko", "jpn": "ja", "zho": "zh", "chi": "zh", "eng": "en"}
_TRADITIONAL, _SIMPLIFIED = frozenset({"TW", "HK", "MO", "HANT"}), frozenset({"CN", "SG", "MY", "HANS"})
_LANGUAGES = {"KR": "ko", "KP": "ko", "JP": "ja", "CN": "zh-Hans", "TW": "zh-Hant", "HK": "zh-Hant"}
_ZONES = {
    "KR": "Asia/Seoul",
    "KP": "Asia/Pyongyang",
    "CN": "Asia/Shanghai",
    "JP": "Asia/Tokyo",
    "TW": "Asia/Taipei",
    "HK": "Asia/Hong_Kong",
    "SG": "Asia/Singapore",
}


def language(stated: str | None, host: str = "") -> str | None:
    """A tag of the registry ("ko", "zh-Hant") for one that a page states ("ko_KR", "zh-tw"); None for no language.

    For Chinese the ending of the host decides on the script where the tag does not.
    """
    main, *rest = (stated or "").strip().replace("_", "-").split("-")
    code = _OTHER_CODES.get(main.lower(), main.lower())
    if code not in LANGUAGES:
        return None
    if code != "zh":
        return code
    subtags = {part.upper() for part in rest} | {main.upper()}
    for hints in (subtags, {_ending(host)}):
        if hints & _TRADITIONAL:
            return "zh-Hant"
        if hints & _SIMPLIFIED:
            return "zh-Hans"
    return "zh"


def country(host: str, languages: tuple[str, ...] = (), stated: str | None = None) -> tuple[str, str] | None:
    """A country code and the reason for it: the host's ending, the region of the stated language, or the language."""
    ending = _ending(host)
    if ending in COUNTRIES and ending not in _FOR_ANYBODY:
        return ending, f"by the ending .{host.rpartition('.')[2]}"
    region = (stated or "").strip().replace("_", "-").rpartition("-")[2].upper()
    if region in COUNTRIES and "-" in (stated or "").replace("_", "-"):
        return region, f"by the stated language {stated}"
    if languages and (code := _BY_LANGUAGE.get(languages[0])):
        return code, "by the language"
    return None


def language_of(country_code: str) -> str:
    """The language most written in a country of the region; "en" for others."""
    return _LANGUAGES.get(country_code, "en")


def timezone(country_code: str) -> str | None:
    """The time zone of a country that has only one; None for others."""
    return _ZONES.get(country_code)


def _ending(host: str) -> str:
    last = host.rpartition(".")[2].upper() if "." in host else ""
    return _ENDINGS.get(last, last)

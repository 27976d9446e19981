"""Check by the neighbouring characters whether a term found in a text is really that term."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yalu.topics.scanning.fold import Folded

_SCRIPTS = {
    "Hangul": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]"),
    "Han": re.compile("[\u3400-\u9fff\uf900-\ufaff]"),
    "Kana": re.compile("[\u3041-\u30ff]"),
    "Katakana": re.compile("[\u30a1-\u30ff]"),
}
_LATIN = frozenset("0123456789abcdefghijklmnopqrstuvwxyz") | frozenset(map(chr, range(0xDF, 0x250)))

# A Korean headline writes 中 both for China and for "in the middle of". It is the country at the start of a phrase,
# after a particle, or before a noun that goes with a country; after a bare noun it is "in the middle of".
_PARTICLE = frozenset("에서이가은는의도로와과을를만며고면나선")
_WITH_COUNTRY = frozenset("美日韓中北露英獨佛台印對訪駐反親")
_NOTHING_ELSE = frozenset("韓習靑")
"""Characters that have no other meaning when they stand alone."""
_PREFIXES = frozenset("주대반친탈재남방범비각양옛")
"""Syllables that stand before the name of a country or of a person's camp within one word."""
_PAUSE = frozenset("…,·'\"")
_PUNCTUATION = " ,'\"…-“”‘’「」"
_NOUNS_OF_STATE = """
    정부 외교 국방 상무 당국 대사 관영 언론 매체 기업 업체 공산 군 해경 어선 관광 유학 누리꾼 네티즌 총리 주석 시진핑
    왕이 공안 당 측 정상 여행 투자 자본 제재 압박 견제 의존 보복 패권 시장 경제 수출 위협 구조물 방문 반발 전승절
    열병식 희토류 전기차 반도체 배터리 노동자 미사일 핵 도발 김정은 인권 해커 주민 외무
"""
_NOUNS_BEFORE = "기업 업체 정부 한국 수출 공장 대사 대통령 총리 장관 학생 관광객 어선 국민"
_BEFORE_STATE = tuple(_NOUNS_BEFORE.split())
_STATE_NOUNS = tuple(_NOUNS_OF_STATE.split())
_AFTER_STATE = _STATE_NOUNS + tuple(f" {noun}" for noun in _STATE_NOUNS)


@dataclass(frozen=True, slots=True)
class Trap:
    """Which neighbours a term must and must not have; all folded. See data/traps.toml."""

    not_after: tuple[str, ...] = ()
    not_after_script: re.Pattern[str] | None = None
    not_before: tuple[str, ...] = ()
    but_before: tuple[str, ...] = ()
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    exact: bool = False
    headline: bool = False

    def allows(self, text: Folded, start: int, end: int, display: str) -> bool:
        """Return True if the term at ``start`` to ``end`` of the folded text passes this trap.

        ``display`` is the term with its capitals, which the text must have if ``exact`` is set.
        """
        lower = text.lower
        if self.headline:
            return is_headline_country(lower, start, end)
        if self.exact and not text.cased.startswith(display, start):
            return False
        if self.not_after and lower.endswith(self.not_after, 0, start):
            return False
        if self.not_after_script is not None and start and self.not_after_script.match(lower[start - 1]):
            return False
        if self.not_before and lower.startswith(self.not_before, end) and not lower.startswith(self.but_before, end):
            return False
        if self.only_after and not lower.endswith(self.only_after, 0, start):
            return False
        return not self.only_before or lower.startswith(self.only_before, end + lower.startswith(" ", end))


def script(names: list[str]) -> re.Pattern[str] | None:
    """Return a pattern for one character of any of the scripts named; None if there are none."""
    parts = [_SCRIPTS[name].pattern for name in names]
    return re.compile("|".join(parts)) if parts else None


def is_script(name: str) -> bool:
    """Return True if ``name`` is the name of a script: Hangul, Han, Kana or Katakana."""
    return name in _SCRIPTS


def begins_word(text: Folded, start: int) -> bool:
    """Return True if the Korean term at ``start`` of the folded text begins a word, or follows a prefix that does.

    Korean puts spaces before words and a dot between names in a list, which folding leaves out.
    """
    lower = text.lower
    if not _is_hangul(lower[start - 1]) or start in text.dropped:
        return True
    return lower[start - 1] in _PREFIXES and not (start > 1 and _is_hangul(lower[start - 2]))


def is_word(lower: str, start: int, end: int) -> bool:
    """Return True if the Latin term at ``start`` to ``end`` is a whole word; letters of other scripts may touch it."""
    if start and lower[start - 1] in _LATIN and lower[start] in _LATIN:
        return False
    return not (end < len(lower) and lower[end] in _LATIN and lower[end - 1] in _LATIN)


def is_headline_country(lower: str, start: int, end: int) -> bool:
    """Return True if the character at ``start`` denotes a country, as in Korean headlines, and is no other word.

    ``lower`` is the folded text; ``end`` is the position after the character.
    """
    before, after = lower[start - 1 : start], lower[end : end + 1]
    native = _is_hangul(lower[start])
    if _is_hangul(before) or (native and before.isalnum()):
        return False
    if native:
        return _is_native_country(lower, start, end, before, after)
    if _is_han(before) and before not in _WITH_COUNTRY:
        return False
    if _is_han(after):
        return after in _WITH_COUNTRY
    if lower[start] in _NOTHING_ELSE:
        return True
    if before != " ":
        return after in _PUNCTUATION or _is_hangul(after)
    word = lower[max(0, start - 2) : start - 1]
    if not _is_hangul(word):
        return _is_hangul(lower[end:].lstrip(_PUNCTUATION)[:1])
    follows = _is_hangul(after) or _is_hangul(lower[end + 1 : end + 2]) or after in _PAUSE
    named = word in _PARTICLE or lower.endswith(_BEFORE_STATE, 0, start - 1)
    return lower.startswith(_AFTER_STATE, end) or (named and follows)


def _is_native_country(lower: str, start: int, end: int, before: str, after: str) -> bool:
    """Return True if 중 or 북 in Hangul denotes a country.

    They are words of many meanings: they count only at the beginning of a phrase, before a noun that goes with a
    country.
    """
    if not (lower.startswith(_AFTER_STATE, end) or (after == "," and not start)):
        return False
    word = lower[max(0, start - 2) : start - 1]
    return before != " " or not _is_hangul(word) or word in _PARTICLE


def _is_hangul(character: str) -> bool:
    return "\uac00" <= character <= "\ud7a3"


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"

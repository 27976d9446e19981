"""Whether a term found in a text is really that term: what may stand before and after it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yalu.topics.fold import Folded

_SCRIPTS = {
    "Hangul": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]"),
    "Han": re.compile("[\u3400-\u9fff\uf900-\ufaff]"),
    "Kana": re.compile("[\u3041-\u30ff]"),
}
_LATIN = re.compile("[0-9a-z\u00df-\u024f]")

# A Korean headline writes 中 both for China and for "in the middle of". It is the country at the start of a phrase, after
# a particle, or before a noun that goes with a country; after a bare noun it is "in the middle of".
_PARTICLE = tuple("에서이가은는의도로와과을를만며고면나선")
_STATE_NOUNS = (
    "정부 외교 국방 상무 당국 대사 관영 언론 매체 기업 업체 공산 군 해경 어선 관광 유학 누리꾼 네티즌 총리 주석 시진핑 왕이 공안 당 측 정상 여행 투자 자본 "
    "제재 압박 견제 의존 보복 패권 시장 경제 수출 위협 구조물 방문 반발 전승절 열병식 희토류 전기차 반도체 배터리 노동자 미사일 핵 도발 김정은 인권 해커 주민 매체 외무"
).split()
_AFTER_STATE = tuple(_STATE_NOUNS) + tuple(f" {noun}" for noun in _STATE_NOUNS)


@dataclass(frozen=True, slots=True)
class Trap:
    """What a term's neighbours must and must not be; everything folded. See data/traps.toml."""

    not_after: tuple[str, ...] = ()
    not_after_script: re.Pattern[str] | None = None
    not_before: tuple[str, ...] = ()
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    exact: bool = False
    headline: bool = False

    def allows(self, text: Folded, start: int, end: int, display: str) -> bool:
        """Whether the term at ``start`` to ``end`` of the folded text is free of the trap."""
        lower = text.lower
        if self.exact and not text.cased.startswith(display, start):
            return False
        if self.not_after and lower.endswith(self.not_after, 0, start):
            return False
        if self.not_after_script is not None and start and self.not_after_script.match(lower[start - 1]):
            return False
        if self.not_before and lower.startswith(self.not_before, end):
            return False
        if self.only_after and not lower.endswith(self.only_after, 0, start):
            return False
        if self.only_before and not lower.startswith(self.only_before, end + lower.startswith(" ", end)):
            return False
        return not self.headline or _is_headline_country(lower, start, end)


def script(names: list[str]) -> re.Pattern[str] | None:
    """A pattern for one character of any of the scripts named; None for none."""
    parts = [_SCRIPTS[name].pattern for name in names]
    return re.compile("|".join(parts)) if parts else None


def is_script(name: str) -> bool:
    return name in _SCRIPTS


def is_word(lower: str, start: int, end: int) -> bool:
    """Whether a Latin term stands as a word of its own; letters of other scripts may touch it."""
    if start and _LATIN.match(lower[start - 1]) and _LATIN.match(lower[start]):
        return False
    return not (end < len(lower) and _LATIN.match(lower[end]) and _LATIN.match(lower[end - 1]))


def _is_headline_country(lower: str, start: int, end: int) -> bool:
    hangul, han = _SCRIPTS["Hangul"], _SCRIPTS["Han"]
    before, after = lower[start - 1 : start], lower[end : end + 1]
    if hangul.match(before) or (han.match(before) and before not in "美日韓北露英獨佛台印對訪駐反親"):
        return False
    native = bool(hangul.match(lower[start:end]))
    if native and not lower.startswith(_AFTER_STATE, end) and not (after == "," and not start):
        return False  # "중" and "북" in Hangul are words of many meanings
    if han.match(after):
        return after in "美日韓中北露英獨佛台印"
    if before != " ":
        return native or after == "" or after in " ,'\"…-" or bool(hangul.match(after))
    word_before = lower[max(0, start - 2) : start - 1]
    if not hangul.match(word_before):
        return bool(hangul.match(lower[end:].lstrip(" ,'\"")[:1]))
    if native:
        return word_before in _PARTICLE or word_before in ",…"
    return lower.startswith(_AFTER_STATE, end) or (
        word_before in _PARTICLE and bool(hangul.match(after or lower[end + 1 : end + 2]))
    )

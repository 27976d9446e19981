"""Recognise one name in two transcriptions: Sino-Korean and Mandarin in Hangul, two romanisations in English."""

from __future__ import annotations

import re
from functools import cache

from yalu.changes.language.han_words import mandarin
from yalu.changes.language.misspelling.typos import is_english
from yalu.changes.language.orthography import jamo, syllable_of
from yalu.changes.language.word_variants import readings_by_sound


def _table(text: str) -> dict[str, str]:
    """Return pairs of a Latin and a Korean spelling."""
    return {first: second for first, _, second in (pair.partition("/") for pair in text.split())}


_INITIALS = _table("""
zh/ㅈ ch/ㅊ sh/ㅅ b/ㅂ p/ㅍ m/ㅁ f/ㅍ d/ㄷ t/ㅌ n/ㄴ l/ㄹ g/ㄱ k/ㅋ h/ㅎ j/ㅈ q/ㅊ x/ㅅ r/ㄹ z/ㅉ c/ㅊ s/ㅆ
""")
_FINALS = _table("""
a/아 o/오 e/어 ai/아이 ei/에이 ao/아오 ou/어우 an/안 en/언 ang/앙 eng/엉 ong/웅 er/얼 i/이 ia/야 ie/예
iao/야오 iu/유 ian/옌 in/인 iang/양 ing/잉 iong/융 u/우 ua/와 uo/워 uai/와이 ui/우이 uan/완 un/운 uang/왕
ü/위 üe/웨 üan/위안 ün/윈
""")
"""The transcription of Mandarin by the National Institute of Korean Language, syllables without a consonant first."""
_ALONE = _table("""
yi/이 ya/야 ye/예 yao/야오 you/유 yan/옌 yin/인 yang/양 ying/잉 yong/융 wu/우 wa/와 wo/워 wai/와이
wei/웨이 wan/완 wen/원 wang/왕 weng/웡 yu/위 yue/웨 yuan/위안 yun/윈
""")
_CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_HISSED = frozenset("ㅈㅉㅊ")
_PLAIN_VOWELS = {2: 0, 7: 5, 6: 4, 12: 8, 17: 13}
"""Indexes of vowels with a glide, which Korean does not write after ㅈ and ㅊ, and of those without one."""
_SYLLABLE = re.compile(f"({'|'.join(_INITIALS)})(.+)")


@cache
def in_hangul(syllable: str) -> str:
    """Return a Mandarin syllable (pinyin without its tone) as Korean writes it; empty if there is none."""
    if syllable in _ALONE or syllable in _FINALS:
        return _ALONE.get(syllable) or _FINALS[syllable]
    match = _SYLLABLE.fullmatch(syllable)
    if match is None:
        return ""
    consonant, final = _INITIALS[match[1]], match[2]
    if match[1] in ("j", "q", "x") and final.startswith("u"):
        final = "ü" + final[1:]
    written = _FINALS.get(final, "")
    if final == "i" and match[1] in ("zh", "ch", "sh", "r", "z", "c", "s"):
        written = "으"
    if not written:
        return ""
    _, vowel, last = jamo(written[0])
    vowel = _PLAIN_VOWELS.get(vowel, vowel) if consonant in _HISSED else vowel
    return syllable_of(_CONSONANTS.index(consonant), vowel, last) + written[1:]


@cache
def _mandarin_of(reading: str) -> frozenset[str]:
    """Return how Korean writes the Mandarin syllables of the hanja that have a Sino-Korean reading."""
    syllables = {syllable for char in readings_by_sound().get(reading, "") for syllable in mandarin(char)}
    return frozenset(filter(None, map(in_hangul, syllables)))


def _sino_korean(read: str, heard: str) -> bool:
    """Return True if ``heard`` transcribes the Mandarin of what Koreans read as ``read``: 모택동, 마오쩌둥."""
    if not 2 <= len(read) <= 4 or not len(read) <= len(heard) <= 3 * len(read):
        return False
    ends = {0}
    for syllable in read:
        ends = {end + len(some) for end in ends for some in _mandarin_of(syllable) if heard.startswith(some, end)}
    return len(heard) in ends


_WADE = (
    (r"^hs", "x"), (r"^ch'", "q!"), (r"^ch(?=i|ü|u$|ua|ue)", "j"), (r"^ch", "zh"), (r"^ts'|^tz'", "c"),
    (r"^ts|^tz", "z"),
    (r"^k'", "k!"), (r"^t'", "t!"), (r"^p'", "p!"), (r"^k", "g"), (r"^t", "d"), (r"^p", "b"), (r"^j", "r"), (r"!", ""),
    (r"ung$", "ong"), (r"ien$", "ian"), (r"ieh$", "ie"), (r"üeh$|ueh$", "ue"), (r"^(z|c|s)[uü]$", r"\1i"),
    (r"ih$", "i"),
    (r"^(g|k|h)o$", r"\1e"), (r"^(d|t|n|l|z|c|s|r|zh)o$", r"\1uo"), (r"^yen$", "yan"), (r"^i$", "yi"), (r"uei$", "ui"),
)  # fmt: skip
_MCCUNE = (
    ("eo", "o"), ("eu", "u"), ("ui", "ui"), (r"(?<![a-z])g", "k"), (r"(?<![a-z])d", "t"), (r"(?<![a-z])b", "p"),
    (r"(?<![a-z])j", "ch"), ("j", "ch"),
)  # fmt: skip
"""Revised Romanisation of Korean to that of McCune and Reischauer without its marks; a consonant inside may stay."""


def _by_rules(word: str, rules: tuple[tuple[str, str], ...]) -> str:
    for pattern, other in rules:
        word = re.sub(pattern, other, word)
    return word


def _romanised(first: str, second: str) -> bool:
    """Return True if one text is the other in an older romanisation: Mao Tse-tung, Mao Zedong; Pusan, Busan."""
    older, newer = first.replace("'", "").replace(" ", ""), second.replace(" ", "")
    if min(len(older), len(newer)) < 4 or not (older + newer).isalpha():
        return False
    if _by_rules(newer, _MCCUNE) == older:
        return not (is_english(older) and is_english(newer))  # bay and pay
    return " " in first and "".join(_by_rules(word, _WADE) for word in first.split()) == newer


def transcribed(first: str, second: str, lang: str) -> bool:
    """Return True if two texts (of joined keys) are one name in two transcriptions; ``lang`` is ko or en."""
    rule = _sino_korean if lang == "ko" else _romanised
    return first != second and (rule(first, second) or rule(second, first))

"""Detect typos in Chinese and Japanese: swapped characters, voicing marks, a character of the same sound.

No word list of either language is available, so a typo is recognised by its form: editors do not swap two characters or
remove a kana's mark, unless the result is another word or the sentence ends differently.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from yalu.changes.language.quantities.numbers import NUMERAL
from yalu.changes.language.tokens import is_han, is_unspaced
from yalu.changes.language.word_variants import same_reading

_PLAIN = (
    "かきくけこさしすせそたちつてとはひふへほはひふへほつやゆよあいうえお"
    "カキクケコサシスセソタチツテトハヒフヘホハヒフヘホツヤユヨアイウエオ"
)
_MARKS = (
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽっゃゅょぁぃぅぇぉ"
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポッャュョァィゥェォ"
)
_MARKED = frozenset(zip(_PLAIN, _MARKS, strict=True)) | frozenset(zip(_MARKS, _PLAIN, strict=True))
_ASKING = frozenset({("が", "か"), ("か", "が"), ("す", "ず"), ("ず", "す"), ("は", "ば"), ("ば", "は")})
"""Kana pairs that make different words where a clause ends: a question, a negation, a condition."""
_SAYING_NO = frozenset("不没沒未无無非莫勿")
_PERSON = frozenset("他她它牠祂")


@cache
def _reversible() -> frozenset[str]:
    """Return the words that are also words with their characters swapped."""
    listed = tomllib.loads((files("yalu.changes") / "data" / "spelling.toml").read_text("utf-8"))["reversible"]
    return frozenset(listed.split())


def turned_round(old: str, new: str) -> bool:
    """Return True if two adjacent characters were swapped: 在现 for 现在, すで for です."""
    if len(old) != 2 or old != new[::-1] or not all(map(is_unspaced, old)):
        return False
    if old in _reversible() or new in _reversible():
        return False
    return not {*old} & _SAYING_NO and not {*old} <= set(NUMERAL)


def mark_of_voice(old: str, new: str, after: str) -> bool:
    """Return True if one kana has a wrong voicing mark or size: 並ふ for 並ぶ; ``after`` is the text behind it."""
    if (old, new) not in _MARKED:
        return False
    return (old, new) not in _ASKING or (
        after[:1] not in ("", "?", "”") and not is_han(after[0]) and after[0].isalpha()
    )


_OLD_KANA = frozenset(
    frozenset(pair) for pair in ("うふ", "えへ", "いひ", "いゐ", "えゑ", "おを", "おほ", "わは", "じぢ", "ずづ")
)
_OLD_BEFORE_U = frozenset(
    map(frozenset, zip("おこそとのほもよろごぞどぼぽ", "あかさたなはまやらがざだばぱ", strict=True))
)


def old_kana(old: str, new: str, after: str) -> bool:
    """Return True if one side has the kana usage before 1946: 思ふ for 思う, だらう for だろう, でせう for でしょう."""
    pair = frozenset((old, new))
    if pair in _OLD_KANA or pair == {"しょ", "せ"}:
        return True
    return pair in _OLD_BEFORE_U and after[:1] in ("う", "ふ")


_SAYS_NOTHING_ALONE = frozenset("いうえおきくけこしすそたちつてみむめりるろっゃゅょぎぐげごじぶべばびづ")


def lost_kana(old: str, new: str, before: str, after: str) -> bool:
    """Return True if one side lacks one kana inside a word: 並る for 並べる. Particles do not count.

    ``old`` and ``new`` are the differing texts, ``before`` and ``after`` the text around them.
    """
    some = old + new
    if len(some) != 1 or some not in _SAYS_NOTHING_ALONE or not before or not after:
        return False
    return "\u3041" <= after[0] <= "\u309f" and (is_han(before[-1]) or "\u3041" <= before[-1] <= "\u309f")


def same_sound(old: str, new: str) -> bool:
    """Return True if one Chinese character replaces another with the same reading."""
    if len(old) != 1 or len(new) != 1 or not (is_han(old) and is_han(new)):
        return False
    if {old, new} & (_SAYING_NO | _PERSON | set(NUMERAL)):
        return False
    return same_reading(old, new)

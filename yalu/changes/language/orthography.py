"""Recognise two spellings of one word by rule: Korean contractions, Japanese kana for characters and okurigana."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

from yalu.changes.language.tokens import is_han

LONGEST = 60
"""Characters from which two stretches are not spellings of one word."""

# ---- Korean: 준말 ----------------------------------------------------------------------------------------------------

_SYLLABLES, _NO_SOUND, _PAST = 0xAC00, 11, 20
_CONTRACTED = {
    (0, 0): 0, (4, 4): 4, (1, 4): 1, (5, 4): 5, (8, 0): 9, (13, 4): 14, (20, 4): 6, (11, 4): 10, (20, 6): 6,
}  # fmt: skip
"""Vowels (by their index) of a stem and of an ending that begins with 아, 어 or 여, and the vowel that both become."""
_DOES, _DONE = (18, 0), 1
"""하 before 여 becomes 해."""
_LAID = "놓"
"""The one stem with a final consonant before which 아 contracts: 놓아 as 놔 (한글 맞춤법 §35, note 1)."""


def contracted(text: str) -> str:
    """Return Korean words with every verb in its contracted form: 나누어 as 나눠, 하였다 as 했다, 되어 as 돼."""
    out: list[str] = []
    for char in text:
        merged = _merged(out[-1], char) if out else None
        if merged is None:
            out.append(char)
        else:
            out[-1] = merged
    return "".join(out)


def _merged(stem: str, ending: str) -> str | None:
    """Return the syllable that a stem and an ending become; None if they stay two."""
    if not ("가" <= stem <= "힣" and "가" <= ending <= "힣"):
        return None
    (first, vowel, last), (begin, follows, final) = jamo(stem), jamo(ending)
    if (last and stem != _LAID) or begin != _NO_SOUND or final not in (0, _PAST):
        return None
    both = _DONE if (first, vowel, follows) == (*_DOES, 6) else _CONTRACTED.get((vowel, follows))
    return None if both is None else syllable_of(first, both, final)


def jamo(syllable: str) -> tuple[int, int, int]:
    """Return the indexes of the first consonant, the vowel and the last consonant of a syllable."""
    code = ord(syllable) - _SYLLABLES
    return code // 588, code % 588 // 28, code % 28


def syllable_of(first: int, vowel: int, last: int) -> str:
    """Return the syllable of which ``jamo`` gives these indexes."""
    return chr(_SYLLABLES + first * 588 + vowel * 28 + last)


# ---- Japanese: kana for characters, okurigana ------------------------------------------------------------------------

_VOICED = dict(zip("かきくけこさしすせそたちつてとはひふへほ", "がぎぐげござじずぜぞだぢづでどばびぶべぼ", strict=True))
_FORMS = (
    "あいうえおわっ",
    "かきくけこいっ",
    "がぎぐげごい",
    "さしすせそ",
    "たちつてとっ",
    "なにぬねのん",
    "ばびぶべぼん",
    "まみむめもん",
    "らりるれろっ",
)
"""Kana that stand for one another where a stem ends, in the forms of a verb or adjective."""
_INFLECTED = 2
"""Kana of a reading, at most, that belong to an ending."""
_JOINING = frozenset("いきぎしちにびみりえけげせてねべめれっわ")
"""Kana with which a verb joins another word to a compound; in others it stands before a noun: 来る日 is not 来日."""


_REPEATED = re.compile("(.)々")


@cache
def _kana() -> dict[str, frozenset[str]]:
    readings: dict[str, set[str]] = {}
    for line in (files("yalu.changes") / "data" / "kana.txt").read_text("utf-8").splitlines():
        reading, _, characters = line.partition(" ")
        for character in characters if not line.startswith("#") else "":
            readings.setdefault(character, set()).add(reading)
    return {character: frozenset(each) for character, each in readings.items()}


def in_kana(mixed: str, kana: str, after: str) -> bool:
    """Return True if ``mixed``, with Han characters or in the other kana, reads as ``kana``, in front of ``after``."""
    mixed, kana = _hiragana(mixed), _hiragana(kana)
    if is_han(kana) or max(len(mixed), len(kana)) > LONGEST:
        return False
    mixed = _REPEATED.sub(r"\1\1", mixed)
    ends = {0}
    for at, (char, follower) in enumerate(pairwise(f"{mixed}{after[:1] or '。'}")):
        ends = {end + len(read) for end in ends for read in _read(char, follower, at > 0) if kana.startswith(read, end)}
    return len(kana) in ends


def _hiragana(text: str) -> str:
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in text)


def _read(char: str, follower: str, inside: bool) -> Iterator[str]:
    """Yield the ways in which a character may be read before another one; one ``inside`` a word may be voiced."""
    yield char
    for reading in map(_hiragana, _kana().get(char, ())):
        stems = (
            at for at in range(max(1, len(reading) - _INFLECTED), len(reading)) if _is_ending(reading[at], follower)
        )
        for read in (reading, *(reading[:at] for at in stems)):
            yield read
            if inside and read[0] in _VOICED:
                yield _VOICED[read[0]] + read[1:]
            if len(read) > 1 and read[-1] in "つちくき":
                yield f"{read[:-1]}っ"


def _is_ending(kana: str, other: str) -> bool:
    return kana == other or any(kana in forms and other in forms for forms in _FORMS)


_PERMITTED = frozenset(
    (
        *("分か", "行な", "表わ", "現わ", "著わ", "断わ", "賜わ", "当た", "起こ", "生ま", "終わ", "変わ", "落と"),
        *("暮ら", "向か", "聞こ", "捕ら", "積も", "浮か", "押さ", "定ま", "集ま", "少な", "危な", "混ざ", "果た"),
    )
)
"""Characters with the kana behind them that may be left out or put in: 分る and 分かる.

The forms that the Cabinet notice on okurigana (1973) permits or replaces.
"""


def okurigana(old: str, new: str, before: str, after: str) -> bool:
    """Return True if two spellings of a compound differ in kana behind the verbs in it: 申込 and 申し込み.

    ``before`` and ``after`` are the text around them. Kana at its end alone may belong to the next word.
    """
    shorter, longer = sorted((old, new), key=len)
    whole, first = f"{before[-2:]}{longer}{after[:2]}", len(before[-2:])
    if len(longer) > LONGEST or shorter == longer:
        return False
    at, inside = 0, False
    for place, char in enumerate(longer, first):
        if shorter[at : at + 1] == char:
            at += 1
            continue
        if whole[place - 1 : place + 1] in _PERMITTED and not is_han(whole[place + 1 : place + 2]):
            inside = True
            continue
        if char not in _JOINING or not _joins(whole[max(0, place - 2) : place], char):
            return False
        inside = inside or is_han(whole[place + 1 : place + 3])
    return at == len(shorter) and inside


def _joins(before: str, kana: str) -> bool:
    """Return True if a text ends with a character of a verb that may have this kana in its ending."""
    verbs = (reading for char in before for reading in _kana().get(char, ()) if reading[-1] in "うくぐすつぬぶむる")
    return any(_is_ending(verb[-1], kana) or kana in verb[-2:-1] for verb in verbs)


def sound_alike(old: str, new: str) -> bool:
    """Return True if two short texts with Han characters may be read alike in Japanese."""
    if max(len(old), len(new)) > _READ_OUT:
        return False
    return not _all_read(old).isdisjoint(_all_read(new))


_READ_OUT = 3
"""Characters up to which all readings of a text are compared; their number grows with each character."""


def _all_read(text: str) -> set[str]:
    read = {""}
    for at, char in enumerate(text):
        follower = text[at + 1] if at + 1 < len(text) else "。"
        ways = set(_read(char, follower, at > 0))
        read = {begun + way for begun in read for way in ways}
    return read

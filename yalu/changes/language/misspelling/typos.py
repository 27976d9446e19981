"""Decide whether two spellings are one word with a typo. In doubt they are two words."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz.distance import OSA

from yalu.changes.language.han_words import is_word
from yalu.changes.language.orthography import jamo
from yalu.changes.language.tokens import is_cjk, is_hangul

_PARTICLES = frozenset({frozenset(pair) for pair in ("은는", "이가", "을를", "와과")})
_ALIKE = (frozenset({1, 5}), frozenset({11, 10, 15}))
_ENDINGS_THAT_MEAN = frozenset({0, 4, 8, 16, 17, 20})
"""Indexes of final consonants (none, ㄴ, ㄹ, ㅁ, ㅂ, ㅆ) with grammatical meaning: 할 and 한, 간다 and 갔다 differ."""


@cache
def _english() -> dict[str, int]:
    from spellchecker import SpellChecker  # costs 0.2 s and 20 MB, so import it only if a typo is suspected

    return dict(SpellChecker(language="en", distance=1).word_frequency.items())


def is_english(word: str) -> bool:
    """Return True if a general English word list, which spells as Americans do, has the word."""
    return word.casefold() in _english()


_BRITISH = re.compile(
    r"(ou)(?=r)|(is)(?=(?:e|e[drs]|ers|ing|ations?|able)\Z)|(ys)(?=(?:e|e[drs]|ing)\Z)|(re)(?=s?\Z)|(gue)(?=s?\Z)|"
    r"(ll)(?=(?:ed|ing|ers?|ors?)\Z)|(nce)(?=s?\Z)|(mme)(?=s?\Z)|([ao]e)"
)
_AMERICAN = (None, "o", "iz", "yz", "er", "g", "l", "nse", "m", "e")


def _respelled(word: str) -> str:
    """Return a word that the list lacks as Americans would spell it: neighborhood for neighbourhood."""
    return word if is_english(word) else _BRITISH.sub(lambda match: _AMERICAN[match.lastindex or 0] or "", word)


def mistyped(old: str, new: str) -> bool:
    """Return True if two words (keys) differ by a typo: one or two letters in English, one letter (jamo) in Korean."""
    if old == new or any(c.isdigit() for c in old + new):
        return False
    if is_hangul(old) and is_hangul(new):
        return _mistyped_hangul(old, new)
    if is_cjk(old) or is_cjk(new):
        return _mistyped_katakana(old, new)
    return _mistyped_latin(old, new)


def _mistyped_latin(old: str, new: str) -> bool:
    longer, shorter = max(len(old), len(new)), min(len(old), len(new))
    if shorter < 2 or longer < 3 or longer > 40 or not (old.isalpha() and new.isalpha()):
        return False
    old, new = _respelled(old), _respelled(new)
    if old == new:
        return is_english(old)
    distance = OSA.distance(old, new, score_cutoff=2)
    if distance > (1 if longer < 6 else 2):
        return False
    if is_english(old) is is_english(new):
        return distance == 1 and (_hardly_a_word(old, new) or _two_letters_swapped(old, new))
    return True


def _two_letters_swapped(old: str, new: str) -> bool:
    """Return True if two adjacent letters of a long word that no list has were swapped: backned, erscheinen."""
    return len(old) == len(new) >= LONG and sorted(old) == sorted(new) and not is_english(old)


LONG = 6
"""Minimum letters at which two words of a language hardly ever differ by swapped letters alone."""


def _hardly_a_word(old: str, new: str) -> bool:
    """Return True if the English word list has both words, but one of them is very rare: "fer" for "fear"."""
    rarer, common = sorted((_english().get(old, 0), _english().get(new, 0)))
    return 0 < rarer < SELDOM and common >= 150 * rarer


SELDOM = 3_000
"""Occurrences in the word list's corpus below which a word is far more often a typo than meant."""


_LARGE = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ")
_LENGTH = frozenset("ーァィゥェォッャュョ")


_SAME_SOUND = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"), ("ヂ", "ジ"), ("ヅ", "ズ"))


def _sounds(word: str) -> str:
    for written, other in _SAME_SOUND:
        word = word.replace(written, other)
    return word.translate(_LARGE)


def _mistyped_katakana(old: str, new: str) -> bool:
    """Return True if a katakana word has a sign doubled, a long mark or small kana too many, or one of the same sound.

    リスクク for リスク, フオーラム for フォーラム, バイオリン for ヴァイオリン.
    """
    if _sounds(old) == _sounds(new):
        return True
    longer, shorter = (old, new) if len(old) > len(new) else (new, old)
    if len(longer) != len(shorter) + 1 or len(shorter) < 3 or not all("ァ" <= c <= "ー" for c in longer):
        return False
    at = next((at for at, (a, b) in enumerate(zip(longer, shorter, strict=False)) if a != b), len(shorter))
    if longer[:at] + longer[at + 1 :] != shorter:
        return False
    return longer[at] in _LENGTH or longer[at] in (longer[at - 1 : at], longer[at + 1 : at + 2])


def _other_form_of_particle(old: str, new: str) -> bool:
    """Return True if one side has the form of a particle or ending that follows a consonant: 서울으로 for 서울로."""
    shorter, longer = sorted((old, new), key=len)
    if len(longer) != len(shorter) + 1:
        return False
    for at in range(2, len(shorter)):
        if longer[:at] + longer[at + 1 :] == shorter:
            behind = shorter[at:]
            if longer[at] == "으":
                return behind.startswith("로")
            if longer[at] == "이":
                return behind in _AFTER_NOUNS and is_word(shorter[:at], "ko")
    return False


_AFTER_NOUNS = frozenset(("며", "나", "라", "라고", "라는", "란", "고", "든", "든지", "면", "니", "다", "었다", "라도"))


def _mistyped_hangul(old: str, new: str) -> bool:
    if any(slip(old, new) for slip in _SLIPS):
        return True
    if len(old) != len(new) or not 2 <= len(old) <= 40:
        return False
    if _syllables_turned(old, new):
        return True
    apart = [at for at, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    if len(apart) != 1:
        return False
    at = apart[0]
    a, b = old[at], new[at]
    if frozenset((a, b)) in _PARTICLES and at == len(old) - 1:
        return at > 1 or {a, b} != {"은", "는"}  # 먹는 and 먹은 are two tenses
    if len(old) == 2 and _close(a, b) and (is_word(old, "ko")) != (is_word(new, "ko")):
        return True
    if not _one_letter_apart(a, b):
        return False
    return _vowels_confused(a, b) or (len(old) >= 3 and not _two_words(old, new, at))


def _stuttered(old: str, new: str) -> bool:
    """Return True if one side repeats a syllable of the other: 성과과만이 for 성과만이."""
    longer, shorter = (old, new) if len(old) > len(new) else (new, old)
    if len(longer) != len(shorter) + 1 or len(shorter) < 2 or longer.startswith(_TWICE):
        return False
    return any(
        longer[at] == longer[at - 1] and longer[:at] + longer[at + 1 :] == shorter for at in range(1, len(longer))
    )


_TWICE = (
    "대대로", "간간이", "전전", "속속", "점점", "부부", "일일이", "모모", "사사건건", "자자", "구구", "고고", "지지",
)  # fmt: skip
"""Words with a doubled syllable whose meaning differs from that with a single one."""


def _syllables_turned(old: str, new: str) -> bool:
    """Return True if two adjacent syllables were swapped: 대령통 for 대통령; two known words are two words."""
    apart = [at for at, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    if len(apart) != 2 or apart[1] != apart[0] + 1 or len(old) < 3:
        return False
    old_pair, new_pair = old[apart[0] : apart[1] + 1], new[apart[0] : apart[1] + 1]
    return old_pair == new_pair[::-1] and not (is_word(old_pair, "ko") and is_word(new_pair, "ko"))


def _close(a: str, b: str) -> bool:
    """Return True if two syllables have two of their three letters in common."""
    if not ("가" <= a <= "힣" and "가" <= b <= "힣"):
        return False
    return sum(left != right for left, right in zip(jamo(a), jamo(b), strict=True)) == 1


_DOUBLED = frozenset({"은는", "는은", "을를", "를을", "와과", "과와"})


def _two_particles(old: str, new: str) -> bool:
    """Return True if one side has both forms of a particle where the other has one: 하나를을 for 하나를."""
    longer, shorter = (old, new) if len(old) > len(new) else (new, old)
    if len(longer) != len(shorter) + 1 or longer[-2:] not in _DOUBLED:
        return False
    return shorter in (longer[:-1], longer[:-2] + longer[-1])


_HALVES = {"르": "을를", "느": "은는", "으": "은을"}


def _half_a_particle(old: str, new: str) -> bool:
    """Return True if a particle lost its last letter and the rest of the word is equal: 사실르 for 사실을."""
    if len(old) != len(new) or len(old) < 3 or old[:-1] != new[:-1]:
        return False
    return new[-1] in _HALVES.get(old[-1], "") or old[-1] in _HALVES.get(new[-1], "")


def _sounds_alike(old: str, new: str) -> bool:
    """Return True if one side is spelled as the other sounds, final consonants carried over: 우섰다 for 웃었다.

    See comparison.md#slips.
    """
    if len(old) != len(new) or len(old) < 3:
        return False
    return _carried(old) == _carried(new)


_CARRIED = {1: 0, 2: 1, 4: 2, 7: 3, 8: 5, 16: 6, 17: 7, 19: 9, 20: 10, 22: 12, 23: 14, 24: 15, 25: 16, 26: 17}
"""Map final consonants to the initial they become before a syllable that begins with a vowel."""
_NO_SOUND = 11


def _carried(word: str) -> list[tuple[int, int, int]]:
    """Return the letters of a word, moving a final consonant to a next syllable that begins with a vowel."""
    letters = [jamo(syllable) if "가" <= syllable <= "힣" else (-1, ord(syllable), 0) for syllable in word]
    for at in range(len(letters) - 1):
        (first, vowel, last), (begin, *rest) = letters[at], letters[at + 1]
        if begin == _NO_SOUND and last in _CARRIED:
            letters[at] = (first, vowel, 0)
            letters[at + 1] = (_CARRIED[last], rest[0], rest[1])
    return letters


_SLIPS = (_stuttered, _two_particles, _half_a_particle, _sounds_alike, _other_form_of_particle)


def misspelt_no(old: str, new: str, before: str) -> bool:
    """Return True if 안 is written for the negation 않 after a verb that ends in 지: 되지 안는다.

    ``old`` and ``new`` are the differing words, ``before`` is the word before them.
    """
    if {old[:1], new[:1]} != {"안", "않"} or old[1:] != new[1:]:
        return False
    return before.endswith(("지", "지는", "지도", "지를", "진", "질"))


def _two_words(old: str, new: str, at: int) -> bool:
    """Return True if the syllable at ``at`` makes a known word with a neighbour on both sides: 미국 and 미군."""
    pairs = [slice(start, start + 2) for start in (at - 1, at) if 0 <= start <= len(old) - 2]
    return any(is_word(old[pair], "ko") and is_word(new[pair], "ko") for pair in pairs)


def _vowels_confused(a: str, b: str) -> bool:
    """Return True if vowels that sound alike were confused: ㅐ with ㅔ, or ㅚ, ㅙ and ㅞ with one another."""
    first, second = jamo(a), jamo(b)
    return first[0] == second[0] and first[2] == second[2] and any({first[1], second[1]} <= some for some in _ALIKE)


def _one_letter_apart(a: str, b: str) -> bool:
    """Return True if two syllables differ in one letter that has no grammatical meaning."""
    if not ("가" <= a <= "힣" and "가" <= b <= "힣"):
        return False
    first, second = jamo(a), jamo(b)
    unlike = [i for i in range(3) if first[i] != second[i]]
    if len(unlike) != 1:
        return False
    return unlike[0] != 2 or not {first[2], second[2]} <= _ENDINGS_THAT_MEAN

"""Whether two spellings are one word, one of them mistyped. In doubt they are two words."""

from __future__ import annotations

from functools import cache

from rapidfuzz.distance import OSA

from yalu.changes.words import is_cjk, is_hangul

_PARTICLES = frozenset({frozenset(pair) for pair in ("은는", "이가", "을를", "와과")})
_ENDINGS_THAT_MEAN = frozenset({0, 4, 8, 16, 17, 20})
"""Final consonants (none, ㄴ, ㄹ, ㅁ, ㅂ, ㅆ) that carry tense or mood: 할 and 한, 간다 and 갔다 are two words."""


@cache
def _english() -> frozenset[str]:
    from spellchecker import SpellChecker  # 0.2 s and 20 MB: only once a typo is suspected

    return frozenset(SpellChecker(language="en", distance=1).word_frequency.keys())


def is_english(word: str) -> bool:
    """Whether a general English word list knows the word."""
    return word.casefold() in _english()


def mistyped(old: str, new: str) -> bool:
    """Whether the two words (keys) differ by a slip: one or two letters in English, one letter (jamo) in Korean."""
    if old == new or any(c.isdigit() for c in old + new):
        return False
    if is_hangul(old) and is_hangul(new):
        return _mistyped_hangul(old, new)
    if is_cjk(old) or is_cjk(new):
        return False
    return _mistyped_latin(old, new)


def _mistyped_latin(old: str, new: str) -> bool:
    longer, shorter = max(len(old), len(new)), min(len(old), len(new))
    if shorter < 2 or longer < 3 or longer > 40 or not (old.isalpha() and new.isalpha()):
        return False
    distance = OSA.distance(old, new, score_cutoff=2)
    if distance > (1 if longer < 6 else 2):
        return False
    return is_english(old) != is_english(new)


def _mistyped_hangul(old: str, new: str) -> bool:
    if len(old) != len(new) or len(old) > 40:
        return False
    apart = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    if len(apart) != 1:
        return False
    a, b = apart[0]
    if frozenset((a, b)) in _PARTICLES and old[-1] == a:
        return True
    return len(old) >= 3 and _one_letter_apart(a, b)


def _one_letter_apart(a: str, b: str) -> bool:
    """Whether two syllables differ in one letter that carries no grammar."""
    if not ("가" <= a <= "힣" and "가" <= b <= "힣"):
        return False
    first, second = _letters(a), _letters(b)
    unlike = [i for i in range(3) if first[i] != second[i]]
    if len(unlike) != 1:
        return False
    return unlike[0] != 2 or not {first[2], second[2]} <= _ENDINGS_THAT_MEAN


def _letters(syllable: str) -> tuple[int, int, int]:
    code = ord(syllable) - 0xAC00
    return code // 588, code % 588 // 28, code % 28

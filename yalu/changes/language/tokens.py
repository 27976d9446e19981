"""Split text into words: the position of each word and the form it is compared by.

Latin and other alphabetic words, numbers and Korean word units (eojeol) are one word each; Han characters and hiragana
are single words; a run of katakana is one word. White space belongs to no word.
"""

from __future__ import annotations

import re
from typing import NamedTuple

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
HIRAGANA = "\u3041-\u309f"
KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
LETTERS = (
    "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0300-\u10ff\u1200-\u1fff"
    "\uff21-\uff3a\uff41-\uff5a"
)

_CORE = (
    r"\d+(?:[.,:/．，]\d+)*"
    r"|(?:[A-Za-z]\.){2,}"
    rf"|[{LETTERS}][{LETTERS}0-9]*(?:['’\-‐‑][{LETTERS}][{LETTERS}0-9]*)*"
    rf"|[{HANGUL}]+"
    rf"|[{KATAKANA}]+"
    r"|\S"
)
_WORD = re.compile(_CORE)
_CJK = re.compile(f"[{HAN}{HANGUL}{HIRAGANA}{KATAKANA}]")
_CJK_UNSPACED = re.compile(f"[{HAN}{HIRAGANA}{KATAKANA}]")
_HANGUL = re.compile(f"[{HANGUL}]")
_HAN = re.compile(f"[{HAN}]")
_KANA = re.compile(f"[{HIRAGANA}{KATAKANA}]")


class Span(NamedTuple):
    """A word and its position: ``text == whole[start:end]``."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Span]:
    """Return every word of ``text`` in order; only white space lies between two of them."""
    return [Span(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]


def bare_words(text: str) -> list[str]:
    """Return the words without their positions."""
    return _WORD.findall(text)


def count_words(text: str) -> int:
    """Return the number of words."""
    return sum(1 for _ in _WORD.finditer(text))


def places(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each word."""
    return [match.span() for match in _WORD.finditer(text)]


def is_cjk(text: str) -> bool:
    """Return True if the text has any Han, kana or Hangul character."""
    return _CJK.search(text) is not None


def is_hangul(text: str) -> bool:
    """Return True if the text has any Hangul character."""
    return _HANGUL.search(text) is not None


def is_han(text: str) -> bool:
    """Return True if the text has any Han character."""
    return _HAN.search(text) is not None


def is_unspaced(text: str) -> bool:
    """Return True if the text has characters of a script written without spaces between words."""
    return _CJK_UNSPACED.search(text) is not None


def language(text: str, declared: str | None = None) -> str:
    """Return the language by script: ko, ja, zh, or en for any alphabet; ``declared`` decides only for Han alone."""
    sample = text[:20_000]
    hangul = len(_HANGUL.findall(sample))
    kana = len(_KANA.findall(sample))
    han = len(_HAN.findall(sample))
    if hangul and hangul * 4 >= kana + han:
        return "ko"
    if kana and kana * 12 >= han:
        return "ja"
    if han and (han * 6 >= len(sample.split()) or declared in ("zh", "ja", "ko")):
        primary = (declared or "").partition("-")[0].lower()
        return primary if primary in ("ja", "ko") and not hangul else "zh"
    return "en"

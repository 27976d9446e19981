"""Define which texts are equal: one definition for hashing, matching and comparing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

CJK = (
    "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303b\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\u1100-\u11ff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
"""Ranges of Chinese, Japanese and Korean characters, for a class of a pattern."""
SENTENCE_ENDS = ".!?。！？…"
"""Marks at the end of a sentence, before closing quotation marks and brackets."""
_SPACED = f"[^\\W_{CJK}]"
"""A letter or digit of a script that puts spaces between words."""
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"  # controls, but for those that are white space
    "\u00ad\u061c\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # directions
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e00ff\U0001d173-\U0001d17a]"  # noncharacters, tags, beams
    "|(?<=[\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+"  # a second variation
)
"""What no reader sees and programs read: TAG characters and runs of variation selectors can spell a whole message. One
variation selector stays (names of persons need it), and so does the joiner U+200D (emoji need it)."""
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DIGIT = re.compile("[0-9]")
_BLANK_LINES = re.compile(r"\n\s*\n\s*")


def clean(text: str) -> str:
    """Return the text in NFC, as the database may hold it.

    Control characters, invisible marks and lone surrogates are removed or replaced.
    """
    if text.isascii():
        bare = text if text.isprintable() else text.replace("\n", "").replace("\t", "")
        return text if bare.isprintable() else _CONTROL.sub("", text)
    if text.isprintable():  # a printable text has none of the characters to be removed
        return unicodedata.normalize("NFC", text)
    text = _SURROGATE.sub("\ufffd", text)
    return _INVISIBLE.sub("", _CONTROL.sub("", unicodedata.normalize("NFC", text)))


def one_line(text: str) -> str:
    """Return ``clean`` text with every run of white space as one space, and none at the ends."""
    if text.isprintable() and "  " not in text:  # fast path: most calls and texts
        return text.strip(" ") if text.isascii() else unicodedata.normalize("NFC", text).strip(" ")
    text = clean(text.strip(" \t\r\n"))
    return text.strip(" ") if text.isprintable() and "  " not in text else " ".join(text.split())


def visible(text: str) -> str:
    """Return the text without the characters that no reader sees; white space stays, U+0085 as a space."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text).replace("\x85", " ")


def printable(text: str) -> str:
    """Return text that is safe for a terminal: U+FFFD for control characters (C0, DEL, C1) and surrogates.

    Tab and line feed are kept; what else is not ``visible`` is left out.
    """
    return text if text.isprintable() else visible(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text))


def quantity(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its English noun: "1 article", "2 articles"; ``plural`` where an s is not enough."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def read_length(text: str) -> int:
    """Length of a text as it reads: a Han, kana or Hangul character counts as three letters, being most of a word."""
    return len(text) if text.isascii() else sum(3 if char >= "\u3040" else 1 for char in text)


def has_digit(text: str) -> bool:
    """Return True if any character is a digit, in any script."""
    return _DIGIT.search(text) is not None if text.isascii() else any(map(str.isdigit, text))


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a body: the parts between blank lines, each on one line, none empty."""
    text = clean(text)
    parts = _BLANK_LINES.split(text) if "\n" in text else (text,)
    return tuple([part for raw in parts if (part := one_line(raw))])


def body_text(parts: tuple[str, ...] | list[str]) -> str:
    """Join paragraphs as a body is stored: with one blank line between them."""
    return "\n\n".join(part for raw in parts if (part := one_line(raw)))


def same(a: str | None, b: str | None) -> bool:
    """Return True if both are equal, ignoring Unicode form, invisible marks and white space; None equals ""."""
    return one_line(a or "") == one_line(b or "")


def folded(text: str) -> str:
    """Return the text without width and case, in which ``words_pattern`` looks."""
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=1024)
def words_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds one of the words, of which there must be one, in a ``folded`` text.

    Whole words; but an end that is a Chinese, Japanese or Korean character, or a mark, may stand within another word.
    """
    return re.compile("|".join(_bounded(folded(word)) for word in words))


def _bounded(word: str) -> str:
    before = f"(?<!{_SPACED})" if re.match(_SPACED, word[:1]) else ""
    after = f"(?!{_SPACED})" if re.match(_SPACED, word[-1:]) else ""
    return before + re.escape(word) + after

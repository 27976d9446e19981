"""What counts as the same text. One definition for hashing, matching and comparing."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DIGIT = re.compile("[0-9]")
_SPACE = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n\s*\n\s*")


def clean(text: str) -> str:
    """NFC, without control characters, invisible marks or lone surrogates. What the database may hold."""
    if text.isascii():
        return text if text.isprintable() else _CONTROL.sub("", text)
    if text.isprintable():  # then it has none of those
        return unicodedata.normalize("NFC", text)
    text = _SURROGATE.sub("\ufffd", text)
    return _INVISIBLE.sub("", _CONTROL.sub("", unicodedata.normalize("NFC", text)))


def one_line(text: str) -> str:
    """``clean`` with every run of white space as one space."""
    if text.isascii() and text.isprintable() and "  " not in text:  # what most are, and asked for most
        return text.strip(" ")
    text = clean(text.strip(" \t\r\n"))
    return text.strip(" ") if text.isprintable() and "  " not in text else " ".join(text.split())


def printable(text: str) -> str:
    """The text as a terminal may have it: U+FFFD for what would steer it (C0, DEL, C1) or is not UTF-8 (surrogates).

    Tab and line feed stay.
    """
    return text if text.isprintable() else _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def has_digit(text: str) -> bool:
    """Whether any character is a digit, of whatever script."""
    return _DIGIT.search(text) is not None if text.isascii() else any(map(str.isdigit, text))


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a body: parts between blank lines, each on one line, none empty."""
    return tuple(part for raw in _BLANK_LINES.split(clean(text)) if (part := one_line(raw)))


def body_text(parts: tuple[str, ...] | list[str]) -> str:
    """Paragraphs joined as a body is stored: one blank line between."""
    return "\n\n".join(part for raw in parts if (part := one_line(raw)))


def same(a: str | None, b: str | None) -> bool:
    """Equal once Unicode form, invisible marks and white space are set aside."""
    return one_line(a or "") == one_line(b or "")

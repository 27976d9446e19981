"""Columns of a terminal: how wide a text is there, and how to break it into lines."""

from __future__ import annotations

import unicodedata

NOT_FIRST = frozenset("、。，．・：；？！‼゛゜ヽヾゝゞ々ー）］｝」』】〉》〕”’…‥,.:;?!)]}%")
"""Signs that a line of Chinese, Japanese or Korean does not begin with (JIS X 4051, GB/T 15834)."""
NOT_LAST = frozenset("（［｛「『【〈《〔“‘([{")
"""Signs that it does not end with."""


def width(text: str) -> int:
    """Columns: wide and full-width characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_columns(sign) for sign in text)


def _columns(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1


def wrap(text: str, columns: int, indent: str = "", first: str | None = None) -> list[str]:
    """Lines of at most ``columns`` columns: broken at spaces, and between Chinese and Japanese characters.

    ``first`` begins the first line, ``indent`` every other one. A word that is wider than a line is cut.
    """
    lines: list[str] = []
    start = indent if first is None else first
    line, used = start, width(start)
    for atom, spaced in _atoms(text):
        need = width(atom) + (1 if spaced else 0)
        if used + need > columns and line != start:
            lines.append(line)
            start = indent
            line, used, spaced = start, width(start), False
        if spaced and line != start:
            line, used = line + " ", used + 1
        for piece in _cut(atom, columns - width(indent)):
            if used + width(piece) > columns and line not in (start, indent):
                lines.append(line)
                line, used, start = indent, width(indent), indent
            line, used = line + piece, used + width(piece)
    lines.append(line)
    return [line.rstrip() for line in lines]


def fill(text: str, columns: int) -> str:
    """``text`` cut or padded with spaces to exactly ``columns``."""
    if width(text) > columns:
        kept = ""
        for sign in text:
            if width(kept) + _columns(sign) > columns - 1:
                break
            kept += sign
        text = kept + "…"
    return text + " " * (columns - width(text))


def _atoms(text: str) -> list[tuple[str, bool]]:
    """Parts that stay on one line, each with whether a space stands before it."""
    atoms: list[tuple[str, bool]] = []
    for word in text.split():
        current, spaced = "", True
        for at, sign in enumerate(word):
            if current and _may_break(word[at - 1], sign):
                atoms.append((current, spaced))
                current, spaced = "", False
            current += sign
        atoms.append((current, spaced))
    return atoms


def _may_break(before: str, after: str) -> bool:
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    return _unspaced(before) or _unspaced(after)


def _unspaced(sign: str) -> bool:
    """Written without spaces between words: wide, and not Hangul."""
    return unicodedata.east_asian_width(sign) in ("W", "F") and not "\uac00" <= sign <= "\ud7a3"


def _cut(atom: str, columns: int) -> list[str]:
    """An atom in parts that fit a line; almost always the atom itself."""
    if width(atom) <= columns:
        return [atom]
    parts, current, used = [], "", 0
    for sign in atom:
        if used + _columns(sign) > columns:
            parts.append(current)
            current, used = "", 0
        current, used = current + sign, used + _columns(sign)
    return [*parts, current]

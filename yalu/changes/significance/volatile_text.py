"""Recognise volatile text and page boilerplate: clocks, counters, tokens, and links around the article."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from yalu.changes.language.word_variants import in_both_scripts

_GLUE = r"[\s|·•,:：/()（）—–\-~。.、]+"
_TOKEN = re.compile(r"[A-Za-z0-9_\-=+/]{16,200}\Z")
_LONGEST_LINE = 160


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of pieces of a volatile line, of how boilerplate begins, of posts' signatures and such."""
    table = tomllib.loads((files("yalu.changes") / "data" / "volatile.toml").read_text("utf-8"))

    def either(name: str) -> str:
        return in_both_scripts("|".join(table[name]).replace("{n}", table["n"]).replace("{month}", table["month"]))

    counter = rf"(?:{either('counted')})\s?[:：(（]?\s?{table['n']}\s?[)）]?"
    counter += rf"|[(（]?{table['n']}\s?[)）]?\s?(?:{either('counted')})"
    pieces = "|".join(f"(?:{either(name)})" for name in ("label", "ago", "date", "weekday", "time"))
    return (
        re.compile(rf"(?:{pieces}|(?:{counter})|{_GLUE})", re.IGNORECASE),
        re.compile(f"(?:{either('boilerplate')})", re.IGNORECASE),
        re.compile(f"(?:{either('signature')}|{either('summary')})\\W*", re.IGNORECASE),
    )


def clockwork(text: str) -> bool:
    """Return True if a line has only times, dates, counters and their labels ("Updated 3 hours ago · 1,204 views")."""
    text = text.strip()
    if not 0 < len(text) <= _LONGEST_LINE or not any(c.isdigit() or c.isalpha() for c in text):
        return False
    piece, at = _patterns()[0], 0
    while at < len(text):
        match = piece.match(text, at)
        if match is None:
            return False
        at = match.end()
    return True


def is_boilerplate(text: str) -> bool:
    """Return True if the paragraph is boilerplate: a volatile line, or a short line that points elsewhere."""
    text = text.strip()
    if clockwork(text) or _patterns()[2].fullmatch(text[:_LONGEST_LINE]):
        return True
    return len(text) <= _LONGEST_LINE and _patterns()[1].match(text.lstrip("[【<《■●▲△※*-–— ")) is not None


def passing(old: str, new: str, old_line: str, new_line: str) -> bool:
    """Return True if two words differ as volatile text does: in volatile lines, as random tokens, as posts' signatures.

    ``old`` and ``new`` are the words, ``old_line`` and ``new_line`` the lines they stand in.
    """
    if clockwork(old_line) and clockwork(new_line):
        return True
    some = [text for text in (old.strip(), new.strip()) if text]
    return bool(some) and all(_is_token(text) or _patterns()[2].fullmatch(text) for text in some)


def _is_token(text: str) -> bool:
    """Return True if a text looks random: long, letters and digits mixed, no separate words."""
    return _TOKEN.match(text) is not None and any(c.isdigit() for c in text) and any(c.isalpha() for c in text)

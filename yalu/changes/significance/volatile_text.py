"""Text that changes by itself or belongs to the page, not to the article: clocks, counters, tokens, links around it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

_GLUE = r"[\s|·•,:：/()（）—–\-~。.、]+"
_TOKEN = re.compile(r"[A-Za-z0-9_\-=+/]{16,200}\Z")
_LONGEST_LINE = 160


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a line of clockwork consists of, and how a line of furniture begins."""
    table = tomllib.loads((files("yalu.changes") / "data" / "volatile.toml").read_text("utf-8"))

    def either(name: str) -> str:
        return "|".join(table[name]).replace("{n}", table["n"]).replace("{month}", table["month"])

    counter = rf"(?:{either('counted')})\s?[:：(（]?\s?{table['n']}\s?[)）]?"
    counter += rf"|[(（]?{table['n']}\s?[)）]?\s?(?:{either('counted')})"
    pieces = "|".join(f"(?:{either(name)})" for name in ("label", "ago", "date", "weekday", "time"))
    return (
        re.compile(rf"(?:{pieces}|(?:{counter})|{_GLUE})", re.IGNORECASE),
        re.compile(f"(?:{either('furniture')})", re.IGNORECASE),
    )


def clockwork(text: str) -> bool:
    """Whether a line is nothing but times, dates, counters and their labels ("Updated 3 hours ago · 1,204 views")."""
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


def furniture(text: str) -> bool:
    """Whether a paragraph that came or went is page, not article: clockwork, or a short line that points elsewhere."""
    text = text.strip()
    if clockwork(text):
        return True
    return len(text) <= _LONGEST_LINE and _patterns()[1].match(text.lstrip("[【<《■●▲△※*-–— ")) is not None


def passing(old: str, new: str, old_line: str, new_line: str) -> bool:
    """Whether two words differ as passing text does: in a line of clockwork, or as tokens of letters and digits."""
    if clockwork(old_line) and clockwork(new_line):
        return True
    some = [text for text in (old.strip(), new.strip()) if text]
    return bool(some) and all(_is_token(text) for text in some)


def _is_token(text: str) -> bool:
    """Whether a text looks drawn by lot: long, letters and digits mixed, no separate words."""
    return _TOKEN.match(text) is not None and any(c.isdigit() for c in text) and any(c.isalpha() for c in text)

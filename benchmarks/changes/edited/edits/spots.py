"""Spots of a sentence where another word changes what it says."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from benchmarks.changes.edited.pages.sample import shuffled
from benchmarks.changes.edited.words import MODALITY, NAMES, NEGATION, QUOTABLE, WORDS

Spot = tuple[int, int, str]
Finder = Callable[[str, str, random.Random], Spot | None]
FULL_DIGITS = {str(i): chr(0xFF10 + i) for i in range(10)}


NUMBER = re.compile(
    r"(?<![\w.,:/\-–#§&+$^])(?<!\d )\d{1,4}(?![\w:/\-–^])(?![.,]\d)(?! \d)(?!\s*(?:Uhr|a\.m|p\.m|am\b|pm\b))"
)
NUMBER_CJK = re.compile(r"(?<![\d.,:：/\-a-zA-Z（(])\d{1,6}(?![\d.,:：/\-a-zA-Z）)])")


DATELINE = re.compile(
    r"日[电電讯訊]|電[ （(]|[报報][导導道][〕】\])）]|[记記]者[^，。]{1,8}[/／]"
    r"|^[^.]{2,40}\((?:AP|dpa|Reuters|AFP|CNN|apa)"
)


def number(text: str, lang: str, rng: random.Random) -> Spot | None:
    """Another number of about the same size."""
    if DATELINE.search(text):
        return None
    matches = list((NUMBER_CJK if lang in ("zh", "zht", "ja") else NUMBER).finditer(text))
    if not matches:
        return None
    m = rng.choice(matches)
    return m.start(), m.end(), other_number(m.group(), rng)


def other_number(old: str, rng: random.Random) -> str:
    """A different number with as many digits, as wide as the old one; years stay near."""
    if not old.isascii():
        return "".join(FULL_DIGITS[d] for d in other_number(str(int(old)), rng))
    value = int(old)
    if len(old) == 4 and 1500 <= value <= 2035:
        return str(value + rng.choice([-3, -2, -1, 1, 2]))
    if len(old) == 1:
        return rng.choice([d for d in "23456789" if d != old])
    place = rng.randrange(len(old) if len(old) < 3 else 2)
    digit = rng.choice([d for d in ("123456789" if place == 0 else "0123456789") if d != old[place]])
    return old[:place] + digit + old[place + 1 :]


def _by_rules(rules: list[tuple[str, str]], text: str, rng: random.Random) -> Spot | None:
    for pattern, new in shuffled(rng, rules):
        matches = list(re.finditer(pattern, text))
        if matches:
            m = rng.choice(matches)
            return _trim(m.start(), m.end(), m.group(), m.expand(new))
    return None


def _trim(a: int, b: int, old: str, new: str) -> Spot:
    """The spot without a space that ends both texts."""
    if old.endswith(" ") and new.endswith(" "):
        return a, b - 1, new[:-1]
    return a, b, new


def negation(text: str, lang: str, rng: random.Random) -> Spot | None:
    """A statement turned into its denial."""
    if re.search(
        r"(?i)\b(not|never|no|n't|nicht|kein\w*|nie|nur|auch|jamais|nunca|ni)\b|n[’']t|不|没|沒|ない|ません", text
    ):
        return None
    return _by_rules(NEGATION.get(lang, []), text, rng)


def modality(text: str, lang: str, rng: random.Random) -> Spot | None:
    """Will becomes may, must becomes should ..."""
    if re.search(r"(?i)\b(not|n't|nicht|kein\w*)\b|n[’']t|不能|不会|不會", text):
        return None
    return _by_rules(MODALITY.get(lang, []), text, rng)


def word(text: str, lang: str, rng: random.Random) -> Spot | None:
    """Another word of another meaning."""
    return _swap(WORDS.get(lang, []), text, lang, rng)


def name(text: str, lang: str, rng: random.Random) -> Spot | None:
    """Another name."""
    if DATELINE.search(text):
        return None
    return _swap(NAMES.get(lang, []), text, lang, rng)


def _swap(pairs: list[tuple[str, str]], text: str, lang: str, rng: random.Random) -> Spot | None:
    edge = ("", "") if lang in ("zh", "zht", "ja", "ko") else (r"(?<![\w\-’'/.@])", r"(?![\w\-’'/@])")
    for old, new in shuffled(rng, pairs + [(b, a) for a, b in pairs]):
        matches = list(re.finditer(edge[0] + re.escape(old) + edge[1], text))
        if len(matches) == 1 and new not in text:
            return matches[0].start(), matches[0].end(), new
    return None


def quoted(text: str, lang: str, rng: random.Random) -> Spot | None:
    """A word put in quotation marks (q stands for the page's own marks)."""
    if lang not in QUOTABLE or re.search("[\"“”„«»「」『』《》‘]|(?<!\\w)'", text):
        return None
    matches = list(re.finditer(QUOTABLE[lang], text))
    if not matches:
        return None
    m = rng.choice(matches)
    return m.start(), m.end(), "\0" + m.group() + "\1"

"""Recognise spellings of one word: regional English, common mistakes in Chinese, Japanese and Korean."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from unicodedata import normalize

_ENGLISH_RULES = (
    (re.compile(r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$|able$|ite$|ites$|ful$|hood$|ly$|er$|ers$)"), "or"),
    (re.compile(r"is(?=e$|es$|ed$|ing$|ation$|ations$|er$|ers$)"), "iz"),
    (re.compile(r"ys(?=e$|es$|ed$|ing$)"), "yz"),
    (re.compile(r"(?<=[bt])re$"), "er"),
    (re.compile(r"(?<=[bt])res$"), "ers"),
    (re.compile(r"ll(?=ed$|ing$|er$|ers$)"), "l"),
    (re.compile(r"ogue(?=$|s$)"), "og"),
    (re.compile(r"(?<=[fc])enc(?=e$|es$)"), "ens"),
    (re.compile(r"^programmes?$"), "program"),
    (re.compile(r"dgement"), "dgment"),
    (re.compile(r"[æ]|ae"), "e"),
)


@cache
def _pairs(lang: str) -> tuple[tuple[str, str], ...]:
    """Return pairs of spellings of one word in a language, from the packaged list."""
    listed = tomllib.loads((files("yalu.changes") / "data" / "spelling.toml").read_text("utf-8")).get(lang, "")
    return tuple((first, second) for first, _, second in (entry.partition("/") for entry in listed.split()) if second)


_ACCENTS = "\u0300\u0301\u0302\u0327"


def spelt_alike(a: str, b: str) -> bool:
    """Return True if two keys are British and American spellings of one word, or one word with and without accents."""
    if a == b or _unaccented(a) == _unaccented(b):
        return True
    if not (a.isascii() or "æ" in a + b) or not a.isalpha() or not b.isalpha():
        return False
    return _american(a) == _american(b) or (a, b) in _pairs("en") or (b, a) in _pairs("en")


def _unaccented(word: str) -> str:
    """Return a word without grave, acute and circumflex accents and cedillas; an umlaut or a tilde is a letter."""
    return word if word.isascii() else "".join(char for char in normalize("NFD", word) if char not in _ACCENTS)


def _american(word: str) -> str:
    for pattern, other in _ENGLISH_RULES:
        word = pattern.sub(other, word)
    return word


_DE = str.maketrans("地得", "的的")


def confused(old: str, new: str, lang: str) -> bool:
    """Return True if two short stretches (compact keys) are equal once common mistakes in ``lang`` are corrected."""
    if not old or not new or abs(len(old) - len(new)) > 4 or len(old) > 80:
        return False
    if lang == "zh" and old.translate(_DE) == new.translate(_DE):
        return True
    for first, second in _pairs(lang):
        if (first in old or second in old) and old.replace(first, second) == new.replace(first, second):
            return True
    return False


@cache
def _confused() -> dict[str, set[int]]:
    listed = tomllib.loads((files("yalu.changes") / "data" / "spelling.toml").read_text("utf-8"))["confused_en"]
    groups: dict[str, set[int]] = {}
    for at, group in enumerate(listed.strip().replace("\n", "|").split("|")):
        for word in group.split("/"):
            groups.setdefault(word, set()).add(at)
    return groups


def sounds_like_another(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Return True if an English word (keys) was put for one that sounds or looks like it: there for their."""
    groups = _confused()
    if " ".join(old) in groups:
        return not groups[" ".join(old)].isdisjoint(groups.get(" ".join(new), ()))
    return bool(new) and new[1:] == old[1:] == () and (old, new) in ((("of",), ("have",)), (("have",), ("of",)))


_ARTICLES = frozenset({"a", "an", "the"})


def small_word(
    old: tuple[str, ...], new: tuple[str, ...], before: tuple[str, ...], after: tuple[str, ...], lang: str
) -> bool:
    """Return True if only an article (English) or an empty particle (Chinese 的, 了) changed.

    ``old`` and ``new`` are the differing keys, ``before`` and ``after`` the keys around them, ``lang`` the language.
    """
    if lang == "en":
        return {*old, *new} <= _ARTICLES
    if lang == "zh":
        return {*old, *new} <= {"的", "了"} and len(old) + len(new) == 1 and bool(before) and bool(after)
    return False

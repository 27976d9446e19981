"""Extract what carries meaning in a text as comparable counts: numbers, dates, names, negation and modality."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from yalu.changes.language.places import place_pattern
from yalu.changes.language.quantities.numbers import numbers
from yalu.changes.language.tokens import is_unspaced
from yalu.changes.language.word_variants import in_both_scripts


def joined(keys: Iterable[str]) -> str:
    """Join keys into one text to search in: no space between Han or kana, one elsewhere."""
    out: list[str] = []
    loose = False
    for key in keys:
        tight = is_unspaced(key)
        if out and loose and not tight:
            out.append(" ")
        out.append(key)
        loose = not tight
    return "".join(out)


@cache
def _tables() -> tuple[dict[str, Any], dict[str, Any]]:
    folder = files("yalu.changes") / "data"
    return (
        tomllib.loads((folder / "signals.toml").read_text("utf-8")),
        tomllib.loads((folder / "names.toml").read_text("utf-8")),
    )


@cache
def _pattern(kind: str, lang: str) -> tuple[re.Pattern[str], bool]:
    table = _tables()[0][kind][lang]
    lists = ("|".join(table.get("skip", ())) or r"(?!)", "|".join(table["hit"]))
    skip, hit = map(in_both_scripts, lists) if lang == "zh" else lists
    return re.compile(f"(?:{skip})|({hit})"), bool(table.get("count"))


def _count(kind: str, text: str, lang: str) -> Counter[str]:
    pattern, only_count = _pattern(kind, lang)
    counts = Counter(match.group(1) for match in pattern.finditer(text) if match.group(1))
    return Counter({"": counts.total()}) if only_count else counts


@cache
def _name_pattern(lang: str) -> re.Pattern[str]:
    table = _tables()[1][lang]
    if lang == "en":
        known = sorted((name.casefold().replace("-", " ").replace(".", "") for name in table["names"]), key=len)
        return re.compile(
            r"\b(?:"
            + "|".join([*map(re.escape, known[::-1]), *sorted(table["titles"], key=len, reverse=True)])
            + r")\b"
        )
    every = sorted({*table["names"], *table["titles"]}, key=len, reverse=True)
    return re.compile("|".join(every))


def names(text: str, lang: str) -> Counter[str]:
    """Count the known names and titles in joined keys."""
    return Counter(_name_pattern(lang).findall(text))


def _places(text: str, lang: str) -> Counter[str]:
    return Counter(place_pattern(lang).findall(text))


def people() -> dict[str, dict[str, list[str]]]:
    """Return titles after and before a person's name, and surnames, by language."""
    table: dict[str, dict[str, list[str]]] = _tables()[1]["people"]
    return table


@cache
def _rank_pattern(lang: str) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(_tables()[1]['rank'].get(lang, ('(?!)',)))})")


@cache
def _designation_pattern(lang: str) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(_tables()[1]['designation'][lang])})")


def is_rank(text: str, lang: str) -> bool:
    """Return True if a text is only a word that changes the rank of an office: 前, 副, 전."""
    return _rank_pattern(lang).fullmatch(text) is not None


def is_designation(text: str, lang: str) -> bool:
    """Return True if a text begins with a word that changes what the name before it denotes: 台湾 and 台湾地区."""
    return _designation_pattern(lang).match(text.strip()) is not None


def is_other_state(old: str, new: str, lang: str) -> bool:
    """Return True if one state, named by one character, stands in the place of another: 访朝 and 访韩."""
    states = _tables()[1]["state"].get(lang, ())
    return old != new and old in states and new in states


def ends_with_name(text: str, lang: str) -> bool:
    """Return True if joined keys end with a known name."""
    return any(match.end() == len(text) for match in _name_pattern(lang).finditer(text))


@cache
def known_names(lang: str) -> frozenset[str]:
    """Return the known names of one language in lower case."""
    return frozenset(name.casefold() for name in _tables()[1][lang]["names"])


def differing(old: str, new: str, lang: str) -> list[str]:
    """Return the classes of significant words that differ between two stretches of joined keys, most telling first.

    ``lang`` is en, ko, zh or ja. The classes are number, negation, modality, date, name and opposite.
    """
    classes = []
    if numbers(old, lang) != numbers(new, lang):
        classes.append("number")
    for kind in ("negation", "modality", "date"):
        if _count(kind, old, lang) != _count(kind, new, lang):
            classes.append(kind)
    if names(old, lang) != names(new, lang) or _places(old, lang) != _places(new, lang):
        classes.append("name")
    if lang == "en" and _negated_pair(old, new):
        classes.append("negation")
    if _opposed(old, new, lang):
        classes.append("opposite")
    return classes


@cache
def _opposites(lang: str) -> tuple[re.Pattern[str], frozenset[tuple[str, str]]]:
    """Return one pattern of all words that have an opposite, and the pairs in both directions."""
    listed = tomllib.loads((files("yalu.changes") / "data" / "opposites.toml").read_text("utf-8"))[lang]
    sides = [(left.split(","), right.split(",")) for left, _, right in (pair.partition("/") for pair in listed.split())]
    pairs = {(word, opposite) for left, right in sides for word in left for opposite in right}
    every = sorted({word for pair in pairs for word in pair}, key=len, reverse=True)
    start = r"\b" if lang == "en" else ""
    words = (re.escape(word).replace("_", r"(?<![가-힣])") for word in every)
    bare = frozenset((word.strip("_"), opposite.strip("_")) for word, opposite in pairs)
    return re.compile(f"{start}(?:{'|'.join(words)})"), bare | {pair[::-1] for pair in bare}


def _opposed(old: str, new: str, lang: str) -> bool:
    """Return True if a word was replaced by its opposite."""
    pattern, pairs = _opposites(lang)
    before, after = Counter(pattern.findall(old)), Counter(pattern.findall(new))
    return any((gone, came) in pairs for gone in before - after for came in after - before)


def _negated_pair(old: str, new: str) -> bool:
    """Return True if a negating prefix was added or removed: likely → unlikely, agree → disagree."""
    before, after = set(old.split()), set(new.split())
    gone, came = before - after, after - before
    return _negates(gone, came) or _negates(came, gone)


def _negates(negated: set[str], plain: set[str]) -> bool:
    return any(
        len(word) - len(prefix) > 3 and word.startswith(prefix) and word[len(prefix) :] in plain
        for word in negated
        for prefix in _PREFIXES
    )


_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "anti", "de")

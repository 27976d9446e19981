"""Words, sentences and markup that edits and noise put into pages, read from ``data/``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_DATA = Path(__file__).with_name("data")


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text("utf-8"))


_WORDS = _table("words.toml")
_NOISE = _table("noise.toml")
_SHARES = _table("shares.toml")
_FURNITURE: dict[str, dict[str, list[str]]] = _table("furniture.toml")

Pairs = dict[str, list[tuple[str, str]]]
Lists = dict[str, list[str]]


def _pairs(name: str) -> Pairs:
    return {lang: [(old, new) for old, new in rows] for lang, rows in _WORDS[name].items()}


def _counters(name: str) -> list[str]:
    rules = _NOISE["counters"]
    return [rule.replace("NUM", rules["number"]) for rule in rules[name]]


NEGATION, MODALITY, WORDS, NAMES = (_pairs(name) for name in ("negation", "modality", "words", "names"))
SENTENCES: Lists = _WORDS["sentences"]
QUOTABLE: dict[str, str] = _WORDS["quotable"]
SUFFIX: Lists = _WORDS["suffix"]
PEOPLE: Lists = _WORDS["people"]
COMMENTS: Lists = _WORDS["comments"]
MONTHS: Lists = _WORDS["months"]
WEEKDAYS: Lists = _WORDS["weekdays"]
FORMS: Lists = _NOISE["forms"]
STRUCTURAL: list[str] = _NOISE["structural"]
WEIGHTS: dict[str, float] = _NOISE["weights"]
COUNTERS, COMMENT_COUNTERS = (_counters(name) for name in ("any", "comments"))
AGO: dict[str, int] = dict(_NOISE["ago"]["rules"])
PAIRS: dict[str, int] = _SHARES["pairs"]
SHARES: dict[str, dict[str, int]] = _SHARES["shares"]
THREADS: list[str] = _SHARES["threads"]


def furniture(lang: str) -> Lists:
    """What stands around an article in a language, in English where there is nothing."""
    return _FURNITURE.get(lang, _FURNITURE["en"])

"""The press that is made up: its words in five languages, an article on its way through the years."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate, count
from typing import Any

from benchmarks.history.bulk import Bulk
from yalu.db.search import tokenizer

LANGUAGES = ("ko", "zh-Hans", "en", "ja", "zh-Hant")

_TERMS: dict[str, tuple[tuple[str, float], ...]] = {
    "ko": (("한중", 0.2), ("사드", 0.05), ("북한", 0.15), ("조중", 0.01), ("미세먼지", 0.01), ("한한령", 0.002)),
    "zh-Hans": (("中韩", 0.2), ("萨德", 0.05), ("朝鲜", 0.15), ("中朝", 0.02), ("限韩令", 0.002), ("雾霾", 0.01)),
    "zh-Hant": (("中韓", 0.2), ("薩德", 0.05), ("北韓", 0.15), ("中朝", 0.02), ("限韓令", 0.002)),
    "ja": (("中韓", 0.2), ("北朝鮮", 0.15), ("中朝", 0.02), ("限韓令", 0.002)),
    "en": (("South Korea", 0.2), ("THAAD", 0.05), ("North Korea", 0.15), ("fine dust", 0.01), ("Korea ban", 0.002)),
}
_SIGNS = {
    "ko": [chr(code) for code in range(0xAC00, 0xD7A3, 23)],
    "zh-Hans": [chr(code) for code in range(0x4E00, 0x6E00, 11)],
    "zh-Hant": [chr(code) for code in range(0x6E00, 0x8E00, 11)],
    "ja": [chr(code) for code in range(0x3042, 0x3093)] + [chr(code) for code in range(0x5E00, 0x7E00, 17)],
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, the tokens of it, and the terms in it."""

    text: str
    tokens: frozenset[str]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What one language has to say."""

    titles: list[Piece]
    paragraphs: list[Piece]
    remarks: list[Piece]


def wording(language: str, draw: random.Random) -> Wording:
    """Enough different texts that a large database does not repeat itself all the time."""
    lexicon = _lexicon(language, draw)
    weights = list(accumulate(1 / (rank + 5) for rank in range(len(lexicon))))

    def piece(least: int, most: int, generous: float) -> Piece:
        drawn = draw.choices(lexicon, cum_weights=weights, k=draw.randint(least, most))
        terms = [term for term, share in _TERMS[language] if draw.random() < share * generous]
        for term in terms:
            drawn.insert(draw.randrange(len(drawn) + 1), term)
        text = ("" if language[:2] in ("zh", "ja") else " ").join(drawn)
        return Piece(text, frozenset(tokenizer.tokens(text)), tuple(terms))

    return Wording(
        titles=[piece(4, 10, 1.5) for _ in range(4000)],
        paragraphs=[piece(30, 70, 1.0) for _ in range(2500)],
        remarks=[piece(3, 25, 0.5) for _ in range(10000)],
    )


def _lexicon(language: str, draw: random.Random) -> list[str]:
    if language == "en":
        letters = "etaoinshrdlucmfwypvbgkjqxz"
        return ["".join(draw.choices(letters, range(26, 0, -1), k=draw.randint(2, 9))) for _ in range(12000)]
    return ["".join(draw.choices(_SIGNS[language], k=draw.choice((1, 2, 2, 2, 3)))) for _ in range(6000)]


Take = Callable[..., None]


@dataclass(slots=True)
class Story:
    """An article on its way through the years."""

    number: int
    source: int
    address: int
    born: datetime
    title: Piece
    parts: list[Piece]
    authors: list[str]
    seq: int = 0
    version: int = 0
    thread: int = 0
    read: datetime | None = None
    seen: datetime | None = None


@dataclass(slots=True)
class Press:
    """The state of the making: counters, what is still to come, and where rows go."""

    bulk: Bulk
    draw: random.Random
    articles: int
    comments: int
    days: dict[int, list[tuple[Take, tuple[Any, ...]]]] = field(default_factory=lambda: defaultdict(list))
    """What befalls stories on a day: the function, and what it is given behind the press and the day."""
    keys: dict[str, count[int]] = field(default_factory=lambda: defaultdict(lambda: count(1)))
    crawls: dict[int, int] = field(default_factory=dict)
    checks: dict[int, int] = field(default_factory=dict)
    snapshots: set[int] = field(default_factory=set)
    writers: list[float] = field(default_factory=list)
    """How often each commenter of a source writes, added up."""
    told: int = 0
    reported: int = 0
    texts: dict[str, Wording] = field(default_factory=dict)
    into: dict[str, Take] = field(default_factory=dict)

    def key(self, table: str) -> int:
        return next(self.keys[table])

"""Texts that share no phrases: words drawn by frequency, so that two pages have no run of five words in common."""

from __future__ import annotations

import gzip
import itertools
import json
import random
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

COMMONEST = 30_000
LONGEST_WORD = 14
NAMES = ("Seoul", "Beijing", "Busan", "Dandong", "Korea", "China", "Shenyang", "Pyongyang", "Dalian", "Incheon")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and, for the draw, their running sums of weights."""

    words: tuple[str, ...]
    weights: tuple[float, ...]


@cache
def vocabulary() -> Vocabulary:
    """The commonest English words. The square root of the frequency is the weight: few words would else be most."""
    packed = files("spellchecker").joinpath("resources/en.json.gz").read_bytes()
    counts: dict[str, int] = json.loads(gzip.decompress(packed))
    usable = ((word, count) for word, count in counts.items() if word.isalpha() and len(word) <= LONGEST_WORD)
    chosen = sorted(usable, key=lambda pair: (-pair[1], pair[0]))[:COMMONEST]
    words = [word for word, _ in chosen] + list(NAMES)
    weights = [count**0.5 for _, count in chosen] + [chosen[200][1] ** 0.5] * len(NAMES)
    return Vocabulary(tuple(words), tuple(itertools.accumulate(weights)))


def _words(draw: random.Random, count: int) -> list[str]:
    known = vocabulary()
    return draw.choices(known.words, cum_weights=known.weights, k=count)


def sentence(draw: random.Random) -> str:
    words = _words(draw, draw.randint(8, 26))
    if len(words) > 14:
        words[len(words) // 2] += ","
    words[0] = words[0][:1].upper() + words[0][1:]
    return " ".join(words) + "."


def paragraphs(draw: random.Random, count: int) -> list[str]:
    return [" ".join(sentence(draw) for _ in range(draw.randint(3, 5))) for _ in range(count)]


def remark(draw: random.Random) -> str:
    """What a reader writes: one to three sentences."""
    return " ".join(sentence(draw) for _ in range(draw.randint(1, 3)))


def title(draw: random.Random) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in _words(draw, draw.randint(6, 10)))


def person(draw: random.Random) -> str:
    return " ".join(word.capitalize() for word in _words(draw, 2))

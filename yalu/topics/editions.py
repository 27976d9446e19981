"""Estimate how likely two articles of one publisher in two languages are translations of one another."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yalu.model import ParsedArticle
from yalu.topics.scanning.fold import fold
from yalu.topics.scanning.language import family
from yalu.topics.scanning.lexicon import lexicon as shipped_lexicon
from yalu.topics.scanning.scan import scan

FURTHEST = 4.0
"""Maximum days between an original and its translation; columns are translated within two or three."""

LIKELY = 0.5
"""Minimum confidence (0 to 1) of a pair that is kept; see benchmarks/editions."""

_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\d.,])\d+(?:\.\d+)?")
_LATIN = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?![a-z])")


@dataclass(frozen=True, slots=True)
class Traits:
    """What translation preserves of an article: weighted numbers and lexicon rows, and names written in capitals.

    ``at`` is when it was published, or first seen; ``names`` are ids of lexicon rows.
    """

    language: str
    at: datetime
    byline: tuple[str, ...]
    numbers: Mapping[str, float]
    names: Mapping[str, float]
    capitals: frozenset[str]


def traits(article: ParsedArticle, at: datetime) -> Traits:
    """Return the traits of an article; ``at`` is when it was published, or first seen."""
    text = f"{article.title}\n{article.body}"
    language = family(text, article.language)
    term_counts = Counter(hit.entry.row.id for hit in scan(fold(text), language, shipped_lexicon(), None))
    numbers = {value: _weight(value) for value in (number.replace(",", "") for number in _NUMBER.findall(text))}
    return Traits(
        language,
        at,
        article.byline,
        {value: weight for value, weight in numbers.items() if weight},
        {name: 1 + math.log(count) for name, count in term_counts.items()},
        frozenset(_LATIN.findall(text)),
    )


def _weight(value: str) -> float:
    """Return the weight of a number: none for one digit, as small numbers are often words, little for years."""
    if "." in value:
        return 2.0
    return 0.0 if len(value) < 2 else 0.3 if len(value) == 4 and value[:2] in ("19", "20") else 1.0 + 0.2 * len(value)


def confidence(a: Traits, b: Traits) -> tuple[float, tuple[str, ...]]:
    """Return how likely two articles are translations of one another, 0 to 1, and the reasons.

    It is 0 for articles in one language or more than ``FURTHEST`` days apart. Numbers count most if both have some. The
    same author in two languages within two days makes a pair likely on its own.
    """
    days = abs((a.at - b.at).total_seconds()) / 86400
    if a.language == b.language or days > FURTHEST:
        return 0.0, ()
    names = _cosine(a.names, b.names)
    because = []
    score = 0.45 * names
    if a.numbers and b.numbers:
        numbers = _shared(a.numbers, b.numbers)
        score += 0.45 * numbers
        if numbers >= 0.3:
            because.append("numbers")
    else:
        score += 0.2 * names
    if names >= 0.5:
        because.append("names")
    if common := a.capitals & b.capitals:
        score += 0.05 * min(len(common), 3)
        because.append("names in capitals")
    if set(a.byline) & set(b.byline):
        score += 0.55
        because.append("author")
    return round(min(1.0, score) * (1 - 0.05 * days), 3), tuple(because)


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    product = sum(weight * b[name] for name, weight in a.items() if name in b)
    return product / math.sqrt(_square(a) * _square(b)) if product else 0.0


def _square(weights: Mapping[str, float]) -> float:
    return sum(weight * weight for weight in weights.values())


def _shared(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Return the weight of what both have as a share of the lower total: translations drop figures and add few."""
    both = sum(weight for value, weight in a.items() if value in b)
    return both / min(sum(a.values()), sum(b.values()))

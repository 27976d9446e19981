"""Estimate how likely it is that a text that names both sides is about their relation.

A logistic regression over the features of yalu.topics.scoring.features. Its weights are data, fitted on labelled
titles by benchmarks.topic.train; decision 0051 says why it exists and how well it does,
decision 0340 why no sentence embedding votes beside it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

WEIGHTS = "relation.json"
"""The file of the weights in yalu/topics/data."""


@dataclass(frozen=True, slots=True)
class Classified:
    """The probability of a relation, 0 to 1, and the weight of each feature that has one, largest absolute first."""

    probability: float
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """``start`` and ``weights`` give a logit; ``slope`` and ``shift`` make it that of a true probability.

    ``version`` names the weights, ``titles`` is the SHA-256 of the titles they were fitted on, in hexadecimal.
    """

    version: str
    titles: str
    start: float
    slope: float
    shift: float
    weights: Mapping[str, float]

    def probability(self, names: Iterable[str]) -> float:
        """Return the probability, 0 to 1, that a text with these features is about the relation."""
        logit = self.start + math.fsum(self.weights.get(name, 0.0) for name in names)
        return 1 / (1 + math.exp(-self.slope * logit - self.shift))

    def classify(self, names: Iterable[str]) -> Classified:
        """Return the probability for a text with these features, and what it is made of."""
        names = tuple(names)
        parts = [(name, self.slope * self.weights[name]) for name in names if name in self.weights]
        return Classified(self.probability(names), tuple(sorted(parts, key=lambda part: (-abs(part[1]), part[0]))))


@cache
def classifier() -> Classifier:
    """Return the shipped classifier, read once."""
    text = (resources.files("yalu.topics") / "data" / WEIGHTS).read_text(encoding="utf-8")
    return Classifier(**json.loads(text))

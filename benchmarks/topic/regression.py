"""Logistic regression with a penalty on the squares, over texts that have or lack named features.

It fits both the weights of the evidence (benchmarks.topic.fit) and those of the classifier (benchmarks.topic.train).
Plain Python (L-BFGS). Sums are rounded once (math.fsum) and nothing is drawn at random, so the same examples give the
same weights to the last bit, whatever the version of Python.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_MEMORY = 8
_ROUNDS = 300
_HALVINGS = 20
TOLERANCE = 1e-3
"""The search for a minimum ends when the gradient is shorter than this; logits are then exact to about a thousandth."""

Vector = list[float]
Loss = Callable[[Vector], tuple[float, Vector]]
"""Returns what is made least at a point, and its gradient there."""


@dataclass(frozen=True, slots=True)
class Example:
    """The names of the features of a text, whether it is about the relation, and how much an error on it counts."""

    names: tuple[str, ...]
    relation: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Fit:
    """``start`` and the weights of the features; the logit is their sum."""

    start: float
    weights: dict[str, float]

    def logit(self, names: Sequence[str]) -> float:
        """Return the logarithm of the odds that a text with these features is about the relation."""
        return self.start + math.fsum(self.weights.get(name, 0.0) for name in names)


def fit(
    examples: Sequence[Example],
    *,
    cost: float,
    least: int,
    penalty: Callable[[str], float] = lambda _: 1.0,
    tolerance: float = TOLERANCE,
) -> Fit:
    """Return the weights that fit the examples; features of fewer than ``least`` examples get none.

    ``cost`` is the weight of the errors against the penalty: a lower one gives smaller weights. ``penalty`` is what
    the square of the weight of a feature costs beside others; the start costs nothing.
    """
    seen = Counter(name for example in examples for name in example.names)
    names = sorted(name for name, count in seen.items() if count >= least)
    place = {name: index for index, name in enumerate(names)}
    rows = [[*(place[name] for name in example.names if name in place), len(names)] for example in examples]
    costs = [cost * example.weight * (1 if example.relation else -1) for example in examples]
    penalties = [*map(penalty, names), 0.0]
    weights = minimum(_Errors(rows, costs, penalties), [0.0] * len(penalties), tolerance)
    return Fit(weights[-1], dict(zip(names, weights[:-1], strict=True)))


@dataclass(frozen=True, slots=True)
class _Errors:
    """The penalty, and the surprise at each label times its cost, which is negative where the label is no."""

    rows: list[list[int]]
    costs: list[float]
    penalties: Vector

    def __call__(self, weights: Vector) -> tuple[float, Vector]:
        """Return the loss at these weights and its gradient."""
        gradient = [penalty * weight for penalty, weight in zip(self.penalties, weights, strict=True)]
        parts = [0.5 * _dot(gradient, weights)]
        for row, cost in zip(self.rows, self.costs, strict=True):
            margin = math.copysign(1.0, cost) * math.fsum([weights[index] for index in row])
            loss, pull = surprise(margin)
            parts.append(abs(cost) * loss)
            pull *= cost
            for index in row:
                gradient[index] -= pull
        return math.fsum(parts), gradient


def surprise(margin: float) -> tuple[float, float]:
    """Return the logarithmic loss of a logit that is ``margin`` on the right side, and how fast it falls there."""
    power = math.exp(-abs(margin))
    return math.log1p(power) - min(0.0, margin), (power if margin > 0 else 1.0) / (1 + power)


def minimum(loss: Loss, start: Vector, tolerance: float = TOLERANCE) -> Vector:
    """Return the point with the least loss, by the method of Broyden, Fletcher, Goldfarb and Shanno."""
    weights = start
    value, gradient = loss(weights)
    memory: list[tuple[Vector, Vector]] = []
    for _ in range(_ROUNDS):
        direction = _direction(gradient, memory)
        slope, step = _dot(gradient, direction), 1.0
        for _ in range(_HALVINGS):
            there = [weight - step * part for weight, part in zip(weights, direction, strict=True)]
            value_there, gradient_there = loss(there)
            if value_there <= value - 1e-4 * step * slope:
                break
            step /= 2
        moved = [new - old for new, old in zip(there, weights, strict=True)]
        turned = [new - old for new, old in zip(gradient_there, gradient, strict=True)]
        weights, value, gradient = there, value_there, gradient_there
        if _dot(moved, turned) > 0:
            memory = [*memory, (moved, turned)][-_MEMORY:]
        if math.sqrt(_dot(gradient, gradient)) < tolerance:
            break
    return weights


def _direction(gradient: Vector, memory: list[tuple[Vector, Vector]]) -> Vector:
    """Return the gradient, corrected by what the last moves told of the curvature."""
    if not memory:
        length = max(1.0, math.sqrt(_dot(gradient, gradient)))
        return [part / length for part in gradient]
    direction, shares = list(gradient), []
    for moved, turned in reversed(memory):
        share = _dot(moved, direction) / _dot(moved, turned)
        shares.append(share)
        direction = [part - share * change for part, change in zip(direction, turned, strict=True)]
    moved, turned = memory[-1]
    scale = _dot(moved, turned) / _dot(turned, turned)
    direction = [scale * part for part in direction]
    for (moved, turned), share in zip(memory, reversed(shares), strict=True):
        back = share - _dot(turned, direction) / _dot(moved, turned)
        direction = [part + back * change for part, change in zip(direction, moved, strict=True)]
    return direction


def _dot(vector: Vector, other: Vector) -> float:
    return math.fsum(map(float.__mul__, vector, other))

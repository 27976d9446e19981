"""Turn logits of titles that a fit has not seen into true probabilities, with a shift for each script.

An outlet that is new to the classifier, in a language where few outlets taught it, gets logits that are too high or
too low as a whole. So the calibration is fitted on outlets held out, and has a shift for each script (Platt scaling).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.topic.regression import Vector, minimum, surprise

_PULL = 0.01
_PULL_OF_SCRIPTS = 1.0
"""How strongly the slope is drawn to 1 and the shift to 0, and the shifts of scripts, of which some have few titles."""

_LEAST = 30
"""A script with fewer titles gets no shift."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The logit of a title by a fit that has not seen it, its script, and whether it is about the relation."""

    logit: float
    script: str
    relation: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """``slope`` and ``shift`` are for all titles; ``scripts`` holds what is added to the logits of each script."""

    slope: float
    shift: float
    scripts: Mapping[str, float]

    def probability(self, logit: float, script: str) -> float:
        """Return the probability, 0 to 1, that a title of this script is about the relation."""
        return 1 / (1 + math.exp(-self.slope * (logit + self.scripts.get(script, 0.0)) - self.shift))


def calibrated(outcomes: Sequence[Outcome]) -> Calibration:
    """Return the calibration under which these outcomes are likeliest."""
    counts = Counter(outcome.script for outcome in outcomes)
    scripts = sorted(counts)
    place = {script: 2 + index for index, script in enumerate(scripts)}

    def loss(point: Vector) -> tuple[float, Vector]:
        pulls = [_PULL, _PULL, *([_PULL_OF_SCRIPTS] * len(scripts))]
        away = [point[0] - 1, *point[1:]]
        gradient = [pull * value for pull, value in zip(pulls, away, strict=True)]
        parts = [0.5 * pull * value * value for pull, value in zip(pulls, away, strict=True)]
        for outcome in outcomes:
            sign = 1.0 if outcome.relation else -1.0
            part, slope = surprise(sign * (point[0] * outcome.logit + point[1] + point[place[outcome.script]]))
            parts.append(part)
            gradient[0] -= sign * slope * outcome.logit
            gradient[1] -= sign * slope
            gradient[place[outcome.script]] -= sign * slope
        return math.fsum(parts), gradient

    slope, shift, *shifts = minimum(loss, [1.0, 0.0, *([0.0] * len(scripts))])
    known = {script: value / slope for script, value in zip(scripts, shifts, strict=True) if counts[script] >= _LEAST}
    return Calibration(slope, shift, known)

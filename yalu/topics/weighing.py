"""What the evidence in a text weighs together, and when it outweighs the rules.

The rules say yes or no by what is named; they cannot tell a piece about two countries from one that names them on the
way. The weights can: they were fitted on labelled titles (benchmarks.topic.fit) and are kept as data.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from yalu.topics.evidence import evidence, two_parties
from yalu.topics.lexicon import Rule
from yalu.topics.rules import Case, Decision, decide

IN_SCOPE = 0.6
"""The score from which an article is in scope."""

FOR = 0.7
AGAINST = 0.5
"""The scores of the evidence from which, and under which, a rule yields: the rules decide what is close."""

AGAINST_A_PAIR = 0.3
"""The same for R1: a title that names the pair itself, or an issue of the two, is rarely about something else."""

_UNDER = 0.59
"""The highest score of what is not in scope."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A score from 0 to 1 and what it is made of: each piece of evidence with its weight."""

    score: float
    parts: tuple[tuple[str, float], ...]


def judge(case: Case, own: Iterable[Rule] = ()) -> Decision:
    """The decision of the rules, unless the evidence outweighs it.

    A rule yields only to clear evidence: "+" after its name means in scope against it, "-" out of scope against it.
    Otherwise its score stands, but what it would drop is borderline where the evidence is near. A title about another
    subject (N1), a list of countries (N2) and the rules of the lexicon files never yield.
    """
    decision, fixed = decide(case, own)
    if fixed or decision.rule.startswith("N"):
        return decision
    if decision.rule == "R6" and case.home and case.lead.has("S"):
        return decision
    score = round(weigh(case).score, 2)
    if decision.score >= IN_SCOPE:
        least = AGAINST_A_PAIR if decision.rule == "R1" else AGAINST
        return Decision(f"{decision.rule}-", score) if score < least else decision
    if not two_parties(case):
        return decision
    if score >= FOR:
        return Decision(f"{decision.rule}+", score)
    return Decision(decision.rule, max(decision.score, min(score, _UNDER)))


def weigh(case: Case) -> Weighed:
    """What the evidence in a case weighs together."""
    weights, start = _weights()
    parts = tuple((name, weights[name]) for name in evidence(case) if weights.get(name))
    return Weighed(1 / (1 + math.exp(-start - sum(weight for _, weight in parts))), parts)


@cache
def _weights() -> tuple[dict[str, float], float]:
    text = (resources.files("yalu.topics") / "data" / "weights.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    return document["weights"], document["start"]

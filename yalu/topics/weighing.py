"""Weigh the evidence in a text together, and decide when it overrules the rules (decision 0108).

The rules decide by what is named; they cannot tell an article about two countries from one that mentions them in
passing. The weights can: they were fitted on labelled titles (benchmarks.topic.fit) and are kept as data.
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
"""Minimum score (0 to 1) of an article that is in scope."""

FOR = 0.7
AGAINST = 0.5
"""Scores of the evidence at or above which, and below which, a rule is overruled; in between the rules decide."""

AGAINST_A_PAIR = 0.3
"""The same as ``AGAINST`` for R1: a title that names the pair or an issue of both is rarely about something else."""

_UNDER = 0.59
"""Maximum score of what is out of scope."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A score from 0 to 1 and its parts: each item of evidence with its weight."""

    score: float
    parts: tuple[tuple[str, float], ...]


def judge(case: Case, own: Iterable[Rule] = ()) -> Decision:
    """Return the decision of the rules, unless the evidence overrules it.

    Only clear evidence overrules a rule: "+" after its name means in scope despite it, "-" out of scope despite it.
    Otherwise its score stands, but what it would drop is borderline if the evidence is close. ``own`` are the rules of
    the lexicon files: these, a title about another subject (N1) and a list of countries (N2) are never overruled.
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
    """Return the combined weight of the evidence in a case."""
    weights, start = _weights()
    parts = tuple((name, weights[name]) for name in evidence(case) if weights.get(name))
    return Weighed(1 / (1 + math.exp(-start - sum(weight for _, weight in parts))), parts)


@cache
def _weights() -> tuple[dict[str, float], float]:
    text = (resources.files("yalu.topics") / "data" / "weights.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    return document["weights"], document["start"]

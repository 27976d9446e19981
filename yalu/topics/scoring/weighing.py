"""Weigh the evidence in a text; decide when it or the classifier overrules the rules (decision 0051).

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

from yalu.topics.scanning.lexicon import Rule
from yalu.topics.scoring.classifier import Classified, classifier
from yalu.topics.scoring.evidence import evidence, two_parties
from yalu.topics.scoring.features import features
from yalu.topics.scoring.features import script as script_of
from yalu.topics.scoring.rules import Case, Decision, decide

IN_SCOPE = 0.6
"""Minimum score (0 to 1) of an article that is in scope."""

BORDERLINE = 0.4
"""Minimum score (0 to 1) of an article that is listed for an analyst to review."""

ACCEPTED = 0.6
ACCEPTED_KANA = 0.5
ACCEPTED_COMMENTARY = 0.08
"""Probabilities of a relation from which the classifier lets an article be in scope.

Too few Japanese titles were labelled to calibrate their script by, and more of them were missed than wrongly taken in.
An article that is labelled as commentary tells less of its subject than that of a report, and seldom names both sides
without dealings between them.
"""

REJECTED = 0.05
"""Probability of a relation under which the classifier drops an article; from here on it is at least borderline."""

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
    """Return the decision of the rules, unless the evidence or the classifier overrules it.

    ``own`` are the rules of the lexicon files: these are never overruled. What the rules and the evidence take in, the
    classifier may doubt ("?" after the name of the rule: borderline) or reject ("!": out of scope); it never takes
    anything in.
    """
    decision, fixed = decide(case, own)
    if fixed:
        return decision
    decision = outweigh(case, decision)
    return _confirm(case, decision) if decision.score >= IN_SCOPE else decision


def outweigh(case: Case, decision: Decision) -> Decision:
    """Return a decision of the rules, or that of the evidence if it is clear.

    "+" after the name of the rule means in scope despite it, "-" out of scope despite it. Otherwise the rule's score
    stands, but what it would drop is borderline if the evidence is close. A title about another subject (N1) and a
    list of countries (N2) are never overruled.
    """
    if decision.rule.startswith("N"):
        return decision
    if decision.rule == "R6" and case.home and case.lead.has("S"):
        return decision
    if decision.rule == "R5" and case.own_dealings:
        return decision
    score = round(weigh(case).score, 2)
    if decision.score >= IN_SCOPE:
        least = AGAINST_A_PAIR if decision.rule == "R1" else AGAINST
        return Decision(f"{decision.rule}-", score) if score < least else decision
    if decision.rule == "R9" or not two_parties(case):
        return decision
    if score >= FOR:
        return Decision(f"{decision.rule}+", score)
    return Decision(decision.rule, max(decision.score, min(score, _UNDER)))


def classify(case: Case) -> Classified:
    """Return what the classifier finds in a case that the rules and the evidence decided."""
    decision = outweigh(case, decide(case)[0])
    return classifier().classify(features(case, decision, weigh(case).score))


def _confirm(case: Case, decision: Decision) -> Decision:
    """Return a decision that takes an article in, unless the classifier doubts or rejects it."""
    probability = classifier().probability(features(case, decision, weigh(case).score))
    return confirmed(decision, probability, script=script_of(case.title.text), commentary=case.commentary)


def confirmed(decision: Decision, probability: float, *, script: str, commentary: bool) -> Decision:
    """Return a decision that takes an article in, as it stands with this probability of a relation, 0 to 1.

    ``script`` is that of the title (see ``yalu.topics.scoring.features.script``). ``commentary`` tells whether the
    article is labelled as such; it is never rejected, only doubted.
    """
    accepted = ACCEPTED_COMMENTARY if commentary else ACCEPTED_KANA if script == "kana" else ACCEPTED
    if probability >= accepted:
        return decision
    if probability < REJECTED and not commentary:
        return Decision(f"{decision.rule}!", round((BORDERLINE - 0.01) * probability / REJECTED, 2))
    return Decision(f"{decision.rule}?", round(BORDERLINE + (_UNDER - BORDERLINE) * probability / accepted, 2))


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

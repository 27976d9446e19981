"""Explain a topic match in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from yalu.model import Term, TopicMatch
from yalu.topics.scoring.classifier import Classified, classifier
from yalu.topics.scoring.rules import rule_proper
from yalu.topics.scoring.weighing import BORDERLINE

RULES: Mapping[str, str] = MappingProxyType(
    {
        "N1": "the title is about something else (sport, a show, food, markets, language) and names no issue",
        "N2": "China and Korea are only items in a list of countries",
        "R1": "the title names the pair, or an issue that lies between the two",
        "R2": "the title names both sides",
        "R3": "the title names an issue and the party it needs",
        "R4": "the title names one side or an issue, the lead the other side",
        "R5": "the source names the other side and speaks of its own country",
        "R6": "the lead names the pair or an issue between the two",
        "R7": "both sides are named in the lead only",
        "R8": "at most one side is named",
        "R9": "the lead names the other side in passing only",
    }
)
"""The meaning of each rule; an analyst's own rules are not included."""

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "PAIR": "names both sides",
        "C": "China side",
        "K": "Korea side",
        "S": "issue between the two",
        "H": "issue that needs a party",
        "T": "label",
        "O": "another country",
        "N": "another subject",
    }
)


MARKS: Mapping[str, str] = MappingProxyType(
    {
        "+": "but the evidence speaks for it",
        "-": "but the evidence speaks against it",
        "?": "but the classifier doubts that the two are dealing with each other",
        "!": "but the classifier finds no dealings between the two",
    }
)
"""The meaning of each mark after the name of a rule: what overruled it."""

_SHOWN = 12
"""Features of the classifier that an explanation lists."""


def explain(match: TopicMatch, evidence: Sequence[tuple[str, float]] = (), classified: Classified | None = None) -> str:
    """Return why a text is in scope or not.

    A line for the rule, then one per term, per item of ``evidence`` and per feature of ``classified`` with the most
    weight.
    """
    verdict = "in scope" if match.in_scope else "borderline" if match.score >= BORDERLINE else "out of scope"
    lines = [f"{verdict}, {match.score:.2g}, rule {match.rule}: {rule_in_words(match.rule)}"]
    lines += [_line(term) for term in match.terms]
    lines += [f"  {weight:+.2f}  {name}" for name, weight in evidence]
    if classified is not None:
        lines.append(f"classifier {classifier().version}: a relation with probability {classified.probability:.2f}")
        lines += [f"  {weight:+.2f}  {name}" for name, weight in classified.parts[:_SHOWN]]
    if match.tags:
        lines.append(f"labels: {', '.join(match.tags)}")
    return "\n".join([*lines, f"lexicon {match.lexicon}"])


def rule_in_words(name: str) -> str:
    """Return what the rule of a match means, for a reader, and what overruled it, by the marks after its name."""
    proper = rule_proper(name)
    return "; ".join([RULES.get(proper, "a rule of your own"), *(MARKS[mark] for mark in name[len(proper) :])])


def _line(term: Term) -> str:
    meaning = CLASSES.get(term.kind, "speaks of its own country")
    return f"  {term.field} {term.start}-{term.end}  {term.text}  ({term.kind}: {meaning})"

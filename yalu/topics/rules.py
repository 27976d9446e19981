"""The rules that say whether a text is about China and Korea to each other. docs/topics.md gives them as a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from yalu.topics.lexicon import Rule
from yalu.topics.scan import Hit

_SEPARATORS = re.compile(r"(?:[\s,、&/·]|\band\b|와|과|및|랑|与|和|及|與|や|と|,\s*and)*")
_LIST_OTHERS = 2
"""A list of countries is one with at least this many besides China and Korea."""


@dataclass(frozen=True)
class Reading:
    """The terms found in one field, asked about."""

    text: str
    hits: tuple[Hit, ...]

    def has(self, *kinds: str) -> bool:
        return any(hit.kind in kinds for hit in self.hits)

    def count(self, kind: str) -> int:
        return sum(hit.kind == kind for hit in self.hits)

    @cached_property
    def c(self) -> bool:
        return self.has("C")

    @cached_property
    def k(self) -> bool:
        return self.has("K")

    @cached_property
    def issues(self) -> tuple[Hit, ...]:
        """The half issues."""
        return tuple(hit for hit in self.hits if hit.kind == "H")

    @cached_property
    def third(self) -> bool:
        """Whether a country is named that has no part in the relation."""
        return any(hit.entry.row.third for hit in self.hits)

    def names(self, item: str) -> bool:
        """Whether a class or a row by that name is there."""
        return any(item in (hit.kind, hit.entry.row.id) for hit in self.hits)


@dataclass(frozen=True, slots=True)
class Decision:
    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class Case:
    """All that a decision rests on. ``home`` is the side the source speaks from: "C", "K" or None."""

    title: Reading
    lead: Reading
    home: str | None


def decide(case: Case, own: Iterable[Rule] = ()) -> Decision:
    """The first rule that fits; an analyst's own rules come before all others."""
    for rule in own:
        if _fits(rule, case):
            return Decision(rule.id, rule.score)
    for check in _ORDER:
        if decision := check(case):
            return decision
    return Decision("R8", 0.0)


def _fits(rule: Rule, case: Case) -> bool:
    return (
        all(case.title.names(item) for item in rule.title)
        and all(case.lead.names(item) for item in rule.lead)
        and all(case.title.names(item) or case.lead.names(item) for item in rule.anywhere)
        and not any(case.title.names(item) or case.lead.names(item) for item in rule.without)
    )


def _other_subject(case: Case) -> Decision | None:
    """N1: sport, shows, food, markets or language, and no issue of the relation."""
    title = case.title
    strong = title.has("S") or any(not hit.entry.row.weak for hit in title.issues)
    return Decision("N1", 0.0) if title.has("N") and not strong else None


def _pair_in_title(case: Case) -> Decision | None:
    if case.title.has("PAIR"):
        return Decision("R1", 1.0)
    return Decision("R1", 0.9) if case.title.has("S") else None


def _list_of_countries(case: Case) -> Decision | None:
    """N2: both parties, but only as items of a list with two or more other countries."""
    title = case.title
    if not (title.c and title.k):
        return None
    listed: set[Hit] = set()
    run: list[Hit] = []
    countries = [hit for hit in title.hits if hit.kind in ("C", "K", "O")]
    for hit in countries:
        if run and not _SEPARATORS.fullmatch(title.text, run[-1].end, max(run[-1].end, hit.start)):
            listed |= _listed(run)
            run = []
        run.append(hit)
    listed |= _listed(run)
    parties = {hit for hit in title.hits if hit.kind in ("C", "K", "H", "S")}
    return Decision("N2", 0.2) if parties <= listed else None


def _listed(run: list[Hit]) -> set[Hit]:
    others = {hit.entry.row.id for hit in run if hit.kind == "O"}
    return set(run) if len(others) >= _LIST_OTHERS else set()


def _both_in_title(case: Case) -> Decision | None:
    return Decision("R2", 0.9) if case.title.c and case.title.k else None


def _issue_and_party(case: Case) -> Decision | None:
    """R3: a half issue in the title with the party it needs beside it; the source's own side need not be named."""
    title = case.title
    for hit in title.issues:
        row = hit.entry.row
        if (row.needs in (None, "C") and title.c) or (row.needs in (None, "K") and title.k):
            return Decision("R3", 0.8)
        if row.needs is not None and row.needs == case.home and not row.weak:
            return Decision("R3", 0.7)
    sides = {hit.entry.row.needs for hit in title.issues if hit.entry.row.weak}
    if sides == {"C", "K"}:  # a company of each side
        named = case.lead.has("C", "K", "PAIR", "S")
        return Decision("R3", 0.6 if named else 0.5)
    return None


def _other_party_in_lead(case: Case) -> Decision | None:
    """R4, and R9 when the title is about a third country and the lead names the other party once, in passing."""
    title, lead = case.title, case.lead
    wanted: set[str] = set()
    if title.c:
        wanted.add("K")
    if title.k:
        wanted.add("C")
    for hit in title.issues:
        wanted |= {hit.entry.row.needs} if hit.entry.row.needs else {"C", "K"}
    if not wanted:
        return None
    if lead.has("PAIR", "S"):
        return Decision("R4", 0.7)
    if not lead.has(*wanted):
        return None
    if title.third and sum(lead.count(side) for side in wanted) == 1:
        return Decision("R9", 0.5)
    return Decision("R4", 0.7)


def _home_party(case: Case) -> Decision | None:
    """R5: the source names the other side and speaks of its own country as "we" or "the government"."""
    title, lead = case.title, case.lead
    if case.home is None or not title.has("C" if case.home == "K" else "K"):
        return None
    cue = f"HOME-{case.home}"
    return Decision("R5", 0.6) if title.has(cue) or lead.has(cue) else None


def _lead_alone(case: Case) -> Decision | None:
    """R6 and R7: nothing in the title; a pair or a strong issue in the lead, or both parties there."""
    title, lead = case.title, case.lead
    if title.has("C", "K"):
        return None
    if lead.has("PAIR", "S"):
        return Decision("R6", 0.6) if title.has("GENERIC") or not title.has("O") else Decision("R7", 0.5)
    return Decision("R7", 0.5) if lead.c and lead.k else None


_ORDER: tuple[Callable[[Case], Decision | None], ...] = (
    _other_subject,
    _pair_in_title,
    _list_of_countries,
    _both_in_title,
    _issue_and_party,
    _other_party_in_lead,
    _home_party,
    _lead_alone,
)

"""Rules that decide whether a text is on topic; docs/explanation/topics.md lists them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from yalu.topics.scanning.lexicon import Rule
from yalu.topics.scanning.scan import TermHit

_SEPARATORS = re.compile(r"(?:[\s,、&/·]|\band\b|와|과|및|랑|与|和|及|與|や|と)*")
SENTENCE_END = re.compile(r"[.!?。\n]")
_LIST_OTHERS = 2
"""Minimum countries besides China and Korea in a list of countries."""

_IN_PASSING = 2
"""A lead that names the sides no more often than this may be about something else."""


class Reading:
    """The terms found in one field; ``c`` and ``k`` tell whether China and Korea are named."""

    __slots__ = ("c", "hits", "issues", "k", "kinds", "text")

    def __init__(self, text: str, hits: list[TermHit]) -> None:
        self.text = text
        self.hits = hits
        self.kinds = {hit.kind for hit in hits}
        self.c = "C" in self.kinds
        self.k = "K" in self.kinds
        self.issues = [hit for hit in hits if hit.kind == "H"] if "H" in self.kinds else []
        """Terms of class H: issues that need a side beside them."""

    def has(self, *kinds: str) -> bool:
        """Return True if a term of any of these classes was found."""
        return not self.kinds.isdisjoint(kinds)

    def count(self, kind: str) -> int:
        """Return the number of terms of a class."""
        return sum(hit.kind == kind for hit in self.hits)

    def third(self) -> bool:
        """Return True if a country outside the relation is named."""
        return any(hit.entry.row.third for hit in self.hits)

    def names(self, item: str) -> bool:
        """Return True if a class or row of that name was found."""
        return item in self.kinds or any(item == hit.entry.row.id for hit in self.hits)


@dataclass(frozen=True, slots=True)
class Decision:
    """The name of the rule that decided, and its score, 0 to 1."""

    rule: str
    score: float


def rule_proper(name: str) -> str:
    """Return the name of a rule without the marks of what overruled it."""
    return name.rstrip("+-?!")


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a decision is based on; ``home`` is the side the source belongs to: "C", "K" or None."""

    title: Reading
    lead: Reading
    home: str | None
    own: str | None = None
    """The row that names the source's country, if that is neither China nor Korea."""
    label: int = 0
    """Where the title proper begins, after the name of a column ("[시드니 통신]", "华盛顿来鸿:")."""
    own_dealings: bool = False
    """Whether the source is the press of a state that reports of others how they deal with it."""
    commentary: bool = False
    """Whether the title or the label shown to readers says that the article is commentary."""


def decide(case: Case, own: Iterable[Rule] = ()) -> tuple[Decision, bool]:
    """Return the first rule that applies, and whether it is one of ``own``, those of the lexicon files.

    Rules in ``own`` come first.
    """
    for rule in own:
        if _fits(rule, case):
            return Decision(rule.id, rule.score), True
    for check in _ORDER:
        if decision := check(case):
            return decision, False
    return Decision("R8", 0.0), False


def _fits(rule: Rule, case: Case) -> bool:
    return (
        all(case.title.names(item) for item in rule.title)
        and all(case.lead.names(item) for item in rule.lead)
        and all(case.title.names(item) or case.lead.names(item) for item in rule.anywhere)
        and not any(case.title.names(item) or case.lead.names(item) for item in rule.without)
    )


def _other_subject(case: Case) -> Decision | None:
    """N1: sport, shows, food, markets or language, without an issue of the relation or ill feeling between peoples."""
    title = case.title
    strong = title.has("S") or title.names("ill-feeling") or any(not hit.entry.row.weak for hit in title.issues)
    meeting = title.names("meetings") and (title.has("PAIR") or (title.c and title.k))
    return Decision("N1", 0.0) if title.has("N") and not strong and not meeting else None


def _pair_in_title(case: Case) -> Decision | None:
    if case.title.has("PAIR"):
        return Decision("R1", 1.0)
    return Decision("R1", 0.9) if case.title.has("S") else None


def _list_of_countries(case: Case) -> Decision | None:
    """N2: both sides, but only as items of a list with two or more other countries."""
    title = case.title
    if not (title.c and title.k):
        return None
    parties = {hit for hit in title.hits if hit.kind in ("C", "K", "H", "S")}
    return Decision("N2", 0.2) if parties <= in_list(title) else None


def in_list(reading: Reading) -> set[TermHit]:
    """Return the countries that are items of a list with two or more besides China and Korea."""
    listed: set[TermHit] = set()
    run: list[TermHit] = []
    for hit in reading.hits:
        if hit.kind not in ("C", "K", "O"):
            continue
        if run and not _SEPARATORS.fullmatch(reading.text, run[-1].end, max(run[-1].end, hit.start)):
            listed |= _listed(run)
            run = []
        run.append(hit)
    return listed | _listed(run)


def joined(reading: Reading) -> bool:
    """Return True if the two sides are adjacent with only an "and" or a comma between them."""
    sides = [hit for hit in reading.hits if hit.kind in ("C", "K")]
    return any(
        first.kind != second.kind
        and first.end <= second.start
        and _SEPARATORS.fullmatch(reading.text, first.end, second.start)
        for first, second in pairwise(sides)
    )


def _listed(run: list[TermHit]) -> set[TermHit]:
    others = {hit.entry.row.id for hit in run if hit.kind == "O"}
    return set(run) if len(others) >= _LIST_OTHERS else set()


def _both_in_title(case: Case) -> Decision | None:
    return Decision("R2", 0.9) if case.title.c and case.title.k else None


def _issue_and_party(case: Case) -> Decision | None:
    """R3: an issue in the title with the side it needs beside it; the source's own side need not be named."""
    title = case.title
    for hit in title.issues:
        row = hit.entry.row
        if row.general:
            if _both_parties(case):
                return Decision("R3", 0.8)
            continue
        if (row.needs in (None, "C") and title.c) or (row.needs in (None, "K") and title.k):
            return Decision("R3", 0.8)
        at_home = row.needs == case.home if row.needs else case.home == "K" and not title.has("O")
        if case.home is not None and at_home and not row.weak:
            return Decision("R3", 0.7)
        if row.alone and not title.has("O"):
            return Decision("R3", 0.6)
    sides = {hit.entry.row.needs for hit in title.issues if hit.entry.row.weak}
    return Decision("R3", 0.6) if sides == {"C", "K"} else None  # one company of each side


def _both_parties(case: Case) -> bool:
    """Return True if the title names both sides, or one and no third country in a source of the other."""
    title = case.title
    if title.c and title.k:
        return True
    return not title.has("O") and ((title.c and case.home == "K") or (title.k and case.home == "C"))


def _other_party_in_lead(case: Case) -> Decision | None:
    """R4; R9 if the lead names the other side only in passing.

    In passing means in a list of countries, or once under a title about a third country or a company.
    """
    title, lead = case.title, case.lead
    wanted: set[str] = set()
    if title.c:
        wanted.add("K")
    if title.k:
        wanted.add("C")
    for hit in title.issues:
        if hit.entry.row.general:
            continue
        wanted |= {hit.entry.row.needs} if hit.entry.row.needs else {"C", "K"}
    if not wanted:
        return None
    if lead.has("PAIR", "S"):
        return Decision("R4", 0.7)
    named = sum(hit.kind in wanted for hit in lead.hits)
    if not named:
        return None
    listed = sum(hit.kind in wanted for hit in in_list(lead))
    company = not title.has("C", "K") and all(hit.entry.row.weak for hit in title.issues)
    at_home = case.home in title.kinds and not title.issues and not case.commentary
    in_passing = named == 1 and (title.third() or company or at_home)
    return Decision("R9", 0.5) if in_passing or named == listed else Decision("R4", 0.7)


def _home_party(case: Case) -> Decision | None:
    """R5: the source names the other side and refers to its own country as "we" or "the government".

    A term that only makes sense from that side (``speaks``) also counts. An editorial of a Korean paper that names
    China and no third country refers to its own country anyway, as does any commentary of which only the title is
    known. The press of North Korea reports on guests and gifts from China without naming the host. Under a title with a
    matter of the relation (class T) the lead may do all the naming.
    """
    title, lead = case.title, case.lead
    if case.home is None:
        return None
    if case.own_dealings and title.has("C") and title.names("meetings") and not title.has("O"):
        return Decision("R5", 0.7)
    cue = f"HOME-{case.home}"
    if title.has("C" if case.home == "K" else "K"):
        if title.third():
            return None
        known = title.has(cue, f"CUE-{case.home}") or lead.has(cue) or _speaks_of_itself(case)
        return Decision("R5", 0.6) if known else None
    other = lead.count("C" if case.home == "K" else "K")
    if title.has("T") and not title.has("O") and other >= _IN_PASSING and lead.has(cue):
        return Decision("R5", 0.6)
    foreign_firm = any(hit.entry.row.weak and hit.entry.row.needs == case.home for hit in title.issues)
    return Decision("R5", 0.6) if foreign_firm and title.has(cue, f"CUE-{case.home}") else None


def _speaks_of_itself(case: Case) -> bool:
    title = case.title
    if title.has("O"):
        return False
    if any(hit.entry.row.speaks == case.home for hit in title.hits):
        return True
    bare = title.has("GENERIC") and not case.lead.text.strip()
    return case.home == "K" and (title.has("EDITORIAL") or bare)


def _lead_alone(case: Case) -> Decision | None:
    """R6 and R7: nothing in the title; a pair, a strong issue or both sides in the lead.

    R7 is over the threshold if the lead names the sides more than in passing or in one sentence, outside a list of
    countries, under a title that names no third country.
    """
    title, lead = case.title, case.lead
    if title.has("C", "K"):
        return None
    if lead.has("PAIR", "S"):
        return Decision("R6", 0.6) if title.has("GENERIC") or not title.has("O") else Decision("R7", 0.5)
    if not (lead.c and lead.k):
        return None
    more = lead.count("C") + lead.count("K") > _IN_PASSING or _one_sentence(lead)
    listed = {hit for hit in lead.hits if hit.kind in ("C", "K")} <= in_list(lead)
    return Decision("R7", 0.6 if more and not listed and not title.has("O") else 0.5)


def _one_sentence(lead: Reading) -> bool:
    """Return True if one sentence names both sides."""
    side = None
    for hit in lead.hits:
        if hit.kind not in ("C", "K"):
            continue
        if side is not None and side.kind != hit.kind and not SENTENCE_END.search(lead.text, side.end, hit.start):
            return True
        side = hit
    return False


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

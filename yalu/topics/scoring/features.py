"""Describe a case by named features for the classifier of relations (yalu.topics.scoring.classifier).

Most features say how the sides are named: by which rule, where, how often, how far apart, in one clause or not, beside
which other terms. They hold in any language. The others are the words of a Latin text and the character groups of a
CJK text, which tell the subject, in the title or anywhere; and the script, on which the calibration depends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from yalu.topics.genre import genre
from yalu.topics.scanning.scan import TermHit
from yalu.topics.scoring.evidence import evidence
from yalu.topics.scoring.rules import SENTENCE_END, Case, Decision, Reading, joined, rule_proper

LEAD_CHARACTERS = 200
"""Characters of the lead whose words and character groups count."""

TITLE_HAS = "title has "
TEXT_HAS = "text has "
SCRIPT = "script: "
"""Beginnings of the names of features: a word or character group of the title, or of title and lead; the script."""

_GROUPS = (2, 3, 4)
"""Lengths of the character groups of a CJK text."""

_SCRIPTS = (("kana", re.compile("[\u3041-\u30fa]")), ("hangul", re.compile("[\uac00-\ud7a3]")))
_CJK = re.compile("[\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3]")
_WORD = re.compile(r"[a-z0-9']+")
_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")
_CLAUSE_END = re.compile(r"[.!?。…,、，:：;；\n\"“”‘’「」『』()\[\]【】|]| [-–—] ")
_PARTY_KINDS = ("C", "K", "O", "PAIR", "S", "H")
_UNSPOKEN = ("X", "GENERIC")
_DISTANCES = (0, 2, 5, 10, 20, 40)
_LENGTHS = (12, 20, 30, 50, 80)
_MOST = 3
"""Higher counts are all one feature."""


def features(case: Case, decision: Decision, weight: float) -> tuple[str, ...]:
    """Return the names of the features of a case, sorted, each once.

    ``decision`` is what the rules and the evidence decided, ``weight`` the score of the evidence, 0 to 1.
    """
    names = set(evidence(case))
    names |= {f"rule {decision.rule}", f"rule {rule_proper(decision.rule)}", f"source of {case.home or 'neither side'}"}
    names.add(f"evidence {_step(round(weight, 2), (0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99))}")
    names.add(f"genre: {genre(case.title.text).value}")
    names.add(f"title of {_step(len(case.title.text), _LENGTHS)} characters")
    names.add("lead" if case.lead.text.strip() else "lead missing")
    for name, reading in (("title", case.title), ("lead", case.lead)):
        names.update(f"{name}, {item}" for item in _structure(reading))
    names.add(f"lead, sentences with both: {min(2, _sentences_with_both(case.lead))}")
    names.update(f"anywhere: row {hit.entry.row.id}" for hit in (*case.title.hits, *case.lead.hits))
    names.update(f"title, order {item}" for item in _order(case.title))
    title, lead = set(groups(case.title.text)), groups(case.lead.text[:LEAD_CHARACTERS])
    names.update(f"{TITLE_HAS}{item}" for item in title)
    names.update(f"{TEXT_HAS}{item}" for item in title.union(lead))
    names.add(f"{SCRIPT}{script(case.title.text)}")
    return tuple(sorted(names))


def script(text: str) -> str:
    """Return the script that tells the language of a text: "kana", "hangul", "han" or "latin"."""
    for name, pattern in _SCRIPTS:
        if pattern.search(text):
            return name
    return "han" if _CJK.search(text) else "latin"


def groups(text: str) -> Iterable[str]:
    """Return the words and pairs of words of a Latin text, or the character groups of a CJK text; digits become 0."""
    text = _DIGITS.sub("0", _SPACE.sub(" ", text))
    if _CJK.search(text):
        return {text[at : at + size] for size in _GROUPS for at in range(len(text) - size + 1)}
    words = _WORD.findall(text)
    return {*words, *(f"{first} {second}" for first, second in pairwise(words))}


def _structure(reading: Reading) -> Iterator[str]:
    """Yield how the sides and other countries are named in a title or lead."""
    china = [hit for hit in reading.hits if hit.kind == "C"]
    korea = [hit for hit in reading.hits if hit.kind == "K"]
    yield f"China named {min(_MOST, len({hit.start for hit in china}))} times"
    yield f"Korea named {min(_MOST, len({hit.start for hit in korea}))} times"
    yield f"other countries: {min(_MOST, len({hit.entry.row.id for hit in reading.hits if hit.kind == 'O'}))}"
    for hit in reading.hits:
        yield f"row {hit.entry.row.id}"
        yield f"class {hit.kind}"
    if china and korea:
        yield from _both(reading, china, korea)
    parties = [hit for hit in reading.hits if hit.kind in _PARTY_KINDS]
    if parties:
        yield f"first named: {parties[0].kind}"
        yield f"last named: {parties[-1].kind}"
        if parties[0].start == 0:
            yield f"begins with {parties[0].kind}"


def _both(reading: Reading, china: Sequence[TermHit], korea: Sequence[TermHit]) -> Iterator[str]:
    """Yield how far apart two sides named in one text are, and what is between them."""
    pairs = [(max(c.start, k.start), min(c.end, k.end)) for c in china for k in korea]
    start, end = min(pairs, key=lambda pair: (pair[0] - pair[1], pair[1], pair[0]))
    yield f"sides {_step(max(0, start - end), _DISTANCES)} characters apart"
    yield "sides adjacent" if start <= end else "sides joined" if joined(reading) else "sides apart"
    together = any(not _CLAUSE_END.search(reading.text, end, start) for start, end in pairs)
    yield "sides in one clause" if together else "sides in different clauses"
    yield "China first" if china[0].start < korea[0].start else "Korea first"
    if not all(hit.entry.row.faint for hit in china) and not all(hit.entry.row.faint for hit in korea):
        others = " and another country" if reading.has("O") else ""
        if reading.names("meetings"):
            yield f"both by name and a meeting{others}"
    for side, hits in (("China", china), ("Korea", korea)):
        if all(hit.entry.row.faint for hit in hits):
            yield f"{side} named only faintly"


def _sentences_with_both(reading: Reading) -> int:
    """Return the number of sentences that name the pair or both sides."""
    kinds: dict[int, set[str]] = {}
    ends = [sentence_end.start() for sentence_end in SENTENCE_END.finditer(reading.text)]
    for hit in reading.hits:
        kinds.setdefault(sum(end < hit.start for end in ends), set()).add(hit.kind)
    return sum("PAIR" in sentence_kinds or {"C", "K"} <= sentence_kinds for sentence_kinds in kinds.values())


def _order(reading: Reading) -> Iterator[str]:
    """Yield the pairs of neighbouring classes of terms."""
    kinds = ["begin", *(hit.kind for hit in reading.hits if hit.kind not in _UNSPOKEN), "end"]
    return (f"{first} {second}" for first, second in pairwise(kinds))


def _step(value: float, edges: Sequence[float]) -> str:
    """Return the range a number falls into: up to one of the edges, or over the last."""
    return next((f"up to {edge}" for edge in edges if value <= edge), f"over {edges[-1]}")

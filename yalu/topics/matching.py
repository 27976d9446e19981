"""Is a text about China and Korea to each other, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable

from yalu.model import Match, Term
from yalu.topics.fold import Folded, fold
from yalu.topics.language import family
from yalu.topics.lexicon import Lexicon
from yalu.topics.lexicon import lexicon as shipped_lexicon
from yalu.topics.rules import Case, Decision, Reading, decide
from yalu.topics.scan import Hit, scan

IN_SCOPE = 0.6
"""The score from which an article is in scope."""

BORDERLINE = 0.4
"""The score from which an article is listed for an analyst to look at."""

LEAD = 400
"""Characters of the lead that are read."""

_BODY_SENTENCES = 3
_SENTENCE_END = re.compile(r"[.!?。！？]\s*|\n+")
_SILENT = ("HOME-C", "HOME-K", "GENERIC", "O", "N")
_HOMES = {"KR": "K", "KP": "K", "CN": "C"}


def match(
    title: str,
    lead: str = "",
    *,
    lang: str | None = None,
    source_country: str | None = None,
    body: str = "",
    lexicon: Lexicon | None = None,
) -> Match:
    """Whether the relation of China and Korea is the subject, by which rule, with which terms where.

    ``lead`` is the beginning of the text (its first 400 characters count), ``lang`` a language tag, ``source_country``
    an ISO 3166 code; either may be None. ``body`` is the whole text, if at hand: it can make a piece borderline, never
    more, and adds tags. ``lexicon`` is the shipped one unless given (see ``load_lexicon``). Positions of terms count
    characters of the title or lead in NFC. Linear in the length of the texts.
    """
    terms = lexicon or shipped_lexicon()
    kind = family(title if title.strip() else lead, lang)
    country = _country(source_country, kind, lang)
    texts = {"title": fold(title), "lead": fold(lead[: 2 * LEAD])}
    texts["lead"] = _cut(texts["lead"])
    readings = {
        name: Reading(text.lower, tuple(scan(text, kind, terms, country))) for name, text in texts.items()
    }
    decision = decide(Case(readings["title"], readings["lead"], _HOMES.get(country or "")), terms.rules)
    tags = {hit.entry.row.tag for reading in readings.values() for hit in reading.hits}
    if body:
        folded = fold(body)
        hits = scan(folded, kind, terms, country)
        tags |= {hit.entry.row.tag for hit in hits}
        if decision.score < BORDERLINE and decision.rule == "R8" and _in_sentences(folded, hits):
            decision = Decision("R7", 0.5)
    return Match(
        in_scope=decision.score >= IN_SCOPE,
        score=decision.score,
        rule=decision.rule,
        terms=tuple(_terms(texts, readings, decision)),
        tags=tuple(sorted(tag for tag in tags if tag)),
        lexicon=terms.version,
    )


def _country(given: str | None, kind: str, lang: str | None) -> str | None:
    """The source's country; where it is not known, the one its language points to."""
    if given:
        return given.upper()
    if kind == "zh" and lang and lang.lower().replace("_", "-") in ("zh-hant", "zh-tw", "zh-hk"):
        return "TW"
    return {"ko": "KR"}.get(kind)


def _cut(text: Folded) -> Folded:
    return Folded(text.cased[:LEAD], text.lower[:LEAD], text.dropped)


def _in_sentences(text: Folded, hits: list[Hit]) -> bool:
    """Whether three or more sentences name both parties."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text.lower)] + [len(text.lower)]
    position, both = 0, 0
    for end in ends:
        kinds = set()
        while position < len(hits) and hits[position].start < end:
            kinds.add(hits[position].kind)
            position += 1
        both += "PAIR" in kinds or {"C", "K"} <= kinds
    return both >= _BODY_SENTENCES


def _terms(texts: dict[str, Folded], readings: dict[str, Reading], decision: Decision) -> Iterable[Term]:
    """The terms that bear on the decision, and the labels."""
    spoken = {"N1": ("N",), "N2": ("O",), "R5": ("HOME-C", "HOME-K"), "R6": ("GENERIC",), "R9": ("O",)}
    for name, reading in readings.items():
        for hit in reading.hits:
            if hit.kind not in _SILENT or hit.kind in spoken.get(decision.rule, ()):
                start = texts[name].original(hit.start)
                end = texts[name].original(hit.end - 1) + 1
                yield Term(hit.entry.text, hit.kind, start, end, name)

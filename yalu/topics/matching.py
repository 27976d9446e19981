"""Decide, with reasons, whether a text is about relations between China and Korea."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from yalu.model import ParsedArticle, Term, TopicMatch
from yalu.topics.genre import Genre, genre, label_length
from yalu.topics.scanning.fold import Folded, fold
from yalu.topics.scanning.language import family
from yalu.topics.scanning.lexicon import Lexicon
from yalu.topics.scanning.lexicon import lexicon as shipped_lexicon
from yalu.topics.scanning.scan import scan
from yalu.topics.scoring.classifier import Classified
from yalu.topics.scoring.evidence import OWN, venues, without
from yalu.topics.scoring.rules import Case, Decision, Reading, rule_proper
from yalu.topics.scoring.weighing import IN_SCOPE, classify, judge, weigh

LEAD = 400
"""Characters of the lead that are read."""

_DATELINE = re.compile(
    r"\A\s*(?:"
    r"[(\[【(][^)\]】)\n]{1,30}[=/]?[^)\]】)\n]{0,20}(?:연합뉴스|뉴시스|뉴스1|특파원|기자|聯合ニュース|共同|時事)[^)\]】)\n]{0,12}[)\]】)]"
    r"|[(\[【(]?(?:新华社|新華社|中新社|中央社|中新网|人民网|环球网|央视)[^电電\n]{0,30}[电電讯訊][)\]】)]?"
    r"|[A-Z][A-Za-z. ]{2,20},[^\n]{0,24}\((?:Xinhua|Yonhap|AP|AFP|Reuters|Kyodo)\)"
    r"|[A-Z][A-Za-z. ]{2,20}\((?:Xinhua|Yonhap|AP|AFP|Reuters|Kyodo)\)"
    r"|[A-Z]{4,12}(?:, [A-Z][a-z. ]{2,14})?\s[-–—]{1,2}\s"
    r")"
)

_SILENT = ("HOME-C", "HOME-K", "CUE-C", "CUE-K", "GENERIC", "EDITORIAL", "M", "X", "O", "N")
_HOMES = {"KR": "K", "KP": "K", "CN": "C"}
_OWN_DEALINGS = "KP"
"""The country whose press tells of China's guests and gifts without naming the host."""


def match(
    title: str,
    lead: str = "",
    *,
    lang: str | None = None,
    source_country: str | None = None,
    label: str | None = None,
    lexicon: Lexicon | None = None,
) -> TopicMatch:
    """Return whether the relation of China and Korea is the subject, by which rule, and which terms stand where.

    ``lead`` is the beginning of the text (its first 400 characters count), ``lang`` a language tag, ``source_country``
    an ISO 3166 code; either may be None. ``label`` is the label shown to readers ("Opinion"), if any. ``lexicon`` is
    the shipped one unless given (see ``load_lexicon``). Positions of terms count characters of the title or lead in
    NFC. Linear in the length of the texts.
    """
    read = _read(title, lead, lang, source_country, lexicon or shipped_lexicon(), label)
    decision = judge(read.case, read.lexicon.rules)
    tags = {hit.entry.row.tag for reading in (read.case.title, read.case.lead) for hit in reading.hits}
    return TopicMatch(
        in_scope=decision.score >= IN_SCOPE,
        score=decision.score,
        rule=decision.rule,
        terms=tuple(_terms(read, decision)),
        tags=tuple(sorted(tag for tag in tags if tag)),
        lexicon=read.lexicon.version,
    )


def reasons(
    title: str,
    lead: str = "",
    *,
    lang: str | None = None,
    source_country: str | None = None,
    lexicon: Lexicon | None = None,
) -> list[tuple[str, float]]:
    """Return the weighed evidence with its weights, largest absolute weight first; parameters as for ``match``."""
    case = case_of(title, lead, lang=lang, source_country=source_country, lexicon=lexicon)
    return sorted(weigh(case).parts, key=lambda part: -abs(part[1]))


def classified(
    title: str,
    lead: str = "",
    *,
    lang: str | None = None,
    source_country: str | None = None,
    lexicon: Lexicon | None = None,
) -> Classified:
    """Return the probability that the relation is the subject, and what it is made of; parameters as for ``match``.

    It decides only about what the rules take in.
    """
    return classify(case_of(title, lead, lang=lang, source_country=source_country, lexicon=lexicon))


def case_of(
    title: str,
    lead: str = "",
    *,
    lang: str | None = None,
    source_country: str | None = None,
    lexicon: Lexicon | None = None,
) -> Case:
    """Return the case that rules and weights decide on; parameters as for ``match``."""
    return _read(title, lead, lang, source_country, lexicon or shipped_lexicon()).case


@dataclass(frozen=True, slots=True)
class _Read:
    """A title and a lead as read: the case, and what it was read with."""

    case: Case
    title: Folded
    lead: Folded
    family: str
    country: str | None
    lexicon: Lexicon


def _read(
    title: str, lead: str, lang: str | None, source_country: str | None, lexicon: Lexicon, label: str | None = None
) -> _Read:
    kind = family(title if title.strip() else lead, lang)
    country = _country(source_country, kind, lang)
    head, start = fold(title), _lead(lead)
    above, below = (Reading(text.lower, scan(text, kind, lexicon, country)) for text in (head, start))
    dropped = venues(above, below)
    case = Case(
        title=without(above, dropped),
        lead=without(below, dropped),
        home=_HOMES.get(country or ""),
        own=OWN.get(country or ""),
        own_dealings=country == _OWN_DEALINGS,
        label=label_length(head.lower),
        commentary=genre(title, labels=(label,) if label else ()) is Genre.COMMENTARY,
    )
    return _Read(case, head, start, kind, country, lexicon)


def match_article(article: ParsedArticle, *, source_country: str | None, lexicon: Lexicon | None = None) -> TopicMatch:
    """Return the topic match of an article by its title and lead: the subtitle and the first three paragraphs.

    ``source_country`` is an ISO 3166 code or None; ``lexicon`` is the shipped one unless given.
    """
    lead = "\n\n".join(part for part in (article.subtitle, *article.body.split("\n\n")[:3]) if part)
    return match(
        article.title,
        lead,
        lang=article.language,
        source_country=source_country,
        label=article.label,
        lexicon=lexicon,
    )


def _country(given: str | None, kind: str, lang: str | None) -> str | None:
    """Return the source's country; if unknown, the one its language points to."""
    if given:
        return given.upper()
    if kind == "zh" and lang and lang.lower().replace("_", "-") in ("zh-hant", "zh-tw", "zh-hk"):
        return "TW"
    return {"ko": "KR"}.get(kind)


def _lead(text: str) -> Folded:
    """Return the part of the lead that counts, its dateline blanked: an agency's location is not the subject."""
    text = _DATELINE.sub(lambda match: " " * len(match[0]), text[: 2 * LEAD])
    folded = fold(text)
    return Folded(folded.cased[:LEAD], folded.lower[:LEAD], folded.dropped)


def _terms(read: _Read, decision: Decision) -> Iterable[Term]:
    """Yield the terms that affect the decision, and the labels."""
    home = read.case.home
    spoken = {"N1": {"N"}, "N2": {"O"}, "R5": {f"HOME-{home}", f"CUE-{home}"}, "R6": {"GENERIC"}, "R9": {"O"}}
    shown = spoken.get(rule_proper(decision.rule), set())
    if decision.rule != rule_proper(decision.rule):
        shown |= {"O", "N"}
    for name, text, reading in (("title", read.title, read.case.title), ("lead", read.lead, read.case.lead)):
        for hit in reading.hits:
            if hit.kind not in _SILENT or hit.kind in shown:
                start = text.original(hit.start)
                end = text.original(hit.end - 1) + 1
                yield Term(hit.entry.text, hit.kind, start, end, name)

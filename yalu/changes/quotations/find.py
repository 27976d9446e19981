"""Find what a paragraph quotes, and who said it: rules over quotation marks and words of speech, given as data.

Rule: comparison.md#quotations.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from yalu.changes.language.signals import known_names, people
from yalu.changes.language.tokens import is_han
from yalu.changes.language.word_variants import CLOSE, OPEN, one_quote_style
from yalu.text import SENTENCE_ENDS

TESTED = frozenset({"en", "ko"})
"""Languages whose quotations are right often enough on labelled paragraphs that nobody had looked at."""
LANGUAGES = TESTED | {"zh", "ja"}
"""All languages that there are rules for."""
PARTICLES = tuple("은는이가도")
"""What marks the subject in Korean, and may end a name too."""
LONGEST = 4000
"""Characters of a paragraph that are read."""
LONGEST_ABBREVIATION = 6
"""Characters before a full stop that may be an abbreviation."""
_MASK = "\ufffc"
_STOP = "\u2024"
"""Stands for a full stop that ends no sentence."""
_PARTS = (
    "abbreviation", "beyond", "clause", "cut", "named", "pronoun", "reporter", "spoken", "strip", "subjectless", "term",
    "work",
)  # fmt: skip
_TITLES = "『〈《"


class MarkedText(NamedTuple):
    """What stands between outermost quotation marks; ``start`` and ``end`` are the places of its first and last mark.

    ``end`` is the end of the paragraph where no mark closes it.
    """

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that a text says somebody said or wrote. ``speaker`` as the text names it; empty where it does not."""

    text: str
    speaker: str


class _Rules(NamedTuple):
    long: int
    direct: tuple[re.Pattern[str], ...]
    loose: tuple[re.Pattern[str], ...]
    parts: Mapping[str, re.Pattern[str]]


@cache
def _rules(lang: str) -> _Rules:
    table = tomllib.loads((files("yalu.changes.quotations") / "speech.toml").read_text("utf-8"))[lang]
    words = {name: text for name, text in table.items() if isinstance(text, str)} | {"q": _MASK}
    for name, part in (("title", "after"), ("surname", "surnames")):
        words[name] = "|".join(people()[part].get(lang, ()))
    words["whole"] = "".join(f"(?<!{name})" for name in sorted(known_names(lang)) if name.endswith(PARTICLES))

    def filled(pattern: str) -> re.Pattern[str]:
        while (more := re.sub(r"\{([a-z]+)\}", lambda name: words[name[1]], pattern)) != pattern:
            pattern = more
        return re.compile(pattern)

    direct, loose = (tuple(map(filled, table[name])) for name in ("direct", "loose"))
    return _Rules(table["long"], direct, loose, {name: filled(words[name]) for name in _PARTS})


def marked(paragraph: str) -> tuple[MarkedText, ...]:
    """Return what stands between outermost quotation marks, in order; a mark that nothing closes holds to the end."""
    depth, start, spans = 0, 0, []
    for at, mark in enumerate(one_quote_style(paragraph)):
        if mark == OPEN:
            start = at if not depth else start
            depth += 1
        elif mark == CLOSE and depth:
            depth -= 1
            if not depth:
                spans.append(MarkedText(paragraph[start + 1 : at], start, at))
    if depth:
        spans.append(MarkedText(paragraph[start + 1 :], start, len(paragraph)))
    return tuple(span for span in spans if any(map(str.isalnum, span.text)))


def quotations(paragraph: str, lang: str) -> tuple[Quotation, ...]:
    """Return the direct quotations of a paragraph, in order, with their speakers; ``lang`` is en, ko, zh or ja.

    Words between marks that the text ties to nobody (a term, a title, irony) are none, unless they are whole sentences
    that stand alone.
    """
    paragraph = paragraph[:LONGEST]
    spans = tuple(span for span in marked(paragraph) if paragraph[span.start] not in _TITLES)
    if not spans:
        return ()
    rules = _rules(lang)
    masked, places = _masked(paragraph, spans, rules)
    raw = dict(_attributed(masked, places, rules))
    quoted: list[Quotation] = []
    speaker, end = "", -1
    for place, span in places.items():
        between = masked[end + 1 : place] if end in raw else None
        if place in raw:
            speaker = _speaker(raw[place], masked[:place], speaker, rules)
        elif _stands_alone(span, masked, place, rules):
            speaker = speaker or _reporter(masked[:place], rules)
        elif not _continues(span, between, rules):
            continue
        quoted.append(Quotation(span.text, speaker))
        end = place
    first = next((quotation.speaker for quotation in quoted if quotation.speaker), "")
    return tuple(replace(quotation, speaker=quotation.speaker or first) for quotation in quoted)


def is_pronoun(speaker: str, lang: str) -> bool:
    """Return True if a speaker is only a pronoun."""
    return _rules(lang).parts["pronoun"].fullmatch(speaker) is not None


def _masked(paragraph: str, spans: tuple[MarkedText, ...], rules: _Rules) -> tuple[str, dict[int, MarkedText]]:
    """Return the paragraph with each marked text as one character, and which text is at which place of it."""
    masked, places, at = "", {}, 0
    for span in spans:
        masked += paragraph[at : span.start]
        places[len(masked)] = span
        masked, at = masked + _MASK, span.end + 1
        if span.text.endswith(".") and paragraph[at : at + 2].strip()[:1].isupper():
            masked += "."
    masked += paragraph[at:]
    stops = (match.start() for match in re.finditer(r"\.", masked))
    ends = {at for at in stops if rules.parts["abbreviation"].search(masked, max(0, at - LONGEST_ABBREVIATION), at)}
    return "".join(_STOP if at in ends else char for at, char in enumerate(masked)), places


def _attributed(masked: str, places: Mapping[int, MarkedText], rules: _Rules) -> Iterator[tuple[int, str | None]]:
    """Yield the places of quotations that a pattern ties to a speaker, with the words that hold the speaker."""
    work = rules.parts["work"]
    taken = {place for place, span in places.items() if work.fullmatch(span.text)}
    taken |= {match.start() + match[0].index(_MASK) for match in rules.parts["term"].finditer(masked)}
    for patterns, least in ((rules.direct, 1), (rules.loose, rules.long)):
        for match in (match for pattern in patterns for match in pattern.finditer(masked)):
            who, own = None, range(0)
            if "who" in match.groupdict():
                who, own = match["who"], range(*match.span("who"))
                who = "".join(places[at].text if at in places else masked[at] for at in own)
                if rules.parts["beyond"].match(_clause(who, rules)):
                    continue
            for place in range(*match.span()):
                if place in places and place not in {*taken, *own} and len(places[place].text) >= least:
                    taken.add(place)
                    yield place, who


def _continues(span: MarkedText, between: str | None, rules: _Rules) -> bool:
    """Whether a long text between marks follows, in the same sentence, one that is tied to a speaker."""
    return between is not None and len(span.text) >= rules.long and not re.search(r"[。！？!?…]|\.\s", between)


def _stands_alone(span: MarkedText, masked: str, place: int, rules: _Rules) -> bool:
    """Whether a text between marks is one or more sentences that nothing else is part of."""
    before, after = masked[:place].rstrip(), masked[place + 1 :].lstrip(" .")
    ended = span.text.strip()[-1] in SENTENCE_ENDS or (len(span.text) >= rules.long and after[:1] in ("", "。"))
    return (
        ended
        and (not before or before[-1] in SENTENCE_ENDS + _MASK)
        and (not after or after[0].isupper() or is_han(after[0]) or after[0] == _MASK or masked[place + 1].isspace())
    )


def _speaker(who: str | None, before: str, last: str, rules: _Rules) -> str:
    """Return the name of a speaker out of the words that hold it; ``last`` is the speaker before."""
    if who is None:
        return last or _reporter(before, rules)
    piece = _clause(who, rules)
    name = _name(piece, rules)
    if rules.parts["pronoun"].fullmatch(name):
        return last or _reporter(before, rules) or name
    return last or _reporter(before, rules) if rules.parts["subjectless"].match(piece) else _fullest(name, before)


def _name(piece: str, rules: _Rules) -> str:
    """Return a name without office or honorific, as far as it can be told apart."""
    head = rules.parts["cut"].split(piece)[0].strip()
    named = rules.parts["named"].search(head)
    return (named[1] if named else piece if piece.isascii() else head).strip().replace(_STOP, ".")


def _reporter(before: str, rules: _Rules) -> str:
    """Return who last said something, in words that are no quotation; empty if nobody did."""
    every = [match["who"] for match in rules.parts["reporter"].finditer(before)]
    clauses = [_clause(who, rules) for who in every]
    named = [who for who in clauses if not any(rules.parts[part].match(who) for part in ("beyond", "subjectless"))]
    piece = named[-1] if named else ""
    return "" if rules.parts["pronoun"].fullmatch(piece) else _name(piece, rules)


def _clause(who: str, rules: _Rules) -> str:
    """Return the clause that holds a speaker: of the words before a verb the last, but for an apposition."""
    begun, *more = rules.parts["spoken"].split(who)
    who = more[-1] if more and rules.parts["beyond"].match(begun.strip()) else begun or who
    who = who.strip()
    pieces = [piece.strip() for piece in rules.parts["clause"].split(who) if piece.strip()] or [who]
    piece = pieces[-1]
    if len(pieces) > 1 and who.endswith(","):
        piece = next((piece for piece in pieces if rules.parts["named"].fullmatch(piece)), pieces[-2])
    piece = piece.strip(" ,，、\u3000)")
    while (match := rules.parts["strip"].match(piece)) and match.end() < len(piece):
        piece = piece[match.end() :].lstrip(" ,，、")
    return piece


def _fullest(name: str, before: str) -> str:
    """Return the longest form of an alphabetic name that stands before: Ted Cruz for Cruz."""
    last = name.split()[-1:] or [""]
    if not last[0][:1].isupper():
        return name
    longer = re.search(rf"(?:[A-Z][\w’'.-]+\s){{1,3}}{re.escape(last[0])}\b", before)
    return longer[0] if longer and len(name.split()) == 1 else name

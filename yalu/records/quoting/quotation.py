"""Marks the words that differ between two short texts, and limits what a report may quote (decision 0081)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from yalu.changes.text_diff.diff import Op, diff
from yalu.records.nouns.article import StoredArticle
from yalu.records.nouns.change import StoredChange
from yalu.records.nouns.comment import StoredCommentVersion
from yalu.records.nouns.hit import StoredHit
from yalu.sources.codes import UNKNOWN_COUNTRY
from yalu.sources.source import Terms

MAX_COMPARED = 4000
"""Characters of a short text that are compared; what lies beyond is not quoted."""

EXCERPT = 300
"""Characters a report quotes of one side of a change."""

EXCERPT_EU_PRESS = 60
"""The same for press publishers in the European Union, and where the country is not known: "very short extracts" of
Article 15, Directive (EU) 2019/790.
"""

LICENSED = 1500
"""The same where the operator holds a licence."""

_EU = "AT BE BG CY CZ DE DK EE ES EU FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = frozenset(_EU.split())
PRESS = frozenset({"newspaper", "magazine", "agency"})

_SENTENCE_END = re.compile(r"[。！？…]++[”’」』）)]*|(?<![.!?])[.!?]++[\"'”’)]*+(?=\s|$)")


@dataclass(frozen=True, slots=True)
class QuoteRun:
    """A run of text in a quotation; ``changed`` when the other side does not have it."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """What a report may quote of a change: each side cut to the terms, None when a side has nothing."""

    before: tuple[QuoteRun, ...] | None = None
    after: tuple[QuoteRun, ...] | None = None
    comment_id: str | None = None


class _Span(NamedTuple):
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SourceTerms:
    """What decides how much of an article may be quoted."""

    terms: Terms
    """Of the source."""
    country: str
    type: str
    reserved: str | None = None
    """Where text and data mining of the article was reserved when it was last seen; None if it was not."""

    @classmethod
    def of(cls, stored: StoredChange | StoredArticle | StoredCommentVersion | StoredHit) -> SourceTerms:
        """Return what decides it for a stored change, article, comment or hit."""
        return cls(stored.terms, stored.country, stored.source_type, stored.reserved)

    @property
    def permitted(self) -> Terms:
        """What may be quoted: without a licence, nothing of an article that reserves text and data mining."""
        return Terms.LINK_ONLY if self.reserved is not None and self.terms is Terms.EXCERPT else self.terms

    @property
    def limit(self) -> int:
        """Characters that may be quoted of one text of the article, and of each side of a change; 0 for none."""
        if self.permitted is Terms.LICENSED:
            return LICENSED
        if self.permitted is not Terms.EXCERPT:
            return 0
        return EXCERPT_EU_PRESS if self.country in EU | {UNKNOWN_COUNTRY} and self.type in PRESS else EXCERPT


def quote(before: str | None, after: str | None, limit: int, comment_id: str | None = None) -> Quote | None:
    """Both sides with the changed words marked: the first changed sentence and up to one sentence on each side of it.

    Each side is cut to ``limit`` characters around the change, with an ellipsis where something is left out. None when
    nothing may be quoted.
    """
    old, new = (before or "")[:MAX_COMPARED].strip(), (after or "")[:MAX_COMPARED].strip()
    if limit <= 0 or not (old or new):
        return None
    if not old or not new:
        whole = _cut(old or new, [], limit)
        return Quote(whole if old else None, whole if new else None, comment_id)
    old_spans, new_spans = _differences(old, new)
    return Quote(_cut(old, old_spans, limit), _cut(new, new_spans, limit), comment_id)


def _differences(old: str, new: str) -> tuple[list[_Span], list[_Span]]:
    """Places that differ, in order and as many on both sides; a place may be empty on one of them.

    Each side is one line, hence one paragraph: the segments come in the order of both texts.
    """
    sides: dict[Op, list[_Span]] = {Op.REMOVED: [], Op.ADDED: []}
    at = {Op.REMOVED: 0, Op.ADDED: 0}
    fresh = True
    for segment in (segment for block in diff(old, new).blocks for segment in block.segments):
        if segment.op is Op.EQUAL:
            at = {side: place + len(segment.text) for side, place in at.items()}
            fresh = True
            continue
        if fresh:
            for side, places in sides.items():
                places.append(_Span(at[side], at[side]))
            fresh = False
        at[segment.op] += len(segment.text)
        places = sides[segment.op]
        places[-1] = _Span(places[-1].start, at[segment.op])
    return sides[Op.REMOVED], sides[Op.ADDED]


def _cut(text: str, changed: list[_Span], limit: int) -> tuple[QuoteRun, ...]:
    focus = changed[0] if changed else _Span(0, 0)
    window = _fitted(text, _sentences_round(text, focus), focus, limit)
    runs: list[QuoteRun] = []
    at = window.start
    for span in changed:
        start, end = max(span.start, window.start), min(span.end, window.end)
        if start >= end:
            continue
        runs += [QuoteRun(text[at:start]), QuoteRun(text[start:end], changed=True)]
        at = end
    runs.append(QuoteRun(text[at : window.end]))
    if window.start > 0:
        runs.insert(0, QuoteRun("… "))
    if window.end < len(text.rstrip()):
        runs.append(QuoteRun(" …"))
    return tuple(run for run in runs if run.text)


def _sentences_round(text: str, focus: _Span) -> _Span:
    """The sentence that holds the start of the change, with the one before and the one after it."""
    sentences: list[_Span] = []
    at = 0
    for match in _SENTENCE_END.finditer(text):
        sentences.append(_Span(at, match.end()))
        at = match.end()
    if text[at:].strip():
        sentences.append(_Span(at, len(text)))
    here = next((i for i, sentence in enumerate(sentences) if focus.start < sentence.end), len(sentences) - 1)
    start = sentences[max(here - 1, 0)].start if sentences else 0
    end = sentences[min(here + 1, len(sentences) - 1)].end if sentences else len(text)
    return _Span(start + len(text[start:end]) - len(text[start:end].lstrip()), end)


def _fitted(text: str, window: _Span, focus: _Span, limit: int) -> _Span:
    """``window`` narrowed to ``limit`` characters, a third of them before the change; cut at a space if possible."""
    if window.end - window.start <= limit:
        return window
    start = max(window.start, min(focus.start - limit // 3, window.end - limit))
    end = min(window.end, start + limit)
    if start > window.start and (space := text.find(" ", start, min(start + 20, focus.start))) >= 0:
        start = space + 1
    if end < window.end and (space := text.rfind(" ", max(end - 20, focus.start), end)) > 0:
        end = space
    return _Span(start, end)

"""Paragraphs that other articles of the source repeat: boilerplate of its pages (decision 0244)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from yalu.changes.significance.hunk import FORM
from yalu.changes.significance.text_significance import TextDifference
from yalu.model import ParsedArticle
from yalu.reasons import Reason
from yalu.text import body_text, paragraphs

LEAST_ARTICLES = 2
"""Minimum number of other articles that repeat such a paragraph."""

MOST_SHARED = 0.5
"""Largest share of the paragraphs that both states have in another article; with more it is the same text again."""

_NUMBER = re.compile(r"\d[\d.,]*")


def bodies_differ(old: ParsedArticle, new: ParsedArticle) -> bool:
    """Return True if two states differ in the paragraphs of their bodies or in the order of these."""
    return paragraphs(old.body) != paragraphs(new.body)


def repeated_in(bodies: Iterable[str], old: ParsedArticle, new: ParsedArticle) -> frozenset[str]:
    """Return the paragraphs of two states with different bodies that enough other articles repeat.

    ``bodies`` are those of other articles. One with much of the text of both states is a copy of it and does not count.
    A paragraph that only one of the states has may be repeated with other numbers.
    """
    if not bodies_differ(old, new):
        return frozenset()
    before, after = frozenset(paragraphs(old.body)), frozenset(paragraphs(new.body))
    texts, common = before | after, before & after
    counted = {text: _but_for_numbers(text) for text in before ^ after}
    counts = Counter[str]()
    for theirs in map(frozenset, map(paragraphs, bodies)):
        if len(common & theirs) <= MOST_SHARED * len(common):
            folded = frozenset(map(_but_for_numbers, theirs))
            counts.update(text for text in texts if text in theirs or counted.get(text) in folded)
    return frozenset(text for text, count in counts.items() if count >= LEAST_ARTICLES)


def _but_for_numbers(text: str) -> str:
    """Return a paragraph with its numbers alike; one without letters as it is."""
    folded = _NUMBER.sub("0", text)
    return folded if any(map(str.isalpha, folded)) else text


def but_for_repeated(
    old: ParsedArticle, new: ParsedArticle, texts: frozenset[str]
) -> tuple[ParsedArticle, ParsedArticle, list[TextDifference]]:
    """Return the two states without the paragraphs ``texts``, and as differences those of them that only one has."""
    before, after = paragraphs(old.body), paragraphs(new.body)
    if texts.isdisjoint((*before, *after)):
        return old, new, []
    parts = [
        *(_difference(text, "") for text in before if text in texts and text not in after),
        *(_difference("", text) for text in after if text in texts and text not in before),
    ]
    return _without(old, before, texts), _without(new, after, texts), parts


def _difference(removed: str, added: str) -> TextDifference:
    reason = Reason.of("form.repeated_added" if added else "form.repeated_removed")
    return TextDifference(removed, added, FORM, "boilerplate", reason)


def _without(state: ParsedArticle, text: Sequence[str], repeated: frozenset[str]) -> ParsedArticle:
    return replace(state, body=body_text([paragraph for paragraph in text if paragraph not in repeated]))

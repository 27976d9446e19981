"""Paragraphs that other articles of the source repeat word for word: furniture of its pages (decision 0248)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from yalu.changes.significance.edit_significance import FORM
from yalu.changes.significance.text_significance import TextDifference
from yalu.model import Article
from yalu.text import body_text, paragraphs

LEAST_ARTICLES = 2
"""Minimum number of other articles that repeat such a paragraph."""

MOST_SHARED = 0.5
"""Largest share of the paragraphs that both states have in another article; with more it is the same text again."""


def one_sided(old: Article, new: Article) -> frozenset[str]:
    """Return the paragraphs that only one of two states has."""
    return frozenset(paragraphs(old.body)) ^ frozenset(paragraphs(new.body))


def repeated_in(bodies: Iterable[str], old: Article, new: Article) -> frozenset[str]:
    """Return the paragraphs that only one of two states has and that enough other articles repeat.

    ``bodies`` are those of other articles. One with much of the text of both states is a copy of it and does not count.
    """
    if not (texts := one_sided(old, new)):
        return texts
    common = frozenset(paragraphs(old.body)).intersection(paragraphs(new.body))
    counts = Counter[str]()
    for said in map(frozenset, map(paragraphs, bodies)):
        if len(common & said) <= MOST_SHARED * len(common):
            counts.update(texts & said)
    return frozenset(text for text, count in counts.items() if count >= LEAST_ARTICLES)


def but_for_repeated(
    old: Article, new: Article, texts: frozenset[str]
) -> tuple[Article, Article, list[TextDifference]]:
    """Return the two states without those of the paragraphs ``texts`` that only one has, and these as differences."""
    if not (found := texts & one_sided(old, new)):
        return old, new, []
    before, after = paragraphs(old.body), paragraphs(new.body)
    parts = [
        *(_difference(text, "") for text in before if text in found),
        *(_difference("", text) for text in after if text in found),
    ]
    return _without(old, before, found), _without(new, after, found), parts


def _difference(removed: str, added: str) -> TextDifference:
    how = "appears" if added else "disappears"
    return TextDifference(removed, added, FORM, "furniture", f"a paragraph that other articles repeat {how}")


def _without(state: Article, text: Sequence[str], found: frozenset[str]) -> Article:
    return replace(state, body=body_text([one for one in text if one not in found]))

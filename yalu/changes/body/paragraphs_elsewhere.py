"""Paragraphs that came into a text or went from it and are no edit (decision 0244).

The other capture shows them beside its text, or other articles of the source repeat them: boilerplate of its pages. Or
they are the words of readers, as a page for print shows them below the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from yalu.changes.significance.hunk import TextDifference, form_differences
from yalu.ids import text_key
from yalu.model import ParsedArticle
from yalu.reasons import Reason
from yalu.text import body_text, one_line, paragraphs

LEAST_ARTICLES = 2
"""Minimum number of other articles that repeat such a paragraph."""

MOST_SHARED = 0.5
"""Largest share of the paragraphs that both states have in another article; with more it is the same text again."""

LEAST_COMMENTS = 2
"""Minimum number of comments below a text, and at least half of those known; an editor may well quote a reader."""

_NUMBER = re.compile(r"\d[\d.,]*")


DISPLACED = Reason.of("form.displaced_out"), Reason.of("form.displaced_in")
REPEATED = Reason.of("form.repeated_removed"), Reason.of("form.repeated_added")
"""Reasons for a paragraph that went and for one that came: it stands beside the other text, or in other articles."""


def one_sided(old: ParsedArticle, new: ParsedArticle) -> frozenset[str]:
    """Return the paragraphs that only one of two states has."""
    return frozenset(paragraphs(old.body)) ^ frozenset(paragraphs(new.body))


def bodies_differ(old: ParsedArticle, new: ParsedArticle) -> bool:
    """Return True if two states differ in the paragraphs of their bodies or in the order of these."""
    return paragraphs(old.body) != paragraphs(new.body)


def shows_comments(state: ParsedArticle, other: ParsedArticle, comments: Sequence[str]) -> bool:
    """Return True if one of two states is the other and, as more paragraphs, the texts of most known ``comments``."""
    less, more = sorted((frozenset(paragraphs(each.body)) for each in (state, other)), key=len)
    came = more - less
    shown = [text for text in comments if came.issuperset(paragraphs(text)) or one_line(text) in came]
    return less <= more and len(shown) >= max(LEAST_COMMENTS, len(comments) / 2)


def displaced_in(beside: tuple[Iterable[int], Iterable[int]], old: ParsedArticle, new: ParsedArticle) -> frozenset[str]:
    """Return the paragraphs and notices that only one of two states has and that stand beside the text of the other.

    ``beside`` are the keys of the blocks beside the text of each capture (``Page.beside``). A paragraph counts only if
    the capture that lost it shows it beside the text more often than the other: else the page lost one.
    """
    before, after = map(Counter, beside)
    in_old = frozenset(paragraphs(old.body))
    keys = ((text, text_key(text)) for text in one_sided(old, new))
    texts = [text for text, key in keys if (after[key] > before[key] if text in in_old else before[key] > after[key])]
    notices = [(text, after) for text in old.notices] + [(text, before) for text in new.notices]
    return frozenset((*texts, *(one_line(text) for text, other in notices if text_key(text) in other)))


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


def left_out(
    old: ParsedArticle, new: ParsedArticle, texts: frozenset[str], reasons: tuple[Reason, Reason]
) -> tuple[ParsedArticle, ParsedArticle, list[TextDifference]]:
    """Return the two states without the paragraphs ``texts``, and as differences those of them that only one has.

    ``reasons`` say why: ``DISPLACED`` or ``REPEATED``.
    """
    before, after = paragraphs(old.body), paragraphs(new.body)
    if texts.isdisjoint((*before, *after)):
        return old, new, []
    gone = [text for text in before if text in texts and text not in after]
    came = [text for text in after if text in texts and text not in before]
    parts = form_differences(gone, came, reasons)
    bodies = [body_text([text for text in some if text not in texts]) for some in (before, after)]
    return replace(old, body=bodies[0]), replace(new, body=bodies[1]), parts

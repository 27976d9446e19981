"""Paragraphs that only one of two captures has in its text while the other shows them beside it (decision 0244)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from yalu.changes.significance.hunk import FORM
from yalu.changes.significance.text_significance import TextDifference
from yalu.ids import text_key
from yalu.model import ParsedArticle
from yalu.reasons import Reason
from yalu.text import body_text, one_line, paragraphs


def one_sided(old: ParsedArticle, new: ParsedArticle) -> frozenset[str]:
    """Return the paragraphs that only one of two states has."""
    return frozenset(paragraphs(old.body)) ^ frozenset(paragraphs(new.body))


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


def but_for_displaced(
    old: ParsedArticle, new: ParsedArticle, texts: frozenset[str]
) -> tuple[ParsedArticle, ParsedArticle, list[TextDifference]]:
    """Return the two states without those of the paragraphs ``texts`` that only one has, and these as differences."""
    if not (displaced := texts & one_sided(old, new)):
        return old, new, []
    before, after = paragraphs(old.body), paragraphs(new.body)
    parts = [
        *(_difference(text, "") for text in before if text in displaced),
        *(_difference("", text) for text in after if text in displaced),
    ]
    return _without(old, before, displaced), _without(new, after, displaced), parts


def _difference(removed: str, added: str) -> TextDifference:
    reason = Reason.of("form.displaced_in" if added else "form.displaced_out")
    return TextDifference(removed, added, FORM, "displaced", reason)


def _without(state: ParsedArticle, text: Sequence[str], displaced: frozenset[str]) -> ParsedArticle:
    return replace(state, body=body_text([paragraph for paragraph in text if paragraph not in displaced]))

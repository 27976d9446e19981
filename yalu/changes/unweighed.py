"""Report that two states differ, and in which fields, when they cannot be weighed (decision 0040)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from yalu.changes.significance.hunk import shown
from yalu.changes.threads.comments import compare_comments
from yalu.finding import Finding
from yalu.model import Kind, ParsedArticle, ParsedComment
from yalu.reasons import Reason
from yalu.text import same

SIGNIFICANCE = 0.5
"""Significance (0 to 1) of a difference that was not examined: it may well concern meaning."""
MOST_SHOWN = 400


def unweighed_articles(old: ParsedArticle, new: ParsedArticle, why: str) -> tuple[Finding, ...]:
    """Return the changes between two states of an article by kind only.

    ``old`` and ``new`` are the states; ``why`` completes a sentence that ends in "comparing it". As everywhere, a field
    that only one state has is not a change.
    """
    return tuple(
        _finding(kind, before, after, why)
        for kind, before, after in _fields(old, new)
        if before and after and not same(before, after)
    )


def unweighed_comments(old: ParsedComment, new: ParsedComment, why: str) -> tuple[Finding, ...]:
    """Return the changes between two states of a comment; parameters as for ``unweighed_articles``.

    A hidden comment is reported as usual, as the beginnings of the texts show it.
    """
    begun = (replace(state, text=state.text[:MOST_SHOWN]) for state in (old, new))
    finding = compare_comments(*begun)
    if finding is not None and finding.kind is not Kind.COMMENT_EDITED:
        return (finding,)
    if not (old.text.strip() and new.text.strip()) or same(old.text, new.text):
        return ()
    return (_finding(Kind.COMMENT_EDITED, old.text, new.text, why),)


_FIELDS: tuple[tuple[Kind, Callable[[ParsedArticle], str | None]], ...] = (
    (Kind.ARTICLE_HEADLINE, lambda state: state.title),
    (Kind.ARTICLE_BODY, lambda state: state.body),
    (Kind.ARTICLE_BYLINE, lambda state: ", ".join(state.byline)),
    (Kind.ARTICLE_DATE, lambda state: str(state.published_at or "")),
    (Kind.ARTICLE_LABEL, lambda state: state.label),
    (Kind.ARTICLE_NOTICE, lambda state: "\n\n".join(state.notices)),
    (Kind.ARTICLE_ACCESS, lambda state: str(state.access)),
)


def _fields(old: ParsedArticle, new: ParsedArticle) -> Iterator[tuple[Kind, str | None, str | None]]:
    for kind, field in _FIELDS:
        before, after = field(old), field(new)
        if kind is Kind.ARTICLE_BODY and old.subtitle and new.subtitle:
            before, after = f"{old.subtitle}\n\n{before}", f"{new.subtitle}\n\n{after}"
        yield kind, before, after


def _finding(kind: Kind, before: str, after: str, why: str) -> Finding:
    return Finding(
        kind,
        SIGNIFICANCE,
        Reason.of("words.unweighed"),
        shown(before, MOST_SHOWN),
        shown(after, MOST_SHOWN),
        evidence={"unweighed": why},
    )

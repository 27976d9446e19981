"""Versions that change detection compares, listed so that they can be compared beforehand in other processes."""

from __future__ import annotations

from collections.abc import Iterator

from yalu.changes import compare_articles, compare_comments, one_sided, unweighed_articles, unweighed_comments
from yalu.finding import Finding
from yalu.history.detection.facts import ArticleVersionFacts, CommentVersionFacts, CrawlFacts
from yalu.model import ParsedArticle, ParsedComment

Pair = ArticleVersionFacts | CommentVersionFacts
"""A version that is compared with the one before it."""


def compared(pair: Pair) -> tuple[Finding, ...]:
    """The findings of comparing a pair."""
    assert pair.previous is not None
    if isinstance(pair, ArticleVersionFacts):
        beside = pair.repeated, pair.displaced, pair.candidates, pair.quoted_in
        return compare_articles(pair.previous, pair.current, *beside)
    finding = compare_comments(pair.previous, pair.current)
    return () if finding is None else (finding,)


def unweighed(pair: Pair, why: str) -> tuple[Finding, ...]:
    """Findings for a pair that could not be compared: that it differs, and why nothing more is known."""
    assert pair.previous is not None
    if isinstance(pair, ArticleVersionFacts):
        return unweighed_articles(pair.previous, pair.current, why)
    return unweighed_comments(pair.previous, pair.current, why)


def pairs_of(facts: CrawlFacts) -> Iterator[Pair]:
    """Every pair that change detection compares for a crawl."""
    for article in facts.articles:
        if article.version is not None and article.version.is_compared:
            yield article.version
        for thread in article.threads:
            yield from (version for version in thread.versions if version.is_compared)


def needs_captures(facts: CrawlFacts) -> bool:
    """Whether ``differs_by_place`` holds for a version that is compared."""
    return any(article.version is not None and differs_by_place(article.version) for article in facts.articles)


def differs_by_place(version: ArticleVersionFacts) -> bool:
    """Whether a version is compared and may differ from the one before only in where the page shows what.

    So may a field or notice that templates move, and a paragraph that only one state has and no other article repeats.
    """
    old, new = version.previous, version.current
    if old is None or not version.is_compared:
        return False
    moved = any(
        getattr(old, field) != getattr(new, field) for field in ("title", "byline", "published_at", "label", "notices")
    )
    return moved or not one_sided(old, new) <= version.repeated


def size_of(pair: Pair) -> int:
    """Characters of both texts."""
    assert pair.previous is not None
    return _size(pair.previous) + _size(pair.current)


def _size(state: ParsedArticle | ParsedComment) -> int:
    if isinstance(state, ParsedComment):
        return len(state.text)
    texts = state.title, state.subtitle or "", state.body, state.label or "", *state.notices, *state.byline
    return sum(map(len, texts))

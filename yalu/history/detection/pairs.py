"""Pairs of states that change detection compares, listed so that they can be compared beforehand in other processes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yalu.changes import compare_articles, compare_comments, one_sided, unweighed_articles, unweighed_comments
from yalu.changes.quotations.find import TESTED
from yalu.finding import Finding
from yalu.history.detection.facts import CommentVersionFacts, CrawlFacts, ThreadFacts, VersionFacts
from yalu.model import FieldCandidates, ParsedArticle, ParsedComment

Key = tuple[type, int]
"""Article or Comment, and the id of its new version."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two states of one article, or of one comment. ``version_id`` is that of the new one.

    ``repeated`` are paragraphs of an article that others of its source repeat, ``displaced`` those of one state that
    stand beside the text of the other, ``candidates`` what the places of both captures say of each field,
    ``quoted_in`` the languages of texts in which quotations are compared.
    """

    version_id: int
    old: ParsedArticle | ParsedComment
    new: ParsedArticle | ParsedComment
    repeated: frozenset[str] = frozenset()
    displaced: frozenset[str] = frozenset()
    candidates: tuple[FieldCandidates, FieldCandidates] = (FieldCandidates(), FieldCandidates())
    quoted_in: frozenset[str] = TESTED

    @property
    def key(self) -> Key:
        """Key of the pair in ``Findings``."""
        return type(self.new), self.version_id

    @property
    def size(self) -> int:
        """Characters of both texts."""
        return _size(self.old) + _size(self.new)


def compared(pair: Pair) -> tuple[Finding, ...]:
    """The findings of comparing a pair."""
    if isinstance(pair.old, ParsedArticle) and isinstance(pair.new, ParsedArticle):
        return compare_articles(pair.old, pair.new, pair.repeated, pair.displaced, pair.candidates, pair.quoted_in)
    assert isinstance(pair.old, ParsedComment)
    assert isinstance(pair.new, ParsedComment)
    finding = compare_comments(pair.old, pair.new)
    return () if finding is None else (finding,)


def unweighed(pair: Pair, why: str) -> tuple[Finding, ...]:
    """Findings for a pair that could not be compared: that it differs, and why nothing more is known."""
    if isinstance(pair.old, ParsedArticle) and isinstance(pair.new, ParsedArticle):
        return unweighed_articles(pair.old, pair.new, why)
    assert isinstance(pair.old, ParsedComment)
    assert isinstance(pair.new, ParsedComment)
    return unweighed_comments(pair.old, pair.new, why)


def pairs_of(facts: CrawlFacts) -> Iterator[Pair]:
    """Every pair that change detection compares for a crawl."""
    for article in facts.articles:
        if article.version is not None and (pair := pair_of_article(article.version)) is not None:
            yield pair
        for thread in article.threads:
            for version in comment_versions(thread):
                if (pair := pair_of_comment(version)) is not None:
                    yield pair


def needs_captures(facts: CrawlFacts) -> bool:
    """Whether ``differs_by_place`` holds for a version that is compared."""
    return any(article.version is not None and differs_by_place(article.version) for article in facts.articles)


def differs_by_place(version: VersionFacts) -> bool:
    """Whether a version is compared and may differ from the one before only in where the page shows what.

    So may a field or notice that templates move, and a paragraph that only one state has and no other article repeats.
    """
    pair = pair_of_article(version)
    if pair is None or not isinstance(pair.old, ParsedArticle) or not isinstance(pair.new, ParsedArticle):
        return False
    old, new = pair.old, pair.new
    moved = any(
        getattr(old, field) != getattr(new, field) for field in ("title", "byline", "published_at", "label", "notices")
    )
    return moved or not one_sided(old, new) <= version.repeated


def pair_of_article(version: VersionFacts) -> Pair | None:
    """The pair of a version that is compared with the one before it; None where there is nothing to compare."""
    if version.previous is None or version.rendered or not version.comparable:
        return None
    return Pair(
        version.version_id,
        version.previous,
        version.current,
        version.repeated,
        version.displaced,
        version.candidates,
        version.quoted_in,
    )


def pair_of_comment(version: CommentVersionFacts) -> Pair | None:
    """The same of a comment."""
    return None if version.previous is None else Pair(version.version_id, version.previous, version.current)


def comment_versions(thread: ThreadFacts) -> list[CommentVersionFacts]:
    """The versions of comments of which something is told: one extractor read both sides."""
    return [version for version in thread.versions if version.comparable]


def _size(state: ParsedArticle | ParsedComment) -> int:
    if isinstance(state, ParsedComment):
        return len(state.text)
    texts = state.title, state.subtitle or "", state.body, state.label or "", *state.notices, *state.byline
    return sum(map(len, texts))

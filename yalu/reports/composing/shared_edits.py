"""Joins the same edit in another outlet's copy of an article to the item of the original (decision 0252)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from yalu.model import Kind
from yalu.records.nouns.change import StoredChange
from yalu.reports.composing.reported_articles import ReportedArticle
from yalu.text import one_line

_SHARED = frozenset(
    {Kind.ARTICLE_HEADLINE, Kind.ARTICLE_BODY, Kind.ARTICLE_NOTICE, Kind.ARTICLE_BYLINE, Kind.ARTICLE_DATE}
)
"""Kinds of edits that an outlet takes over from the original."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


_Part = tuple[str, str]
"""Removed and added words at one place."""


@dataclass(frozen=True, slots=True)
class _Edit:
    kind: Kind
    parts: frozenset[_Part]
    numbers: tuple[tuple[str, ...], tuple[str, ...]]
    """Removed and added numbers, which a translation shares with its original."""
    language: str | None
    article: ReportedArticle


def join_shared_edits(articles: list[ReportedArticle]) -> list[ReportedArticle]:
    """Return the articles with each reprint's edit moved to the original that has the same; articles left empty go.

    The original of a group is the one that was published first, as far as known. An edit is the same if all it
    removes and adds is removed and added there too; in a translation, if it exchanges the same numbers.
    """
    for family in _families(articles):
        originals = _Originals()
        for article in sorted(family, key=_age):
            edits = [_edit(record, article) for record in article.records]
            same = [originals.find(edit) for edit in edits]
            for record, original in zip(article.records, same, strict=True):
                if original is not None:
                    original.copies.append(record)
            article.records = [
                record for record, original in zip(article.records, same, strict=True) if original is None
            ]
            for edit, original in zip(edits, same, strict=True):
                if original is None:
                    originals.add(edit)
    return [article for article in articles if article.records]


class _Originals:
    """The edits of earlier articles of a family, found by any of their parts or by their numbers."""

    def __init__(self) -> None:
        self._by_part: dict[tuple[Kind, _Part], list[_Edit]] = defaultdict(list)
        self._by_numbers: dict[Hashable, list[_Edit]] = defaultdict(list)

    def add(self, edit: _Edit) -> None:
        """Add an edit that is told with its own article."""
        if edit.kind in _SHARED:
            for part in edit.parts:
                self._by_part[edit.kind, part].append(edit)
            if all(edit.numbers):
                self._by_numbers[edit.kind, edit.numbers].append(edit)

    def find(self, edit: _Edit) -> ReportedArticle | None:
        """Return the article that tells this edit already, or None."""
        if edit.kind not in _SHARED or not edit.parts:
            return None
        for known in self._by_part.get((edit.kind, next(iter(edit.parts))), ()):
            if edit.parts <= known.parts:
                return known.article
        for known in self._by_numbers.get((edit.kind, edit.numbers), ()):
            if known.language and edit.language and known.language != edit.language:
                return known.article
        return None


def _families(articles: Iterable[ReportedArticle]) -> list[list[ReportedArticle]]:
    """Articles that are reprints or editions of each other, where more than one of them changed."""
    parent: dict[Hashable, Hashable] = {}

    def root(node: Hashable) -> Hashable:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    members = [article for article in articles if any(record.kind in _SHARED for record in article.records)]
    for record in (article.records[0] for article in members):
        own = "article", record.article_id
        if record.reprint_cluster is not None:
            parent[root(own)] = root(("cluster", record.reprint_cluster))
        if record.edition_of is not None:
            parent[root(own)] = root(("article", record.edition_of))
    families: Mapping[Hashable, list[ReportedArticle]] = defaultdict(list)
    for article in members:
        if (article_id := article.records[0].article_id) is not None and ("article", article_id) in parent:
            families[root(("article", article_id))].append(article)
    return [family for family in families.values() if len(family) > 1]


def _age(article: ReportedArticle) -> tuple[datetime, int]:
    first = article.records[0]
    published = first.published_at or datetime.max.replace(tzinfo=UTC)
    return published, first.article_id or 0


def _edit(record: StoredChange, article: ReportedArticle) -> _Edit:
    parts = frozenset(_parts(record))
    return _Edit(record.kind, parts, _numbers(parts), (record.language or "").split("-")[0] or None, article)


def _parts(record: StoredChange) -> Iterable[tuple[str, str]]:
    recorded = record.evidence.get("parts")
    edits = []
    if isinstance(recorded, Sequence) and not isinstance(recorded, str):
        for part in recorded:
            if isinstance(part, Mapping):
                edits.append((str(part.get("removed") or ""), str(part.get("added") or "")))
    edits = edits or [(record.before or "", record.after or "")]
    pairs = ((one_line(old).casefold(), one_line(new).casefold()) for old, new in edits)
    return [pair for pair in pairs if any(pair)]


def _numbers(parts: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The numbers that only one side has, sorted."""
    parts = list(parts)
    old, new = (set(chain.from_iterable(_NUMBER.findall(pair[side]) for pair in parts)) for side in (0, 1))
    return tuple(sorted(old - new)), tuple(sorted(new - old))

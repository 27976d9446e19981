"""Groups changes by the article they concern, and decides what leads and how high an article ranks."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yalu.model import Kind
from yalu.records.nouns.change import StoredChange
from yalu.reports.change_classes import COSMETIC, UNRANKED, ChangeClass, classify
from yalu.reports.composing.alternations import Alternation, alternations

BY_THREAD = frozenset(
    {ChangeClass.COMMENT_NEW, ChangeClass.COMMENT_GONE, ChangeClass.COMMENT_BACK, ChangeClass.COMMENT_EDITED}
)
"""Classes of which the changes to one thread are folded into one event."""

COMMENT = 0.1
"""How much less a change to a reader's comment weighs than one to the article, for what leads and for the order."""

ORDER = {cls: at for at, cls in enumerate(ChangeClass)}
_UNDONE_BY = {Kind.ARTICLE_GONE: Kind.ARTICLE_BACK, Kind.COMMENT_GONE: Kind.COMMENT_BACK}
_UNDOES = frozenset(_UNDONE_BY.values())


@dataclass(frozen=True, slots=True)
class Fold:
    """The changes of one event, in order of time."""

    records: tuple[StoredChange, ...]
    cls: ChangeClass

    @property
    def leading(self) -> StoredChange:
        """The most significant change, the first of equals."""
        return max(self.records, key=lambda record: (record.significance, -record.change_id))

    @property
    def significance(self) -> float:
        """The greatest of its changes."""
        return self.leading.significance


@dataclass(slots=True)
class ReportedArticle:
    """The changes of one article and its thread."""

    records: list[StoredChange]
    """In order of time."""
    copies: list[StoredChange] = field(default_factory=list)
    """Changes of other outlets' copies that tell the same edit."""
    folds: tuple[Fold, ...] = ()
    """In order of time."""
    alternating: tuple[Alternation, ...] = ()
    cls: ChangeClass = ChangeClass.BODY
    """The class of the leading event: the most significant that nothing undid, an edit before a first sight."""
    significance: float = 0.0
    """The greatest of its changes."""
    weight: float = 0.0
    """The same, a reader's comment weighing ``COMMENT`` less."""
    rankable: bool = False
    """Whether it may be a top item: something that a reader could have read has changed and does not alternate."""
    interests: tuple[str, ...] = ()

    def fold(self) -> None:
        """Fold what alternates, and the changes of one class to the thread, and note what leads; ``records`` stay."""
        alternating, rest = alternations(self.records)
        folds: dict[Hashable, list[StoredChange]] = {}
        for record in rest:
            cls = classify(record.kind, record.declared)
            folds.setdefault(cls if cls in BY_THREAD else record.change_id, []).append(record)
        self.alternating = tuple(alternating)
        self.folds = tuple(Fold(tuple(fold), classify(fold[0].kind, fold[0].declared)) for fold in folds.values())
        self.significance = max(record.significance for record in self.records)
        self.weight = max(map(_weight, self.records))
        self._lead()

    def _lead(self) -> None:
        back = {
            (record.kind, record.platform_comment_id): record.not_after
            for fold in self.folds
            for record in fold.records
            if record.kind in _UNDOES
        }
        remaining = [fold for fold in self.folds if not _undone(fold, back)]
        edits = [fold for fold in remaining if fold.cls not in UNRANKED and fold.significance >= COSMETIC]
        away = any(alternation.records[-1].kind is Kind.ARTICLE_GONE for alternation in self.alternating)
        self.rankable = away or bool(edits)
        if candidates := edits or remaining:
            self.cls = max(candidates, key=lambda fold: (_weight(fold.leading), -ORDER[fold.cls])).cls
        else:
            last = self.alternating[-1].records[-1]
            self.cls = classify(last.kind, last.declared)


def _weight(record: StoredChange) -> float:
    return record.significance - (COMMENT if record.platform_comment_id is not None else 0.0)


def _undone(fold: Fold, back: Mapping[tuple[Kind, str | None], datetime]) -> bool:
    """Whether all that went away came back later in the period."""
    kind = _UNDONE_BY.get(fold.records[0].kind)
    if kind is None:
        return False
    when = (back.get((kind, record.platform_comment_id)) for record in fold.records)
    return all(at is not None and at >= record.not_after for at, record in zip(when, fold.records, strict=True))


def reported_articles(records: Iterable[StoredChange]) -> list[ReportedArticle]:
    """Group the changes (in order of time) by article, not yet folded; a change without an article stands alone."""
    groups: dict[Hashable, ReportedArticle] = {}
    for record in records:
        groups.setdefault(_article_key(record), ReportedArticle([])).records.append(record)
    return list(groups.values())


def _article_key(record: StoredChange) -> Hashable:
    if record.article_id is not None:
        return record.source_id, record.article_id
    return record.source_id, record.article_url or record.title or f"\x00{record.change_id}"

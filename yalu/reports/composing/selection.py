"""Separates what a report tells from what it only counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yalu.model import Kind
from yalu.records.nouns.change import StoredChange
from yalu.reports.change_classes import COSMETIC, COSMETIC_KINDS
from yalu.sources.source import Terms


@dataclass(frozen=True, slots=True)
class ReportSelection:
    """The changes that are told, in order of time, those that were there before, and numbers of the others."""

    reported: tuple[StoredChange, ...]
    already_there: tuple[StoredChange, ...]
    cosmetic: int
    withheld: int


def selection(records: Iterable[StoredChange]) -> ReportSelection:
    """Separate changes by the terms of their source, by significance, and by whether a first crawl found them."""
    reported: list[StoredChange] = []
    there: list[StoredChange] = []
    cosmetic = withheld = 0
    for record in records:
        if record.terms is Terms.OFF:
            withheld += 1
        elif record.baseline and record.kind is Kind.ARTICLE_NEW:
            there.append(record)
        elif is_cosmetic(record):
            cosmetic += 1
        else:
            reported.append(record)
    reported.sort(key=lambda record: (record.not_after, record.change_id))
    return ReportSelection(tuple(reported), tuple(there), cosmetic, withheld)


def is_cosmetic(record: StoredChange) -> bool:
    """Whether an edit is counted and not listed.

    One that goes back and forth scores low because it was told before; what counts is the edit itself.
    """
    if record.kind not in COSMETIC_KINDS or record.significance >= COSMETIC:
        return False
    return not record.evidence.get("recurrence") or _own_significance(record) < COSMETIC


def _own_significance(record: StoredChange) -> float:
    """Of the edit without regard to its repetition: that of its parts; 1.0 if it has none."""
    parts = record.evidence.get("parts")
    if not isinstance(parts, Sequence) or isinstance(parts, str):
        return 1.0
    weights = [part.get("significance") for part in parts if isinstance(part, Mapping)]
    return max((float(weight) for weight in weights if isinstance(weight, (int, float))), default=1.0)

"""Separates what a report tells from what it only counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yalu.model import Kind
from yalu.records.nouns.change import StoredChange
from yalu.reports.change_classes import is_of_form
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
        elif is_of_form(record.kind, record.significance, record.reason):
            cosmetic += 1
        else:
            reported.append(record)
    reported.sort(key=lambda record: (record.not_after, record.change_id))
    return ReportSelection(tuple(reported), tuple(there), cosmetic, withheld)

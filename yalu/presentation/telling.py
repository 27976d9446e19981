"""Changes as the pages say them: composed as in a report, so that the same terms and the same words hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from yalu.changes.text_diff.diff import Segment
from yalu.model import Kind
from yalu.presentation.page_context import PageContext
from yalu.reasons import Reason
from yalu.records.nouns.change import Mark, QuotationEdit, StoredChange
from yalu.records.quoting.cutting import cleaned
from yalu.records.quoting.quotation import SourceTerms
from yalu.rendering.redline import single_line
from yalu.reports.change_classes import FAMILIES, classify, is_of_form
from yalu.reports.composing.items import event
from yalu.reports.composing.reported_articles import Fold
from yalu.reports.words.classes import change_label
from yalu.reports.words.reasons import reason_phrase
from yalu.reports.words.times import day
from yalu.reports.words.told_items import ToldEvent, told_event
from yalu.reports.words.words import Words
from yalu.sources.source import Terms


@dataclass(frozen=True, slots=True)
class ToldChange:
    """One change in a list or on its own page. ``record`` is clean: safe to print, cut to the terms."""

    record: StoredChange
    event: ToldEvent
    when: str
    times: str
    """The bounds of the interval alone, in the reader's zone."""
    family: str
    """Class of its colour."""
    quotable: bool
    silent: bool
    cosmetic: bool

    @property
    def title(self) -> str:
        """Headline of the article, or the name of the source."""
        return self.record.title or self.record.article_url or self.record.source_name

    @property
    def gist(self) -> tuple[Segment, ...]:
        """What its first quotation shows, on one line; empty without one."""
        return single_line(self.event.quotes[0]) if self.event.quotes else ()

    @property
    def path(self) -> str:
        """Address of the change."""
        return f"/changes/{self.record.change_id}"


def told_change(context: PageContext, record: StoredChange) -> ToldChange:
    """The change in the reader's words."""
    clean = cleaned(record)
    cls = classify(record.kind, record.declared)
    shown = told_event(context.words, event(Fold((record,), cls)))
    shown = replace(shown, label=change_label(context.words, record))
    pages = record.evidence.get("articles")
    if record.kind is Kind.SOURCE_TEMPLATE and isinstance(pages, int):
        # What the recorded reason quotes besides, the terms may not allow.
        shown = replace(shown, reason=reason_phrase(context.words, Reason.of("source.same_difference", count=pages)))
    if shown.reason and shown.reason.text.casefold() == shown.label.casefold():
        shown = replace(shown, reason=None)  # the label has said it
    return ToldChange(
        record=clean,
        event=shown,
        when=context.interval(cls, record.not_before, record.not_after),
        times=context.bounds(record.not_before, record.not_after),
        family=FAMILIES[cls].value,
        quotable=SourceTerms.of(clean).limit > 0,
        silent=record.declared is False,
        cosmetic=is_of_form(record.kind, record.significance, record.reason),
    )


def told_changes(context: PageContext, records: Iterable[StoredChange]) -> list[ToldChange]:
    """The changes in their order, without those of sources that must not be mentioned."""
    return [told_change(context, record) for record in records if record.terms is not Terms.OFF]


def mark_names(words: Words) -> Mapping[Mark, str]:
    """What the marks are called, those that matter most first."""
    gettext = words.gettext
    return {
        Mark.IMPORTANT: gettext("important"),
        Mark.SEEN: gettext("seen"),
        Mark.NOISE: gettext("noise"),
        Mark.NONE: gettext("no mark"),
    }


def quotation_names(words: Words) -> Mapping[QuotationEdit, str]:
    """What the edits of quotations are called."""
    gettext = words.gettext
    return {
        QuotationEdit.CHANGED: gettext("Quotation changed"),
        QuotationEdit.ADDED: gettext("Quotation added"),
        QuotationEdit.WITHDRAWN: gettext("Quotation withdrawn"),
        QuotationEdit.REATTRIBUTED: gettext("Quotation of another speaker"),
    }


@dataclass(frozen=True, slots=True)
class Day:
    """The changes that became known on one day of the reader's zone."""

    heading: str
    changes: tuple[ToldChange, ...]


def by_day(context: PageContext, changes: Iterable[ToldChange], *, significant_first: bool = False) -> list[Day]:
    """The changes in groups of a day, in their order or the most significant of each day first."""
    words = context.local or context.words
    groups: dict[str, list[ToldChange]] = {}
    for change in changes:
        groups.setdefault(day(words, change.record.not_after, year=True), []).append(change)
    if significant_first:
        for group in groups.values():
            group.sort(key=lambda change: -change.record.significance)
    where = f" · {context.place}" if context.local else ""
    return [Day(f"{heading}{where}", tuple(group)) for heading, group in groups.items()]

"""The filters of a list in words, each with the address of the list without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from yalu.model import Kind
from yalu.presentation.telling import mark_names, quotation_names
from yalu.records.nouns.change import Mark, QuotationEdit
from yalu.records.plain_text import plain
from yalu.records.selection.filters import Filters
from yalu.reports.change_classes import classify
from yalu.reports.words import Words, country, event_label, issue, language
from yalu.web.filtering import Choice, age_names, parameters_of
from yalu.web.visit import RequestContext


def active_filters(visit: RequestContext, filters: Filters, path: str) -> Sequence[Choice]:
    """Each filter that is set; its address is the list at ``path`` without it."""
    pairs = parameters_of(visit, filters)
    return [
        Choice(_in_words(visit.words, *pair), None, True, visit.link(path, [other for other in pairs if other != pair]))
        for pair in pairs
    ]


def _in_words(words: Words, name: str, value: str) -> str:
    gettext = words.gettext
    truths: Mapping[tuple[str, str], str] = {
        ("silent", "true"): gettext("Silent edits"),
        ("silent", "false"): gettext("Declared edits"),
        ("baseline", "true"): gettext("Also what was there before the first visit"),
    }
    if (name, value) in truths:
        return truths[name, value]
    if name == "since" and value in age_names(words):
        return age_names(words)[value]
    says: Mapping[str, Callable[[str], str]] = {
        "kind": lambda kind: event_label(words, Kind(kind), classify(Kind(kind), None)),
        "country": lambda code: country(words, code),
        "language": lambda code: language(words, code),
        "issue": lambda tag: issue(words, tag),
        "mark": lambda mark: mark_names(words)[Mark(mark)],
        "quotation": lambda edit: quotation_names(words)[QuotationEdit(edit)],
    }
    text = says[name](value) if name in says else plain(value, 60)
    return f"{filter_name(words, name)}{words.colon}{text}"


def filter_name(words: Words, name: str) -> str:
    """What a filter is called on pages."""
    return _names(words)[name]


def _names(words: Words) -> Mapping[str, str]:
    gettext = words.gettext
    return {
        "source": gettext("Source"),
        "country": gettext("Country"),
        "language": gettext("Language"),
        "kind": gettext("Kind of change"),
        "issue": gettext("Issue"),
        "article": gettext("Article"),
        "comment": gettext("Comment"),
        "quotation": gettext("Quotations"),
        "mark": gettext("Marks"),
        "min_significance": gettext("Significance at least"),
        "since": gettext("From (UTC)"),
        "until": gettext("Before (UTC)"),
        "at": gettext("Could be seen by (UTC)"),
        "known_at": gettext("Recorded by (UTC)"),
        "q": gettext("Words"),
    }

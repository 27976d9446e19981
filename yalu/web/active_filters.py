"""The filters of a list in words, each with the address of the list without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from yalu.jobs.lookup.filter_reader import FilterReader
from yalu.model import READER_LANGUAGES, Kind
from yalu.presentation.telling import mark_names, quotation_names
from yalu.records.nouns.change import Mark, QuotationEdit
from yalu.records.nouns.source import Source
from yalu.records.plain_text import plain
from yalu.records.selection.filters import ONLY, Filters, as_parameters
from yalu.reports.words.classes import kind_label
from yalu.reports.words.names import country, issue, language
from yalu.reports.words.words import Words
from yalu.web.filtering import Choice, age_names, parameters_of
from yalu.web.visit import RequestContext


def active_filters(visit: RequestContext, filters: Filters, path: str) -> Sequence[Choice]:
    """Each filter that is set; its address is the list at ``path`` without it."""
    pairs = parameters_of(visit, filters)
    return [
        Choice(_in_words(visit.words, *pair), None, True, visit.link(path, [other for other in pairs if other != pair]))
        for pair in pairs
    ]


@dataclass(frozen=True, slots=True)
class FilterOffer:
    """What a form offers for a filter: its heading, what is set, and the values that can be added, in words."""

    name: str
    heading: str
    now: str
    values: Sequence[tuple[str, str]]


def offers(
    visit: RequestContext, filters: Filters, names: Sequence[str], stated: Sequence[Source]
) -> Sequence[FilterOffer]:
    """The values that a form offers for filters, beside those that are set; ``stated`` are all sources."""
    reader: FilterReader = visit.request.app.state.filter_reader
    sources = {source.source_id: source for source in stated}
    values: Mapping[str, Iterable[str]] = {
        "source": sources,
        "country": {source.country for source in sources.values()},
        "language": READER_LANGUAGES,
        "issue": reader.issues or (),
        "kind": Kind,
        "silent": ("true", "false"),
    }

    def named(name: str, value: str) -> str:
        of_source = name == "source" and value in sources
        return plain(sources[value].source_name) if of_source else _value(visit.words, name, value)

    made = []
    for name in names:
        given = [value for key, value in as_parameters(filters) if key == name]
        now = visit.words.several([named(name, value) for value in given]) or visit.words.gettext("Any")
        others = [(str(value), named(name, value)) for value in values[name] if value not in given]
        made.append(FilterOffer(name, filter_name(visit.words, name), now, sorted(others, key=itemgetter(1))))
    return made


def _in_words(words: Words, name: str, value: str) -> str:
    says_all = name in ("silent", "baseline") or (name == "since" and value in age_names(words))
    text = _value(words, name, value)
    return text if says_all else f"{filter_name(words, name)}{words.colon}{text}"


def _value(words: Words, name: str, value: str) -> str:
    """What a value of a filter is called."""
    gettext = words.gettext
    also = gettext("Also what was there before the first visit")
    says: Mapping[str, Callable[[str], str]] = {
        "kind": lambda kind: kind_label(words, Kind(kind)),
        "country": lambda code: country(words, code),
        "language": lambda code: language(words, code),
        "issue": lambda tag: issue(words, tag),
        "mark": lambda mark: mark_names(words)[Mark(mark)],
        "quotation": lambda edit: quotation_names(words)[QuotationEdit(edit)],
        "silent": lambda silent: gettext("Silent edits") if silent == "true" else gettext("Declared edits"),
        "baseline": lambda listed: gettext("There before the first visit") if listed == ONLY else also,
        "since": lambda since: age_names(words).get(since) or plain(since, 60),
    }
    return says[name](value) if name in says else plain(value, 60)


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
        "silent": gettext("Edits"),
        "article": gettext("Article"),
        "comment": gettext("Comment"),
        "quotation": gettext("Quotations"),
        "baseline": gettext("There before the first visit"),
        "mark": gettext("Marks"),
        "min_significance": gettext("Significance at least"),
        "since": gettext("From (UTC)"),
        "until": gettext("Before (UTC)"),
        "at": gettext("Could be seen by (UTC)"),
        "known_at": gettext("Recorded by (UTC)"),
        "q": gettext("Words"),
    }

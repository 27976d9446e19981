"""Report as values: who reads it, what happened to each article, how well the sources were observed.

Everything in a ``ComposedReport`` is already cut to each source's terms, free of commenters' names, clean and on one
line. It has no language: enums, numbers, times and the publisher's own words; renderers put the sentences around them.
All times are aware, in UTC; ``ComposedReport.per_day`` counts days of the reader's time zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.figures.statistic import Statistics
from yalu.records.nouns.change import Change
from yalu.records.quoting.quotation import Quote
from yalu.records.selection.filters import Filters, as_parameters
from yalu.records.study.footnote import Footnote
from yalu.reports.change_classes import ChangeClass
from yalu.reports.coverage import CoverageTotals, SourceCoverage


@dataclass(frozen=True, slots=True)
class Reader:
    """Who a report is composed for."""

    subscription: str | None = None
    """Id of the subscription; None for a report that somebody asks for by hand."""
    language: str = "en"
    """en, ko, zh or ja: the language of the words around the items."""
    timezone: str = "UTC"
    """IANA name."""
    words: tuple[str, ...] = ()
    """Words that the reader looks for; an article that has one ranks before its equals."""
    issues: tuple[str, ...] = ()
    """Issues of the topic lexicon, with the same effect."""


@dataclass(frozen=True, slots=True)
class VersionPair:
    """Evidence: names of the versions on both sides (v12, c7) and hashes of their content."""

    before: str | None
    after: str | None
    before_hash: str | None = None
    after_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One change, or the changes of one class to the comments of one thread, folded into one."""

    cls: ChangeClass
    kind: Kind
    count: int
    """Number of changes: the length of ``change_ids``."""
    significance: float
    """0 to 1, two decimals; the greatest of the folded ones."""
    reason: Reason
    """As recorded; without the publisher's words where the terms allow none."""
    declared: bool | None
    """Whether the page declares the edit (a notice, a newer modified date); None if unknown."""
    not_before: datetime | None
    """The last time the old state was seen; None if there was none."""
    not_after: datetime
    """The first time the new state was seen; of folded ones the last."""
    quotes: tuple[Quote, ...] = ()
    versions: tuple[VersionPair, ...] = ()
    change_ids: tuple[int, ...] = ()
    comment_ids: tuple[str, ...] = ()
    key: str = ""
    """Stable across reports and databases: the same change has the same key."""
    moved: tuple[str, str] | None = None
    """Old and new address of an article that moved, both http or https."""
    teaser: tuple[int, int] | None = None
    """Characters readable after a change of access, and before it."""
    visible: tuple[int, int | None] | None = None
    """Comments that the thread shows after the change, and how many the page counts (None if it does not)."""


class FlapState(StrEnum):
    """Which of its states a flapping thing showed last."""

    THERE = "there"
    GONE = "gone"
    OPEN = "open"
    CLOSED = "closed"
    FULL = "full"
    TEASER = "teaser"
    TEXT = "text"
    """A text or value: ``Flapping.text``."""


@dataclass(frozen=True, slots=True)
class Flapping:
    """States that alternate (a headline test, a page that comes and goes): told as one line with a count."""

    cls: ChangeClass
    """Of the last change, and so ``kind``."""
    kind: Kind
    times: int
    """Number of changes: the length of ``change_ids``."""
    first: datetime
    """When the second state was first seen; ``last`` when the latest change was seen."""
    last: datetime
    state: FlapState
    text: str | None = None
    """The last text, cut to the terms; None where they allow none or ``state`` is not TEXT."""
    states: int = 2
    """Number of different states."""
    earlier: int = 0
    """How often it had alternated before the period."""
    significance: float = 0.0
    change_ids: tuple[int, ...] = ()
    comment_ids: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class ReportedReprint:
    """Another outlet's copy of the article in which the same edit was seen."""

    source_id: str
    source_name: str
    url: str | None
    article_id: int | None = None
    title: str | None = None
    """Its current headline."""
    language: str | None = None
    events: tuple[Event, ...] = ()
    """In order of time, each of one change."""

    @property
    def change_ids(self) -> tuple[int, ...]:
        """Ids of the copied edits."""
        return tuple(change_id for event in self.events for change_id in event.change_ids)


@dataclass(frozen=True, slots=True)
class Item:
    """Everything that happened to one article and its thread in the period."""

    article_id: int | None
    source_id: str
    source_name: str
    source_type: str
    """From the registry, like the country: newspaper, magazine, think-tank, state-media, blog, agency."""
    country: str
    tier: str | None
    """A (matters most), B or C; None if unknown."""
    title: str | None
    """Current headline."""
    url: str | None
    """http or https, or None."""
    byline: tuple[str, ...]
    language: str | None
    """BCP 47."""
    scope: tuple[str, tuple[str, ...]] | None
    """Rule and terms by which the article is in scope; None where the terms of the source allow no word of it."""
    quotable: bool
    """Whether the terms of the source allow words of the text."""
    reserved: bool
    """Whether its publisher reserves text and data mining, so that nothing is quoted without a licence."""
    events: tuple[Event, ...]
    """In order of time."""
    flapping: tuple[Flapping, ...] = ()
    reprints: tuple[ReportedReprint, ...] = ()
    more: int = 0
    """Changes to the article that are not listed, because it changed too often; in ``NotShown.beyond`` too."""
    interests: tuple[str, ...] = ()
    """Which of the reader's words and issues the article matches."""
    cls: ChangeClass = ChangeClass.BODY
    """Of the leading event: the most significant one that nothing undid; an edit before a first sight."""
    significance: float = 0.0
    """The greatest of its events."""
    rank: int | None = None
    """Place among the top items, from 1."""
    key: str = ""
    """Stable across reports and databases: the article's, not the event's."""

    @property
    def change_ids(self) -> tuple[int, ...]:
        """Ids of every change told in the item: events, flapping and reprints."""
        listed = [part.change_ids for part in self.events]
        listed += [part.change_ids for part in self.flapping] + [part.change_ids for part in self.reprints]
        return tuple(dict.fromkeys(change_id for ids in listed for change_id in ids))


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one class, the most significant first; ``more`` counts those that are not listed."""

    cls: ChangeClass
    items: tuple[Item, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class OutageSource:
    """One source of an outage, with the recorded reason, if there is one."""

    source_id: str
    name: str
    note: Reason | None
    change_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportedOutage:
    """Sources that failed at the same time: one line. ``until`` None while it lasts, or if its end is not known."""

    since: datetime
    until: datetime | None
    sources: tuple[OutageSource, ...]
    key: str = ""

    @property
    def change_ids(self) -> tuple[int, ...]:
        """Ids of the changes behind it."""
        return tuple(change_id for source in self.sources for change_id in source.change_ids)


@dataclass(frozen=True, slots=True)
class SiteWide:
    """A change of template or terms: one line a source, never an article's."""

    source_id: str
    source_name: str
    source_type: str
    country: str
    event: Event


@dataclass(frozen=True, slots=True)
class BaselineArticle:
    """An article that a first crawl found."""

    article_id: int | None
    title: str | None
    url: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """Articles that a source's first crawl found: they were there before anybody looked, so they are not new."""

    source_id: str
    source_name: str
    count: int
    newest: tuple[BaselineArticle, ...] = ()
    """Some of them, the latest published first."""


@dataclass(frozen=True, slots=True)
class ReportedFootnote:
    """A cited page that has drifted."""

    footnote: Footnote
    citation: str | None
    """Of the state that was cited, in the reader's language."""


@dataclass(frozen=True, slots=True)
class NotShown:
    """What was observed and is not listed, in numbers of changes."""

    cosmetic: int = 0
    withheld: int = 0
    """At sources whose terms allow no mention."""
    filtered: int = 0
    """Left out by the subscription's own rule."""
    flapped: int = 0
    """Folded into lines that say how often a state alternated; counted in ``ComposedReport.counts``."""
    beyond: int = 0
    """In items that found no room in their group; counted in ``ComposedReport.counts``."""
    already_there: int = 0


@dataclass(frozen=True, slots=True)
class Links:
    """Where a rendered report's links lead: the public base of a reading room, or pages beside the report."""

    room: str | None = None
    """http or https, without a slash at its end."""
    folder: str | None = None
    """Relative or absolute address of the folder that holds ``articles/``, without a slash at its end."""
    articles: frozenset[int] | None = None
    """Articles that have a page in the folder; None: all."""
    number: int | None = None
    """The report's own in the room; None where it is not recorded."""
    query: str = ""
    """What the room's addresses end in: "?lang=ko"."""

    def item(self, item: Item) -> str | None:
        """Address of an article: its permalink in the room, else its static page; None without either."""
        return self.article(item.article_id)

    def article(self, article_id: int | None) -> str | None:
        """The same for the id of an article."""
        if article_id is None:
            return None
        if self.room is not None:
            return f"{self.room}/articles/{article_id}{self.query}"
        if self.folder is None or (self.articles is not None and article_id not in self.articles):
            return None
        return f"{self.folder}/articles/{article_id}.html"

    def change(self, item: Item, change_id: int) -> str | None:
        """Address of one change with its redline: in the room, else its place on the article's static page."""
        if self.room is not None:
            return f"{self.room}/changes/{change_id}{self.query}"
        page = self.item(item)
        return None if page is None else f"{page}#change-{change_id}"

    def changes(self, filters: Filters) -> str | None:
        """Address of the list of the changes that filters select: the room alone has it."""
        if self.room is None:
            return None
        return f"{self.room}/changes?{urlencode([*as_parameters(filters), *parse_qsl(self.query[1:])])}"

    def reports(self) -> str | None:
        """Address of the list of reports."""
        if self.room is not None:
            return f"{self.room}/reports{self.query}"
        return None if self.folder is None else f"{self.folder}/index.html"

    def report(self, report_id: str) -> str | None:
        """Address of a whole report: in the room by its number, in the folder by its id."""
        if self.room is not None:
            return None if self.number is None else f"{self.room}/reports/{self.number}{self.query}"
        return None if self.folder is None else f"{self.folder}/{report_id}.html"


@dataclass(frozen=True, slots=True)
class ComposedReport:
    """What a reader gets for a period. ``id`` depends on reader, period and content, not on when it was made.

    ``counts`` is the only count: ``per_source``, ``per_country``, ``per_language`` and ``per_day`` have the same sum,
    and so has what is told: events, flapping, reprints, outages, site-wide lines and ``not_shown.beyond`` together.
    """

    id: str
    reader: Reader
    since: datetime
    until: datetime
    made_at: datetime
    run_id: str | None
    top: tuple[Item, ...]
    groups: tuple[Group, ...]
    """In the order of ``ChangeClass``; the top items are in their groups too."""
    outages: tuple[ReportedOutage, ...]
    site_wide: tuple[SiteWide, ...]
    already_there: tuple[AlreadyThere, ...]
    coverage: tuple[SourceCoverage, ...]
    totals: CoverageTotals
    counts: Mapping[ChangeClass, int]
    """Number of changes told, by class, in the order of ``ChangeClass``; classes without one are absent."""
    per_source: Mapping[str, Mapping[ChangeClass, int]]
    """By source id, the busiest first."""
    per_country: Mapping[str, int]
    per_language: Mapping[str, int]
    """By BCP 47 tag; "und" where the language is unknown, and for what concerns a whole source."""
    per_day: Mapping[date, Mapping[ChangeClass, int]]
    """By the day on which it became known, in the reader's time zone; every day of the period, in order."""
    names: Mapping[str, str]
    """Name of every source that the report mentions, by id."""
    not_shown: NotShown
    statistics: Statistics | None = None
    """What the room's overview counts of the sources of these changes, by source and day; None for a short period."""
    records: tuple[Change, ...] = ()
    """The record of each change that is listed (``change_ids``), in order of time."""
    footnotes: tuple[ReportedFootnote, ...] = ()
    """Cited pages that have drifted, and changed or were added in the period; counted nowhere."""
    method: Mapping[str, str] = field(default_factory=dict)

    @property
    def changes(self) -> int:
        """Number of changes told."""
        return sum(self.counts.values())

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item that is listed, in the order of the groups."""
        return tuple(item for group in self.groups for item in group.items)

    @property
    def change_ids(self) -> tuple[int, ...]:
        """Ids of the changes that are listed, the top items' first, each once."""
        parts = [*(item.change_ids for item in (*self.top, *self.items)), *(line.change_ids for line in self.outages)]
        parts += [line.event.change_ids for line in self.site_wide]
        return tuple(dict.fromkeys(change_id for part in parts for change_id in part))

"""Composes reports from recorded changes: what several subscriptions need is read once, each report composed once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from threading import RLock
from typing import TypeVar

from yalu.db.core.engine import Database
from yalu.db.queries import coverage, overview
from yalu.db.queries.volumes import VolumeFilter
from yalu.db.reports import ledger
from yalu.jobs.reports.gathering.coverage import source_coverage, usual_changes
from yalu.jobs.reports.gathering.footnotes import drifted_footnotes, with_citations
from yalu.jobs.reports.gathering.period_statistics import period_statistics
from yalu.jobs.reports.report_job import method
from yalu.presentation.article_files import articles_of_report
from yalu.presentation.report_folder import BESIDE, ArticleFile, folder_files, superseded_files
from yalu.records.nouns.change import StoredChange
from yalu.records.study.footnote import Footnote
from yalu.reports import ComposedReport, Format, Links, Reader, SourceCoverage, build, render
from yalu.reports.formats.mail import MailBody, render_mail
from yalu.reports.words.sentences import title
from yalu.reports.words.words import words_for
from yalu.settings import Settings
from yalu.subscriptions import Every, Subscription, matches
from yalu.subscriptions.alerts import is_alert

KEPT_PERIODS = 8
"""Most periods whose changes are kept in memory."""
KEPT_REPORTS = 256
"""Most composed reports that are kept; deliveries come in the order of their reports."""

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True)
class ReportContent:
    """A report that is rendered when a channel asks for it, each way once."""

    report: ComposedReport
    links: Links
    load: Callable[[ComposedReport], Mapping[int, ArticleFile]]
    """Makes the pages of its articles that lie beside the report."""
    erased: Callable[[], Sequence[int]] = tuple
    """Reads which articles it told of were erased since: their pages go."""
    _made: dict[tuple[str, int | None], object] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)

    def numbered(self, report_id: int) -> ReportContent:
        """The same with links to the report's own page in the reading room."""
        return replace(self, links=replace(self.links, number=report_id))

    @property
    def language(self) -> str:
        """Language of the words around the items."""
        return self.report.reader.language

    @property
    def title(self) -> str:
        """Title of the report in that language."""
        return title(words_for(self.language))

    def mail(self) -> MailBody:
        """The report as a mail."""
        return self._once("mail", lambda: render_mail(self.report, links=self.links))

    def json(self) -> str:
        """The report as JSON."""
        return self._once("json", lambda: render(self.report, Format.JSON))

    def brief(self) -> tuple[str, str]:
        """Title and at most 1,000 characters."""
        head, _, rest = self._once("brief", lambda: render(self.report, Format.BRIEF, self.links)).partition("\n")
        return head, rest

    def files(self, known: Mapping[str, str]) -> Mapping[str, str | None]:
        """The report as files, with an index over it and the files ``known``; None for one that is to be removed."""
        articles = {} if self.links.room is not None else self._once("articles", lambda: self.load(self.report))
        links = BESIDE if self.links.room is None else self.links
        made = folder_files(self.report, articles, known, links)
        removed = superseded_files(self.report, known, made, self._once("erased", self.erased))
        return {**dict.fromkeys(removed), **made}

    def _once(self, name: str, make: Callable[[], Value]) -> Value:
        key = name, self.links.number
        with self._lock:
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]  # type: ignore[return-value]


def reader_of(subscription: Subscription) -> Reader:
    """Who the reports of a subscription are composed for."""
    return Reader(
        subscription.id, subscription.language, subscription.timezone, subscription.words, subscription.issues
    )


class Composer:
    """Composes reports of subscriptions for one run. May be used by several threads."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._lock = RLock()
        self._periods: OrderedDict[tuple[datetime, datetime], _Period] = OrderedDict()
        self._reports: OrderedDict[tuple[str, datetime, datetime], ReportContent] = OrderedDict()

    def changes(self, since: datetime, until: datetime) -> tuple[StoredChange, ...]:
        """The changes that became known in a period. Raises StoreError."""
        return self._period(since, until).changes

    def compose(self, subscription: Subscription, since: datetime, until: datetime, now: datetime) -> ReportContent:
        """The report of a subscription for a period, made at ``now``. Raises StoreError."""
        key = (subscription.id, since, until)
        with self._lock:
            content = self._reports.get(key)
            if content is None:
                content = self._reports[key] = self._compose(subscription, since, until, now)
            _keep(self._reports, key, KEPT_REPORTS)
            return content

    def _compose(self, subscription: Subscription, since: datetime, until: datetime, now: datetime) -> ReportContent:
        period = self._period(since, until)
        asks_for = is_alert if subscription.every is Every.IMMEDIATELY else matches
        wanted = [change for change in period.changes if asks_for(subscription, change)]
        sources = frozenset(subscription.sources)
        drifted = [footnote for footnote in period.footnotes if not sources or footnote.source_id in sources]
        words, room = words_for(subscription.language), self._settings.web_url
        report = build(
            wanted,
            [source for source in period.coverage if not sources or source.source_id in sources],
            reader=reader_of(subscription),
            since=since,
            until=until,
            now=now,
            filtered=len(period.changes) - len(wanted),
            usual=self._usual(subscription, since, until),
            method=method(self._settings),
            statistics=None
            if subscription.words
            else period_statistics(self._database, wanted, subscription.filters, since, until),
            footnotes=with_citations(self._database, drifted, words, room),
        )
        links = Links(room=self._settings.web_url or None)
        erased = partial(ledger.erased_articles, self._database, subscription.id, since, until)
        load = partial(articles_of_report, self._database, gone_after=self._settings.gone_after)
        return ReportContent(report, links, load, erased)

    def _usual(self, subscription: Subscription, since: datetime, until: datetime) -> tuple[int, int] | None:
        chosen = subscription
        if chosen.languages or chosen.issues or chosen.words or chosen.articles or chosen.comments:
            return None
        if chosen.silent is not None:
            return None
        narrowing = VolumeFilter(
            subscription.sources or None, subscription.countries, subscription.kinds, subscription.min_significance
        )
        return usual_changes(self._database, since, until, narrowing)

    def _period(self, since: datetime, until: datetime) -> _Period:
        with self._lock:
            period = self._periods.get((since, until))
            if period is None:
                changes = overview.log(self._database, since=since, until=until, withdrawn=False)
                observed = coverage.of_period(self._database, since, until)
                covered = tuple(source_coverage(record, until) for record in observed)
                drifted = drifted_footnotes(self._database, changes, since, until)
                period = _Period(tuple(changes), covered, drifted)
                self._periods[since, until] = period
            _keep(self._periods, (since, until), KEPT_PERIODS)
            return period


@dataclass(frozen=True, slots=True)
class _Period:
    changes: tuple[StoredChange, ...]
    coverage: tuple[SourceCoverage, ...]
    footnotes: tuple[Footnote, ...]


def _keep(kept: OrderedDict[Key, Value], key: Key, most: int) -> None:
    """Make ``key`` the newest, and forget the oldest above ``most``."""
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)

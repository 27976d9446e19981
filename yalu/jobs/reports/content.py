"""Composes reports from recorded changes: what several subscriptions need is read once, each report composed once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from threading import RLock
from typing import Any, TypeVar

from yalu.db.core.engine import Database
from yalu.db.queries.volumes import VolumeFilter
from yalu.db.reports import ledger
from yalu.db.room.changes import with_words
from yalu.jobs.reports.gathering.period import GatheredPeriod, ReportScope, gather, report_of
from yalu.model import Kind
from yalu.presentation.article_files import articles_of_report
from yalu.presentation.report_folder import BESIDE, ArticleFile, folder_files, superseded_files
from yalu.records.nouns.change import StoredChange
from yalu.reports.formats.mail import MailBody, render_mail
from yalu.reports.formats.render import Format, render
from yalu.reports.report import ComposedReport, Links, Reader
from yalu.reports.words.sentences import title
from yalu.reports.words.words import words_for
from yalu.settings import Settings
from yalu.subscriptions.alerts import is_alert
from yalu.subscriptions.subscription import ALL, Every, Subscription, matches

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
        subscription.id, subscription.language, subscription.timezone, subscription.words, subscription.filters.issue
    )


class Composer:
    """Composes reports of subscriptions for one run. May be used by several threads."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._lock = RLock()
        self._periods: OrderedDict[tuple[datetime, datetime], GatheredPeriod] = OrderedDict()
        self._reports: OrderedDict[tuple[str, datetime, datetime], ReportContent] = OrderedDict()

    def changes(self, subscription: Subscription, since: datetime, until: datetime) -> Sequence[StoredChange]:
        """The changes that became known in a period and have a word of the subscription. Raises StoreError."""
        return with_words(self._database, self._period(since, until).changes, subscription.words)

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
        having = self.changes(subscription, since, until)
        wanted = [change for change in having if asks_for(subscription, change)]
        scope = ReportScope(
            reader_of(subscription),
            sources=subscription.filters.source or None,
            usual=_countable(subscription),
            figures=None if subscription.words else subscription.filters,
            filtered=len(period.changes) - len(wanted),
        )
        report = report_of(self._database, self._settings, period, wanted, scope, now)
        links = Links(room=self._settings.web_url or None)
        erased = partial(ledger.erased_articles, self._database, subscription.id, since, until)
        load = partial(articles_of_report, self._database, gone_after=self._settings.gone_after)
        return ReportContent(report, links, load, erased)

    def _period(self, since: datetime, until: datetime) -> GatheredPeriod:
        with self._lock:
            period = self._periods.get((since, until))
            if period is None:
                period = self._periods[since, until] = gather(self._database, since, until)
            _keep(self._periods, (since, until), KEPT_PERIODS)
            return period


def _countable(subscription: Subscription) -> VolumeFilter | None:
    """Which changes of earlier periods the subscription would have got; None where they cannot be counted."""
    chosen = subscription.filters
    names = ("source", "country", "kind", "min_significance")
    countable: dict[str, Any] = {name: getattr(chosen, name) for name in names}
    if subscription.words or chosen != replace(ALL, **countable):
        return None
    kinds = tuple(map(Kind, chosen.kind))
    return VolumeFilter(chosen.source or None, chosen.country, kinds, chosen.min_significance or 0.0)


def _keep(kept: OrderedDict[Key, Value], key: Key, most: int) -> None:
    """Make ``key`` the newest, and forget the oldest above ``most``."""
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)

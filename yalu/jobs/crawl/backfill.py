"""Backfill: copies from a web archive become captures with the archive's dates (decision 0110)."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from yalu.crawl import ChangeCount, KnownArticle, WriteCount
from yalu.db.core.engine import Database
from yalu.db.reextraction.archive_copies import Copied, StoredArticles, past_of, source_of_address, store_copies
from yalu.errors import Blocked, CrawlError, ExtractionFailed, Unreachable, UsageError
from yalu.extraction.addresses import could_be_article, source_domains
from yalu.extraction.extractor import Extractor
from yalu.ids import same_article_address
from yalu.jobs.changes.diff_job import diff
from yalu.jobs.lookup.fetch_page import unregistered_source
from yalu.jobs.reextraction.merge_archive_copies import merge_copies
from yalu.jobs.runtime.cited_sites import with_cited_sites
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.exit_codes import Exit
from yalu.jobs.runtime.secret import with_secret
from yalu.model import Outcome
from yalu.reasons import reason_text
from yalu.settings import Settings
from yalu.sources.domains import registrable_domain
from yalu.sources.load import Registry, watched
from yalu.sources.source import DiscoveryMethod, Scope, SourceConfig
from yalu.spiders.archive import archive_client as archives
from yalu.spiders.archive.archive_client import WebArchive
from yalu.spiders.archive.cdx import CdxListing, IdenticalCopies, around, group_identical
from yalu.spiders.articles.ad_hoc_requests import AdHocSpider
from yalu.spiders.http.errors import CheckFailure
from yalu.spiders.one_off import run_ad_hoc_task
from yalu.topics.scanning.lexicon import load_lexicon

log = logging.getLogger(__name__)

DELAY = timedelta(seconds=5)
"""Time between two requests to a public archive, which asks its users for patience."""
COPIES_PER_WRITE = 40
"""Copies of one article that are stored in one transaction."""
NEAR = timedelta(days=366)
"""How far from the day of citing a copy may be."""
FAILURES_IN_A_ROW = 5
"""Consecutive copies that could not be fetched after which the backfill ends until the next run."""


@dataclass(frozen=True, slots=True)
class CitedOn:
    """A page as it is watched by a source, and the day (in UTC) whose copy is asked for."""

    source_id: str
    url: str
    day: date


@dataclass(frozen=True, slots=True)
class BackfillRequest:
    """What to fetch: sources or addresses, the period (aware times), and the maximum number of copies."""

    source_ids: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None
    archive: str = ""
    """Address of the web archive; empty: that of the settings."""
    only: Path | None = None
    dry_run: bool = False
    cited: tuple[CitedOn, ...] = ()
    """Pages of which only the copies around a day are fetched."""


@dataclass(slots=True)
class BackfillResult:
    """Result of a backfill. ``skipped`` counts unusable copies by reason; ``error`` says why it ended early."""

    archive: str = ""
    articles: int = 0
    listed: int = 0
    wanted: int = 0
    known: int = 0
    fetched: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    stored: WriteCount = field(default_factory=WriteCount)
    recorded: ChangeCount = field(default_factory=ChangeCount)
    error: str | None = None

    def summary(self) -> dict[str, Any]:
        """The result as JSON values."""
        return {
            "archive": self.archive,
            "articles": self.articles,
            "listed": self.listed,
            "wanted": self.wanted,
            "known": self.known,
            "fetched": self.fetched,
            "skipped": dict(sorted(self.skipped.items())),
            "captures": self.stored.captures,
            "articles_new": self.stored.articles,
            "versions_new": self.stored.versions,
            "comments_new": self.stored.comments,
            **self.recorded.as_json(),
            "error": self.error,
        }


@dataclass(frozen=True, slots=True)
class IndexQuery:
    """One query to the index: an address, or with ``below`` every address that begins with it."""

    source: SourceConfig
    url: str
    below: bool = False
    day: date | None = None

    def period(self, wanted: BackfillRequest) -> tuple[datetime | None, datetime | None]:
        """The times from and until which copies are asked for."""
        if self.day is None:
            return wanted.since, wanted.until
        noon = datetime.combine(self.day, time(12), UTC)
        return noon - NEAR, noon + NEAR


def backfill(settings: Settings, wanted: BackfillRequest, say: Callable[[str], None] = log.info) -> BackfillResult:
    """Fetch an archive's copies of the known articles (or the requested addresses) and store them, article by article.

    ``say`` receives progress lines. Call it once in a process, in its main thread. What was stored before an early end
    stays, and the next run continues from there. Raises UsageError for a wrong source or address, StoreError.
    """
    registry = watched(settings, only=wanted.only)
    extractor = Extractor(load_lexicon(settings.lexicon))
    done = BackfillResult()
    if not wanted.dry_run:
        diff(settings, only=wanted.only)  # records what crawls found before older copies are merged
    with job_database(settings, make=not wanted.dry_run) as database:
        settings = with_secret(settings, database)
        registry = with_cited_sites(registry, database, only=wanted.only)
        targets = tuple(_index_queries(registry, database, wanted))
        work = _BackfillRun(database, settings, wanted, done, say)
        try:
            if targets:
                source = _archive_source(work.archive)
                run_ad_hoc_task(source, settings, lambda spider: work.all(spider, targets), extractor=extractor)
        except CrawlError as error:
            done.error = str(error)
        for source_id in dict.fromkeys(target.source.id for target in targets):
            done.recorded += ChangeCount(merge_copies(database, settings, registry.get(source_id)))
    if done.stored.captures:
        _, compared = diff(settings, only=wanted.only)
        done.recorded += ChangeCount(compared["changes"], compared["baseline"])
    return done


def backfill_period(
    settings: Settings, *, source_id: str, since: datetime, until: datetime
) -> tuple[Exit, dict[str, Any]]:
    """Fetch and store what archives hold of a source from ``since`` to ``until`` (aware), for Airflow.

    Returns the exit status (NETWORK when the archive broke off; the next try goes on there) and the summary. Raises
    UsageError for an unknown source, StoreError.
    """
    done = backfill(settings, BackfillRequest((source_id,), since=since, until=until))
    summary = done.summary()
    if done.error:
        return Exit.NETWORK, summary
    summary.pop("error")
    return (Exit.OK if done.fetched else Exit.NOTHING), {
        **summary,
        "says": f"{done.listed} copies listed in the period",
    }


def _archive_source(address: str) -> SourceConfig:
    """The archive as a source, which gives its throttle settings only."""
    host = urlsplit(address).hostname or "archive"
    private = unregistered_source(address).allow_private_hosts
    return replace(unregistered_source(address), id=host, scope=Scope.ALL, delay=timedelta(0) if private else DELAY)


def _index_queries(registry: Registry, database: Database, wanted: BackfillRequest) -> Iterator[IndexQuery]:
    named = [registry.get(source_id) for source_id in dict.fromkeys(wanted.source_ids)]
    for page in wanted.cited:
        yield IndexQuery(registry.get(page.source_id), page.url, day=page.day)
    for url in wanted.urls:
        yield IndexQuery(_source_of(registry, database, named, url), url.removesuffix("*"), url.endswith("*"))
    if wanted.urls or wanted.cited:
        return
    for source in named or registry.enabled():
        for discovery in source.discover:
            if discovery.method is DiscoveryMethod.ARCHIVE:
                yield IndexQuery(source, discovery.url.removesuffix("*"), below=True)
        for known in past_of(database, source.id).known:
            by_key = {same_article_address(url): url for url in (*reversed(known.addresses), known.url)}
            for url in by_key.values():
                yield IndexQuery(source, url)


def _source_of(registry: Registry, database: Database, named: Sequence[SourceConfig], url: str) -> SourceConfig:
    """The source of an address: the one named, else the one that has it stored, else the only one at that site."""
    if len(named) == 1:
        return named[0]
    stored = source_of_address(database, url.removesuffix("*"))
    if stored is not None and stored in registry.sources:
        return registry.get(stored)
    at_site = [source for source in named or registry if registrable_domain(url) in source_domains(source)]
    if len(at_site) != 1:
        which = ", ".join(source.id for source in at_site) or "none"
        raise UsageError(f"{url}: which source is it of ({which})? Name it with --source")
    return at_site[0]


class _BackfillRun:
    """State of one backfill."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        wanted: BackfillRequest,
        done: BackfillResult,
        say: Callable[[str], None],
    ) -> None:
        self.archive = wanted.archive or settings.archive_url
        """Address of the web archive."""
        self._database = database
        self._settings = settings
        self._wanted = wanted
        self._done = done
        self._report = say
        self._known_copies: dict[str, StoredArticles] = {}
        self._failures = 0

    async def all(self, spider: AdHocSpider, targets: Sequence[IndexQuery]) -> None:
        """Run all queries until the limit is reached."""
        archive = await archives.find_archive(spider, self.archive)
        self._done.archive = archive.copies
        for target in targets:
            if self._is_enough():
                return
            since, until = target.period(self._wanted)
            listing = await archives.list_copies(
                spider, archive, target.url, since=since, until=until, below=target.below
            )
            for key, runs in self._articles(target, listing).items():
                await self._article(spider, archive, target, key, runs)

    def _articles(self, target: IndexQuery, listing: CdxListing) -> dict[str, list[IdenticalCopies]]:
        """The copies of each article, less those that are stored; counts what is left out."""
        self._done.listed += len(listing.copies)
        self._done.skipped["unreadable lines"] += listing.bad
        by_key = defaultdict(list)
        for copy in listing.copies:
            by_key[same_article_address(copy.url)].append(copy)
        past = self._copies_of(target.source)
        fresh_by_key: dict[str, list[IdenticalCopies]] = {}
        for key, copies in by_key.items():
            if key in past.left_out or (target.below and not could_be_article(copies[0].url)):
                self._done.skipped["no article in scope"] += len(copies)
                continue
            for copy in copies:
                if copy.status not in (None, 200):
                    self._done.skipped[f"answered {copy.status}"] += 1
            ordered = list(group_identical(copies))
            ordered = ordered if target.day is None else around(ordered, target.day)
            fresh = [run for run in ordered if run.first.at not in past.copies.get(key, frozenset())]
            self._done.known += len(ordered) - len(fresh)
            if fresh:
                fresh_by_key[key] = fresh
        return fresh_by_key

    def _copies_of(self, source: SourceConfig) -> StoredArticles:
        if source.id not in self._known_copies:
            self._known_copies[source.id] = past_of(self._database, source.id)
        return self._known_copies[source.id]

    def _is_enough(self) -> bool:
        return self._wanted.limit is not None and self._done.wanted >= self._wanted.limit

    async def _article(
        self, spider: AdHocSpider, archive: WebArchive, target: IndexQuery, key: str, runs: Iterable[IdenticalCopies]
    ) -> None:
        source = target.source
        cited = None if target.day is None else KnownArticle(0, target.url, (target.url,))  # whatever its topic
        known = next(
            (
                article
                for article in self._copies_of(source).known
                if key in map(same_article_address, (article.url, *article.addresses))
            ),
            cited,
        )
        self._done.articles += 1
        copies: list[Copied] = []
        for run in runs:
            if self._is_enough():
                break
            self._done.wanted += 1
            if self._wanted.dry_run:
                self._report(f"{source.id}: {run.first.at:%Y-%m-%d %H:%M} {run.first.url}")
                continue
            if (copy := await self._copy(spider, archive, source, run, known)) is not None:
                copies.append(copy)
            if len(copies) >= COPIES_PER_WRITE:
                await self._store(spider, source, archive, copies)
                copies = []
        await self._store(spider, source, archive, copies)

    async def _copy(
        self,
        spider: AdHocSpider,
        archive: WebArchive,
        source: SourceConfig,
        run: IdenticalCopies,
        known: KnownArticle | None,
    ) -> Copied | None:
        got = await archives.fetch_copy(spider, archive, run.first, self._settings.max_page_bytes)
        if isinstance(got, CheckFailure):
            self._failed(archive, run, got)
            return None
        self._failures = 0
        self._done.fetched += 1
        try:
            seen = await spider.extraction.archive_copy(source, got, known)
        except ExtractionFailed as error:
            self._done.skipped[f"copies: {error}"] += 1
            return None
        if seen.outcome is not Outcome.READ:
            self._done.skipped[f"copies: {seen.outcome.value}"] += 1
        return Copied(run.first.at, seen, run.last_at if run.last_at > run.first.at else None)

    def _failed(self, archive: WebArchive, run: IdenticalCopies, trouble: CheckFailure) -> None:
        self._done.skipped[f"copies not to be had: {reason_text(trouble.reason)}"] += 1
        if trouble.outcome is Outcome.GONE:
            return
        self._failures += 1
        message = f"{archive.address(run.first)}: {reason_text(trouble.reason)}; run it again later to go on"
        if trouble.outcome is Outcome.BLOCKED:
            raise Blocked(message)
        if self._failures >= FAILURES_IN_A_ROW:
            raise Unreachable(message)

    async def _store(
        self, spider: AdHocSpider, source: SourceConfig, archive: WebArchive, copies: Sequence[Copied]
    ) -> None:
        if not copies:
            return
        stored = await spider.in_thread(
            store_copies, self._database, self._settings, source, archive.copies, tuple(copies)
        )
        self._done.stored += stored
        self._report(
            f"{source.id}: {copies[0].observation.addresses[0]}: {len(copies)} copies, {stored.versions} versions"
        )

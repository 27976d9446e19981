"""The re-extraction job: rebuilds histories with the current extractor, without reporting a change (decision 0120)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from yalu.db.core.engine import Database
from yalu.db.crawls.crawl_store import Store
from yalu.db.reextraction.reextraction_writer import ReextractionWriter
from yalu.errors import SourceBusy
from yalu.extraction.extractor import Extractor
from yalu.history.detection.changes import detect_changes, differently_extracted
from yalu.history.detection.facts import CrawlFacts
from yalu.history.detection.recording import RecomputedChanges
from yalu.history.intents.replay import HistoryReplay
from yalu.history.proof import ProofRules
from yalu.jobs.reextraction.capture_reader import CaptureCounts, CaptureReader
from yalu.jobs.reextraction.captured_evidence import with_captured
from yalu.jobs.runtime.cited_sites import with_cited_sites
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.secret import with_secret
from yalu.settings import Settings
from yalu.sources.extractor_version import extractor_of
from yalu.sources.load import Registry, watched
from yalu.sources.source import SourceConfig

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""How often an article is read when its history goes on meanwhile."""

Progress = Callable[[str, Sequence[int]], Iterator[int]]
"""Goes through the articles of a source and may show how far it has come."""


@dataclass(slots=True)
class Reextracted:
    """Result of a re-extraction. ``reextractions`` counts the lines added to its log, by kind."""

    articles: int = 0
    differing: int = 0
    """Articles of which something is extracted differently."""
    counts: CaptureCounts = field(default_factory=CaptureCounts)
    reextractions: Counter[str] = field(default_factory=Counter)
    busy: list[str] = field(default_factory=list)
    """Sources left alone because a crawl was at them."""
    left: int = 0
    """Articles left for the next time by a limit."""
    unknown: list[str] = field(default_factory=list)
    """Sources that no source file describes any more: nobody can say how their pages are read."""


def reextract(
    settings: Settings,
    *,
    only: Path | None = None,
    source_ids: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    url: str | None = None,
    limit: int | None = None,
    dry_run: bool = False,
    progress: Progress = lambda _, articles: iter(articles),
) -> Reextracted:
    """Re-extract what another extractor read, and update histories and the marks on recorded changes.

    ``only`` replaces the registry. ``source_ids``, ``since``, ``until`` (aware times of fetching) and ``url`` select
    articles, ``limit`` so many of them. ``dry_run`` writes nothing. ``progress`` wraps the article ids of each source.

    Each article and each crawl judged again is one transaction, so the job can be stopped and repeated. Raises
    UnknownItem, UnknownSource, StoreError.
    """
    registry = watched(settings, only=only)
    done = Reextracted()
    with job_database(settings) as database:
        settings = with_secret(settings, database)
        registry = with_cited_sites(registry, database)
        work = ReextractionRun(database, settings)
        if url is not None:
            source_ids = [work.writer.source_of(url)]
        for source in _sources(registry, work.writer, source_ids, done):
            waiting = work.writer.articles(source.id, extractor_of(source), since=since, until=until, url=url)
            wanted = waiting if limit is None else waiting[: max(0, limit - done.articles)]
            left = len(waiting) - len(wanted)
            done.left += left
            try:
                for article_id in progress(source.id, wanted):
                    work.article(article_id, source, done, dry_run=dry_run)
                if not dry_run:
                    whole = not left and url is None and since is None and until is None
                    work.judge_again(source, done, whole=whole)
            except SourceBusy as error:
                log.warning("%s", error)
                done.busy.append(source.id)
    return done


def _sources(
    registry: Registry, writer: ReextractionWriter, named: Sequence[str], done: Reextracted
) -> Iterator[SourceConfig]:
    known = registry.sources
    for source_id in dict.fromkeys(named or writer.source_ids()):
        if named:
            yield registry.get(source_id)
        elif source_id in known:
            yield known[source_id]
        else:
            done.unknown.append(source_id)


class ReextractionRun:
    """Re-extracts articles and judges their recorded changes again, for jobs that do both."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.writer = ReextractionWriter(database, settings)
        self._store = Store(database, settings)
        self._gone_after = settings.gone_after

    def article(self, article_id: int, source: SourceConfig, done: Reextracted, *, dry_run: bool = False) -> bool:
        """Re-extract one article in one transaction. Raises SourceBusy, StoreError.

        Returns whether that was done; its history may go on at each of the ``ATTEMPTS``.
        """
        for _ in range(ATTEMPTS):
            stored, counts = self.writer.history(article_id), CaptureCounts()
            rules = ProofRules(self._gone_after, stored.every)
            replay = HistoryReplay(stored.source_id, stored.article, rules, stored.erased_authors)
            reader = CaptureReader(self.writer, Extractor(), source, stored, counts)
            for check in stored.checks:
                replay.take(reader.read(check, replay))
            lines = self.writer.write(stored, replay.decided, extractor_of(source), dry_run=dry_run)
            if lines is None:
                continue
            done.counts += counts
            done.articles += 1
            done.differing += bool(lines)
            done.reextractions.update({kind.value: count for kind, count in lines.items()})
            return True
        log.warning("%s: article %d changed while it was read; it is left for the next time", source.id, article_id)
        return False

    def facts(self, crawl_id: int, source: SourceConfig) -> CrawlFacts:
        """Return the facts of a crawl of a source and what its captures say besides. Raises StoreError."""
        return with_captured(self._store.crawl_facts(crawl_id), self.writer.capture, source)

    def judge_again(self, source: SourceConfig, done: Reextracted, *, whole: bool) -> None:
        """Judge again the crawls whose articles were extracted differently. Raises SourceBusy, StoreError."""
        for crawl_id, article_ids in self.writer.rechecks(source.id).items():
            facts = self.facts(crawl_id, source)
            judged = RecomputedChanges(
                source.id,
                crawl_id,
                article_ids,
                detect_changes(facts, self._gone_after),
                differently_extracted(facts),
                extractor_of(source),
                whole,
            )
            counts = self.writer.apply_recomputed(judged)
            done.reextractions.update({kind.value: count for kind, count in counts.items()})

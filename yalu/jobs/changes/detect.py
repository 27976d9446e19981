"""Detects and records the changes of finished crawls."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from yalu.crawl import ChangeCount
from yalu.db.core.engine import Database
from yalu.db.crawls.crawl_store import Store
from yalu.db.maintenance import reprints
from yalu.errors import SourceBusy
from yalu.history.detection.changes import detect_changes, differently_extracted, needs_captures, pairs_of
from yalu.history.detection.facts import CrawlFacts
from yalu.jobs.changes.comparison_pool import ComparisonPool
from yalu.jobs.runtime.cited_sites import with_cited_sites
from yalu.processes.task_process import processes_for
from yalu.settings import Settings
from yalu.sources.load import usable
from yalu.sources.source import SourceConfig

log = logging.getLogger(__name__)


def compare(database: Database, settings: Settings, crawls: Sequence[int], only: Path | None) -> ChangeCount:
    """Detect and record the changes of these crawls; returns their number. ``only`` as for ``diff``.

    Raises StoreError.
    """
    recorded = ChangeCount()
    store = Store(database, settings)
    comparable = _ComparableFacts(database, store, settings, only)
    with ComparisonPool(processes_for(settings.comparison_processes)) as pool:
        for crawl_id in crawls:
            facts = comparable.facts(crawl_id)
            if facts is None:
                continue
            crawl_changes = detect_changes(facts, settings.gone_after, pool.findings(pairs_of(facts)))
            recorded += store.write_changes(crawl_id, crawl_changes)
    return recorded


def compare_and_match_reprints(
    database: Database, settings: Settings, crawls: Sequence[int], only: Path | None
) -> ChangeCount:
    """``compare``, and then which of the new texts are reprints. Raises StoreError."""
    recorded = compare(database, settings, crawls, only)
    reprints.catch_up(database)
    return recorded


class _ComparableFacts:
    """Facts of crawls in which one extractor read both sides; re-extracts articles where it did not (decision 0120)."""

    def __init__(self, database: Database, store: Store, settings: Settings, only: Path | None) -> None:
        self._database, self._store, self._settings, self._only = database, store, settings, only
        self._waiting: set[str] = set()

    def facts(self, crawl_id: int) -> CrawlFacts | None:
        """The facts of a crawl; None when it must wait because another crawl holds the source."""
        facts = self._store.crawl_facts(crawl_id)
        if facts.source_id in self._waiting:
            return None
        if apart := differently_extracted(facts):
            try:
                self._read_again(facts.source_id, apart)
            except SourceBusy as error:
                log.warning("%s", error)
                self._waiting.add(facts.source_id)
                return None
            facts = self._store.crawl_facts(crawl_id)
        return self._with_captured(facts) if needs_captures(facts) else facts

    def _with_captured(self, facts: CrawlFacts) -> CrawlFacts:
        from yalu.db.reextraction.reextraction_writer import ReextractionWriter
        from yalu.jobs.reextraction.captured_evidence import (
            with_captured,  # loads the extractor, which is rarely needed
        )

        source = self._source(facts.source_id)
        if source is None:
            return facts
        return with_captured(facts, ReextractionWriter(self._database, self._settings).capture, source)

    def _source(self, source_id: str) -> SourceConfig | None:
        registry = with_cited_sites(usable(self._settings, only=self._only), self._database)
        return registry.sources.get(source_id)

    def _read_again(self, source_id: str, article_ids: frozenset[int]) -> None:
        from yalu.jobs.reextraction.reextract_job import (  # loads the extractor, which is rarely needed
            Reextracted,
            ReextractionRun,
        )
        from yalu.jobs.runtime.secret import with_secret

        source = self._source(source_id)
        if source is None:
            log.warning("%s: extracted by two extractors and described by no source file; not compared", source_id)
            return
        work, done = ReextractionRun(self._database, with_secret(self._settings, self._database)), Reextracted()
        for article_id in sorted(article_ids):
            work.article(article_id, source, done)
        work.judge_again(source, done, whole=False)
        log.info("%s: %d articles re-extracted with the current extractor", source_id, done.articles)

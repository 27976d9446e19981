"""Merges an archive's older copies into the history of articles (decision 0110)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping

from yalu.db.core.engine import Database
from yalu.db.reextraction.archive_copies import place, unplaced
from yalu.errors import SourceBusy
from yalu.history.detection.changes import detect_changes
from yalu.jobs.reextraction.reextract_job import Reextracted, ReextractionRun
from yalu.settings import Settings
from yalu.sources.source import SourceConfig

log = logging.getLogger(__name__)


def merge_copies(database: Database, settings: Settings, source: SourceConfig) -> Mapping[str, int]:
    """Merge every article of a source that has copies older than its checks; returns the recorded changes by kind.

    All captures of such an article are re-extracted in the order in which they were taken, as if the copies had been
    there from the start. An article is merged wholly or left for the next run, as all are while a crawl holds the
    source. Raises StoreError.
    """
    work, done = ReextractionRun(database, settings), Reextracted()
    counts: Counter[str] = Counter()
    for article_id in unplaced(database, source.id):
        try:
            if not work.article(article_id, source, done):
                continue
        except SourceBusy as error:
            log.warning("%s", error)
            break
        crawls = [crawl_id for crawl_id, ids in work.writer.rechecks(source.id).items() if article_id in ids]
        changes = {crawl_id: detect_changes(work.facts(crawl_id, source), settings.gone_after) for crawl_id in crawls}
        counts.update({kind.value: n for kind, n in place(database, settings, article_id, changes).items()})
    return counts

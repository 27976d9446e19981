"""Putting an archive's older copies in their place: the history of an article worked out anew with them."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping

from db.core.engine import Database
from db.crawls.crawl_store import Store
from db.reextraction.archive_copies import place, unplaced
from yalu.errors import SourceBusy
from yalu.history.changes import detect_changes
from yalu.jobs.reextraction.reextract_job import Reextracted, ReextractionRun
from yalu.settings import Settings
from yalu.sources.source import Source

log = logging.getLogger(__name__)


def merge_copies(database: Database, settings: Settings, source: Source) -> Mapping[str, int]:
    """Every article of a source that has copies older than its looks; gives the changes recorded, by kind.

    All captures of such an article are read again, in the order in which they were taken, so that versions, comments
    and who was missing come out as if the copies had been there from the start. An article is done wholly or left for
    the next time, as all are while a crawl is at the source. Raises StoreError.
    """
    work, store, done = ReextractionRun(database, settings), Store(database, settings), Reextracted()
    counts: Counter[str] = Counter()
    for article_id in unplaced(database, source.id):
        try:
            work.article(article_id, source, done)
        except SourceBusy as error:
            log.warning("%s", error)
            break
        crawls = [crawl_id for crawl_id, ids in work.rereads.rechecks(source.id).items() if article_id in ids]
        changes = {crawl_id: detect_changes(store.crawl_facts(crawl_id), settings.gone_after) for crawl_id in crawls}
        counts.update({kind.value: n for kind, n in place(database, settings, article_id, changes).items()})
    return counts

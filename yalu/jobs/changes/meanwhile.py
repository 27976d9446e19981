"""Compares crawls as they end, while others go on: on two cores the one is done when the other is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yalu.db.core.engine import Database
from yalu.db.crawls import due_sources
from yalu.errors import YaluError
from yalu.jobs.changes.detect import compare_and_match_reprints
from yalu.jobs.changes.diff_job import ComparedCrawls
from yalu.settings import Settings

log = logging.getLogger(__name__)

PAUSE = 0.5
"""Seconds between two looks for crawls that ended: a pass that is shorter compares afterwards."""


@contextmanager
def comparing(database: Database, settings: Settings, only: Path | None) -> Iterator[ComparedCrawls]:
    """Compare ended crawls in a thread within the block, oldest first, and none before an older one has ended.

    What fails is left to the diff job, which follows and reports it. ``only`` as for ``diff``.
    """
    over, compared = threading.Event(), ComparedCrawls()

    def compare_ended() -> None:
        last, pause = None, PAUSE
        while not over.wait(pause):
            crawl_id = next(iter(due_sources.waiting_to_be_compared(database, in_order=True)), None)
            pause = 0.0 if crawl_id else PAUSE
            if crawl_id is None:
                continue
            if crawl_id == last:  # it must wait, and so must those after it
                return
            compared.recorded += compare_and_match_reprints(database, settings, [crawl_id], only)
            compared.crawls, last = compared.crawls + 1, crawl_id

    def unless_it_fails() -> None:
        try:
            compare_ended()
        except YaluError as error:
            log.debug("compared afterwards, because: %s", error)

    thread = threading.Thread(target=unless_it_fails, name="compare", daemon=True)
    thread.start()
    try:
        yield compared
    finally:
        over.set()
        thread.join()

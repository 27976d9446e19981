"""The diff job: ended crawls past each source's mark become changes. Can be run any number of times, by anybody."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from db.crawls import due_sources
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.exit_codes import Exit
from yalu.settings import Settings

log = logging.getLogger(__name__)


def diff(settings: Settings, *, only: Path | None = None) -> tuple[Exit, dict[str, Any]]:
    """Compare what ended crawls found with what was known before them.

    Where a crawl read an article with another extractor than the crawl before, the article's captures are read again
    first, so that like is compared with like; ``only`` is the source file that says how, else those of the settings.
    Gives the exit status (NOTHING when no crawl waited) and ``{"crawls": n, "changes": {kind: n}}``. One transaction
    a crawl: changes and mark together, so a job that dies loses and doubles nothing. Raises StoreError.
    """
    with job_database(settings, make=True) as database:
        crawls = due_sources.waiting_to_be_compared(database)
        if not crawls:
            return Exit.NOTHING, {"crawls": 0, "changes": {}}
        # It loads all that judges, which a run with nothing new has no use for.
        from yalu.jobs.changes.detect import compare_and_place

        changes = compare_and_place(database, settings, crawls, only)
    log.info("%d crawls compared, %d changes", len(crawls), changes.total())
    return Exit.OK, {"crawls": len(crawls), "changes": dict(sorted(changes.items()))}

"""The diff job: finished crawls beyond each source's watermark become changes. It can be repeated at any time."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yalu.crawl import ChangeCount
from yalu.db.crawls import due_sources
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.exit_codes import Exit
from yalu.settings import Settings

log = logging.getLogger(__name__)


@dataclass(slots=True)
class ComparedCrawls:
    """What was compared meanwhile: how many crawls, and what was recorded of them."""

    crawls: int = 0
    recorded: ChangeCount = field(default_factory=ChangeCount)


def diff(
    settings: Settings, *, only: Path | None = None, meanwhile: ComparedCrawls | None = None
) -> tuple[Exit, dict[str, Any]]:
    """Compare what finished crawls found with what was known before them.

    Where the extractor of a crawl differs from the one before, the article's captures are re-extracted first, so that
    both sides come from one extractor; ``only`` is the source file with its page rules, else those of the settings.
    Returns the exit status (NOTHING when no crawl waited) and ``{"crawls": n, "changes": {kind: n}, "baseline":
    n}``: what was there before the first visit to its source is counted apart. What was compared ``meanwhile``, while
    other crawls went on, is counted along. Changes and watermark of a crawl are one
    transaction: a job that dies loses and repeats nothing. Raises StoreError.
    """
    with job_database(settings, make=True) as database:
        crawls, meanwhile = due_sources.waiting_to_be_compared(database), meanwhile or ComparedCrawls()
        if not crawls and not meanwhile.crawls:
            return Exit.NOTHING, {"crawls": 0, **ChangeCount().as_json()}
        # Loads the comparison code, which a run without finished crawls does not need.
        from yalu.jobs.changes.detect import compare_and_match_reprints

        recorded = meanwhile.recorded + compare_and_match_reprints(database, settings, crawls, only)
    many = meanwhile.crawls + len(crawls)
    log.info("%d crawls compared, %d changes", many, sum(recorded.changes.values()))
    return Exit.OK, {"crawls": many, **recorded.as_json()}

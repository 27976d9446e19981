"""The crawl job: crawls the sources that are due, and compares afterwards on request."""

from __future__ import annotations

import logging
import signal
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from yalu.crawl import WriteCount
from yalu.db.core.engine import Database
from yalu.db.verification.integrity import require_sound
from yalu.jobs.changes.diff_job import diff
from yalu.jobs.crawl.crawl_summary import counts_of
from yalu.jobs.crawl.due_sources import CrawlRequest, articles_of_sources, select_sources
from yalu.jobs.runtime.cited_sites import with_cited_sites
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.exit_codes import Exit
from yalu.processes.warm_up import frozen_imports
from yalu.settings import Settings
from yalu.sources.load import Registry, usable

log = logging.getLogger(__name__)


def crawl(
    settings: Settings, wanted: CrawlRequest, *, only: Path | None = None, force: bool = False, compare: bool = False
) -> tuple[Exit, dict[str, Any]]:
    """Crawl the sources that are due (or those requested) and store their observations; ``only`` replaces the registry.

    Of sources that are not due, known articles that are due are checked, without discovery. ``force`` checks everything
    known again. Returns the exit status (BUSY when other crawls hold all that were asked for by id) and ``{"sources":
    {id: {"verdict", "reason"}}, "busy", "counts", "articles", "says"}``: "says" is one line when nothing was due.
    With ``compare``, for a caller that found the database sound, the diff job follows, and "changes" and "baseline" are
    its counts. Raises UsageError for a wrong source file, id or lexicon file, StoreError when the database is not
    usable.
    """
    registry = usable(settings, only=only)
    for refused in registry.refused:
        log.warning("%s", refused)
    with job_database(settings, make=True) as database:
        registry = with_cited_sites(registry, database, only=only)
        chosen = select_sources(registry, database, settings, wanted)
        compared_meanwhile = None
        if chosen and not compare:
            require_sound(database)
        if chosen:
            with frozen_imports():
                # First: what it imports looks at all frames and modules there are, twice as long further in.
                import yalu.spiders.politeness.download_handler  # noqa: F401

                # They load Scrapy, the extractor and the comparison code.
                from yalu.jobs.changes.meanwhile import comparing
                from yalu.jobs.crawl.crawl_sources import crawl_selected

            together = compare and len(chosen.whole) + len(chosen.articles_only) > 1
            with comparing(database, settings, only) if together else nullcontext() as compared_meanwhile:
                status, result = crawl_selected(chosen, database, settings, force=force)
                if compare:
                    _allow_interruption()
            if wanted.source_ids and not result["sources"]:
                status = Exit.BUSY
                result["says"] = f"another crawl is at {', '.join(result['busy'])}"
        else:
            status, result = (
                Exit.NOTHING,
                _nothing(database, settings, registry, wanted.source_ids),
            )
    if compare:
        _allow_interruption()
        compared = diff(settings, only=only, meanwhile=compared_meanwhile)[1]
        result |= {name: compared[name] for name in ("changes", "baseline")}
    return status, result


def _allow_interruption() -> None:
    """Let signals end the process again, which the reactor took: comparing may be interrupted."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


def _nothing(database: Database, settings: Settings, registry: Registry, source_ids: Sequence[str]) -> dict[str, Any]:
    """The result of a pass for which nothing was due."""
    articles = articles_of_sources(database, settings, registry, source_ids)
    counted = {"counts": counts_of(WriteCount()), "articles": articles.counts()}
    return {"sources": {}, "busy": [], **counted, "says": articles.sentence()}

"""One pass by hand: crawl what is due, compare, and say what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from yalu.crawl import ChangeCount, WriteCount
from yalu.db.crawls.due_sources import database_now
from yalu.db.verification.integrity import require_sound
from yalu.jobs.changes.diff_job import diff
from yalu.jobs.crawl.crawl_summary import EndedCrawl, counts_of, ended_crawl, outcome_line
from yalu.jobs.crawl.due_sources import (
    CrawlRequest,
    DueArticles,
    articles_of_crawls,
    articles_of_sources,
    select_sources,
)
from yalu.jobs.lookup.skipped_urls import skipped_line
from yalu.jobs.runtime.child_process import RunJob, run_child
from yalu.jobs.runtime.cited_sites import with_cited_sites
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.exit_codes import Exit
from yalu.jobs.runtime.secret import with_secret
from yalu.model import FAILING
from yalu.settings import Settings
from yalu.sources.load import watched


@dataclass(frozen=True, slots=True)
class PassResult:
    """Result of one pass. ``since`` is its start by the database's clock (UTC)."""

    status: Exit
    sources: Mapping[str, EndedCrawl]
    counts: Mapping[str, int]
    recorded: ChangeCount = field(default_factory=ChangeCount)
    since: datetime | None = None
    busy: tuple[str, ...] = ()
    articles: DueArticles = field(default_factory=DueArticles)
    error: str | None = None

    def failed(self) -> bool:
        """Whether a source could not be crawled, or the pass was stopped."""
        stopped = self.status is Exit.CANCELLED
        return stopped or self.error is not None or any(crawl.verdict in FAILING for crawl in self.sources.values())

    def summary(self) -> dict[str, Any]:
        """The result as JSON values: counts, changes per kind, baseline apart, and a verdict per source."""
        verdicts = {source_id: crawl.verdict.value for source_id, crawl in self.sources.items()}
        reasons = {source_id: crawl.reason.as_json() for source_id, crawl in self.sources.items() if crawl.reason}
        counts = {**counts_of(WriteCount()), **self.counts}
        passed = {
            source_id: {**msgspec.to_builtins(skipped), "says": skipped_line(skipped)}
            for source_id, crawl in self.sources.items()
            if (skipped := crawl.stats.skipped)
        }
        source_results = {"sources": verdicts, "reasons": reasons, "passed_over": passed, "busy": self.busy}
        return {**counts, **self.articles.counts(), **self.recorded.as_json(), **source_results}

    def outcome_line(self, source_id: str) -> str:
        """The end of one source's crawl in one line: verdict, reason, and what was skipped."""
        return outcome_line(source_id, self.sources[source_id])


def run(
    settings: Settings,
    *,
    only: Path | None,
    source_ids: Sequence[str],
    force: bool = False,
    due: bool = False,
    run_job: RunJob = run_child,
) -> PassResult:
    """Crawl and compare in a child process; only compare, in this process, when nothing is due.

    ``only`` replaces the registry; ``source_ids`` are crawled whether due or not; ``run_job`` starts the child. Raises
    UsageError and StoreError before anything is fetched when a setting, a source or the database is wrong.
    """
    registry = watched(settings, only=only)
    wanted = CrawlRequest(source_ids, everything=force or only is not None, due=due)
    if settings.lexicon:
        from yalu.topics.scanning.lexicon import load_lexicon

        load_lexicon(settings.lexicon)
    with job_database(settings, make=True) as database:
        require_sound(database)
        with_secret(settings, database)  # reports a wrong secret before anything is started
        since = settings.now or database_now(database)
        registry = with_cited_sites(registry, database, only=only)
        chosen = select_sources(registry, database, settings, wanted)
        articles = DueArticles() if chosen else articles_of_sources(database, settings, registry, source_ids)
    if not chosen:
        recorded = _recorded(diff(settings, only=only)[1])
        return PassResult(Exit.NOTHING, {}, {}, recorded, since, articles=articles)
    arguments = [f"--source={source_id}" for source_id in source_ids]
    if only is not None:
        arguments.append(f"--sources={only}")
    arguments += ["--compare", *(option for option, given in (("--force", force), ("--due", due)) if given)]
    status, result = run_job("crawl", arguments, settings)
    if "error" in result:
        return PassResult(status, {}, {}, error=str(result["error"]))
    crawls = {source_id: ended_crawl(crawl) for source_id, crawl in result["sources"].items()}
    articles = articles_of_crawls(crawl.stats for crawl in crawls.values())
    busy = tuple(result["busy"])
    return PassResult(status, crawls, result["counts"], _recorded(result), since, busy, articles)


def _recorded(result: Mapping[str, Any]) -> ChangeCount:
    return ChangeCount(result["changes"], result["baseline"])

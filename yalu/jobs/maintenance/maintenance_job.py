"""The maintenance job: a bounded part a day, and an hour, of what an installation needs (decision 0262).

It looks after sources, captures, partitions, retention, re-extraction and data sets; each hour after the transparency
log and copies in a public archive.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import database_now
from yalu.db.maintenance.erase import scrub_left
from yalu.db.queries import coverage
from yalu.db.sources.feed_state import discoveries_of_sources
from yalu.db.verification import capture_sample
from yalu.db.verification.integrity import require_sound
from yalu.errors import CaptureCorrupt, UsageError
from yalu.jobs.evidence.log import append
from yalu.jobs.evidence.public_copies import ask_archive
from yalu.jobs.maintenance.dataset import write_dataset
from yalu.jobs.maintenance.source_health import judge
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.exit_codes import Exit
from yalu.redact import hidden
from yalu.settings import Settings
from yalu.sources.load import usable

log = logging.getLogger(__name__)

SAMPLE = 500
"""Captures read back in one run: some seconds of work."""


@dataclass(slots=True)
class StepResult:
    """What one step found: counts, and one line on each thing that needs a person."""

    counts: dict[str, int] = field(default_factory=dict)
    attention: list[str] = field(default_factory=list)


def maintain(settings: Settings, *, hourly: bool = False) -> tuple[Exit, dict[str, Any]]:
    """Run every step, or those of each hour, and log each as one line, then one summary.

    Returns the exit status (DEGRADED when something needs a person) and ``{"steps": {name: counts}, "attention",
    "says"}``. May be stopped and repeated at any time: each step is bounded and goes on where it was. Raises
    StoreError; CaptureCorrupt, after all other steps, when a capture is not what was stored.
    """
    done: dict[str, StepResult] = {}
    for name, step in _HOURLY if hourly else (*_DAILY, *_HOURLY):
        done[name] = step(settings)
        counted = " ".join(f"{key}={value}" for key, value in done[name].counts.items())
        log.info("%s: %s", name, counted or "nothing to do")
        for line in done[name].attention:
            log.warning("%s: %s", name, hidden(line))
    if damaged := done.get("captures", StepResult()).attention:
        raise CaptureCorrupt(
            f"{len(damaged)} captures are not what was stored: {damaged[0]}; `yalu db check --captures`"
        )
    attention = [f"{name}: {line}" for name, step_result in done.items() for line in step_result.attention]
    says = f"{len(attention)} matters need a person" if attention else "nothing needs a person"
    result = {
        "steps": {name: step_result.counts for name, step_result in done.items()},
        "attention": attention,
        "says": says,
    }
    return (Exit.DEGRADED if attention else Exit.OK), result


def _sources(settings: Settings) -> StepResult:
    registry = usable(settings)
    with job_database(settings, make=True) as database:
        require_sound(database)
        now = _now(database, settings)
        known = coverage.of_period(database, now, now + timedelta(seconds=1), coverage.OF_LAST_SIGNS)
        activity = {record.source_id: record for record in known}
        health = judge(registry.enabled(), activity, discoveries_of_sources(database), now)
    wrong = [str(error) for error in registry.refused]
    counts = {**health.counts(), "source_files_wrong": len(wrong)}
    return StepResult(counts, [*wrong, *health.dead, *health.late, *health.silent])


def _captures(settings: Settings) -> StepResult:
    with job_database(settings) as database:
        turn = _now(database, settings).toordinal()
        sample = capture_sample.check_sample(database, turn=turn, most=SAMPLE)
    counts = {"captures_kept": sample.kept, "captures_read_back": sample.read, "captures_damaged": len(sample.damaged)}
    return StepResult(counts, list(sample.damaged))


def _partitions(settings: Settings) -> StepResult:
    """Later months need a partition before the first capture of theirs comes."""
    with job_database(settings) as database:
        capture_sample.make_partitions(database)
    return StepResult()


def _retention(settings: Settings) -> StepResult:
    from yalu.jobs.maintenance.retention import prune

    ages = {"captures": settings.keep_captures_days, "comments": settings.keep_comments_days}
    if not any(ages.values()):
        return StepResult()
    with job_database(settings) as database:
        now = _now(database, settings)
    before = {name: now - timedelta(days=days) if days else None for name, days in ages.items()}
    apply = settings.retention == "apply"
    done = prune(settings, captures_before=before["captures"], comments_before=before["comments"], yes=apply)
    verb = "blanked" if apply else "to_blank"
    counts = {f"{name}_{verb}": count for name, count in asdict(done.erased).items() if count}
    return StepResult(counts, [done.unfinished] if done.unfinished else [])


def _erasure(settings: Settings) -> StepResult:
    """What an erasure had to leave in the files of the database, because a process was reading them."""
    with job_database(settings) as database:
        left = scrub_left(database)
    return StepResult({}, [left] if left else [])


def _reextraction(settings: Settings) -> StepResult:
    if not settings.reextract_a_day:
        return StepResult()
    from yalu.jobs.reextraction.reextract_job import reextract  # loads the extractor

    done = reextract(settings, limit=settings.reextract_a_day)
    counts = {
        "articles_reextracted": done.articles,
        "articles_differing": done.differing,
        "articles_to_reextract": done.left,
    }
    return StepResult(counts, [f"damaged: {line}" for line in done.counts.damaged])


def _dataset(settings: Settings) -> StepResult:
    """A month that has ended is written once, as it was known at its end."""
    if settings.datasets is None:
        return StepResult()
    with job_database(settings) as database:
        end = _now(database, settings).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        output = settings.datasets / f"{end - timedelta(days=1):%Y-%m}"
        if output.exists():
            return StepResult()
        try:
            settings.datasets.mkdir(parents=True, exist_ok=True)
            return StepResult({"dataset_records": write_dataset(settings, database, output, None, end).records})
        except (UsageError, OSError) as error:
            return StepResult({}, [f"{output}: {error}"])


def _evidence_log(settings: Settings) -> StepResult:
    if settings.evidence_log is None:
        return StepResult()
    with job_database(settings) as database:
        state = append(settings, database)
    for line in state.absent:
        log.info("evidence_log: asked again with the next checkpoint: %s", hidden(line))
    counts = {"log_entries": state.checkpoint.size, "log_entries_added": state.added}
    return StepResult({**counts, "attestors_absent": len(state.absent)}, state.attention)


def _public_copies(settings: Settings) -> StepResult:
    if not settings.archive_save_url:
        return StepResult()
    with job_database(settings) as database:
        done = ask_archive(settings, database)
    for line in done.reasons:
        log.info("public_copies: not saved: %s", hidden(line))
    return StepResult({"pages_saved": done.saved, "pages_refused": done.refused, "pages_waiting": done.waiting})


def _now(database: Database, settings: Settings) -> datetime:
    return settings.now or database_now(database)


Steps = tuple[tuple[str, Callable[[Settings], StepResult]], ...]
_DAILY: Steps = (
    ("sources", _sources),
    ("captures", _captures),
    ("partitions", _partitions),
    ("retention", _retention),
    ("erasure", _erasure),
    ("reextraction", _reextraction),
    ("dataset", _dataset),
)
_HOURLY: Steps = (("evidence_log", _evidence_log), ("public_copies", _public_copies))

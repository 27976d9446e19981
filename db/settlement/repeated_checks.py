"""Checks that found exactly what the previous check found extend its row instead of adding one. Decision 0105."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from yalu import ids
from yalu.db.mapping.rows import snapshot_row
from yalu.db.models import Check, Crawl, ThreadSnapshot
from yalu.db.settlement.batch import Batch
from yalu.db.settlement.check_intervals import FULL, decoded, encoded
from yalu.db.settlement.new_rows import NewRows
from yalu.db.settlement.stored.stored_state import ArticleState, Stored
from yalu.db.settlement.thread_writer import known_thread, resumed
from yalu.history import (
    CheckState,
    RepeatedCheck,
    digest_of,
    finds_the_same,
    is_older_copy,
    is_recognised,
    is_spared,
    place_of,
    shows_the_same,
)
from yalu.model import Observation, ParsedThread

_SHOWN = ("complete", "open", "expected", "seen", "note", "extractor", "implausibility")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A check that adds nothing: the row it extends, and the thread snapshots that it saw unchanged."""

    check: Any
    snapshots: Sequence[Any]
    repeated_checks: bytes

    def extend(self, batch: Batch, rows: NewRows, at: datetime, copy_made_at: datetime | None) -> None:
        """Extend the check's and the snapshots' rows up to ``at``."""
        made = [time for time in (self.check.copy_made_at, copy_made_at) if time is not None]
        until = {"last_repeated_at": max(at, self.check.last_repeated_at)}
        crawl = {"last_repeated_crawl_id": batch.crawl_id, "copy_made_at": max(made, default=None)}
        rows.set(Check, self.check.id, {**until, **crawl, "repeated_checks": self.repeated_checks})
        for snapshot in self.snapshots:
            rows.set(ThreadSnapshot, snapshot.id, until)


def repeat_of(
    batch: Batch, stored: Stored, article: ArticleState, seen: Observation, check: tuple[datetime, CheckState]
) -> Repeat | None:
    """Return what a check, given with its time and result, repeats; None when it needs a row of its own."""
    at, state = check
    last = article.last_check
    if batch.archive or last is None or last.archive is not None or seen.look_ups:
        return None
    if not finds_the_same(_state(last), state):
        return None
    first = RepeatedCheck(last.crawl_id, last.at, article.last_served)
    checks = decoded(first, last.repeated_checks)
    known = next((repeated.served for repeated in reversed(checks) if repeated.served is not None), first.served)
    mine = digest_of(digest for capture in seen.captures if (digest := ids.body_sha256(capture)) is not None)
    if not is_spared(seen, mine, known, keep_all=batch.every_capture):
        return None
    lost = place_of(seen) in batch.judgement.threads
    snapshots = None if lost else _threads_again(batch, stored, article, seen, at)
    if snapshots is None:
        return None
    packed = encoded(first, [*checks, RepeatedCheck(batch.crawl_id, max(at, last.last_repeated_at), mine)])
    return Repeat(last, snapshots, packed) if len(packed) <= FULL else None


def count_repeats(connection: Connection, crawl_id: int, repeats: Sequence[Repeat]) -> None:
    """Add the repeated checks to the counts of their crawl. To be called inside a transaction."""
    if repeats:
        snapshots = [snapshot for repeat in repeats for snapshot in repeat.snapshots]
        whole = sum(snapshot.complete for snapshot in snapshots)
        counts = (
            (Crawl.unchanged, len(repeats)),
            (Crawl.unchanged_threads, len(snapshots)),
            (Crawl.unchanged_whole, whole),
        )
        more = {column: column + many for column, many in counts}
        connection.execute(update(Crawl).where(Crawl.id == crawl_id).values(more))


def _state(last: Any) -> CheckState:
    place = last.version_id, last.url_id
    return CheckState(last.outcome, *place, last.extractor, last.page_ended, last.reason, last.implausibility)


def _threads_again(
    batch: Batch, stored: Stored, article: ArticleState, seen: Observation, at: datetime
) -> Sequence[Any] | None:
    """Return the last check's snapshots if this check saw them unchanged; None when it shows anything else."""
    if is_recognised(seen):
        whole = article.last_check is not None and article.last_check.status == 200
        return article.last_snapshots if whole and not is_older_copy(seen.captures[0], article.past, at) else None
    if seen.page is None:
        return ()
    thread = seen.page.thread
    if thread is None:
        return None if article.last_snapshots else ()
    same = _is_same(batch, stored, article, thread, (at, seen.page.extractor))
    return article.last_snapshots if same else None


def _is_same(
    batch: Batch, stored: Stored, article: ArticleState, thread: ParsedThread, taken: tuple[datetime, str]
) -> bool:
    at, extractor = taken
    known = known_thread(article, thread)
    if known is None or known.last_row is None or known.platform != thread.platform:
        return False
    if [snapshot.id for snapshot in article.last_snapshots] != [known.last_row.id]:
        return False
    step = resumed(batch, stored, known).read(0, at, thread)
    return not step.active and shows_the_same(
        {name: getattr(known.last_row, name) for name in _SHOWN}, snapshot_row(thread, step, extractor)
    )

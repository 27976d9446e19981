"""Checks that found exactly what the previous check found extend its row instead of adding one. Decision 0105."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from yalu.db.models import Check, Crawl, ThreadSnapshot
from yalu.db.settlement.batch import Batch
from yalu.db.settlement.check_intervals import FULL, decoded, encoded
from yalu.db.settlement.new_rows import NewRows
from yalu.db.settlement.stored.stored_state import Stored
from yalu.history import ArticleState, CheckState, Intent, RepeatedCheck, repeated_snapshots, served


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


def repeat_of(batch: Batch, stored: Stored, article: ArticleState, intent: Intent, state: CheckState) -> Repeat | None:
    """Return what a check, given with its result, repeats; None when it needs a row of its own."""
    snapshots = repeated_snapshots(stored, article, intent, state, batch.judgement, keep_all=batch.every_capture)
    last = article.last_check
    if snapshots is None or last is None:
        return None
    first = RepeatedCheck(last.crawl_id, last.at, article.last_served)
    own = RepeatedCheck(batch.crawl_id, max(intent.at, last.last_repeated_at), served(intent.seen.captures))
    packed = encoded(first, [*decoded(first, last.repeated_checks), own])
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

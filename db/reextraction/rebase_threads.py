"""Writes the threads of an article as they are read now: snapshots, comments with their versions, and absences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import delete

from yalu.db.core.base import portions
from yalu.db.mapping.current_versions import highest_extractions
from yalu.db.mapping.rows import comment_of, comment_row
from yalu.db.models import Comment, CommentAbsence, CommentVersion, Thread, ThreadSnapshot
from yalu.db.reextraction.rebase_states import Rebase, States, StateStep, alike, write_states
from yalu.db.reextraction.stored_history import ThreadRows
from yalu.db.settlement.new_rows import Key
from yalu.history import DecidedAgain, SnapshotIntent, SnapshotStep, StoredCheck, StoredThread

Taken = tuple[StoredCheck, SnapshotIntent]
"""A snapshot and the check that took it."""


def rebase_threads(rebase: Rebase, decided: Sequence[DecidedAgain]) -> None:
    """Write all threads of the article."""
    threads: dict[int, StoredThread] = {}
    taken: dict[int, list[Taken]] = defaultdict(list)
    for again in decided:
        for intent in again.intent.snapshots:
            threads[id(intent.thread)] = intent.thread
            taken[id(intent.thread)].append((again.reading.check, intent))
    stored = {rows.thread_id: rows for rows in rebase.stored.threads}
    for key, thread in threads.items():
        _rebase_thread(rebase, thread, stored.get(thread.key), taken[key])
    rebase.store()


def _rebase_thread(rebase: Rebase, thread: StoredThread, rows: ThreadRows | None, taken: Sequence[Taken]) -> None:
    if rows is None:
        check, _ = taken[0]
        first = {"article_id": rebase.stored.article_id, "platform": thread.platform, "first_seen_at": check.at}
        rows = ThreadRows(rebase.rows.insert(Thread, first), thread.platform)
    elif thread.platform != rows.platform and taken[-1][1].columns:  # a snapshot that is kept has the stored one
        assert rows.thread_id is not None
        rebase.rows.set(Thread, rows.thread_id, {"platform": thread.platform})
    snapshots = {row.id: row for row in rows.snapshots}
    writer = _CommentWriter(rebase, rows)
    for check, intent in taken:
        stored = check.snapshots.get(thread.key)
        row = None if stored is None else snapshots[stored.snapshot_id]
        assert intent.step is not None
        writer.take(_write_snapshot(rebase, rows, row, (check, intent)), check.crawl_id, intent.step)
    writer.write()


def _write_snapshot(rebase: Rebase, rows: ThreadRows, row: Any | None, taken: Taken) -> Key:
    """Add or update the row of a snapshot; return its key."""
    check, values = taken[0], taken[1].columns
    if row is None:
        place = {"crawl_id": check.crawl_id, "check_id": check.check_id, "at": check.at, "last_repeated_at": check.at}
        return rebase.rows.insert(ThreadSnapshot, {"thread_id": rows.thread_id, **place, **values})
    if not alike(row, values):
        if (row.complete, row.open) != (values["complete"], values["open"]):
            rebase.crawls.add(check.crawl_id)
        rebase.rows.set(ThreadSnapshot, row.id, values)
    return int(row.id)


class _CommentWriter:
    """Writes the comments of one thread and their absences, from what its snapshots add, taken in order."""

    def __init__(self, rebase: Rebase, rows: ThreadRows) -> None:
        self._rebase, self._rows = rebase, rows
        self._crawls: dict[Key, int] = {}
        """The crawl of each snapshot."""
        self._steps: dict[str, list[StateStep]] = {}
        self._absences: dict[tuple[str, Key], dict[str, Any]] = {}
        """By comment and snapshot."""
        self._open: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._ids: dict[str, Key] = {platform_id: row.id for platform_id, row in rows.known.items()}

    def take(self, snapshot_id: Key, crawl_id: int, step: SnapshotStep) -> None:
        """Add what the next snapshot adds."""
        self._crawls[snapshot_id] = crawl_id
        for platform_id, new in step.new.items():
            values, others = comment_row(new.state), {"not_after": new.not_after}
            state = StateStep(snapshot_id, new.not_before, new.state, new.kept, values, others)
            self._steps.setdefault(platform_id, []).append(state)
        for platform_id in step.back:
            for absence in self._open.pop(platform_id, ()):
                absence["back_snapshot_id"] = snapshot_id
        for missed in step.missed:
            fate, capture_id = (missed.answer.fate, missed.answer.capture_id) if missed.answer else (None, None)
            absence = {"in_row": missed.in_row, "back_snapshot_id": None, "fate": fate, "capture_id": capture_id}
            self._absences[missed.comment, snapshot_id] = absence
            self._open[missed.comment].append(absence)

    def write(self) -> None:
        """Add everything to the rows. Comments that no snapshot shows any more stay without a version."""
        known = [row.id for row in self._rows.known.values()]
        extractions = highest_extractions(self._rebase.connection, CommentVersion, known)
        olds: dict[Key, list[Any]] = defaultdict(list)
        for row in self._rows.versions:
            olds[row.comment_id].append(row)

        log = "snapshot_id", "comment_version_id", "replaced_comment_id"
        for name in [*self._steps, *(name for name in self._rows.known if name not in self._steps)]:
            comment_id = self._ids.get(name) or self._insert_comment(name)
            own, state_of = (comment_id, olds[comment_id], CommentVersion), partial(comment_of, platform_id=name)
            states = States(*own, *log, self._crawls, state_of, extractions)
            write_states(self._rebase, states, self._steps.get(name, ()))
        self._write_absences()

    def _insert_comment(self, platform_id: str) -> Key:
        row = {"thread_id": self._rows.thread_id, "platform_id": platform_id}
        key = self._ids[platform_id] = self._rebase.rows.insert(Comment, row)
        return key

    def _write_absences(self) -> None:
        """Add which comments each snapshot missed, and when they were back."""
        rows = self._rebase.rows
        wanted = {(self._ids[name], snapshot_id): row for (name, snapshot_id), row in self._absences.items()}
        touched: list[Key | None] = []
        untrue: list[int] = []
        for row in self._rows.absences:
            values = wanted.pop((row.comment_id, row.snapshot_id), None)
            stays = values and {name: values[name] for name in ("in_row", "back_snapshot_id")}
            if stays is None:
                untrue.append(row.id)
            elif not alike(row, stays):
                rows.set(CommentAbsence, row.id, stays)
            else:
                continue
            touched += [row.snapshot_id, row.back_snapshot_id, stays["back_snapshot_id"] if stays else None]
        new = [{"comment_id": own[0], "snapshot_id": own[1], **values} for own, values in wanted.items()]
        for values in new:
            rows.insert(CommentAbsence, values)
        for some in portions(untrue):
            self._rebase.connection.execute(delete(CommentAbsence).where(CommentAbsence.id.in_(some)))
        touched += [place for row in new for place in (row["snapshot_id"], row["back_snapshot_id"])]
        self._rebase.crawls |= {self._crawls[snapshot_id] for snapshot_id in touched if snapshot_id is not None}

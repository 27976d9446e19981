"""Turns one thread snapshot into rows, as ``yalu.history`` derives them from it and the stored state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yalu import model
from yalu.db.mapping.rows import comment_row
from yalu.db.models import Comment, CommentAbsence, CommentVersion, Thread, ThreadSnapshot
from yalu.db.search import search_index
from yalu.db.settlement.batch import Batch
from yalu.db.settlement.new_rows import Key, NewRows
from yalu.db.settlement.stored.stored_state import Stored
from yalu.history import (
    ArticleState,
    CommentStep,
    Implausibility,
    LookUpAnswer,
    SnapshotStep,
    StoredThread,
    snapshot_row,
)


@dataclass(frozen=True, slots=True)
class ThreadCheck:
    """The check that a snapshot belongs to: its row's key, its time, and the extractor that read the page."""

    key: Key
    at: datetime
    extractor: str


@dataclass(frozen=True, slots=True)
class StagedSnapshot:
    """What a snapshot added. ``active`` tells whether anything in the thread changed."""

    comments: int
    versions: int
    active: bool
    entries: tuple[search_index.IndexEntry, ...]


class ThreadWriter:
    """Settles the snapshots of one article's threads. Their authors are pseudonyms, their ids as stored."""

    def __init__(self, batch: Batch, stored: Stored, rows: NewRows, article: ArticleState) -> None:
        self._batch, self._stored, self._rows, self._article = batch, stored, rows, article

    def snapshot(
        self,
        thread: model.ParsedThread,
        check: ThreadCheck,
        answers: Mapping[str, LookUpAnswer],
        implausibility: Implausibility | None,
    ) -> StagedSnapshot:
        """Settle one snapshot and return what it added.

        ``answers`` are those to look-ups of comments by id, keyed by the platform's id. ``implausibility`` is the
        reason why the crawl as a whole, or what was served, makes the snapshot implausible; None if neither does.
        """
        known = self._thread(thread, check.at)
        step = known.history(self._stored).read(0, check.at, thread, answers=answers, implausibility=implausibility)
        snapshot = self._add_snapshot(thread, known, check, step)
        entries = tuple(self._add_version(known, name, comment, snapshot) for name, comment in step.new.items())
        self._add_absences(known, step, snapshot)
        new = sum(name not in known.comments for name in step.new)
        return StagedSnapshot(new, len(step.new), step.active, entries)

    def unread(self, thread: model.ParsedThread, check: ThreadCheck) -> None:
        """Store a snapshot without its comments: that of a copy which is older than other snapshots."""
        self._add_snapshot(thread, self._thread(thread, check.at), check, None)

    def _thread(self, thread: model.ParsedThread, at: datetime) -> StoredThread:
        known = self._article.thread_of(thread)
        if known is None:
            row = {"article_id": self._article.key, "platform": thread.platform, "first_seen_at": at}
            known = StoredThread(self._rows.insert(Thread, row), thread.platform, bool(thread.comments))
            known.begun_after = self._article.seen_at
            self._article.threads.append(known)
            self._stored.fresh.append(known)
        elif known.is_renamed_by(thread):
            known.platform = thread.platform
            self._rows.set(Thread, known.key, {"platform": thread.platform})
        return known

    def _add_snapshot(
        self, thread: model.ParsedThread, known: StoredThread, check: ThreadCheck, step: SnapshotStep | None
    ) -> Key:
        place = {
            "thread_id": known.key,
            "crawl_id": self._batch.crawl_id,
            "check_id": check.key,
            "at": check.at,
            "last_repeated_at": check.at,
        }
        return self._rows.insert(ThreadSnapshot, {**place, **snapshot_row(thread, step, check.extractor)})

    def _add_version(
        self, known: StoredThread, platform_id: str, step: CommentStep, snapshot: Key
    ) -> search_index.IndexEntry:
        old, without = known.comments.get(platform_id), known.versionless.get(platform_id)
        place: dict[str, Any]
        if old is not None:
            place = {"comment_id": old.comment_id, "seq": old.seq + 1, "extraction": old.next_extraction}
        elif without is not None:
            place = {"comment_id": without.known_id, "seq": 1, "extraction": without.next_extraction}
        else:
            comment = {"thread_id": known.key, "platform_id": platform_id}
            place = {"comment_id": self._rows.insert(Comment, comment), "seq": 1, "extraction": 1}
        interval = {"not_before": step.not_before, "not_after": step.not_after}
        row = {**place, **interval, "snapshot_id": snapshot, **comment_row(step.state)}
        version = self._rows.insert(CommentVersion, row)
        spoken = self._article.languages
        return search_index.IndexEntry.of_comment(
            version, self._batch.source_id, step.state.text, step.not_after, spoken
        )

    def _add_absences(self, known: StoredThread, step: SnapshotStep, snapshot: Key) -> None:
        for name in step.back:
            for absence_id in known.absences.get(known.comments[name].comment_id, ()):
                self._rows.set(CommentAbsence, absence_id, {"back_snapshot_id": snapshot})
        for missed in step.missed:
            row = {
                "comment_id": known.comments[missed.comment].comment_id,
                "snapshot_id": snapshot,
                "in_row": missed.in_row,
                "fate": missed.answer.fate if missed.answer else None,
                "capture_id": missed.answer.capture_id if missed.answer else None,
            }
            self._rows.insert(CommentAbsence, row)

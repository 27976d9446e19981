"""Turns one thread snapshot into rows, as ``yalu.history`` derived them from it and the stored state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yalu.db.mapping.rows import comment_row
from yalu.db.models import Comment, CommentAbsence, CommentVersion, Thread, ThreadSnapshot
from yalu.db.search import search_index
from yalu.db.settlement.new_rows import Key, NewRows
from yalu.db.settlement.stored.stored_state import Stored
from yalu.history import ArticleState, Batch, CommentStep, LookUpAnswer, SnapshotIntent, SnapshotStep, StoredThread


class ThreadWriter:
    """Adds the rows of one snapshot of an article's thread; ``captures`` are the keys of those of its check."""

    def __init__(self, batch: Batch, rows: NewRows, article: ArticleState, captures: Sequence[Key]) -> None:
        self._batch, self._rows, self._article, self._captures = batch, rows, article, captures

    def snapshot(
        self, stored: Stored, intent: SnapshotIntent, check: Key, at: datetime
    ) -> tuple[int, list[search_index.IndexEntry]]:
        """Add a snapshot; return the number of new comments, and the entries of new versions for the search index."""
        known = intent.thread
        if known.key is None:
            row = {"article_id": self._article.key, "platform": known.platform, "first_seen_at": at}
            stored.give_key(known, self._rows.insert(Thread, row))
        elif intent.renamed:
            self._rows.set(Thread, known.key, {"platform": known.platform})
        place = {"thread_id": known.key, "crawl_id": self._batch.crawl_id, "check_id": check}
        snapshot = self._rows.insert(ThreadSnapshot, {**place, "at": at, "last_repeated_at": at, **intent.columns})
        if intent.step is None:
            return 0, []
        entries = [self._add_version(known, name, step, snapshot) for name, step in intent.step.new.items()]
        self._add_absences(known, intent.step, snapshot)
        return sum(name not in known.comments for name in intent.step.new), entries

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
                "capture_id": self._capture(missed.answer),
            }
            self._rows.insert(CommentAbsence, row)

    def _capture(self, answer: LookUpAnswer | None) -> Key | None:
        """Return the key of the capture that an answer names by its number."""
        return self._captures[answer.capture_id] if answer is not None and isinstance(answer.capture_id, int) else None

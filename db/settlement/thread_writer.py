"""Turns one thread snapshot into rows, as ``yalu.history`` derives them from it and the stored state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yalu import model
from yalu.db.mapping.rows import comment_of, comment_row, snapshot_row
from yalu.db.models import Comment, CommentAbsence, CommentVersion, Thread, ThreadSnapshot
from yalu.db.search import search_index
from yalu.db.settlement.batch import Batch
from yalu.db.settlement.new_rows import Key, NewRows
from yalu.db.settlement.stored.stored_state import ArticleState, Stored, StoredThread
from yalu.history import (
    CommentStep,
    Implausibility,
    KnownComment,
    LookUpAnswer,
    NamedThread,
    SnapshotStep,
    ThreadHistory,
    ThreadLoss,
    ThreadState,
    thread_of,
)
from yalu.model import Observation


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
        history = resumed(self._batch, self._stored, known)
        step = history.read(0, check.at, thread, answers=answers, implausibility=implausibility)
        snapshot = self._add_snapshot(thread, known, check, step)
        entries = tuple(self._add_version(known, name, comment, snapshot) for name, comment in step.new.items())
        self._add_absences(known, step, snapshot)
        new = sum(name not in known.comments for name in step.new)
        return StagedSnapshot(new, len(step.new), step.active, entries)

    def unread(self, thread: model.ParsedThread, check: ThreadCheck) -> None:
        """Store a snapshot without its comments: that of a copy which is older than other snapshots."""
        self._add_snapshot(thread, self._thread(thread, check.at), check, None)

    def _thread(self, thread: model.ParsedThread, at: datetime) -> StoredThread:
        known = known_thread(self._article, thread)
        if known is None:
            row = {"article_id": self._article.key, "platform": thread.platform, "first_seen_at": at}
            known = StoredThread(self._rows.insert(Thread, row), thread.platform, bool(thread.comments))
            known.begun_after = self._article.seen_at
            self._article.threads.append(known)
        elif thread.comments and known.platform != thread.platform:
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


def known_thread(article: ArticleState, thread: model.ParsedThread) -> StoredThread | None:
    """Return the stored thread that a snapshot belongs to; None if there is none."""
    named = [
        NamedThread(stored, stored.platform, stored.shown, [row.text for row in stored.comments.values()])
        for stored in article.threads
    ]
    match = thread_of(thread.platform, [comment.text for comment in thread.comments], named)
    return None if match is None else match.key


def resumed(batch: Batch, stored: Stored, known: StoredThread) -> ThreadHistory:
    """Return the history of a stored thread, ready for its next snapshot."""
    erased = [name for name, row in known.comments.items() if row.erased_at is not None]
    history = ThreadHistory(batch.rules, erased, stored.erased_authors)
    comments = {
        name: KnownComment(
            comment_of(row, name),
            row.not_after,
            row.in_row,
            row.missing_since,
            row.missed_at,
            known.there_until.get(row.comment_id),
        )
        for name, row in known.comments.items()
    }
    state = ThreadState(comments, known.complete_at, known.last, known.implausible_in_row, known.first_at)
    history.resume(state)
    history.begin_after(known.begun_after)
    return history


def loss(batch: Batch, stored: Stored, article: ArticleState, thread: model.ParsedThread) -> ThreadLoss:
    """Return ``ThreadHistory.loss`` of the stored thread that a snapshot belongs to."""
    known = known_thread(article, thread)
    return ThreadLoss() if known is None or not thread.complete else resumed(batch, stored, known).loss(thread)


def shows_erased(stored: Stored, article: ArticleState, seen: Observation) -> bool:
    """True if the fetched pages of an article may show erased comments; their bytes must not be kept then.

    So it is where the thread that could be read shows some, and where none could be read, so that any may be shown.
    """
    thread = seen.page.thread if seen.page is not None else None
    if thread is None:
        return bool(article.erased_comments)
    return any(
        comment.id in article.erased_comments or comment.author in stored.erased_authors for comment in thread.comments
    )

"""Writes threads whose snapshots were re-extracted; see db.reextraction.rebase_articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import delete, insert, update

from yalu import model
from yalu.db.mapping.current_versions import next_extraction
from yalu.db.mapping.rows import comment_of, comment_row
from yalu.db.models import Comment, CommentAbsence, CommentVersion, Thread, ThreadSnapshot
from yalu.db.reextraction.rebase_articles import Rebase, alike
from yalu.db.reextraction.stored_history import ThreadToReextract
from yalu.db.search import search_index
from yalu.history import CheckRef, CommentStep, MissedComment, SnapshotStep, ThreadHistory, snapshot_row
from yalu.model import ReextractionKind


@dataclass(frozen=True, slots=True)
class ReextractedSnapshot:
    """A snapshot to write, in order. ``thread`` is what it shows now; None when it stays as it is stored."""

    place: CheckRef
    snapshot_id: int | None
    thread: model.ParsedThread | None
    extractor: str
    step: SnapshotStep | None = None
    """What it adds to the history."""


def rebase_thread(
    rebase: Rebase, stored: ThreadToReextract, snapshots: Sequence[ReextractedSnapshot], replay: ThreadHistory
) -> None:
    """Write the thread's snapshots, its comments with their versions, and the absences.

    ``stored`` is the thread as stored, ``snapshots`` those of it in order, ``replay`` the history worked out from them.
    """
    thread_id = stored.thread_id
    if thread_id is None:
        first = {
            "article_id": rebase.stored.article_id,
            "platform": stored.platform,
            "first_seen_at": snapshots[0].place.at,
        }
        thread_id = int(rebase.connection.execute(insert(Thread).values(first).returning(Thread.id)).scalar_one())
    snapshot_ids = [_read(rebase, stored, thread_id, snapshot) for snapshot in snapshots]
    writer = _CommentWriter(rebase, stored, thread_id, snapshot_ids, snapshots)
    for platform_id in [*replay.comments, *(name for name in stored.known if name not in replay.comments)]:
        writer.comment(platform_id, replay.comments.get(platform_id, ()))
    writer.absences(stored.absences, replay.missed)


def _read(rebase: Rebase, stored: ThreadToReextract, thread_id: int, again: ReextractedSnapshot) -> int:
    if again.thread is None:
        assert again.snapshot_id is not None
        return again.snapshot_id
    values = snapshot_row(again.thread, again.step, again.extractor)
    if again.snapshot_id is None:
        place = {
            "crawl_id": again.place.crawl_id,
            "check_id": again.place.check_id,
            "at": again.place.at,
            "last_repeated_at": again.place.at,
        }
        made = insert(ThreadSnapshot).values(thread_id=thread_id, **place, **values).returning(ThreadSnapshot.id)
        return int(rebase.connection.execute(made).scalar_one())
    row = next(row for row in stored.snapshots if row.id == again.snapshot_id)
    if not alike(row, values):
        if (row.complete, row.open) != (values["complete"], values["open"]):
            rebase.crawls.add(again.place.crawl_id)
        rebase.connection.execute(update(ThreadSnapshot).where(ThreadSnapshot.id == again.snapshot_id).values(values))
    return again.snapshot_id


class _CommentWriter:
    """Writes the comments of one thread."""

    def __init__(
        self,
        rebase: Rebase,
        stored: ThreadToReextract,
        thread_id: int,
        snapshot_ids: Sequence[int],
        snapshots: Sequence[ReextractedSnapshot],
    ) -> None:
        self.rebase = rebase
        self.thread_id = thread_id
        self.snapshot_ids = snapshot_ids
        self.crawl_of = {
            snapshot_id: again.place.crawl_id for snapshot_id, again in zip(snapshot_ids, snapshots, strict=True)
        }
        self.ids: dict[str, int] = {platform_id: row.id for platform_id, row in stored.known.items()}
        self.olds: dict[int, list[Any]] = defaultdict(list)
        for row in stored.versions:
            self.olds[row.comment_id].append(row)

    def comment(self, platform_id: str, steps: Sequence[CommentStep]) -> None:
        """Write the versions of one comment; none when no snapshot shows it any more."""
        comment_id = self.ids.get(platform_id) or self._insert_comment(platform_id)
        olds = {row.seq: row for row in self.olds[comment_id]}
        ids: list[int] = []
        fresh: set[int] = set()
        for index, step in enumerate(steps):
            old = olds.get(index + 1)
            if old is not None and self._is(old, step):
                ids.append(old.id)
            else:
                fresh.add(index)
                ids.append(self._insert(comment_id, index + 1, step))
        crawls = [self.crawl_of[self.snapshot_ids[step.snapshot]] for step in steps]
        self.rebase.crawls |= {crawl for index, crawl in enumerate(crawls) if {index, index - 1} & fresh}
        self._note(comment_id, platform_id, steps, ids, fresh)

    def _insert_comment(self, platform_id: str) -> int:
        row = {"thread_id": self.thread_id, "platform_id": platform_id}
        made = self.rebase.connection.execute(insert(Comment).values(row).returning(Comment.id))
        comment_id = self.ids[platform_id] = int(made.scalar_one())
        return comment_id

    def _is(self, row: Any, step: CommentStep) -> bool:
        if row.snapshot_id != self.snapshot_ids[step.snapshot] or row.not_before != step.not_before:
            return False
        return row.id == step.kept or alike(row, comment_row(step.state))

    def _insert(self, comment_id: int, seq: int, step: CommentStep) -> int:
        row = {
            "comment_id": comment_id,
            "seq": seq,
            "extraction": next_extraction(CommentVersion, comment_id, seq),
            "snapshot_id": self.snapshot_ids[step.snapshot],
            "not_before": step.not_before,
            "not_after": step.not_after,
            **comment_row(step.state),
        }
        made = insert(CommentVersion).values(row).returning(CommentVersion.id)
        version_id = int(self.rebase.connection.execute(made).scalar_one())
        search_index.add(self.rebase.connection, "words_comment", version_id, step.state.text)
        return version_id

    def _note(
        self, comment_id: int, platform_id: str, steps: Sequence[CommentStep], ids: Sequence[int], fresh: set[int]
    ) -> None:
        at_snapshot = {self.snapshot_ids[step.snapshot]: index for index, step in enumerate(steps)}
        replaced = [row for row in self.olds[comment_id] if row.id not in set(ids)]
        for row in replaced:
            index = at_snapshot.get(row.snapshot_id)
            about = {
                "comment_id": comment_id,
                "replaced_comment_id": row.id,
                "crawl_id": self.crawl_of[row.snapshot_id],
            }
            self.rebase.crawls.add(about["crawl_id"])
            if index is None:
                self.rebase.note(ReextractionKind.DROPPED, **about)
            else:
                names = _differing(comment_of(row, platform_id), steps[index].state)
                self.rebase.note(ReextractionKind.REPLACED, comment_version_id=ids[index], fields=names, **about)
        known = {row.snapshot_id for row in replaced}
        for index in sorted(fresh):
            snapshot_id = self.snapshot_ids[steps[index].snapshot]
            if snapshot_id not in known:
                about = {"comment_id": comment_id, "comment_version_id": ids[index]}
                self.rebase.note(ReextractionKind.FOUND, crawl_id=self.crawl_of[snapshot_id], **about)

    def absences(self, stored: Sequence[Any], missed: Sequence[MissedComment]) -> None:
        """Write which comments each snapshot missed, and when they were back."""
        wanted: dict[tuple[int, int], dict[str, Any]] = {}
        answers = {}
        for miss in missed:
            back = None if miss.back is None else self.snapshot_ids[miss.back]
            key = self.ids[miss.comment], self.snapshot_ids[miss.snapshot]
            wanted[key] = {"in_row": miss.in_row, "back_snapshot_id": back}
            answers[key] = {"fate": miss.answer.fate, "capture_id": miss.answer.capture_id} if miss.answer else {}
        connection = self.rebase.connection
        touched: list[int | None] = []
        for row in stored:
            values = wanted.pop((row.comment_id, row.snapshot_id), None)
            if values is None:
                connection.execute(delete(CommentAbsence).where(CommentAbsence.id == row.id))
            elif not alike(row, values):
                connection.execute(update(CommentAbsence).where(CommentAbsence.id == row.id).values(values))
            else:
                continue
            touched += [row.snapshot_id, row.back_snapshot_id, values["back_snapshot_id"] if values else None]
        for key, values in wanted.items():
            comment_id, snapshot_id = key
            place = {"comment_id": comment_id, "snapshot_id": snapshot_id}
            connection.execute(insert(CommentAbsence).values(**place, **values, **answers[key]))
            touched += [snapshot_id, values["back_snapshot_id"]]
        self.rebase.crawls |= {self.crawl_of[snapshot_id] for snapshot_id in touched if snapshot_id is not None}


def _differing(old: model.ParsedComment, new: model.ParsedComment) -> list[str]:
    return [field.name for field in fields(model.ParsedComment) if getattr(old, field.name) != getattr(new, field.name)]

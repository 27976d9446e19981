"""What a stored snapshot of a thread states, and which one a check adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yalu.history.batch import Batch
from yalu.history.counted_check import CountedCheck
from yalu.history.known import ArticleState, Known, StoredThread
from yalu.history.sightings import place_of
from yalu.history.thread.thread_history import LookUpAnswer, SnapshotStep
from yalu.ids import fitting
from yalu.model import Observation, ParsedThread

SHOWN = ("complete", "open", "expected", "seen", "note", "extractor", "implausibility")
"""What a snapshot states about the thread."""


def snapshot_row(thread: ParsedThread, step: SnapshotStep | None, extractor: str) -> dict[str, Any]:
    """What a snapshot states: what it shows, and what history derived from it (``step``; None: nothing yet)."""
    implausibility = None if step is None else step.implausibility
    suspected = None if step is None else step.suspected
    shown = len({fitting(comment.id) for comment in thread.comments})
    complete, note = (
        thread.complete and implausibility is None,
        implausibility.reason if implausibility else thread.note,
    )
    stated = complete, thread.open, thread.expected, shown, note, extractor, suspected.value if suspected else None
    return dict(zip(SHOWN, stated, strict=True))


@dataclass(frozen=True, slots=True)
class SnapshotIntent:
    """A snapshot of a thread, which has no key if it is new and is another platform's if ``renamed``.

    ``step`` is what the snapshot adds; None for an archive's late copy, whose comments wait until the history is worked
    out anew. ``columns`` are what its row states.
    """

    thread: StoredThread
    renamed: bool
    step: SnapshotStep | None
    columns: Mapping[str, Any]


def snapshot_of(known: Known, batch: Batch, article: ArticleState, check: CountedCheck) -> SnapshotIntent | None:
    """The snapshot that a check takes; None if it takes none. A new thread is entered at its article."""
    thread, page = check.thread or check.late_thread, check.seen.page
    if thread is None or page is None:
        return None
    stored, renamed = article.thread_of(thread), False
    if stored is None:
        stored = StoredThread(None, thread.platform, bool(thread.comments), begun_after=article.seen_at)
        article.threads.append(stored)
    elif thread.comments and stored.platform != thread.platform:  # an empty list has no marks of a platform
        stored.platform, renamed = thread.platform, True
    step = None
    if check.thread is not None:
        lost = batch.judgement.of_thread(place_of(check.seen))
        step = stored.history(known).read(0, check.at, thread, answers=_answers(check.seen), implausibility=lost)
    return SnapshotIntent(stored, renamed, step, snapshot_row(thread, step, page.extractor))


def _answers(seen: Observation) -> dict[str, LookUpAnswer]:
    """The answers to look-ups of comments by id, each with the number of its capture."""
    number = {capture.url: place for place, capture in enumerate(seen.captures)}
    return {fitting(ask.comment_id): LookUpAnswer(ask.fate, number.get(ask.url)) for ask in seen.look_ups}

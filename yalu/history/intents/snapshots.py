"""What a stored snapshot of a thread states, and which one a check adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from yalu.history.intents.batch import Batch, Rereading
from yalu.history.intents.counted_check import CountedCheck
from yalu.history.judgement.sections import discussed, without_section
from yalu.history.judgement.sightings import place_of
from yalu.history.known import SHOWN, ArticleState, Known, StoredThread
from yalu.history.plausibility import is_listed, is_misstated, is_readable, is_surely_new, lists_as_before, page_shows
from yalu.history.proof import NOT_OF_THE_PAGE, Implausibility
from yalu.history.thread.thread_doubts import NO_SECTION
from yalu.history.thread.thread_history import SnapshotStep, ThreadHistory
from yalu.ids import fitting
from yalu.model import ParsedThread


def snapshot_row(thread: ParsedThread, step: SnapshotStep | None, extractor: str) -> dict[str, Any]:
    """What a snapshot states: what it shows, and what history derived from it (``step``; None: nothing yet)."""
    implausibility = None if step is None else step.implausibility
    suspected = None if step is None else step.suspected
    shown = len({fitting(comment.id) for comment in thread.comments})
    complete, note = (
        thread.complete and implausibility is None,
        implausibility.reason if implausibility else thread.note,
    )
    # What an empty list, or a page without a section, says of it is not known before the absence is believed.
    is_open = None if implausibility is not None and not thread.comments else thread.open
    stated = complete, is_open, thread.expected, shown, note, extractor, suspected.value if suspected else None
    return dict(zip(SHOWN, stated, strict=True))


@dataclass(frozen=True, slots=True)
class SnapshotIntent:
    """A snapshot of a thread, which has no key if it is new and may be another platform's now if ``renamed``.

    ``platform`` is what the page takes it for.
    ``step`` is what the snapshot adds; None for an archive's late copy, whose comments wait until the history is worked
    out anew. ``columns`` are what its row states; none where a stored row stays as it is.
    """

    thread: StoredThread
    renamed: bool
    step: SnapshotStep | None
    columns: Mapping[str, Any]
    platform: str


def shown_as_before(rows: Iterable[Any], extractor: str) -> list[tuple[int, Mapping[str, Any]]]:
    """What snapshots state, by thread, where a page shows what the rows of stored ones show."""
    read = {"extractor": extractor, "implausibility": None}
    return [(row.thread_id, {name: getattr(row, name) for name in SHOWN} | read) for row in rows]


def snapshots_of(known: Known, batch: Batch, article: ArticleState, check: CountedCheck) -> list[SnapshotIntent]:
    """The snapshot that a check takes if its page shows a thread. A new thread is entered at its article."""
    seen, thread = check.seen, check.thread
    if thread is None and place_of(seen) in batch.judgement.sections and (known_thread := discussed(article)):
        thread = without_section(known_thread)
    if thread is None or seen.page is None:
        return []
    own, renamed = _belonging(article, thread, article.thread_of(thread))
    step = None
    if not check.late:
        history = own.history(known, article.seen_at)
        lost = batch.judgement.threads.get(place_of(seen)) or _doubtful(article, check, history, thread)
        step = history.read(check.at, thread, seen.look_ups, lost, listed=is_listed(seen))
    return [SnapshotIntent(own, renamed, step, snapshot_row(thread, step, seen.page.extractor), thread.platform)]


def snapshots_again(known: Known, article: ArticleState, check: CountedCheck, again: Rereading) -> list[SnapshotIntent]:
    """The snapshots that a stored check takes which is decided again: as many as before.

    There is one more of a thread that the earlier extractor did not see; a thread that its page shows no more is empty.
    """
    thread, own = check.thread, None
    if thread is not None:
        own, _ = _belonging(article, thread, article.thread_read_again(thread, again.check.snapshots))
    return [
        _again(known, article, again, stored, thread if stored is own else None)
        for stored in article.threads
        if stored.key in again.check.snapshots or (stored is own and stored.key is None)
    ]


def _doubtful(
    article: ArticleState, check: CountedCheck, history: ThreadHistory, thread: ParsedThread
) -> Implausibility | None:
    """What the answer of a check says against the snapshot of a ``thread`` that it takes.

    An old copy shows comments again, unless the check before was held back as one: then this one confirms it. An
    interface that lists what it listed before gives back earlier words too, and where it is behind it lacks what came
    later. A newer page says when it was modified, or shows what came back as well.
    """
    seen, loss = check.seen, history.loss(thread)
    if loss.lost and is_misstated(seen.captures[0], article):
        return Implausibility.MISSTATED
    before = lists_as_before(seen, article, history.copies_in_row)
    if not loss.returned and not (before and history.alters(thread)):
        return None
    if before and loss.lost:
        return Implausibility.OLDER_COPY
    if before:
        proved = article.stale or (not history.alters(thread) and page_shows(seen, loss.returned))
    else:
        proved = article.stale or is_listed(seen) or is_surely_new(seen.captures[0], article, check.at)
    return None if proved else Implausibility.RETURNED


def _again(
    known: Known, article: ArticleState, again: Rereading, thread: StoredThread, shown: ParsedThread | None
) -> SnapshotIntent:
    """A snapshot that is stored, or that the earlier extractor did not see; ``shown`` is what the page shows of it.

    One that was read says which platform the thread is of, whatever an earlier extractor took it for.
    """
    stored, history = again.check.snapshots.get(thread.key), thread.history(known, article.seen_at)
    if stored is not None and (again.page is None or not again.whole):
        return SnapshotIntent(thread, False, history.keep(stored), {}, thread.platform)
    assert again.page is not None
    lost, taken_down = None, stored is not None and stored.row.note in (NO_SECTION, Implausibility.SECTION_LOST.reason)
    if shown is None:
        lacks = taken_down and is_readable(again.page)
        shown = without_section(thread) if lacks else ParsedThread(thread.platform)
    if stored is not None:
        # Whether it is open may come from a listing, which is not stored with the check.
        shown = replace(shown, open=stored.row.open) if shown.open is None and not taken_down else shown
        suspected = stored.row.implausibility
        lost = Implausibility(suspected) if suspected in NOT_OF_THE_PAGE else None
    elif history.loss(shown).returned:
        lost = Implausibility.RETURNED
    at = again.check.row.at if stored is None else stored.row.at
    step = history.read(at, shown, again.look_ups, lost, stored)
    return SnapshotIntent(thread, True, step, snapshot_row(shown, step, again.page.extractor), shown.platform)


def _belonging(article: ArticleState, thread: ParsedThread, stored: StoredThread | None) -> tuple[StoredThread, bool]:
    """The thread that a snapshot belongs to, and whether it is another platform's now; a new one is entered."""
    if stored is None:
        stored = StoredThread(None, thread.platform)
        article.threads.append(stored)
    elif thread.comments and all(other.platform != thread.platform for other in article.threads):
        # An empty list has no marks of a platform.
        stored.platform = thread.platform
        return stored, True
    return stored, False

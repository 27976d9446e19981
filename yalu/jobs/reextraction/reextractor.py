"""Re-extracts the stored captures of one article with the current extractor, as a crawl would have."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from yalu.db.mapping.rows import article_of
from yalu.db.reextraction.rebase_threads import ReextractedSnapshot
from yalu.db.reextraction.reextraction_writer import Rebased, ReextractionWriter, ThreadAgain
from yalu.db.reextraction.stored_history import StoredCheck, StoredHistory, ThreadToReextract
from yalu.errors import CaptureCorrupt, NotAPage, PageTooLarge, UnknownItem
from yalu.extraction import Extractor, ThreadFetchPlan, as_archived, joined_headers, page_failure, read_capture
from yalu.history import (
    NONE_STORED,
    ArticleHistory,
    CheckRef,
    Implausibility,
    LookUpAnswer,
    NamedThread,
    ProofRules,
    StoredSnapshot,
    ThreadHistory,
    thread_of,
)
from yalu.model import Fate, Page, ParsedThread, Quality, ThreadRequest
from yalu.pages.comments.page_thread import Part
from yalu.sources.extractor_version import extractor_of
from yalu.sources.source import SourceConfig

ATTEMPTS = 3
"""How often an article is read when its history goes on meanwhile."""


@dataclass(slots=True)
class CaptureCounts:
    """Captures read, pruned and damaged during re-extraction."""

    captures: int = 0
    """Pages and parts of threads that were read."""
    pruned: int = 0
    """Checks whose bytes were not kept; what is stored of them stays."""
    damaged: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _ThreadReplay:
    stored: ThreadToReextract
    replay: ThreadHistory
    platform: str
    snapshots: list[ReextractedSnapshot] = field(default_factory=list)


class Reextractor:
    """Re-extracts the captures of articles and stores the result."""

    def __init__(self, writer: ReextractionWriter, extractor: Extractor, gone_after: int) -> None:
        self._writer = writer
        self._extractor = extractor
        self._gone_after = gone_after

    def article(
        self, article_id: int, source: SourceConfig, counts: CaptureCounts, *, dry_run: bool = False
    ) -> Rebased:
        """Re-extract one article in one transaction. Raises SourceBusy, StoreError."""
        done = Rebased(stale=True)
        for _ in range(ATTEMPTS):
            stored = self._writer.history(article_id)
            once = CaptureCounts()
            article, threads = _ArticleReplay(
                self._writer, self._extractor, source, stored, once, self._gone_after
            ).run()
            done = self._writer.write(stored, article, threads, extractor_of(source), dry_run=dry_run)
            if not done.stale:
                counts.captures += once.captures
                counts.pruned += once.pruned
                counts.damaged += once.damaged
                break
        return done


class _ArticleReplay:
    """One pass over the checks of one article."""

    def __init__(
        self,
        writer: ReextractionWriter,
        extractor: Extractor,
        source: SourceConfig,
        stored: StoredHistory,
        counts: CaptureCounts,
        gone_after: int,
    ) -> None:
        self._writer, self._extractor, self._source = writer, extractor, source
        self._stored, self._tally = stored, counts
        self._rules = ProofRules.of(gone_after, stored.every)
        self._article = ArticleHistory()
        self._versions = {row.crawl_id: row for row in stored.versions}
        self._threads = [self._replay_of(thread) for thread in stored.threads]
        self._plan: ThreadFetchPlan | None = None
        """Of the thread of the current check; ``_left`` are its captures that no part was taken from, by address."""
        self._left: Mapping[str, deque[int]] = {}
        self._seen_before: datetime | None = None

    def run(self) -> tuple[ArticleHistory, list[ThreadAgain]]:
        """Replay all checks in order."""
        for check in self._stored.checks:
            if check.implausible:
                self._article.ignore(check.place)
                continue
            self._seen_before = self._article.last_seen
            page, whole = self._page(check)
            if page is not None:
                self._article.read(check.place, page)
            else:
                self._keep_stored(check)
            self._reextract_threads(check, page, whole)
        again = [
            ThreadAgain(run.stored, run.platform, run.snapshots, run.replay) for run in self._threads if run.snapshots
        ]
        return self._article, again

    def _replay_of(self, thread: ThreadToReextract) -> _ThreadReplay:
        erased = [name for name, row in thread.known.items() if row.erased_at is not None]
        return _ThreadReplay(thread, ThreadHistory(self._rules, erased, self._stored.erased_authors), thread.platform)

    # ---- pages -------------------------------------------------------------------------------------------------------

    def _page(self, check: StoredCheck) -> tuple[Page | None, bool]:
        """The page as extracted now, and whether its thread is whole; None when its bytes are gone."""
        self._plan, self._left = None, {}
        if not check.readable or check.place.capture_id is None:
            self._tally.pruned += not check.bodyless and check.extractor is not None
            return None, False
        try:
            served = self._writer.capture(check.place.capture_id)
        except CaptureCorrupt as error:
            self._tally.damaged.append(str(error))
            return None, False
        self._tally.captures += 1
        try:
            page = read_capture(self._extractor, self._source, served)
        except (NotAPage, PageTooLarge) as error:
            return Page(served.url, Quality.ERROR, reason=page_failure(error)), True
        if check.archived:
            return as_archived(page), True
        return self._with_parts(check.place, page)

    def _with_parts(self, place: CheckRef, page: Page) -> tuple[Page, bool]:
        """The page with the thread made of its parts; False when the extractor now needs what was not fetched."""
        plan = ThreadFetchPlan(self._extractor, self._source, page)
        captured: dict[str, deque[int]] = defaultdict(deque)
        for url, capture_id in self._writer.parts(self._stored.article_id, place) if page.more else ():
            captured[url].append(capture_id)
        self._plan, self._left = plan, captured
        while (request := plan.next_request()) is not None:
            waiting = captured[request.url]
            part = self._part(request, waiting.popleft()) if waiting else None
            if part is None:
                return page, False
            plan.take(part)
        return plan.join(), True

    def _part(self, request: ThreadRequest, capture_id: int) -> Part | None:
        try:
            served = self._writer.capture(capture_id)
        except UnknownItem:
            return None
        except CaptureCorrupt as error:
            self._tally.damaged.append(str(error))
            return None
        self._tally.captures += 1
        return Part(request, served.status or 0, joined_headers(served.headers), served.body)

    def _keep_stored(self, check: StoredCheck) -> None:
        """Keep what is stored of a check whose page cannot be read."""
        row = self._versions.get(check.place.crawl_id)
        if row is not None:
            self._article.keep(check.place, article_of(row), row.quality, row.provenance, row.id)
        elif check.version_id is not None:
            self._article.same(check.place)

    # ---- threads -----------------------------------------------------------------------------------------------------

    def _reextract_threads(self, check: StoredCheck, page: Page | None, whole: bool) -> None:
        thread = page.thread if page is not None and page.article is not None else None
        own = self._replay_for(thread) if thread is not None else None
        for run in self._threads:
            row = next((row for row in run.stored.snapshots if row.check_id == check.place.check_id), None)
            mine = thread if run is own else None
            if row is not None and (page is None or not whole):
                run.replay.keep(len(run.snapshots), row.at, row.complete, run.stored.of_snapshot(row.id))
                run.replay.again(row.at, row.last_repeated_at)
                run.snapshots.append(ReextractedSnapshot(check.place, row.id, None, row.extractor))
            elif row is not None or (mine is not None and whole and not run.stored.snapshots):
                self._reextract(run, check, mine or ParsedThread(run.platform), row)

    def _reextract(self, run: _ThreadReplay, check: StoredCheck, thread: ParsedThread, row: object) -> None:
        was_open = getattr(row, "open", None)
        snapshot_id: int | None = getattr(row, "id", None)
        as_stored = self._writer.as_stored(thread, self._source.id)
        if as_stored.open is None and was_open is not None:
            # It may come from a listing, which is not stored with the check.
            as_stored = replace(as_stored, open=was_open)
        stored = run.stored.of_snapshot(snapshot_id) if snapshot_id is not None else NONE_STORED
        answers = self._look_up_answers(run, as_stored, stored)
        # The judgement of the whole crawl holds whatever an extractor reads in one snapshot.
        is_lost = getattr(row, "implausibility", None) == Implausibility.THREADS_LOST
        lost = Implausibility.THREADS_LOST if is_lost else None
        at = getattr(row, "at", check.place.at)
        if not run.snapshots:
            run.replay.begin_after(self._seen_before)
        step = run.replay.read(len(run.snapshots), at, as_stored, stored, answers, lost)
        run.replay.again(at, getattr(row, "last_repeated_at", at))
        run.snapshots.append(ReextractedSnapshot(check.place, snapshot_id, as_stored, extractor_of(self._source), step))

    def _look_up_answers(
        self, run: _ThreadReplay, thread: ParsedThread, stored: StoredSnapshot
    ) -> dict[str, LookUpAnswer]:
        """The platform's answers to look-ups of missing comments."""
        answers: dict[str, LookUpAnswer] = {}
        plan, suspects = self._plan, run.replay.suspects() if thread.complete else ()
        for comment_id, request in plan.look_ups(thread, suspects) if plan is not None else ():
            waiting = self._left.get(request.url)
            part = self._part(request, waiting[0]) if waiting else None
            if part is not None and waiting:
                answers[comment_id] = LookUpAnswer(self._extractor.fate(part), waiting[0])
            elif comment_id not in stored.missing:
                answers[comment_id] = LookUpAnswer(Fate.UNANSWERED, None)  # over the limit of look-ups
        return answers

    def _replay_for(self, thread: ParsedThread) -> _ThreadReplay:
        """The replay a snapshot belongs to: a stored thread, the only one under another platform, or a new one."""
        named = [NamedThread(run, run.platform, bool(run.replay.comments), run.replay.texts()) for run in self._threads]
        known = thread_of(thread.platform, [comment.text for comment in thread.comments], named)
        run = known.key if known is not None else self._only_stored()
        if run is None:
            run = self._replay_of(ThreadToReextract(None, thread.platform, (), {}, (), ()))
            self._threads.append(run)
        elif thread.comments:
            run.platform = thread.platform
        return run

    def _only_stored(self) -> _ThreadReplay | None:
        """The only stored thread, which an earlier extractor assigned to another platform."""
        only = self._threads[0] if len(self._threads) == 1 else None
        return only if only is not None and only.stored.thread_id is not None else None

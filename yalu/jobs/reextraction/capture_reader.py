"""Reads the stored captures of one article with the current extractor."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from yalu.db.reextraction.reextraction_writer import ReextractionWriter
from yalu.db.reextraction.stored_history import StoredHistory
from yalu.errors import CaptureCorrupt, NotAPage, PageTooLarge, UnknownItem
from yalu.extraction.archive_copy import as_archived
from yalu.extraction.article_check import page_failure
from yalu.extraction.extractor import Extractor, read_capture
from yalu.extraction.thread_fetch_plan import ThreadFetchPlan
from yalu.history.intents.batch import Rereading, StoredCheck
from yalu.history.intents.replay import HistoryReplay
from yalu.model import LookUp, Page, Quality, ThreadRequest
from yalu.pages.comments.page_thread import Part
from yalu.pages.document.http_headers import joined_headers
from yalu.sources.extractor_version import extractor_of
from yalu.sources.source import SourceConfig


@dataclass(slots=True)
class CaptureCounts:
    """Captures read, pruned and damaged during re-extraction."""

    captures: int = 0
    """Pages and parts of threads that were read."""
    pruned: int = 0
    """Checks whose bytes were not kept; what is stored of them stays."""
    damaged: list[str] = field(default_factory=list)

    def __iadd__(self, other: CaptureCounts) -> CaptureCounts:
        self.captures, self.pruned = self.captures + other.captures, self.pruned + other.pruned
        self.damaged += other.damaged
        return self


class CaptureReader:
    """Reads the captures of the checks of one article with the current extractor, as a crawl would have."""

    def __init__(
        self,
        writer: ReextractionWriter,
        extractor: Extractor,
        source: SourceConfig,
        stored: StoredHistory,
        counts: CaptureCounts,
    ) -> None:
        self._writer, self._extractor, self._source = writer, extractor, source
        self._stored, self._tally = stored, counts

    def read(self, check: StoredCheck, replay: HistoryReplay) -> Rereading:
        """The check as it is read now; ``replay`` has decided those before it."""
        if not check.is_read_again:
            self._tally.pruned += check.is_pruned
            return Rereading(check)
        try:
            served = self._writer.capture(check.row.capture_id)
        except CaptureCorrupt as error:
            self._tally.damaged.append(str(error))
            return Rereading(check)
        self._tally.captures += 1
        try:
            page = read_capture(self._extractor, self._source, served)
        except (NotAPage, PageTooLarge) as error:
            reason, extractor = page_failure(error), extractor_of(self._source)
            return Rereading(check, Page(served.url, Quality.ERROR, reason=reason, extractor=extractor), whole=True)
        if check.row.archive is not None:
            return Rereading(check, self._as_stored(as_archived(page)), whole=True)
        return self._with_parts(check, page, replay)

    def _with_parts(self, check: StoredCheck, page: Page, replay: HistoryReplay) -> Rereading:
        """The page with the thread made of its parts; not whole when the extractor now needs what was not fetched."""
        plan = ThreadFetchPlan(self._extractor, self._source, page)
        captured: dict[str, deque[int]] = defaultdict(deque)
        for url, capture_id in self._writer.parts(self._stored.article.key, check) if page.more else ():
            captured[url].append(capture_id)
        while (request := plan.next_request()) is not None:
            waiting = captured[request.url]
            part = self._part(request, waiting.popleft()) if waiting else None
            if part is None:
                return Rereading(check, page)
            plan.take(part)
        page = self._as_stored(plan.join())
        if page.thread is None or page.article is None:
            return Rereading(check, page, whole=True)
        left = {url: waiting[0] for url, waiting in captured.items() if waiting}
        requests = plan.look_ups(page.thread, replay.suspects(check, page.thread))
        return Rereading(check, page, True, tuple(self._look_ups(check, requests, left)), left)

    def _look_ups(
        self, check: StoredCheck, requests: Iterable[tuple[str, ThreadRequest]], captured: Mapping[str, int]
    ) -> Iterator[LookUp]:
        """The platform's answers about missing comments."""
        for comment_id, request in requests:
            part = self._part(request, captured[request.url]) if request.url in captured else None
            fate = self._extractor.fate(part) if part is not None else None
            if (answer := check.answer(comment_id, request.url, fate)) is not None:
                yield answer

    def _as_stored(self, page: Page) -> Page:
        thread = page.thread
        return page if thread is None else replace(page, thread=self._writer.as_stored(thread, self._source.id))

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

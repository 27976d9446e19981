"""Which requests the thread of one page needs besides the page, and what their answers make of it.

A crawl drives the plan with live requests, a re-extraction with stored captures::

    plan = ThreadFetchPlan(extractor, source, page)
    while (request := plan.next_request()) is not None:
        plan.take(answer(request))
    page = plan.join()
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from yalu.extraction.extractor import Extractor
from yalu.model import Page, ParsedThread, ThreadRequest
from yalu.reasons import Reason
from yalu.sources.source import SourceConfig

if TYPE_CHECKING:
    from yalu.pages.comments.platform import Part

MAX_PARTS = 100
"""Requests for one thread in one check. A longer thread is read in part and never taken for complete."""

MAX_LOOK_UPS = 20
"""Comments of one thread asked for by id in one check. Further missing ones are asked for at the next; until then their
absence counts for nothing."""


class ThreadFetchPlan:
    """The requests that the thread of a page needs, each once and in order, and the thread that their answers make.

    Where the source does not want comments there are no requests and the page stays as it is.
    """

    def __init__(self, extractor: Extractor, source: SourceConfig, page: Page) -> None:
        self._extractor = extractor
        self._page = page
        self.platform = page.thread.platform if page.thread else ""
        wanted = () if source.comments == "off" else page.more
        self._waiting = deque(wanted)
        self._planned = {_key(request) for request in wanted}
        self._parts: list[Part] = []

    def next_request(self) -> ThreadRequest | None:
        """The request whose answer ``take`` expects next; None when the plan is done or ``MAX_PARTS`` were taken."""
        return self._waiting[0] if self._waiting and len(self._parts) < MAX_PARTS else None

    def take(self, part: Part) -> None:
        """Take the answer to ``next_request`` and plan the requests that follow from it."""
        self.add(part, self._extractor.next_requests(self.platform, part))

    def add(self, part: Part, requests: Iterable[ThreadRequest]) -> None:
        """Take the answer to ``next_request``, with the ``requests`` that follow from it."""
        self._waiting.popleft()
        self._parts.append(part)
        for request in requests:
            if _key(request) not in self._planned:
                self._planned.add(_key(request))
                self._waiting.append(request)

    def join(self, open_by_listing: bool | None = None) -> Page:
        """The page with as much of its thread as was taken.

        ``open_by_listing`` is what the listing said about comments being open; used when the page does not say.
        """
        thread = self._extractor.join(self._page, self._parts) if self.needs_joining else self._page.thread
        return self.finish(thread, open_by_listing)

    @property
    def parts(self) -> Sequence[Part]:
        """The answers taken so far."""
        return self._parts

    @property
    def needs_joining(self) -> bool:
        """Whether the thread has more than the page itself shows."""
        return bool(self._planned)

    def finish(self, thread: ParsedThread | None, open_by_listing: bool | None = None) -> Page:
        """The page with ``thread``, the result of joining its parts; see ``join``."""
        if thread is not None and self._waiting:
            note = Reason.of("snapshot.parts_left", count=MAX_PARTS)
            thread = replace(thread, complete=False, note=note)
        if thread is not None and thread.open is None and open_by_listing is not None:
            thread = replace(thread, open=open_by_listing)
            return replace(self._page, thread=thread, footprint=None)  # the page alone does not determine it
        return self._page if thread is self._page.thread else replace(self._page, thread=thread)

    def look_ups(self, thread: ParsedThread, suspects: Iterable[str]) -> tuple[tuple[str, ThreadRequest], ...]:
        """The ids among ``suspects`` that a complete ``thread`` lacks, each with the request that looks it up.

        Empty for an incomplete thread, which proves nothing, and where the platform has no such interface.
        """
        if not thread.complete or not self._planned:
            return ()
        shown = {comment.id for comment in thread.comments}
        missing = (comment_id for comment_id in suspects if comment_id not in shown)
        wanted = (
            (comment_id, self._extractor.look_up(thread.platform, self._parts, comment_id)) for comment_id in missing
        )
        return tuple((comment_id, request) for comment_id, request in wanted if request is not None)


def _key(request: ThreadRequest) -> tuple[str, str, bytes | None]:
    return request.method, request.url, request.body

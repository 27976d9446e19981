"""Fetches the parts of a thread that are not in the article page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from yalu.errors import ExtractionFailed
from yalu.extraction.article_check import page_failure
from yalu.extraction.thread_fetch_plan import MAX_LOOK_UPS, ThreadFetchPlan
from yalu.model import Fate, HttpExchange, LookUp, Page, ParsedThread, ThreadRequest
from yalu.pages.comments.platform import FRAME, Part, platform_of
from yalu.pages.document.http_headers import joined_headers
from yalu.spiders.http.exchange import capture, headers
from yalu.spiders.politeness.crawl_context import RunningSpider


@dataclass(frozen=True, slots=True)
class ThreadRead:
    """A page with as much of its thread as could be read, and the captures fetched for the thread."""

    page: Page
    captures: tuple[HttpExchange, ...] = ()
    look_ups: tuple[LookUp, ...] = ()


async def read_thread(
    spider: RunningSpider,
    page: Page,
    open_by_listing: bool | None,
    suspects: Sequence[str] = (),
    frame: HttpExchange | None = None,
) -> ThreadRead:
    """Fetch the whole thread, and look up by id the ``suspects`` that a complete thread does not show.

    ``open_by_listing`` is what the listing said about comments being open; used when the page does not say. ``frame``
    is the frame of the thread as a browser drew it. Decision 0128.
    """
    plan = ThreadFetchPlan(spider.extractor, spider.progress.source, page)
    evidence: list[HttpExchange] = []
    while (request := plan.next_request()) is not None:
        drawn = platform_of(request) == FRAME
        part, exchange = _drawn(spider, request, frame) if drawn else await _fetch(spider, request)
        try:
            plan.add(part, await spider.extraction.next_requests(plan.platform, part))
        except ExtractionFailed:
            plan.add(Part(request, 0), ())
        evidence.append(exchange)
    try:
        thread = await spider.extraction.join(page, plan.parts) if plan.needs_joining else page.thread
    except ExtractionFailed as error:
        thread = replace(page.thread, complete=False, note=page_failure(error)) if page.thread is not None else None
    page = plan.finish(thread, open_by_listing)
    look_ups, answers = await _look_up(spider, plan, page.thread, suspects)
    return ThreadRead(page, (*evidence, *answers), look_ups)


async def _look_up(
    spider: RunningSpider, plan: ThreadFetchPlan, thread: ParsedThread | None, suspects: Sequence[str]
) -> tuple[tuple[LookUp, ...], tuple[HttpExchange, ...]]:
    look_ups: list[LookUp] = []
    answers: list[HttpExchange] = []
    for comment_id, request in plan.look_ups(thread, suspects) if thread is not None else ():
        fate = Fate.UNANSWERED
        if len(answers) < MAX_LOOK_UPS:
            part, exchange = await _fetch(spider, request)
            answers.append(exchange)
            fate = await _fate(spider, part)
        look_ups.append(LookUp(comment_id, request.url, fate))
    return tuple(look_ups), tuple(answers)


async def _fate(spider: RunningSpider, part: Part) -> Fate:
    try:
        return await spider.extraction.fate(part)
    except ExtractionFailed:
        return Fate.UNKNOWN


def _drawn(spider: RunningSpider, wanted: ThreadRequest, frame: HttpExchange | None) -> tuple[Part, HttpExchange]:
    """The frame in the place of the answer to the request for it, which is never sent: its scripts would not run."""
    if frame is None:
        return Part(wanted, 0), HttpExchange(wanted.url, spider.progress.now(), None, error="the frame was not drawn")
    final = frame.final_url or frame.url
    kept = replace(frame, url=wanted.url, final_url=final if final != wanted.url else None)
    return Part(wanted, kept.status or 0, joined_headers(kept.headers), kept.body), kept


async def _fetch(spider: RunningSpider, wanted: ThreadRequest) -> tuple[Part, HttpExchange]:
    try:
        request = Request(
            wanted.url, method=wanted.method, headers=dict(wanted.headers), body=wanted.body, callback=NO_CALLBACK
        )
    except ValueError as error:
        now = spider.progress.now()
        return Part(wanted, 0), HttpExchange(wanted.url, now, None, error=f"not an address: {error}")
    spider.progress.requests["thread"] += 1
    answer = await spider.ask(request)
    if not isinstance(answer, Response):
        return Part(wanted, 0), answer[1]
    return Part(wanted, answer.status, headers(answer), answer.body), capture(answer, spider.progress.now())

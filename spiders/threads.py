"""Fetching what a page's thread needs besides the page."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from spiders.errors import explain
from spiders.exchange import capture, failed_capture, headers
from spiders.manners import Stopped
from yalu.model import Capture, Page, Thread, ThreadRequest
from yalu.pages.threads import Part

if TYPE_CHECKING:
    from spiders.visits import ArticleSpider

MOST_PARTS = 100
"""Requests for one thread in one look. A longer thread is read in part and never taken for complete."""


async def read_thread(
    spider: ArticleSpider, page: Page, open_by_listing: bool | None
) -> tuple[Page, tuple[Capture, ...]]:
    """The page with its whole thread, as far as it can be read, and the captures of the parts.

    ``open_by_listing`` is what discovery said about comments being open; used when the page does not tell.
    """
    if not page.more or spider.progress.source.comments == "off":
        return _with_open(page, page.thread, open_by_listing), ()
    waiting, asked = deque(page.more), {_key(request) for request in page.more}
    parts: list[Part] = []
    evidence: list[Capture] = []
    platform = page.thread.platform if page.thread else ""
    while waiting and len(parts) < MOST_PARTS:
        part, exchange = await _fetch(spider, waiting.popleft())
        parts.append(part)
        evidence.append(exchange)
        for request in spider.reader.next_requests(platform, part):
            if _key(request) not in asked:
                asked.add(_key(request))
                waiting.append(request)
    thread = await spider.in_thread(spider.reader.join, page, parts)
    if thread is not None and waiting:
        thread = replace(thread, complete=False, note=f"more than {MOST_PARTS} parts; the rest was not fetched")
    return _with_open(page, thread, open_by_listing), tuple(evidence)


async def _fetch(spider: ArticleSpider, wanted: ThreadRequest) -> tuple[Part, Capture]:
    try:
        request = Request(
            wanted.url, method=wanted.method, headers=dict(wanted.headers), body=wanted.body, callback=NO_CALLBACK
        )
    except ValueError as error:
        now = spider.progress.now()
        return Part(wanted, 0), Capture(wanted.url, now, None, error=f"not an address: {error}")
    spider.progress.requests["thread"] += 1
    try:
        response = await spider.crawler.engine.download_async(request)
    except Stopped:
        raise
    except Exception as error:  # noqa: BLE001  # the border: whatever the download raises is a missing part
        trouble = explain(error, wanted.url)
        return Part(wanted, 0), failed_capture(request, trouble, spider.progress.now())
    return Part(wanted, response.status, headers(response), response.body), capture(response, spider.progress.now())


def _with_open(page: Page, thread: Thread | None, open_by_listing: bool | None) -> Page:
    if thread is not None and thread.open is None and open_by_listing is not None:
        thread = replace(thread, open=open_by_listing)
    return page if thread is page.thread else replace(page, thread=thread)


def _key(request: ThreadRequest) -> tuple[str, str, bytes | None]:
    return request.method, request.url, request.body

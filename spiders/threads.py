"""Fetching what a page's thread needs besides the page."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from spiders.exchange import capture, headers
from yalu.model import Capture, Fate, LookUp, Page, Thread, ThreadRequest
from yalu.pages.threads import Part

if TYPE_CHECKING:
    from spiders.visits import ArticleSpider

MOST_PARTS = 100
"""Requests for one thread in one look. A longer thread is read in part and never taken for complete."""


MOST_LOOK_UPS = 20
"""Comments of one thread asked for by id in one look. Further missing ones are asked for at the next; until then their
absence counts for nothing."""


@dataclass(frozen=True, slots=True)
class ThreadRead:
    """A page with its whole thread, as far as it can be read, and what was fetched for it besides the page."""

    page: Page
    captures: tuple[Capture, ...] = ()
    look_ups: tuple[LookUp, ...] = ()


async def read_thread(
    spider: ArticleSpider, page: Page, open_by_listing: bool | None, suspects: Sequence[str] = ()
) -> ThreadRead:
    """Read the whole thread, and ask by id for those ``suspects`` that a complete one does not show.

    ``open_by_listing`` is what discovery said about comments being open; used when the page does not tell.
    """
    if not page.more or spider.progress.source.comments == "off":
        return ThreadRead(_with_open(page, page.thread, open_by_listing))
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
    look_ups: list[LookUp] = []
    if thread is not None and thread.complete:
        look_ups, answers = await _look_up(spider, thread, parts, suspects)
        evidence += answers
    return ThreadRead(_with_open(page, thread, open_by_listing), tuple(evidence), tuple(look_ups))


async def _look_up(
    spider: ArticleSpider, thread: Thread, parts: Sequence[Part], suspects: Sequence[str]
) -> tuple[list[LookUp], list[Capture]]:
    shown = {comment.id for comment in thread.comments}
    look_ups: list[LookUp] = []
    answers: list[Capture] = []
    for comment_id in suspects:
        request = None if comment_id in shown else spider.reader.look_up(thread.platform, parts, comment_id)
        if request is None:
            continue
        fate = Fate.UNANSWERED
        if len(answers) < MOST_LOOK_UPS:
            part, exchange = await _fetch(spider, request)
            answers.append(exchange)
            fate = spider.reader.fate(part)
        look_ups.append(LookUp(comment_id, request.url, fate))
    return look_ups, answers


async def _fetch(spider: ArticleSpider, wanted: ThreadRequest) -> tuple[Part, Capture]:
    try:
        request = Request(
            wanted.url, method=wanted.method, headers=dict(wanted.headers), body=wanted.body, callback=NO_CALLBACK
        )
    except ValueError as error:
        now = spider.progress.now()
        return Part(wanted, 0), Capture(wanted.url, now, None, error=f"not an address: {error}")
    spider.progress.requests["thread"] += 1
    answer = await spider.ask(request)
    if not isinstance(answer, Response):
        return Part(wanted, 0), answer[1]
    return Part(wanted, answer.status, headers(answer), answer.body), capture(answer, spider.progress.now())


def _with_open(page: Page, thread: Thread | None, open_by_listing: bool | None) -> Page:
    if thread is not None and thread.open is None and open_by_listing is not None:
        thread = replace(thread, open=open_by_listing)
    return page if thread is page.thread else replace(page, thread=thread)


def _key(request: ThreadRequest) -> tuple[str, str, bytes | None]:
    return request.method, request.url, request.body

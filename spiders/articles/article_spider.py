"""The spider that all ways share: looks at articles and yields one observation for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import scrapy
from scrapy import Request
from scrapy.exceptions import UsageError
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from spiders.articles.thread_fetcher import read_thread
from spiders.extraction.backlog import Backlog
from spiders.extraction.extraction_client import Extraction
from spiders.http.errors import Trouble, explain, of_failure, refusal
from spiders.http.exchange import asked_for, capture, failed_capture, headers
from spiders.parsers.candidate import Found
from spiders.politeness.host_throttle import Manners, Stopped
from spiders.politeness.tdm_reservation import OF_ARTICLE
from spiders.state.progress import Progress, WayIn
from spiders.state.shown_articles import Claim, WaitingCheck
from spiders.state.write_buffer import Batches
from yalu.crawl_plan import Known
from yalu.errors import ExtractionFailed, NotAPage, PageTooLarge
from yalu.extraction import (
    ArticleCheck,
    Extractor,
    believed_canonical,
    is_front_or_listing,
    is_numbered,
    numbered_address,
    unreadable_outcome,
)
from yalu.ids import clean_address, same_article_address
from yalu.model import Capture, Observation, Outcome, Page, Quality
from yalu.pages import extractor_of
from yalu.sources.source import Scope

Result = TypeVar("Result")

DISCOVERY = 10
"""Priority of listings over articles, so that the newest articles of all pages come first."""

MOST_VALIDATORS = 30
"""Pages of one way whose validators are kept: as many as a crawl reads of an index of sitemaps, and some."""


class ArticleSpider(scrapy.Spider):
    """Looks at articles. Its attributes are set by ``spiders.runner``, one spider for each way of a source."""

    progress: Progress
    batches: Batches
    manners: Manners
    backlog: Backlog
    extractor: Extractor
    extraction: Extraction

    def __init__(self, name: str | None = None, **attributes: Any) -> None:
        """Takes what ``spiders.runner`` hands over. Raises UsageError when started without it."""
        if "progress" not in attributes:
            raise UsageError("a spider alone knows no source; use `yalu run --source ID`", print_help=False)
        super().__init__(name, **attributes)

    def look_new(self, found: Found) -> Request | None:
        """A request for an article just discovered; None when it is not to be looked at now."""
        known = self.progress.known(found.url)
        if known is not None:
            fresher = found.modified and known.seen_at and found.modified > known.seen_at
            return self.look_again(known) if fresher else None
        return self._look(clean_address(found.url), None, found) if self.progress.claim_new(found.url) else None

    def look_again(self, known: Known) -> Request | None:
        """A request for a known article, conditional when validators are known; None when it was looked at already."""
        if not self.progress.claim_known(known):
            return None
        request = self._look(known.url, known, None)
        return _conditional(request, known.etag, known.last_modified)

    def _look(self, url: str, known: Known | None, found: Found | None) -> Request:
        keywords = {"known": known, "found": found}
        lost = partial(self.no_article, known=known)
        return Request(url, self.parse_article, errback=lost, cb_kwargs=keywords, meta={OF_ARTICLE: True})

    async def parse_article(
        self, response: Response, known: Known | None = None, found: Found | None = None
    ) -> AsyncIterator[Observation]:
        """Read an article page and what its thread needs besides; yields its observation, or none for a double.

        Observations of pages that waited for this one follow.
        """
        if self.progress.over.is_set():
            return
        assert response.request is not None
        check = ArticleCheck(asked_for(response.request), response.url, known, capture(response, self.progress.now()))
        try:
            observation = await self._observe(response, check, found)
            if observation is not None and _is_lost(observation) and (numbered := numbered_address(check)) is not None:
                observation = await self._by_number(observation, check, numbered)
        except Stopped:
            observation = None
        for one in await self._ended(check, observation):
            yield one

    async def no_article(self, failure: Failure, known: Known | None) -> AsyncIterator[Observation]:
        """No answer came: that is an observation too."""
        request, error = of_failure(failure)
        if self.progress.over.is_set():
            return
        trouble = explain(error, request.url)
        evidence = failed_capture(request, trouble, self.progress.now())
        check = ArticleCheck(asked_for(request), request.url, known, evidence)
        seen = None if isinstance(error, Stopped) else check.observation(trouble.outcome, reason=trouble.reason)
        for one in await self._ended(check, seen, network=trouble.network):
            yield one

    async def _ended(
        self, check: ArticleCheck, observation: Observation | None, *, network: bool = False
    ) -> list[Observation]:
        """The observations of a check that has ended: its own, and those of the checks that waited for it."""
        if observation is not None:
            self.progress.looked(observation, network=network)
        ended = [observation] if observation is not None else []
        if self.progress.over.is_set() or self.progress.pieces.is_waiting(check.own):
            return ended
        for freed in self.progress.pieces.end(check.own):
            try:
                seen = await self._judge(freed.check, freed.page, freed.found)
            except Stopped:
                seen = None
            ended += await self._ended(freed.check, seen)
        return ended

    async def _observe(
        self, response: Response, check: ArticleCheck, found: Found | None, *, may_wait: bool = True
    ) -> Observation | None:
        if response.status == 304:
            return check.observation(Outcome.UNCHANGED)
        if trouble := refusal(response.status, headers(response)):
            outcome, reason = trouble.outcome, trouble.reason
            if outcome is Outcome.GONE and check.known is not None:
                outcome, reason = await self._doubt_missing(check) or (outcome, reason)
            return check.observation(outcome, reason=reason)
        if check.known and check.redirected and is_front_or_listing(check.final, self.progress.source):
            return check.observation(Outcome.GONE, reason=f"redirects to {check.final}")
        if check.known and check.redirected and self.progress.shares_target(check.known, check.final):
            return check.observation(Outcome.GONE, reason=f"redirects to {check.final}, as other pieces do")
        if check.redirected and not self._leads_away(check) and self.progress.met_before(check.own, check.final):
            return await self._found_at_both(response, check) if check.known else None
        try:
            if (same := await self._recognised(response, check)) is not None:
                return replace(check.observation(Outcome.UNCHANGED), page=same)
            page = await self.extraction.page(self.progress.source, response, check.capture.fetched_at)
        except (NotAPage, ExtractionFailed) as error:
            return check.observation(Outcome.UNREADABLE, reason=str(error))
        except PageTooLarge as error:
            return check.observation(Outcome.FAILED, reason=str(error))
        return await self._judge(check, page, found, may_wait=may_wait)

    async def _found_at_both(self, response: Response, check: ArticleCheck) -> Observation | None:
        """A known article that redirects to an address which this crawl came upon by itself: the same piece, moved.

        That address's own look has the thread, so this one is without.
        """
        try:
            page = await self.extraction.page(self.progress.source, response, check.capture.fetched_at)
        except (NotAPage, PageTooLarge, ExtractionFailed):
            return None
        if page.article is None or unreadable_outcome(page) is not None:
            return None
        return check.observation(Outcome.READ, replace(page, thread=None, more=()))

    async def _by_number(self, lost: Observation, check: ArticleCheck, url: str) -> Observation | None:
        """A known piece that is not at its address any more, asked for by its number before that counts.

        The look at where it is now, when it is there under the same number; None when that place was looked at
        already; else ``lost``. The answers to both addresses are kept.
        """
        answer = await self.ask(Request(url, callback=NO_CALLBACK))
        if not isinstance(answer, Response):
            return replace(lost, captures=(*lost.captures, answer[1]))
        assert answer.request is not None
        there = ArticleCheck(asked_for(answer.request), answer.url, check.known, capture(answer, self.progress.now()))
        seen = await self._observe(answer, there, None, may_wait=False)
        if seen is None:
            return None
        if seen.outcome is Outcome.READ and seen.page is not None and is_numbered(seen.page, url):
            return replace(seen, captures=(*seen.captures, *lost.captures))
        return replace(lost, captures=(*lost.captures, there.capture))

    def _leads_away(self, check: ArticleCheck) -> bool:
        """Whether a known article redirects to where another known one lives. Whether that is the same piece after all
        only their texts can tell, and those the store has."""
        other = self.progress.known(check.final) if check.known and check.redirected else None
        return other is not None and other is not check.known

    async def _recognised(self, response: Response, check: ArticleCheck) -> Page | None:
        """What stands for the page when it says what it said at the last look; None when it is to be read."""
        if check.known is None or not check.known.footprint or check.redirected:
            return None
        source = self.progress.source
        mark = await self.extraction.footprint(source, response)
        same = mark == check.known.footprint
        return Page(check.known.url, Quality.OK, extractor=extractor_of(source), footprint=mark) if same else None

    async def _doubt_missing(self, check: ArticleCheck) -> tuple[Outcome, str] | None:
        try:
            return await self.extraction.doubt_missing(self.progress.source, check)
        except ExtractionFailed as error:
            return Outcome.UNREADABLE, f"answers {check.capture.status}, {error}"

    async def _judge(
        self, check: ArticleCheck, page: Page, found: Found | None, *, may_wait: bool = True
    ) -> Observation | None:
        if page.quality is Quality.LISTING and check.known and check.redirected:
            return check.observation(Outcome.GONE, page, reason=f"redirects to the listing {check.final}")
        if (unreadable := unreadable_outcome(page)) is not None:
            outcome, reason = unreadable
            return check.observation(outcome, page, reason=reason)
        if self._leads_away(check):
            return check.observation(Outcome.GONE, page, reason=f"redirects to {check.final}")
        settled = self._settle_claim(check, page, found, may_wait=may_wait)
        return None if settled is None else await self._complete(settled, page, found)

    def _settle_claim(
        self, check: ArticleCheck, page: Page, found: Found | None, *, may_wait: bool
    ) -> ArticleCheck | None:
        """The check, with the address that its page claims believed or not; None for a double, and while it waits.

        A claim to the address of a known article makes an unknown page one more door to it, as far as the crawl can
        tell; the store has that article's text.
        """
        assert page.article is not None
        place, pieces = believed_canonical(page, check), self.progress.pieces
        if place is not None:
            key = same_article_address(place)
            known = self.progress.known(place) if check.known is None else None
            claim = Claim.FREE if key in check.own else pieces.judge(key, page.article, check.own)
            if claim is Claim.OPEN and may_wait:
                pieces.wait(key, WaitingCheck(check, page, found))
            if claim is Claim.SAME or (claim is Claim.OPEN and may_wait):
                return None
            if claim is Claim.FREE or (known is not None and not pieces.is_shown(key)):
                self.progress.lead_to(check.own, place)
                check = replace(check, known=known, alias=True) if known is not None else check
            else:
                check = replace(check, ignores_claim=True)
        pieces.show(check.own, page.article)
        return check

    async def _complete(self, check: ArticleCheck, page: Page, found: Found | None) -> Observation:
        """The observation of a page that shows an article, with its match and its whole thread."""
        match = None
        if check.known is None or check.alias:
            try:
                match = await self.extraction.match(self.progress.source, page)
            except ExtractionFailed as error:
                return check.observation(Outcome.UNREADABLE, reason=str(error))
            if check.known is None and self.progress.source.scope is Scope.TOPIC and not match.in_scope:
                return check.observation(Outcome.OUT_OF_SCOPE, page, match=match)
        suspects = check.known.suspects if check.known else ()
        read = await read_thread(self, page, found.comments_open if found else None, suspects)
        observation = check.observation(Outcome.READ, read.page, match=match, parts=read.captures)
        return replace(observation, look_ups=read.look_ups)

    def listing(self, url: str, callback: Callable[..., Any], way: WayIn, **keywords: Any) -> Request:
        """A request for a page of discovery."""
        keywords = {"way": way, **keywords}
        lost = partial(self.no_listing, way=way)
        request = Request(url, callback, errback=lost, cb_kwargs=keywords, priority=DISCOVERY)
        return _conditional(request, *self._validators(way, url))

    def _validators(self, way: WayIn, url: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified of a page of discovery, as the crawl before left them."""
        before = self.progress.plan.listed.get(way.discovery.url)
        return before.validators.get(url, (None, None)) if before else (None, None)

    def answered(self, response: Response, way: WayIn) -> bool:
        """Whether a page of discovery arrived; records the trouble when it did not.

        One that is still what the crawl before saw is no trouble, and there is nothing in it to read.
        """
        assert response.request is not None
        url = asked_for(response.request)
        if response.status == 304:
            way.validators[url] = self._validators(way, url)
            way.same = way.same or not way.url
            self.alive(way, response.url)
            return False
        trouble = refusal(response.status, headers(response))
        if trouble is not None:
            self.lost(way, response.url, trouble)
        elif len(way.validators) < MOST_VALIDATORS:
            told = headers(response)
            pair = (told.get("etag"), told.get("last-modified"))
            way.validators |= {url: pair} if any(pair) else {}
        return trouble is None

    def no_listing(self, failure: Failure, way: WayIn) -> None:
        """A page of discovery did not arrive."""
        request, error = of_failure(failure)
        if not isinstance(error, Stopped):
            self.lost(way, request.url, explain(error, request.url))

    def lost(self, way: WayIn, url: str, trouble: Trouble) -> None:
        """Record that a page of discovery is no use: the first one makes the way dead, others leave a gap."""
        if not way.url:
            way.trouble, way.url = trouble, url
        elif way.later_trouble is None:
            way.later_trouble = f"{url} {trouble.reason}"

    def alive(self, way: WayIn, url: str) -> None:
        """Record that discovery works: its first page was understood."""
        way.url = way.url or url

    def follow(self, way: WayIn, links: Iterable[Found]) -> list[Request]:
        """Requests for those of the links that are new; counts both in ``way``."""
        found = list(links)
        requests = [request for link in found if (request := self.look_new(link)) is not None]
        way.found += len(found)
        way.new += len(requests)
        return requests

    def told(self, rules: Capture) -> None:
        """Take down, once in a crawl, what a host says of its own rules, and that this crawl went by it."""
        if rules.url not in self.progress.rules:
            self.progress.rules[rules.url] = rules.fetched_at
            self.batches.keep(rules)

    async def in_thread(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Run what takes long outside the event loop's thread."""
        return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)

    async def ask(self, request: Request) -> Response | tuple[Trouble, Capture]:
        """What a request gets, redirects followed, or why nothing came. Raises Stopped once the crawl is over."""
        try:
            response: Response = await self.crawler.engine.download_async(request)
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001  # the border: whatever the download raises is a reason in words
            trouble = explain(error, request.url)
            return trouble, failed_capture(request, trouble, self.progress.now())
        return response


def _conditional(request: Request, etag: str | None, last_modified: str | None) -> Request:
    if etag:
        request.headers["If-None-Match"] = etag
    if last_modified:
        request.headers["If-Modified-Since"] = last_modified
    return request


def _is_lost(observation: Observation) -> bool:
    """Whether the address leads to no article any more, or to a listing in its place."""
    listing = observation.page is not None and observation.page.quality is Quality.LISTING
    return observation.outcome is Outcome.GONE or (observation.outcome is Outcome.UNREADABLE and listing)

"""Base class of all spiders: checks articles and yields one observation for each."""

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

from yalu.crawl import KnownArticle
from yalu.errors import ExtractionFailed, NotAPage, PageTooLarge
from yalu.extraction.addresses import is_front_or_listing
from yalu.extraction.article_check import (
    ArticleCheck,
    believed_canonical,
    is_numbered,
    numbered_address,
    page_failure,
    unreadable_outcome,
)
from yalu.extraction.extractor import Extractor, say_the_same
from yalu.ids import clean_address, same_article_address
from yalu.model import HttpExchange, Observation, Outcome, Page, Quality
from yalu.reasons import Reason
from yalu.sources.extractor_version import extractor_of
from yalu.sources.source import Fetch, Scope
from yalu.spiders.articles.thread_fetcher import read_thread
from yalu.spiders.browser.drawn_response import drawn_response
from yalu.spiders.browser.page_renderer import PageRenderer, RenderingFailed
from yalu.spiders.extraction.backlog import Backlog
from yalu.spiders.extraction.extraction_client import Extraction
from yalu.spiders.http.errors import CheckFailure, explain_exception, failure_of_status, unwrap_failure
from yalu.spiders.http.exchange import capture, failed_capture, headers, original_url
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.spiders.politeness.host_throttle import HostThrottle, Stopped
from yalu.spiders.politeness.tdm_reservation import OF_ARTICLE
from yalu.spiders.state.progress import DiscoveryState, Progress
from yalu.spiders.state.shown_articles import ClaimVerdict, WaitingCheck, namesake
from yalu.spiders.state.write_buffer import WriteBuffer

Result = TypeVar("Result")

DISCOVERY = 10
"""Priority of listings over articles: the newest articles of all pages are then fetched first."""

MAX_VALIDATORS = 30
"""Pages of one discovery whose validators are kept: more than a crawl reads of an index of sitemaps."""


class ArticleSpider(scrapy.Spider):
    """Checks articles. ``yalu.spiders.runner`` sets its attributes and runs one spider per discovery of a source."""

    progress: Progress
    buffer: WriteBuffer
    throttle: HostThrottle
    backlog: Backlog
    extractor: Extractor
    extraction: Extraction
    renderer: PageRenderer

    def __init__(self, name: str | None = None, **attributes: Any) -> None:
        """Take the attributes that ``yalu.spiders.runner`` passes. Raises UsageError when started without them."""
        if "progress" not in attributes:
            raise UsageError("a spider alone knows no source; use `yalu run --source ID`", print_help=False)
        super().__init__(name, **attributes)

    def check_new(self, candidate: ListedLink) -> Request | None:
        """A request for a discovered article; None when it is not to be checked now."""
        known = self.progress.known(candidate.url)
        if known is not None:
            fresher = candidate.modified and known.seen_at and candidate.modified > known.seen_at
            return self.recheck(known) if fresher else None
        return (
            self._article_request(clean_address(candidate.url), None, candidate)
            if self.progress.claim_new(candidate.url)
            else None
        )

    def recheck(self, known: KnownArticle) -> Request | None:
        """A request for a known article, conditional when validators are known; None when it was already checked."""
        if not self.progress.claim_known(known):
            return None
        request = self._article_request(known.url, known, None)
        if self.progress.source.fetch is Fetch.BROWSER:
            return request  # of what its scripts load nothing is known before they ran
        return _conditional(request, known.etag, known.last_modified)

    def _article_request(self, url: str, known: KnownArticle | None, candidate: ListedLink | None) -> Request:
        keywords = {"known": known, "candidate": candidate}
        lost = partial(self.handle_failure, known=known)
        return Request(url, self.parse_article, errback=lost, cb_kwargs=keywords, meta={OF_ARTICLE: True})

    async def parse_article(
        self, response: Response, known: KnownArticle | None = None, candidate: ListedLink | None = None
    ) -> AsyncIterator[Observation | Request]:
        """Read an article page and fetch the rest of its thread; yields its observation, or none for a duplicate.

        Then yields the observations of the checks that waited for this one, and a request for the known article that a
        new page may be: a listing shows a new address before the old one is due.
        """
        if self.progress.over.is_set():
            return
        assert response.request is not None
        check = ArticleCheck(
            original_url(response.request), response.url, known, capture(response, self.progress.now())
        )
        try:
            observation = await self._observe(response, check, candidate)
            if observation is not None and _is_lost(observation) and (numbered := numbered_address(check)) is not None:
                observation = await self._check_by_number(observation, check, numbered)
        except Stopped:
            observation = None
        for ended_observation in await self._finish_check(check, observation):
            yield ended_observation
        same = namesake(observation, self.progress.plan.known) if known is None and observation is not None else None
        if same is not None and (request := self.recheck(same)) is not None:
            yield request

    async def handle_failure(self, failure: Failure, known: KnownArticle | None) -> AsyncIterator[Observation]:
        """Yield the observation of a check whose request failed, then those of checks that waited for it."""
        request, error = unwrap_failure(failure)
        if self.progress.over.is_set():
            return
        trouble = explain_exception(error, request.url)
        evidence = failed_capture(request, trouble, self.progress.now())
        check = ArticleCheck(original_url(request), request.url, known, evidence)
        seen = None if isinstance(error, Stopped) else check.observation(trouble.outcome, reason=trouble.reason)
        for observation in await self._finish_check(check, seen, network=trouble.network):
            yield observation

    async def _finish_check(
        self, check: ArticleCheck, observation: Observation | None, *, network: bool = False
    ) -> list[Observation]:
        """The observations of a check that has ended: its own, and those of the checks that waited for it."""
        if observation is not None:
            self.progress.record_check(observation, network=network)
        ended = [observation] if observation is not None else []
        if self.progress.over.is_set() or self.progress.shown_articles.is_waiting(check.own):
            return ended
        for freed in self.progress.shown_articles.end(check.own):
            try:
                seen = await self._judge(freed.check, freed.page, freed.candidate)
            except Stopped:
                seen = None
            ended += await self._finish_check(freed.check, seen)
        return ended

    async def _observe(
        self, response: Response, check: ArticleCheck, candidate: ListedLink | None, *, may_wait: bool = True
    ) -> Observation | None:
        if response.status == 304:
            return check.observation(Outcome.UNCHANGED)
        if trouble := failure_of_status(response.status, headers(response)):
            outcome, reason = trouble.outcome, trouble.reason
            if outcome is Outcome.GONE and check.known is not None:
                outcome, reason = await self._why_not_missing(check) or (outcome, reason)
            return check.observation(outcome, reason=reason)
        if check.known and check.redirected and is_front_or_listing(check.final, self.progress.source):
            return check.observation(Outcome.GONE, reason=Reason.of("redirect.to", address=check.final))
        if check.known and check.redirected and self.progress.shares_target(check.known, check.final):
            return check.observation(Outcome.GONE, reason=Reason.of("redirect.as_others", address=check.final))
        if (
            check.redirected
            and not self._redirects_to_known(check)
            and self.progress.already_checked(check.own, check.final)
        ):
            return await self._moved_article(check) if check.known else None
        try:
            if self.progress.source.fetch is Fetch.BROWSER:
                response, check = await drawn_response(self.renderer, self.progress.source, response, check)
            if (same := await self._recognise_unchanged(response, check)) is not None:
                return replace(check.observation(Outcome.UNCHANGED), page=same)
            page, match = await self.extraction.page(self.progress.source, check.capture, matched=check.known is None)
        except (NotAPage, ExtractionFailed) as error:
            return check.observation(Outcome.UNREADABLE, reason=page_failure(error))
        except PageTooLarge as error:
            return check.observation(Outcome.FAILED, reason=page_failure(error))
        except RenderingFailed as error:
            return check.observation(Outcome.FAILED, reason=Reason.of("page.undrawn", detail=str(error)))
        return await self._judge(replace(check, match=match), page, candidate, may_wait=may_wait)

    async def _moved_article(self, check: ArticleCheck) -> Observation | None:
        """Observation of a known article that redirects to an address which this crawl also discovered: it moved."""
        try:
            page, _ = await self.extraction.page(self.progress.source, check.capture)
        except (NotAPage, PageTooLarge, ExtractionFailed):
            return None
        if page.article is None or unreadable_outcome(page) is not None:
            return None
        return check.moved_observation(page)

    async def _check_by_number(self, lost: Observation, check: ArticleCheck, url: str) -> Observation | None:
        """Request a known article that is missing at its address by its number, before it counts as missing.

        Returns the observation at its new address when it is there under the same number, None when that address was
        already checked, else ``lost``. The captures of both addresses are kept.
        """
        answer = await self.ask(Request(url, callback=NO_CALLBACK))
        if not isinstance(answer, Response):
            return replace(lost, captures=(*lost.captures, answer[1]))
        assert answer.request is not None
        there = ArticleCheck(
            original_url(answer.request), answer.url, check.known, capture(answer, self.progress.now())
        )
        seen = await self._observe(answer, there, None, may_wait=False)
        if seen is None:
            return None
        if seen.outcome is Outcome.READ and seen.page is not None and is_numbered(seen.page, url):
            return replace(seen, captures=(*seen.captures, *lost.captures))
        return replace(lost, captures=(*lost.captures, there.capture))

    def _redirects_to_known(self, check: ArticleCheck) -> bool:
        """Whether a known article redirects to the address of another known one.

        Only their texts can tell whether both are one article, and those are in the database.
        """
        other = self.progress.known(check.final) if check.known and check.redirected else None
        return other is not None and other is not check.known

    async def _recognise_unchanged(self, response: Response, check: ArticleCheck) -> Page | None:
        """A page without content when its footprint equals that of the last check; None when it must be extracted."""
        if check.known is None or not check.known.footprint or check.redirected:
            return None
        source, mark = self.progress.source, check.known.footprint
        url, stated = response.url, headers(response)
        if not self.extractor.has_bytes_of(mark, source, response.body, url=url, headers=stated):
            before, mark = mark, await self.extraction.footprint(source, response)
            if not say_the_same(before, mark):
                return None
        return Page(check.known.url, Quality.OK, extractor=extractor_of(source), footprint=mark)

    async def _why_not_missing(self, check: ArticleCheck) -> tuple[Outcome, Reason] | None:
        try:
            return await self.extraction.why_not_missing(self.progress.source, check)
        except ExtractionFailed as error:
            status = check.capture.status or 404
            return Outcome.UNREADABLE, Reason.of("answer.status_and", status=status, cause=page_failure(error))

    async def _judge(
        self, check: ArticleCheck, page: Page, candidate: ListedLink | None, *, may_wait: bool = True
    ) -> Observation | None:
        if page.quality is Quality.LISTING and check.known and check.redirected:
            return check.observation(Outcome.GONE, page, reason=Reason.of("redirect.listing", address=check.final))
        if (unreadable := unreadable_outcome(page)) is not None:
            outcome, reason = unreadable
            return check.observation(outcome, page, reason=reason)
        if self._redirects_to_known(check):
            return check.observation(Outcome.GONE, page, reason=Reason.of("redirect.to", address=check.final))
        decided = self._check_canonical_claim(check, page, candidate, may_wait=may_wait)
        if decided is not None and decided.moved:
            # Its thread, as far as this page shows it, tells whether it moved along.
            return decided.observation(Outcome.READ, replace(page, more=()))
        return None if decided is None else await self._complete(decided, page, candidate)

    def _check_canonical_claim(
        self, check: ArticleCheck, page: Page, candidate: ListedLink | None, *, may_wait: bool
    ) -> ArticleCheck | None:
        """The check, its page's canonical address accepted or ignored; None for a duplicate, and while it waits.

        A known article moved where a new page at that address shows the same. An unknown page that claims the address
        of a known one is taken for another address of it; the database, which has the article's text, decides.
        """
        assert page.article is not None
        place, shown_articles = believed_canonical(page, check), self.progress.shown_articles
        if place is not None:
            key = same_article_address(place)
            known = self.progress.known(place) if check.known is None else None
            claim = ClaimVerdict.FREE if key in check.own else shown_articles.judge(key, page.article, check.own)
            if claim is ClaimVerdict.OPEN and may_wait:
                shown_articles.wait(key, WaitingCheck(check, page, candidate))
            if claim is ClaimVerdict.SAME and check.known is not None and self.progress.known(place) is None:
                return replace(check, moved=True)
            if claim is ClaimVerdict.SAME and check.known is not None and page.thread and page.thread.comments:
                check = replace(check, ignores_claim=True)  # published again: each has a thread of its own
            elif claim is ClaimVerdict.SAME or (claim is ClaimVerdict.OPEN and may_wait):
                return None
            if claim is ClaimVerdict.FREE or (known is not None and not shown_articles.is_shown(key)):
                self.progress.add_address(check.own, place)
                check = replace(check, known=known, alias=True) if known is not None else check
            else:
                check = replace(check, ignores_claim=True)
        shown_articles.show(check.own, page.article)
        return check

    async def _complete(self, check: ArticleCheck, page: Page, candidate: ListedLink | None) -> Observation:
        """The observation of a page that shows an article, with its match and its whole thread."""
        match = check.match
        only = check.known is None and self.progress.source.scope is Scope.TOPIC
        if match is not None and only and not match.in_scope:
            return check.observation(Outcome.OUT_OF_SCOPE, page, match=match)
        suspects = check.known.suspects if check.known else ()
        read = await read_thread(self, page, candidate.comments_open if candidate else None, suspects, check.frame)
        observation = check.observation(Outcome.READ, read.page, match=match, parts=read.captures)
        return replace(observation, look_ups=read.look_ups)

    def listing_request(
        self, url: str, callback: Callable[..., Any], state: DiscoveryState, **keywords: Any
    ) -> Request:
        """A request for a listing page."""
        keywords = {"state": state, **keywords}
        lost = partial(self.handle_listing_failure, state=state)
        request = Request(url, callback, errback=lost, cb_kwargs=keywords, priority=DISCOVERY)
        return _conditional(request, *self._validators(state, url))

    def _validators(self, state: DiscoveryState, url: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified of a listing page, as the previous crawl stored them."""
        before = self.progress.plan.listed.get(state.discovery.url)
        return before.validators.get(url, (None, None)) if before else (None, None)

    def listing_arrived(self, response: Response, state: DiscoveryState) -> bool:
        """Whether a listing page arrived with something to read; records the failure when it did not arrive.

        An unchanged page (304) is no failure and has nothing to read.
        """
        assert response.request is not None
        url = original_url(response.request)
        if response.status == 304:
            state.validators[url] = self._validators(state, url)
            state.same = state.same or not state.url
            self.record_listing_success(state, response.url)
            return False
        trouble = failure_of_status(response.status, headers(response))
        if trouble is not None:
            self.record_listing_failure(state, response.url, trouble)
        elif len(state.validators) < MAX_VALIDATORS:
            response_headers = headers(response)
            pair = (response_headers.get("etag"), response_headers.get("last-modified"))
            state.validators |= {url: pair} if any(pair) else {}
        return trouble is None

    def handle_listing_failure(self, failure: Failure, state: DiscoveryState) -> None:
        """Record that the request for a listing page failed."""
        request, error = unwrap_failure(failure)
        if not isinstance(error, Stopped):
            self.record_listing_failure(state, request.url, explain_exception(error, request.url))

    def record_listing_failure(self, state: DiscoveryState, url: str, trouble: CheckFailure) -> None:
        """Record an unusable listing page: the first page fails the whole discovery, a later one only leaves a gap."""
        if not state.url:
            state.trouble, state.url = trouble, url
        elif state.later_trouble is None:
            state.later_trouble = Reason.of("crawl.listing_gap", address=url, cause=trouble.reason)

    def record_listing_success(self, state: DiscoveryState, url: str) -> None:
        """Record that the first page of the discovery could be read."""
        state.url = state.url or url

    def follow(self, state: DiscoveryState, links: Iterable[ListedLink]) -> list[Request]:
        """Requests for the new ones among ``links``; adds the number of links and of new ones to ``state``."""
        listed_links = list(links)
        requests = [request for link in listed_links if (request := self.check_new(link)) is not None]
        state.found += len(listed_links)
        state.new += len(requests)
        self.extraction.expected += len(requests)
        return requests

    def record_host_policy(self, rules: HttpExchange) -> None:
        """Keep a host's policy (robots.txt, TDM reservations) as evidence, once per crawl."""
        if rules.url not in self.progress.rules:
            self.progress.rules[rules.url] = rules.fetched_at
            self.buffer.keep(rules)

    async def in_thread(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Run a slow function in a worker thread."""
        return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)

    async def ask(self, request: Request) -> Response | tuple[CheckFailure, HttpExchange]:
        """Response to a request, redirects followed, or why none came. Raises Stopped once the crawl is over."""
        try:
            response: Response = await self.crawler.engine.download_async(request)
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001  # boundary: any exception of the download becomes a stated reason
            trouble = explain_exception(error, request.url)
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

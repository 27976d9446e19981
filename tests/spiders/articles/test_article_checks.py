"""One check of one article, callback by callback, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.exceptions import UsageError
from scrapy.http import HtmlResponse, Response

from tests.spiders.progress_samples import NOW, URL, progress
from yalu.crawl import CrawlPlan, KnownArticle
from yalu.errors import ExtractionFailed, NotAPage, PageTooLarge
from yalu.extraction.extractor import Extractor
from yalu.extraction.thread_fetch_plan import MAX_LOOK_UPS, MAX_PARTS
from yalu.model import (
    Fate,
    LookUp,
    Observation,
    Outcome,
    Page,
    ParsedArticle,
    ParsedComment,
    ParsedThread,
    Quality,
    ThreadRequest,
    TopicMatch,
)
from yalu.pages.comments.page_thread import Part
from yalu.reasons import Reason
from yalu.sources.extractor_version import EXTRACTOR
from yalu.sources.source import Scope, SourceConfig
from yalu.spiders.articles.revisit import RevisitSpider
from yalu.spiders.extraction.backlog import Backlog
from yalu.spiders.extraction.extraction_client import Extraction
from yalu.spiders.extraction.extraction_pool import ExtractionPool
from yalu.spiders.http.errors import Forbidden
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.spiders.politeness.host_throttle import Stopped


class GivenPage(Extractor):
    """Gives the page it was made with, and a thread of as many comments as parts arrived."""

    def __init__(self, page: Page | Exception, pages_of_comments: int = 0) -> None:
        self.given = page
        self.pages_of_comments = pages_of_comments

    def page(self, source: SourceConfig, body: bytes, **about: Any) -> Page:
        if isinstance(self.given, Exception):
            raise self.given
        return self.given

    def footprint(self, source: SourceConfig, body: bytes, **about: Any) -> str:
        return body.decode()

    def has_bytes_of(self, mark: str, source: SourceConfig, body: bytes, **about: Any) -> bool:
        return mark == body.decode()

    def next_requests(self, platform: str, part: Part) -> Sequence[ThreadRequest]:
        number = int(part.request.url.rpartition("=")[2])
        again = ThreadRequest(part.request.url, "comments")
        if number >= self.pages_of_comments:
            return (again,)
        return (again, ThreadRequest(f"https://example.org/comments?page={number + 1}", "comments"))

    def join(self, page: Page, parts: Sequence[Part]) -> ParsedThread | None:
        missing = [part for part in parts if part.status != 200]
        return ParsedThread("test", expected=len(parts), complete=not missing, note=Reason.of("snapshot.incomplete"))

    def look_up(self, platform: str, parts: Sequence[Part], comment_id: str) -> ThreadRequest | None:
        return ThreadRequest(f"https://example.org/comment/{comment_id}", "look-up")

    def fate(self, part: Part) -> Fate:
        return {200: Fate.SHOWN, 404: Fate.ERASED}.get(part.status, Fate.UNANSWERED)

    def match(self, source: SourceConfig, page: Page) -> TopicMatch:
        return TopicMatch(False, 0.1, "none")


class Engine:
    """Answers thread requests; ``answers`` maps an address to an exception or a status."""

    def __init__(self, answers: Mapping[str, Exception | int] | None = None) -> None:
        self.answers = answers or {}
        self.asked: list[str] = []

    async def download_async(self, request: Request) -> Response:
        self.asked.append(request.url)
        answer = self.answers.get(request.url, 200)
        if isinstance(answer, Exception):
            raise answer
        return Response(request.url, status=answer, request=request, body=b"{}")


def page(quality: Quality = Quality.OK, **more: Any) -> Page:
    return Page(**{"url": URL, "quality": quality, "article": ParsedArticle("Title", "Body"), **more})


def check(
    extractor: GivenPage, *, known: KnownArticle | None = None, listed: ListedLink | None = None, **more: Any
) -> Any:
    """The observation of one answer, or None."""
    engine = more.pop("engine", Engine())
    url = more.pop("url", URL)
    meta = {"redirect_urls": [URL]} if url != URL else {}
    status = more.pop("status", 200)
    run = more.pop("progress", None) or progress(**more)
    extraction = Extraction(ExtractionPool(extractor, 0, Backlog()))
    spider = RevisitSpider(progress=run, extractor=extractor, extraction=extraction)
    spider.crawler = cast("Any", SimpleNamespace(engine=engine))  # of a crawler, it asks for nothing else
    answer = HtmlResponse(url, status=status, body=b"<p>x</p>", request=Request(url, meta=meta))

    async def all_of() -> list[Observation]:
        return [item async for item in spider.parse_article(answer, known, listed) if isinstance(item, Observation)]

    seen = asyncio.run(all_of())
    return seen[0] if seen else None


COMMENTS = (ThreadRequest("https://example.org/comments?page=1", "comments"),)


def test_all_pages_of_a_thread_are_fetched_once_each_and_kept_as_evidence() -> None:
    engine = Engine()
    seen = check(GivenPage(page(more=COMMENTS, thread=ParsedThread("test")), 3), engine=engine)
    assert engine.asked == [f"https://example.org/comments?page={number}" for number in (1, 2, 3)]
    assert seen.page.thread.complete
    assert [capture.url for capture in seen.captures] == [URL, *engine.asked]
    assert {capture.fetched_at for capture in seen.captures} == {NOW}


@pytest.mark.parametrize("trouble", [Forbidden(Reason.of("robots.forbids")), 500])
def test_a_part_that_does_not_arrive_leaves_the_thread_incomplete(trouble: Exception | int) -> None:
    engine = Engine({"https://example.org/comments?page=2": trouble})
    seen = check(GivenPage(page(more=COMMENTS), 3), engine=engine)
    assert seen.outcome is Outcome.READ
    assert not seen.page.thread.complete
    assert len(seen.captures) == 4


def test_an_endless_thread_is_read_in_part_and_never_complete() -> None:
    engine = Engine()
    seen = check(GivenPage(page(more=COMMENTS), 10_000), engine=engine)
    assert len(engine.asked) == MAX_PARTS
    assert not seen.page.thread.complete
    assert seen.page.thread.note == Reason.of("snapshot.parts_left", count=MAX_PARTS)


def test_comments_missed_before_are_asked_for_by_id() -> None:
    engine = Engine({"https://example.org/comment/7": 404})
    seen = check(GivenPage(page(more=COMMENTS), 1), engine=engine, known=KnownArticle(1, URL, suspects=("7", "8")))
    asked = ["https://example.org/comment/7", "https://example.org/comment/8"]
    assert seen.look_ups == (LookUp("7", asked[0], Fate.ERASED), LookUp("8", asked[1], Fate.SHOWN))
    assert [capture.url for capture in seen.captures] == [URL, COMMENTS[0].url, *asked]


def test_an_incomplete_thread_asks_for_nobody_by_id() -> None:
    engine = Engine({"https://example.org/comments?page=1": 500})
    seen = check(GivenPage(page(more=COMMENTS), 1), engine=engine, known=KnownArticle(1, URL, suspects=("7",)))
    assert (seen.look_ups, engine.asked) == ((), [COMMENTS[0].url])


def test_of_many_missing_comments_some_are_asked_for_and_the_others_count_for_nothing_yet() -> None:
    suspects = tuple(map(str, range(MAX_LOOK_UPS + 3)))
    engine = Engine()
    seen = check(GivenPage(page(more=COMMENTS), 1), engine=engine, known=KnownArticle(1, URL, suspects=suspects))
    fates = [look_up.fate for look_up in seen.look_ups]
    assert fates == [Fate.SHOWN] * MAX_LOOK_UPS + [Fate.UNANSWERED] * 3
    assert len(engine.asked) == 1 + MAX_LOOK_UPS


def test_a_check_that_a_stop_interrupts_is_no_check() -> None:
    engine = Engine({"https://example.org/comments?page=1": Stopped()})
    assert check(GivenPage(page(more=COMMENTS), 3), engine=engine) is None


def test_comments_are_left_alone_where_the_source_says_so() -> None:
    engine = Engine()
    check(GivenPage(page(more=COMMENTS), 3), engine=engine, comments="off")
    assert engine.asked == []


def test_a_listing_tells_whether_comments_are_open_when_the_page_does_not() -> None:
    closed = ListedLink(URL, comments_open=False)
    assert check(GivenPage(page(thread=ParsedThread("test"))), listed=closed).page.thread.open is False
    assert check(GivenPage(page(thread=ParsedThread("test", open=True))), listed=closed).page.thread.open is True


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        (page(Quality.TEASER), Outcome.READ),
        (page(Quality.BLOCKED, article=None, reason=Reason.of("page.status", status=403)), Outcome.BLOCKED),
        (page(Quality.LOGIN, article=None), Outcome.UNREADABLE),
        (page(Quality.LISTING, article=None), Outcome.UNREADABLE),
        (NotAPage("a PDF"), Outcome.UNREADABLE),
        (ExtractionFailed("reading it took more than 60 s of processor time"), Outcome.UNREADABLE),
        (PageTooLarge("over 8 MiB"), Outcome.FAILED),
    ],
)
def test_what_the_reader_finds_decides_the_outcome(given: Page | Exception, outcome: Outcome) -> None:
    seen = check(GivenPage(given))
    assert seen.outcome is outcome
    assert (seen.reason is None) == (outcome is Outcome.READ)


@pytest.mark.parametrize("mark", ["<p>x</p>", "<p>x</p>-other noise"])
def test_a_page_with_the_footprint_of_the_last_one_is_unchanged_and_not_read(mark: str) -> None:
    seen = check(GivenPage(NotAPage("was read")), known=KnownArticle(1, URL, footprint=mark))
    assert (seen.outcome, seen.addresses, len(seen.captures)) == (Outcome.UNCHANGED, (URL,), 1)
    assert (seen.page.footprint, seen.page.extractor, seen.page.article) == ("<p>x</p>", EXTRACTOR, None)


@pytest.mark.parametrize(("mark", "url"), [(None, URL), ("<p>y</p>", URL), ("<p>x</p>", "https://example.org/other")])
def test_any_other_page_is_read(mark: str | None, url: str) -> None:
    assert check(GivenPage(page()), known=KnownArticle(1, URL, footprint=mark), url=url).outcome is Outcome.READ


def test_a_known_article_whose_address_now_shows_a_listing_is_gone_a_new_one_only_unreadable() -> None:
    listing = GivenPage(page(Quality.LISTING, article=None))
    elsewhere = "https://example.org/opinion"
    assert check(listing, known=KnownArticle(1, URL), url=elsewhere).outcome is Outcome.GONE
    assert check(listing, url=elsewhere).outcome is Outcome.UNREADABLE


def test_a_wall_that_answers_404_is_a_wall() -> None:
    known = KnownArticle(1, URL)
    assert check(GivenPage(page(Quality.BLOCKED, article=None)), known=known, status=404).outcome is Outcome.BLOCKED
    assert check(GivenPage(page(Quality.ERROR, article=None)), known=known, status=404).outcome is Outcome.GONE
    assert check(GivenPage(NotAPage("no page")), known=known, status=410).outcome is Outcome.GONE


@pytest.mark.parametrize("met", [False, True])
def test_a_redirect_to_where_another_known_piece_lives_is_a_miss(met: bool) -> None:
    elsewhere = "https://example.org/2026/another"
    mine, other = KnownArticle(1, URL), KnownArticle(2, elsewhere)
    run = progress(CrawlPlan(known=(mine, other)))
    if met:
        assert run.claim_known(other)
    seen = check(GivenPage(page(url=elsewhere)), known=mine, url=elsewhere, progress=run)
    assert (seen.outcome, seen.addresses) == (Outcome.GONE, (URL,))
    assert seen.page.article is not None, "whether it is the same piece is for the store to say"
    assert run.claim_known(other) is not met, "that one is looked at all the same, once"


def test_of_known_pieces_that_redirect_to_one_page_at_most_the_first_can_be_there() -> None:
    elsewhere = "https://example.org/please-accept"
    run = progress(
        CrawlPlan(known=(mine := KnownArticle(1, URL), other := KnownArticle(2, "https://example.org/2026/other")))
    )
    first = check(GivenPage(page(url=elsewhere)), known=mine, url=elsewhere, progress=run)
    assert first.outcome is Outcome.READ, "whether it is that piece, moved, is for history to say"
    second = check(GivenPage(page(url=elsewhere)), known=other, url=elsewhere, progress=run)
    assert second.outcome is Outcome.GONE and second.reason and second.reason.code == "redirect.as_others"


def test_a_known_piece_that_redirects_to_a_page_found_by_itself_is_a_check_without_a_thread() -> None:
    elsewhere = "https://example.org/2026/new-place"
    run = progress(CrawlPlan(known=(mine := KnownArticle(1, URL),)))
    assert run.claim_new(elsewhere)
    seen = check(GivenPage(page(url=elsewhere)), known=mine, url=elsewhere, progress=run)
    assert (seen.outcome, seen.page.thread) == (Outcome.READ, None)
    assert seen.captures[0].final_url == elsewhere


def test_a_known_piece_whose_page_names_a_new_one_that_shows_the_same_is_a_check_without_a_thread() -> None:
    elsewhere = "https://example.org/2026/new-place"
    known = KnownArticle(1, URL), KnownArticle(2, elsewhere)
    for plan, expected in ((known[:1], [URL, elsewhere]), (known, None)):
        run = progress(CrawlPlan(known=plan))
        check(GivenPage(page(url=elsewhere)), url=elsewhere, known=plan[1] if len(plan) > 1 else None, progress=run)
        seen = check(GivenPage(page(url=elsewhere)), known=plan[0], progress=run)
        assert (seen and [*seen.addresses]) == expected, "of two that are known one is enough"
        assert seen is None or (seen.outcome, seen.page.thread) == (Outcome.READ, None)


def test_of_two_known_pieces_with_threads_of_their_own_each_is_checked() -> None:
    elsewhere = "https://example.org/2026/new-place"
    known = KnownArticle(1, URL), KnownArticle(2, elsewhere)
    run = progress(CrawlPlan(known=known))
    talked = replace(page(url=elsewhere), thread=ParsedThread("isso", (ParsedComment("1", "It sails."),)))
    check(GivenPage(page(url=elsewhere)), url=elsewhere, known=known[1], progress=run)
    seen = check(GivenPage(talked), known=known[0], progress=run)
    assert (seen.outcome, seen.addresses[0]) == (Outcome.READ, URL)
    assert seen.page.thread is not None and len(seen.page.thread.comments) == 1


BY_NUMBER = "https://example.org/?p=7"


def test_a_known_article_that_is_not_at_its_address_is_asked_for_by_its_number() -> None:
    known = KnownArticle(1, URL, (URL, BY_NUMBER))
    seen = check(GivenPage(page(publisher_id="wp:7")), known=known, status=404)
    assert (seen.outcome, seen.addresses[0]) == (Outcome.READ, BY_NUMBER)
    assert [capture.url for capture in seen.captures] == [BY_NUMBER, URL]
    other = check(GivenPage(page(publisher_id="wp:8")), known=known, status=404)
    assert (other.outcome, other.addresses) == (Outcome.GONE, (URL,))
    assert [capture.url for capture in other.captures] == [URL, BY_NUMBER]


@pytest.mark.parametrize("answer", [404, 500, ConnectionRefusedError()])
def test_what_its_number_does_not_find_either_stays_gone(answer: Exception | int) -> None:
    engine = Engine({BY_NUMBER: answer})
    seen = check(
        GivenPage(page(publisher_id="wp:7")), known=KnownArticle(1, URL, (URL, BY_NUMBER)), engine=engine, status=410
    )
    assert seen.outcome is Outcome.GONE
    assert len(seen.captures) == 2


def test_a_new_or_readable_article_is_not_asked_for_by_number() -> None:
    engine = Engine()
    check(GivenPage(page(publisher_id="wp:7")), known=KnownArticle(1, URL, (URL, BY_NUMBER)), engine=engine)
    check(GivenPage(page(publisher_id="wp:7")), engine=engine, status=404)
    check(GivenPage(page()), known=KnownArticle(1, URL, (URL,)), engine=engine, status=404)
    assert engine.asked == []


def test_a_known_article_stays_in_scope_whatever_it_says_now() -> None:
    assert check(GivenPage(page()), scope=Scope.TOPIC).outcome is Outcome.OUT_OF_SCOPE
    assert check(GivenPage(page()), scope=Scope.TOPIC, known=KnownArticle(1, URL)).outcome is Outcome.READ


@pytest.mark.parametrize(
    ("canonical", "addresses"),
    [
        ("https://www.example.org/2026/piece/?utm_source=x", ("https://www.example.org/2026/piece/", URL)),
        ("http://example.org/2026/piece", (URL, "http://example.org/2026/piece")),
        ("https://example.org/other", (URL, "https://example.org/other")),
        ("https://example.org/", (URL,)),
        ("https://elsewhere.net/2026/piece", (URL,)),
        ("javascript:alert(1)", (URL,)),
    ],
)
def test_the_address_to_visit_next_is_one_that_answered(canonical: str, addresses: tuple[str, ...]) -> None:
    assert check(GivenPage(page(url=canonical))).addresses == addresses


@pytest.mark.parametrize(
    ("canonical", "claimed"),
    [
        ("https://example.org/other", "https://example.org/other"),
        ("http://www.example.org/2026/piece/?utm_source=x", None),
        ("https://elsewhere.net/2026/piece", None),
    ],
)
def test_an_observation_says_which_address_the_page_only_claims(canonical: str, claimed: str | None) -> None:
    assert check(GivenPage(page(url=canonical))).claimed_url == claimed
    known = KnownArticle(7, "https://example.org/other")
    seen = check(GivenPage(page(url=canonical)), progress=progress(CrawlPlan(known=(known,))))
    assert seen.claimed_url == claimed
    assert seen.addresses[0] == (known.url if claimed else seen.addresses[0])


def test_a_redirect_to_a_known_piece_is_one_more_door_to_it() -> None:
    known = KnownArticle(7, "https://example.org/2026/moved")
    seen = check(GivenPage(page(url=known.url)), url=known.url, progress=progress(CrawlPlan(known=(known,))))
    assert (seen.outcome, seen.addresses, seen.claimed_url) == (Outcome.READ, (known.url, URL), None)


def test_a_spider_started_by_itself_says_how_to_start_it() -> None:
    with pytest.raises(UsageError, match="yalu run"):
        RevisitSpider()

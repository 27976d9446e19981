"""Which requests a thread needs, whoever answers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from yalu.extraction.extractor import Extractor
from yalu.extraction.thread_fetch_plan import MAX_PARTS, ThreadFetchPlan
from yalu.model import Page, ParsedComment, ParsedThread, Quality, ThreadRequest
from yalu.pages.comments.page_thread import Part
from yalu.reasons import Reason
from yalu.sources.source import Discovery, DiscoveryMethod, SourceConfig

URL = "https://paper.example/2026/piece"
SOURCE = SourceConfig(
    *("paper", "Paper", "https://paper.example/", "KR", ("en",), "blog"),
    (Discovery(DiscoveryMethod.FEED, "https://paper.example/feed"),),
)


def request(number: int) -> ThreadRequest:
    return ThreadRequest(f"https://paper.example/comments?page={number}", "comments")


PAGE = Page(URL, Quality.OK, thread=ParsedThread("test"), more=(request(1),))


class Numbered(Extractor):
    """Extracts threads of a platform whose comments are numbered pages, each naming itself and the next."""

    def __init__(self, pages: int) -> None:
        super().__init__()
        self._pages = pages

    def next_requests(self, platform: str, part: Part) -> Sequence[ThreadRequest]:
        number = int(part.request.url.rpartition("=")[2])
        return (part.request, request(number + 1)) if number < self._pages else (part.request,)

    def join(self, page: Page, parts: Sequence[Part]) -> ParsedThread | None:
        comments = tuple(ParsedComment(str(number), "Text") for number, _ in enumerate(parts))
        return ParsedThread("test", comments, complete=all(part.status == 200 for part in parts))

    def look_up(self, platform: str, parts: Sequence[Part], comment_id: str) -> ThreadRequest | None:
        return ThreadRequest(f"https://paper.example/comment/{comment_id}", "look-up")


def fetch(plan: ThreadFetchPlan, status: int = 200) -> list[str]:
    """Answers every request of a plan; the addresses in their order."""
    asked = []
    while (wanted := plan.next_request()) is not None:
        asked.append(wanted.url)
        plan.take(Part(wanted, status))
    return asked


def test_each_request_is_planned_once_and_in_order() -> None:
    plan = ThreadFetchPlan(Numbered(3), SOURCE, PAGE)
    assert fetch(plan) == [request(number).url for number in (1, 2, 3)]
    thread = plan.join().thread
    assert thread is not None
    assert (thread.complete, len(thread.comments)) == (True, 3)


def test_an_endless_thread_ends_at_the_limit_and_is_not_complete() -> None:
    plan = ThreadFetchPlan(Numbered(10_000), SOURCE, PAGE)
    assert len(fetch(plan)) == MAX_PARTS
    thread = plan.join().thread
    assert thread is not None
    assert not thread.complete
    assert thread.note is not None
    assert thread.note == Reason.of("snapshot.parts_left", count=MAX_PARTS)


def test_nothing_is_planned_where_comments_are_left_alone_and_the_page_stands() -> None:
    plan = ThreadFetchPlan(Numbered(3), replace(SOURCE, comments="off"), PAGE)
    assert plan.next_request() is None
    assert plan.join() is PAGE


def test_only_the_comments_a_complete_thread_lacks_are_looked_up_by_id() -> None:
    plan = ThreadFetchPlan(Numbered(2), SOURCE, PAGE)
    fetch(plan)
    thread = plan.join().thread
    assert thread is not None
    assert [comment_id for comment_id, _ in plan.look_ups(thread, ("0", "7", "1", "8"))] == ["7", "8"]
    assert plan.look_ups(replace(thread, complete=False), ("7",)) == ()


def test_a_listing_says_whether_comments_are_open_where_the_page_does_not() -> None:
    for open_on_page, known in ((None, False), (True, True)):
        page = replace(PAGE, more=(), thread=ParsedThread("test", open=open_on_page))
        thread = ThreadFetchPlan(Numbered(0), SOURCE, page).join(open_by_listing=False).thread
        assert thread is not None
        assert thread.open is known

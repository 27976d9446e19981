"""A thread in a frame is read from the frame's own document; one that did not load proves nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yalu.model import Page, ParsedThread, ThreadRequest
from yalu.pages.comments.page_thread import Part, join, next_requests
from yalu.pages.comments.platform import FRAME, FRAME_ADDRESS
from yalu.pages.read_page import read_page
from yalu.sources.source import PageRules

ARTICLE = """<html><head><title>A bridge</title></head><body><article><h1>A bridge and a river</h1>
<p>By Jo Lee, 1 May 2026</p><p>Trains cross the river between the two countries again, and both sides say so.</p>
</article><div id="comments"><iframe src="{src}"></iframe></div></body></html>"""
COMMENTS = """<html><body><section id="comments"><h2>2 comments</h2><ol class="comment-list">
<li class="comment" id="comment-1"><b class="fn">Kim</b> <time datetime="2026-05-02T10:00:00Z">2 May 2026</time>
<p>Good news for all of us.</p></li><li class="comment" id="comment-2"><b class="fn">Li</b>
<time datetime="2026-05-03T10:00:00Z">3 May 2026</time><p>It took long enough.</p></li></ol></section></body></html>"""
ISSO = '<html><body><script data-isso="https://isso.example/" src="/embed.js"></script><section id="isso-thread">'
HTML = {"content-type": "text/html; charset=utf-8"}


def page_of(src: str, comments: str = "auto", markup: str = ARTICLE) -> Page:
    return read_page(
        markup.replace("{src}", src).encode(),
        url="https://paper.example/2026/bridge",
        headers=HTML,
        fetched_at=datetime(2026, 5, 4, tzinfo=UTC),
        rules=PageRules(frame="#comments iframe"),
        comments=comments,
    )


def thread_of(page: Page, *parts: Part) -> ParsedThread:
    thread = join(page, parts)
    assert thread is not None
    return thread


def test_the_frame_is_the_first_part_of_the_thread() -> None:
    page = page_of("/comments?of=bridge")
    (request,) = page.more
    assert request.url == "https://paper.example/comments?of=bridge" and page.article is not None
    whole = thread_of(page, Part(request, 200, HTML, COMMENTS.encode()))
    assert (whole.complete, whole.platform) == (True, "generic") and [comment.id for comment in whole.comments] == [
        "1",
        "2",
    ]
    assert whole.comments[0].text == "Good news for all of us."


@pytest.mark.parametrize(
    "part", [(0, ""), (503, COMMENTS), (200, "<html><body><p>Please log in.</p></body></html>"), (200, "")]
)
def test_a_frame_that_shows_no_thread_proves_nothing(part: tuple[int, str]) -> None:
    page = page_of("https://other.example/thread")
    thread = thread_of(page, Part(page.more[0], part[0], HTML, part[1].encode()))
    assert not thread.complete and thread.comments == () and thread.note is not None and thread.platform == FRAME
    assert not thread_of(page).complete


@pytest.mark.parametrize("src", ["", "about:blank", "javascript:0"])
def test_a_frame_without_an_address_is_not_asked_for(src: str) -> None:
    page = page_of(src)
    assert page.more == () and page.thread is not None and not page.thread.complete


@pytest.mark.parametrize("tag", ["noscript", "template"])
def test_a_frame_for_those_without_scripts_is_not_the_one_that_was_drawn(tag: str) -> None:
    markup = ARTICLE.format(src="/comments").replace("<iframe", f'<{tag}><iframe src="/plain"></iframe></{tag}><iframe')
    (request,) = page_of("", markup=markup).more
    assert request.url == "https://paper.example/comments"


def test_comments_that_are_off_are_off_in_frames() -> None:
    page = page_of("/comments", comments="off")
    assert (page.thread, page.more) == (None, ())


def test_a_service_in_the_frame_is_asked_by_its_interface() -> None:
    page = page_of("https://other.example/thread")
    frame = Part(page.more[0], 200, HTML | {FRAME_ADDRESS: "https://other.example/moved/"}, ISSO.encode())
    (request,) = next_requests(FRAME, frame)
    assert request.url.startswith("https://isso.example/?") and "moved" in request.url
    answer = {"replies": [], "total_replies": 0, "hidden_replies": 0}
    empty = Part(request, 200, {}, str(answer).replace("'", '"').encode())
    assert next_requests(FRAME, empty) == ()
    whole = thread_of(page, frame, empty)
    assert (whole.complete, whole.platform) == (True, "isso"), "so that another widget begins another thread"
    assert not thread_of(page, frame, Part(request, 502)).complete
    assert not thread_of(page, frame).complete, "what was not answered is missing"
    assert next_requests(FRAME, Part(ThreadRequest("https://x.example", "nobody:{}"), 200)) == ()

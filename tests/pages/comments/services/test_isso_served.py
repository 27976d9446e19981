"""Threads of a running Isso."""

from __future__ import annotations

import pytest

from tests.pages.comments.thread_reading import Reading, read
from tests.servers.isso import Isso
from yalu.model import CommentState, ThreadRequest
from yalu.pages.comments.page_thread import Part

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


def reading(server: Isso, path: str) -> Reading:
    page = f"""<html><head><title>A bridge</title></head><body><article><h1>A bridge</h1><p>It opens.</p></article>
        <section id="isso-thread"></section>
        <script data-isso="{server.url}/" src="{server.url}/js/embed.min.js"></script></body></html>"""

    def answer(request: ThreadRequest) -> Part:
        status, headers, body = server.get(request.url)
        return Part(request, status, headers, body)

    return read(page.encode(), f"https://paper.example{path}", answer)


def test_a_thread_with_replies_edits_and_withdrawals(isso_server: Isso) -> None:
    path = "/2026/bridge/"
    first = isso_server.comment(path, "At *last*.\n\nTen years late.", author="Kim")
    reply = isso_server.comment(path, "Indeed.", author="Li", parent=first)
    other = isso_server.comment(path, "나는 반대한다.")
    thread_reading = reading(isso_server, path)
    assert thread_reading.page.thread is not None
    assert not thread_reading.page.thread.complete
    assert thread_reading.whole.complete, thread_reading.whole.note
    assert thread_reading.whole.expected == 3
    comments = {comment.id: comment for comment in thread_reading.whole.comments}
    assert comments[str(first)].text == "At last.\n\nTen years late."
    assert comments[str(first)].author == "Kim"
    assert comments[str(reply)].parent_id == str(first)
    assert comments[str(other)].author is None
    assert all(
        comment.posted_at is not None and comment.posted_at.offset == 0 for comment in thread_reading.whole.comments
    )

    isso_server.edit(other, "나는 찬성한다.")
    isso_server.delete(first)
    again = {comment.id: comment for comment in reading(isso_server, path).whole.comments}
    assert again[str(other)].text == "나는 찬성한다."
    assert again[str(first)].state is CommentState.DELETED
    assert again[str(reply)].text == "Indeed."
    assert reading(isso_server, path).whole.complete, reading(isso_server, path).whole.note

    isso_server.delete(reply)
    final = reading(isso_server, path).whole
    assert final.complete
    assert {comment.id for comment in final.comments if comment.state is CommentState.VISIBLE} == {str(other)}


def test_a_page_nobody_wrote_under_is_empty_because_the_server_says_so(isso_server: Isso) -> None:
    thread = reading(isso_server, "/2026/silence/").whole
    assert (thread.comments, thread.complete, thread.expected) == ((), True, 0)

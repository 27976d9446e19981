"""How much work pages that are made to hurt take: counted, not timed."""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from tests.pages.conftest import HEADLINE, NOW, page, paragraphs
from yalu.pages.comments import page_thread
from yalu.pages.document.blocks import weight
from yalu.pages.document.closing_tags import read_served
from yalu.pages.document.document import parse
from yalu.pages.document.served_tags import has_ended
from yalu.pages.read_page import read_page

_TIME = "2020-01-01 10:{minute:02}"
COMMENTS = {
    "wordpress": "<li id='comment-{number}' class='comment depth-1'><cite class='fn'>name{number}</cite>"
    f"<time datetime='{_TIME}'>1</time><p>Words of number {{number}} here.</p></li>",
    "named": "<div class='comment-item' id='c-{number}'><span class='user'>name{number}</span>"
    f"<span class='date'>{_TIME}</span><p>Words of number {{number}} here.</p></div>",
    "of one shape": f"<div class='x'><b>name{{number}}</b><i>{_TIME}</i><p>Words of number {{number}} here.</p></div>",
    "bare": "<p>{number}. Kim responded with: 1 May 2014</p><p>Words of number {number} here.</p>",
    "schema.org": "<div itemscope itemtype='http://schema.org/Comment'><span itemprop=author>name{number}</span>"
    f"<time itemprop=datePublished datetime='{_TIME}'></time>"
    "<p itemprop=text>Words of number {number} here.</p></div>",
}


def with_comments(markup: str, count: int) -> bytes:
    items = "".join(markup.format(number=number, minute=number % 60) for number in range(1, count + 1))
    talk = f"<div id='comments'><h2>{count} comments</h2><ol class='commentlist'>{items}</ol></div>"
    return page(f"<article><h1>{HEADLINE}</h1>{paragraphs()}{talk}</article>")


@contextmanager
def counted() -> Iterator[list[None]]:
    """Calls of functions, written in Python or not, while the block runs: an entry for each."""
    made: list[None] = []

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        if event in ("call", "c_call"):
            made.append(None)

    sys.setprofile(count)
    try:
        yield made
    finally:
        sys.setprofile(None)


def calls(body: bytes) -> int:
    """Calls while a page is read."""
    with counted() as made:
        read_page(body, url="https://paper.example/2026/1/a-b", headers={}, fetched_at=NOW)
    return len(made)


@pytest.mark.parametrize("markup", COMMENTS.values(), ids=COMMENTS)
def test_the_work_grows_no_faster_than_the_comments(markup: str) -> None:
    calls(with_comments(markup, 5))  # what is made once a process
    few, many = calls(with_comments(markup, 80)), calls(with_comments(markup, 320))
    assert many < 4.6 * few


def test_a_page_without_comments_is_walked_a_few_times_for_all_platforms() -> None:
    row = "<div class='c'><span>By the river</span><p>Words, <b>and</b> more of them.</p></div>"

    def calls_for_thread(rows: int) -> int:
        document = parse(page(f"<h1>{HEADLINE}</h1>{row * rows}"), url="https://paper.example/1", headers={})
        known = document.elements
        with counted() as made:
            page_thread.start(known, document.url, {}, served=document.text)
        return len(made)

    calls_for_thread(5)  # what is made once a process
    elements = 4 * 1000
    assert calls_for_thread(1100) - calls_for_thread(100) < 18 * elements


class _Counted(str):
    """A text that counts the characters that are copied out of it."""

    __slots__ = ()
    copied = 0

    def __getitem__(self, key: object) -> str:
        part = str.__getitem__(self, key)  # type: ignore[index]
        _Counted.copied += len(part)
        return part


def test_served_tags_are_read_without_copying_the_page() -> None:
    served = _Counted("<p class='a'>Words.</p>" * 2_000)
    _Counted.copied = 0
    assert len(read_served(served).elements) == 2_000
    assert _Counted.copied < 4 * len(served)


@pytest.mark.parametrize("letter", ["가", "가a", "あb가"])
def test_a_word_of_a_megabyte_is_weighed_in_little_memory(letter: str) -> None:
    text = letter * (600_000 // len(letter))
    tracemalloc.start()
    try:
        assert weight(text) > len(text)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("before", ["", "<b><td>"])
def test_end_tags_that_close_nothing_take_no_longer_beside_many_open_elements(before: str) -> None:
    served = f"<html>{before}{'<i>' * 60_000}{'</b>' * 60_000}</body>"
    began = time.process_time()
    assert len(read_served(served).elements) > 60_000 and not has_ended(served)
    assert time.process_time() - began < 5, "a walk over all that is open took two minutes"


@pytest.mark.parametrize(
    ("served", "ended"),
    [
        ("<html><body><p>Text</p></body></html>\n<!-- cached -->", True),
        ("<html><body><p>Text</p></body></html><script>track()</script>", True),
        ("<p>Text</p>", False),
        ("<html><body><p>Te", False),
        ("<html><script>var end = '</body></html>';</script><body><p>Te", False),
        ("<body><p>Text</p></body>", True),
    ],
)
def test_a_page_has_ended_with_the_end_tag_of_its_document_outside_of_scripts(served: str, ended: bool) -> None:
    assert has_ended(served) is read_served(served).ended is ended

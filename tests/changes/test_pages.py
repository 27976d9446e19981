"""Two captures of one page: what may be concluded and what may not."""

from dataclasses import replace

import pytest

from yalu.changes import compare_pages
from yalu.model import NO_COUNT, Article, Comment, Kind, Page, Quality, Thread, ThreadRequest

URL = "https://paper.example/2026/piece"
THREAD = Thread("wordpress", (Comment("1", "One thing."), Comment("2", "Another thing.")), open=True, expected=2)
GOOD = Page(
    URL, Quality.OK, Article("A headline", "A body of some words."), THREAD, provenance={"url": "link canonical"}
)


@pytest.mark.parametrize("quality", [Quality.BLOCKED, Quality.ERROR, Quality.EMPTY, Quality.LOGIN, Quality.LISTING])
def test_a_capture_that_is_no_article_proves_nothing(quality: Quality) -> None:
    bad = Page(URL, quality)
    assert compare_pages(GOOD, bad) == ()
    assert compare_pages(bad, GOOD) == ()


def test_a_thread_not_shown_is_neither_closed_nor_gone() -> None:
    assert compare_pages(GOOD, replace(GOOD, thread=None)) == ()


def test_a_comment_absent_from_the_newer_capture_is_gone() -> None:
    less = replace(GOOD, thread=replace(THREAD, comments=THREAD.comments[:1], expected=1))
    assert [(one.kind, one.comment_id) for one in compare_pages(GOOD, less)] == [(Kind.COMMENT_GONE, "2")]


def test_a_page_without_a_count_is_taken_as_whole() -> None:
    less = replace(GOOD, thread=replace(THREAD, comments=THREAD.comments[:1], expected=None, note=NO_COUNT))
    assert [(one.kind, one.comment_id) for one in compare_pages(GOOD, less)] == [(Kind.COMMENT_GONE, "2")]


def test_a_page_that_asks_for_more_proves_no_absence() -> None:
    part = replace(
        GOOD, thread=replace(THREAD, comments=THREAD.comments[:1], expected=None), more=(ThreadRequest(URL, "page"),)
    )
    assert compare_pages(GOOD, part) == ()


def test_a_new_canonical_address_is_a_move() -> None:
    moved = replace(GOOD, url="https://paper.example/2026/another-slug")
    assert [one.kind for one in compare_pages(GOOD, moved)] == [Kind.ARTICLE_MOVED]
    assert compare_pages(GOOD, replace(GOOD, url="http://www.paper.example/2026/piece/?utm_source=x")) == ()
    assert compare_pages(GOOD, replace(moved, provenance={"url": "address fetched"})) == ()

"""Two captures of one page: what may be concluded and what may not."""

from dataclasses import replace

import pytest

from tests.pages.conftest import HEADLINE, NOW, page, paragraphs
from yalu.changes.page_pair import compare_pages
from yalu.known_reasons import MORE_OFFERED
from yalu.model import NO_COUNT, Kind, Page, ParsedArticle, ParsedComment, ParsedThread, Quality, ThreadRequest
from yalu.pages.read_page import read_page
from yalu.reasons import Reason

URL = "https://paper.example/2026/piece"
THREAD = ParsedThread(
    "wordpress", (ParsedComment("1", "One thing."), ParsedComment("2", "Another thing.")), open=True, expected=2
)
GOOD = Page(
    URL, Quality.OK, ParsedArticle("A headline", "A body of some words."), THREAD, provenance={"url": "link canonical"}
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
    assert [(finding.kind, finding.platform_comment_id) for finding in compare_pages(GOOD, less)] == [
        (Kind.COMMENT_GONE, "2")
    ]


def test_a_page_without_a_count_is_taken_as_whole() -> None:
    less = replace(GOOD, thread=replace(THREAD, comments=THREAD.comments[:1], expected=None, note=NO_COUNT))
    assert [(finding.kind, finding.platform_comment_id) for finding in compare_pages(GOOD, less)] == [
        (Kind.COMMENT_GONE, "2")
    ]


def test_a_page_that_asks_for_more_proves_no_absence() -> None:
    part = replace(
        GOOD, thread=replace(THREAD, comments=THREAD.comments[:1], expected=None), more=(ThreadRequest(URL, "page"),)
    )
    assert compare_pages(GOOD, part) == ()


def test_a_thread_that_was_whole_and_is_shown_in_part_lost_nothing() -> None:
    whole = replace(GOOD, thread=replace(THREAD, expected=None, complete=True))
    first = replace(GOOD, thread=replace(THREAD, comments=THREAD.comments[:1], expected=None, note=MORE_OFFERED))
    assert compare_pages(whole, first) == ()


PART = replace(THREAD, expected=40, note=Reason.of("snapshot.counts", known=40, count=2))
LATER = ParsedComment("3", "A third thing.")
MORE = (ThreadRequest(f"{URL}/comment-page-2", "page"),)


def changes(old: Page, new: Page) -> list[tuple[Kind, str | None]]:
    return [(finding.kind, finding.platform_comment_id) for finding in compare_pages(old, new)]


@pytest.mark.parametrize("more", [(), MORE])
def test_one_part_of_a_thread_seen_twice_tells_who_came_and_who_went(more: tuple[ThreadRequest, ...]) -> None:
    two = replace(GOOD, thread=PART, more=more)
    three = replace(two, thread=replace(PART, comments=(*PART.comments, LATER), expected=41))
    assert changes(two, three) == [(Kind.COMMENT_NEW, "3")]
    assert changes(three, two) == [(Kind.COMMENT_GONE, "3")]
    uncounted = (replace(each, thread=replace(each.thread, expected=None)) for each in (three, two) if each.thread)
    assert changes(*uncounted) == [(Kind.COMMENT_GONE, "3")]


@pytest.mark.parametrize("counted", [39, 40, 42])
def test_a_smaller_part_of_a_thread_removes_nobody_whom_the_count_has_still(counted: int) -> None:
    three = replace(GOOD, thread=replace(PART, comments=(*PART.comments, LATER), expected=42))
    assert changes(three, replace(GOOD, thread=replace(PART, expected=counted))) == []


def test_a_removal_from_a_part_of_a_thread_does_not_claim_the_whole() -> None:
    smaller = replace(GOOD, thread=replace(PART, comments=PART.comments[:1], expected=39))
    (gone,) = compare_pages(replace(GOOD, thread=PART), smaller)
    assert gone.reason == Reason.of("comment.missing_in_part") and gone.evidence["complete"] is False


def test_nobody_is_gone_from_a_page_that_still_counts_everybody() -> None:
    whole = replace(GOOD, thread=replace(THREAD, complete=True))
    fewer = replace(THREAD, comments=THREAD.comments[:1], note=Reason.of("snapshot.counts", known=2, count=1))
    assert changes(whole, replace(GOOD, thread=fewer)) == []
    assert changes(whole, replace(GOOD, thread=replace(fewer, expected=1, note=None))) == [(Kind.COMMENT_GONE, "2")]


def test_nobody_is_new_whom_a_page_counted_already() -> None:
    fewer = replace(THREAD, comments=THREAD.comments[:1], note=Reason.of("snapshot.counts", known=2, count=1))
    whole = replace(GOOD, thread=replace(THREAD, complete=True))
    assert changes(replace(GOOD, thread=fewer), whole) == []
    assert changes(replace(GOOD, thread=replace(fewer, expected=1, note=None)), whole) == [(Kind.COMMENT_NEW, "2")]


def test_a_window_that_moves_over_a_thread_removes_nobody() -> None:
    first = replace(GOOD, thread=PART, more=MORE)
    moved = replace(first, thread=replace(PART, comments=(PART.comments[1], LATER)))
    assert changes(first, moved) == []
    assert changes(first, replace(moved, thread=replace(PART, comments=(LATER,)), more=(*MORE, *MORE))) == []


def test_a_thread_that_states_more_comments_than_it_shows_is_no_whole() -> None:
    first = replace(GOOD, thread=replace(THREAD, expected=40), more=MORE)
    moved = replace(first, thread=replace(THREAD, comments=(THREAD.comments[1], LATER), expected=40))
    assert changes(first, moved) == []


def test_a_thread_of_unknown_number_is_compared_whole_though_the_platform_could_be_asked() -> None:
    asked = (ThreadRequest("https://paper.example/wp-json/wp/v2/comments?post=7", "rest"),)
    first = replace(GOOD, thread=replace(THREAD, expected=None, note=NO_COUNT), more=asked)
    other = replace(first, thread=replace(THREAD, comments=(THREAD.comments[0], LATER), expected=None, note=NO_COUNT))
    assert changes(first, other) == [(Kind.COMMENT_GONE, "2"), (Kind.COMMENT_NEW, "3")]


def test_a_new_canonical_address_is_a_move() -> None:
    moved = replace(GOOD, url="https://paper.example/2026/another-slug")
    assert [finding.kind for finding in compare_pages(GOOD, moved)] == [Kind.ARTICLE_MOVED]
    assert compare_pages(GOOD, replace(GOOD, url="http://www.paper.example/2026/piece/?utm_source=x")) == ()
    assert compare_pages(GOOD, replace(moved, provenance={"url": "address fetched"})) == ()
    numbered = replace(GOOD, url="https://paper.example/2026/30539")
    assert compare_pages(numbered, replace(GOOD, url="https://paper.example/2026/30539/a-slug")) == ()
    assert compare_pages(replace(GOOD, url="https://paper.example/2026/30539/a-slug"), numbered) == ()


def test_an_address_in_other_letters_is_no_move() -> None:
    assert compare_pages(GOOD, replace(GOOD, url="https://paper.example/2026/Piece")) == ()


def test_an_organisation_that_only_json_ld_names_replaces_nobody() -> None:
    shown = '<p class="byline">By Ann Lee</p>'
    author = '{"@type": "Organization", "name": "Harbour House"}'
    article = f'{{"@type": "NewsArticle", "headline": "{HEADLINE}", "author": {author}}}'
    stated = f'<script type="application/ld+json">{article}</script>'
    old, new = (
        read_page(page(f"<h1>{HEADLINE}</h1>{line}{paragraphs()}", head=head), url=URL, headers={}, fetched_at=NOW)
        for line, head in ((shown, ""), ("", stated))
    )
    assert old.article is not None
    assert new.article is not None
    assert (old.article.byline, new.article.byline) == (("Ann Lee",), ("Harbour House",))
    assert compare_pages(old, new) == ()


def test_a_piece_of_another_number_with_another_headline_and_text_is_no_edit() -> None:
    assert GOOD.article is not None
    first = replace(GOOD, publisher_id="7", thread=None)
    other = ParsedArticle("The harbour is closed", "Nobody counts fish here since the spring of that year.")
    assert compare_pages(first, replace(first, publisher_id="8", article=other)) == ()
    same_number = compare_pages(first, replace(first, article=other))
    assert {change.kind for change in same_number} == {Kind.ARTICLE_HEADLINE, Kind.ARTICLE_BODY}

"""Pieces with comments that have something of a board: a long first comment, edits, badges, numbers in addresses."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

import pytest

from tests.growth import grows_linearly
from tests.pages.comments.test_signed_posts import ANSWERS, PIECE, fetched
from tests.pages.comments.test_signed_posts_beside import TEXT, comments
from yalu.model import Page
from yalu.reasons import Reason

TITLE = "The night ferry leaves from another pier this winter"


def news(
    body: str, *, head: str = "", title: str = TITLE, url: str = "https://news.example/a/x", lang: str = "en"
) -> Page:
    return fetched(
        f"<html lang='{lang}'><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{body}</body></html>",
        url,
    )


def rows(*words: str, badge: str = "") -> str:
    return "".join(
        f"<div class='c' id='c{5 + at}'><b class='author'>Ada{5 + at}</b> {badge}<time datetime='2026-03-0{5 + at}T10:00'>March {5 + at}, 2026 10:00</time><div>{each}</div></div>"
        for at, each in enumerate(words)
    )


def test_a_long_first_comment_signs_and_dates_no_piece_that_stands_beside_it() -> None:
    long = f"{PIECE} {PIECE.replace('ferry', 'train')}".replace("<br><br>", " ")
    piece = f"<article><h1>{TITLE}</h1><p class='byline'>By Mina Park</p><p class='date'>Published March 1, 2026</p>{TEXT}</article>"
    page = news(f"{piece}<div id='list'>{rows(long, *ANSWERS, 'Nobody asked.')}</div>")
    assert page.article is not None
    assert page.article.byline == ("Mina Park",)


def test_a_comment_that_quotes_the_headline_is_described_by_no_description_that_goes_on_otherwise() -> None:
    head = f"<meta name='description' content='{TITLE}. A film about the harbour.'>"
    items = "".join(
        f"<li class='reply' id='r{5 + at}'><b class='author'>Ada{5 + at}</b> <time datetime='2026-03-0{5 + at}T10:00'>x</time><div class='text'>{each}</div></li>"
        for at, each in enumerate((f"{TITLE}? I do not believe it.", *ANSWERS))
    )
    page = news(
        f"<h1>{TITLE}</h1><video src='x'></video><div id='comments'><h2>Comments</h2><ol>{items}</ol></div>", head=head
    )
    assert len(comments(page)) == 1 + len(ANSWERS)


def test_an_editor_who_answers_is_no_mark_of_an_edit() -> None:
    lines = (("佐藤", 2, "氷のせいだと船長たちは。"), ("編集部", 3, "叔母が切符を売っていた。"))
    items = "".join(
        f"<p id='c{day}'>{name} <span>2026-03-0{day} 10:00</span> {words}</p>" for name, day, words in lines
    )
    page = news(f"<h1>{TITLE}</h1>{TEXT}<h2>コメント 2件</h2><div class='list'>{items}</div>", lang="ja")
    assert len(comments(page)) == len(lines)


@pytest.mark.parametrize(
    "url",
    ["https://news.example/?p=12345", "https://news.example/p1234567.html", "https://news.example/st20260301.html"],
)
def test_the_number_of_a_piece_in_its_address_is_none_of_a_page(url: str) -> None:
    page = news(f"<h1>{TITLE}</h1>{TEXT}<h2>Comments</h2><div>{rows(*ANSWERS)}</div>", url=url)
    assert page.thread is not None
    assert page.thread.note != Reason.of("snapshot.more_pages")


def test_a_badge_that_says_registered_takes_no_time_from_a_comment() -> None:
    page = news(
        f"<h1>{TITLE}</h1>{TEXT}<h2>Comments (3)</h2><div>{rows(*ANSWERS, badge='<span>Registered</span>')}</div>"
    )
    assert page.thread is not None
    assert [str(comment.posted_at)[:10] for comment in page.thread.comments] == [
        "2026-03-05",
        "2026-03-06",
        "2026-03-07",
    ]


def test_a_headline_in_a_button_is_read() -> None:
    page = news(f"<h1><button>{TITLE}</button></h1>{TEXT}", title="Harbour News")
    assert page.article is not None
    assert page.article.title == TITLE


def test_many_times_in_one_element_are_looked_at_once_each() -> None:
    def times(count: int) -> Page:
        return news(f"<h1>{TITLE}</h1>{TEXT}<div>{'<time>2026-03-01 10:00</time>' * count}</div>")

    assert grows_linearly(times, 8_000)

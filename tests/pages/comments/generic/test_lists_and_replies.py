"""Of several lists on a page the one with evidence is the thread; replies are told by place, level and reference."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.growth import grows_linearly
from yalu.model import ParsedThread
from yalu.pages.read_page import read_page

TEXT = "".join(
    f"<p>The lock keeper opens gate {n} at dawn, and the boats that waited all night go through in turn.</p>"
    for n in range(5)
)
WHO = ("Marta", "뱃사공", "水手老陈", "Jonas")
SAID = ("The gate was late again.", "어제는 더 늦었습니다.", "闸门该换了，钱从哪里来？", "Ask the ministry, not him.")
WHEN = ("2026-04-02 08:15", "2026-04-02 21:40", "2026-04-03 06:05", "2026-04-03 09:30")
FIELD = "<form action='/say'><textarea name='w'></textarea><button>Send</button></form>"
TEASERS = "<div class='q'><h3>Read on</h3>" + "".join(
    f"<div class='q1'><a href='/story/{n}'>Another gate, number {n}, opens</a><p>{WHO[n]}</p><time>{WHEN[n]}</time></div>" for n in range(4)
) + "</div>"  # fmt: skip
TICKER = "<div class='t'><h3>As it happens</h3>" + "".join(
    f"<article><time>{WHEN[n]}</time><h4>{WHO[n]}</h4><p>Gate {n} has been opened for the boats of the morning.</p></article>" for n in range(4)
) + "</div>"  # fmt: skip
ELSEWHERE = "<div class='n'><h3>Newest remarks</h3><ul>" + "".join(
    f"<li><b>{WHO[n]}</b> <a href='/story/{n}#r{n}'>옌지의 갑문이 열린다 {n}</a><p>{SAID[n]}</p><i>{WHEN[n]}</i></li>" for n in range(4)
) + "</ul></div>"  # fmt: skip
RATINGS = "<div class='r'><h3>Ratings of our guide</h3>" + "".join(
    f"<div><b>{WHO[n]}</b> <i>{WHEN[n]}</i><p>{SAID[n]}</p></div>" for n in range(3)
) + "</div>"  # fmt: skip
CARDS = "<div class='m'>" + "".join(
    f"<div class='m1'><div><a href='/topics/water'>Water and the works</a></div><p><a href='/story/{n}'>Gate {n} opens in the morning</a></p><p>{SAID[n]}</p><div>{WHO[n]}</div><div>{WHEN[n]}</div></div>"
    for n in range(4)
) + "</div>"  # fmt: skip
OTHERS = (TEASERS, TICKER, ELSEWHERE, RATINGS, CARDS)


def thread_of(below: str) -> ParsedThread | None:
    html = f"<html><body><main><h1>A lock</h1><div>{TEXT}</div>{below}</main></body></html>"
    seen = datetime(2026, 6, 1, tzinfo=UTC)
    return read_page(html.encode(), url="https://paper.example/lock", headers={}, fetched_at=seen).thread


def texts(below: str) -> list[str]:
    thread = thread_of(below)
    return [comment.text for comment in thread.comments] if thread else []


def parents(items: list[str]) -> list[int | None]:
    thread = thread_of(f"<section><h2>{len(SAID)} comments</h2><div>{''.join(items)}</div>{FIELD}</section>")
    assert thread is not None
    assert [comment.text for comment in thread.comments] == list(SAID)
    ids = [comment.id for comment in thread.comments]
    return [ids.index(comment.parent_id) if comment.parent_id else None for comment in thread.comments]


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("heading", ["<h2>Comments</h2>", "<h2>댓글</h2>", "<h2>评论</h2>", ""])
def test_a_list_of_something_else_beside_an_empty_form_is_no_thread(other: str, heading: str) -> None:
    assert texts(f"{other}<section>{heading}{FIELD}</section>") == []
    assert texts(f"<section>{heading}{FIELD}</section>{other}") == []


@pytest.mark.parametrize("heading", ["Comments", "댓글", "评论 · 1", "コメント：1件"])
def test_a_comment_between_heading_and_form_is_found_among_longer_lists(heading: str) -> None:
    comment = (
        f"<div class='k'><div class='k1'><p>{SAID[0]}</p></div><div class='k2'>{WHO[0]} <i>{WHEN[0]}</i></div></div>"
    )
    assert texts(f"{TICKER}<section><h2>{heading}</h2>{comment}{FIELD}</section>{ELSEWHERE}{RATINGS}") == [SAID[0]]


def test_few_comments_win_over_many_other_entries() -> None:
    two = "".join(f"<p><b>{WHO[n]}</b> <i>{WHEN[n]}</i></p><div>{SAID[n]}</div>" for n in range(2))
    listed = "".join(f"<li><b>{WHO[n]}</b> <i>{WHEN[n]}</i><p>{SAID[n]}</p></li>" for n in range(2))
    assert texts(f"{''.join(OTHERS)}<h2>2 comments</h2><ul>{listed}</ul>{FIELD}") == list(SAID[:2]), two


def item(n: int, inside: str = "", before: str = "", mark: str = "") -> str:
    return f"<div class='v'{mark}><p><b>{WHO[n]}</b> <i>{WHEN[n]}</i></p><div class='w'>{before}{SAID[n]}</div>{inside}</div>"


def test_replies_without_ids_are_nested_in_what_they_answer() -> None:
    assert parents([item(0, item(1, item(2))), item(3)]) == [None, 0, 1, None]


def test_replies_in_a_box_after_what_they_answer() -> None:
    assert parents([item(0), f"<div class='z'>{item(1)}{item(2)}</div>", item(3)]) == [None, 0, 0, None]


@pytest.mark.parametrize(
    "mark",
    ["style='margin-left:{px}px'", "style='--depth:{n}'", "data-depth='{n}'", "aria-level='{n}'"],
)
def test_the_level_of_a_reply_is_told_by_the_markup(mark: str) -> None:
    levels = (0, 1, 2, 1)
    rows = [item(at, mark=" " + mark.format(n=n, px=24 * n)) for at, n in enumerate(levels)]
    assert parents(rows) == [None, 0, 1, 0]


def test_a_style_of_any_length_is_looked_through_once() -> None:
    def look(size: int) -> None:
        assert parents([item(at, mark=f" style='{'--depth-' * (size // 8)}'") for at in range(4)]) == [None] * 4

    assert grows_linearly(look, 40_000)


def test_the_level_of_a_reply_is_told_by_a_class() -> None:
    rows = [item(at).replace("class='v'", f"class='v u{n}'") for at, n in enumerate((0, 1, 2, 0))]
    assert parents(rows) == [None, 0, 1, None]
    counted = [item(at).replace("class='v'", f"class='v u{at}'") for at in range(4)]
    assert parents(counted) == [None] * 4


@pytest.mark.parametrize(
    "before",
    [
        "<b class='to'>@Marta</b> ",
        "<p class='to'>in reply to Marta</p>",
        "<p class='to'>Marta 님에게 답글</p>",
        "<a href='#v0'>&gt;&gt;1</a><br>",
        "<blockquote><cite>Marta wrote:</cite>The gate was late again.</blockquote>",
        "<a class='u-in-reply-to' href='#v0'>up</a> ",
    ],
)
def test_a_reference_names_the_parent_and_is_no_part_of_the_words(before: str) -> None:
    rows = [
        item(0, mark=" id='v0'"),
        item(1, mark=" id='v1'"),
        item(2, before=before, mark=" id='v2'"),
        item(3, mark=" id='v3'"),
    ]
    assert parents(rows) == [None, None, 0, None]


@pytest.mark.parametrize("sign", ["<i class='re'>ㄴ</i> ", "└ ", "↳", "<em>┗</em> ", "└▶ "])
def test_the_sign_of_a_reply_is_no_part_of_its_words_or_its_authors_name(sign: str) -> None:
    signed = [item(0), item(1, before=sign), item(2, before=sign), item(3)]
    assert parents(signed)[0] is None
    named = item(1).replace("<b>", f"<b>{sign}")
    thread = thread_of(f"<h2>2 comments</h2>{item(0)}{named}{FIELD}")
    assert thread is not None
    assert thread.comments[1].author == WHO[1]


def test_a_consonant_that_a_reader_writes_twice_is_no_sign() -> None:
    rows = [item(at).replace(SAID[1], "ㄴㄴ 아닙니다, 어제가 더 늦었어요.") for at in range(2)]
    assert texts(f"<h2>2 comments</h2>{''.join(rows)}{FIELD}")[1].startswith("ㄴㄴ")


def test_a_row_of_name_and_time_in_a_list_of_its_own_belongs_to_the_words_below_it() -> None:
    lists = [
        f"<ul class='k'><li class='k1'><u>#{n}</u> <b>{WHO[n]}</b> <i>{WHEN[n]}</i></li><li class='k2'><p>{SAID[n]}</p></li>"
        f"<li class='k3'><a href='#'>Report</a></li></ul>"
        for n in range(4)
    ]
    assert texts(f"<div class='c'><h3>Comments (9)</h3>{''.join(lists)}{FIELD}</div>") == list(SAID)


def test_a_name_that_no_comment_has_is_left_in_the_words() -> None:
    thread = thread_of(f"<h2>2 comments</h2>{item(0)}{item(1, before='<b>@Somebody</b> ')}{FIELD}")
    assert thread is not None
    assert "Somebody" in thread.comments[1].text
    assert thread.comments[1].parent_id is None

"""Letters signed below their words, initials in place of pictures, and items that lost their number."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yalu.changes.page_pair import compare_pages
from yalu.model import CommentState, Kind, Page
from yalu.pages.read_page import read_page

BODY = "".join(f"<p>The lighthouse keeper wrote the wind down each evening, and page {n} of his book is missing.</p>" for n in range(6))  # fmt: skip
LETTERS = (
    ("Who has the missing pages now?", "Ada K.", "Port Ellen, Scotland", "Mar 2, '04"),
    ("My father was the keeper, and he wrote in pencil.", "C. Brown", "Bergen, Norway", "Mar 2, '04"),
    ("Pencil lasts longer than ink.", "D. Osei", "Accra", "Mar 3, '04"),
)


def page(beside: str) -> Page:
    html = f"<html lang='en'><head><title>A lighthouse</title></head><body><div><h1>A lighthouse</h1>{BODY}</div>{beside}</body></html>"
    return read_page(html.encode(), url="https://paper.example/a/7.html", headers={}, fetched_at=datetime(2026, 6, 1, tzinfo=UTC))  # fmt: skip


def letters(*shown: tuple[str, str, str, str]) -> Page:
    cell = "<tr><td><font size='2'>{}</font></td></tr>".format
    rows = "".join(cell(f"{words}<br><b>{name}</b><br>{place} <font color='gray'>({day})</font>") for words, name, place, day in shown)  # fmt: skip
    titles = "".join(cell(f"<a href='/a/{n}.html'>The tide tables of year {n}</a> <font color='gray'>(Mar {n}, '04)</font>") for n in range(1, 6))  # fmt: skip
    return page(f"<table><tr><td><b>READERS WRITE</b></td></tr>{rows}</table><table>{titles}</table>")


def test_letters_with_name_place_and_short_year_below_stand_beside_headlines_in_the_same_markup() -> None:
    whole = letters(*LETTERS)
    assert whole.thread is not None
    assert [(comment.text, comment.author, str(comment.posted_at)) for comment in whole.thread.comments] == [
        (words, name, f"2004-03-0{day[4]}") for words, name, _, day in LETTERS
    ]
    assert [change.kind for change in compare_pages(whole, letters(LETTERS[0], LETTERS[2]))] == [Kind.COMMENT_GONE]
    assert [change.kind for change in compare_pages(letters(*LETTERS[:2]), whole)] == [Kind.COMMENT_NEW]


def entry(number: str, name: str, at: str, words: str, inside: str = "") -> str:
    begin = "".join(word[0] for word in name.split()[:2])
    return f"<div class='css-1kq e9f0c2' data-level='0' id='comment-{number}'><div class='css-2aw e1b7d3'><div class='css-3zz e4c1a9'>{begin}</div><span class='css-4vv e5d2b8'>{name}</span><time class='css-5uu e6e3c7' datetime='2026-03-01T{at}:00Z'>3d</time></div><div class='css-6tt e7f4d6'><p>{words}</p></div>{inside}</div>"


def conversation(*shown: str) -> Page:
    count = sum(each.count("id='comment-") for each in shown)
    return page(f"<section><h2>Conversations <!-- -->(<!-- -->{count}<!-- -->)</h2><div class='css-7ss e8a5e5'>{''.join(shown)}</div></section>")  # fmt: skip


REPLY = f"<div class='css-8rr e9b6f4'>{entry('5c0aa2d9e1f7', 'Bo Lind', '10:20', 'Since 1962.')}</div>"
FIRST = entry("5c0aa2d9e1f6", "Ada Kent", "09:10", "How long has it been dark?", REPLY)
MORE = (entry("5c0aa2d9e1f8", "Chul", "11:30", "It was lit in 1964 for a film."), entry("5c0aa2d9e1f9", "Dee", "12:00", "So it was."))  # fmt: skip


def test_initials_are_no_names_and_an_answer_alone_in_its_box_is_an_item() -> None:
    two, four = conversation(FIRST), conversation(FIRST, *MORE)
    assert two.thread is not None
    assert four.thread is not None
    assert [(comment.id, comment.author, comment.text, comment.parent_id) for comment in two.thread.comments] == [
        ("5c0aa2d9e1f6", "Ada Kent", "How long has it been dark?", None),
        ("5c0aa2d9e1f7", "Bo Lind", "Since 1962.", "5c0aa2d9e1f6"),
    ]
    assert [comment.author for comment in four.thread.comments] == ["Ada Kent", "Bo Lind", "Chul", "Dee"]
    assert (four.thread.expected, four.thread.complete) == (4, True)
    assert [change.kind for change in compare_pages(two, four)] == [Kind.COMMENT_NEW, Kind.COMMENT_NEW]


def test_a_removed_comment_says_so_where_names_stand() -> None:
    gone = "<div class='css-1kq e9f0c2' data-level='0' id='comment-5c0aa2d9e1f8'><div class='css-9qq e2c9b1'><span>This comment was removed by a moderator</span></div></div>"
    changes = compare_pages(conversation(FIRST, *MORE), conversation(FIRST, gone, MORE[1]))
    assert [(change.kind, change.platform_comment_id) for change in changes] == [(Kind.COMMENT_GONE, "5c0aa2d9e1f8")]


def items(gone: int | None) -> Page:
    shown = "".join(
        f"<li class='entry'{'' if n == gone else f' id=c{710 + 4 * n}'}><ul><li class='who'>{n + 1}. Written by <span>{'removed' if n == gone else name}</span></li>"
        f"<li class='when'>2026/03/0{n + 1} 12:05</li><li class='what'>{'This comment was removed by the administrator.' if n == gone else words}</li></ul></li>"
        for n, (words, name, _, _) in enumerate(LETTERS)
    )
    return page(f"<div><h3>Comments (3)</h3><ul>{shown}</ul></div>")


@pytest.mark.parametrize("gone", range(3))
def test_an_item_that_lost_its_number_with_its_words_was_removed(gone: int) -> None:
    before, after = items(None), items(gone)
    assert after.thread is not None
    assert [comment.state is CommentState.REMOVED for comment in after.thread.comments] == [n == gone for n in range(3)]
    assert [change.kind for change in compare_pages(before, after)] == [Kind.COMMENT_GONE]


def quoting(quotation: str, *, newest_first: bool) -> Page:
    rows = [("11", "Ada", "09:10", LETTERS[0][0]), ("12", "Bo", "11:40", f"{quotation}In my cellar."), ("13", "Chul", "12:05", "Burn them.")]  # fmt: skip
    shown = "".join(
        f"<dl id='note_{n}_li'><dt><a href='/u/{who}'>{who}</a> <span>2026-3-1 {at}</span></dt><dd>{words}</dd></dl>"
        for n, who, at, words in (reversed(rows) if newest_first else rows)
    )
    return page(f"<div id='comment'><h3>3 comments</h3>{shown}</div>")


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("quotation", ["<div class='quote'><blockquote><font>Ada:</font> {}</blockquote></div>", "<div class='quoted'>Ada：{}</div>"])  # fmt: skip
def test_a_quotation_that_begins_with_an_authors_name_is_what_one_answers(quotation: str, newest_first: bool) -> None:
    with_it = quoting(quotation.format(LETTERS[0][0]), newest_first=newest_first)
    assert with_it.thread is not None
    by_name = {comment.author: comment for comment in with_it.thread.comments}
    assert (by_name["Bo"].text, by_name["Bo"].parent_id) == ("In my cellar.", by_name["Ada"].id)
    changes = compare_pages(with_it, quoting("", newest_first=newest_first))
    assert Kind.COMMENT_EDITED not in [change.kind for change in changes]


def test_names_that_have_the_number_of_their_comment_are_not_its_words() -> None:
    signed = [(words, name) for (words, *_), name in zip(LETTERS, ("Grace Lim", "Old Sailor", "Ruth"), strict=True)]
    shown = "".join(
        f"<dt class='comment-author' id=c{310 + 7 * n}>{name} says:</dt><dd class='comment-body'><p>{words}</p></dd>"
        f"<dd class='comment-footer'><span><a href='#c{310 + 7 * n}'>March {n + 1}, 2026 at 10:0{n} am</a></span></dd>"
        for n, (words, name) in enumerate(signed)
    )
    read = page(f"<div class='comments' id='comments'><h4>Comments</h4><dl id='comments-block'>{shown}</dl></div>")
    assert read.thread is not None
    assert [(comment.author, comment.text) for comment in read.thread.comments] == [
        (name, words) for words, name in signed
    ]

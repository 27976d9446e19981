"""Quotations of other comments: software repeats them, and what becomes of the original edits nobody else's words."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yalu.changes.page_pair import compare_pages
from yalu.model import Kind, Page
from yalu.pages.read_page import read_page

BODY = "".join(f"<p>The dredger passed the second pier at dusk, and the pilots wrote down hour {n} of it.</p>" for n in range(6))  # fmt: skip
FIRST = "The dredger was paid for twice, and I have the receipts in my drawer."
OWN = "I do not believe a word of that, and neither should you."
QUOTATIONS = (
    "<div class='bbcode_container'><div class='bbcode_quote'><div class='bbcode_postedby'>Originally Posted by <b>Ada</b></div><div class='message'>{}</div></div></div>",
    "<blockquote><div><cite>Ada wrote:</cite>{}</div></blockquote>",
    "<blockquote class='bbCodeBlock' data-quote='Ada'><div><a href='/post?id=11'>Ada said:</a></div><div>{}</div></blockquote>",
    "<div class='quote'><blockquote><font>Ada 发表于 2026-3-1 09:10</font><br>{}</blockquote></div>",
    "<div class='quoteheader'><div><a href='#msg11'>Quote from: Ada on March 01, 2026</a></div></div><blockquote>{}</blockquote><div class='quotefooter'></div>",
    "<div><div>Quote:</div><table><tr><td><div>Originally Posted by <strong>Ada</strong></div><div>{}</div></td></tr></table></div>",
    "<div class='quote_box'><strong>Ada</strong>님의 글: {}</div>",
    "<div class='q'>引用 Ada 說: {}</div>",
)


def posts(first: str | None, quotation: str) -> Page:
    entries = (("11", "Ada", "09:10", first), ("12", "Bo", "11:40", quotation + OWN), ("13", "Chul", "12:05", "Who paid the second time?"))  # fmt: skip
    rows = "".join(
        f"<div class='post' id='post_{n}'><div><strong>{who}</strong></div><span>2026-03-01 {at}</span><div class='postbody'><div class='content'>{words}</div></div></div>"
        for n, who, at, words in entries
        if words is not None
    )
    html = f"<html lang='en'><body><main><h1>A dredger</h1><div>{BODY}</div><div><h3>{rows.count('post_')} comments</h3>{rows}</div></main></body></html>"
    return read_page(html.encode(), url="https://paper.example/a/7.html", headers={}, fetched_at=datetime(2026, 6, 1, tzinfo=UTC))  # fmt: skip


@pytest.mark.parametrize("quotation", QUOTATIONS)
def test_what_software_quotes_is_not_the_words_of_who_quotes_it(quotation: str) -> None:
    before = posts(FIRST, quotation.format(FIRST))
    assert before.thread is not None
    assert [comment.text for comment in before.thread.comments][1] == OWN
    removed = compare_pages(before, posts(None, quotation.format(FIRST)))
    assert [change.kind for change in removed] == [Kind.COMMENT_GONE]
    assert compare_pages(before, posts(FIRST, quotation.format("This post was withdrawn."))) == ()
    assert compare_pages(before, posts(FIRST, "")) == ()


@pytest.mark.parametrize("quotation", QUOTATIONS[:4])
def test_what_follows_a_quotation_in_the_same_element_is_the_words_of_who_quotes(quotation: str) -> None:
    page = posts(FIRST, f"<blockquote class='postcontent'>{quotation.format(FIRST)}Who says so?</blockquote>")
    assert page.thread is not None
    assert [comment.text for comment in page.thread.comments][1] == f"Who says so?\n\n{OWN}"


def test_a_quotation_without_a_name_stays_when_what_it_repeats_is_removed() -> None:
    quoted = f"<blockquote>{FIRST}</blockquote>"
    before = posts(FIRST, quoted)
    assert before.thread is not None
    assert before.thread.comments[1].parent_id == "11"
    assert [change.kind for change in compare_pages(before, posts(None, quoted))] == [Kind.COMMENT_GONE]


def test_a_box_that_names_whom_a_comment_answers_is_not_its_words() -> None:
    box = "<div class='kmsgtext-quote'><span class='kquote-head'>in reply to <b>Ada</b></span></div>"
    page = posts(FIRST, box)
    assert page.thread is not None
    assert [(comment.parent_id, comment.text) for comment in page.thread.comments][1] == ("11", OWN)

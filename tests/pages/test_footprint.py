"""An equal footprint means an equal page; whatever a reader could see changes it."""

# ruff: noqa: E501 -- markup reads better in one piece
from __future__ import annotations

from dataclasses import replace

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.model import Page
from yalu.pages import footprint, may_stand_for, read_page

URL = "https://x.example/a/1"
HEAD = """<meta property="article:published_time" content="2026-02-23T09:30:00+09:00"><meta name="csrf-token" content="{token}">
<script type="application/ld+json">{{"@type":"Article","headline":"Bridge over the river opens again","author":{{"name":"Kim Min-ji"}}}}</script>
<script>var t = {{nonce: "{token}9a", at: 17723592{number}, words: "as they were"}};</script><style>.a{{color:#{token}}}</style>"""
BODY = """<!-- made in 0.{number} seconds --><h1>{title}</h1><span class="byline">By Kim Min-ji</span><div class="text">{text}</div>
<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="{token}">[email]</a><input type="hidden" name="t" value="{token}"><aside>Most read</aside>"""


def served(
    token: str = "0a1b2c3d", number: int = 10, *, head: str = "", tail: str = "", title: str = HEADLINE
) -> bytes:
    filled = BODY.format(token=token, number=number, title=title, text=paragraphs())
    return page(filled + tail, head=HEAD.format(token=token, number=number) + head)


def mark(body: bytes, url: str = URL, kind: str = "text/html", extractor: str = "1") -> str:
    return footprint(body, url, {"content-type": kind}, extractor)


def read(body: bytes) -> Page:
    return read_page(body, url=URL, headers={}, fetched_at=NOW)


@pytest.mark.parametrize("seed", range(20))
def test_tokens_clocks_and_styles_leave_the_footprint_and_the_page_as_they_were(seed: int) -> None:
    other = served(f"{seed * 7919 + 99:08x}", 20 + seed)
    assert other != served()
    assert mark(other) == mark(served())
    assert replace(read(other), dropped=()) == replace(read(served()), dropped=())


@pytest.mark.parametrize(
    "other",
    [
        served(title="Bridge over the river closes again"),
        served().replace(b"four years", b"five years"),
        served().replace(b"2026-02-23", b"2026-02-24"),
        served().replace(b"By Kim Min-ji", b"By Park Min-ji"),
        served().replace(b'"name":"Kim Min-ji"', b'"name":"Park Min-ji"'),
        served(tail="<p class='correction'>Correction: the bridge was closed for four years, not five.</p>"),
        served(tail="<div class='paywall'><p>Subscribe to continue reading.</p></div>"),
        served(tail="<ol class='comment-list'><li id='comment-5' class='comment'><cite class='fn'>Li</cite><p>Indeed.</p></li></ol>"),
        served(tail="<p class='no-comments'>Comments are closed.</p>"),
        served(tail="<div id='disqus_thread'></div><script src='//paper.disqus.com/embed.js'></script>"),
        served(tail="<script>Coral.createStreamEmbed({storyID: '1'})</script>"),
        served(head="<link rel='canonical' href='https://x.example/a/2'>"),
        served(tail="<!--><p>Words in what only looks like a comment.</p><!-- -->"),
        served(tail="<!-- a --!><p>Words after a comment that ends oddly.</p><!-- b -->"),
    ],
)  # fmt: skip
def test_whatever_could_be_read_changes_the_footprint(other: bytes) -> None:
    assert mark(other) != mark(served())


def test_so_does_another_address_type_or_extractor() -> None:
    marks = {
        mark(served()),
        mark(served(), url=URL + "0"),
        mark(served(), kind="text/html; charset=gbk"),
        mark(served(), extractor="2"),
    }
    assert len(marks) == 4


def test_words_behind_what_only_looks_like_a_comment_are_in_it() -> None:
    odd = "<!--><p>Visible {}.</p><!-- -->"
    assert mark(served(tail=odd.format("one"))) != mark(served(tail=odd.format("two")))


def test_only_a_dated_text_in_the_markup_without_a_thread_may_be_spared() -> None:
    assert may_stand_for(read(served()))
    assert not may_stand_for(read(served().replace(b"article:published_time", b"x")))
    assert not may_stand_for(
        read(
            served(
                tail="<ol class='comment-list'><li id='comment-5' class='comment'><cite class='fn'>Li</cite><p>Indeed.</p></li></ol>"
            )
        )
    )
    assert not may_stand_for(
        read(served(tail="<div id='disqus_thread'></div><script src='//p.disqus.com/embed.js'></script>"))
    )
    assert not may_stand_for(read(page(f"<h1>{HEADLINE}</h1>")))
    assert PARAGRAPHS[0] in str(read(served()).article)

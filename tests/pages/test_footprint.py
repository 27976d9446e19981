"""An equal footprint means an equal page; whatever a reader could see changes it."""

# ruff: noqa: E501 -- markup reads better in one piece
from __future__ import annotations

from dataclasses import replace

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.model import Page
from yalu.pages.footprint import footprint, may_stand_for
from yalu.pages.read_page import read_page

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


LISTED = """<aside class="related-posts"><h3>Related posts</h3><ul>{links}</ul></aside><span class="post-views">{views} views</span>
<div class="advertisement ad-slot"><a href="https://ads.example/?c={views}"><img src="/{views}.gif" alt="Advert"></a></div>"""
COMMENT = '<li id="comment-{key}" class="comment"><cite class="fn">{name}</cite><time datetime="2026-02-2{key}T08:00:00Z">{key} Feb</time><p>{text}</p></li>'
TALK = '<div id="comments"><h2 class="comments-title">{count} comments</h2><ol class="comment-list">{items}</ol>{end}</div>'
RESPOND = (
    '<div id="respond" class="comment-respond"><form id="commentform"><textarea name="comment"></textarea></form></div>'
)


def links(number: int) -> str:
    return "".join(
        f'<li><a href="/{number + offset}">Minister visits harbour {number * offset}</a></li>' for offset in range(4)
    )


def talk(*texts: str, count: int | None = None, end: str = RESPOND, name: str = "Li Na") -> str:
    items = "".join(COMMENT.format(key=key, name=name, text=text) for key, text in enumerate(texts, 3))
    return TALK.format(count=len(texts) if count is None else count, items=items, end=end)


def discussed(number: int = 1, thread: str = "", **about: str) -> bytes:
    noise = LISTED.format(links=about.get("links", links(number)), views=1000 + 37 * number)
    thread = thread or talk("Indeed so.", "The bridge is old.")
    return served(f"{number:08x}", 10 + number % 80, tail=noise + thread, title=about.get("title", HEADLINE))


@pytest.mark.parametrize("number", range(2, 12))
def test_related_links_adverts_and_counts_of_views_leave_it_and_what_is_read_as_they_were(number: int) -> None:
    assert may_stand_for(read(discussed()), discussed())
    assert mark(discussed(number)) == mark(discussed())
    plain, noisy = read(discussed()), read(discussed(number))
    assert replace(noisy, dropped=(), beside=()) == replace(plain, dropped=(), beside=())  # neither is stored


@pytest.mark.parametrize(
    "thread",
    [
        talk("Indeed so.", "The bridge is new."),
        talk("Indeed so."),
        talk("Indeed so.", count=2),
        talk("Indeed so.", "The bridge is old.", "Older than me."),
        talk("Indeed so.", "The bridge is old.", count=5),
        talk("Indeed so.", "The bridge is old.", end="<p class='no-comments'>Comments are closed.</p>"),
        talk("Indeed so.", "The bridge is old.", end=""),
        talk("Indeed so.", "The bridge is old.", name="Kim"),
        talk("Indeed so.", "The bridge is old.", end="<nav><a href='/a/1/comment-page-2'>Older comments</a></nav>"),
        talk("Indeed so.", "<em>This comment has been removed.</em>"),
    ],
)
def test_whatever_happens_in_the_thread_changes_it(thread: str) -> None:
    assert mark(discussed(5, thread)) != mark(discussed())


@pytest.mark.parametrize(
    "odd",
    [
        "<li><a href='/9'>Correction: the bridge was closed for four years</a></li>",
        "<li><a href='/author/kim' rel='author'>Kim Min-ji</a></li>",
        "<li><time datetime='2026-02-24'>24 Feb</time></li>",
        "<li>By Kim Min-ji, who has written on bridges for as long as anybody in this town cares to remember, and longer still than that</li>",
        "<li><form><textarea name='c'></textarea></form></li>",
        "</ul></aside><p>Kim Min-ji is our correspondent.</p><aside><ul>",
        "<li><a href='/a/1?page=2'>All comments</a></li>",
    ],
)
def test_what_means_more_than_a_link_keeps_a_box_in_it(odd: str) -> None:
    assert mark(discussed(links=links(1) + odd)) not in (
        mark(discussed()),
        mark(discussed(links=links(1) + odd + "<li></li>")),
    )


@pytest.mark.parametrize(
    "headline",
    [
        "Few members noticed the premium duck",
        "An editor signs in: a notice to subscribers",
        "編集部の会員が削除した橋の話",
    ],
)
def test_a_headline_in_a_list_of_others_means_no_more_than_another(headline: str) -> None:
    assert mark(discussed(links=links(1) + f'<li><a href="/members-9">{headline}</a></li>')) == mark(discussed())


def test_a_box_that_comes_or_goes_changes_it() -> None:
    without = discussed().replace(b'<aside class="related-posts">', b"<aside>")
    assert mark(without) != mark(discussed())


def test_a_page_that_reads_what_its_boxes_hold_may_not_be_spared() -> None:
    body = discussed(links=f'<li><a href="/2">{PARAGRAPHS[0][:40]}</a></li>')
    assert not may_stand_for(read(body), body)


def test_boxes_of_a_page_in_another_encoding_are_in_it() -> None:
    odd = b"<p>\xb0\xa1</p>"
    assert mark(discussed(2) + odd) != mark(discussed(1) + odd)


def may_be_spared(body: bytes) -> bool:
    return may_stand_for(read(body), body)


def test_only_a_dated_text_in_the_markup_with_its_whole_thread_may_be_spared() -> None:
    assert may_be_spared(served())
    assert may_be_spared(discussed())
    assert not may_be_spared(served().replace(b"article:published_time", b"x"))
    assert not may_be_spared(
        served(tail="<div id='disqus_thread'></div><script src='//p.disqus.com/embed.js'></script>")
    )
    assert not may_be_spared(page(f"<h1>{HEADLINE}</h1>"))
    assert PARAGRAPHS[0] in str(read(served()).article)


def ended(words: str, end: str = "<script>var t = 1;</script>") -> bytes:
    return discussed().replace(b"</body>", f"<footer><p>{words}</p></footer>{end}</body>".encode())


def test_the_footer_of_the_site_leaves_it_and_what_is_read_as_they_were() -> None:
    first, two = (
        ended("Thought of the day: the river is wide."),
        ended("Made in 17 seconds by barley, letters and rain."),
    )
    assert mark(first) == mark(two) and may_be_spared(first)
    assert replace(read(first), dropped=(), beside=()) == replace(read(two), dropped=(), beside=())


@pytest.mark.parametrize(
    ("first", "two"),
    [
        (ended("Comments are open."), ended("Comments are closed.")),
        (ended("Rain.", "<p>More.</p>"), ended("Snow.", "<p>More.</p>")),
        (ended("Rain. <time>1 May</time>"), ended("Snow. <time>1 May</time>")),
        (ended("Rain. " * 900), ended("Snow. " * 900)),
    ],
)
def test_what_means_more_than_a_footer_is_in_it(first: bytes, two: bytes) -> None:
    assert mark(first) != mark(two)


def test_a_page_whose_date_stands_in_its_footer_may_not_be_spared() -> None:
    assert not may_be_spared(ended("First shown on 2026-02-23T09:30:00+09:00."))

"""One unchanged article in ever different surroundings and themes is one article."""

# ruff: noqa: E501 -- markup reads better in one piece

from __future__ import annotations

import random

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.model import ParsedArticle
from yalu.pages.document.element_names import name_tokens
from yalu.pages.read_page import read_page


def article(body: bytes) -> ParsedArticle:
    parsed_page = read_page(body, url="https://x.example/a/1", headers={}, fetched_at=NOW)
    assert parsed_page.article is not None, parsed_page.reason
    return parsed_page.article


def noise(rng: random.Random) -> str:
    links = "".join(
        f"<li><a href='/s/{rng.random()}'>Story number {rng.randint(1, 999)} of the day, with a long name</a></li>"
        for _ in range(rng.randint(2, 7))
    )
    return rng.choice(
        [
            f"<div class='ad-slot' id='ad-{rng.random()}'><p>Buy now, says advertiser {rng.randint(1, 99)}, and do it fast.</p></div>",
            f"<div class='related-posts'><h3>Related</h3><ul>{links}</ul></div>",
            f"<div class='share-buttons'>Share {rng.randint(1, 9999)} times, and {rng.randint(1, 99)} hours ago.</div>",
            f"<aside class='most-read'><h4>Most read</h4><ol>{links}</ol></aside>",
            f"<input type='hidden' name='token' value='{rng.random()}'><script>var t={rng.random()}</script>",
            f"<div class='newsletter-box'><p>Join {rng.randint(1, 9)} thousand readers, who get our letter each day.</p></div>",
            f"<span class='views'>{rng.randint(1, 99999)}</span>",
            f"<p><a href='/x{rng.random()}'>Read also: the other story of {rng.randint(1, 30)} March</a></p>",
        ]
    )  # fmt: skip


def dressed(seed: int) -> bytes:
    rng = random.Random(seed)
    inside = "".join(f"<p>{text}</p>" + (noise(rng) if rng.random() < 0.5 else "") for text in PARAGRAPHS)
    around = [noise(rng) for _ in range(rng.randint(0, 5))]
    date_ = "<time class='published' datetime='2026-02-23T09:30:00+09:00'>23 February 2026</time>"
    return page(
        f"<header>{around[:1]}</header><main><article><h1>{HEADLINE}</h1>{date_}<div class='entry-content'>{inside}</div></article>{''.join(around)}</main>"
    )


def test_what_rotates_around_an_article_changes_nothing() -> None:
    first = article(dressed(0))
    assert first.body == "\n\n".join(PARAGRAPHS)
    different = [seed for seed in range(1, 60) if article(dressed(seed)) != first]
    assert different == []


BOX = "<div class='css-9d21fe'><h3>{head}</h3><ul><li><a href='/1'>Ministers meet on an island</a></li><li><a href='/2'>The ferry line reopens soon</a> 3 hours ago</li><li><a href='/3'>Who pays for the harbour?</a></li></ul></div>"


@pytest.mark.parametrize(
    "head", ["Most read", "You may also like", "Our other pieces", "많이 본 뉴스", "相关新闻", "関連記事"]
)
@pytest.mark.parametrize("place", range(5))
def test_a_box_of_links_between_paragraphs_leaves_nothing_and_cuts_nothing(head: str, place: int) -> None:
    inside = [f"<p>{text}</p>" for text in PARAGRAPHS]
    inside.insert(place, BOX.format(head=head))
    parsed_article = article(
        page(f"<article><h1>{HEADLINE}</h1><div class='entry-content'>{''.join(inside)}</div></article>")
    )
    assert parsed_article.body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "scrap",
    [
        "Share Tweet 7,882 shares",
        "3787 views",
        "조회수 3,787",
        "공유 12 좋아요 40",
        "阅读 3787",
        "分享到 微信 微博 12",
        "3787 回閲覧",
        "12件のシェア",
    ],
)
def test_lines_of_counters_are_no_text(scrap: str) -> None:
    inside = f"<p>{PARAGRAPHS[0]}</p><p>{scrap}</p>" + paragraphs(PARAGRAPHS[1:])
    assert article(page(f"<h1>{HEADLINE}</h1><div>{inside}</div>")).body == "\n\n".join(PARAGRAPHS)


def test_a_link_that_says_read_also_makes_no_card_of_the_paragraph_before_it() -> None:
    lead = f"<div><p>{PARAGRAPHS[0]}</p><p><a href='/2'>Read also: The ferry line reopens in the spring</a></p></div>"
    body = page(f"<h1>{HEADLINE}</h1>{lead}<div class='text'>{paragraphs(PARAGRAPHS[1:])}</div>")
    assert article(body).body == "\n\n".join(PARAGRAPHS)


def test_many_boxes_before_the_text_do_not_part_it_from_its_first_sentence() -> None:
    boxes = BOX.format(head="Related") * 15
    body = page(f"<h1>{HEADLINE}</h1><p>{PARAGRAPHS[0]}</p>{boxes}<div class='text'>{paragraphs(PARAGRAPHS[1:])}</div>")
    assert article(body).body == "\n\n".join(PARAGRAPHS)


def test_hashes_in_names_are_no_words() -> None:
    for name in ("css-1ad2e", "sc-jAdXe", "Box__x-3fad", "svelte-adfoot", "c0ad7b12"):
        assert not name_tokens(name) & {"ad", "foot", "fad"}, name
    assert name_tokens("css-1ad2e-RelatedPosts") >= {"related", "relatedposts"}
    assert "ad" in name_tokens("ad-300x250")


def test_boxes_named_as_related_do_not_make_a_listing() -> None:
    links = "".join(
        f"<li><a href='/{n}'>The ferry line reopens in the spring of the year {n}</a></li>" for n in range(12)
    )
    body = page(f"<h1>{HEADLINE}</h1><p>{PARAGRAPHS[0]}</p><div class='most-read'><ol>{links}</ol></div>")
    assert article(body).body == PARAGRAPHS[0]


def test_boxes_in_an_earlier_piece_of_a_body_in_pieces_are_left_out() -> None:
    letter = (
        "<div class='subscribe-box'><p>Sign up for our newsletter, each day.</p><form><button>OK</button></form></div>"
    )
    pieces = [
        f"<section><div class='box'><p>{text}</p><p>{text[::-1]} It is said.</p></div></section>" for text in PARAGRAPHS
    ]
    pieces[1] = pieces[1].replace("</div>", letter + "</div>", 1)
    parsed_article = article(page(f"<h1>{HEADLINE}</h1><main>{''.join(pieces)}</main>"))
    assert "OK" not in parsed_article.body.split("\n\n")
    assert "newsletter" not in parsed_article.body


def test_a_subtitle_ends_before_the_box_that_follows_it() -> None:
    plain = f"<h1>{HEADLINE}</h1><div class='standfirst'><p>Traders wait on both banks.</p>{{}}</div>{paragraphs()}"
    subtitles = [
        article(page(plain.format(box))).subtitle
        for box in ("", "<div><p>Sponsored</p></div>", BOX.format(head="Related"))
    ]
    assert subtitles == ["Traders wait on both banks."] * 3


def test_the_summary_of_another_piece_below_the_text_is_no_subtitle() -> None:
    text = f"<div><h1>{HEADLINE}</h1><div class='words'>{paragraphs()}</div></div>"
    other = "<div><a href='/7'>Ice on the lake</a><p class='deck'>The lake froze early this year.</p></div>"
    assert article(page(f"{text}<div>{other * 2}</div>")).subtitle is None


def test_themes_give_the_same_body() -> None:
    themes = (
        "<div id='page'><div id='content' class='narrowcolumn'><div class='post'><h2 class='title'>{h}</h2><small>February 23rd, 2026</small><div class='entry'>{p}</div></div></div><div id='sidebar'><ul><li><a href='/'>Home page of the post</a></li></ul></div></div>",
        "<main class='site-main'><article class='post-1 hentry'><header class='entry-header'><h1 class='entry-title'>{h}</h1></header><div class='entry-content'>{p}</div><footer class='entry-footer'>Posted in Border</footer></article></main>",
        "<div class='wp-site-blocks'><main class='wp-block-group'><h1 class='wp-block-post-title'>{h}</h1><div class='entry-content wp-block-post-content is-layout-flow'>{p}</div></main><footer class='wp-block-template-part'><p>Proudly made, with care, by us.</p></footer></div>",
    )
    bodies = {article(page(theme.format(h=HEADLINE, p=paragraphs()))).body for theme in themes}
    assert bodies == {"\n\n".join(PARAGRAPHS)}

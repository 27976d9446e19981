"""What a page comes to: fields, their provenance, overrides, and what is never part of a body."""

# ruff: noqa: E501 -- markup reads better in one piece

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.errors import NotAPage, PageTooLarge
from yalu.model import Access, Page, Quality
from yalu.pages.as_json import to_json
from yalu.pages.read_page import read_page
from yalu.sources.source import PageRules

URL = "https://riverpost.example/2026/02/bridge-opens/"
LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "Person", "@id": "#mina", "name": "Mina Park"},
        {
            "@type": "NewsArticle",
            "headline": HEADLINE,
            "author": {"@id": "#mina"},
            "datePublished": "2026-02-23T09:30:00+09:00",
            "dateModified": "2026-02-24T10:00:00+09:00",
            "articleSection": "Border",
            "keywords": ["trade", "bridge"],
        },
    ],
}


def read(body: bytes, url: str = URL, **more: Any) -> Page:
    return read_page(body, url=url, headers={}, fetched_at=NOW, **more)


def test_structured_data_gives_the_fields_and_says_so() -> None:
    head = f'<script type="application/ld+json">{json.dumps(LD)}</script>'
    parsed_page = read(page(f"<h1>{HEADLINE}</h1><div class='entry-content'>{paragraphs()}</div>", head=head))
    article = parsed_page.article
    assert article is not None
    assert parsed_page.quality is Quality.OK
    assert article.title == HEADLINE
    assert article.byline == ("Mina Park",)
    assert str(article.published_at) == "2026-02-23T09:30:00+09:00"
    assert str(article.modified_at) == "2026-02-24T10:00:00+09:00"
    assert (article.label, article.tags, article.language) == ("Border", ("trade", "bridge"), "en")
    assert article.body == "\n\n".join(PARAGRAPHS)
    assert parsed_page.provenance["byline"] == "json-ld"


def test_json_form_has_exactly_the_documented_keys() -> None:
    answer = to_json(read(page(f"<h1>{HEADLINE}</h1>{paragraphs()}")))
    assert set(answer) == {"url", "quality", "article", "thread", "provenance"}
    article = answer["article"]
    assert isinstance(article, dict)
    assert list(article) == [
        "title", "subtitle", "byline", "published_at", "modified_at", "language", "label", "tags", "notices", "access",
        "body",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("beside", "why"),
    [
        ("<div class='share-bar'><p>Share this story on every network, with one click, now.</p></div>", "share bar"),
        ("<aside><p>The most read stories of this week, chosen by nobody in particular, are here.</p></aside>", "aside"),
        ("<div class='newsletter'><p>Get our letter every morning, free of charge, in your inbox.</p></div>", "letter"),
        ("<ul class='x'><li><a href='/1'>Another story of the day, quite long</a></li><li><a href='/2'>And one more story</a></li></ul>", "links"),
        ("<figure><img src='a.jpg'><figcaption>A truck on the bridge, seen from the bank.</figcaption></figure>", "caption"),
        ("<div id='cookie-consent'><p>This site uses cookies to give you a better visit, as you know.</p></div>", "cookies"),
    ],
)  # fmt: skip
def test_what_stands_in_the_text_but_is_not_of_it_is_left_out(beside: str, why: str) -> None:
    half = len(PARAGRAPHS) // 2
    body = (
        f"<h1>{HEADLINE}</h1><article>{paragraphs(PARAGRAPHS[:half])}{beside}{paragraphs(PARAGRAPHS[half:])}</article>"
    )
    article = read(page(body)).article
    assert article is not None, why
    assert article.body == "\n\n".join(PARAGRAPHS), why


def test_comments_of_a_short_piece_stay_out_of_its_body() -> None:
    comments = "".join(
        f"<li id='comment-{n}' class='comment even depth-1'><article id='div-comment-{n}' class='comment-body'>"
        f"<footer class='comment-meta'><div class='comment-author vcard'><b class='fn'>Reader {n}</b></div></footer>"
        f"<div class='comment-content'><p>This is what reader number {n} thinks of it, at some length, of course.</p></div>"
        "</article></li>"
        for n in range(1, 9)
    )
    body = f"<h1>{HEADLINE}</h1><div class='entry-content'><p>{PARAGRAPHS[0]}</p></div><ol class='comment-list'>{comments}</ol>"
    parsed_page = read(page(body))
    assert parsed_page.article is not None
    assert parsed_page.article.body == PARAGRAPHS[0]


@pytest.mark.parametrize(
    "dress",
    [
        '<article class="post has-ad-free"><header class="entry-header heading"><h1 class="entry-title">{h}</h1></header><div class="entry-content shadow load-ready">{b}</div></article>',
        '<main id="adhoc-reading-pad"><h1 class="page-heading">{h}</h1><div class="thread-odd spread">{b}</div></main>',
        '<article><h1>{h}</h1><div class="entry-content wp-block-post-content"><div class="wp-block-group">{b}</div></div></article>',
        '<article><h1>{h}</h1><time datetime="2026-02-23">23 February 2026<div>{b}</div></time></article>',
    ],
    ids=["names with ad", "names with ad elsewhere", "blocks in blocks", "a clock left open"],
)
def test_an_edit_is_read_whatever_the_elements_around_it_are_called(dress: str) -> None:
    for number in range(len(PARAGRAPHS)):
        texts = tuple(text.replace(" the ", " no ") if at == number else text for at, text in enumerate(PARAGRAPHS))
        article = read(page(dress.format(h=HEADLINE, b=paragraphs(texts)))).article
        assert article is not None
        assert (article.title, article.body) == (HEADLINE, "\n\n".join(texts))


def test_a_correction_is_a_notice_and_not_a_paragraph() -> None:
    for words in (
        "Correction: an earlier version of this story named the wrong river.",
        "[정정] 앞선 기사에서 강의 이름을 잘못 적었기에 바로잡습니다.",
        "更正：前文误写了河的名称，特此说明。",
    ):
        article = read(page(f"<h1>{HEADLINE}</h1><div class='article-body'>{paragraphs()}<p>{words}</p></div>")).article
        assert article is not None
        assert article.notices == (words,)
        assert words not in article.body


def test_rules_override_what_would_be_found_and_cut_before() -> None:
    body = f"<h1>{HEADLINE}</h1><div class=a>{paragraphs()}</div><div class=b><p>Only this, said the rule.</p><p class=cut>Not this.</p></div><i class=w>By Jo Lee</i><u class=d>2026-01-05</u>"
    rules = PageRules(title="h1", byline=".w", date=".d", body=".b", remove=".cut", until=date(2026, 12, 31))
    parsed_page = read(page(body), rules=rules)
    assert parsed_page.article is not None
    assert parsed_page.article.byline == ("Jo Lee",)
    assert str(parsed_page.article.published_at) == "2026-01-05"
    assert parsed_page.provenance["body"] == "site rule"
    assert ("<p cut>", "site rule") in parsed_page.dropped


@pytest.mark.parametrize(("region", "day"), [("en-US", "2020-02-10"), ("en-GB", "2020-10-02")])
@pytest.mark.parametrize("attribute", ["lang", "xml:lang"])
def test_a_date_that_a_rule_selects_is_read_in_the_order_of_its_region(attribute: str, region: str, day: str) -> None:
    body = f"<html {attribute}={region}><h1>{HEADLINE}</h1><p class=d>02/10/2020</p><div class=b>{paragraphs()}</div>"
    parsed_page = read(body.encode(), rules=PageRules(date=".d"))
    assert parsed_page.article is not None
    assert str(parsed_page.article.published_at) == day


@pytest.mark.parametrize(
    ("text", "lang", "name"),
    [
        (
            "홍길동 기자 = 압록강 다리가 다시 열렸다. 화물차가 양쪽 강변에서 줄지어 기다렸고 상인들은 환영했다.",
            "ko",
            "홍길동",
        ),
        ("鸭绿江大桥星期一重新开放，两岸的货车排起长队，商人们表示欢迎。（记者 王小明）", "zh", "王小明"),
        ("文/李大为 鸭绿江大桥星期一重新开放，两岸的货车排起长队，商人们表示欢迎。", "zh", "李大为"),
    ],
)
def test_east_asian_papers_sign_in_the_text(text: str, lang: str, name: str) -> None:
    article = read(
        page(
            f"<h1>다리 大桥 다시 开放</h1><div class=article_body><p>{text}</p></div>",
            lang=lang,
            title="다리 大桥 다시 开放",
        )
    ).article
    assert article is not None
    assert article.byline == (name,)
    assert article.language == lang


def test_an_agency_signs_only_where_no_person_does() -> None:
    def byline(*authors: str) -> tuple[str, ...]:
        ld = {
            "@type": "NewsArticle",
            "headline": HEADLINE,
            "author": [{"@type": "Person", "name": name} for name in authors],
        }
        head = f'<script type="application/ld+json">{json.dumps(ld)}</script>'
        article = read(page(f"<h1>{HEADLINE}</h1>{paragraphs()}", head=head)).article
        assert article is not None
        return article.byline

    assert byline("By Mina Park, staff writer", "Reuters") == ("Mina Park",)
    assert byline("Reuters") == ("Reuters",)


def test_canonical_address_is_of_the_same_site_and_without_tracking() -> None:
    def address(href: str) -> str:
        return read(
            page(f"<h1>{HEADLINE}</h1>{paragraphs()}", head=f'<link rel=canonical href="{href}">'),
            url=URL + "?utm_source=x",
        ).url

    assert address("https://www.riverpost.example/bridge?utm_medium=feed") == "https://www.riverpost.example/bridge"
    assert address("https://elsewhere.example/bridge") == URL
    assert address("/") == URL


def test_wordpress_post_is_known_by_its_id() -> None:
    text = page(f"<h1>{HEADLINE}</h1>{paragraphs()}").replace(b"<body>", b"<body class='single postid-4711'>")
    assert read(text).publisher_id == "wp:4711"


def test_a_wall_makes_a_teaser() -> None:
    ld = {"@type": "NewsArticle", "headline": HEADLINE, "isAccessibleForFree": False}
    head = f'<script type="application/ld+json">{json.dumps(ld)}</script>'
    parsed_page = read(page(f"<h1>{HEADLINE}</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>", head=head))
    assert parsed_page.quality is Quality.TEASER
    assert parsed_page.article is not None
    assert parsed_page.article.access is Access.TEASER


def test_what_is_no_page_is_refused_by_name() -> None:
    for bytes_ in (b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n" + b"\0" * 40):
        with pytest.raises(NotAPage):
            read(bytes_)
    with pytest.raises(PageTooLarge):
        read(b"<p>x</p>" * (2 << 20))


@pytest.mark.parametrize("named", ["class='headline'", "data-testid='headline'", "itemprop='headline'"])
def test_a_heading_named_as_headline_counts_more_than_an_older_statement(named: str) -> None:
    stated = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Who pays the ferryman now"}</script>'
    )
    served = f"<main><h1 {named}>Trucks wait at both ends</h1>{paragraphs()}</main>"
    parsed_page = read_page(page(served, head=stated), url="https://paper.example/1", headers={}, fetched_at=NOW)
    assert parsed_page.article is not None
    assert parsed_page.article.title == "Trucks wait at both ends"

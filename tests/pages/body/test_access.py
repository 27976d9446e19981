"""Full texts and teasers: a wall where the text breaks off, and what only looks like one."""

# ruff: noqa: E501 -- markup reads better in one piece

from __future__ import annotations

import json

import pytest

from tests.pages.authors.test_byline import MORE
from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.changes.page_pair import compare_pages
from yalu.model import Access, Kind, Page, ParsedArticle, Quality
from yalu.pages.read_page import read_page

EN = (
    "The bridge between the two cities opened again on Monday after four years, and trucks were waiting on both banks. "
    "Officials on both sides said that the first week had gone better than they had feared, and that more was to come."
)
LONG = 9
"""Paragraphs of a whole text; a teaser has two."""


def article(after: str, *, lang: str = "en", times: int = 2, head: str = "", before: str = "") -> ParsedArticle:
    text = EN if lang == "en" else MORE[lang]
    body = "".join(f"<p>{text[place:]}{text[:place]}</p>" for place in range(times))
    served = f"{before}<article><h1>{HEADLINE}</h1><p><time datetime='2026-02-03'>2026-02-03</time></p><div class='txt'>{body}{after}</div></article><footer><p>River Post</p></footer>"
    parsed_page = read_page(page(served, lang=lang, head=head), url="https://x.example/a/1", headers={}, fetched_at=NOW)
    assert parsed_page.article is not None
    assert (parsed_page.quality is Quality.TEASER) is (parsed_page.article.access is Access.TEASER)
    return parsed_page.article


WALLS = [
    ("en", "Subscribe to continue reading this article."),
    ("en", "Create a free account to read the rest of this story."),
    ("en", "The rest of this article is for members."),
    ("en", "This content is reserved for our subscribers. Already a subscriber? Log in"),
    ("en", "You’ve reached your limit of free articles."),
    ("en", "You have 0 free articles left. Subscribe for full access."),
    ("zh", "本月免费文章还剩0篇"),
    ("zh", "成為訂戶，暢讀全文"),
    ("ja", "今月はあと0本、無料で読めます"),
    ("ko", "이번 달 무료 기사 0건 남았습니다"),
    ("zh", "余下内容仅限订阅用户阅读"),
    ("zh", "试读结束，开通会员阅读剩余 1,180 字"),
    ("zh", "剩余70%的内容需要登录会员后查看"),
    ("zh", "本文為訂閱會員專享，加入會員閱讀全文"),
    ("zh", "限时优惠：首月1元，订阅后阅读全文"),
    ("zh", "登录后继续阅读"),
    ("ja", "ここから先は有料会員限定の記事です"),
    ("ja", "残り 1,412 文字"),
    ("ja", "この記事は会員登録すると続きをお読みいただけます。"),
    ("ja", "続きを読むにはログインしてください"),
    ("ko", "이 기사는 유료 구독자 전용입니다."),
    ("ko", "나머지 내용은 로그인 후 읽으실 수 있습니다."),
    ("ko", "전체 기사를 보시려면 회원 가입이 필요합니다."),
    ("ko", "회원이 되시면 나머지 내용을 이어서 볼 수 있습니다."),
    ("en", "Weiterlesen mit Anzeiger Plus"),
    ("en", "La suite de cet article est réservée aux abonnés."),
    ("en", "Contenido exclusivo para socios"),
]


@pytest.mark.parametrize(("lang", "words"), WALLS)
@pytest.mark.parametrize(
    "dress", ["<div class='x'><h3>{}</h3></div>", "<p>{}</p>", "<div class='gate-wall'><p>{}</p></div>"]
)
def test_a_text_that_breaks_off_at_a_wall_is_a_teaser(lang: str, words: str, dress: str) -> None:
    parsed_article = article(dress.format(words), lang=lang)
    assert parsed_article.access is Access.TEASER
    assert words not in parsed_article.body


@pytest.mark.parametrize(("lang", "words"), [("zh", "加入會員，首月1元"), ("ja", "有料プラン　今なら初月100円"), ("ko", "첫 달 100원, 지금 구독"), ("en", "Only $1 a month")])  # fmt: skip
def test_an_offer_is_a_wall_only_in_an_element_that_is_called_so(lang: str, words: str) -> None:
    assert article(f"<div class='member-wall'><p>{words}</p></div>", lang=lang).access is Access.TEASER
    assert article(f"<div class='box'><p>{words}</p></div>", lang=lang).access is Access.FULL


@pytest.mark.parametrize(("lang", "words"), WALLS)
def test_a_whole_text_with_such_words_at_its_end_is_none(lang: str, words: str) -> None:
    parsed_article = article(f"<p>{words}</p>", lang=lang, times=24)
    assert parsed_article.access is Access.FULL
    assert words not in parsed_article.body


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "You have 2 free articles left this month."),
        ("en", "You have read 3 of 5 free articles this month."),
        ("zh", "您本月还可免费阅读3篇文章"),
        ("zh", "您本月已閱讀5篇免費文章中的2篇。"),
        ("ja", "今月はあと2本無料で読めます"),
        ("ja", "残り2本（今月の無料記事）"),
        ("ko", "이번 달 무료 기사 2건이 남았습니다"),
        ("zh", "您需要登录才可以下载或查看，没有帐号？立即注册"),
    ],
)
def test_a_counter_of_free_texts_is_neither_a_wall_nor_text(lang: str, words: str) -> None:
    for times in (2, LONG):
        parsed_article = article(f"<p class='m'>{words}</p>", lang=lang, times=times)
        assert parsed_article.access is Access.FULL
        assert words not in parsed_article.body


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "Become a member today and support our reporting."),
        ("zh", "成为会员，支持独立新闻"),
        ("ja", "会員募集中　年会費は無料です"),
        ("ko", "후원 회원을 모집합니다"),
    ],
)
def test_an_advertisement_of_a_membership_is_no_wall(lang: str, words: str) -> None:
    assert (
        article(f"<aside><p>{words}</p></aside>", lang=lang, before=f"<header><p>{words}</p></header>").access
        is Access.FULL
    )


@pytest.mark.parametrize("words", ["川の町では予定表が空白のままだ。... 続きを読む", "次ページ 続きを読む"])
def test_a_link_to_go_on_reading_behind_other_words_is_no_wall(words: str) -> None:
    assert article(f"<div class='n'><a href='/b/2'>{words}</a></div>", lang="ja").access is Access.FULL
    assert article("<div class='n'><a href='#'>続きを読む</a></div>", lang="ja").access is Access.TEASER


def test_walls_of_other_words_leave_equal_articles() -> None:
    box = "<div class='kaiin-box'><h3>{}</h3><p><a href='/login'>ログイン</a></p></div>"
    first = article(box.format("この記事は有料会員限定です。残り 412 文字"), lang="ja")
    assert article(box.format("有料会員限定記事　今なら初月100円"), lang="ja") == first


def test_what_is_stated_as_not_free_and_whole_is_full() -> None:
    stated = {"@type": "NewsArticle", "headline": HEADLINE, "isAccessibleForFree": False}
    head = f'<script type="application/ld+json">{json.dumps(stated)}</script>'
    assert article("", head=head, times=LONG).access is Access.FULL
    assert article("", head=head).access is Access.TEASER
    more = ("The ferry runs again on Monday, as it did before.", "Nobody at the pier said why, or until when.")
    five = "".join(
        f"<p>{words} The harbour office {number} kept its door shut.</p>" for number, words in enumerate(more * 2)
    )
    assert article(five, head=head).access is Access.FULL, "several paragraphs, however short, break off at no wall"


@pytest.mark.parametrize(
    ("lang", "words"), [("ko", "로그인 후 이용하세요"), ("zh", "登录后继续阅读"), ("ja", "ログインして続きを読む"), ("en", "Log in to read on")]
)  # fmt: skip
@pytest.mark.parametrize(
    "section",
    ["<div class='comment_wrap'><div>{}</div></div>", "<section id='replies'><p>{}</p></section>", "<div class='box' id='reply'><a href='/login'>{}</a></div>"],
)  # fmt: skip
def test_an_offer_to_sign_in_among_the_comments_is_no_wall(lang: str, words: str, section: str) -> None:
    assert article(section.format(words), lang=lang).access is Access.FULL


def test_words_of_a_reader_are_no_wall() -> None:
    comments = "<ol class='commentlist'><li class='comment' id='comment-1'><div class='comment-body'><p>Subscribe to continue reading this article? No.</p></div></li></ol>"
    assert article(comments).access is Access.FULL


OFFERS = [
    ("en", "Want to keep reading?", "Try four weeks for £1. Cancel whenever you like."),
    ("en", "You have reached the end of the preview", "Join from £3 a month to read on."),
    ("zh", "试读已结束", "首月1元，解锁全文，随时取消。"),
    ("zh", "以下内容仅对付费会员开放", "每月12元，继续阅读全文。"),
    ("ja", "続きを読むには", "初月100円。いつでも解約できます。"),
    ("ja", "この続きは有料会員限定です", "月額500円で全文をお読みいただけます。"),
    ("ko", "계속 읽으시겠어요?", "첫 달 100원으로 이어 보기. 언제든 해지할 수 있습니다."),
    ("ko", "이 글의 나머지는 유료 회원만 볼 수 있습니다", "월 3,900원에 계속 읽어 보세요."),
    ("en", "Good writing costs money", "Cancel anytime."),
    ("ko", "좋은 글은 거저 나오지 않습니다", "언제든 해지할 수 있습니다."),
]
BOX = "<div class='q7'><h4>{}</h4><p>{}</p><a href='/join'>Go</a></div>"


@pytest.mark.parametrize(("lang", "heading", "offer"), OFFERS)
def test_an_offer_is_no_text_and_leaves_a_whole_text_whole(lang: str, heading: str, offer: str) -> None:
    parsed_article = article(BOX.format(heading, offer) + f"<p>{offer}</p>", lang=lang, times=24)
    assert parsed_article.access is Access.FULL
    assert heading not in parsed_article.body and offer not in parsed_article.body


def test_a_short_text_before_a_box_that_leads_elsewhere_or_asks_for_nothing_is_whole() -> None:
    for box in (
        "<div class='q7'><p>The ferry costs £3 a week.</p><a href='/join'>Join the club</a></div>",
        "<div class='q7'><p>Cancel anytime.</p><a href='/ferries'>Timetable</a></div>",
    ):
        assert article(box).access is Access.FULL


def test_a_price_in_a_sentence_of_the_text_is_text() -> None:
    parsed_article = article("<p>The ferry, said the man at the gate, costs £3 a month to those who live here.</p>")
    assert parsed_article.access is Access.FULL
    assert parsed_article.body.endswith("to those who live here.")


@pytest.mark.parametrize(
    ("lang", "mark"), [("ja", "有料会員限定"), ("ja", "この記事は有料"), ("ko", "유료회원"), ("zh", "會員專享"), ("zh", "付费会员阅读全文"), ("en", "Subscribe to read")]
)  # fmt: skip
@pytest.mark.parametrize(
    "dress",
    [
        "<ol><li><a href='/articles/88'><span>{}</span>Old ferry, new owner<time>2026-02-03</time></a></li></ol>",
        "<div><a href='/articles/88'><h3>{} Old ferry, new owner</h3></a></div>",
        "<div><a href='/articles/88'>{} Old ferry, new owner 2026-02-03</a></div>",
    ],
)  # fmt: skip
def test_a_mark_on_the_link_to_another_piece_is_no_wall_of_this_one(lang: str, mark: str, dress: str) -> None:
    stated = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    text = EN if lang == "en" else MORE[lang]
    times = 1 + (1300 if lang == "en" else 500) // len(text)
    boxes = f"</div><div>{dress.format(mark) * 2}"
    assert article(boxes, lang=lang, times=times, head=stated).access is Access.FULL


@pytest.mark.parametrize(("lang", "words"), [("ja", "有料会員になると続きを読めます"), ("ko", "구독하고 계속 읽기"), ("zh", "登录后继续阅读"), ("en", "Subscribe to continue reading")])  # fmt: skip
def test_a_link_that_leads_to_joining_is_a_wall_in_a_list_too(lang: str, words: str) -> None:
    assert article(f"<ul><li><a href='/subscribe/'>{words}</a></li></ul>", lang=lang).access is Access.TEASER


@pytest.mark.parametrize("form", ["<p class='obfuscated'>{}</p>", "<div class='obfuscated-content'><p>{}</p></div>"])
def test_a_text_that_is_served_enciphered_is_no_text(form: str) -> None:
    enciphered = form.format("Uif csjehf cfuxffo uif uxp djujft pqfofe bhbjo po Npoebz bgufs gpvs zfbst.") * 6
    parsed_article = article(enciphered)
    assert "csjehf" not in parsed_article.body
    assert parsed_article.access is Access.TEASER


@pytest.mark.parametrize("wall", ["<a href='/plans'>{}</a>", "<p>{}</p><button>Los</button>", "<p>{} <a>Mehr</a></p>"])
def test_a_wall_in_any_words_is_known_by_the_other_capture(wall: str) -> None:
    def read(texts: tuple[str, ...], after: str) -> Page:
        share = "<div class='share'><a>Teilen 41</a></div>"
        served = f"<article><h1>{HEADLINE}</h1><div class='txt'>{paragraphs(texts)}{after}</div>{share}</article>"
        return read_page(page(served), url="https://x.example/a/1", headers={}, fetched_at=NOW)

    full, cut = read(PARAGRAPHS, ""), read(PARAGRAPHS[:2], "")
    walled = read(
        PARAGRAPHS[:2], f"<div class='q'><b>Ab hier im Plus-Heft</b>{wall.format('Sechs Euro im Monat')}</div>"
    )
    assert [finding.kind for finding in compare_pages(full, walled)] == [Kind.ARTICLE_ACCESS]
    assert [finding.kind for finding in compare_pages(walled, full)] == [Kind.ARTICLE_ACCESS]
    assert [finding.kind for finding in compare_pages(cut, full)] == [Kind.ARTICLE_BODY]


def test_a_wall_before_the_note_on_the_author_ends_the_text_in_whatever_element() -> None:
    wall = "<aside class='cta'><h2>This post is for paying subscribers only</h2><a href='/join'>Subscribe</a></aside>"
    note = "<p>Mina Park is a pilot on the river and writes about its bridges.</p>"
    assert article(wall + note).access is Access.TEASER
    assert article(wall + note, times=16).access is Access.FULL


def test_a_wall_before_the_line_that_files_a_piece_ends_the_text() -> None:
    wall = "<div class='box'><p>この続きは購読者だけが読むことができます。</p><p>「川の記録」 月額324円 <a href='/subscribe'>購読する</a></p></div>"
    filed = "<p class='theme'>テーマ : <a href='/t/18'>国際情勢</a> - ジャンル : <a href='/g/21'>政治・経済</a></p>"
    assert article(wall + filed, lang="ja").access is Access.TEASER
    assert "ジャンル" not in article(filed, lang="ja", times=9).body


def test_text_marked_for_subscribers_is_whole_where_all_of_it_is_shown() -> None:
    part = "<div class='paywall'><p>{}</p></div>"
    text = part.format(f"{EN} {EN[::-1]}") + part.format(EN)
    assert article(text + part.format("The council should lower the fee to $300 a month in May.")).access is Access.FULL
    offer = "<div class='paywall'><p>Get access for $1 a month.</p><a href='/join'>Subscribe today</a></div>"
    assert article(text + offer).access is Access.TEASER


def test_a_heading_of_other_articles_is_no_wall_and_one_of_an_offer_is() -> None:
    for words, lang in (("Keep reading", "en"), ("続きを読む", "ja"), ("继续阅读", "zh")):
        links = "<ul><li><a href='/a/2'>The long bridge opens at last, and nobody came to see it</a></li></ul>"
        box = f"<section><h3>{words}</h3>{{}}{links}</section>"
        assert article(box.format(""), lang=lang).access is Access.FULL, words
        assert article(box.format("<p>Join us</p>"), lang=lang).access is Access.TEASER, words

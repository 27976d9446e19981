"""Which date of a page is that of the piece, and what is read of it."""

# ruff: noqa: E501 -- markup reads better in one piece

from __future__ import annotations

import json

import pytest

from tests.pages.conftest import HEADLINE, NOW, page, paragraphs
from yalu.model import Page, ParsedArticle
from yalu.pages.dates.date_parser import dates_in, machine_time, visible_time
from yalu.pages.read_page import read_page

URL = "https://riverpost.example/a/bridge-opens"


def read(body: str, *, head: str = "", lang: str = "en", url: str = URL, timezone: str | None = None) -> Page:
    text = f"<h1>{HEADLINE}</h1>{body}<div class='entry-content'>{paragraphs()}</div>"
    return read_page(page(text, head=head, lang=lang), url=url, headers={}, fetched_at=NOW, timezone=timezone)


def article(body: str, **more: str) -> ParsedArticle:
    parsed_article = read(body, **more).article
    assert parsed_article is not None
    return parsed_article


def published(body: str, **more: str) -> str | None:
    time = article(body, **more).published_at
    return None if time is None else str(time)


def stated(**keys: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": HEADLINE, **keys})}</script>'


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026.11.24 오전 9:03", "2026-11-24T09:03:00"),
        ("2026.11.24 오후 12:03", "2026-11-24T12:03:00"),
        ("2026-11-24 오전 12:03:09", "2026-11-24T00:03:09"),
        ("2026. 11. 24. 09:03", "2026-11-24T09:03:00"),
        ("2026년 11월 24일(화) 오후 3시 5분", "2026-11-24T15:05:00"),
        ("2026년 11월 24일 저녁 7시", "2026-11-24T19:00:00"),
        ("주체115(2026)년 11월 24일", "2026-11-24"),
        ("2026年11月24日 09:03 来源：江边日报", "2026-11-24T09:03:00"),
        ("2026年11月24日晚上9点03分", "2026-11-24T21:03:00"),
        ("(Nov 24, '26)", "2026-11-24"),
        ("週四, 07 四月 2016 04:12", "2016-04-07T04:12:00"),
        ("24 Nov ’99", "1999-11-24"),
        ("조회 3,516회 작성일 26-11-24 09:03", "2026-11-24T09:03:00"),
        ("등록일 : 26.11.24 09:03", "2026-11-24T09:03:00"),
        ("民國115年11月24日 上午9:03", "2026-11-24T09:03:00"),
        ("2026年11月24日 9時3分", "2026-11-24T09:03:00"),
        ("２０２６年１１月２４日（火）９時３分", "2026-11-24T09:03:00"),
        ("令和8年11月24日 午後3時", "2026-11-24T15:00:00"),
        ("令和元年5月1日", "2019-05-01"),
        ("2026/11/24 9:03 JST", "2026-11-24T09:03:00+09:00"),
        ("Nov. 24, 2026 9:03 a.m. ET", "2026-11-24T09:03:00-05:00"),
        ("July 4, 2026 at 9:03 p.m. ET", "2026-07-04T21:03:00-04:00"),
        ("9:03 AM EST, Nov 24, 2026", "2026-11-24T09:03:00-05:00"),
        ("24 Nov 2026 09:03 GMT+1", "2026-11-24T09:03:00+01:00"),
        ("24.11.2026, 09.03 Uhr", "2026-11-24T09:03:00"),
        ("24-nov-2026 9:03:10", "2026-11-24T09:03:10"),
        ("Tue Nov 24 09:03:10 2026", "2026-11-24"),
    ],
)
def test_a_visible_time_is_read_as_written(text: str, iso: str) -> None:
    assert str(visible_time(text)) == iso


@pytest.mark.parametrize(
    "text",
    [
        "٤ جمادى الآخرة ١٤٤٨ هـ",
        "1448-06-14",
        "14/06/1448 09:03",
        "昭和64年",
        "24/11/26",
        "11월 24일 9시 3분",
        "3시간 전",
        "2 hours ago",
        "昨天 08:34",
        "13小时前",
        "2026年",
    ],
)
def test_what_names_no_day_without_guessing_is_no_date(text: str) -> None:
    assert visible_time(text) is None


@pytest.mark.parametrize("text", ["2026-11-24 09:03 CST", "Nov 24, 2026 9:03 AM IST", "2026年11月24日 09:03"])
def test_an_offset_is_never_invented(text: str) -> None:
    time = visible_time(text)
    assert time is not None
    assert (time.has_time, time.offset) == (True, None)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026年11月24日 3時間前", "2026-11-24"), ("Nov 24, 2026, 12 comments", "2026-11-24"), ("2026.11.24 3.5% 상승", "2026-11-24")],
)  # fmt: skip
def test_a_number_after_a_day_is_not_its_clock(text: str, day: str) -> None:
    assert str(visible_time(text)) == day


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Tue, 24 Nov 2026 09:03:00 +0900", "2026-11-24T09:03:00+09:00"),
        ("Tue Nov 24 09:03:11 KST 2026", "2026-11-24T09:03:11+09:00"),
        ("Nov 24, 2026, 9:46 pm", "2026-11-24T21:46:00"),
        ("20261124T090300Z", "2026-11-24T09:03:00+00:00"),
        ("2026-11-24T09:03:00.000+0900", "2026-11-24T09:03:00+09:00"),
    ],
)
def test_machine_times_of_several_kinds(text: str, iso: str) -> None:
    assert str(machine_time(text)) == iso


def test_raw_is_what_the_page_writes_of_the_date_and_no_more() -> None:
    dates = dates_in("입력 2026.11.24 오전 9:03 조회 1,234 수정 令和8年11月25日 9時")
    assert [each.time.raw for each in dates] == ["2026.11.24 오전 9:03", "令和8年11月25日 9時"]


@pytest.mark.parametrize(
    ("line", "lang", "first", "last"),
    [
        ("입력 2026-02-24 09:03 | 수정 2026-02-25 10:11", "ko", "2026-02-24T09:03:00", "2026-02-25T10:11:00"),
        ("수정 2026.02.25 10:11 입력 2026.02.24 09:03", "ko", "2026-02-24T09:03:00", "2026-02-25T10:11:00"),
        ("发布时间：2026年02月24日 09:03 更新时间：2026年02月25日 10:11", "zh", "2026-02-24T09:03:00", "2026-02-25T10:11:00"),
        ("2026年2月24日 9時3分 公開　2026年2月25日 10時11分 更新", "ja", "2026-02-24T09:03:00", "2026-02-25T10:11:00"),
        ("Published Feb. 24, 2026 at 9:03 a.m. ET Updated Feb. 25, 2026 at 10:11 a.m. ET", "en", "2026-02-24T09:03:00-05:00", "2026-02-25T10:11:00-05:00"),
    ],
)  # fmt: skip
def test_the_words_beside_a_date_say_what_it_is(line: str, lang: str, first: str, last: str) -> None:
    parsed_article = article(f"<div class='info'>{line}</div>", lang=lang)
    assert (str(parsed_article.published_at), str(parsed_article.modified_at)) == (first, last)


def test_the_word_may_stand_in_a_line_of_its_own() -> None:
    side = "<aside><h3>Reviewed</h3><p>3 February 2026</p><h3>Published</h3><p>2 February 2026</p></aside>"
    assert published(side) == "2026-02-02"


@pytest.mark.parametrize(
    "beside",
    [
        "<ol class='comment-list'><li class='comment'><time datetime='2026-01-02T08:00:00Z'>2 January 2026</time> First!</li></ol>",
        "<div class='related-posts'><div class='date'>3 January 2026</div></div>",
        "<ul><li><h3><a href='/a/other'>Another story</a></h3><time datetime='2026-01-04'>4 January 2026</time></li></ul>",
        "<div class='today'>Sunday, March 1, 2026</div>",
        "<p>It is currently Sun Mar 01, 2026 1:51 am</p>",
        "<p>现在时间：2026年3月1日 01:51</p>",
        "<div class='current-time'>2025年12月1日 星期一 14:33</div>",
        "<div id='server_time'>2025.12.01 22:03</div>",
        "<blockquote class='instagram-media'><time datetime='2026-01-05T01:00:00Z'>Jan 5, 2026</time></blockquote>",
        "<p>Posted 3 hours ago</p>",
        "<p>时间：2026年1月20日 14:00</p><p>地点：沈阳图书馆</p>",
        "<div class='event-menu'><span>时间：2026年1月20日 14:00</span> <span>地点：沈阳图书馆</span></div>",
        "<p>日時：2026年1月20日 14:00　会場：瀋陽図書館</p>",
        "<p>更正：2026年1月7日刊出的渡轮班次有误，应为每日四班，而非每日六班，谨此说明并向读者致歉。</p>",
    ],
)
def test_dates_of_other_things_and_relative_times_are_not_taken(beside: str) -> None:
    assert published(beside) is None


@pytest.mark.parametrize("tag", ["p", "time"])
def test_a_list_of_other_pieces_gives_no_date_however_it_is_marked(tag: str) -> None:
    rows = "".join(
        f"<div class='row-x'><p>Story {n} of the day</p><{tag} class='date'>2026.01.{n:02}</{tag}></div>"
        for n in range(1, 9)
    )
    filler = "<p></p>" * 70
    assert published(f"{filler}{rows}") is None
    assert published(f"<p class='date'>2026.02.24</p>{filler}{rows}") == "2026-02-24"


@pytest.mark.parametrize(
    ("text", "lang", "url", "iso"),
    [
        ("03/02/2026", "en-GB", URL, "2026-02-03"),
        ("02/03/2026", "en-US", URL, "2026-02-03"),
        ("02/03/2026", "en", "https://riverpost.com/a/1", "2026-02-03"),
        ("03/02/2026", "en", "https://riverpost.co.uk/a/1", "2026-02-03"),
        ("03/02/2026", "de", "https://riverpost.com/a/1", "2026-02-03"),
        ("03/02/2026", "en", "https://riverpost.com/2026/02/03/bridge", "2026-02-03"),
        ("03/02/2026</p><p>Read until 27/02/2026", "en", "https://riverpost.com/a/1", "2026-02-03"),
    ],
)
def test_digits_are_read_in_the_order_of_the_page(text: str, lang: str, url: str, iso: str) -> None:
    assert published(f"<p class='date'>{text}</p>", lang=lang, url=url) == iso


def test_a_statement_in_digits_follows_the_date_in_words() -> None:
    head = "<meta property='article:published_time' content='02-03-2026'>"
    assert published("<p class='date'>February 3, 2026</p>", head=head, lang="en-GB") == "2026-02-03"


def test_the_publishers_own_clock_is_kept() -> None:
    head = stated(datePublished="2026-02-24T02:41:00Z")
    shown = "<time datetime='2026-02-23T21:41:00-05:00'>February 23, 2026</time>"
    assert published(shown, head=head) == "2026-02-23T21:41:00-05:00"
    assert published("", head=head) == "2026-02-24T02:41:00+00:00"


def test_a_clock_that_shows_nearly_the_same_minute_is_not_that_of_the_publisher() -> None:
    head = stated(datePublished="2026-02-24T02:41:42Z")
    assert published("<p class='date'>2026-02-24 11:41</p>", head=head) == "2026-02-24T11:41:42+09:00"
    assert published("<p class='date'>2026-02-24 11:42</p>", head=head) == "2026-02-24T02:41:42+00:00"


def test_an_older_date_beside_the_headline_corrects_a_statement_that_repeats_the_last_change() -> None:
    shown = "<p class='date'>May 3, 2025</p>"
    rebuilt = stated(datePublished="Feb 10, 2026", dateModified="Feb 10, 2026")
    assert published(shown, head=rebuilt) == "2025-05-03"
    assert published(shown, head=stated(datePublished="Feb 10, 2026", dateModified="Feb 12, 2026")) == "2026-02-10"
    assert published("<p class='date'>Updated May 3, 2025</p>", head=rebuilt) == "2026-02-10"


def test_the_place_below_the_day_of_a_piece_makes_it_no_event() -> None:
    assert published("<p>Published: 2 February 2026</p><p>Location: Seoul</p>") == "2026-02-02"


def test_of_two_statements_the_one_shown_holds_unless_it_is_the_last_change() -> None:
    head = (
        stated(datePublished="2026-01-10", dateModified="2026-02-20")
        + "<meta property='article:published_time' content='2026-02-01'>"
    )
    assert published("<p class='date'>1 February 2026</p>", head=head) == "2026-02-01"
    assert published("", head=head) == "2026-01-10"
    assert published("<p class='date'>20 February 2026</p>", head=head) == "2026-01-10"


def test_a_first_publication_in_words_comes_before_everything() -> None:
    note = "<p>This piece was originally published on 26 September 2019 and has been revised since.</p>"
    parsed_page = read(note, head=stated(datePublished="2026-02-10T08:00:00Z"))
    assert parsed_page.article is not None
    assert str(parsed_page.article.published_at) == "2019-09-26"
    assert parsed_page.provenance["published_at"].endswith("first publication")


def test_a_date_after_the_fetch_is_not_believed() -> None:
    assert published("<p class='date'>24 November 2026</p>") is None


def test_an_epoch_is_shown_on_the_clock_of_the_site_only_where_it_is_known() -> None:
    head = "<meta name='pubdate' content='1771977600'>"
    assert published("", head=head) == "2026-02-25T00:00:00+00:00"
    assert published("", head=head, timezone="Asia/Seoul") == "2026-02-25T09:00:00+09:00"


def test_what_rotates_around_the_date_changes_nothing() -> None:
    lines = (
        f"<p class='info'>입력 2026.02.24 09:03 조회 {views} 공유 {views % 7} {views % 50}분 전</p>"
        for views in range(100, 2000, 137)
    )
    assert len({article(line, lang="ko").published_at for line in lines}) == 1


@pytest.mark.parametrize(
    "masthead",
    [
        "<header><nav><a href='/a'>A</a></nav><span>2026年3月1日 星期日</span></header>",
        "<div><span>本日は2026年3月1日（日）</span></div>",
        "<div>2026년 3월 1일 일요일 7°C</div>",
        "<div>Today is Sunday, March 1, 2026</div>",
        "<div><p>1 March 2026</p></div>" + "<div><b></b></div>" * 12,
        "<header><nav><a href='/a'>A</a></nav><time datetime='2026-03-01'>1 March 2026</time></header>",
    ],
)
def test_the_day_in_the_masthead_is_no_date_of_the_piece(masthead: str) -> None:
    bare = f"{masthead}<main><h1>{HEADLINE}</h1><div class='entry-content'>{paragraphs()}</div></main>"
    article = read_page(page(bare), url=URL, headers={}, fetched_at=NOW).article
    assert article is not None and article.published_at is None


def test_a_date_over_the_headline_in_the_header_of_the_piece_is_its_date() -> None:
    bare = f"<article><header><p>3 February 2026</p></header><h1>{HEADLINE}</h1>{paragraphs()}</article>"
    article = read_page(page(bare), url=URL, headers={}, fetched_at=NOW).article
    assert article is not None and str(article.published_at) == "2026-02-03"


def test_a_stated_time_that_is_the_moment_of_the_fetch_is_the_clock_of_the_server() -> None:
    assert published("<p>Posted 3 February 2026</p>", head=stated(datePublished="2026-03-01T11:59:30Z")) == "2026-02-03"
    assert published("", head=stated(datePublished="2026-03-01T11:59:30Z")) is None
    assert published("", head=stated(datePublished="2026-03-01T11:50:00Z")) == "2026-03-01T11:50:00+00:00"


@pytest.mark.parametrize("line", ["Text edition - retrieved Tue 3 Feb 2026 16:57:20", "Printed on 3 February 2026 at 10:00", "打印时间：2026-02-03 10:00:00", "本主题由 版主海角 于 2026-2-3 15:10 关闭", "인쇄 일시: 2026.02.03 10:00"])  # fmt: skip
def test_the_moment_at_which_a_page_is_read_or_printed_is_none_of_publication(line: str) -> None:
    body = f"<p>{line}</p><h1>{HEADLINE}</h1><p>By Mina Park<br>Monday 2 February 2026</p>{paragraphs()}"
    article = read_page(page(body), url=URL, headers={}, fetched_at=NOW).article
    assert article is not None
    assert str(article.published_at) == "2026-02-02"


def test_a_kicker_line_above_the_headline_can_hold_the_day() -> None:
    body = f"<div class='topline'><span>23.02.2026</span></div><h1>{HEADLINE}</h1>{paragraphs()}"
    article = read_page(page(body), url=URL, headers={}, fetched_at=NOW).article
    assert article is not None
    assert str(article.published_at) == "2026-02-23"


def test_the_day_on_which_a_member_joined_is_not_that_of_the_post() -> None:
    profile = "<dl><dd class='profile-joined'>Registered: 18.09.2008, 05:56</dd></dl>"
    assert published(f"{profile}<p class='author'>by r23 » 21.01.2009, 05:42</p>") == "2009-01-21T05:42:00"


def test_the_update_in_a_line_is_known_by_the_name_of_its_element() -> None:
    line = "<p>Ann Lee <span class='updated'>2026-02-07T10:10:52+01:00</span><span>5 February 2026</span></p>"
    assert published(line) == "2026-02-05"
    assert published(line.replace("updated", "when")) == "2026-02-07T10:10:52+01:00"

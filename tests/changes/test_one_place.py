"""On one template a value that differs in one and the same place is a change, whatever its words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yalu.changes.page_pair import compare_pages
from yalu.model import Access, Kind, Page
from yalu.pages.read_page import read_page

TEXTS = {
    "en": [
        "The weir above the mill was built in 1911, and its gates have been worked by hand since, the keeper says.",
        "Two villages draw water from the pond, and each believes that the other takes more than its share in August.",
        "An engineer measured both intakes last summer and found that neither pipe was as wide as the deed asks.",
    ],
    "ko": [
        "방앗간 위의 보는 1911년에 쌓았고 수문은 그때부터 지금까지 사람 손으로 여닫는다고 관리인은 말했다.",
        "두 마을이 못에서 물을 끌어 쓰는데 저마다 팔월이면 상대가 제 몫보다 많이 가져간다고 믿는다.",
        "지난여름 기사가 두 취수구를 쟀더니 어느 쪽 관도 문서에 적힌 만큼 넓지 않았다고 한다.",
    ],
    "zh": [
        "磨坊上游的水坝建于一九一一年，看坝人说，闸门从那时起一直靠人手开合，从来没有装过电机。",
        "两个村子都从水塘里引水，每到八月，各自都相信对方取走的比应得的要多，争执由此而起。",
        "去年夏天有工程师量过两处取水口，发现哪一边的管子都没有契约上写的那么宽。",
    ],
    "ja": [
        "水車小屋の上の堰は一九一一年に築かれ、水門はそれ以来ずっと人の手で開け閉めされていると番人は話す。",
        "二つの村が池から水を引いており、八月になるとどちらも相手が取りすぎていると信じて疑わない。",
        "去年の夏に技師が両方の取水口を測ったところ、どちらの管も証文に書かれたほど太くはなかった。",
    ],
}


def capture(head: str, lang: str = "en", stated: str = "", beside: str = "", first: str = "") -> Page:
    """A capture of a page with a head, what it states of itself, and what stands before and beside the text."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXTS[lang])
    page = (
        f'<html lang={lang}><meta charset="utf-8"><title>The keeper of the weir | Mill Post</title>'
        f'{stated}<div class="piece"><div class="piece-head">{head}</div>'
        f'<div class="piece-text">{first}{text}</div></div>{beside}'
    )
    when = datetime(2026, 6, 1, tzinfo=UTC)
    return read_page(page.encode(), url="https://mill.example/p/71", headers={}, fetched_at=when)


def kinds(before: Page, after: Page) -> list[Kind]:
    return [change.kind for change in compare_pages(before, after) if change.significance >= 0.2]


H1 = "<h1>The keeper of the weir</h1>"
LINES = {"en": "By {}", "ko": "기자명 {}", "zh": "作者：{}", "ja": "文・{}"}


@pytest.mark.parametrize(
    ("lang", "person", "desk"),
    [
        ("en", "Orla Finch", "Staff reporter"),
        ("en", "Orla Finch", "River Policy Institute"),
        ("ko", "민가람", "편집국"),
        ("ko", "민가람", "하천정책연구회"),
        ("zh", "沈若溪", "本报评论员"),
        ("zh", "沈若溪", "河道研究组"),
        ("ja", "三宅澄子", "取材班"),
        ("ja", "三宅澄子", "デジタル編集部"),
    ],
)
@pytest.mark.parametrize(
    "outlet", ["", '<meta name="author" content="Mill Post"><meta property="og:site_name" content="Mill Post">']
)
def test_a_desk_in_the_place_of_a_person(lang: str, person: str, desk: str, outlet: str) -> None:
    line = LINES[lang]
    for form in (f'<p class="byline">{line}</p>', f"<p>{line}</p>", '<p class="author">{}</p>'):
        pages = [capture(H1 + form.format(name), lang, outlet) for name in (person, desk)]
        assert kinds(*pages) == kinds(*reversed(pages)) == [Kind.ARTICLE_BYLINE]


def test_the_line_that_readers_see_decides_against_a_statement() -> None:
    stated = '<meta name="author" content="Orla Finch">'
    kept, other = (
        capture(f'{H1}<p class="byline">By {name}</p>', stated=stated) for name in ("Orla Finch", "Tom Reed")
    )
    assert kinds(kept, other) == [Kind.ARTICLE_BYLINE]


def test_names_that_a_site_shows_in_turn_are_no_byline() -> None:
    head = f'{H1}<p class="byline">By Orla Finch</p>'
    box = '<div class="box"><b>Our columnists</b><span class="columnist">{}</span></div>'
    assert not kinds(*(capture(head, beside=box.format(name)) for name in ("Ann Lee", "Bo Kim Sr")))
    stated = '<meta name="author" content="Orla Finch">'
    assert not kinds(*(capture(H1, stated=stated, beside=box.format(name)) for name in ("Ann Lee", "Bo Kim Sr")))


@pytest.mark.parametrize(
    ("lang", "old", "new"),
    [
        ("en", "Field notes", "Policy brief"),
        ("ko", "현장일기", "정책제언"),
        ("zh", "田野手札", "政策建议"),
        ("ja", "現場ノート", "政策提言"),
        ("zh", "观察", "推广"),
    ],
)
def test_a_kind_in_one_place_by_the_headline(lang: str, old: str, new: str) -> None:
    stated = '<meta property="article:section" content="World">'
    share = '<a href="/mail">Mail</a>'
    filed = f'{H1}<div class="categories"><a href="/archive/category/7">{{}}</a></div><div class="x">{share}</div>'
    badge = '<h1>The keeper of the weir <span class="cat">[{}]</span></h1>'
    for form in (f"<em>{{}}</em>{H1}", f'<div><span class="q7">{{}}</span></div>{H1}', filed, badge):
        pages = [capture(form.format(kind), lang, stated) for kind in (old, new)]
        assert kinds(*pages) == [Kind.ARTICLE_LABEL]


def test_a_call_above_a_headline_is_no_kind() -> None:
    for calls in (
        ("Read us on the train!", "A gift for you."),
        ("Our keeper writes to readers by night", "Your own copy of the big mill book"),
    ):
        assert not kinds(*(capture(f"<em>{call}</em>{H1}") for call in calls))


def test_a_kind_outside_of_what_holds_headline_and_text_is_the_sites() -> None:
    stated = '<meta property="article:section" content="World">'
    box = '<div class="promo"><span class="kicker">{}</span><a href="/p/9">What else the mill post wrote</a></div>'
    assert not kinds(*(capture(H1, stated=stated + box.format(kind)) for kind in ("Field notes", "Policy brief")))


def test_a_mark_of_adverts_above_a_headline_is_no_kind() -> None:
    assert not kinds(capture(f"<em>Advertisement</em>{H1}"), capture(f"<em>Sponsored</em>{H1}"))


def test_a_day_in_its_place_though_the_statement_stays() -> None:
    stated = '<meta property="article:published_time" content="2026-05-03T09:00:00+09:00">'
    later = '<meta property="article:modified_time" content="2026-05-06T09:00:00+09:00">'
    old, new = (f'{H1}<p class="info">Published: May {day}, 2026</p>' for day in (3, 6))
    assert kinds(capture(old, stated=stated), capture(new, stated=stated)) == [Kind.ARTICLE_DATE]
    assert not kinds(capture(old, stated=stated), capture(new, stated=stated + later))
    today = "<p>Today is May {}, 2026</p>"
    assert not kinds(*(capture(today.format(day) + old, stated=stated) for day in (3, 4)))


@pytest.mark.parametrize(
    ("lang", "note"),
    [
        ("en", "Moderator's note, 4 May: the deed quoted below is held to be forged by the county's archive."),
        ("ko", "관리자 알림: 아래에 인용한 문서는 위조되었다고 군청이 밝혔습니다."),
        ("zh", "版主提示：县档案馆认为下文引用的契约系伪造，请勿转载。"),
        ("ja", "管理人より：下に引いた証文は偽物だと県の資料館が発表しました。"),
    ],
)
def test_a_note_of_those_who_run_a_board(lang: str, note: str) -> None:
    pages = [capture(H1, lang, first=first) for first in ("", f'<div class="q"><b>Note</b><p>{note}</p></div>')]
    assert kinds(*pages) == kinds(*reversed(pages)) == [Kind.ARTICLE_NOTICE]


def test_an_outlet_that_asks_readers_to_follow_it_is_no_wall() -> None:
    page = capture(
        H1, "ko", beside='<div class="guide"><a href="#">물레방아신문 구독하고 메인에서 바로 보세요!</a></div>'
    )
    assert page.article is not None
    assert page.article.access is Access.FULL


def test_sections_in_the_rows_of_a_table_are_no_label() -> None:
    rows = "".join(
        f'<tr><td>&nbsp;<a href="/{name}.html"><font><b>{name}</b></font></a></td></tr>'
        for name in ("Letters", "Reviews", "Forum", "China", "Korea")
    )
    page = capture(f"<table>{rows}</table>{H1}")
    assert page.article is not None
    assert page.article.label is None

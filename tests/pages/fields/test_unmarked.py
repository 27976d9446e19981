"""Headlines that no markup marks, and what stands beside them."""

# ruff: noqa: E501 -- markup reads better in one piece, and marks as their papers write them

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yalu.model import ParsedArticle
from yalu.pages.read_page import read_page

LATER = datetime(2026, 10, 30, 3, 0, tzinfo=UTC)
TEXTS = {
    "en": ("The harbour froze for the first time in forty years, and nobody on the quay had brought a hammer.",) * 2,
    "ko": (
        "항구가 사십 년 만에 처음으로 얼어붙었지만 부두에서 망치를 챙겨 온 사람은 아무도 없었다고 선원들은 말했다.",
        "얼음을 깨는 배는 남쪽 항구에서 이틀을 달려와야 했고, 그동안 생선은 창고 앞에 그대로 쌓여 있었다.",
    ),
    "zh": (
        "港口四十年来第一次结冰，码头上却没有一个人带了锤子，船员们只好站着等，等到太阳落山也没有等来一条船。",
        "破冰船要从南方的港口开上整整两天，这期间鱼就堆在仓库门口，价钱一天比一天低，谁也说不出该怪什么人。",
    ),
    "ja": (
        "港は四十年ぶりに凍ったが、岸壁に金づちを持ってきた人は一人もおらず、船員たちは日が沈むまで立って待った。",
        "砕氷船は南の港から二日かけて来るしかなく、そのあいだ魚は倉庫の前に積まれたまま、値だけが下がっていった。",
    ),
}


def table(
    lang: str, *, title: str, today: str, headline: str, line: str, foot: str = "", over: str = "", size: str = "5"
) -> bytes:
    text = "<br><br>".join(dict.fromkeys(TEXTS[lang]))
    kicker = f"<tr><td><font size=2>{over}</font></td></tr>" if over else ""
    return (
        f'<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head><body><table><tr><td><img src=l.gif></td>'
        f"<td><font size=2>{today}</font></td></tr></table><table><tr><td>一 | 二 | 三 | 四</td></tr></table>"
        f"<table><tr><td><table>{kicker}<tr><td align=center><font size={size}><b>{headline}</b></font></td></tr>"
        f"<tr><td align=right><font size=2>{line}</font></td></tr><tr><td>{text}<br><br></td></tr></table></td></tr></table>"
        f"<font size=1>{foot}</font></body></html>"
    ).encode()


def article(body: bytes) -> ParsedArticle:
    read = read_page(body, url="https://harbour.example/v.php?id=7", headers={}, fetched_at=LATER).article
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("lang", "headline", "site", "today", "line", "names"),
    [
        ("ko", "얼어붙은 항구의 사흘", "한강교민회", "2026년 10월 30일 (금) 접속자 : 12", "2026년 10월 9일", ()),
        (
            "zh",
            "结冰的港口三天无人问",
            "江边侨报",
            "2026年10月30日 星期五 12°C",
            "杜若寧　2026年10月9日　点击：20",
            ("杜若寧",),
        ),
        ("ja", "凍った港の三日間", "港の研究所", "本日は2026年10月30日（金） ｜ ホーム", "2026年10月9日", ()),
        ("en", "Three days in a frozen harbour", "Harbour Society", "Today is October 30, 2026", "October 9, 2026", ()),
    ],
)
@pytest.mark.parametrize("titled", ["headline", "both", "site first"])
def test_a_plain_line_is_the_headline_and_the_date_by_it_that_of_the_piece(
    lang: str, headline: str, site: str, today: str, line: str, names: tuple[str, ...], titled: str
) -> None:
    title = {"headline": headline, "both": f"{headline}｜{site}", "site first": f"{site} : {headline}"}[titled]
    read = article(table(lang, title=title, today=today, headline=headline, line=line))
    assert read.title == headline
    assert str(read.published_at) == "2026-10-09"
    assert read.byline == names
    assert headline not in read.body


def test_a_plain_line_behind_a_category_in_brackets_is_the_headline() -> None:
    side = "<td class=zv_title><b>Latest posts</b></td>"
    body = table(
        "en", title="Three days of ice", today="", headline="[Essay] Three days of ice", line="9 October 2026", size="2"
    )
    body = body.replace(b"<td><img src=l.gif></td>", side.encode())
    assert article(body).title == "Three days of ice"


def test_a_title_stays_where_nothing_tells_the_line_over_the_text_from_another() -> None:
    body = table("en", title="Why the harbour froze", today="", headline="", line="Nobody had a hammer", size="2")
    assert article(body).title == "Why the harbour froze"


def test_a_line_that_repeats_the_title_below_the_text_is_no_headline() -> None:
    body = table(
        "en", title="Harbour Society", today="", headline="Frozen", line="9 October 2026", foot="Harbour Society"
    )
    assert article(body).title != "" and str(article(body).published_at) == "2026-10-09"


def test_the_subject_cell_of_a_boards_table_is_the_headline_and_a_counter_beside_the_date_is_nobody() -> None:
    cells = "".join(
        f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in (("등록일", "2026-10-05"), ("조회수", "1970"))
    )
    subject = "<thead><tr><th colspan='4' class='subject'>[세상읽기] 얼음 앞에 선 항구</th></tr></thead>"
    body = f"<div><p>홈 &gt; 발간자료 &gt; 칼럼</p></div><table>{subject}{cells}</table><div>{'<br><br>'.join(TEXTS['ko'])}</div>"
    page = f"<html lang='ko'><head><meta charset='utf-8'><title>동쪽연구원 &gt; 발간자료 &gt; 칼럼</title></head><body><h2>발간자료</h2>{body}</body></html>"
    article = read_page(page.encode(), url="https://inst.example/board/7", headers={}, fetched_at=LATER).article
    assert article is not None
    assert article.title.removeprefix("[").endswith("얼음 앞에 선 항구")
    assert article.byline == ()


def test_the_owner_of_a_site_is_no_author_of_its_piece() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXTS["ja"] * 2)
    page = f"<html lang='ja' data-author='kando'><head><meta charset='utf-8'><title>港が凍った日</title></head><body><article><h1>港が凍った日</h1><p>2026年10月5日</p>{text}</article></body></html>"
    article = read_page(page.encode(), url="https://kando.example/entry/7", headers={}, fetched_at=LATER).article
    assert article is not None and article.byline == ()

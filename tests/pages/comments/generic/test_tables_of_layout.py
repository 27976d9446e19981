"""Pages that tables lay out: the day's date, the article and its thread stand in cells, each comment in a table."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

import pytest

from tests.pages.conftest import NOW
from yalu.model import Page
from yalu.pages.read_page import read_page

COMMENTS = (
    ("老吳", "寫得真好，有人情味。"),
    ("海風", "XD"),
    ("退休教師", "請問資料出處？"),
    ("雲", "祖父生在安東，他說從前過橋不用護照。"),
)
SHORT = "三月的首爾，天色像泡淡了的茶。電視上照例有人說，這都是中國吹來的。"
LONG = f"{SHORT}數字一公布，兩邊政府都說證明自己有理。一起量出來的數字，總比各量各的可信。"


def read(text: str, *, count: int = len(COMMENTS)) -> Page:
    rows = "".join(
        f"<TABLE border=0 width='100%'><TR bgcolor='#EEC'><TD><A name='m322{at}7'></A><font size=2>留言者:<b>{name}</b></font>&nbsp;<font size=1>2026/2/2{at} 下午 07:4{at}</font></TD></TR><TR><TD><font size=2>{words}</font></TD></TR></TABLE>"
        for at, (name, words) in enumerate(COMMENTS[:count])
    )
    article = f"<font size=2>【海外來鴻】</font><BR><font size=5><b>沙塵底下沒有國界</b></font><BR><font size=2>作者:李可欣&nbsp;日期:2026年2月20日&nbsp;人氣:4050</font><HR><font size=3>　{text}<BR><BR>　{text[::-1]}</font><BR><HR>"
    html = f"<html><head><meta charset=utf-8><title>沙塵底下沒有國界 - 海東週報</title></head><body><TABLE><TR><TD><font>海東週報</font> <font size=2>今天是2026年3月2日</font></TD></TR><TR><TD><TABLE><TR><TD>{article}<font size=3><b>讀者留言</b></font> <font size=2>(共{count}則)</font><BR>{rows}</TD></TR></TABLE></TD></TR></TABLE></body></html>"
    return read_page(html.encode(), url="https://x.example/a.asp?sn=4051", headers={}, fetched_at=NOW)


@pytest.mark.parametrize("text", [SHORT, LONG * 4])
@pytest.mark.parametrize("count", [2, 4])
def test_comments_below_an_article_in_its_cell_are_read_and_leave_it(text: str, count: int) -> None:
    seen = read(text, count=count)
    assert seen.thread is not None
    assert [(comment.author, comment.text) for comment in seen.thread.comments] == list(COMMENTS[:count])
    assert seen.article is not None
    assert (seen.article.title, seen.article.label, SHORT in seen.article.body) == (
        "沙塵底下沒有國界",
        "海外來鴻",
        True,
    )


def test_rows_with_name_words_and_day_below_a_short_article_are_its_thread() -> None:
    rows = "".join(
        f"<tr><td bgcolor='#F7F7F7'><b>{name}</b></td><td width=400>{words}</td><td><font size=1>12/04 1{at}:30</font></td></tr><tr><td colspan=3 height=1></td></tr>"
        for at, (name, words) in enumerate(COMMENTS)
    )
    article = f"<TR><TD><FONT size=5><B>沙塵底下沒有國界</B></FONT></TD></TR><TR><TD align=right><FONT size=2>李可欣 入力 2006-12-04 11:30 &nbsp; 人氣 7869</FONT></TD></TR><TR><TD>{SHORT}<BR><BR>{SHORT[::-1]}</TD></TR>"
    day = "<TABLE><TR><TD><A href='/'>海東週報</A></TD><TD><FONT size=2>2006.12.06 星期三 &nbsp;|&nbsp; <A href='/login.asp'>登入</A></FONT></TD></TR></TABLE>"
    html = f"<html><head><meta charset=utf-8><title>沙塵底下沒有國界 - 海東週報</title></head><body>{day}<TABLE><TR><TD><TABLE>{article}<TR><TD><B>讀者留言</B> (共4則)<TABLE>{rows}</TABLE></TD></TR></TABLE></TD></TR></TABLE></body></html>"
    thread = read_page(html.encode(), url="https://x.example/a.asp?sn=4051", headers={}, fetched_at=NOW).thread
    assert thread is not None
    assert [(comment.author, comment.text) for comment in thread.comments] == list(COMMENTS)

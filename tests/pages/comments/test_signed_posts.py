"""Posts of boards as their members sign them: the opening post's name and day, signatures, labels before names."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yalu.model import Page
from yalu.pages.read_page import read_page

PIECE = "<br><br>".join(
    f"The harbour office moved the night ferry to another pier, and nobody at the market knew why, week {n}."
    for n in range(1, 6)
)
ANSWERS = ("It was the ice, the pilots say.", "Who asked the market?", "My aunt sold tickets there.")
HEAD = '<meta name="generator" content="vBulletin 3.8.11">'


def read(body: str, head: str = HEAD, lang: str = "en") -> Page:
    html = (
        f"<html lang='{lang}'><head><meta charset='utf-8'><title>The night ferry</title>{head}</head><body>"
        f"<h1>The night ferry</h1>{body}</body></html>"
    )
    return fetched(html, "https://board.example/showthread.php?t=5")


def fetched(html: str, url: str) -> Page:
    return read_page(html.encode(), url=url, headers={}, fetched_at=datetime(2026, 6, 1, tzinfo=UTC))


def post(number: int, words: str, *, day: str = "", below: str = "") -> str:
    return (
        f'<table class="tborder" id="post{number}"><tr><td class="thead">{day or f"03-{number:02}-2026, 10:15 AM"}</td></tr>'
        f'<tr><td class="alt2"><a class="bigusername" href="member.php?u={number}">Ada{number}</a></td>'
        f'<td class="alt1"><div id="post_message_{number}">{words}</div>{below}</td></tr></table>'
    )


def topic(*, below: str = "") -> Page:
    return read("".join(post(11 + at, words, below=below) for at, words in enumerate((PIECE, *ANSWERS))))


def test_an_opening_post_is_signed_and_dated_as_the_posts_below_it_are() -> None:
    page = topic()
    assert page.article is not None
    assert page.article.byline == ("Ada11",)
    assert str(page.article.published_at).startswith("2026-03-11")
    assert page.provenance["byline"] == "opening post"


def test_a_post_of_the_day_before_the_answers_opens_a_topic_though_its_day_could_be_a_month() -> None:
    days = ("03-12-2026, 11:20 AM", "03-12-2026, 12:45 PM", "03-13-2026, 03:16 AM", "03-13-2026, 04:16 AM")
    page = read(
        "".join(
            post(11 + at, words, day=day) for at, (words, day) in enumerate(zip((PIECE, *ANSWERS), days, strict=True))
        )
    )
    assert page.thread is not None
    assert [comment.text for comment in page.thread.comments] == list(ANSWERS)


@pytest.mark.parametrize("called", ["message-signature", "signature", "signaturecontainer", "postbody_signature"])
def test_the_signature_of_a_member_is_no_part_of_a_post(called: str) -> None:
    page = topic(below=f'<div class="{called}">The sea has no fences, and no night either.</div>')
    assert page.thread is not None
    assert [comment.text for comment in page.thread.comments] == list(ANSWERS)
    assert page.article is not None
    assert "fences" not in page.article.body


def test_a_signature_below_a_rule_in_text_is_no_part_of_a_post() -> None:
    signed = [f"{words}<br />__________________<br />The sea has no fences." for words in ANSWERS]
    page = read("".join(post(11 + at, words) for at, words in enumerate((PIECE, *signed))))
    assert page.thread is not None
    assert [comment.text for comment in page.thread.comments] == list(ANSWERS)


def test_who_signs_a_letter_with_a_day_is_its_author() -> None:
    letters = "".join(
        f'<blockquote class="letter"><p>{words}</p><div class="signature">— <span class="name">Ada{at}</span>, '
        f'<span class="when">{at + 1} March 2026 10:15</span></div></blockquote>'
        for at, words in enumerate(ANSWERS)
    )  # fmt: skip
    page = read(f"<p>{PIECE}</p><h2>Comments (3)</h2><section id='letters'>{letters}</section>", head="")
    assert page.thread is not None
    assert [comment.author for comment in page.thread.comments] == ["Ada0", "Ada1", "Ada2"]


@pytest.mark.parametrize(("label", "time"), [("作者：", "时间："), ("楼主：", "时间："), ("글쓴이: ", "작성일: ")])
def test_a_label_before_a_name_is_no_name(label: str, time: str) -> None:
    names = ("海边的风车", "安山老乡")
    rows = "".join(
        f'<div class="item" id="a{at}"><div class="head"><span>{label}<a class="vip" href="/u/{at}">{name}</a></span>'
        f"<span>{time}2026-03-1{at} 21:40:02</span></div><div class='words'>{words}</div></div>"
        for at, (name, words) in enumerate(zip(names, ANSWERS, strict=False))
    )
    page = read(f"<p>{PIECE}</p><h2>Comments (2)</h2><div id='replies'>{rows}</div>", head="")
    assert page.thread is not None
    assert [comment.author for comment in page.thread.comments] == list(names)


@pytest.mark.parametrize("label", ["수정일", "更新时间", "投稿日時", "조회"])
def test_a_label_of_a_day_or_counter_in_the_place_of_a_name_is_no_byline(label: str) -> None:
    page = read(
        f'<div class="post_author"><span class="date">2026-05-14 11:07:52</span> <b>{label}</b></div><p>{PIECE}</p>',
        head="", lang="ko",
    )  # fmt: skip
    assert page.article is not None
    assert page.article.byline == ()


def test_the_day_of_a_post_with_its_label_is_read_below_the_headline_in_a_box_called_menu() -> None:
    text = "".join(f"<p>{line}</p>" for line in PIECE.split("<br><br>"))
    page = read(
        '<div class="atl-menu"><div class="info"><span>楼主：<a href="/1">老船长</a></span> '
        f"<span>时间：2026-03-10 21:15:33</span> <span>点击：57117</span></div></div><div class='words'>{text}</div>",
        head="", lang="zh",
    )  # fmt: skip
    assert page.article is not None
    assert str(page.article.published_at).startswith("2026-03-10")


def test_a_name_in_emphasis_inside_an_element_for_names_is_read_however_few_are_marked_alike() -> None:
    marks = ("nickname", "nickname", "nickname in", "nickname")
    rows = "".join(
        f'<li id="comment_li_{at}"><div class="cmt_nickbox"><span class="gall_writer"><span class="{mark}"><em>Ada{at}</em>'
        f'</span></span></div><p class="usertxt">{words}</p><span class="date_time">03.04 09:20:0{at}</span></li>'
        for at, (mark, words) in enumerate(zip(marks, (*ANSWERS, "Nobody asked."), strict=True))
    )
    page = read(f"<p>{PIECE}</p><h2>Comments (4)</h2><ul class='cmt_list'>{rows}</ul>", head="")
    assert page.thread is not None
    assert [comment.author for comment in page.thread.comments] == ["Ada0", "Ada1", "Ada2", "Ada3"]


def floors(around: str, *, hidden: str = "") -> str:
    rows = "".join(
        f'<div class="l_post" data-pid="{at}"><a class="p_author_name" href="/u/{at}">沈阳{name}</a><cc>{hidden}'
        f'<div id="post_content_{at}" class="d_post_content">{words}</div></cc>'
        f'<a class="reply">回复</a><span class="tail-info">{at}楼</span><span class="tail-info">2026-02-20 2{at}:49</span></div>'
        for at, (name, words) in enumerate(zip("甲乙丙丁", (PIECE, *ANSWERS), strict=True))
    )
    return f"<div id='postlist'>{rows}</div>{around}"


def test_a_description_of_a_topic_begins_with_its_title_and_its_address_is_no_later_page() -> None:
    head = f'<meta name="description" content="The night ferry。{PIECE[:80]}">'
    html = (
        f"<html lang='zh'><head><meta charset='utf-8'><title>The night ferry_bar</title>{head}</head><body>"
        f"<h3>The night ferry</h3><p><span>3</span>回复贴，共1页</p>{floors('<form><textarea></textarea></form>')}</body></html>"
    )
    page = fetched(html, "https://bar.example/p/1975234")
    assert page.article is not None
    assert page.thread is not None
    assert [comment.text for comment in page.thread.comments] == list(ANSWERS)


def test_what_software_would_say_of_a_comment_and_hides_is_no_part_of_its_words() -> None:
    hidden = '<div class="tip" style="display: none;">该楼层疑似违规已被系统折叠&nbsp;<a href="###">隐藏此楼</a></div>'
    page = read(f"<h2>Comments (4)</h2>{floors('', hidden=hidden)}", head="", lang="zh")
    assert page.thread is not None
    assert [comment.text for comment in page.thread.comments] == list(ANSWERS)


def test_what_software_displays_of_one_comment_is_not_read_in_the_others() -> None:
    words, shown = (
        ("写得真好。", "顶一个。", "同意楼上。", "不敢苟同。", "路过。"),
        ("none", "none", "block", "none", ""),
    )
    tip = '<div class="tip" style="display: {};">该楼层疑似违规已被系统折叠，请勿回复</div>'
    rows = "".join(
        f'<li class="c" id="c{at}"><a class="user" href="/u/{at}">沈阳{name}</a> <span class="time">2026-02-2{at} 10:49</span><cc>'
        f'{tip.format(state) if state else ""}<div class="post">{text}</div></cc></li>'
        for at, (name, text, state) in enumerate(zip("甲乙丙丁戊", words, shown, strict=True))
    )
    page = read(f"<p>{PIECE}</p><h2>Comments (5)</h2><ul>{rows}</ul>", head="", lang="zh")
    assert page.thread is not None
    texts = [comment.text for comment in page.thread.comments]
    assert [*texts[:2], *texts[3:]] == [*words[:2], *words[3:]]
    assert texts[2] == f"该楼层疑似违规已被系统折叠，请勿回复\n\n{words[2]}"


def test_a_name_with_the_number_of_a_member_signs_a_post_of_rhymix() -> None:
    page = read(
        '<div class="side"><a href="#popup_menu_area" class="member_22725" onclick="return false">두만강바람</a></div>'
        f"<p>{PIECE}</p>",
        head="", lang="ko",
    )  # fmt: skip
    assert page.article is not None
    assert page.article.byline == ("두만강바람",)


@pytest.mark.parametrize("state", ["回答受付中", "締切済", "解決済み", "未解决", "답변 대기"])
def test_the_state_of_a_question_is_no_label(state: str) -> None:
    page = read(f'<span class="category">{state}</span><p>{PIECE}</p>', head="", lang="ja")
    assert page.article is not None
    assert page.article.label is None


@pytest.mark.parametrize(
    "names", [("Anna", "Bert", "Cleo", "Dora"), ("Al", "Anna", "Cleo", "Dora"), ("Anna", "Al", "Cleo", "Dora")]
)
def test_a_name_alone_in_a_link_for_names_is_the_author_and_no_title_of_a_member(names: tuple[str, ...]) -> None:
    ranks = ("元老", "新手上路", "元老", "一般會員")
    rows = "".join(
        f'<article class="message" data-content="post-{at}" id="js-post-{at}"><section class="message-user"><div class="message-userDetails"><h4 class="message-name">'
        f'<a href="/members/{at}" class="username"><span itemprop="name">{name}</span></a></h4><h5 class="userTitle">{rank}</h5></div></section>'
        f'<time datetime="2026-01-0{at + 1}T10:00:00+0800">2026-01-0{at + 1}</time><div class="bbWrapper">{words}</div></article>'
        for at, (name, rank, words) in enumerate(zip(names, ranks, (*ANSWERS, "Nobody asked."), strict=True))
    )
    page = read(f"<p>{PIECE}</p><h2>Comments (4)</h2>{rows}", head="", lang="zh-TW")
    assert page.thread is not None
    assert [comment.author for comment in page.thread.comments] == list(names)


def test_an_opening_post_among_elements_named_as_comments_is_the_article() -> None:
    rows = "".join(
        f'<article id="elComment_{at}" class="cPost ipsComment"><h3 class="cAuthorPane_author"><a href="/profile/{at}">Ada{at}</a></h3>'
        f'<time datetime="2026-01-0{at + 1}T10:00:00Z">2026-01-0{at + 1}</time><div data-role="commentContent">'
        f"{''.join(f'<p>{line}</p>' for line in words.split('<br><br>'))}</div></article>"
        for at, words in enumerate((PIECE, *ANSWERS))
    )
    head = '<script type="application/ld+json">{"@type":"DiscussionForumPosting"}</script>'
    page = read(f'<div id="comments" class="cTopic"><h2>3 replies</h2>{rows}</div>', head=head)
    assert page.article is not None
    assert page.article.body.split("\n\n") == PIECE.split("<br><br>")
    assert page.article.byline == ("Ada0",)
    assert page.thread is not None
    assert [comment.text for comment in page.thread.comments] == list(ANSWERS)

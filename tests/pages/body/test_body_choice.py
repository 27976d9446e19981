"""Which of several places that could be the body is it."""

from __future__ import annotations

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.model import Page
from yalu.pages.read_page import read_page


def _read(body: str, lang: str = "en") -> Page:
    return read_page(page(body, lang=lang), url="https://paper.example/1", headers={}, fetched_at=NOW)


@pytest.mark.parametrize(
    "heading",
    [
        "About the author",
        "Related stories",
        "필자 소개",
        "作者简介",
        "筆者紹介",
        "Über die Autorin",
        "À propos de l’autrice",
    ],
)
@pytest.mark.parametrize("dress", ["<h3>{}</h3>", "<p><b>{}</b></p>"])
def test_what_follows_a_heading_for_the_author_or_other_pieces_is_no_text(heading: str, dress: str) -> None:
    tail = dress.format(heading) + "<p>She spent ten years on the island and has two dogs and a garden there.</p>"
    shown = _read(f'<h1>{HEADLINE}</h1><div class="text">{paragraphs()}{tail}</div>')
    assert shown.article is not None
    assert shown.article.body == "\n\n".join(PARAGRAPHS)


def test_what_follows_such_a_heading_is_text_if_it_is_the_larger_part() -> None:
    text = f"<p>{PARAGRAPHS[0]}</p><h3>About the author</h3>" + "".join(f"<p>{part}</p>" for part in PARAGRAPHS[1:])
    shown = _read(f'<h1>{HEADLINE}</h1><div class="text">{text}</div>')
    assert shown.article is not None
    assert PARAGRAPHS[-1] in shown.article.body


def test_a_digest_with_a_link_in_each_item_is_text() -> None:
    items = [f'<a href="/{place}">{text[:60]}</a>{text[60:]}' for place, text in enumerate(PARAGRAPHS)]
    mostly_link = f'<a href="/9">{PARAGRAPHS[0][:80]}</a>{PARAGRAPHS[0][80:]} Again.'
    listed = "".join(f"<li>{item}</li>" for item in [*items, mostly_link])
    shown = _read(f"<h1>{HEADLINE}</h1><p>Good morning, here is what happened on the river.</p><ol>{listed}</ol>")
    assert shown.article is not None
    assert shown.article.body.endswith("\n\n".join([*PARAGRAPHS, f"{PARAGRAPHS[0]} Again."]))


def test_pieces_of_a_page_with_numbers_for_ids_are_no_comments() -> None:
    pieces = "".join(
        f'<article id="c{31 + place}"><span class="author">Jo Lee</span> <time datetime="2026-02-01">1 Feb</time>'
        f"<p>{text}</p></article>"
        for place, text in enumerate(PARAGRAPHS)
    )
    shown = _read(f"<h1>{HEADLINE}</h1>{pieces}")
    assert shown.thread is None
    assert shown.article is not None
    assert all(text in shown.article.body for text in PARAGRAPHS)


def test_such_ids_are_those_of_comments_in_a_section_for_them() -> None:
    comments = "".join(
        f'<div id="c{31 + place}"><cite class="user">Reader {place}</cite>'
        f' <time datetime="2026-02-0{place + 1}">then</time>'
        f'<div class="comment-body">I crossed that bridge too, in the year {1990 + place}.</div></div>'
        for place in range(3)
    )
    shown = _read(f'<h1>{HEADLINE}</h1>{paragraphs()}<div id="comments">{comments}</div>')
    assert shown.thread is not None
    assert [comment.id for comment in shown.thread.comments] == ["31", "32", "33"]


def test_a_call_to_sign_up_does_not_stand_for_a_text() -> None:
    calls = (
        "<div><p>河边微博为用户提供个性化服务，马上注册，关注朋友的最新动态，随时记录生活中的新鲜事。</p>"
        "<p>已有帐号？马上登录，你可以查看更多内容。</p></div>"
    )
    text = (
        "<div class='feed'><p>两座城市之间的大桥周一重新开放，等候的货车排满了两岸。"
        "韩方官员说，第一周的贸易额已经超过去年同期，海关没有说明夜间通行何时恢复。</p></div>"
    )
    shown = _read(f"<div>{calls}{text}</div>", lang="zh")
    assert shown.article is not None
    assert "马上" not in shown.article.body
    assert "重新开放" in shown.article.body


@pytest.mark.parametrize("label", ["標題", "标题：", "件名 ", "제목: "])
def test_the_line_that_names_the_headline_of_a_piece_on_a_board_is_no_text(label: str) -> None:
    headline = "After four years, the bridge over the river opens"
    lines = f"<div><span>作者</span><span>li7 (Li)</span></div><div><span>{label}</span><span>{headline}</span></div>"
    body = f'<div id="main-content">{lines}{"<br><br>".join(PARAGRAPHS)}</div>'
    shown = read_page(page(body, title=headline), url="https://paper.example/1", headers={}, fetched_at=NOW)
    assert shown.article is not None
    assert (shown.article.title, shown.article.body) == (headline, "\n\n".join(PARAGRAPHS))


def test_links_in_bold_at_the_head_of_a_text_make_no_list_of_it() -> None:
    first = (
        "<b>■相关链接：</b><br><a href='/2'>港口扩建工程本周全面开工</a><br><a href='/3'>谁来修补旧渡船的船底</a><br>"
    )
    last = "<h3>相关新闻</h3>" + "".join(f"<a href='/{n}'>第{n}艘渡船本月恢复航行</a><br>" for n in range(4, 9))
    text = "<br><br>".join(
        f"{number}号渡船的船长说，" + "江上的雾比往年更早散去，运大麦的人也比往年更早出门。" * 4
        for number in "一二三四五六"
    )
    shown = _read(f"<h1>{HEADLINE}</h1><div id='p_content'>{first}{text}<br>{last}</div>", lang="zh")
    assert shown.article is not None
    assert shown.article.body.count("号渡船的船长说") == 6


def test_a_single_comment_in_one_paragraph_under_its_heading_is_no_text() -> None:
    comment = "<p><a name=c4928></a><b>江边人</b>（2026-02-27 10:12）：这座桥终于开了，希望不要再关。</p>"
    body = page(f"<div><h1>{HEADLINE}</h1>{paragraphs()}<h4>读者留言</h4>{comment}</div>")
    article = read_page(body, url="https://post.example/a", headers={}, fetched_at=NOW).article
    assert article is not None
    assert "终于开了" not in article.body


@pytest.mark.parametrize("line", ["No related posts.", "[Embed]"])
def test_a_line_of_the_theme_is_no_text(line: str) -> None:
    body = page(f"<article><h1>{HEADLINE}</h1>{paragraphs()}<p>{line}</p></article>")
    article = read_page(body, url="https://post.example/a", headers={}, fetched_at=NOW).article
    assert article is not None
    assert line not in article.body


@pytest.mark.parametrize("name", ["commentBody", "post-comment", "comment_txt"])
def test_a_text_is_text_though_its_element_is_named_comment(name: str) -> None:
    voices = "".join(
        f"<li class='letter'><b>{who}</b> <i>2 March 2026</i><p>{words}</p></li>"
        for who, words in (("Jo Lee", "I was there and saw it."), ("Pat Oh", "Who paid for the new bridge?"))
    )
    teasers = "<h3>Also today</h3>" + "".join(
        f"<dl><dt><a href='/{n}'>Ice</a></dt><dd>Ice is out.</dd></dl>" for n in "ab"
    )
    shown = _read(
        f"<h1>{HEADLINE}</h1><p>1 March 2026</p><div class='{name}'>{paragraphs()}</div>"
        f"<div><h3>Comments</h3><ul>{voices}</ul></div><div>{teasers}</div>"
    )
    assert shown.article is not None
    assert shown.article.body == "\n\n".join(PARAGRAPHS)
    assert shown.thread is not None
    assert [comment.author for comment in shown.thread.comments] == ["Jo Lee", "Pat Oh"]


@pytest.mark.parametrize("name", ["node--type-expert-comment", "post hentry tag-comments", "opinion-comment"])
def test_a_text_with_its_comments_is_text_in_an_element_named_after_its_kind(name: str) -> None:
    voices = "".join(
        f"<article class='comment' id='comment-{number}'><span>Reader {number}</span> <i>{number} March 2026</i>"
        f"<p>I was there and saw it, {number} times.</p></article>"
        for number in range(1, 9)
    )
    shown = _read(
        f"<h1>{HEADLINE}</h1><article class='{name}'><div><p>It is ice that tells.</p></div><div>{paragraphs()}</div>"
        f"<section class='comments'><h2>8 comments</h2>{voices}</section></article>"
    )
    assert shown.article is not None and shown.thread is not None
    assert PARAGRAPHS[-1] in shown.article.body and "saw it" not in shown.article.body
    assert len(shown.thread.comments) == 8


@pytest.mark.parametrize("times", [1, 2])
def test_paragraphs_of_comments_are_no_text(times: int) -> None:
    comments = "".join(
        f"<div class='commentBody'>{paragraphs(PARAGRAPHS[place : place + 3])}</div>" for place in range(times)
    )
    text = "<section><p>The ferry did not run on Sunday, and the people on the quay went home.</p></section>"
    shown = _read(f"<h1>{HEADLINE}</h1>{text}{comments}")
    assert shown.article is None or PARAGRAPHS[1] not in shown.article.body


@pytest.mark.parametrize("line", [
    "This page has been visited 7,399 times.", "You are visitor number 12,345 since 2001.",
    "Cite as: Mina Park, The Bridge, 12 Riv. Rev. 3 (2026)",
    "本文已被浏览 1203 次。", "あなたは12,034人目の訪問者です。",
    "This story has been read 3,469 times. E-mail | Print",
    "This entry was posted by tomek on June 21, 2011 and is filed under travel. You can leave a response.",
    "本条目发布于2011年6月21日。属于随笔分类，被贴了标签。",
    "이 글은 2011년 6월 21일에 여행 카테고리에 분류되었습니다.",
    "この投稿は2011年6月21日に旅カテゴリーに公開されました。",
])  # fmt: skip
def test_counters_of_visits_forms_of_citation_and_colophons_are_no_text(line: str) -> None:
    shown = _read(f'<h1>{HEADLINE}</h1><div class="text"><p>{line}</p>{paragraphs()}</div>')
    assert shown.article is not None
    assert shown.article.body == "\n\n".join(PARAGRAPHS)


_LETTERS = "".join(f"<dt><b>Reader {n}</b> (2026-03-0{n})<dd>I read this twice." for n in (1, 2))


@pytest.mark.parametrize("tail", [
    "<p>-- END --</p><h2>In this edition</h2>{}", "<p>（完）</p><h3>About us</h3>{}",
    f"<h2>Letters from readers</h2><dl>{_LETTERS}</dl><h2>The term</h2>{{}}",
])  # fmt: skip
def test_what_follows_the_mark_of_an_end_or_a_heading_below_the_comments_is_no_text(tail: str) -> None:
    note = "<p>All seminars begin at five and are open to the public, as they have been for years.</p>"
    shown = _read(f"<h1>{HEADLINE}</h1>{paragraphs()}{tail.format(note)}")
    assert shown.article is not None
    assert shown.article.body == "\n\n".join(PARAGRAPHS)


def test_the_column_with_the_headline_holds_the_text_however_much_the_others_say() -> None:
    about = "<p>" + " ".join(PARAGRAPHS) + " This is what the paper says of itself.</p>"
    column = f"<td><h4>About us</h4>{about}<ul><li>No. 12 (31 readers)</li></ul></td>"
    shown = _read(f"<table><tr><td><h2>{HEADLINE}</h2>{paragraphs()}</td>{column}</tr></table>")
    assert shown.article is not None
    assert shown.article.body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("line", [
    "刊登日期：民國102年5月6日　網頁更新：民國102年5月7日　點閱：2836",
    "The guest book is now closed. Thank you to all who wrote.",
])  # fmt: skip
def test_a_line_of_dates_and_counters_or_of_a_closed_thread_after_the_text_is_no_text(line: str) -> None:
    shown = _read(f"<div><h1>{HEADLINE}</h1>{paragraphs()}<p align='right'>{line}</p></div>")
    assert shown.article is not None
    assert shown.article.body == "\n\n".join(PARAGRAPHS)


def test_a_line_of_credits_as_long_as_a_sentence_does_not_begin_the_text() -> None:
    line = "Mina Park-Rees, Rural Affairs and Trade Correspondent / 19 May 2008 / news analysis / 2 min"
    shown = _read(f"<article><h1>{HEADLINE}</h1><p>{line}</p>{paragraphs()}</article>")
    assert shown.article is not None
    assert shown.article.body == "\n\n".join(PARAGRAPHS)


def test_a_heading_with_its_section_is_the_headline_and_not_that_of_the_thread() -> None:
    standfirst = "What the bottom half of the river looks like from underneath."
    thread = f"<div id='comments'><h2><a href='#'>{HEADLINE}</a></h2><p>8 of 8 comments</p></div>"
    text = f"<div><div class='lede2'><i>{standfirst}</i></div><div class='t'>{paragraphs()}</div></div>"
    shown = _read(f"<div><h3><a href='/m'>Media</a>: <span>{HEADLINE}</span></h3>{text}</div>{thread}")
    assert shown.article is not None
    assert shown.article.body == "\n\n".join((standfirst, *PARAGRAPHS))


def test_what_a_board_says_in_cells_above_the_headline_is_no_text_unless_it_is_most_of_it() -> None:
    rules = "The hosting of this board costs 26% more, as you know.<br>Be kind to each other, all of you."
    shown = _read(f"<table><tr><td>{rules}</td></tr></table><h1>{HEADLINE}</h1>{paragraphs()}")
    assert shown.article is not None
    assert shown.article.body == "\n\n".join(PARAGRAPHS)
    text = "<br><br>".join(PARAGRAPHS)
    shown = _read(f"<div><table><tr><td>{text}</td></tr></table><h3>{HEADLINE}</h3><p>{PARAGRAPHS[0]}</p></div>")
    assert shown.article is not None
    assert PARAGRAPHS[3] in shown.article.body


def test_a_heading_that_shows_time_and_counters_beside_the_headline_is_no_text() -> None:
    heading = (
        f"<h3><a href='/d'>■</a>[<a href='/c'>Notes</a>] {HEADLINE} <span>21:05</span> <a href='/u'>95 users</a></h3>"
    )
    head = f"<h1><a href='/'>Umbrella</a></h1><div><h2>2010-06-14</h2>{heading}"
    shown = _read(f"{head}{paragraphs()}</div>")
    assert shown.article is not None
    assert (shown.article.title, shown.article.body) == (HEADLINE, "\n\n".join(PARAGRAPHS))


@pytest.mark.parametrize("line", [
    "Posted by Mina Park on Tuesday February 19, 2019 @05:45PM from the notebook dept. {} people tagged this by noon",
    "-- ※ 發信站: 批踢鄉(pitt.example), 來自: 203.0.113.{} ※ 文章網址: https://pitt.example/M.html",
])  # fmt: skip
def test_lines_of_boards_around_a_text_are_no_text(line: str) -> None:
    shown = _read(f"<h1>{HEADLINE}</h1><div>{line.format(4)}</div><div class='t'>{paragraphs()}{line.format(9)}</div>")
    assert shown.article is not None
    assert shown.article.body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    ["Author: Mina Park, Sogang University", "Authors: Mina Park, Sogang University and Jo Lee, Delta Institute"],
)
def test_a_line_that_names_the_authors_before_the_text_is_no_text(line: str) -> None:
    shown = _read(f"<h1>{HEADLINE}</h1><div class='entry'><p><strong>{line}</strong></p>{paragraphs()}</div>")
    assert shown.article is not None
    assert shown.article.body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("line", ["남궁선 논설위원", "남궁선 논설위원 · 마종기 의학전문기자"])
def test_a_line_of_names_and_offices_below_the_text_is_no_text(line: str) -> None:
    paragraph = "강 건너 마을에는 올해도 보리가 늦게 팼고, 나루터에는 아무도 오지 않았다고 사공은 말했다."
    text = "<br><br>".join(f"{number}. {paragraph}" for number in range(1, 6))
    shown = _read(f"<h1>{HEADLINE}</h1><div id='news'>{text}<br><br>{line}<br><br></div>", lang="ko")
    assert shown.article is not None
    assert "남궁선" not in shown.article.body
    assert shown.article.byline[0] == "남궁선"


def test_what_a_blog_notes_below_a_piece_is_no_text() -> None:
    note = "February 27, 2026 @ 8:01 am &middot; <a href='/feed'>RSS</a> &middot; cached February 28, 2026, 2855 views"
    shown = _read(f"<h1>{HEADLINE}</h1><div>{paragraphs()}<p class='postmetadata alt'><small>{note}</small></p></div>")
    assert shown.article is not None
    assert shown.article.body == "\n\n".join(PARAGRAPHS)


def test_a_standfirst_in_bold_before_the_text_is_a_paragraph_of_its_own() -> None:
    lead = '<strong class="media_end_summary">A bridge, four years and no date for the night</strong>'
    text = lead + "<br><br>".join(PARAGRAPHS)
    read = _read(f"<h1>{HEADLINE}</h1><div id='dic_area'>{text}</div>").article
    assert read is not None
    assert PARAGRAPHS[0] in read.body.split("\n\n")


def test_a_call_for_letters_below_the_text_is_none_of_it() -> None:
    call = "<p><em>Do you have an opinion on the issues raised in this article? Please write to us.</em></p>"
    read = _read(f"<h1>{HEADLINE}</h1><article>{paragraphs()}{call}</article>").article
    assert read is not None
    assert read.body.endswith(PARAGRAPHS[-1])


def test_a_word_named_as_a_standfirst_inside_a_sentence_does_not_part_it() -> None:
    line = "<p>The group, <span class='strapline'>called the ferry men</span>, has met four times this year.</p>"
    read = _read(f"<h1>{HEADLINE}</h1><article>{paragraphs()}{line}</article>").article
    assert read is not None
    assert "The group, called the ferry men, has met four times" in read.body

"""Threads of boards and blogs, as their software draws them."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from tests.pages.comments.generic.test_old_markup import SAID, each, thread_of
from yalu.changes.threads.comment_state import state_of
from yalu.model import CommentState, ParsedThread
from yalu.pages.read_page import read_page


def test_a_longer_list_of_posts_of_the_board_is_not_the_thread() -> None:
    rows = "".join(
        f"<tr><td class='td_num'>{46 - n}</td><td class='td_subject'><a href='#'>{post}</a> <span class='cnt_cmt'>{n}</span></td><td class='td_name'>{who}</td><td class='td_date'>08-{n:02}</td><td class='td_num'>추천 {n}</td></tr>"
        for n, (post, who) in enumerate(
            zip(
                ("환율과 꽃게", "소금값 이야기", "인천항 사람들", "국경의 시장"),
                ("모래톱", "한결", "물안개", "윤재석"),
                strict=True,
            ),
            start=1,
        )
    )
    comments = each(
        lambda n, who, _, what: (
            f"<article id='c_{n}'><header><h2>{who}님의 댓글</h2><span class='guest'>{who}</span> <time datetime='2016-06-0{n}T21:52:03+09:00'>16-06-0{n}</time></header><p>{what}</p><ul><li><a href='?comment_id={n}'>답변</a></li></ul><textarea id='save_comment_{n}' style='display:none'>{what}</textarea></article>"
        )
    )
    board = f"<div class='list'><table><caption>칼럼 목록</caption><thead><tr><th>번호</th><th>제목</th><th>글쓴이</th><th>날짜</th><th>추천</th></tr></thead><tbody>{rows}</tbody></table></div><article><section id='vc'><h2>댓글목록</h2>{comments}</section><aside><h2>댓글쓰기</h2><form action='write_comment.php' method='post'><textarea name='wr_content'></textarea><label>이름</label><input name='wr_name'><label>비밀번호</label><input name='wr_password' type='password'><span>자동등록방지 숫자를 순서대로 입력하세요.</span><button>댓글등록</button></form></aside></article>"
    assert [comment.text for comment in thread_of(board, head="").comments] == list(SAID)


@pytest.mark.parametrize("removed", [None, 0])
def test_a_row_of_labels_and_times_heads_the_row_with_the_words_of_an_answer(removed: int | None) -> None:
    rows = each(
        lambda n, who, _, what: (
            f"<tr><td class='head'><a id='comment46{n}'></a> <b>{who}</b></td><td class='head'><div class='comDate'><span>投稿日時:</span> 2016/6/{n + 1} 10:05 <span>更新日時:</span> 2016/6/{n + 1} 10:05</div></td></tr>"
            f"<tr><td class='even'><div class='rank'>一人前</div><div><span>登録日:</span> 2011/8/27</div><div><span>投稿数:</span> 57</div></td>"
            f"<td class='even'><div class='comTitle'>Re: A timetable</div><div class='comText'>{'（このコメントは投稿者により削除されました）' if n == removed else what}</div></td></tr>"
        )
    )
    thread = thread_of(f"<table class='outer'><tr><th>投稿者</th><th>スレッド</th></tr>{rows}</table>", head="")
    assert [comment.id for comment in thread.comments] == ["460", "461", "462"]
    assert [comment.text for comment in thread.comments][1:] == list(SAID[1:])
    gone = state_of(thread.comments[0]) is not CommentState.VISIBLE
    assert gone is (removed == 0)


def test_of_two_lists_as_long_as_the_count_that_with_more_evidence_is_the_thread() -> None:
    quoted = each(
        lambda n, who, _, what: (
            f"<div class='t_h'>{n + 2}： <span>guest</span> <span>2016/01/27(水) 14:4{n}:05.35 ID:XHZ79V3u{n}</span></div><div class='t_b'>Nobody in {who} quay said {what[:9]}</div>"
        )
    )
    comments = each(
        lambda n, who, _, what: (
            f"<li class='comment-item'><ul><li class='comment-author'>{n + 1}. <span>{who}</span></li><li class='comment-date'>2016年01月2{n + 7}日 15:48</li><li class='comment-body'>{what}</li></ul></li>"
        )
    )
    section = f"<div id='comments'><h3>コメント一覧 (3)</h3><ol class='comment-list'>{comments}</ol></div>"
    assert [
        comment.text for comment in thread_of(f"<div><p>コメント(3)</p>{quoted}</div>{section}", head="").comments
    ] == list(SAID)


def test_a_short_opening_post_in_an_element_like_those_of_the_answers_is_the_article() -> None:
    answers = each(
        lambda n, who, _, what: (
            f"<div class='atl-item' id='{n + 1}' replyid='16226{n}'><div class='head'><span>作者：<a href='/u/{n}'>{who}</a></span> <span>时间：2016-03-1{n} 13:50:18</span></div><div class='bbs'>{what}</div></div>"
        )
    )
    post = "每次有歌手要来演出，网上就有人算批了几场、退了几场。我在剧场干了十六年，演出批不批一半看消防。" * 2
    opening = f"<div class='atl-item host-item'><div class='bbs'>{post}</div></div>"
    meta = "<div class='menu'><span>楼主：<a href='/u/9'>看门人</a></span> <span>时间：2016-03-09 13:22:09</span></div>"
    html = f"<html lang='zh'><head><title>演出与消防</title></head><body><h1>演出与消防</h1>{meta}<div class='main'>{opening}{answers}</div><textarea></textarea></body></html>"
    read = read_page(
        html.encode(), url="https://bbs.example/post-1.shtml", headers={}, fetched_at=datetime(2016, 4, 1, tzinfo=UTC)
    )
    assert read.article is not None
    assert post in read.article.body
    assert read.thread is not None
    assert [comment.text for comment in read.thread.comments] == list(SAID)


def test_the_box_of_a_comment_may_be_named_after_its_writer() -> None:
    kinds = ("rp_general", "rp_secret", "rp_general")
    rows = "".join(
        f"<li id='comment593{n}'>\n<div class='{kind}'>\n<div class='guest_info'><span class='name'>{who}</span>\n<span class='date'>2012.05.0{n} 23:34 <a href='/report?commentId=593{n}'>신고</a></span>\n<span class='control'><a href='#' onclick='deleteComment(593{n})' class='modify'>수정/삭제</a> <a href='#' class='write'>댓글쓰기</a></span></div>\n<p>{what}</p>\n</div>\n</li>"
        for n, (kind, who, what) in enumerate(
            zip(kinds, ("연수동주민", "", "바람"), (SAID[0], "비밀댓글입니다.", SAID[1]), strict=True), start=1
        )
    )
    thread = thread_of(f"<div class='comment'><h3>댓글을 달아 주세요</h3><ol>{rows}</ol></div>", head="")
    shown = [(comment.author, comment.text) for comment in thread.comments if comment.state is CommentState.VISIBLE]
    assert shown == [("연수동주민", SAID[0]), ("바람", SAID[1])]


def board_thread(texts: Sequence[str], below: str = "") -> ParsedThread:
    """The thread of a board that draws each text, markup as it is, in an item with an id, a name and a time."""
    items = "".join(
        f"<li class='cmt' id='c{n}'><b class='author'>{who}</b> <time datetime='2016-06-0{n}T08:00:00Z'></time><div class='words'>{text}</div></li>"
        for n, (who, text) in enumerate(zip(("Ada", "Bo", "Cy"), texts, strict=True), start=1)
    )
    return thread_of(f"<section id='comments'><h3>Comments</h3><ul>{items}</ul>{below}</section>", head="")


def test_votes_behind_the_words_are_none_of_them() -> None:
    voted = [f"{what} <span>顶 {n}</span> <span>踩 {n + 2}</span>" for n, what in enumerate(SAID)]
    assert [comment.text for comment in board_thread(voted).comments] == list(SAID)


def test_a_term_with_the_number_of_a_comment_heads_the_words_below_it() -> None:
    entries = each(
        lambda n, who, _, what: (
            f"<dt class='comment {('even', 'odd')[n % 2]} thread-{('even', 'odd')[n % 2]} depth-1' id='comment-{40 + n}'><a href='#comment-{40 + n}'><span class='comment_num'>{n + 1}</span></a> <span class='comment_author'><img alt='' src='/avatar.png' class='avatar photo'>{who}</span> <span class='comment_time'>December {n + 1}, 2011 at 8:21 am</span></dt><dd class='comment {('even', 'odd')[n % 2]} thread-{('even', 'odd')[n % 2]} depth-1'><div class='format_text' id='comment-body-{40 + n}'><p>{what}</p><p class='reply'><a class='comment-reply-link' href='?replytocom={40 + n}#respond'>Reply</a></p></div></dd>"
        )
    )
    thread = thread_of(f"<div id='comments'><p><span>3</span> comments</p><dl id='comment_list'>{entries}</dl></div>")
    assert [comment.text for comment in thread.comments] == list(SAID)
    assert [comment.id for comment in thread.comments] == ["40", "41", "42"]


@pytest.mark.parametrize("heading", ["読者からの手紙", "讀者來函"])
def test_letters_from_readers_are_comments(heading: str) -> None:
    letters = each(
        lambda n, who, _, what: (
            f"<li class='letter'><blockquote><p>{what}</p></blockquote><footer>— {who}（高雄） <span class='letter__date'>2026年2月2{n}日</span></footer></li>"
        )
    )
    thread = thread_of(f"<section class='letters'><h2>{heading}</h2><ol>{letters}</ol></section>", head="")
    assert [comment.text for comment in thread.comments] == list(SAID)


def test_a_reader_may_end_with_a_number() -> None:
    words = ("I would vote 2", "The bridge deserves points: 8", "Mine gets likes 3 points 4")
    assert [comment.text for comment in board_thread(words).comments] == list(words)


def test_a_permalink_of_a_comment_turns_no_page() -> None:
    assert board_thread(SAID).complete
    assert board_thread(SAID, "<a href='/a/comment-page-2/#comment-5'>Next</a>").complete
    assert not board_thread(SAID, "<a href='?page=2'>Next</a>").complete

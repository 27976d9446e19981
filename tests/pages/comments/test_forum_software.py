"""Topics as FlaskBB, Spirit, django-machina and Askbot print them."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

import pytest

from tests.pages.comments.test_signed_posts import ANSWERS, PIECE, read
from tests.pages.comments.test_signed_posts_beside import TEXT, comments

POSTS = (TEXT, *(f"<p>{words}</p>" for words in ANSWERS))


def flask_bb() -> str:
    blocks = "".join(
        f'<div id="{11 + at}" class="row post-row"><div class="author"><div class="author-name"><h4><a href="/user/{at}">Ada{at}</a></h4></div>'
        f'<div class="author-registered">Joined: <time datetime="202{4 - at}-11-11T08:00:00+00:00">11 November 202{4 - at}</time></div>'
        f'<div class="author-posts">Posts: 1</div></div><div class="post-box"><a href="/post/{at}"><time datetime="2026-03-0{at + 1}T07:27:00+00:00">'
        f'0{at + 1}.03.2026</time></a><strong>#{at + 1}</strong><div class="post-content" id="pid{at}">{words}</div></div></div>'
        for at, words in enumerate(POSTS)
    )
    return f'<div class="card topic"><div class="topic-body">{blocks}</div></div>'


def test_days_on_which_members_joined_are_no_times_of_posts_and_no_software_is_an_author() -> None:
    page = read(flask_bb(), head='<meta name="author" content="FlaskBB Team">')
    assert page.article is not None
    assert page.article.byline == ("Ada0",)
    assert str(page.article.published_at).startswith("2026-03-01")
    assert comments(page) == [(f"Ada{at}", words) for at, words in enumerate(ANSWERS, 1)]


def spirit() -> str:
    blocks = "".join(
        f'<div class="comments_list__comment js-comment" id="c{at}" data-number="{at}" data-pk="{at}"><div class="comment__info"><div class="comment__info__username">'
        f'<a class="comment__info__username__link" href="/user/{at}"><span>Ada{at}</span></a></div><ul class="comment__info__date">'
        f'<li title="March {at + 1}, 2026, 7:13 a.m.">{at + 1} Mar</li></ul></div><div class="comment__text">{words}</div>'
        f'<div class="comment__footer"><ul class="comment__actions"><li><a class="js-tab" href="#">share</a></li></ul></div></div>'
        for at, words in enumerate((TEXT.replace(", week", ", and nobody asked for many a day, week") * 2, *POSTS[1:]))
    )
    return (
        f'<div class="comments_list">{blocks}</div><div class="comments__footer_menu"><a href="/login">Reply</a></div>'
    )


def test_an_opening_post_that_is_called_a_comment_is_the_article() -> None:
    page = read(spirit(), head="")
    assert page.article is not None
    assert page.article.body.count("The harbour office") == 5
    assert page.article.byline == ("Ada0",)
    assert comments(page) == [(f"Ada{at}", words) for at, words in enumerate(ANSWERS, 1)]


def machina(edited: str) -> str:
    blocks = "".join(
        f'<div id="{at}" class="my-3 card post"><div class="post-content-wrapper"><p><small class="text-muted">By: <a href="/member/{at}/">Ada{at}</a> on '
        f'2026年3月{at + 1}日 12:13</small></p><div class="post-content">{words}</div>{edited if at == 0 else ""}</div>'
        f'<div class="post-sidebar"><div class="username"><b>Ada{at}</b></div><div class="posts-count"><b>Posts:</b> 1</div></div></div>'
        for at, words in enumerate(POSTS)
    )
    return f'<div class="row">{blocks}</div>'


def askbot(edited: str) -> str:
    question, *answers = (
        f'<div id="js-post-{at}" class="js-post js-{"answer" if at else "question"}" data-post-id="{at}"><div class="js-editable-content">{words}</div>'
        f'<div class="post-update-info"><div class="post-update-info-author-name"><a class="user-name-link" href="/users/{at}/">Ada{at}</a></div><div class="links">'
        f'<a class="post-revision-link" href="/r/{at}">{"answered" if at else "asked"} <abbr title="2026-03-0{at + 1} 02:13:00+00:00">2026-03-0{at + 1} 02:13:00+00:00</abbr></a>'
        f'{edited if at == 0 else ""}</div></div><div class="controls"><span>edit</span> <span>delete</span></div></div>'
        for at, words in enumerate(POSTS)
    )
    return f'{question}<h2>3 Answers</h2><div id="answers">{"".join(answers)}</div>'


@pytest.mark.parametrize(
    ("topic", "edited"),
    [
        (
            machina,
            '<div class="mt-4 edit-info"><small class="text-muted">Last edited by: <a href="/member/0/">Ada0</a> on 2026年3月9日 01:00, edited 1 time in total.</small></div>',
        ),
        (
            askbot,
            ', <a class="post-revision-link" href="/r/0">updated <abbr title="2026-03-09 02:13:00+00:00">2026-03-09 02:13:00+00:00</abbr></a>',
        ),
    ],
)
def test_when_the_opening_post_was_edited_is_the_time_of_no_further_post(topic: object, edited: str) -> None:
    assert callable(topic)
    before, after = (read(topic(mark), head="") for mark in ("", edited))
    assert before.thread is not None
    assert after.thread is not None
    assert [words for _, words in comments(before)] == list(ANSWERS)
    assert after.thread.comments == before.thread.comments
    assert after.article is not None
    assert "edited" not in after.article.body


def web_patio(*numbers: int) -> str:
    words = (f"{PIECE}<br><br>{PIECE.replace('ferry', 'train')}", *ANSWERS)

    def post(number: int) -> str:
        anchor = f'<a name="{number}"></a><b>Re: The night ferry</b> <span class="num">( No.{number} )</span>'
        return (
            f"{anchor if number else '<b>The night ferry</b>'}<dl><dt>日時： 2026/04/26(日) 2{number}:31<dt>名前： <b>Ada{number}</b><dd><br>"
            f"{words[number]}<br><br></dl><div align='right'>[<a href='./e.cgi?res={number}'>編集</a>]</div><hr>"
        )

    return f"<table><tr><td>{''.join(map(post, (0, *numbers)))}</td></tr></table>"


def test_posts_below_an_anchor_and_a_subject_of_their_own_keep_the_numbers_of_their_anchors() -> None:
    page = read(web_patio(1, 2, 3), head="", lang="ja")
    assert page.thread is not None
    assert [(comment.id, comment.author) for comment in page.thread.comments] == [
        ("1", "Ada1"),
        ("2", "Ada2"),
        ("3", "Ada3"),
    ]
    assert page.article is not None
    assert not any(words in page.article.body for words in ANSWERS)


def test_the_rules_of_a_board_in_a_box_beside_its_posts_are_no_notice_of_a_piece() -> None:
    rules = "<table><tr><td><b>▼お知らせ</b><br>過去ログは三百件までです。古いものから消えます。</td></tr></table>"
    page = read(f"{web_patio(1, 2, 3)}{rules}", head="", lang="ja")
    assert page.article is not None
    assert page.article.notices == ()

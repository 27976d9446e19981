"""What is no name, no signature and no day of an opening post, though it stands where boards have theirs."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

import pytest

from tests.pages.comments.test_signed_posts import ANSWERS, PIECE, fetched, post, read
from yalu.model import Page

TEXT = "".join(f"<p>{line}</p>" for line in PIECE.split("<br><br>"))


def comments(page: Page) -> list[tuple[str | None, str]]:
    assert page.thread is not None
    return [(comment.author, comment.text) for comment in page.thread.comments]


def under_news(rows: str) -> Page:
    return fetched(
        "<html lang='en'><head><meta charset='utf-8'><title>The night ferry</title></head><body><h1>The night ferry</h1>"
        f"{TEXT}<h2>Comments (3)</h2><ul class='list'>{rows}</ul></body></html>",
        "https://news.example/a/5",
    )


@pytest.mark.parametrize(("name", "place"), [("Ada Lind", "Leeds"), ("김민지", "부산"), ("山田", "会社員")])
def test_a_place_in_emphasis_beside_a_name_is_no_name(name: str, place: str) -> None:
    rows = "".join(
        f'<li class="item" id="c{at}"><div class="author"><span>{name}{at}</span><em>{place}{at}</em></div>'
        f'<div class="words">{words}</div><span class="date">2026-03-01 10:1{at}</span></li>'
        for at, words in enumerate(ANSWERS)
    )
    assert comments(under_news(rows)) == [(f"{name}{at}", words) for at, words in enumerate(ANSWERS)]


def test_a_rule_in_the_words_of_a_reader_of_news_is_no_signature() -> None:
    words = "My aunt said in 1998:<br>“the ice took the pier”<br>____________________<br>I never believed her."
    rows = "".join(
        f'<li class="item" id="c{at}"><b class="name">Ada{at}</b> <span class="date">2026-03-01 10:1{at}</span><p class="text">{each}</p></li>'
        for at, each in enumerate((words, *ANSWERS[1:]))
    )
    assert comments(under_news(rows))[0][1].endswith("I never believed her.")


def test_a_name_in_an_element_called_a_signature_is_that_of_who_wrote() -> None:
    rows = "".join(
        f'<li class="item" id="c{at}"><span class="when">2026-03-01 10:1{at}</span><p>{words}</p>'
        f'<div class="signature"><b class="name">Ada{at}</b>, Leeds</div></li>'
        for at, words in enumerate(ANSWERS)
    )
    assert [author for author, _ in comments(under_news(rows))] == ["Ada0", "Ada1", "Ada2"]


@pytest.mark.parametrize("called", ["entry has-signature", "entry no-signature", "signature-text"])
def test_words_in_an_element_that_mentions_a_signature_are_read(called: str) -> None:
    rows = "".join(
        f'<div class="post" id="post-{at}"><div class="head"><a class="username" href="/u/{at}">Ada{at}</a> '
        f'<span class="when">2026-03-0{at + 1} 10:15</span></div><div class="{called}">{words}</div></div>'
        for at, words in enumerate((PIECE, *ANSWERS))
    )
    assert [words for _, words in comments(read(f'<div class="posts">{rows}</div>'))] == list(ANSWERS)


def php_bb(*posts: str, label: str = "") -> Page:
    joined = f'<dd class="profile-joined"><strong>{label}</strong> 2019-03-01 08:00</dd>' if label else ""
    blocks = "".join(
        f'<div id="p{11 + at}" class="post"><dl class="postprofile"><dt><a class="username" href="/u/{at}">Ada{at}</a></dt>{joined}</dl>'
        f'<div class="postbody"><p class="author">by <a class="username" href="/u/{at}">Ada{at}</a> » 2026-03-0{at + 1} 10:15</p>'
        f'<div class="content">{words}</div></div></div>'
        for at, words in enumerate(posts)
    )
    return read(f'<div id="page-body">{blocks}</div>', head='<meta name="generator" content="phpBB">')


@pytest.mark.parametrize("label", ["Joined:", "注册:", "註冊時間:", "登録日時:", "가입일:"])
def test_since_when_somebody_is_a_member_is_no_day_of_a_post(label: str) -> None:
    page = php_bb(PIECE, *ANSWERS, label=label)
    assert page.article is not None
    assert page.thread is not None
    assert str(page.article.published_at).startswith("2026-03-01")
    days = [str(comment.posted_at)[:10] for comment in page.thread.comments]
    assert days == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_who_began_a_topic_is_named_before_anybody_answers() -> None:
    page = php_bb(PIECE)
    assert page.article is not None
    assert page.article.byline == ("Ada0",)


def test_a_topic_of_a_guest_has_no_author() -> None:
    page = read("".join(post(11 + at, words) for at, words in enumerate((PIECE, *ANSWERS))).replace("Ada11", "Guest"))
    assert page.article is not None
    assert page.article.byline == ()


def test_comments_on_the_opening_post_are_no_words_of_it() -> None:
    note = "I think that the ice of last winter was by far the worst that anybody here has seen."
    page = php_bb(f'{PIECE}<div class="comments"><p>{note}</p></div>', *ANSWERS)
    assert page.article is not None
    assert note not in page.article.body


def test_a_far_page_of_a_long_topic_has_no_opening_post() -> None:
    html = "".join(post(11 + at, words) for at, words in enumerate((PIECE, *ANSWERS)))
    page = fetched(
        f"<html><head><title>The night ferry</title><meta name='generator' content='vBulletin 3'></head><body><h1>The night ferry</h1>{html}</body></html>",
        "https://board.example/showthread.php?t=5&start=12000",
    )
    assert page.thread is not None
    assert len(page.thread.comments) == 1 + len(ANSWERS)


def test_a_description_that_goes_on_where_the_title_ends_describes_the_post_that_begins_so() -> None:
    title, rest = "昨天夜里港务局把渡轮迁到了另一个码头", "，没人知道为什么"
    rows = "".join(
        f'<div class="l_post" data-pid="{at}"><a class="p_author_name" href="/u/{at}">沈阳{name}</a>'
        f'<div id="post_content_{at}" class="d_post_content">{words}</div><a class="reply">回复</a>'
        f'<span class="tail-info">{at}楼</span><span class="tail-info">2026-02-20 2{at}:49</span></div>'
        for at, (name, words) in enumerate(zip("甲乙丙丁", (f"{title}{rest}，{PIECE}", *ANSWERS), strict=True))
    )
    page = fetched(
        f"<html lang='zh'><head><meta charset='utf-8'><title>{title}_bar</title><meta name='description' content='{title}{rest}'></head>"
        f"<body><h3>{title}</h3><p><span>3</span>回复贴，共1页</p><div id='postlist'>{rows}</div><form><textarea></textarea></form></body></html>",
        "https://bar.example/t/5",
    )
    assert page.article is not None
    assert [words for _, words in comments(page)] == list(ANSWERS)


@pytest.mark.parametrize(
    "box",
    [
        '<div class="staff"><div class="member_1">김민지</div></div>',
        '<div class="team"><span class="member_1">Kim Minji</span></div>',
    ],
)
def test_a_member_of_the_staff_is_no_author(box: str) -> None:
    page = read(f"{TEXT}{box}", head="", lang="ko")
    assert page.article is not None
    assert page.article.byline == ()

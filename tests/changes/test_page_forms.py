"""Changes in pages as real systems print them: each is told once, as the kind it is."""

# ruff: noqa: E501 -- markup reads better in one piece

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yalu.changes.page_pair import compare_pages
from yalu.model import Page
from yalu.pages.read_page import read_page

URL = "https://riverpost.example/opinion/2026/bridge"
TEXT = "".join(
    f"<p>{sentence}</p>"
    for sentence in (
        "The bridge at the mouth of the river has stood without traffic for three winters, and the towns on both banks have learnt to do without it.",
        "Trucks wait on the quay while officials of two ministries write letters to one another about weights, axles and the colour of stamps.",
        "A bridge that nobody crosses is a monument, and neither town asked for one. It should open before the ice comes back to the river.",
    )
)


def read(body: str, head: str = "") -> Page:
    html = f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>Open the bridge | River Post</title>{head}</head><body>{body}</body></html>"
    return read_page(html.encode(), url=URL, headers={}, fetched_at=datetime(2026, 4, 1, tzinfo=UTC))


def changes(old: Page, new: Page) -> list[tuple[str, str | None]]:
    return [
        (str(finding.kind), finding.platform_comment_id)
        for finding in compare_pages(old, new)
        if finding.significance >= 0.2
    ]


# ---- WordPress: a notice outweighs reply links ----------------------------------------------------------------------

FORM = (
    '<div id="respond" class="comment-respond"><form id="commentform"><textarea name="comment"></textarea></form></div>'
)
SHUT = '<div id="respond" class="comment-respond"><form id="commentform"><textarea name="comment" disabled></textarea></form></div>'


def wordpress(after: str) -> Page:
    items = "".join(
        f'<li id="comment-{number}" class="comment depth-1"><div class="comment-body"><div class="comment-author vcard"><b class="fn">Reader {number}</b></div>'
        f'<div class="comment-metadata"><a href="#comment-{number}"><time datetime="2026-03-0{number}T10:00:00+09:00">March {number}</time></a></div>'
        f'<div class="comment-content"><p>The ferry was better, number {number}.</p></div><div class="reply"><a class="comment-reply-link" href="#">Reply</a></div></div></li>'
        for number in (1, 2, 3)
    )
    return read(
        f'<article class="post"><h1 class="entry-title">Open the bridge</h1><div class="entry-content">{TEXT}</div></article>'
        f'<div id="comments" class="comments-area"><h2 class="comments-title">3 comments</h2><ol class="comment-list">{items}</ol>{after}</div>'
    )


@pytest.mark.parametrize(
    "notice",
    [
        "Comments are closed.",
        "댓글 작성이 종료되었습니다.",
        "评论已关闭。",
        "留言功能已關閉",
        "コメントの受け付けは終了しました。",
    ],
)
@pytest.mark.parametrize("form", ["", SHUT], ids=["no form", "field shut"])
def test_a_notice_closes_a_thread_whose_comments_keep_their_reply_links(notice: str, form: str) -> None:
    opened, closed = wordpress(FORM), wordpress(f'{form}<p class="no-comments">{notice}</p>')
    assert changes(opened, closed) == [("thread.closed", None)]
    assert changes(closed, opened) == [("thread.opened", None)]


@pytest.mark.parametrize(
    "words", ["Comments are closed.", "댓글을 작성할 수 없습니다.", "评论已关闭", "コメントは投稿できません"]
)
def test_a_field_that_is_shut_and_says_so_closes_a_thread(words: str) -> None:
    opened, closed = wordpress(FORM), wordpress(SHUT.replace("disabled", f'disabled placeholder="{words}"'))
    assert changes(opened, closed) == [("thread.closed", None)]
    assert changes(closed, opened) == [("thread.opened", None)]


def test_a_form_that_gives_way_to_an_invitation_to_log_in_is_no_change() -> None:
    asked = wordpress(
        '<div id="respond"><p class="must-log-in">You must be <a href="/wp-login.php">logged in</a> to post a comment.</p></div>'
    )
    assert changes(wordpress(FORM), asked) == changes(asked, wordpress(FORM)) == []


# ---- Drupal: the footer above the text is that of the piece ---------------------------------------------------------


def drupal(day: int, modified: str = "") -> Page:
    return read(
        '<main><h1 class="title page-title"><span>Open the bridge</span></h1><article role="article" class="node node--type-article">'
        '<footer class="node__meta"><div class="node__submitted"><span class="field field--name-field-author"><a class="username">Anna Lee</a></span> '
        f'<span class="field field--name-created"><time datetime="2026-03-0{day}T09:30:00+09:00">March {day}, 2026 at 9:30 am</time></span></div></footer>'
        f'<div class="node__content"><div class="text-formatted field field--name-body">{TEXT}</div>{modified}</div></article></main>'
    )


def test_a_date_in_the_footer_above_the_text_is_that_of_the_piece() -> None:
    assert changes(drupal(1), drupal(2)) == [("article.date", None)]


def test_a_newer_date_of_an_update_is_no_other_publication_date() -> None:
    updates = [
        f'<p class="modified">Updated: <time datetime="2026-03-0{day}T11:00:00+09:00">March {day}, 2026</time></p>'
        for day in (3, 4)
    ]
    assert changes(drupal(1, updates[0]), drupal(1, updates[1])) == []


# ---- categories behind the text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "foot",
    [
        '<footer class="entry-footer"><span class="cat-links"><a rel="category tag" href="/c">{}</a></span></footer>',
        '<div class="entry-categories"><h4>Categories</h4><ul><li><a rel="tag" href="/o">{}</a></li></ul></div>',
    ],
    ids=["WordPress", "Movable Type"],
)
def test_the_category_behind_the_text_is_the_label(foot: str) -> None:
    pages = [
        read(
            f'<article class="post"><h1 class="entry-title">Open the bridge</h1><div class="entry-content">{TEXT}</div>{foot.format(name)}</article>'
        )
        for name in ("Opinion", "Analysis")
    ]
    assert changes(*pages) == [("article.label", None)]


# ---- a byline line inside the text's own cell -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "both"), [("Felicity Marsden", "Felicity Marsden and Jun-ho Baek"), ("Anna Lee", "Anna Lee & Bo Kim")]
)
def test_a_second_author_is_no_paragraph(first: str, both: str) -> None:
    pages = [
        read(
            f'<table><tr><td><h1 class="title">Open the bridge</h1></td></tr><tr><td class="info"><span class="writer">{names}</span> '
            f'<span class="date">March 2, 2026 at 4:12 pm</span></td></tr><tr><td class="article_body" id="article">{TEXT}</td></tr></table>'
        )
        for names in (first, both)
    ]
    assert changes(*pages) == [("article.byline", None)]
    assert changes(*pages[::-1]) == [("article.byline", None)]

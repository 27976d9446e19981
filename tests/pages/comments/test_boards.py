"""Boards whose software is known by its markup: each post by its own number, the opening post as the article."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from yalu.model import CommentState, Page, ParsedThread
from yalu.pages.comments.page_thread import join
from yalu.pages.comments.platform import Part
from yalu.pages.read_page import read_page

OPENING = "我们镇上的码头去年冬天重新刷了漆，船却一天比一天少。" * 6
PIECE = "The harbour was painted again last winter, and every month there are fewer ships in it. " * 9


def read(html: str, url: str) -> Page:
    return read_page(html.encode(), url=url, headers={}, fetched_at=datetime(2026, 6, 1, tzinfo=UTC))


def thread_of(html: str, url: str) -> ParsedThread:
    thread = read(html, url).thread
    assert thread is not None
    return thread


# Discuz!


def post(number: int, text: str, name: str = "阿海", ago: str = "3小时前") -> str:
    words = f'<td class="t_f" id="postmessage_{number}">{text}</td>' if text else ""
    held = "" if text else '<td><div class="locked">提示: <em>作者被禁止或删除 内容自动屏蔽</em></div></td>'
    return (
        f'<div id="post_{number}"><table id="pid{number}" class="plhin"><tr><td class="pls"><div class="authi">'
        f'<a href="home.php?uid=7" class="xw1">{name}</a></div><p>积分 1234</p></td><td class="plc"><div class="authi">'
        f'<em id="authorposton{number}">发表于 <span title="2026-5-3 10:11:{number % 60:02}">{ago}</span></em></div>'
        f'<table><tr>{words}{held}</tr></table><a class="fastre">回复</a></td></tr></table></div>'
    )


def board(*posts: str, replies: int) -> str:
    head = f'<div class="hm"><span>查看:</span> 812 <span>回复:</span> <span>{replies}</span></div>'
    return (
        f'<html lang="zh"><body><div id="postlist"><table><tr><td class="pls">{head}</td><td><h1 class="ts">'
        f'<span id="thread_subject">码头的油漆</span></h1></td></tr></table>{"".join(posts)}</div></body></html>'
    )


FIRST = "https://bbs.port.example/thread-77-1-1.html"
LONG = "".join(f"<blockquote><p>{OPENING}</p></blockquote>{number}楼说得好。" for number in range(3))


def test_a_notice_below_the_posts_and_their_pages_says_that_a_topic_is_closed() -> None:
    shut = '<div class="pgs"></div><div id="f_pst" class="bm"><div class="hm">本主题已关闭，不再接受新回复</div></div>'
    html = board(post(101, OPENING), post(205, LONG), post(309, LONG), replies=2)
    assert thread_of(html, FIRST).open is True
    assert thread_of(html.replace("</body>", f"{shut}</body>"), FIRST).open is False


def test_the_opening_post_of_a_topic_is_the_article_and_those_after_it_its_thread() -> None:
    page = read(board(post(101, OPENING), post(205, "说得好。"), post(309, "我不同意。"), replies=2), FIRST)
    assert page.article is not None
    assert OPENING in page.article.body
    assert page.thread is not None
    assert [(comment.id, comment.text, comment.author) for comment in page.thread.comments] == [
        ("205", "说得好。", "阿海"),
        ("309", "我不同意。", "阿海"),
    ]
    assert (page.thread.platform, page.thread.expected, page.thread.complete) == ("discuz", 2, True)


def test_how_long_ago_a_post_was_written_is_no_part_of_its_thread() -> None:
    early = thread_of(board(post(101, OPENING), post(205, "说得好。", ago="半小时前"), replies=1), FIRST)
    late = thread_of(board(post(101, OPENING), post(205, "说得好。", ago="昨天 10:11"), replies=1), FIRST)
    assert early == late


def test_a_post_that_was_shut_away_keeps_its_place() -> None:
    thread = thread_of(board(post(101, OPENING), post(205, ""), post(309, "我不同意。"), replies=2), FIRST)
    assert [(comment.id, comment.state) for comment in thread.comments] == [
        ("205", CommentState.REMOVED),
        ("309", CommentState.VISIBLE),
    ]


@pytest.mark.parametrize("when", ["", " 发表于 2026-5-3 10:11"])
def test_an_answer_names_the_post_that_it_quotes_and_does_not_repeat_it(when: str) -> None:
    quote = (
        f'<div class="quote"><blockquote><a href="forum.php?goto=findpost&amp;pid=205">阿海{when}</a><br>说得好。'
        "</blockquote></div><br>"
    )
    thread = thread_of(
        board(post(101, OPENING), post(205, "说得好。"), post(309, quote + "真的吗？"), replies=2), FIRST
    )
    assert [(comment.parent_id, comment.text) for comment in thread.comments] == [
        (None, "说得好。"),
        ("205", "真的吗？"),
    ]


def test_software_is_no_author_and_its_front_page_no_section() -> None:
    head = (
        '<meta name="generator" content="Discuz! X3.4"><meta name="author" content="Discuz! Team and Comsenz UI Team">'
    )
    menu = '<ul><li><a href="portal.php">门户</a></li><li><a href="forum.php">论坛</a></li></ul>'
    steps = {
        "./": "海港论坛",
        "forum.php": "论坛",
        "forum.php?gid=1": "海港论坛",
        "forum.php?fid=58": "财经",
        "#": "码头的油漆",
    }
    path = "<em>&rsaquo;</em>".join(f'<a href="{aim}">{step}</a>' for aim, step in steps.items())
    whole = board(post(101, OPENING), post(205, "说得好。"), replies=1)
    article = read(whole.replace("<body>", f"{head}<body>{menu}<div><div>{path}</div></div>"), FIRST).article
    assert article is not None
    assert (article.title, article.label, article.byline) == ("码头的油漆", "财经", ("阿海",))


def test_on_a_later_page_of_a_topic_each_post_is_a_comment() -> None:
    later = "https://bbs.port.example/thread-77-2-1.html"
    thread = thread_of(board(post(205, "说得好。"), post(309, "我不同意。"), replies=12), later)
    assert ([comment.id for comment in thread.comments], thread.complete) == (["205", "309"], False)


# Hacker News


def row(number: int, text: str, depth: int = 0, ago: str = "2 hours ago") -> str:
    words = f'<div class="commtext c00">{text}</div>' if text != "[flagged]" else text
    return (
        f"<tr class='athing comtr' id='{number}'><td><table><tr>"
        f"<td class='ind' indent='{depth}'><img width='{40 * depth}'>"
        f'</td><td class="default"><span class="comhead"><a class="hnuser" href="user?id=ada">ada</a> '
        f'<span class="age" '
        f'title="2026-05-03T10:11:12 1777803072"><a href="item?id={number}">{ago}</a></span></span>'
        f'<div class="comment">{words}'
        f'<div class="reply"><p><a href="reply?id={number}">reply</a></div></div></td></tr></table></td></tr>'
    )


def discussion(*rows: str, count: int) -> str:
    return (
        f'<html lang="en"><body><table id="hnmain"><tr><td><table class="fatitem">'
        f'<tr class="athing submission" id="9">'
        f'<td class="title"><span class="titleline"><a href="item?id=9">The paint on the quay</a></span></td>'
        f"</tr><tr><td "
        f'class="subtext"><span class="subline"><a href="item?id=9">{count}&nbsp;comments</a></span></td></tr>'
        f"<tr><td>"
        f'<div class="toptext">{PIECE}</div></td></tr></table><table class="comment-tree">{"".join(rows)}</table>'
        "</td></tr></table></body></html>"
    )


ITEM = "https://news.port.example/item?id=9"


def test_rows_with_an_indent_are_a_tree_of_comments() -> None:
    rows = [
        row(41, "A coat of paint sails nowhere."),
        row(57, "It keeps the rust off.", 1),
        row(63, "Who paid for it?"),
    ]
    thread = thread_of(discussion(*rows, count=3), ITEM)
    assert [(comment.id, comment.parent_id, comment.text, comment.author) for comment in thread.comments] == [
        ("41", None, "A coat of paint sails nowhere.", "ada"),
        ("57", "41", "It keeps the rust off.", "ada"),
        ("63", None, "Who paid for it?", "ada"),
    ]
    assert (thread.expected, thread.complete) == (3, True)


def test_a_row_that_was_flagged_keeps_its_place_and_is_not_counted() -> None:
    thread = thread_of(
        discussion(row(41, "[flagged]"), row(57, "It keeps the rust off.", 1, "1 day ago"), count=1), ITEM
    )
    assert [(comment.id, comment.state) for comment in thread.comments] == [
        ("41", CommentState.REMOVED),
        ("57", CommentState.VISIBLE),
    ]
    assert thread.complete


# Substack


def said_there(number: int, text: str, answers: str = "") -> str:
    below = f'<div class="comment-list"><div class="comment-list-items">{answers}</div></div>' if answers else ""
    return (
        f'<div class="comment"><div class="comment-anchor" id="comment-{number}"></div>'
        f'<table class="comment-content"><tr><td>'
        f'<a class="name" href="/profile/1">Ada</a> <a class="comment-timestamp" href="/p/quay/comment/{number}" '
        f'title="2026-05-03T10:11:12Z">4h</a><div class="comment-body"><p>{text}</p></div><a>Like (4)</a></td>'
        f"</tr></table>"
        f"{below}</div>"
    )


def letter(*comments: str, count: int) -> str:
    state = json.dumps(json.dumps({"post": {"id": 5, "comment_count": count}}))
    return (
        f'<html lang="en"><body><article><h1 class="post-title">The paint on the quay</h1>'
        f'<div class="body markup"><p>{PIECE}'
        f'</p></div></article><div id="discussion"><div class="comment-list">{"".join(comments)}</div></div>'
        f"<script>window._preloads = JSON.parse({state})</script></body></html>"
    )


LETTER = "https://quay.letters.example/p/quay"


def test_comments_in_the_markup_of_a_letter_are_read_though_its_server_could_be_asked() -> None:
    page = read(letter(said_there(41, "Nowhere.", said_there(57, "It keeps rust off.")), count=2), LETTER)
    assert page.thread is not None
    assert page.more
    assert [(comment.id, comment.parent_id, comment.text) for comment in page.thread.comments] == [
        ("41", None, "Nowhere."),
        ("57", "41", "It keeps rust off."),
    ]
    assert page.thread.complete


def test_a_server_that_gives_nothing_takes_away_no_comment_that_the_page_shows() -> None:
    page = read(letter(said_there(41, "Nowhere."), count=9), LETTER)
    joined = join(page, [Part(page.more[0], 503)])
    assert joined is not None
    assert ([comment.id for comment in joined.comments], joined.complete) == (["41"], False)


def test_a_button_under_a_comment_is_no_part_of_its_words_and_a_profile_names_its_writer() -> None:
    words = 'Nowhere.</p><div role="button"><div>Expand full comment</div></div><p>'
    drawn = letter(said_there(41, words).replace('class="name"', 'class="link-a1"'), count=1)
    thread = thread_of(drawn, LETTER)
    assert [(comment.text, comment.author) for comment in thread.comments] == [("Nowhere.", "Ada")]

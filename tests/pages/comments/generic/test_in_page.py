"""Threads that are in the page itself: floors, machine statements, and blocks of no known platform."""

# ruff: noqa: E501 -- markup reads best as it comes
from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.growth import grows_linearly
from tests.pages.comments.thread_reading import page_of, read
from yalu.model import NO_IDS, CommentState, ParsedComment, ParsedThread, ThreadRequest
from yalu.pages.comments.generic.generic_platform import with_pages
from yalu.pages.comments.page_thread import Part
from yalu.reasons import Reason

URL = "https://paper.example/2026/bridge.html"


def thread_of(body: str, url: str = URL) -> ParsedThread | None:
    page, _ = page_of(f"<html><body><h1>A bridge</h1><p>It opens.</p>{body}</body></html>".encode(), url)
    return page.thread


def comment_fields(thread: ParsedThread | None) -> list[tuple[str, str | None, str | None, str]]:
    assert thread is not None
    return [(comment.id, comment.parent_id, comment.author, comment.text) for comment in thread.comments]


# floors


def floor(number: str, name: str, text: str, extra: str = "") -> str:
    return (
        f"<div class='tie-author'><a class='name'>{name}</a>{extra}</div>{{inner}}<p class='tie-cnt'>{text}</p>"
        f"<ul class='m-tool' data-post-id='{number}'></ul>"
    )


def test_floors_name_parents_and_a_post_shown_twice_counts_once() -> None:
    first = floor("p1", "甲", "晚了十年").format(inner="")
    quoted = f"<div class='floor-tie'><div class='floor-tie-self'>{first}</div></div>"
    time_of = "<span class='tie-time'>2026-03-01 10:00:00</span>"
    reply = floor("p2", "乙", "确实", time_of).format(inner=quoted)
    own = floor("p1", "甲", "晚了十年", time_of).format(inner="")
    entries = "".join(f"<div class='single-tie'><div class='bdy-inner'>{entry}</div></div>" for entry in (reply, own))
    thread = thread_of(f"<a class='js-tiecount'>32</a><div class='tie-area' id='tieArea'>{entries}</div>")
    assert comment_fields(thread) == [("p1", None, "甲", "晚了十年"), ("p2", "p1", "乙", "确实")]
    assert thread is not None
    assert (thread.platform, thread.expected, thread.complete) == ("netease", 32, False)
    assert str(thread.comments[0].posted_at) == "2026-03-01T10:00:00"


def test_the_list_behind_the_floors_completes_them() -> None:
    body = "<div id='tieArea' class='tie-area'></div><script>var c = {productKey: '0123456789abcdef01', docId: 'ABCDEFGH00'}</script>"
    rows = {
        "1": {"content": "晚了十年", "createTime": "2026-03-01 10:00:00", "user": {"nickname": "甲"}},
        "2": {"content": "确实", "createTime": "2026-03-01 11:00:00", "user": {"location": "浙江省"}},
    }
    answer = {"newListSize": 1, "commentIds": ["1,2"], "comments": rows}

    def serve(request: ThreadRequest) -> Part:
        return Part(request, 200, {}, json.dumps(answer).encode())

    thread = read(f"<html><body>{body}</body></html>".encode(), "https://news.163.com/26/0301/bridge.html", serve).whole
    assert comment_fields(thread) == [("1", None, "甲", "晚了十年"), ("2", "1", "网易浙江省网友", "确实")]
    assert thread.complete


# machine statements


def test_json_ld_comments_with_replies_are_complete_when_the_count_agrees() -> None:
    comments = [
        {"@type": "Comment", "@id": URL + "#comment-7", "text": "At last.", "author": {"@type": "Person", "name": "Kim"},
         "dateCreated": "2026-03-01T10:00:00+09:00", "comment": [{"@type": "Comment", "url": URL + "#comment-8", "text": "Indeed.",
         "author": "Li", "dateCreated": "2026-03-01T11:00:00+09:00"}]},
    ]  # fmt: skip
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@graph": [{"@type": "NewsArticle", "commentCount": 2, "comment": comments}],
    }
    thread = thread_of(f'<script type="application/ld+json">{json.dumps(article)}</script>')
    assert comment_fields(thread) == [("7", None, "Kim", "At last."), ("8", "7", "Li", "Indeed.")]
    assert thread is not None
    assert thread.complete
    article["@graph"][0]["commentCount"] = "²"
    assert comment_fields(
        thread_of(f'<script type="application/ld+json">{json.dumps(article)}</script>')
    ) == comment_fields(thread)
    article["@graph"][0]["commentCount"] = 3
    short = thread_of(f'<script type="application/ld+json">{json.dumps(article)}</script>')
    assert short is not None
    assert not short.complete
    assert short.note == Reason.of("snapshot.counts", known=3, count=2)


def test_statements_without_ids_are_never_complete() -> None:
    rows = [{"@type": "Comment", "text": text, "author": "Kim"} for text in ("One", "Two")]
    article = {"@type": "NewsArticle", "commentCount": 2, "comment": rows}
    thread = thread_of(f'<script type="application/ld+json">{json.dumps(article)}</script>')
    assert thread is not None
    assert (thread.expected, thread.complete, thread.note) == (2, False, NO_IDS)


def test_microdata_comments_nest() -> None:
    inner = '<div itemscope itemtype="https://schema.org/Comment" id="comment-2"><b itemprop="author">Li</b><p itemprop="text">Indeed.</p></div>'
    outer = (
        '<div itemscope itemtype="https://schema.org/Comment" id="comment-1"><b itemprop="author">Kim</b>'
        f'<time itemprop="dateCreated" datetime="2026-03-01T10:00:00Z">x</time><p itemprop="text">At last.</p>{inner}</div>'
    )
    assert comment_fields(thread_of(outer)) == [("1", None, "Kim", "At last."), ("2", "1", "Li", "Indeed.")]


def test_microdata_takes_count_ids_and_placeholders_from_the_markup_around() -> None:
    item = (
        '<div itemscope itemtype="https://schema.org/Comment" data-cid="{n}"><b itemprop="author">Kim</b>{words}</div>'
    )
    items = "".join(item.format(n=n, words=f'<p itemprop="text">Voice {n}</p>') for n in (41, 44))
    gone = item.format(n=47, words="<p>관리자가 삭제한 댓글입니다.</p>")
    thread = thread_of(f"<section><h4>3 comments</h4>{items}{gone}</section>")
    assert thread is not None
    assert [comment.id for comment in thread.comments] == ["41", "44", "47"]
    assert thread.comments[-1].state is CommentState.REMOVED
    assert (thread.expected, thread.complete) == (3, True)


def test_questions_with_answers_are_no_comments() -> None:
    body = '<div itemscope itemtype="https://schema.org/Answer"><p itemprop="text">You can.</p></div>'
    assert thread_of(body) is None


# blocks of no known platform


def block(number: int, name: str, date: str, text: str, inner: str = "", marked: bool = True) -> str:
    mark = f" data-comment-id='{number}'" if marked else ""
    return (
        f"<li class='cmt-item'{mark}><span class='nick'>{name}</span> <span class='date'>{date}</span>"
        f"<p class='cmt-text'>{text}</p><a class='reply-btn'>답글</a> <span class='like-count'>{number * 7}</span>{inner}</li>"
    )


def test_repeated_blocks_under_a_heading_that_counts_them() -> None:
    reply = f"<ul>{block(2, '이영희', '2026.03.01 11:00', '그렇습니다.')}</ul>"
    items = block(1, "김철수", "2026.03.01 10:00", "드디어 열렸다.", reply) + block(3, "박", "3시간 전", "늦었다.")
    thread = thread_of(
        f"<section class='comments'><h3>댓글 3개</h3><ul>{items}</ul><form><textarea></textarea></form></section>"
    )
    assert comment_fields(thread) == [
        ("1", None, "김철수", "드디어 열렸다."),
        ("2", "1", "이영희", "그렇습니다."),
        ("3", None, "박", "늦었다."),
    ]
    assert thread is not None
    assert (thread.platform, thread.complete, thread.open) == ("generic", True, True)


def test_a_relative_time_is_no_time() -> None:
    items = block(1, "Kim", "2 hours ago", "At last.") + block(2, "Li", "yesterday", "Indeed.")
    thread = thread_of(f"<div id='comments-section' class='comments'><ul>{items}</ul></div>")
    assert thread is not None
    assert [comment.posted_at for comment in thread.comments] == [None, None]


def test_blocks_without_ids_and_times_are_never_complete() -> None:
    items = "".join(block(n, f"Reader {n}", "2 hours ago", f"Voice {n}", marked=False) for n in (1, 2))
    thread = thread_of(f"<div class='comments'><h3>2 comments</h3><ul>{items}</ul></div>")
    assert thread is not None
    assert (len(thread.comments), thread.complete, thread.note) == (2, False, NO_IDS)


@pytest.mark.parametrize(
    "body",
    [
        "<ul class='teasers'><li class='comment'><h3><a href='/x'>Comment: why the old bridge must be torn down</a></h3><span class='author'>By Kim</span><span class='date'>1 March 2026</span></li></ul>",
        "<div class='comment'><h1>Opinion</h1><span class='author'>Kim</span><span class='date'>1 March 2026</span><p>Text.</p></div>",
        "<ul class='related'><li><span class='author'>Kim</span><span class='date'>1 March 2026</span><p>Another piece</p></li></ul>",
    ],
    ids=["teasers", "the-piece-itself", "related"],
)
def test_what_only_looks_like_comments_is_none(body: str) -> None:
    assert thread_of(body) is None


# hostile pages


@pytest.mark.parametrize(
    ("start", "part", "times", "end"),
    [
        ("", "<div class='comment'><span class='author'>a</span><span class='date'>2020-01-01</span>", 1500, ""),
        ("<section class='comments'>", block(1, "a", "2020-01-01", "b"), 1500, ""),
        ("<div class='tie-area'>", "<div class='single-tie'><ul data-post-id='1'>", 1500, ""),
        ("", "<div itemscope itemtype='https://schema.org/Comment'><p itemprop='text'>t</p>", 1500, ""),
        ("", '<script>window._preloads = JSON.parse("', 3000, ""),
        ('<script type="application/ld+json">', '{"comment":[', 20_000, "</script>"),
        ("", "<div class='comments-area'>", 2000, ""),
        (
            "",
            "<div data-"
            + "abcdefgh-" * 30
            + "x='1' id='"
            + "a-" * 300
            + "' class='"
            + "b_" * 300
            + "'><b>a</b><i>2020-01-01</i><p>b</p></div>",
            300,
            "",
        ),
        ("<div id='comments'><h2>", "1 ", 100_000, "comments</h2><textarea></textarea></div>"),
        (
            f"<ol id='comments'>{block(1, 'a', '2020-01-01', 'A word.')}{block(2, 'b', '2020-01-02', 'b')}",
            "<span>",
            4000,
            "of 2026",
        ),
    ],
    ids=["nested", "flat", "floors", "microdata", "preloads", "json", "areas", "names", "heading", "deep"],
)
def test_hostile_pages_take_time_in_proportion(start: str, part: str, times: int, end: str) -> None:
    def read_it(size: int) -> None:
        page_of(f"<html><body>{start}{part * size}{end}</body></html>".encode(), "https://paper.example/p/x")

    assert grows_linearly(read_it, times)


def test_comments_inside_one_another_take_time_in_proportion() -> None:
    def read_it(size: int) -> None:
        head = "<div class='comment'><b class='author'>Kim</b> <time datetime='2026-03-01'>day</time>"
        nested = "".join(f"{head}<p>Words number {number} that say a thing.</p>" for number in range(size))
        page_of(f"<html><body><h3>Comments</h3>{nested}</body></html>".encode(), "https://paper.example/p/x")

    assert grows_linearly(read_it, 2000)


def test_equal_comments_by_one_author_at_one_time_stay_apart() -> None:
    rows = [{"@type": "Comment", "text": text, "author": "Kim"} for text in ("One", "Two")]
    thread = thread_of(
        f'<script type="application/ld+json">{json.dumps({"@type": "Article", "comment": rows})}</script>'
    )
    assert thread is not None
    assert [comment for comment in thread.comments if isinstance(comment, ParsedComment)] == list(thread.comments)
    assert len({comment.id for comment in thread.comments}) == 2


@pytest.mark.parametrize("url", [URL, "http://[::1/p/x"])
@pytest.mark.parametrize(
    "body",
    [
        "<ol class='comment-list'><li id='comment-5' class='comment'><p>x</p></li></ol><nav class='comment-navigation'><a href='{bad}'>x</a></nav>",
        "<link rel='https://api.w.org/' href='{bad}'><link rel='canonical' href='{bad}'><div id='respond'></div>",
        "<section id='isso-thread'></section><script data-isso='{bad}'></script>",
        "<div id='remark42'></div><script>remark_config={{host:'{bad}',site_id:'x'}}</script>",
        "<script data-ghost-comments='{bad}' data-post-id='a1'></script>",
        "<div id='coral_thread'></div><script>Coral.createStreamEmbed({{rootURL:'{bad}'}})</script>",
        "<div id='discourse-comments'></div><script>discourseUrl: '{bad}'</script>",
        "<div id='commento'></div><script src='//[::1/js/commento.js'></script>",
    ],
)
def test_an_address_that_is_none_is_passed_over(body: str, url: str) -> None:
    page, _ = page_of(body.format(bad="http://[::1/comment-page-2/").encode(), url)
    assert page.more == ()
    assert page.thread is None or not page.thread.complete


DRUPAL = (
    "<html lang='{lang}'><body><h1>A bridge</h1><p>It opens. {also}</p><section class='comments'><h2>Comments</h2>{items}"
    "</section></body></html>"
)


@pytest.mark.parametrize(
    ("lang", "also", "last", "days"),
    [
        ("en-US", "", "04/05/2026", ["2026-03-04", "2026-04-05"]),
        ("en-GB", "", "04/05/2026", ["2026-04-03", "2026-05-04"]),
        ("en-GB", "", "04/25/2026", ["2026-03-04", "2026-04-25"]),
        ("de", "Seen 03/04/2026.</p><p>March 4, 2026", "04/05/2026", ["2026-03-04", "2026-04-05"]),
        ("ko", "", "04/05/2026", ["2026-04-03", "2026-05-04"]),
    ],
)
def test_days_of_comments_are_read_in_the_order_of_their_page(lang: str, also: str, last: str, days: list[str]) -> None:
    items = "".join(
        f"<article class='comment' id='comment-{number}'><span class='username'>Kim {number}</span>"
        f"<p class='comment__time'>{day} - 10:30</p><div><p>I agree, says number {number}.</p></div></article>"
        for number, day in ((11, "03/04/2026"), (12, last))
    )
    thread = page_of(DRUPAL.format(lang=lang, also=also, items=items).encode(), URL)[0].thread
    assert thread is not None
    assert [str(comment.posted_at)[:10] for comment in thread.comments] == days


def test_the_same_day_of_an_author_is_numbered_once_on_all_pages() -> None:
    def comments(*written: tuple[str, str]) -> ParsedThread:
        return ParsedThread("generic", tuple(ParsedComment(number, text) for number, text in written))

    first = comments(("~a", "One."), ("~a #3", "Two."), ("~ab", "Three."))
    joined = with_pages(first, [(200, comments(("~a", "Four."), ("~a #3", "Five."), ("~ab", "Three.")))])
    assert [comment.id for comment in joined.comments] == ["~a", "~a #3", "~ab", "~a #4", "~a #5"]
    assert [comment.text for comment in joined.comments] == ["One.", "Two.", "Three.", "Four.", "Five."]
    many = comments(*((f"~a{number:x}", "Old.") for number in range(16_000)))
    again = comments(*((f"~a{number:x}", "New.") for number in range(16_000)))
    assert grows_linearly(
        lambda size: with_pages(
            replace(many, comments=many.comments[:size]), [(200, replace(again, comments=again.comments[:size]))]
        ),
        16_000,
    )

"""Threads whose page states no count: the whole of one is complete, a part of one never is."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle

import pytest

from tests.pages.comments.generic.uncounted_markups import LANGUAGES, MARKUPS, NAMES, SAID, Markup, page_of
from yalu.known_reasons import (
    CONTRADICTIONS,
    LOADED_LATER,
    MORE_OFFERED,
    MORE_PAGES,
    NOT_CLOSED,
    NOT_LOADED,
    SHOWN_IN_PART,
    TOO_LONG,
)
from yalu.model import NO_COUNT, ParsedThread
from yalu.pages.comments import page_thread
from yalu.pages.comments.blocks import time_markers
from yalu.pages.comments.completeness import completeness
from yalu.pages.comments.generic.generic_platform import Generic
from yalu.pages.comments.lists import list_detection
from yalu.pages.comments.platform import MAX_COMMENTS
from yalu.pages.document.document import parse
from yalu.pages.read_page import read_page
from yalu.reasons import Reason

URL = "https://paper.example/2014/09/timetable/"

PLAIN = next(markup for markup in MARKUPS.values() if not markup.wordpress)


def thread_of(body: bytes, url: str = URL) -> ParsedThread | None:
    document = parse(body, url=url, headers={})
    return page_thread.start(document.elements, url, {}, served=document.text).thread


def read(body: bytes, url: str = URL) -> ParsedThread:
    thread = thread_of(body, url)
    assert thread is not None
    return thread


def whole(markup: Markup, language: str = "en", **more: str) -> bytes:
    return page_of(markup, "".join(markup.items()), language, **more)[0]


# whole threads


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_a_whole_list_without_a_count_is_complete(markup: Markup, language: str) -> None:
    thread = read(whole(markup, language))
    assert [comment.text for comment in thread.comments] == list(SAID)
    assert (thread.expected, thread.complete, thread.note) == (None, True, None)


def test_the_lines_over_an_archived_comment_tell_who_and_when() -> None:
    thread = read(whole(MARKUPS["archived"]))
    assert [comment.author for comment in thread.comments] == list(NAMES)
    assert str(thread.comments[0].posted_at) == "2014-09-11T01:50:00"


BESIDE = {
    "a form": "<form action='/write'><h3>Leave a reply</h3><textarea name='comment'></textarea><span class='loading'>Loading…</span><button>Post comment</button></form>",
    "the piece before and after": "<nav class='post-navigation'><a href='/2014/09/older/' rel='prev'>« Older</a> <a href='/2014/10/newer/' rel='next'>Next »</a></nav>",
    "other pieces": "<div class='related'><h4>Related</h4><ul><li><a href='/2014/08/ferries/'>Ferries</a></li></ul><a class='all' href='/news/'>View more</a></div>",
    "tabs": "<ul><li><a href='#'>Newest</a></li><li><a href='#all'>All comments</a></li><li><button>전체 댓글</button></li></ul>",
    "a way back to all": "<div class='talk-filter'>View all comments</div>",
    "a place for messages": "<div id='talk-comment-message' class='comment-message'></div>",
    "a bar of progress": "<div id='talk-loading-bar' class='talk-loading-bar'></div>",
    "one page of one": "<div class='pages'>Page 1 of 1</div>",
    "all of all": "<p>Showing 8 of 8 comments</p>",
    "a control that is not shown": "<button class='more' style='display:none'>Load more comments</button>",
    "a control that is shut": "<button disabled>Load more comments</button>",
}  # fmt: skip


@pytest.mark.parametrize("after", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("name", ["archived", "html5 theme", "items", "sections"])
def test_what_is_not_of_the_list_contradicts_nothing(name: str, after: str) -> None:
    thread = read(whole(MARKUPS[name], after=after))
    assert (len(thread.comments), thread.complete, thread.note) == (len(SAID), True, None)


def test_a_comment_may_speak_of_more_comments() -> None:
    words = "Load more comments? Loading comments… 5 of 12. Error loading comments."
    markup = MARKUPS["html5 theme"]
    body, _ = page_of(markup, "".join(markup.items()).replace(SAID[3], words), "en")
    assert read(body).complete


# parts of threads

PAGERS = {
    "en": "<div class='pager'><a href='?page=2'>Next page</a></div>",
    "ko": "<div class='paging'><strong>1</strong> <a href='#' onclick='go(2)'>2</a> <a href='#' onclick='go(3)'>3</a></div>",
    "zh": "<div class='turn'><span>1</span><a href='?p=2'>2</a><a href='?p=2'>下一页</a></div>",
    "ja": "<nav class='comment-navigation'><a href='?start=20'>次へ</a></nav>",
}  # fmt: skip
CONTROLS = {
    "en": ("<button type='button'>Load more comments</button>", "<a href='#more'>View all 57 comments</a>", "<a class='older' href='/2014/09/timetable/comments'>Older comments</a>", "<div role='button' aria-label='Show more replies'>…</div>", "<div class='m'>Load more comments</div>", "<p data-has-more='1'></p>", "<i data-total-comments='57'></i>"),
    "ko": ("<button>댓글 더보기</button>", "<span>더보기</span>", "<a href='#'>이전 댓글 보기</a>", "<button class='u_cbox_btn_more'><span>더보기</span></button>", "<a href='/comments/57'>전체 댓글 57개 보기</a>"),
    "zh": ("<button>加载更多</button>", "<a href='javascript:;'>查看更多评论</a>", "<div onclick='go()'>点击查看全部评论</div>", "<a href='#'>還有12條留言</a>"),
    "ja": ("<button>もっと見る</button>", "<a href='#'>コメントをもっと見る</a>", "<a href='/comments/'>すべてのコメントを表示</a>", "<button>残りの12件を表示</button>"),
}  # fmt: skip
LOADERS = {
    "en": ("<div class='loading'>Loading comments…</div>", "<div class='comment-skeleton'></div>", "<div id='comments-app' data-article='77'></div>"),
    "ko": ("<p>댓글을 불러오는 중입니다.</p>", "<div class='spinner'></div>", "<comment-list src='/c'></comment-list>", "<img src='/i/ajax-loader.gif'>", "<noscript>댓글을 보려면 자바스크립트를 켜 주세요.</noscript>"),
    "zh": ("<p>评论加载中…</p>", "<p>评论正在加载</p>", "<ul class='comment-list'></ul>", "<iframe src='https://talk.example/comments?id=7'></iframe>"),
    "ja": ("<p>コメントを読み込んでいます…</p>", "<div class='lazy-load' data-next='/c?page=2'></div>", "<div aria-busy='true'></div>"),
}  # fmt: skip
RANGES = {
    "en": ("<p>Showing 5 of 12</p>", "<p>The first 20 comments</p>"),
    "ko": ("<p>57개 중 8개</p>", "<p>최근 댓글 8개</p>"),
    "zh": ("<p>共57条，显示前8条</p>", "<p>仅显示最新8条评论</p>"),
    "ja": ("<p>57件中8件を表示</p>", "<p>最新の8件のみ表示</p>"),
}
FAILURES = {
    "en": ("Error loading comments", "Comments are temporarily unavailable.", "We couldn’t load the comments. Please try again."),
    "ko": ("댓글을 불러올 수 없습니다", "댓글 서비스를 일시적으로 이용할 수 없습니다.", "댓글을 불러오지 못했습니다. 다시 시도해 주세요."),
    "zh": ("评论加载失败", "无法加载评论，请稍后重试", "評論暫時無法顯示"),
    "ja": ("コメントを読み込めません", "コメントの読み込みに失敗しました。", "コメントを取得できませんでした。"),
}  # fmt: skip


def cut_pages() -> Iterator[tuple[bytes, str]]:
    """Pages that end anywhere after the list began."""
    chance = random.Random(20140911)
    for name, markup in MARKUPS.items():
        for language in LANGUAGES:
            body, began = page_of(markup, "".join(markup.items()), language)
            for _ in range(2):
                at = chance.randrange(began, len(body.rstrip()))
                yield body[:at], f"{name}, {language}, cut at {at} of {len(body)}"


def longer_threads() -> Iterator[tuple[bytes, Reason, str]]:
    """Pages with some or all of the comments and something beside them that says that there are more."""
    chance = random.Random(19571911)
    for (name, markup), language in zip(
        [pair for pair in MARKUPS.items() for _ in LANGUAGES], cycle(LANGUAGES), strict=False
    ):
        signs = (
            (PAGERS[language], MORE_PAGES),
            *((sign, MORE_OFFERED) for sign in CONTROLS[language]),
            *((sign, LOADED_LATER) for sign in LOADERS[language]),
            *((sign, SHOWN_IN_PART) for sign in RANGES[language]),
        )
        for sign, note in chance.sample(signs, 3):
            items = "".join(markup.items(chance.choice((4, 8))))
            yield page_of(markup, items, language, after=sign)[0], note, f"{name}, {language}, {sign}"


def test_a_page_that_is_cut_anywhere_after_its_list_began_is_never_complete() -> None:
    pages = list(cut_pages())
    assert len(pages) == 2 * len(MARKUPS) * len(LANGUAGES)
    taken = [label for body, label in pages if (thread := thread_of(body)) is not None and thread.complete]
    assert taken == []


def test_a_page_with_a_sign_of_more_is_never_complete() -> None:
    pages = list(longer_threads())
    assert len(pages) >= 200
    taken = [label for body, _, label in pages if (thread := thread_of(body)) is not None and thread.complete]
    assert taken == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["archived", "items"])
def test_the_note_says_why(name: str, language: str) -> None:
    for signs, note in (
        ((PAGERS[language],), MORE_PAGES),
        (CONTROLS[language], MORE_OFFERED),
        (LOADERS[language], LOADED_LATER),
        (RANGES[language], SHOWN_IN_PART),
    ):
        for sign in signs:
            thread = read(whole(MARKUPS[name], language, after=sign))
            counted = thread.expected is not None  # by the control itself, and then the count is the reason
            assert not thread.complete
            assert thread.note == note or counted or sign.startswith("<div class='lazy-load'"), sign


@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_a_list_or_a_document_that_is_not_closed_is_not_complete(markup: Markup) -> None:
    body = whole(markup)
    for lost in (b"</html>", b"</html>\n", b"</div><footer>"):
        thread = read(
            body[: body.rindex(b"</html>")] if lost.startswith(b"</html>") else body.replace(lost, b"<footer>")
        )
        assert (thread.complete, thread.note) == (False, NOT_CLOSED)


def test_half_a_list_with_the_foot_of_the_page_is_not_closed() -> None:
    for name in ("html5 theme", "div theme", "items", "sections", "hashed names"):
        markup = MARKUPS[name]
        body, began = page_of(markup, "".join(markup.items()), "en")
        half = (began + body.index(b"<footer><p>The Old Paper")) // 2
        rest = body[body.index(b"</div><footer><p>The Old Paper") :]
        assert not read(body[:half] + rest).complete, name


@pytest.mark.parametrize("url", [f"{URL}?page=2", f"{URL}?cpage=3", "https://bbs.example/thread-77-2-1.html"])
def test_a_later_page_is_no_whole_thread(url: str) -> None:
    thread = read(whole(MARKUPS["items"]), url)
    assert (thread.complete, thread.note) == (False, MORE_PAGES)


def test_answers_that_a_control_shows_are_missing() -> None:
    item = "<li class='cmt-item' data-comment-id='{id}'><i class='nick'>{name}</i> <i class='date'>{dotted}</i><div class='cmt-text'>{words}</div><button>%s</button></li>"
    for label in (
        "View 3 replies",
        "답글 3개 보기",
        "展开3条回复",
        "返信3件を表示",
        "Show more replies",
        "답글 더보기",
    ):
        markup = Markup(MARKUPS["items"].opened, item % label, MARKUPS["items"].closed)
        assert read(whole(markup)).note == MORE_OFFERED, label


def test_a_list_in_data_for_machines_alone_proves_nothing() -> None:
    data = '<script type=\'application/ld+json\'>{"@type": "Article", "comment": [{"@type": "Comment", "@id": "#comment-7", "text": "Yes.", "author": "Ada"}]}</script>'
    body = f"<html><body><h1>A timetable</h1><p>{'It rained. ' * 20}</p>{data}</body></html>"
    thread = read(body.encode())
    assert (len(thread.comments), thread.complete, thread.note) == (1, False, NO_COUNT)


# threads with a count


COUNTED = "<div id='comments' class='comments-area'><h2 class='comments-title'>8 comments</h2><ol class='comment-list'>"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "opened", [COUNTED, "<section class='comments'><h3>댓글 8</h3><ul>"], ids=["wordpress", "items"]
)
def test_a_count_that_agrees_does_not_outweigh_a_sign_of_more(opened: str, language: str) -> None:
    like = MARKUPS["html5 theme"] if opened == COUNTED else MARKUPS["items"]
    markup = Markup(opened, like.item, like.closed, like.wordpress)
    thread = read(whole(markup, language))
    assert (thread.expected, thread.complete, thread.note) == (8, True, None)
    for sign in (PAGERS[language], *CONTROLS[language], *LOADERS[language]):
        thread = read(whole(markup, language, after=sign))
        assert (thread.expected, thread.complete, thread.note in CONTRADICTIONS) == (8, False, True), sign


def test_a_count_that_agrees_outweighs_careless_markup_but_not_a_cut_in_the_list() -> None:
    markup = Markup(COUNTED, MARKUPS["html5 theme"].item, MARKUPS["html5 theme"].closed, wordpress=True)
    body = whole(markup)
    assert read(body.replace(b"</body></html>", b"")).complete
    cut = read(body[: body.rindex(b"</p></div></article></li>")])
    assert (len(cut.comments), cut.complete, cut.note) == (8, False, NOT_CLOSED)


# failures


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "place",
    [
        "<div id='comments'><h3>{title}</h3><p class='error'>{words}</p></div>",
        "<section class='comments'><div role='alert'>{words}</div><form><textarea name='comment'></textarea></form></section>",
        "<div class='comments'><h3>0 {title}</h3><p>{words}</p></div>",
        "<div class='talk'>{words}</div>",
    ],
    ids=["a heading", "a form", "a count of none", "nothing else"],
)
def test_comments_that_could_not_be_loaded_are_no_empty_thread(place: str, language: str) -> None:
    for failure in FAILURES[language]:
        body, _ = page_of(Markup(place.replace("{words}", failure), "", ""), "", language)
        thread = read(body)
        assert (thread.comments, thread.complete, thread.note) == ((), False, NOT_LOADED), failure
        assert thread.open is not False


def test_an_empty_list_beside_a_count_of_none_stays_complete() -> None:
    body, _ = page_of(Markup("<section class='comments'><h3>0 comments</h3></section>", "", ""), "", "en")
    assert (read(body).expected, read(body).complete) == (0, True)


def test_a_list_inside_a_services_own_element_is_judged_with_what_stands_beside_it() -> None:
    posts = "".join(
        f'<li class="post" id="post-35{n:02}"><span class="author">Reader {n}</span> '
        f'<a class="time-ago" title="9 August 2026 22:1{n}">9 August 2026 22:1{n}</a><div class="post-message">'
        f"<p>What reader {n} says about the ferry and its timetable.</p></div></li>"
        for n in range(3)
    )
    page = (
        "<!doctype html><html><body><article><h1>The ferry</h1><p>It leaves at nine.</p></article>"
        f'<section id="disqus_thread"><div id="layout"><span class="comment-count">3 comments</span><ul id="post-list">{posts}</ul>'
        "%s</div></section></body></html>"
    )
    assert read((page % "").encode()).complete
    more = read((page % '<a class="see-all" href="/2014/09/timetable/comments">See all comments (9)</a>').encode())
    assert (more.complete, more.note) == (False, MORE_OFFERED)


def _answered(number: int, below: str) -> str:
    words = f"<p>The ferry number {number} left the pier late, and nobody said a word about it.</p>"
    signed = f"<b class='author'>Reader {number}</b> <time datetime='2014-09-11T10:{number:02}:00'>Sept 11</time>"
    comment = f"<article class='comment' id='comment-{number}'><header>{signed}</header><div>{words}</div></article>"
    return f"<div class='branch'>{comment}</div><div class='answers'><div>{below}</div></div>"


@pytest.mark.parametrize("deep", [5, 29])
def test_a_control_beside_a_list_counts_however_deep_its_answers_are(deep: int) -> None:
    talk = ""
    for number in range(deep, 0, -1):
        talk = f"<div>{_answered(number, talk)}</div>"
    body = f"<main><h1>The timetable</h1><p>{'The ferry leaves at seven. ' * 20}</p></main>"
    offer = "<button class='more'>Load more comments</button>"
    page = f"<html><body>{body}<section><div class='comment-list'>{talk}</div>{offer}</section></body></html>"
    thread = read(page.encode())
    assert (len(thread.comments), thread.note) == (deep, MORE_OFFERED)


@pytest.mark.parametrize("late", [2, 4])
def test_a_list_beside_another_one_of_its_section_is_not_the_whole_thread(late: int) -> None:
    """The longer of the two is read: the other's comments would be missed as soon as that has fewer."""
    words = "<p>Voice {n} on the ferry.</p>"
    old = f"<li id='comment-{{n}}'><cite>Ida {{n}}</cite> <small>2026-03-1{{n}} 10:00</small>{words}</li>"
    new = f"<div class='wc-item' id='wc-{{n}}'><p><b>Bo {{n}}</b> <span>2026-04-1{{n}} 10:00</span></p>{words}</div>"
    first, second = "".join(old.format(n=n) for n in (1, 2, 3)), "".join(new.format(n=n) for n in range(4, 4 + late))
    talk = f"<div id='responses'><ol class='commentlist'>{first}</ol><div class='wc-thread'>{second}</div></div>"
    page = f"<html><body><h1>The timetable</h1><p>{'The ferry leaves at seven. ' * 20}</p>{talk}</body></html>"
    thread = read(page.encode())
    assert len(thread.comments) in (3, late)
    assert (thread.complete, thread.note) == (False, SHOWN_IN_PART)


@pytest.mark.parametrize(("read_at_most", "note"), [(len(SAID) + 1, None), (len(SAID), TOO_LONG)])
def test_a_thread_is_too_long_from_the_number_of_comments_that_are_read(
    read_at_most: int, note: Reason | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_COMMENTS == 20_001, "a thread of 20,000 comments is read whole"
    for module in (time_markers, list_detection, completeness):
        monkeypatch.setattr(module, "MAX_COMMENTS", read_at_most)
    assert read(whole(MARKUPS["archived"])).note == note


def test_a_reader_that_fails_costs_neither_the_page_nor_the_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no number")

    monkeypatch.setattr(Generic, "_read", fail)
    thread = read(whole(PLAIN))
    assert (thread.platform, thread.comments, thread.complete) == ("generic", (), False)
    assert thread.note == Reason.of("snapshot.unreadable")
    monkeypatch.setattr(page_thread, "start", fail)
    page = read_page(whole(MARKUPS["archived"]), url=URL, headers={}, fetched_at=datetime(2026, 7, 1, tzinfo=UTC))
    assert page.article is not None
    assert page.thread == thread

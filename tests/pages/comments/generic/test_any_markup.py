"""Comments are known by the shape of their list, whatever its elements are called, and keep the ids of the markup."""

# ruff: noqa: E501 -- markup reads best as it comes

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from yalu.changes.threads.snapshots import compare_threads
from yalu.model import Page, ParsedThread
from yalu.pages.read_page import read_page

PARAGRAPHS = "".join(
    f"<p>Every spring the ice of the river breaks on day {n}, and the barges of both banks start on the same morning.</p>"
    for n in range(60, 66)
)
SAID = ("나루터가 그립습니다.", "船票现在多少钱？", "The ferryman was my grandfather.")
NAMES = ("강바람", "lao_zhou", "Edith")
TIMES = ("2026-03-02 08:15", "2026-03-02 21:40", "2026-03-03 06:05")
IDS = ("8812", "8815", "8831")


def page(section: str, around: str = "<html lang='en'><body>{article}{section}</body></html>") -> Page:
    article = f"<div class='piece'><h1>A river</h1><p class='when'>2026-03-01 09:00</p>{PARAGRAPHS}</div>"
    html = around.format(article=article, section=section)
    return read_page(
        html.encode(), url="https://paper.example/river", headers={}, fetched_at=datetime(2026, 4, 1, tzinfo=UTC)
    )


def thread(section: str) -> ParsedThread:
    parsed_thread = page(section).thread
    assert parsed_thread is not None
    return parsed_thread


def rows(item: str, times: tuple[str, ...] = TIMES) -> str:
    return "".join(
        item.format(id=number, name=name, time=when, words=text, at=at)
        for at, (number, name, when, text) in enumerate(zip(IDS, NAMES, times, SAID, strict=True))
    )


FLOORS = "<p><b>共 3 条留言</b></p>" + rows(
    "<div id='floor{id}' class='fl'><table><tr><td class='left'><a>{name}</a><img src='/a.png'></td><td><div class='top'>"
    "<strong>{at}楼</strong> <em>{time}</em></div><div class='mid'>{words}</div><div class='bot'><a href='#'>回复</a> <a>赞 {at}</a></div></td></tr></table></div>"
)
PAIRS = (
    "<b>댓글 3</b><table class='box'>"
    + rows(
        "<tr><td bgcolor='#eee'><font><b>{name}</b> ({time})</font></td></tr><tr><td><font>{words}</font> <a href='del.cgi?no={id}'>[삭제]</a></td></tr>"
    )
    + "</table>"
)
HASHED = (
    "<section data-testid='panel'><h2>3 comments</h2>"
    + rows(
        "<div class='x1a9' data-entry-id='{id}'><div class='z77'><span class='q3f'>{name}</span><time datetime='2026-03-02T08:1{at}:00Z'>{time}</time></div>"
        "<div class='k20'><p>{words}</p></div><button>Like 4{at}</button><button>Reply</button></div>"
    )
    + "</section>"
)
LINES = (
    "<h3>コメント（3件）</h3><dl class='bbs'>"
    + rows(
        "<dt id='res{id}'><span>{name}</span> <span class='d'>{time}</span></dt><dd>{words}</dd>",
        ("2026年3月2日 8時15分", "2026年3月2日 21時40分", "2026年3月3日 6時05分"),
    )
    + "</dl>"
)

SPIP = (
    "<div class='comments'><h2>コメント（3件）</h2><ul class='comments-items'>"
    + rows(
        "<li class='comment-item'><div class='comment hreview'><a href='#comment{id}' id='comment{id}'></a><p class='comment-meta'>"
        "<small><abbr class='dtreviewed' title='2026-07-1{at}T18:22:00Z'>{time}</abbr><span class='sep'>, </span>著者： "
        "<span class=''>{name}</span></small></p><div class='comment-content description'><p>{words}</p></div></div></li>",
        ("7月10日, 18:22", "7月11日, 18:22", "7月12日, 18:22"),
    )
    + "</ul></div>"
)


@pytest.mark.parametrize(
    ("section", "named"),
    [
        pytest.param(FLOORS, True, id="floors of a forum"),
        pytest.param(PAIRS, True, id="a table with a row for the name and a row for the words"),
        pytest.param(HASHED, True, id="names of classes that mean nothing"),
        pytest.param(LINES, True, id="terms and descriptions"),
        pytest.param(SPIP, True, id="days without a year before a comma"),
    ],
)
def test_name_time_and_words_are_found_by_what_all_blocks_have_alike(section: str, named: bool) -> None:
    parsed_thread = thread(section)
    assert [(comment.author, comment.text) for comment in parsed_thread.comments] == list(zip(NAMES, SAID, strict=True))
    assert all(
        comment.posted_at is not None and comment.posted_at.local.year == 2026 for comment in parsed_thread.comments
    )
    assert [comment.id for comment in parsed_thread.comments] == list(IDS)
    assert (parsed_thread.expected, parsed_thread.complete) == (3, named)


@pytest.mark.parametrize("section", [FLOORS, PAIRS, HASHED, LINES])
def test_the_comments_are_no_part_of_the_piece(section: str) -> None:
    article = page(section).article
    assert article is not None
    assert "barges of both banks" in article.body
    assert not any(text in article.body for text in SAID)


def test_the_time_of_a_comment_is_not_that_of_the_piece() -> None:
    item = (
        "<article id='c_{id}'><b>{name}</b> <time datetime='2026-03-0{at}T08:15'>{time}</time><p>{words}</p></article>"
    )
    article = page(f"<section><h2>3 comments</h2>{rows(item.replace('{at}', '2'))}</section>").article
    assert article is not None
    assert str(article.published_at) == "2026-03-01T09:00:00"


IN_PLACES: dict[str, str] = {
    "an attribute of any name": "<li data-rno='{id}'><b>{name}</b> <i>{time}</i><p>{words}</p></li>",
    "the element's id": "<li id='rp-{id}'><b>{name}</b> <i>{time}</i><p>{words}</p></li>",
    "a link to report": "<li><b>{name}</b> <i>{time}</i><p>{words}</p><a href='/abuse?cno={id}'>신고</a></li>",
    "a link to reply": "<li><b>{name}</b> <i>{time}</i><p>{words}</p><a href='/answer/77/{id}'>返信</a></li>",
    "a button": "<li><b>{name}</b> <i>{time}</i><p>{words}</p><button data-seq='{id}'>赞</button></li>",
    "a call": "<li><b>{name}</b> <i>{time}</i><p>{words}</p><a href='#' onclick='up({id}, 1)'>赞</a></li>",
}


IN_PLACES["a class"] = "<li class='row entry_{id} by_user_9'><b>{name}</b> <i>{time}</i><p>{words}</p></li>"
IN_PLACES["an attribute without a prefix"] = "<li comment-id='{id}'><b>{name}</b> <i>{time}</i><p>{words}</p></li>"
IN_PLACES["a bare number"] = "<li id='{id}'><b>{name}</b> <i>{time}</i><p>{words}</p></li>"


@pytest.mark.parametrize("item", IN_PLACES.values(), ids=IN_PLACES)
def test_an_id_is_what_the_markup_says_of_each_comment_alone(item: str) -> None:
    shared = item.replace("<li", "<li data-post-id='77'")
    assert [comment.id for comment in thread(f"<h3>3 comments</h3><ol>{rows(shared)}</ol>").comments] == list(IDS)


def test_a_count_through_the_list_is_no_id() -> None:
    item = "<li><b>{name}</b> <i>{time}</i><p>{words}</p><a href='re.cgi?to={at}'>Reply</a></li>"
    parsed_thread = thread(f"<h3>3 comments</h3><ol>{rows(item)}</ol>")
    assert all(comment.id.startswith("~") for comment in parsed_thread.comments)
    assert (parsed_thread.complete, parsed_thread.note) == (True, None)


@pytest.mark.parametrize(
    "times",
    [
        ("3小时前", "昨天 21:40", "03-03 06:05"),
        ("방금 전", "3시간 전", "어제"),
        ("just now", "2 hours ago", "yesterday"),
    ],
)
def test_a_relative_time_tells_a_comment_and_no_moment(times: tuple[str, ...]) -> None:
    parsed_thread = thread(
        f"<h3>3 comments</h3><ul>{rows('<li data-rid={id!r}><b>{name}</b> <i>{time}</i><p>{words}</p></li>', times)}</ul>"
    )
    assert [(comment.id.strip("'"), comment.text, comment.posted_at) for comment in parsed_thread.comments] == [
        (number, text, None) for number, text in zip(IDS, SAID, strict=True)
    ]


HEADS = {
    "name and time in one line": "<div class='c'><p>{name} 发表于 {time}</p><p>{words}</p></div>",
    "a time inside the name's line": "<div class='c'><h4>{name} <span>{time}</span></h4><div>{words}</div></div>",
    "two spans of no name": "<div class='c'><div><span>{name}</span> <span>{time}</span></div><div>{words}</div></div>",
    "a title that all have": "<div class='c'><h4>Re: A river</h4><div>{words}</div><div><i>{time}</i> <u>{name}</u></div></div>",
    "a sign before the name": "<div class='c'><b class='t'>推</b> <b class='u'>{name}</b><span>: {words}</span> <i>{time}</i></div>",
    "facts about the writer": "<div class='c'><div><a>{name}</a><div>Joined: 2010</div></div><div><i>{time}</i><div>{words}</div></div></div>",
    "buttons that are no buttons": "<div class='c'><b>{name}</b> <i>{time}</i><div>{words}</div><div><span>回复</span><span>赞 {at}</span></div></div>",
}


@pytest.mark.parametrize("item", HEADS.values(), ids=HEADS)
def test_the_words_are_told_from_what_stands_around_them(item: str) -> None:
    parsed_thread = thread(f"<h3>3 comments</h3><div class='list'>{rows(item)}</div>")
    assert [(comment.author, comment.text) for comment in parsed_thread.comments] == list(zip(NAMES, SAID, strict=True))


def test_a_line_that_only_says_how_long_ago_is_no_words() -> None:
    item = "<li><ul><li>{at}.</li><li>{name}</li><li>{time}</li></ul><div>{words}</div></li>".replace("{at}.", "{id}.")
    numbered = rows(item, ("1日前", "3時間前", "たった今"))
    for at, number in enumerate(IDS):
        numbered = numbered.replace(f"{number}.", f"{at + 1}.")
    assert [comment.text for comment in thread(f"<h3>コメント一覧 (3)</h3><ol>{numbered}</ol>").comments] == list(SAID)


def test_what_stands_in_place_of_a_comment_keeps_its_id() -> None:
    items = rows("<li data-no='{id}' class='e'><b>{name}</b> <i>{time}</i><p>{words}</p></li>")
    gone = "<li data-no='8840' class='e'><p class='x'>관리자가 삭제한 댓글입니다.</p></li>"
    parsed_thread = thread(f"<h3>댓글 4개</h3><ul>{items}{gone}</ul>")
    assert [(comment.id, comment.state.value) for comment in parsed_thread.comments][-1] == ("8840", "removed")
    assert parsed_thread.complete


def test_the_first_post_of_a_forum_is_the_piece() -> None:
    post = "<div id='p{id}' class='post'><b>{name}</b> <i>{time}</i><div class='words'>{words}</div><a href='#'>Reply</a></div>"
    opening = post.format(id=8800, name="Ana", time="2026-03-01 09:00", words=PARAGRAPHS * 2)
    parsed_thread = thread(f"<div>{opening}{rows(post)}</div>")
    assert [comment.id for comment in parsed_thread.comments] == list(IDS)


NEWS = "<li><a href='/a/{id}'>A bridge that nobody has crossed in ten years</a> <b>{name}</b> <i>{time}</i><p>{words}</p></li>"


@pytest.mark.parametrize(
    "section",
    [
        pytest.param(f"<h3>3 comments</h3><ul>{rows(NEWS)}</ul>", id="teasers under a count"),
        pytest.param(
            f"<ul class='brief'>{rows('<li><b>{name}</b> <i>{time}</i><p>{words}</p></li>')}</ul>", id="news in brief"
        ),
        pytest.param(
            f"<ul class='recent-comments'>{rows('<li><b>{name}</b> <i>{time}</i><p>{words}</p></li>')}</ul>",
            id="comments on other pieces",
        ),
        pytest.param("<p class='d'>입력 2026-03-01 09:00</p><p class='d'>수정 2026-03-01 10:00</p>", id="two dates"),
    ],
)
def test_other_lists_with_times_are_no_comments(section: str) -> None:
    assert page(section).thread is None


def test_an_unnamed_forum_of_a_widget_leaves_what_the_page_itself_shows() -> None:
    item = "<li class='post' id='post-{id}'><span class='author'>{name}</span> <a href='#comment-{id}'>{time}</a><div><p>{words}</p></div><a>Reply</a></li>"
    parsed_thread = thread(f"<div id='disqus_thread'><span>3 comments</span><ul>{rows(item)}</ul></div>")
    assert [comment.id for comment in parsed_thread.comments] == list(IDS)


def deep(depth: int) -> str:
    return "<div><b>a</b><i>2026-03-02 08:15</i><p>b</p>" * depth


@pytest.mark.parametrize("build", [deep])
def test_lists_nested_without_end_are_left_alone(build: Callable[[int], str]) -> None:
    assert page(build(400)).article is not None


def _posts(item: str) -> str:
    return "".join(item.format(at=at, slug=f"the-{word}-of-the-river", day=f"March {at}, 2026") for at, word in POSTS)


POSTS = ((2, "banks"), (3, "fords"), (4, "ports"), (5, "mouth"))


@pytest.mark.parametrize(
    "item",
    [
        "<div class='comment-card'><p class='d'>{day}</p><h4><a href='/{slug}'>The river and all that it is worth to us</a></h4><i>Edith</i></div>",
        "<div class='comment-card'><div>How the river is on day {at}, and what we did then.</div><p class='d'>{day}</p><a href='/{slug}'>Read on</a></div>",
        "<div class='comment-card'><a href='/{slug}'>Where the river stood, and the barges, {day}</a><p>A day on it.</p><time datetime='2026-03-0{at}'>{day}</time> <i>By Edith</i></div>",
        "<div class='w'><i>Edith {at}</i> <b>{day}</b><p>Walked along the bank on day {at}.</p><a href='/{at}'>Read it<span>→</span></a></div>",
        "<div class='comment-card'><i>Edith</i> <b>{day}</b><p>Four minutes to read</p></div>",
        "<div class='w'><div class='pl-{at} tie-icon'><i>Edith {at}</i> <b>{day}</b><p>Walked along the bank on day {at}.</p></div></div>",
    ],
)
def test_a_list_of_pieces_is_no_thread(item: str) -> None:
    assert page(f"<div class='l'>{_posts(item)}</div>").thread is None


def test_a_cut_never_takes_the_text_that_stands_in_one_element_with_the_comments() -> None:
    remarks = rows(
        "<div class='comments-body'><p>{words}</p><span>Posted by: <a href='mailto:x'>{name}</a> at {time}</span></div>"
    )
    html = f"<html lang='en'><body><table><tr><td class='blog'><h2>A river</h2>{PARAGRAPHS}<h3>Comments</h3>{remarks}</td></tr></table></body></html>"
    read = read_page(
        html.encode(), url="https://paper.example/river", headers={}, fetched_at=datetime(2026, 4, 1, tzinfo=UTC)
    )
    assert read.article is not None
    assert read.article.body.count("the barges of both banks") == 6
    assert not any(words in read.article.body for words in SAID)
    assert read.thread is not None
    assert [comment.text for comment in read.thread.comments] == list(SAID)


COUNTERS = ("+80", "▲12", "추천 3", "12赞", "공감 3 비공감 1", "like 4", "いいね 2", "👏 60")


@pytest.mark.parametrize("votes", COUNTERS)
@pytest.mark.parametrize("nested", ["", " in"])
def test_votes_after_the_words_are_no_words(votes: str, nested: str) -> None:
    item = "<div class='b7'><div class='b7a'><span class='u'>{name}</span> <span class='w'>{time}</span></div><div class='b7b'>{words}</div><div class='b7c'><span>VOTES</span></div></div>"
    shown = rows(item.replace("VOTES", votes)).replace("'b7'", f"'b7{nested}'", 1)
    parsed_thread = thread(f"<div class='b6'><div class='b6h'>3 comments</div>{shown}</div>")
    assert [comment.text for comment in parsed_thread.comments] == list(SAID)


def test_who_only_votes_has_said_that() -> None:
    shown = rows("<li class='k'><i>{name}</i> <u>{time}</u><p><b>{words}</b></p></li>").replace(SAID[1], "+1")
    assert [comment.text for comment in thread(f"<h3>3 comments</h3><ol>{shown}</ol>").comments] == [
        SAID[0],
        "+1",
        SAID[2],
    ]


def test_the_lines_under_a_post_on_a_board_are_comments() -> None:
    lines = "".join(
        f"<div class='push'><span class='t'>{mark} </span><span class='u'>{name}</span><span class='c'>: {words}</span><span class='d'> {when}\n</span></div>"
        for mark, name, words, when in zip(
            "推→噓", NAMES, SAID, ("03/02 08:15", "03/02 21:40", "03/03 06:05"), strict=True
        )
    )
    text = PARAGRAPHS.replace("<p>", "").replace("</p>", "\n\n")
    html = f"<html lang='zh'><head><title>A river</title></head><body><div id='screen'>{text}--\n{lines}</div></body></html>"
    read = read_page(
        html.encode(), url="https://bbs.example/river", headers={}, fetched_at=datetime(2026, 4, 1, tzinfo=UTC)
    )
    assert read.article is not None
    assert read.article.body.count("the barges of both banks") == 6
    assert NAMES[1] not in read.article.body
    assert read.thread is not None
    assert [(comment.author, comment.text) for comment in read.thread.comments] == list(zip(NAMES, SAID, strict=True))


UNNAMED = (
    "<div class='b7'><div class='b7a'><span>{name}</span> <span>{time}</span></div><div class='b7b'>{words}</div></div>"
)
WRITTEN = (
    UNNAMED,
    "<li><p>{name}</p><p>{time}</p><p>{words}</p></li>",
    "<li id='c{id}'><div class='h'>{name} · {time}</div><div class='m'>{words}</div></li>",
    "<li class='comment'><div class='by'>{name}</div><div class='on'>{time}</div><p>{words}</p></li>",
    "<div class='q'><p class='m'>{words}</p><p class='f'>{name} | {time}</p></div>",
)
FORMS = (
    ("2 Mar 08:15", "2 Mar 21:40", "3 Mar 06:05"),
    ("3/2/26, 8:15 AM", "3/2/26, 9:40 PM", "3/3/26, 6:05 AM"),
    ("2 days ago", "about a day ago", "an hour ago"),
    ("last week", "Yesterday, 21:40", "just now"),
    ("2일 전", "하루 전", "3시간 전"),
    ("지난주", "어제", "몇 분 전"),
    ("2 天前", "昨天 · 来自上海", "3 小时前"),
    ("上周", "半小时前", "刚刚"),
    ("先週", "おととい", "1時間以内"),
)


@pytest.mark.parametrize("item", WRITTEN)
@pytest.mark.parametrize("form", FORMS)
def test_another_form_of_the_times_changes_nothing(item: str, form: tuple[str, ...]) -> None:
    before = thread(f"<h3>3 comments</h3><div>{rows(item)}</div>")
    after = thread(f"<h3>3 comments</h3><div>{rows(item, form)}</div>")
    assert [(comment.author, comment.text) for comment in after.comments] == list(zip(NAMES, SAID, strict=True))
    assert not (*compare_threads(before, after), *compare_threads(after, before))

"""Comment lists of no known software: the words of a reader, and nothing of the list around them."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from yalu.known_reasons import MORE_PAGES
from yalu.model import CommentState, ParsedThread
from yalu.pages.read_page import read_page
from yalu.reasons import Reason

BODY = "".join(
    f"<p>The harbour keeps its own calendar, and season {n} of it is told here at length.</p>" for n in range(6)
)
SAID = ("The old pier was better.", "Who paid for the new one?", "My uncle built half of it.")
DAYS = ("May 3, 2026 at 4:02 pm", "May 3, 2026 at 9:19 pm", "May 4, 2026 at 6:36 am")
FORM = '<form action="/comment"><textarea name="comment"></textarea></form>'


def page(section: str, after: str = FORM) -> ParsedThread | None:
    html = (
        f"<html lang='en'><head><title>A harbour</title></head><body><article><h1>A harbour</h1>{BODY}</article>"
        f"{section}{after}</body></html>"
    )
    url, seen = "https://paper.example/harbour", datetime(2026, 6, 1, tzinfo=UTC)
    return read_page(html.encode(), url=url, headers={}, fetched_at=seen).thread


def each(item: str) -> str:
    return "".join(item.format(n=41 + at, text=text, day=DAYS[at]) for at, text in enumerate(SAID))


def sections() -> Iterator[pytest.ParameterSet]:
    counter = (
        '<li id="comment-{n}" class="x-comment"><div class="x-comment__in"><span class="x-comment__author">Ada</span>'
    )
    counter += '<time datetime="2026-05-0{n}">{day}</time> <span class="like-count">{n} likes</span>'
    counter += '<div class="x-comment__body"><p>{text}</p></div><button>Like <b>{n}</b></button><a>Reply</a></div></li>'
    yield pytest.param(f"<ul class='x-discussion'>{each(counter)}</ul>", id="counters beside the words")
    second = '<li class="comment" id="c{n}"><div class="comment-block"><cite class="user">Ada</cite>'
    second += '<span class="datetime secondary-text"><a href="#c{n}">{day}</a></span>'
    second += '<p class="comment-content">{text}</p><a class="comment-reply">Reply</a></div></li>'
    yield pytest.param(f"<div class='comments'><ol>{each(second)}</ol></div>", id="a time that is called text")
    boxed = '<li id="comment{n}" class="rp"><div class="comment-box"><span class="nickname">Ada</span>'
    boxed += '<span class="date">{day}</span><p class="desc">{text}</p><a class="control" href="#">Reply</a></div></li>'
    yield pytest.param(f"<div class='comments'><ul>{each(boxed)}</ul></div>", id="a box in each item")
    bare = '<article id="c-{n}"><header><b>Ada</b>, <a href="#c-{n}"><time datetime="2026-05-03T16:02:00Z">{day}</time></a>'
    bare += "</header><p>{text}</p></article>"
    yield pytest.param(f"<section id='comments'><h2>3 comments</h2>{each(bare)}</section>", id="a name without a class")
    button = '<div id="c{n}" role="article"><button class="username"><span>Ada</span></button>'
    button += '<button class="timestamp"><time datetime="2026-05-03T16:02:00Z">1 day ago</time></button>'
    button += '<div class="content">{text}</div><button>Respect <b>{n}</b></button><button>Reply</button></div>'
    yield pytest.param(f"<section id='comments'>{each(button)}</section>", id="a time in a button")
    clock = '<li id="post_{n}"><span class="date">05-14-2026, <span class="time">05:{n} AM</span></span><a class="username popupmenu"><strong>Ada</strong></a><em class="usertitle">Member</em>'
    clock += '<div class="body"><blockquote class="content">{text}</blockquote></div><a>Reply With Quote</a></li>'
    yield pytest.param(f"<ol id='posts'>{each(clock)}</ol>", id="a clock beside the day")
    row = '<tr class="comment_row"><td><table class="comment"><tr><td class="comment_author"><b>Ada</b></td>'
    row += '<td class="comment_date">{day} <span class="like-count">{n} likes</span></td></tr>'
    row += '<tr><td class="comment_text">{text}</td></tr></table></td></tr>'
    yield pytest.param(f"<h3>3 comments</h3><table class='comments'>{each(row)}</table>", id="a table")

    item = '<div id="c{n}" class="Comment"><div class="css-{hash}"><a class="{atoms}" href="/people/ada">Ada</a></div>'
    item += (
        '<div class="Content css-{hash}">{text}</div><div class="css-{hash}"><span>{day}</span><i>Reply</i></div></div>'
    )
    hashes, atoms = ("bbfyzb", "xktqwa", "q8at"), ("jm aa gd en", "nm bn cd fi", "ha ao ii ja")
    hashed = [item.replace("{hash}", name).replace("{atoms}", words) for name, words in zip(hashes, atoms, strict=True)]
    built = "".join(text.format(n=41 + at, text=SAID[at], day=DAYS[at]) for at, text in enumerate(hashed))
    yield pytest.param(f"<h3>3 comments</h3><div>{built}</div>", id="classes that each build makes anew")
    item = '<li class="{0}"><div class="{1}"><h4 class="{2}"><a href="/people/ada">Ada</a></h4><time class="{3}">{day}</time></div>'
    item += '<p class="{4}">{text}</p><div class="{5}"><span>{n}</span><button>Reply</button></div></li>'
    made = {"sc-{:x}0c9a-2 {}qXzb": "components", "{1} {1}b": "two short names", "{1}a b {1} od pw-box": "short names"}
    for name, kind in made.items():
        own = ([name.format(10 * at + part, "kmtvwz"[(part + (at == 2)) % 6]) for part in range(6)] for at in range(3))
        built = "".join(item.format(*names, n=41 + at, text=SAID[at], day=DAYS[at]) for at, names in enumerate(own))
        yield pytest.param(f"<h3>3 comments</h3><ul>{built}</ul>", id=f"classes made for each element: {kind}")


SECTIONS = list(sections())


@pytest.mark.parametrize("section", SECTIONS)
def test_only_the_words_are_read(section: str) -> None:
    thread = page(section)
    assert thread is not None
    assert [comment.text for comment in thread.comments] == list(SAID)
    assert {comment.author for comment in thread.comments} == {"Ada"}
    assert thread.open is True


@pytest.mark.parametrize(
    "notice",
    [
        "Comments are closed.",
        "댓글 작성이 종료되었습니다.",
        "本文评论已关闭。",
        "コメントの受け付けは終了しました。",
    ],
)
@pytest.mark.parametrize("section", SECTIONS)
def test_a_notice_beside_the_list_closes_it(section: str, notice: str) -> None:
    thread = page(section, f"<p>{notice}</p>")
    assert thread is not None
    assert thread.open is False


@pytest.mark.parametrize("section", SECTIONS)
def test_without_a_field_and_a_notice_only_a_button_to_reply_says_something(section: str) -> None:
    thread = page(section, "<p>The weather tomorrow.</p>")
    assert thread is not None
    assert thread.open is (True if ">Reply" in section else None)


# phpBB


def post(number: int, text: str, above: str = "") -> str:
    return (
        f'<div id="p{number}" class="post bg1"><dl class="postprofile"><dt><a class="username">Ada</a></dt><dd>{number}</dd>'
        f'</dl><div class="postbody"><p class="author"><time datetime="2026-05-03T16:0{number % 10}:00Z">x</time></p>'
        f'{above}<div class="content">{text}</div></div></div>'
    )


def topic(*replies: str, pagination: str = "") -> str:
    return post(40, BODY) + "".join(replies) + f'<div class="pagination">{pagination}</div>'


def test_the_opening_post_of_a_topic_is_no_comment() -> None:
    answer = '<p class="inreply">in reply to <a href="#p41">Ada</a></p>'
    thread = page(topic(post(41, SAID[0]), post(42, SAID[1], answer), pagination="3 posts • Page 1 of 1"))
    assert thread is not None
    assert thread.platform == "phpbb"
    assert [(comment.id, comment.parent_id, comment.text) for comment in thread.comments] == [
        ("41", None, SAID[0]),
        ("42", "41", SAID[1]),
    ]
    assert (thread.expected, thread.complete) == (2, True)


def test_posts_below_an_article_all_answer_it() -> None:
    thread = page(BODY * 3 + post(41, SAID[0]) + post(42, SAID[1]) + '<div class="pagination">2 posts</div>')
    assert thread is not None
    assert [comment.id for comment in thread.comments] == ["41", "42"]
    assert (thread.expected, thread.complete) == (2, True)


def test_a_topic_without_a_count_is_complete_unless_it_has_pages() -> None:
    thread = page(topic(post(41, SAID[0])))
    assert thread is not None
    assert (thread.expected, thread.complete, thread.note) == (None, True, None)
    paged = page(topic(post(41, SAID[0]), pagination='<strong>1</strong> <a href="?start=25">2</a>'))
    assert paged is not None
    assert (paged.expected, paged.complete, paged.note) == (None, False, MORE_PAGES)


ENTRY = (
    '<div class="{item}" id="c-{n}"><div class="{head}"><b class="{name}">Ada</b><span class="{time}">{day}</span></div>'
    '<div class="{words}">{text}</div><div><span>\U0001f44d Like 13{n}</span><span>Reply to Ada</span><span>Report</span></div></div>'
)
NAMED = {"item": "it", "head": "hd", "name": "nm", "time": "tm", "words": "wd"}
HASHED = {name: f"css-{at}9f3e1" for at, name in enumerate(NAMED)}


def entries(**names: str) -> str:
    return "".join(ENTRY.format(n=41 + at, text=text, day=DAYS[at], **(NAMED | names)) for at, text in enumerate(SAID))


def test_a_number_of_likes_before_a_reply_button_counts_no_comments() -> None:
    row = "<div><span>赞 130</span><span>回复</span><span>举报</span></div>"
    thread = page(f"<div>{row}{entries()}</div>")
    assert thread is not None
    assert (thread.expected, [comment.text for comment in thread.comments]) == (None, list(SAID))


def test_hashes_for_class_names_keep_the_dates_of_other_lists_apart() -> None:
    related = "".join(
        f"<div class='css-77'><a href='/{n}'>The pier {n}</a><span class='css-88'>May {n}, 2026</span></div>"
        for n in (1, 2)
    )
    thread = page(f"<div><h3>Comments</h3>{entries(**HASHED)}</div>", f"<div>{related}</div>{FORM}")
    assert thread is not None
    assert [comment.text for comment in thread.comments] == list(SAID)


def test_a_numbered_line_without_name_and_time_stands_for_a_removed_comment() -> None:
    gone = '<div class="it tomb" id="c-49">Out of line with what we print.</div>'
    thread = page(f"<div><h3>4 comments</h3>{entries()}{gone}</div>")
    assert thread is not None
    assert thread.complete
    assert [(comment.id, comment.state) for comment in thread.comments][-1] == ("49", CommentState.REMOVED)


def test_reply_buttons_in_unknown_words_are_no_titles_of_other_articles() -> None:
    item = '<article class="c" id="comment-{n}"><footer><span>Ada</span> <time>{day}</time></footer><p>{text}</p><a href="/reply/{n}">Respond to this one</a></article>'
    thread = page(f"<section class='comments'><h2>Comments</h2>{each(item)}</section>")
    assert thread is not None
    assert [comment.text for comment in thread.comments] == list(SAID)


def test_comments_drawn_in_the_place_of_a_service_are_kept_until_its_server_answers() -> None:
    place = f'<section id="isso-thread" data-title="A harbour"><h4>{{count}}</h4>{entries()}</section>'
    script = '<script data-isso="https://isso.example/" src="https://isso.example/js/embed.min.js"></script>'
    shown = page(place.format(count="3 Comments"), script)
    part = page(place.format(count="40 Comments"), script)
    assert shown is not None
    assert part is not None
    assert (shown.platform, shown.complete, len(shown.comments)) == ("isso", True, 3)
    assert (part.complete, part.note) == (False, Reason.of("snapshot.not_read_yet"))


@pytest.mark.parametrize(
    "notice", ["Log in to comment; otherwise comments are disabled.", "ログインしないとコメントできません。"]
)
def test_comments_for_members_only_are_not_closed(notice: str) -> None:
    section = next(iter(SECTIONS)).values[0]
    assert isinstance(section, str)
    thread = page(section, f"<p>{notice}</p>")
    assert thread is not None
    assert thread.open is True


# labels


@pytest.mark.parametrize(
    "above",
    ['<p class="section">Opinion</p>', '<div class="kicker"><a href="/o">Opinion</a></div>'],
)
def test_a_label_above_the_headline_is_read(above: str) -> None:
    html = f"<html lang='en'><body><nav class='section'>Sport</nav><article>{above}<h1>A harbour</h1>{BODY}</article></body></html>"
    read = read_page(
        html.encode(), url="https://paper.example/h", headers={}, fetched_at=datetime(2026, 6, 1, tzinfo=UTC)
    )
    assert read.article is not None
    assert read.article.label == "Opinion"


def test_a_placeholder_may_stand_in_a_box_of_replies_of_its_own() -> None:
    item = "<div class='root'><div class='item'><b>Ada</b><time>{day}</time><p>{text}</p><a>Reply</a></div>"
    gone = "<div class='replies'><div class='root'><div class='item'><p>This comment has been removed.</p></div></div></div>"
    section = each(item + "</div>").replace("<a>Reply</a></div></div>", f"<a>Reply</a></div>{gone}</div>", 1)
    thread = page(f"<h3>4 comments</h3><section id='comments'>{section}</section>")
    assert thread is not None
    assert [comment.state is CommentState.VISIBLE for comment in thread.comments] == [True, False, True, True]


def test_the_words_of_a_post_may_be_a_quotation_element_that_holds_the_quotation() -> None:
    post = "<li id='post_{n}'><a name='post{n}'></a><b>Ada</b><time>{day}</time><blockquote class='content'>{text}</blockquote><a>Quote</a></li>"
    quote = "<div class='bbcode_quote'>Originally Posted by <b>Ada</b> <a href='t?p=41#post41'>go</a><div>The old pier was better.</div></div>"
    section = each(post).replace("Who paid", f"{quote}Who paid", 1)
    thread = page(f"<h3>3 replies</h3><ol>{section}</ol>")
    assert thread is not None
    assert [comment.text for comment in thread.comments] == list(SAID)
    assert thread.comments[1].parent_id == thread.comments[0].id


def test_a_board_closes_a_topic_in_the_bar_above_its_posts() -> None:
    post = "<li id='post_{n}'><b>Ada</b><time>{day}</time><p>{text}</p><a>Reply With Quote</a></li>"
    posts = f"<div id='list'><ol>{each(post)}</ol></div>"
    bar = "<div class='bar'><span>Closed Thread</span></div><div class='title'>A harbour</div><div class='tools'>Print</div>"
    threads = [page(section, after="") for section in (posts, bar + posts)]
    assert [thread is not None and thread.open for thread in threads] == [True, False]


PEOPLE = ("Ada", "Ben", "Cho")
STRANGE = (
    '<li class="zork" id="zork-{n}"><p class="blip">{who}</p><div class="flap"><p>{text}</p></div><p>{day}</p></li>'
)


def test_numbered_blocks_of_different_people_need_no_name_of_comments() -> None:
    items = "".join(STRANGE.format(n=41 + at, who=PEOPLE[at], text=text, day=DAYS[at]) for at, text in enumerate(SAID))
    thread = page(f"<ul>{items}</ul>", after="")
    assert thread is not None
    assert [(comment.id, comment.author, comment.text) for comment in thread.comments] == [
        (str(41 + at), PEOPLE[at], text) for at, text in enumerate(SAID)
    ]
    of_the_house = "".join(
        STRANGE.format(n=41 + at, who="Ada", text=text, day=DAYS[at]) for at, text in enumerate(SAID)
    )
    assert page(f"<ul>{of_the_house}</ul>", after="") is None


def test_a_guest_without_a_link_and_titles_that_lead_to_the_comment_itself() -> None:
    item = (
        '<li id="tree_{n}"><h4><a href="/note/{n}">{title}</a></h4><div class="by">{who} <span class="when">{day}</span>'
        '</div><div class="words"><p>{text}</p></div><a href="/note/{n}/reply">Reply</a></li>'
    )
    people = ("Ada", "Ben", "Cho", "Dai", "Eun", "Fay")
    texts = (*SAID, "The ferry was late again.", "Nobody asked the fishermen.", "I would keep the lamps.")
    items = "".join(
        item.format(n=4141 + at, title=f"Re: what {who} was asked about", day=DAYS[at % 3], text=text, who=f"{shown} :")
        for at, (who, text) in enumerate(zip(people, texts, strict=True))
        for shown in [who if at == 3 else f'<a href="/~{who}">{who}</a>']
    )
    thread = page(f'<ul class="tree">{items}</ul>')
    assert thread is not None
    shown = [(comment.author, comment.text, comment.state) for comment in thread.comments]
    assert shown == [(name, text, CommentState.VISIBLE) for name, text in zip(people, texts, strict=True)]


def test_comments_without_times_are_known_by_their_numbers() -> None:
    item = '<li class="comment-item" data-comment-id="{n}"><strong class="nickname">{who}</strong><p>{text}</p></li>'
    numbered = list(enumerate(zip(PEOPLE, SAID, strict=True)))
    items = "".join(item.format(n=41 + at, who=who, text=text) for at, (who, text) in numbered)
    thread = page(f'<ul class="comment-list">{items}</ul>')
    assert thread is not None
    assert [(comment.id, comment.author, comment.text) for comment in thread.comments] == [
        (str(41 + at), who, text) for at, (who, text) in numbered
    ]

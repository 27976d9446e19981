"""Where software puts name, time, number and words: in titles, below the words, in buttons, at other depths, in floors."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yalu.model import CommentState, Page
from yalu.pages.comments.blocks.time_markers import is_time_text
from yalu.pages.comments.counts import stated_count
from yalu.pages.read_page import read_page

LEAD = "The lamp on the mole was lit again in spring, after eleven dark years."
TEXT = [
    LEAD,
    "Its keeper climbs 94 steps, because the lift was sold for scrap.",
    "Boats from both shores say that they can see it for twelve miles.",
]
SAID = {
    "en": ("I saw it.", "So did I!", "Who pays for the oil?", "The harbour office does."),
    "ko": ("저도 봤어요", "저도요", "기름값은 누가 내나요?", "항만청이 냅니다"),
    "zh": ("我看见了", "我也是", "油钱谁出？", "港务局出"),
}
NAMES = ("Ida", "mole_7", "김 모", "老张")
DAYS = ("5 Mar 2026, 14:02", "6 Mar 2026, 9:15", "7 Mar 2026, 21:33", "8 Mar 2026, 8:12")


ARTICLE = f"<h1>A lamp</h1><p>{TEXT[0]}</p><p>{TEXT[1]}</p><p>{TEXT[2]}</p>"


def page(below: str, article: str = ARTICLE) -> Page:
    head = f'<title>A lamp</title><meta name="description" content="{LEAD}">'
    html = f"<html><head>{head}</head><body>{article}{below}<p><a href='/'>Home</a></p></body></html>"
    seen = datetime(2026, 6, 1, tzinfo=UTC)
    return read_page(html.encode(), url="https://mole.example/a/7", headers={}, fetched_at=seen)


def items(markup: str, lang: str, many: int = 4) -> str:
    rows = zip(NAMES, DAYS, SAID[lang], range(310, 310 + many), strict=False)
    return "".join(markup.format(name=name, day=day, words=words, id=number) for name, day, words, number in rows)


LINKED = '<div class="c"><h3><a href="https://mole.example/a/7#c{id}">{words}</a></h3><p>{day} — {name}</p><div><p>{words}</p></div><a href="/re/{id}">Reply</a></div>'
ABOVE = '<h4 id="n{id}">no title</h4><p>{words}</p><ul><li>{day}</li><li>{name}</li><li>URL</li></ul>'
BELOW = '<div id="n{id}"><div class="text"><p>{words}</p></div><p class="footer">Posted by: <a>{name}</a> | <a href="?c={id}">{day}</a> | <a>Reply</a></p></div>'
BOXED = (
    '<li id="n{id}"><p><strong>{name}</strong> <time>{day}</time></p><p>{words}</p><p><button>Like 1</button></p></li>'
)


@pytest.mark.parametrize("lang", SAID)
@pytest.mark.parametrize(
    ("markup", "around"),
    [
        pytest.param(LINKED, '<div id="comments">{}</div>', id="a subject that leads to the comment"),
        pytest.param(ABOVE, "<div><h3>4 comments</h3>{}</div>", id="rows that end with a list of time and name"),
        pytest.param(BELOW, "<div><h2>Comments</h2>{}</div>", id="a name beside the time below the words"),
        pytest.param(BOXED, "<aside><h2>Readers respond</h2><ol>{}</ol></aside>", id="a box beside the text"),
        pytest.param(
            BOXED,
            "<aside><div class='comments'><h2>4 messages</h2><ol>{}</ol></div></aside>",
            id="a list named after comments, in a box beside the text",
        ),
    ],
)
def test_name_time_words_and_id_are_read_wherever_they_stand(markup: str, around: str, lang: str) -> None:
    thread = page(around.format(items(markup, lang))).thread
    assert thread is not None
    assert [comment.author for comment in thread.comments] == list(NAMES)
    assert [comment.text for comment in thread.comments] == list(SAID[lang])
    assert [comment.id for comment in thread.comments] == ["310", "311", "312", "313"]
    assert [comment.posted_at and comment.posted_at.local.day for comment in thread.comments] == [5, 6, 7, 8]


def test_an_item_that_lost_what_holds_its_words_stays_in_the_list() -> None:
    whole = '<div class="p" id="p{id}"><div><div><b>{name}</b><p>{words}</p></div><div class="t"><span>{day}</span></div></div></div>'
    bare = '<div class="p" id="p320"><i>Out of sight</i><div class="t"><span>9 Mar 2026, 8:00</span></div></div>'
    thread = page(f"<div><h3>5 comments</h3>{items(whole, 'en')}{bare}</div>").thread
    assert thread is not None
    assert [comment.id for comment in thread.comments] == ["310", "311", "312", "313", "320"]
    assert thread.comments[-1].state is CommentState.REMOVED


@pytest.mark.parametrize("end", ["</dd>", ""])
def test_a_topic_begins_with_the_post_that_the_page_describes_itself_by(end: str) -> None:
    opening = f"<dt>1 : <b>Keeper</b> : 4 Mar 2026, 9:00<dd>{' '.join(TEXT)}{end}"
    answers = items("<dt id='r{id}'>2 : <a href='mailto:x'><b>{name}</b></a> : {day}<dd>{words}" + end, "en")
    shown = page(f"<dl class='thread'>{opening}{answers}</dl>", "<h1>A lamp</h1>")
    assert shown.article is not None
    assert shown.article.body == " ".join(TEXT)
    assert shown.thread is not None
    assert [(comment.id, comment.text) for comment in shown.thread.comments] == [
        (str(310 + at), words) for at, words in enumerate(SAID["en"])
    ]


@pytest.mark.parametrize("count", ["1 reply", "2 replies"])
def test_a_line_that_counts_answers_to_one_comment_leaves_those_above_in_the_thread(count: str) -> None:
    row = '<li><article id="comment_{id}"><header>Posted by <b>{name}</b> on <time>{day}</time></header><p>{words}</p><button>Reply</button></article></li>'
    first, *others = items(row + "|", "en").rstrip("|").split("|")
    folded = f"<details open><summary>{count}</summary><ol>{others[1]}{others[2]}</ol></details></li>"
    thread = page(
        f"<section><h2>Comments</h2><ol>{first}{others[0].removesuffix('</li>')}{folded}</ol></section>"
    ).thread
    assert thread is not None
    assert [(comment.id, comment.parent_id) for comment in thread.comments] == [
        ("310", None),
        ("311", None),
        ("312", "311"),
        ("313", "311"),
    ]
    assert thread.expected is None


@pytest.mark.parametrize("lang", SAID)
def test_replies_in_other_markup_belong_to_the_comment_around_them(lang: str) -> None:
    inner = '<ul><li data-id="990"><a href="/u/9">Bo</a>: <span>Far, far away.</span> <i>9 Mar 2026, 7:00</i> <a href="#">Reply</a></li></ul><a>Say more</a>'
    floor = '<div class="f" id="p{id}"><div><a href="/u/{id}">{name}</a></div><div class="w">{words}</div><div><span>{day}</span><a href="#">Reply</a></div><div class="in"></div></div>'
    floors = items(floor, lang).replace('<div class="in"></div>', f'<div class="in">{inner}</div>', 1)
    thread = page(f"<div><h3>5 comments</h3>{floors}</div>").thread
    assert thread is not None
    assert [(comment.id, comment.parent_id) for comment in thread.comments[:3]] == [
        ("310", None),
        ("990", "310"),
        ("311", None),
    ]
    assert [comment.text for comment in thread.comments] == [SAID[lang][0], "Far, far away.", *SAID[lang][1:]]


def test_a_quotation_with_a_time_is_no_reply() -> None:
    quoted = "<blockquote><b>Bo</b>: <i>Far, far away.</i> <span>2 Mar 2026, 7:00</span></blockquote>"
    row = '<div class="f" id="p{id}"><b>{name}</b> <span>{day}</span><div class="w">{words}</div></div>'
    rows = items(row, "en").replace("</div></div>", f"{quoted}</div></div>", 1)
    thread = page(f"<div><h3>4 comments</h3>{rows}</div>").thread
    assert thread is not None
    assert [comment.id for comment in thread.comments] == ["310", "311", "312", "313"]


def test_the_day_on_which_a_member_joined_makes_a_post_no_reply() -> None:
    row = '<div class="f" id="p{id}"><div><ul><li>Member</li><li>Joined: 3 May 2014</li></ul></div><div class="w"><p>by <b>{name}</b> on {day}</p><p>{words}</p></div></div>'
    thread = page(f"<div><h3>4 comments</h3>{items(row, 'en')}</div>").thread
    assert thread is not None
    assert [comment.id for comment in thread.comments] == ["310", "311", "312", "313"]


def test_answers_in_a_definition_list_stand_in_the_description_of_what_they_answer() -> None:
    answer = "<dl><dt id='c400'><i>Bo</i>, <span>9 Mar 2026, 7:00</span></dt><dd>Far away.</dd></dl>"
    terms = items("<dt id='c{id}'><i>{name}</i>, <span>{day}</span></dt><dd>{words}</dd>", "en")
    thread = page(f"<h3>5 comments</h3><dl>{terms.replace('</dd>', answer + '</dd>', 1)}</dl>").thread
    assert thread is not None
    assert [(comment.id, comment.parent_id, comment.text) for comment in thread.comments[:3]] == [
        ("310", None, SAID["en"][0]),
        ("400", "310", "Far away."),
        ("311", None, SAID["en"][1]),
    ]


def test_a_comments_own_number_is_no_reference_to_the_one_in_that_place() -> None:
    row = '<article id="post-{id}"><h4><a>{name}</a></h4><dl><dt>Messages</dt><dd>{id}</dd></dl><ul><li><time>{day}</time></li><li><a>#NUMBER</a></li></ul><p>{words}</p><a>Reply</a></article>'
    rows = items(row, "en")
    for number in range(2, 6):
        rows = rows.replace("NUMBER", str(number), 1)
    thread = page(f"<h3>Comments</h3>{rows}").thread
    assert thread is not None
    assert [comment.parent_id for comment in thread.comments] == [None] * 4


@pytest.mark.parametrize("mark", ["<a>Ida</a> ", "Reply to <a>Ida</a> :"])
def test_another_authors_name_alone_in_an_element_before_the_words_is_not_the_writers(mark: str) -> None:
    row = '<li id="n{id}"><header><b>{name}</b> <time>{day}</time></header><div class="body"><span>{words}</span></div><button>Reply</button></li>'
    rows = items(row, "en").replace("<span>So did", f"{mark}<span>So did")
    thread = page(f"<h3>Comments</h3><ol>{rows}</ol>").thread
    assert thread is not None
    assert (thread.comments[1].text, thread.comments[1].parent_id) == (SAID["en"][1], "310")


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("読者の声 全4件", 4),
        ("댓글 총 12개", 12),
        ("(6 letters on this article)", 6),
        ("Newsletters 12", None),
        ("共有 3 位网友发表了评论", 3),
        ("已有 12 人發表評論", 12),
        ("共有 3 位专家发表评论员文章", None),
    ],
)
def test_who_wrote_comments_counts_them(line: str, count: int | None) -> None:
    assert stated_count(line) == count


@pytest.mark.parametrize(
    ("line", "count"), [("조회 1651 댓글 28", 28), ("Views 1651 Comments 28", 28), ("3 comments 5 likes", 3)]
)
def test_in_a_row_of_counters_the_number_after_the_word_counts_where_others_come_after_theirs(
    line: str, count: int
) -> None:
    assert stated_count(line) == count


@pytest.mark.parametrize(
    "line",
    [
        "Gestern, 12:04",
        "Heute um 12.04 Uhr",
        "hier à 14h02",
        "Hoy, 14:02",
        "Thursday at 2:02 PM",
        "at 17:31 7 Jan",
        "on Sunday May 10, @07:49AM",
        "May 10 @ 7:49 am",
    ],
)
def test_days_named_by_a_word_with_a_clock_are_times(line: str) -> None:
    assert is_time_text(line)
    assert not is_time_text(line.split()[0].strip(","))


@pytest.mark.parametrize(
    "line", ["06/28/04", "28.06.24", "24. 06. 28.", "24.06.28 14:30", "28.06.24, 14:30", "04-06-28"]
)
def test_a_day_with_a_year_of_two_digits_is_a_time(line: str) -> None:
    assert is_time_text(line)
    assert not is_time_text(f"{line.split()[0]} items") and not is_time_text("2.0.12")


@pytest.mark.parametrize("mark", ["<a href='#n{id}'>@{name}</a>: ", "<i>返信：{name} さんへ</i><br>"])
def test_whom_a_reply_in_a_box_of_replies_names_is_none_of_its_words(mark: str) -> None:
    row = '<div class="item" id="n{id}"><header><b>{name}</b> <time>{day}</time></header><div class="body"><p>{words}</p></div><button>Reply</button>'
    box = "<div class='wl-quote'>"
    first, *replies = items(f"{row}\n", "en").strip().split("\n")
    for number, (name, words) in enumerate(zip(NAMES, SAID["en"][1:], strict=False)):
        replies[number] = replies[number].replace(words, mark.format(id=310 + number, name=name) + words)
    thread = page(f"<h3>Comments</h3><div>{first}{box}{box.join(replies)}{'</div>' * 7}</div>").thread
    assert thread is not None
    assert [(comment.text, comment.parent_id) for comment in thread.comments] == [
        (words, str(309 + number) if number else None) for number, words in enumerate(SAID["en"])
    ]


@pytest.mark.parametrize(
    "line", ["Mar 04. 2025", "来自辽宁 5月5日", "5月5日 来自辽宁", "IP属地：北京 昨天", "来自山东 4天前"]
)
def test_a_day_beside_a_place_or_with_a_stop_after_it_is_a_time(line: str) -> None:
    assert is_time_text(line)
    assert not is_time_text("来自辽宁")


@pytest.mark.parametrize("label", ["投稿者: ", "Name: ", "글쓴이 : ", "作者："])
@pytest.mark.parametrize("number", ["comment-{id}", "n{id}"])
def test_a_label_before_a_name_is_no_part_of_it(label: str, number: str) -> None:
    markup = (
        f'<div id="{number}"><div><p>{{words}}</p></div><p>{label}{{name}} | <a href="#c{{id}}">{{day}}</a></p></div>'
    )
    thread = page(f'<div id="comments"><h3>4 comments</h3>{items(markup, "en")}</div>').thread
    assert thread is not None
    assert [comment.author for comment in thread.comments] == list(NAMES)


@pytest.mark.parametrize("quoted", ["", "<blockquote>I saw it.</blockquote>"])
def test_a_box_for_a_quotation_headed_by_a_name_is_none_of_the_words(quoted: str) -> None:
    box = f'<aside class="quote"><div class="title"><img src="i.png"> Ida:</div>{quoted}</aside>'
    plain = '<li id="comment-{id}"><b class="fn">{name}</b><time>{day}</time><div class="comment-content"><p>{words}</p></div></li>'
    listed = items(plain, "en").replace("<p>So did I!", f"{box}<p>So did I!")
    thread = page(f'<div id="comments"><h3>4 comments</h3><ol>{listed}</ol></div>').thread
    assert thread is not None
    assert [comment.text for comment in thread.comments] == list(SAID["en"])


@pytest.mark.parametrize(
    ("name", "notice"),
    [
        ("-", "관리자에 의해 삭제되었습니다."),
        ("-", "[관리자에 의해 삭제된 댓글입니다]"),
        ("（削除）", "この投稿は掲載を取りやめました。"),
    ],
)
def test_one_of_a_few_that_lost_its_name_with_its_words_is_removed_and_the_others_keep_theirs(
    name: str, notice: str
) -> None:
    row = '<tr class="c"><td class="w">{name}</td><td class="l">{words}</td><td class="d">{day}</td></tr>'
    rows = items(row, "ko", 3).replace(NAMES[0], name).replace(SAID["ko"][0], f"<font>{notice}</font>")
    thread = page(f"<h4>의견 (3)</h4><table><tbody>{rows}</tbody></table><textarea></textarea>").thread
    assert thread is not None
    assert [comment.author for comment in thread.comments] == [None, *NAMES[1:3]]
    assert [comment.state for comment in thread.comments] == [CommentState.REMOVED, *[CommentState.VISIBLE] * 2]


def test_a_number_that_ends_the_words_without_a_space_is_a_counter() -> None:
    row = '<dt><span class="id">{name}</span><span class="dt">{day}</span></dt><dd>{words}<i class="up">{id}</i></dd>'
    thread = page(f"<div><h3>4 comments</h3><dl>{items(row, 'ko')}</dl><textarea></textarea></div>").thread
    assert thread is not None
    assert [comment.text for comment in thread.comments] == list(SAID["ko"])

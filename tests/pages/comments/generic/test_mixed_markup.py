"""Threads in markup that changes within one list: names of any length, answers called otherwise, bare paragraphs."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yalu.changes.page_pair import compare_pages
from yalu.model import CommentState, Page, ParsedThread
from yalu.pages.read_page import read_page

TEXTS = {
    "en": "The ferry that used to cross the strait twice a day lies in the harbour, and its crew waits for {n} papers.",
    "zh": "过去每天往返海峡两次的渡轮停在港口，船员们在等第{n}份文件，没有人知道还要等多久，也没有人愿意先离开。",
}
FORM = '<form action="/c/post" method="post"><h3>Leave a comment</h3><p class="help-block">required (not published)</p><p class="help-block">optional, for the curious reader only</p><textarea name="comment"></textarea></form>'


def page(below: str, lang: str = "en") -> Page:
    text = "".join(f"<p>{TEXTS[lang].format(n=n)}</p>" for n in range(3, 8))
    html = f"<html lang='{lang}'><head><title>A ferry</title></head><body><main><article><h1>A ferry</h1>{text}</article>{below}</main></body></html>"
    seen = datetime(2026, 6, 1, tzinfo=UTC)
    return read_page(html.encode(), url="https://paper.example/ferry", headers={}, fetched_at=seen)


def thread(below: str, lang: str = "en") -> ParsedThread:
    shown = page(below, lang).thread
    assert shown is not None
    return shown


def rows(below: str, lang: str = "en") -> list[tuple[str, str | None, str]]:
    return [(comment.id, comment.author, comment.text) for comment in thread(below, lang).comments]


def changes(old: str, new: str) -> list[tuple[str, str | None]]:
    findings = compare_pages(page(old), page(new))
    return [(str(finding.kind), finding.platform_comment_id) for finding in findings]


# ---- names -----------------------------------------------------------------------------------------------------------

NAMES = ("Harbour Pilot (Guest)", "The Honourable Harbour Master of Sinuiju", "Dandong Trading Company Press Office")


@pytest.mark.parametrize("shown", [1, 2, 3])
def test_names_are_names_however_long_they_are(shown: int) -> None:
    item = '<div class="comment" id="{n}"><div class="comment-author"><span>{name}</span></div><div class="comment-date">Mar 0{day}, 2026 10:05 AM</div><div class="comment-body"><p>Voice {n}.</p></div></div>'
    items = [item.format(n=171 + at, day=at + 1, name=name) for at, name in enumerate(NAMES)]
    wanted = [(f"{171 + at}", name, f"Voice {171 + at}.") for at, name in enumerate(NAMES)]
    assert rows(f'<div class="discussion">{"".join(items[:shown])}</div>{FORM}') == wanted[:shown]


def test_names_longer_than_what_they_say() -> None:
    item = '<div data-id="{n}"><span>{name}</span><i>2026-03-0{day} 10:00</i><div>Right about {n}.</div></div>'
    items = "".join(item.format(n=171 + at, day=at + 1, name=name) for at, name in enumerate(NAMES))
    assert [name for _, name, _ in rows(f"<h3>3 comments</h3><div>{items}</div>")] == list(NAMES)


def test_a_name_after_the_words_is_without_the_dash_before_it() -> None:
    item = '<div class="letter" id="letter-{n}"><p>Voice {n}, and it is a long one about the harbour.</p><p class="sig">— {name}, <i>2026-03-0{day} 10:00</i></p></div>'
    items = "".join(item.format(n=171 + at, day=at + 1, name=name) for at, name in enumerate(("Kim", "Old Lee", "Ida")))
    assert [name for _, name, _ in rows(f"<h3>Comments</h3><div>{items}</div>{FORM}")] == ["Kim", "Old Lee", "Ida"]


# ---- what software writes in every block -----------------------------------------------------------------------------

MEDIA = '<div class="media" id="comment-{n}"><div class="media-body"><h5><a href="http://reader.example">{name}</a> <time datetime="2026-03-1{n}T10:00:00Z">1 day ago</time></h5><p>{words}</p><a href="#comment-{n}">Link</a> / <a class="reply" href="#">Reply</a> / Currently unrated</div></div>'
SHORT = {3: ("海风", "数据呢？"), 4: ("老张", "支持。"), 5: ("李大爷", "不同意，条约不是这样写的。")}


def media(*numbers: int) -> str:
    items = "".join(MEDIA.format(n=n, name=SHORT[n][0], words=SHORT[n][1]) for n in numbers)
    return f'<h3>Comments</h3><div id="comments">{items}</div>{FORM}'


@pytest.mark.parametrize("numbers", [(3,), (5,), (3, 4), (3, 4, 5)])
def test_links_and_notes_of_the_software_are_no_part_of_short_comments(numbers: tuple[int, ...]) -> None:
    assert rows(media(*numbers)) == [(f"{n}", *SHORT[n]) for n in numbers]


def test_a_second_comment_changes_no_text_of_the_first() -> None:
    assert changes(media(3), media(3, 4)) == [("comment.new", "4")]


GONE = '<div class="media" id="comment-4"><div class="media-body"><p>Comment deleted <small>1 day ago</small></p></div></div>'


def test_a_placeholder_may_end_with_a_time() -> None:
    count = '<p>(<a href="#comments">2 comments</a>)</p>'
    shown = thread(
        count + media(3, 5).replace('<div class="media" id="comment-5">', GONE + '<div class="media" id="comment-5">')
    )
    assert [(comment.id, comment.state) for comment in shown.comments] == [
        ("3", CommentState.VISIBLE),
        ("4", CommentState.DELETED),
        ("5", CommentState.VISIBLE),
    ]
    assert shown.complete


# ---- answers whose class says more -----------------------------------------------------------------------------------


def item(number: int, classes: str, inside: str = "") -> str:
    return f'<li class="{classes}" data-reply-id="{number}"><b>Reader {number}</b> <time datetime="2026-03-1{number % 10}T10:00:00Z">March</time><p>Number {number} is right.</p>{inside}</li>'


@pytest.mark.parametrize("nested", [True, False])
def test_answers_with_a_second_class_are_comments(nested: bool) -> None:
    answers = item(12, "reply re") + item(13, "reply re")
    first = item(11, "reply", f"<ul>{answers}</ul>") if nested else item(11, "reply") + answers
    shown = thread(f'<h3>4 comments</h3><ul class="replies">{first}{item(14, "reply")}</ul>')
    assert [(comment.id, comment.parent_id) for comment in shown.comments] == [
        ("11", None),
        ("12", "11"),
        ("13", "11"),
        ("14", None),
    ]
    assert shown.complete


# ---- one comment, one identity ---------------------------------------------------------------------------------------


def terms(*numbers: int) -> str:
    each = '<dl class="pl" id="pl-{n}"><dt>Reader {n} <em>2026-03-1{day} 10:00</em></dt><dd>I agree with {n}.</dd></dl>'
    return "<h3>Comments</h3>" + "".join(each.format(n=n, day=n % 10) for n in numbers)


def test_the_only_comment_has_the_id_that_it_has_among_others() -> None:
    assert [number for number, _, _ in rows(terms(4131))] == ["4131"]
    assert changes(terms(4131), terms(4131, 4134)) == [("comment.new", "4134")]


# ---- name and time at the begin of the words -------------------------------------------------------------------------

RUN_IN = (
    "<p><a name=c{n}></a><b>{name}</b>（{time}）：{words}</p>",
    "<p id='c{n}'><strong>{name}</strong>, {time}: {words}</p>",
    "<p><a name='c{n}'></a><b>{name}</b> <small>{time}</small><br>{words}</p>",
)
PEOPLE = {
    4928: ("周倩", "2026-03-24 10:05", "说得好。"),
    4930: ("老王", "2026-03-24 12:30", "不同意！"),
    4941: ("海风", "2026-03-25 07:00", "再看看。"),
}


def run_in(markup: str, *numbers: int, between: str = "") -> str:
    rows = (
        markup.format(n=n, name=name, time=time, words=words)
        for n, (name, time, words) in PEOPLE.items()
        if n in numbers
    )
    return f"<h4>读者留言</h4>{between.join(rows)}"


@pytest.mark.parametrize("numbers", [(4928,), (4928, 4930), (4928, 4930, 4941)])
@pytest.mark.parametrize("markup", RUN_IN)
def test_bare_paragraphs_that_begin_with_name_and_time(markup: str, numbers: tuple[int, ...]) -> None:
    shown = page(run_in(markup, *numbers) + FORM, "zh")
    assert shown.thread is not None and shown.article is not None
    assert [(comment.id, comment.author, comment.text) for comment in shown.thread.comments] == [
        (f"{n}", PEOPLE[n][0], PEOPLE[n][2]) for n in numbers
    ]
    assert shown.thread.complete
    assert not any(PEOPLE[n][2] in shown.article.body for n in numbers)


def test_a_guest_book_whose_entries_are_parted_by_rules() -> None:
    each = "<a name='e{n}'></a><b>{name}</b> <small>{time}</small><br>{words}"
    below = run_in(each, *PEOPLE, between="<hr>").replace("</h4>", "</h4><div class='gb'>") + "</div>"
    assert rows(below, "zh") == [(f"{n}", name, words) for n, (name, _, words) in PEOPLE.items()]


def test_further_paragraphs_belong_to_the_comment_before_and_notices_to_none() -> None:
    first = run_in(RUN_IN[0], 4928)
    assert rows(f"{first}<p>还有一句。</p><p>评论已关闭</p>", "zh") == [("4928", "周倩", "说得好。\n\n还有一句。")]


def test_bold_words_in_an_article_are_no_comments() -> None:
    body = "<h2>Responses</h2><p><b>Seoul</b>, 9 March 2026: the ministry declined to comment on the plan.</p>"
    shown = page(f"{body}<p><b>Beijing</b> has not answered so far, and nobody expects it to answer.</p>")
    assert shown.thread is None or not shown.thread.comments


# ---- data for scripts, and whether comments are accepted -------------------------------------------------------------

ROWS = '[{"id":1,"user":{"nick":"Kim"},"date":"2026-03-11T10:00:00Z","text":"Right."},{"id":2,"user":{"nick":"Lee"},"date":"2026-03-11T11:00:00Z","text":"Wrong."}]'


@pytest.mark.parametrize("data", [ROWS, f'{{"closed":true,"total":2,"items":{ROWS}}}'])
def test_data_named_after_comments_are_read(data: str) -> None:
    below = f'<section><h3>Talk</h3><div id="m"></div></section><script type="application/json" id="comment-data">{data}</script>'
    assert rows(below) == [("1", "Kim", "Right."), ("2", "Lee", "Wrong.")]


STATED = """{"thread":{"state":"%s","total":2,"comments":[
{"id":1,"author":{"handle":"Kim"},"createdAt":"2026-03-11T10:00:00Z","body":"Right.","status":"VISIBLE"},
{"id":2,"author":{"handle":"Lee"},"createdAt":"2026-03-11T11:00:00Z","body":"Wrong.","status":"%s"}]}}"""


@pytest.mark.parametrize(
    ("accepts", "status", "want", "state"),
    [("OPEN", "VISIBLE", True, "visible"), ("LOCKED", "HIDDEN", False, "removed"), ("CLOSED", "DELETED", False, "deleted-by-author")],
)  # fmt: skip
def test_data_tell_in_a_word_what_became_of_a_thread_and_its_comments(
    accepts: str, status: str, want: bool, state: str
) -> None:
    data = f'<script type="application/json" id="thread-data">{STATED % (accepts, status)}</script>'
    shown = thread(f'<section><h3>Talk</h3><div id="m"></div></section>{data}')
    assert [comment.author for comment in shown.comments] == ["Kim", "Lee"]
    assert (shown.open, shown.comments[1].state) == (want, state)


LINKED = '<script type="application/ld+json">{"@type":"NewsArticle","commentCount":1,"comment":[{"@type":"Comment","identifier":"7","author":{"name":"Kim"},"dateCreated":"2026-03-11T10:00:00Z","text":"Right."}]}</script>'


def test_what_stands_beside_tells_whether_comments_in_json_ld_are_closed() -> None:
    assert thread(f"{LINKED}<p>Comments are closed.</p>").open is False
    assert thread(LINKED + FORM).open is True
    assert changes(LINKED + FORM, f"{LINKED}<p>Comments are closed.</p>") == [("thread.closed", None)]


# ---- terms with answers in a list below, and notes of the software in every one ----------------------------------------

TERM = '<dl messageid="{n}"{more}><dt class="subj"></dt><dt class="author"><span>by <a href="/profile/{n}"{called}>Reader{n}</a></span> August 1{day}, 2010 3:40 PM PDT</dt><dd id="body_{n}">{words}</dd><dd class="toolbar"><a class="like">Like this</a> <span class="liked"><b>{day}</b> people like this comment</span></dd>{inside}</dl>'


HEARD = ("The harbour is small.", "So it is.", "Nobody asked us.", "Ask the pilots first.", "And the price?")


def term(number: int, inside: str = "", *, answer: bool = False) -> str:
    more, called = ("", "") if answer else (' class="first"', ' class="commenter"')
    below = f'<dd class="replieswrapper">{inside}</dd>' if inside else ""
    return TERM.format(n=number, words=HEARD[number - 101], day=number % 8 + 1, more=more, called=called, inside=below)


def test_answers_in_other_markup_inside_the_comments_they_answer() -> None:
    first = term(101, term(102, answer=True) + term(103, answer=True))
    shown = thread(f'<div class="talkback"><h3>5 comments</h3>{first}{term(104)}{term(105)}</div>')
    assert [(comment.id, comment.parent_id, comment.author, comment.text) for comment in shown.comments] == [
        (f"{n}", "101" if n in (102, 103) else None, f"Reader{n}", HEARD[n - 101]) for n in range(101, 106)
    ]
    assert shown.complete


# ---- an article in the markup of its comments --------------------------------------------------------------------------


def post(number: int, words: str, headline: str = "") -> str:
    return f'<article class="post" id="reply_{number}"><header>{headline}<div class="meta"><a class="fn" href="http://reader{number}.example">Reader {number}</a> <span class="published"><a href="/so-says-number-{number}">3/0{number % 9 + 1}/15 8:12am</a></span></div></header><div class="content"><p>{words}</p></div><ul><li><a href="/so-says-number-{number}">Go to permalink</a></li><li><a class="reply" href="#">Reply</a></li></ul></article>'


def test_the_article_may_have_the_markup_of_its_comments_and_comments_their_own_pages() -> None:
    text = " ".join(TEXTS["en"].format(n=n) for n in range(3, 8))
    remarks = {n: f"I have waited for papers number {n} as well." for n in (41, 42, 43, 44)}
    own = post(40, text, "<h1>A ferry</h1>")
    below = "".join(f'<div class="branch">{post(n, words)}</div>' for n, words in remarks.items())
    html = f"<html><head><title>A ferry</title></head><body><main>{own}<section class='replies'>{below}</section></main></body></html>"
    shown = read_page(
        html.encode(), url="https://paper.example/ferry", headers={}, fetched_at=datetime(2026, 6, 1, tzinfo=UTC)
    )
    assert shown.thread is not None
    assert [(comment.id, comment.author, comment.text) for comment in shown.thread.comments] == [
        (f"{n}", f"Reader {n}", words) for n, words in remarks.items()
    ]


@pytest.mark.parametrize("deeper", ["", " deeper"])
def test_the_date_of_the_article_may_be_in_the_markup_of_the_times_of_comments(deeper: str) -> None:
    stamp = '<div class="column{more}"><b class="author">{name}</b> <time class="meta" datetime="2026-03-0{n}T10:00:00Z">{n} March 2026</time><p>{words}</p></div>'
    each = '<li class="member comment" data-cid="4515{n}">{stamp}<button>Reply</button>{inside}</li>'

    def row(n: int, words: str, more: str = "", inside: str = "") -> str:
        return each.format(n=n, stamp=stamp.format(n=n, name=f"Reader {n}", words=words, more=more), inside=inside)

    answer = f"<ul class='thread'>{row(4, 'Ask the pilots first.', deeper)}</ul>"
    section = f"<section class='comments'><h3>3 comments</h3><ul>{row(3, 'The harbour is small.', inside=answer)}{row(5, 'And the price?')}</ul></section>"
    own = '<div class="column meta-data"><a href="/who">Ida Berg</a> <time class="meta" datetime="2026-03-01T08:00:00Z">1 March 2026</time></div>'
    shown = thread(f"{own}{section}")
    assert [(comment.id, comment.parent_id) for comment in shown.comments] == [
        ("45153", None),
        ("45154", "45153"),
        ("45155", None),
    ]
    assert shown.complete


def test_lines_by_the_headline_in_hashed_classes_are_no_comment_above_the_count() -> None:
    line = '<div class="c1{at}"><div class="c2{at}"><span class="c3{at}">2026-03-0{n} 08:00</span><span class="c4{at}">{name}</span></div><p class="c5{at}">{words}</p></div>'
    own = line.format(at="f", n=1, name="Ida Berg", words="Share this piece")
    remarks = ("The harbour is small.", "Ask the pilots first.", "And the price?")
    answers = "".join(line.format(at="a", n=n, name=f"Reader {n}", words=words) for n, words in enumerate(remarks, 3))
    shown = thread(f"<div class='c9'>{own}</div><div class='c8'><h3>Comments (3)</h3>{answers}</div>{FORM}")
    assert [comment.text for comment in shown.comments] == list(remarks)
    assert shown.expected == 3


def test_a_thread_may_stand_in_an_aside_with_its_form() -> None:
    item = '<li id="forum{n}"><div><strong>A ferry</strong><p><abbr>1 March 2026, 15:3{n}</abbr>, by <span class="vcard">Reader {n}</span></p></div><div><p>Number {n} waits too.</p></div></li>'
    news = "<aside><ul>{items}</ul></aside>"
    items = "".join(item.format(n=n) for n in (1, 2, 3))
    below = f"<aside><h2>{{count}}</h2><ul>{items}</ul>{{form}}</aside>"
    assert len(rows(below.format(count="Comments", form='<textarea name="comment"></textarea>'))) == 3
    assert len(rows(below.format(count="Comments (3)", form=""))) == 3
    assert page(news.format(items=items)).thread is None


def test_the_first_line_may_name_whom_a_comment_answers() -> None:
    row = "<tr><td><b>{name}</b> (2026-03-0{n} 20:01)</td></tr><tr><td>{text}</td></tr>"
    texts = (("Kim", "It waits too."), ("Lee", "&gt;&gt; Kim<br>Since March."), ("Cho", "&gt;&gt; Nobody<br>Not so."))
    table = "".join(row.format(n=n + 1, name=name, text=text) for n, (name, text) in enumerate(texts))
    first, second, third = thread(f"<b>3 comments</b><table>{table}</table>").comments
    assert (second.text, second.parent_id) == ("Since March.", first.id)
    assert third.text.startswith(">> Nobody")


def test_a_quotation_is_known_below_the_line_that_names_whom_it_quotes() -> None:
    item = '<div class="post" id="p{n}"><b class="author">Reader {n}</b> <time>1 March 2026, 15:3{n}</time><div>{text}</div></div>'
    quoted = "<blockquote><div><cite>Reader 1 wrote: 1 March 2026, 15:31</cite>It waits in the harbour too.</div></blockquote>Since March."
    texts = ("It waits in the harbour too.", quoted, "Not so.")
    first, second, _ = thread(
        "<h3>3 comments</h3>" + "".join(item.format(n=n + 1, text=text) for n, text in enumerate(texts))
    ).comments
    assert (second.text, second.parent_id) == ("Since March.", first.id)


def test_a_link_to_the_comments_on_the_page_offers_no_more_of_them() -> None:
    jump = '<div class="top"><a href="#comments">7 comments</a></div>'
    assert thread(media(3, 5).replace("<h3>", f"{jump}<h3>2 comments</h3><h3>")).complete
    assert not thread(media(3, 5).replace("<h3>", "<a href='?all=1'>7 comments</a><h3>2 comments</h3><h3>")).complete

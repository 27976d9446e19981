"""Comment lists from before themes had classes for everything, and what an archive leaves of them."""

# ruff: noqa: E501 -- markup reads best as it comes

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from yalu.model import CommentState, Page, ParsedThread
from yalu.pages.comments.blocks.header_line import read_head
from yalu.pages.comments.completeness.openness import says_closed
from yalu.pages.comments.counts import stated_count
from yalu.pages.comments.page_thread import Part, join
from yalu.pages.read_page import read_page

BODY = "".join(
    f"<p>The two customs houses agreed on point {n} of the timetable, and neither said what it had cost.</p>"
    for n in range(6)
)
NAMES = ("Ada", "Bo", "Chul")
SAID = ("The ferry was cheaper.", "Who pays for the guards?", "My aunt crossed it in 1957.")
DAYS = tuple(f"September {11 + n}, 2014 at {n + 1}:05 pm" for n in range(3))
STYLE = "<link rel='stylesheet' href='/wp-content/themes/x/style.css'>"
REST = "<link rel='https://api.w.org/' href='https://paper.example/wp-json/'><link rel='alternate' type='application/json' href='https://paper.example/wp-json/wp/v2/posts/7'>"


def page_with(section: str, head: str = STYLE) -> Page:
    html = (
        f"<html lang='en'><head><title>A timetable</title>{head}</head><body class='single'><article><h1>A timetable</h1>"
        f"<div class='entry-content'>{BODY}</div></article>{section}</body></html>"
    )
    seen = datetime(2026, 6, 1, tzinfo=UTC)
    return read_page(html.encode(), url="https://paper.example/2014/09/timetable/", headers={}, fetched_at=seen)


def thread_of(section: str, head: str = STYLE) -> ParsedThread:
    thread = page_with(section, head).thread
    assert thread is not None
    return thread


def each(markup: Callable[[int, str, str, str], str]) -> str:
    return "".join(markup(n, *row) for n, row in enumerate(zip(NAMES, DAYS, SAID, strict=True)))


RESPONDED = "<h3>3 Responses to “A timetable”</h3>"
WITH_IDS = {
    "kubrick": RESPONDED + "<ol class='commentlist'>" + each(lambda n, who, when, what: f"<li class='alt' id='comment-{70 + n}'><cite><a href='https://x.example'>{who}</a></cite> Says:<br><small class='commentmetadata'><a href='#comment-{70 + n}'>{when}</a></small><p>{what}</p></li>") + "</ol>",
    "responded with": RESPONDED + "<ol class='commentlist'>" + each(lambda n, who, when, what: f"<li id='comment-{70 + n}' class='comment'><p class='comment-author'>{who} responded with...</p><p class='comment-meta'>{when}</p><p>{what}</p></li>") + "</ol>",
    "numbered names": RESPONDED + "<ol class='commentlist'>" + each(lambda n, who, when, what: f"<li id='comment-{70 + n}' class='comment'><p class='comment-author'>{n + 1}. {who}</p><p class='comment-meta'>{when}</p><p>{what}</p></li>") + "</ol>",
    "numbers and bold names": RESPONDED + "<ol>" + each(lambda n, who, when, what: f"<li id='comment-{70 + n}'><span class='count'>{n + 1}.</span> <strong>{who}</strong> responded with:<div>{when}</div><p>{what}</p></li>") + "</ol>",
    "headings": "<section class='comments'><h3>3 comments</h3>" + each(lambda n, who, when, what: f"<div id='comment-{70 + n}'><h4>{n + 1}. {who}</h4><span>{when}</span><p>{what}</p></div>") + "</section>",
    "terms with ids": "<h2 id='comments'>3 Comments</h2><dl class='commentlist'>" + each(lambda n, who, when, what: f"<dt id='comment-{70 + n}'><cite>{who}</cite> - {when}</dt><dd><p>{what}</p></dd>") + "</dl>",
    "texts with ids": "<h2 id='comments'>3 Comments</h2><dl class='commentlist'>" + each(lambda n, who, when, what: f"<dt><span class='comment-author'>{who}</span> <span class='comment-date'>{when}</span></dt><dd id='comment-{70 + n}' class='comment-body'><p>{what}</p></dd>") + "</dl>",
    "permalinks": "<div class='readers'><h3>Comments (3)</h3>" + each(lambda n, who, when, what: f"<div><b>{who}</b> <a href='#comment-{70 + n}'>{when}</a><div>{what}</div></div>") + "</div>",
}  # fmt: skip
BY_SOFTWARE = {
    "submitted by": "<div id='comments'><h2>3 comments</h2>" + each(lambda n, who, when, what: f"<div class='comment'><div class='submitted'>Submitted by {who} (not verified) on Thu, 09/{11 + n}/2014 - 1{n}:05.</div><div class='content'><p>{what}</p></div></div>") + "</div>",
    "rows of a table": "<table><tr><td><font><b>Reader Feedback (3 posts)</b></font></td></tr>" + each(lambda n, who, when, what: f"<tr><td><font><a name='fb{70 + n}'></a><b>{who}</b> <font color='#666666'>posted 9/{11 + n}/14 @ {n + 1}:05 PM</font></font><br><font>{what}</font></td></tr>") + "</table><form><textarea></textarea></form>",
}  # fmt: skip
SIGNED = {
    "wiki": "<h2>Comments from readers</h2><div><p><small>This section is shown in full. <a href='/e'>Add your remark</a></small></p>" + each(lambda n, who, when, what: f"<p>{what} <a href='/User:{who}'>{who}</a> (<a href='/User_talk:{who}'>talk</a>) 1{n}:05, {11 + n} September 2014 (UTC)</p>") + "</div>",
    "lines with a dash": "<h3>コメント <a href='#'>†</a></h3><p>全3件。古い順に出しています。</p><ul>" + each(lambda n, who, when, what: f"<li>{what} -- <a href='?{who}'>{who}</a> <span>2014-09-{11 + n} (日) 1{n}:05:00</span></li>") + "</ul><form><input name='msg'></form>",
    "dashes alone": "<h3>Discussion</h3>" + each(lambda n, who, when, what: f"<p>{what} — {who}, {when}</p>"),
}  # fmt: skip
NUMBERED = {
    "paragraphs": "<div class='comments'>" + RESPONDED + each(lambda n, who, when, what: f"<p><strong>{n + 1}. {who}</strong> responded with:</p><p>{what}</p><p><em>{when}</em></p>") + "</div>",
    "blocks": "<div id='comments'>" + RESPONDED + each(lambda n, who, when, what: f"<div class='comment'><p>{n + 1}. {who} responded with...</p><p>{what}</p><p>{when}</p></div>") + "</div>",
    "list": RESPONDED + "<ol>" + each(lambda n, who, when, what: f"<li>{n + 1}. {who} | {when}<p>{what}</p></li>") + "</ol>",
    "archive": "<section class='archived-comments'><h3>Comments from our archive (3)</h3>" + each(lambda n, who, when, what: f"<div class='archived-comment'><span class='num'>{n + 1}.</span> <span class='name'>{who}</span> <span class='date'>{when}</span><p>{what}</p></div>") + "</section>",
}  # fmt: skip


@pytest.mark.parametrize("markup", BY_SOFTWARE.values(), ids=BY_SOFTWARE)
def test_a_line_of_software_with_name_and_time_heads_a_comment(markup: str) -> None:
    signed = [(comment.author, comment.text) for comment in thread_of(markup, "").comments]
    assert signed == list(zip(NAMES, SAID, strict=True))


@pytest.mark.parametrize("markup", SIGNED.values(), ids=SIGNED)
def test_comments_signed_at_their_end_are_read_and_are_no_text(markup: str) -> None:
    page = page_with(markup, "")
    assert page.thread is not None and page.article is not None
    assert [(comment.author, comment.text) for comment in page.thread.comments] == list(zip(NAMES, SAID, strict=True))
    assert page.article.body.count("\n\n") == 5
    assert page_with("<p>The mill is closed. -- Ada, 9 March 2014 10:12</p>", "").thread is None


@pytest.mark.parametrize("markup", WITH_IDS.values(), ids=WITH_IDS)
def test_names_times_and_words_are_told_apart(markup: str) -> None:
    thread = thread_of(markup)
    assert [(comment.id, comment.author, comment.text) for comment in thread.comments] == [
        (str(70 + n), who, what) for n, (who, what) in enumerate(zip(NAMES, SAID, strict=True))
    ]
    assert [str(comment.posted_at) for comment in thread.comments] == [
        f"2014-09-{11 + n}T{13 + n}:05:00" for n in range(3)
    ]
    assert (thread.expected, thread.complete) == (3, True)


@pytest.mark.parametrize("markup", NUMBERED.values(), ids=NUMBERED)
def test_printed_numbers_are_ids_where_there_are_no_others(markup: str) -> None:
    page = page_with(markup)
    assert page.thread is not None
    assert [(comment.id, comment.author, comment.text) for comment in page.thread.comments] == [
        (str(1 + n), who, what) for n, (who, what) in enumerate(zip(NAMES, SAID, strict=True))
    ]
    assert [comment.posted_at is not None for comment in page.thread.comments] == [True] * 3
    assert (page.thread.expected, page.thread.complete) == (3, True)
    assert page.article is not None
    assert not any(what in page.article.body for what in SAID)


@pytest.mark.parametrize("markup", NUMBERED.values(), ids=NUMBERED)
def test_a_numbered_thread_that_is_shorter_than_its_count_is_not_complete(markup: str) -> None:
    more = markup.replace("3 Responses", "4 Responses").replace("(3)", "(4)")
    assert not thread_of(more).complete
    silent = thread_of(markup.replace("3 Responses to “A timetable”", "Comments").replace(" (3)", ""))
    assert (silent.expected, silent.complete, silent.note) == (None, True, None)


@pytest.mark.parametrize(
    "section",
    [
        "<h2>3 responses to a crisis</h2><ol><li>1. Sanctions<p>They take years.</p></li><li>2. Talks<p>They take longer.</p></li></ol>",
        "<h2>Comments</h2><p>1. Be kind.</p><p>2. Be brief.</p><p>3. Be yourself.</p>",
        "<h2>1 comment</h2><p>27 comments, September 11, 2014</p><p>The editors' choice of last week's letters.</p>",
        "<h2>Comments</h2><p>On September 11, 2014 we changed our rules for readers, and this is what they say now.</p>",
    ],
    ids=["numbered points", "rules", "a count and a day", "a dated sentence"],
)
def test_a_numbered_list_is_no_thread(section: str) -> None:
    thread = page_with(section).thread
    assert thread is None or thread.comments == ()


def test_an_archive_is_read_although_the_interface_lists_nothing() -> None:
    page = page_with(NUMBERED["blocks"], REST)
    (request,) = page.more
    none = Part(request, 200, {"x-wp-total": "0", "x-wp-totalpages": "0"}, b"[]")
    thread = join(page, [none])
    assert thread is not None
    assert [comment.text for comment in thread.comments] == list(SAID)
    row = b'[{"id": 907, "author_name": "Ada", "date": "2014-09-11T13:05:00", "content": {"rendered": "<p>The ferry was cheaper.</p>"}}]'
    some = join(page, [Part(request, 200, {"x-wp-total": "1", "x-wp-totalpages": "1"}, row)])
    assert some is not None
    assert [comment.id for comment in some.comments] == ["907"]


def test_a_count_that_the_interface_denies_is_never_an_empty_complete_thread() -> None:
    page = page_with("<div id='comments'><h3>8 Responses</h3><p>They are kept elsewhere.</p></div>", REST)
    (request,) = page.more
    thread = join(page, [Part(request, 200, {"x-wp-total": "0", "x-wp-totalpages": "0"}, b"[]")])
    assert thread is not None
    assert not thread.complete


# pings


@pytest.mark.parametrize(
    "ping",
    [
        "<li class='pingback' id='comment-88'>Pingback: <a href='https://o.example'>Elsewhere</a></li>",
    ],
)
@pytest.mark.parametrize("count", [3, 4])
def test_links_from_other_sites_are_no_comments(ping: str, count: int) -> None:
    markup = WITH_IDS["kubrick"].replace("3 Responses", f"{count} Responses").replace("</ol>", f"{ping}</ol>")
    thread = thread_of(markup)
    assert [comment.text for comment in thread.comments] == list(SAID)
    assert (thread.expected, thread.complete) == (3, True)


def test_a_reader_who_writes_about_pingbacks_is_a_reader() -> None:
    thread = thread_of(WITH_IDS["kubrick"].replace(SAID[0], "Pingback: a word I never understood."))
    assert len(thread.comments) == 3


# what stands in the place of a comment


def placed(text: str, extra: str = "") -> ParsedThread:
    item = "<li id='comment-{n}' class='comment'><b class='fn'>{who}</b> <time datetime='2014-09-11T13:05:00Z'>x</time>{extra}<div class='comment-content'><p>{text}</p></div></li>"
    first = item.format(n=70, who="Ada", text=SAID[0], extra="")
    second = item.format(n=71, who="Bo", text=text, extra=extra)
    return thread_of(f"<div id='comments'><h2>2 comments</h2><ol class='comment-list'>{first}{second}</ol></div>")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("[Comment deleted by user]", CommentState.DELETED),
        ("This comment was deleted by its author.", CommentState.DELETED),
        ("작성자가 삭제한 댓글입니다.", CommentState.DELETED),
        ("该评论已被作者删除", CommentState.DELETED),
        ("この投稿は投稿者により削除されました。", CommentState.DELETED),
        ("This comment has been removed by a moderator.", CommentState.REMOVED),
        ("Comment hidden due to low rating", CommentState.REMOVED),
        ("관리자에 의해 삭제된 댓글입니다.", CommentState.REMOVED),
        ("운영규정 위반으로 가려진 댓글입니다", CommentState.REMOVED),
        ("该评论已被管理员删除", CommentState.REMOVED),
        ("此评论已被隐藏", CommentState.REMOVED),
        ("管理者により非表示になりました", CommentState.REMOVED),
        ("このコメントは削除されました", CommentState.REMOVED),
        ("Your comment is awaiting moderation.", CommentState.HELD),
        ("댓글이 승인 대기 중입니다.", CommentState.HELD),
        ("您的评论正在等待审核。", CommentState.HELD),
        ("コメントは承認待ちです。", CommentState.HELD),
        ("The moderator said that comments are deleted too often.", CommentState.VISIBLE),
    ],
)
def test_the_state_is_the_one_the_page_tells(text: str, state: CommentState) -> None:
    thread = placed(text)
    assert [comment.state for comment in thread.comments] == [CommentState.VISIBLE, state]
    assert thread.comments[1].text == text
    assert thread.complete


@pytest.mark.parametrize(
    "notice", ["Your comment is awaiting moderation.", "您的评论正在等待审核。", "댓글이 승인 대기 중입니다."]
)
@pytest.mark.parametrize("tag", ["em", "p", "span"])
def test_a_notice_beside_the_words_holds_them(notice: str, tag: str) -> None:
    comment = placed(SAID[1], f"<{tag}>{notice}</{tag}>").comments[1]
    assert (comment.text, comment.state) == (SAID[1], CommentState.HELD)
    old = f"<li id='comment-70'><cite>Ada</cite> Says: <{tag}>{notice}</{tag}><br><small class='commentmetadata'>September 11, 2014</small><p>{SAID[0]}</p></li>"
    (comment,) = thread_of(f"<h3>One Response</h3><ol class='commentlist'>{old}</ol>").comments
    assert (comment.author, comment.text, comment.state) == ("Ada", SAID[0], CommentState.HELD)


@pytest.mark.parametrize(
    "mark",
    [
        "<p class='comment-edited'>Edited 2 hours ago</p>",
        "<span class='edited'>(edited)</span>",
        "<div class='wpd-comment-last-edited'>Last edited 3 years ago by Bo</div>",
        "<small class='edited-mark'>수정됨</small>",
        "<em class='edited'>已编辑</em>",
        "<em class='edited'>編集済み</em>",
        "<p>Last edited by Ada on 3 May 2024, 10:11 am</p>",
        "<small>이 댓글은 2024-05-03 10:11에 수정되었습니다.</small>",
        "<p>最終編集：2024年5月3日 10:11</p>",
        "<i>此评论最后由 阿海 于 2024-5-3 10:11 编辑</i>",
    ],
)
def test_a_mark_of_an_edit_is_not_the_writers(mark: str) -> None:
    assert placed(f"{SAID[1]}{mark}").comments[1].text == SAID[1]
    rows = each(
        lambda n, who, _, what: (
            f"<li class='cmt-item' data-comment-id='{n}'><i class='nick'>{who}</i> <i class='date'>2014.09.1{n}</i><div class='cmt-text'>{what}{mark}</div></li>"
        )
    )
    thread = thread_of(f"<section class='comments'><h3>댓글 3</h3><ul>{rows}</ul></section>", head="")
    assert [comment.text for comment in thread.comments] == list(SAID)
    assert placed("<span class='edited'>Never trust a map.</span>").comments[1].text == "Never trust a map."


def test_quotations_in_quotations_are_one_comment() -> None:
    quoted = f"<blockquote>Ada wrote:<blockquote>Older words.</blockquote>{SAID[0]}</blockquote>{SAID[1]}"
    thread = placed(quoted)
    assert len(thread.comments) == 2
    assert thread.comments[1].text == SAID[1]


# heads, counts, notices


@pytest.mark.parametrize(
    ("text", "author", "number", "words"),
    [
        ("1. Ada responded with:\n\nYes.", "Ada", "1", "Yes."),
        ("#12 Ada (September 3, 2014)\n\nYes.", "Ada", "12", "Yes."),
        ("3楼 王五\n\n2014年9月11日 13:05\n\n同意。", "王五", "3", "同意。"),
        ("김철수님의 댓글\n\n동의합니다.", "김철수", None, "동의합니다."),
        ("J. Smith says:\n\nYes.", "J. Smith", None, "Yes."),
        ("Ada on September 11, 2014 at 1:05 pm said:\n\nYes.", "Ada", None, "Yes."),
        ("Ada\n\nSeptember 11, 2014\n\nYes.\n\nNo.", "Ada", None, "Yes.\n\nNo."),
    ],
)
def test_a_line_over_the_words(text: str, author: str, number: str | None, words: str) -> None:
    head = read_head(text)
    assert (head.author, head.number, head.text) == (author, number, words)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks\n\nA fine piece.",
        "I was there in September 2014 myself.\n\nIt rained.",
        "1. Ada responded with:",
        "Yes.",
        "",
    ],
)
def test_words_alone_are_left_as_they_are(text: str) -> None:
    head = read_head(text)
    assert (head.text, head.author) == (text, None)


@pytest.mark.parametrize(
    "heading",
    [
        "댓글 12", "댓글(12)", "댓글수 12", "전체 댓글 12개", "评论(12)", "12条评论", "共 12 条回复", "已有12人评论", "评论数：12", "コメント12件",
        "コメント（12）", "コメント数 12", "返事　現在12件", "返事（12）", "迴響 (12)", "跟贴 12条", "みんなの声 12件", "Discussion (12)", "12 readers commented", "12 archived comments", "Comments from our archive (12)",
    ],
)  # fmt: skip
def test_counts_as_sites_write_them(heading: str) -> None:
    assert stated_count(heading) == 12


@pytest.mark.parametrize(
    "heading",
    [
        "Discussion",
        "댓글 2026년 3월 5일 12개",
        "Comment on 9/11",
        "Un message, un commentaire ?",
        "Was 2014 a good year? Tell us",
    ],
)
def test_headings_without_a_count(heading: str) -> None:
    assert stated_count(heading) is None


@pytest.mark.parametrize(
    "notice",
    [
        "The comments are now closed.", "We are no longer accepting comments on this article.", "This discussion has been closed to new replies.",
        "댓글을 작성할 수 없습니다.", "이 글의 댓글은 마감되었습니다", "本文已关闭评论", "评论功能现已关闭", "留言功能已關閉", "コメントは締め切りました", "コメント欄は閉じられています",
    ],
)  # fmt: skip
def test_a_closed_thread_says_so(notice: str) -> None:
    assert says_closed(notice)
    assert thread_of(f"<div id='comments'>{WITH_IDS['kubrick']}<p class='nocomments'>{notice}</p></div>").open is False


HEADINGS = (
    "Kommentare", "Leserkommentare", "Diskussion", "Commentaires", "Vos réactions", "Comentarios", "Commenti", "Комментарии",
    "What readers say", "Readers' letters", "Join the conversation", "読者の声", "读者来信", "독자 반응",
)  # fmt: skip
FORMS: dict[str, Callable[[int, str, str, str], str]] = {
    "bare paragraphs": lambda n, who, when, what: f"<p><b>{who}</b> ({when}): {what}</p>",
    "boxes": lambda n, who, when, what: f"<div><span>{who}</span> <span>{when}</span><p>{what}</p></div>",
    "terms": lambda n, who, when, what: f"<dl><dt>{who}, {when}</dt><dd>{what}</dd></dl>",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_names_the_comments_in_its_own_language(heading: str, form: str) -> None:
    thread = thread_of(f"<section><h3>{heading}</h3>{each(FORMS[form])}</section>")
    assert [(comment.author, comment.text) for comment in thread.comments] == list(zip(NAMES, SAID, strict=True))


@pytest.mark.parametrize(
    "heading", ["Weitere Artikel", "À lire aussi", "Más noticias", "Reader offers", "The discussion paper"]
)
def test_under_another_heading_such_boxes_are_none(heading: str) -> None:
    assert page_with(f"<section><h3>{heading}</h3>{each(FORMS['boxes'])}</section>").thread is None


ROW_HEAD = "<tr><td bgcolor='#eee'><b><font color='#036'>{who}</font></b> <font size='1'>(175.***.***.{n})</font> <font class='small'>{when}</font></td><td align='right' class='small'>추천 <span>{n}</span> 반대 <span>{m}</span></td></tr>"
ROW_TEXT = "<tr><td colspan='2' class='txt'>{words}</td></tr><tr><td colspan='2' height='1'></td></tr>"
TABLE_ROWS = (
    ("파도", "2012-04-26 12:14:19", "회사가 대신 냅니다."),
    ("김기수", "2012-04-27 02:32:24", "거긴 분쟁 수역이 아니었죠."),
    ("sunny", "2012-04-27 21:33:02", "읽었습니다."),
)


def _table_of_comments() -> str:
    rows = "".join(
        ROW_HEAD.format(who=who, when=when, n=20 + n, m=n) + ROW_TEXT.format(words=words)
        for n, (who, when, words) in enumerate(TABLE_ROWS)
    )
    return f"<table><tr><td><b>전체기사의견(3)</b></td></tr>{rows}</table>"


def _signed(section: str) -> list[tuple[str | None, str]]:
    return [(comment.author, comment.text) for comment in thread_of(section, "").comments]


def test_votes_in_the_head_row_of_a_table_are_not_the_comments_text() -> None:
    assert _signed(_table_of_comments()) == [(who, words) for who, _, words in TABLE_ROWS]


def test_rows_of_another_table_without_texts_are_no_comments_of_the_first() -> None:
    titles = "".join(
        f"<tr><td>· <a href='/a/{n}'>배추 작황 {n}</a> <font>10-31 04:08</font></td></tr>" for n in range(4)
    )
    shown = _signed(f"{_table_of_comments()}<table>{titles}</table>")
    assert shown == [(who, words) for who, _, words in TABLE_ROWS]

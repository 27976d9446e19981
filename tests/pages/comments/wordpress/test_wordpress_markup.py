"""WordPress comments as themes and plugins print them, without a server: markup of each kind, feeds, odd answers."""

# ruff: noqa: E501 -- markup reads best as it comes
from __future__ import annotations

import json

import pytest

from tests.pages.comments.thread_reading import no_answer, page_of, read
from yalu.model import NO_COUNT, CommentState, Fate, Page, ParsedThread, ThreadRequest
from yalu.pages.comments import page_thread
from yalu.pages.comments.comment_text import author_of, fragment, text_of
from yalu.pages.comments.completeness.openness import says_closed
from yalu.pages.comments.counts import stated_count
from yalu.pages.comments.page_thread import Part
from yalu.pages.comments.platform import memory_of, role
from yalu.pages.comments.wordpress import wordpress_rest
from yalu.reasons import Reason

URL = "https://paper.example/2026/03/bridge/"
ROOT = "https://paper.example/blog/wp-json/"
HEAD = f'<link rel="https://api.w.org/" href="{ROOT}"><link rel="alternate" type="application/json" href="{ROOT}wp/v2/posts/7"><link rel="alternate" type="application/rss+xml" href="{URL}feed/">'
FORM = '<div id="respond"><h3 id="reply-title">Leave a Reply</h3><form action="/wp-comments-post.php"><textarea></textarea></form></div>'


def page(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body class='single postid-7'><article><h1>A bridge</h1><div class='entry-content'><p>It opens.</p></div></article>{body}{FORM}</body></html>".encode()


def thread_of(body: str) -> ParsedThread:
    parsed_page, _ = page_of(page(body), URL)
    assert parsed_page.thread is not None
    return parsed_page.thread


def comment_fields(thread: ParsedThread) -> list[tuple[str, str | None, str | None, str, str]]:
    return [(c.id, c.parent_id, c.author, str(c.posted_at), c.text) for c in thread.comments]


WANT = [
    ("5", None, "Kim", "2026-03-01T10:00:00+09:00", "At last."),
    ("6", "5", "Li", "2026-03-01T11:00:00+09:00", "Indeed.\n\nYes."),
]
TEN, ELEVEN = "2026-03-01T10:00:00+09:00", "2026-03-01T11:00:00+09:00"

MARKUPS = {
    "wpdiscuz": f"""<div id="wpdcom"><div class="wpd-thread-info">2 Comments</div><div class="wpd-thread-list">
      <div id="wpd-comm-5_0" class="comment wpd-comment"><div id="comment-5" class="wpd-comment-right"><div class="wpd-comment-header"><div class="wpd-comment-author">Kim</div><time datetime="{TEN}">1 hour ago</time></div>
        <div class="wpd-comment-text"><p>At last.</p></div><div class="wpd-comment-footer"><span class="wpd-vote-result">12</span></div></div>
      </div><div id="wpd-comm-6_5" class="comment wpd-comment wpd-reply"><div id="comment-6" class="wpd-comment-right"><div class="wpd-comment-author">Li</div><time datetime="{ELEVEN}">x</time><div class="wpd-comment-text"><p>Indeed.</p><p>Yes.</p></div></div></div></div></div>""",
    "genesis": f"""<div class="entry-comments" id="comments"><h3>Comments (2)</h3><ol class="comment-list">
      <li id="comment-5" class="comment depth-1"><article id="article-comment-5"><header class="comment-header"><p class="comment-author"><span itemprop="name">Kim</span> <span class="says">says</span></p><p class="comment-meta"><time datetime="{TEN}"><a href="{URL}#comment-5">March 1</a></time></p></header><div class="comment-content"><p>At last.</p></div><div class="comment-reply"><a class="comment-reply-link" href="#">Reply</a></div></article>
      <ul class="children"><li id="comment-6" class="comment depth-2"><article><header class="comment-header"><p class="comment-author"><span>Li</span> <span class="says">says</span></p><p class="comment-meta"><time datetime="{ELEVEN}">x</time></p></header><div class="comment-content"><p>Indeed.</p><p>Yes.</p></div></article></li></ul></li></ol></div>""",
    "li-comment": f"""<div id="comments"><h2>2 responses to “Five ways, 10 tips”</h2><ol class="commentlist">
      <li class="comment depth-1" id="li-comment-5"><div id="comment-5"><div class="comment-author vcard"><cite class="fn">Kim</cite> <span class="says">says:</span></div><div class="comment-meta commentmetadata"><time datetime="{TEN}">x</time></div><p>At last.</p><div class="reply"><a class="comment-reply-link">Reply</a></div></div></li>
      <li class="comment depth-2" id="li-comment-6"><div id="comment-6"><div class="comment-author vcard"><cite class="fn">Li</cite> <span class="says">says:</span></div><div class="comment-meta"><time datetime="{ELEVEN}">x</time></div><p>Indeed.</p><p>Yes.</p></div></li></ol></div>""",
    "divi": f"""<section id="comment-wrap"><h1 id="comments" class="page_title">2 Comments</h1><ol class="commentlist clearfix">
      <li class="comment" id="li-comment-5"><article id="comment-5" class="comment-body"><div class="comment_avatar"><img alt="Kim"></div><div class="comment_postinfo"><span class="fn">Kim</span><span class="comment_date"><time datetime="{TEN}">on x</time></span></div><div class="comment_area"><div class="comment-content"><p>At last.</p></div></div></article>
      <ul class="children"><li class="comment" id="li-comment-6"><article id="comment-6" class="comment-body"><span class="fn">Li</span><time datetime="{ELEVEN}">x</time><div class="comment-content"><p>Indeed.</p><p>Yes.</p></div></article></li></ul></li></ol></section>""",
}


@pytest.mark.parametrize("name", sorted(MARKUPS))
def test_common_themes_and_plugins(name: str) -> None:
    thread = thread_of(MARKUPS[name])
    assert comment_fields(thread) == WANT
    assert thread.complete, thread.note
    assert thread.open is True


def test_the_words_that_unfold_a_long_comment_are_not_its_own() -> None:
    folded = '<span id="wpdiscuz-readmore-5_0"><span class="wpdiscuz-hellip">…</span><span class="wpdiscuz-readmore">Mehr</span></span>'
    thread = thread_of(MARKUPS["wpdiscuz"].replace("<p>At last.</p>", f"At last{folded}"))
    assert thread.comments[0].text == "At last…"


@pytest.mark.parametrize("when", [f"<time datetime='{TEN}'>1 March</time>", "<time>3 days ago</time>"])
def test_a_theme_of_its_own_names_the_writer_however_it_writes_the_time(when: str) -> None:
    item = f"<li id='comment-5' class='comment'><div class='hz-box'><span class='hz-nick'>Kim</span> <a class='hz-when' href='#comment-5'>{when}</a><div class='hz-said'><p>At last.</p></div></div></li>"
    comment = thread_of(f"<ol class='comment-list'>{item}</ol>").comments[0]
    assert (comment.author, comment.text) == ("Kim", "At last.")


def test_a_comment_awaiting_moderation_is_held() -> None:
    item = "<ol class='comment-list'><li id='comment-5' class='comment'><b class='fn'>Kim</b><em class='comment-awaiting-moderation'>Your comment is awaiting moderation.</em><div class='comment-content'><p>At last.</p></div></li></ol>"
    comment = thread_of(item).comments[0]
    assert (comment.state, comment.text) == (CommentState.HELD, "At last.")


def test_a_comment_is_not_held_because_an_answer_in_it_is() -> None:
    item = "<li id='comment-{n}' class='comment'><b class='fn'>Kim</b><div class='comment-content'><p>{text}</p></div>{under}</li>"
    answer = item.format(n=6, text="비밀 댓글입니다.", under="")
    outer = item.format(n=5, text="At last.", under=f"<ol class='children'>{answer}</ol>")
    states = [comment.state for comment in thread_of(f"<ol class='comment-list'>{outer}</ol>").comments]
    assert states == [CommentState.VISIBLE, CommentState.HELD]


@pytest.mark.parametrize(("back", "complete"), [(URL, True), ("/2026/03/bridge/?leaf=3", False)])
def test_the_way_back_from_a_comment_page_to_the_post_leads_to_no_unread_page(back: str, complete: bool) -> None:
    def leaf(number: int, name: str, link: str) -> bytes:
        item = f"<li id='comment-{number}' class='comment-body'><cite class='fn'>{name}</cite> <time datetime='{TEN}'>x</time><div class='comment-content'><p>At last, says {name}.</p></div></li>"
        return f"<html><body><h1>A bridge</h1><p>It opens.</p><div id='comments'><h3>2 Comments</h3><ol class='comment-list'>{item}</ol><nav>{link}</nav></div></body></html>".encode()

    def serve(request: ThreadRequest) -> Part:
        assert request.url == f"{URL}?cpage=2"
        return Part(request, 200, {}, leaf(6, "Li", f"<a rel='prev' href='{back}'>Newer</a>"))

    whole = read(leaf(5, "Kim", f"<a rel='next' href='{URL}?cpage=2'>Older</a>"), URL, serve).whole
    assert ([comment.id for comment in whole.comments], whole.complete) == (["5", "6"], complete)


def test_a_form_without_comments_proves_nothing() -> None:
    thread = thread_of("")
    assert (thread.comments, thread.complete, thread.open) == ((), False, True)


# the interface


def rest(rows: list[dict[str, object]], total: int | None = None, pages: int = 1) -> Part:
    headers = {"x-wp-total": str(len(rows) if total is None else total), "x-wp-totalpages": str(pages)}
    return Part(ThreadRequest("x", "wordpress:{}"), 200, headers, json.dumps(rows).encode())


def row(number: int, text: str = "<p>At last.</p>\n", parent: int = 0, **more: object) -> dict[str, object]:
    return {"id": number, "post": 7, "parent": parent, "author_name": "Kim", "date": "2026-03-01T10:00:00", "date_gmt": "2026-03-01T01:00:00",
            "content": {"rendered": text}, "status": "approved", "type": "comment", **more}  # fmt: skip


def joined(body: str, *answers: Part) -> ParsedThread:
    served = iter(answers)

    def serve(request: ThreadRequest) -> Part:
        part = next(served, Part(request, 0))
        return Part(request, part.status, part.headers, part.body)

    return read(page(body, HEAD), URL, serve).whole


def test_the_root_is_the_one_the_page_names_and_of_its_own_site() -> None:
    parsed_page, _ = page_of(page("", HEAD), URL)
    assert parsed_page.more[0].url.startswith(f"{ROOT}wp/v2/comments?post=7&per_page=100&order=asc&orderby=id&page=1&")
    foreign, _ = page_of(page("", HEAD.replace("paper.example/blog", "169.254.169.254")), URL)
    assert foreign.more == ()


def test_a_whole_interface_is_the_thread() -> None:
    thread = joined("", rest([row(5), row(6, parent=5)]))
    assert [(c.id, c.parent_id) for c in thread.comments] == [("5", None), ("6", "5")]
    assert (thread.complete, thread.expected, thread.open) == (True, 2, True)


@pytest.mark.parametrize(
    "answer",
    [
        Part(ThreadRequest("x", ""), 401, {}, b'{"code":"rest_login_required"}'),
        Part(ThreadRequest("x", ""), 404, {}, b'{"code":"rest_no_route"}'),
        Part(ThreadRequest("x", ""), 200, {"x-wp-total": "0"}, b"<html>maintenance</html>"),
        Part(ThreadRequest("x", ""), 200, {}, b"[]"),
        Part(ThreadRequest("x", ""), 0),
    ],
    ids=["refused", "no-route", "not-json", "no-counts", "no-answer"],
)
def test_an_interface_that_does_not_answer_leaves_the_page_as_it_is(answer: Part) -> None:
    thread = joined(MARKUPS["genesis"], answer)
    assert comment_fields(thread) == WANT
    assert thread.complete
    assert not joined("", answer).complete


def test_counts_that_do_not_agree_are_not_complete() -> None:
    short = joined("", rest([row(5)], total=2))
    assert not short.complete
    assert short.note in (Reason.of("snapshot.site_counts", known=2, count=1), NO_COUNT)


def test_an_interface_behind_the_page_is_not_believed_alone() -> None:
    thread = joined(MARKUPS["genesis"], rest([row(5)]))
    assert [c.id for c in thread.comments] == ["5", "6"]
    assert thread.complete
    silent = joined(MARKUPS["genesis"].replace("Comments (2)", "Comments"), rest([row(5)]))
    assert [c.id for c in silent.comments] == ["5", "6"]
    assert (silent.expected, silent.complete, silent.note) == (None, True, None)


def test_the_comments_of_another_post_are_no_answer() -> None:
    other = [row(5, post=8), row(9, post=8)]
    assert joined(MARKUPS["genesis"], rest(other)) == joined(MARKUPS["genesis"], Part(ThreadRequest("x", ""), 404))
    translated = joined("", rest([row(5), row(9, post=8)]))
    assert [c.id for c in translated.comments] == ["5", "9"], "a plugin lists those of a translation too"


def test_what_only_an_interface_has_that_lacks_the_newest_comment_of_a_whole_page_may_be_removed() -> None:
    thread = joined(MARKUPS["genesis"], rest([row(4), row(5)]))
    assert ([c.id for c in thread.comments], thread.complete) == (["5", "6"], True)
    part = joined(MARKUPS["genesis"].replace("Comments (2)", "Comments (9)"), rest([row(4), row(5)]))
    assert ([c.id for c in part.comments], part.complete) == (["5", "6", "4"], False)


def test_a_page_that_is_behind_the_interface_still_gives_all() -> None:
    thread = joined(MARKUPS["genesis"], rest([row(5), row(6, parent=5), row(9)]))
    assert [c.id for c in thread.comments] == ["5", "6", "9"]
    assert thread.complete


def test_pings_and_held_rows_are_no_comments() -> None:
    part = rest([row(5), row(6, type="pingback"), row(7, status="hold")])
    answer = wordpress_rest.read_comments(part)
    assert answer is not None
    assert [comment.id for comment in answer.comments] == ["5"]


def test_parts_that_were_never_fetched_count_as_missing() -> None:
    pages = (
        MARKUPS["genesis"].replace("Comments (2)", "Comments (4)")
        + f'<nav class="comment-navigation"><a href="{URL}comment-page-1/#comments">Older</a></nav>'
    )
    parsed_page, _ = page_of(page(pages), URL)
    assert [request.url for request in parsed_page.more] == [f"{URL}comment-page-1/"]
    whole = page_thread.join(parsed_page, ())
    assert whole is not None
    assert not whole.complete
    assert whole.note == Reason.of("snapshot.pages_left", count=1)


# feeds


def test_atom_names_parents_and_the_reply_line_is_not_the_commenters() -> None:
    atom = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"><entry><id>{URL}#comment-6</id>
      <author><name>Li</name></author><published>2026-03-01T02:00:00Z</published><thr:in-reply-to ref="{URL}#comment-5"/>
      <content type="html"><![CDATA[<p>In reply to <a href="{URL}#comment-5">Kim</a>.</p><p>Indeed.</p>]]></content></entry></feed>"""
    comments = wordpress_rest.read_feed(atom.encode())
    assert comments is not None
    assert [(c.id, c.parent_id, c.author, c.text) for c in comments] == [("6", "5", "Li", "Indeed.")]
    assert wordpress_rest.read_feed(b"<html>no feed</html>") is None
    assert wordpress_rest.read_feed(b"") is None


def test_an_address_in_a_comment_is_not_a_reply_line() -> None:
    rss = f"""<rss><channel><item><guid>{URL}#comment-6</guid><encoded><![CDATA[<p>See <a href="{URL}#comment-5">{URL}#comment-5</a></p>]]></encoded></item></channel></rss>"""
    comments = wordpress_rest.read_feed(rss.encode())
    assert comments is not None
    assert comments[0].text.startswith("See http")
    assert comments[0].parent_id is None


# one text from every rendering


@pytest.mark.parametrize(
    ("themed", "plain"),
    [
        ("<p>One<br />two</p>\n<p>three</p>", "<p>One<br>\ntwo</p><p>three</p>\n"),
        ('<p>Fine <img class="wp-smiley" alt="🙂" src="x"></p>', "<p>Fine 🙂</p>"),
        ('<p>Write to <a href="/cdn-cgi/l/email-protection" data-cfemail="422b2c242d02273a232f322e276c212d2f">[email&#160;protected]</a></p>', '<p>Write to <a href="mailto:info@example.com">info@example.com</a></p>'),
        ("<p>Caf\u00e9</p>", "<p>Cafe\u0301</p>"),
        ("<div><p>a&nbsp;&amp; b</p></div>", "<p>a & b</p>"),
    ],
)  # fmt: skip
def test_renderings_of_one_comment_give_one_text(themed: str, plain: str) -> None:
    assert text_of(fragment(themed)) == text_of(fragment(plain)) != ""


def test_names_have_one_form() -> None:
    assert author_of("Kim O\u2019Brien") == author_of("Kim O&#8217;Brien") == author_of("Kim O'Brien")
    assert author_of("Li \u2014 Wei") == author_of("Li -- Wei")
    assert author_of("  ") is author_of(None) is None


# counts and closed notices


@pytest.mark.parametrize(
    ("heading", "count"),
    [
        ("19 responses to “Top 10 things”", 19), ("One thought on “X”", 1), ("“5 ways”에 대한 3개의 생각", 3), ("댓글 3개", 3),
        ("《标题2》有 4 条评论", 4), ("「タイトル3」への5件のフィードバック", 5), ("コメント (4)", 4), ("對「T」的 5 則留言", 5), ("1,234 Comments", 1234),
        ("一条回应：桥", 1), ("No comments yet", 0), ("2 thoughts on 10 tips", 2), ("Kommentare ( 14 )", 14), ("Leave a Reply", None), ("Comments", None),
        ("12 Leserkommentare:", 12), ("跟贴 5880人参与 3条", 3), ("我来说两句20条精选评论", 20),
        ("Reactions to this column: 4", 4), ("이 글에 대한 의견들이 모두: 2", 2), ("Comments per page: 20", None), ("留言最多字数：300", None),
        ("9+ comments", None), ("コメント 9+", None),
    ],
)  # fmt: skip
def test_counts_in_headings(heading: str, count: int | None) -> None:
    assert stated_count(heading) == count


@pytest.mark.parametrize(
    "text",
    [
        "Comments are closed.",
        "댓글은 닫혔습니다.",
        "评论已关闭。",
        "迴響已關閉。",
        "コメントは停止中です。",
        "Kommentare sind geschlossen.",
    ],
)
def test_closed_notices(text: str) -> None:
    assert says_closed(text)
    assert not says_closed("Leave a comment 댓글 남기기 发表评论 コメントを残す")


@pytest.mark.parametrize("words", ["This comment is no longer available.", "This reply is unavailable."])
def test_what_became_of_a_comment_closes_no_thread(words: str) -> None:
    assert not says_closed(words)
    assert says_closed(words.replace("comment", "thread").replace("reply", "topic"))


# by id


@pytest.mark.parametrize(
    ("status", "body", "fate"),
    [
        (200, {"id": 5, "status": "approved"}, Fate.SHOWN), (401, {"code": "rest_cannot_read"}, Fate.WITHHELD),
        (403, {"code": "rest_cannot_read"}, Fate.WITHHELD), (404, {"code": "rest_comment_invalid_id"}, Fate.ERASED),
        (404, {"code": "rest_no_route"}, Fate.UNKNOWN), (401, {"code": "rest_login_required"}, Fate.UNKNOWN), (200, {"id": 6}, Fate.UNKNOWN),
        (200, [], Fate.UNKNOWN), (503, {}, Fate.UNANSWERED), (429, {}, Fate.UNANSWERED), (0, {}, Fate.UNANSWERED),
    ],
)  # fmt: skip
def test_what_a_look_up_proves(status: int, body: object, fate: Fate) -> None:
    listing = ThreadRequest(f"{ROOT}wp/v2/comments?post=7&page=1", role("wordpress", "rest", page=1))
    request = page_thread.look_up("wordpress", [Part(listing, 200, {}, b"[]")], "5")
    assert request is not None
    assert request.url.startswith(f"{ROOT}wp/v2/comments/5?")
    assert page_thread.fate(Part(request, status, {}, json.dumps(body).encode())) is fate
    assert page_thread.look_up("disqus", [Part(listing, 200, {}, b"[]")], "5") is None
    assert page_thread.look_up("wordpress", [Part(listing, 403, {}, b"{}")], "5") is None


def test_nothing_answers_is_what_the_page_alone_shows() -> None:
    thread_reading = read(page(MARKUPS["genesis"], HEAD), URL, no_answer)
    assert comment_fields(thread_reading.whole) == WANT
    assert memory_of(thread_reading.page.more[0])["is"] == "rest"
    assert isinstance(thread_reading.page, Page)

"""Threads of one comment or of none, comments with their answers, and what stands beside their words."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml.html import fromstring

from tests.growth import grows_linearly
from yalu.changes.page_pair import compare_pages
from yalu.model import CommentState, Page
from yalu.pages.comments.platform import numbering
from yalu.pages.read_page import read_page

TEXT = "".join(
    f"<p>The night train to the border waits at platform {n}, and nobody on it knows how long the papers will take.</p>"
    for n in range(3, 8)
)
SAID = {"70311": "I slept well.", "70348": "역무원이 친절했습니다.", "70392": "车上很暖和。"}
WHO = {"70311": "Ida", "70348": "새벽차", "70392": "老铁"}
WHEN = {"70311": "2026-05-01 08:00", "70348": "2026-05-01 19:30", "70392": "2026-05-02 07:15"}
FIELD = "<form class='write'><textarea name='q'></textarea></form>"


def page(below: str) -> Page:
    html = f"<html><body><div><h1>A night train</h1><div class='story'>{TEXT}</div></div>{below}</body></html>"
    when = datetime(2026, 6, 1, tzinfo=UTC)
    return read_page(html.encode(), url="https://paper.example/train", headers={}, fetched_at=when)


def changes(old: str, new: str) -> list[tuple[str, str | None]]:
    findings = compare_pages(page(old), page(new))
    return [(str(finding.kind), finding.platform_comment_id) for finding in findings if finding.significance >= 0.2]


def ids(below: str) -> list[str]:
    thread = page(below).thread
    return [comment.id for comment in thread.comments] if thread else []


def words(below: str) -> dict[str, str]:
    thread = page(below).thread
    return {comment.id: comment.text for comment in thread.comments} if thread else {}


def fill(item: str, number: str, text: str | None = None, inside: str = "") -> str:
    values = {"id": number, "who": WHO[number], "when": WHEN[number], "said": text or SAID[number], "in": inside}
    for name, value in values.items():
        item = item.replace(f"[{name}]", value)
    return item


# ---- a comment and the answers to it ---------------------------------------------------------------------------------

ITEM = "<li class='[kind]_row' data-comment-id='[id]'><div class='box'><b class='who'>[who]</b> <i>[when]</i><p class='say'>[said]</p><button>Reply</button></div>[in]</li>"
ONE, ANSWER = ITEM.replace("[kind]", "talk"), ITEM.replace("[kind]", "answer")


def answered(head: str = "3 comments") -> str:
    inner = f"<ul class='answers'>{fill(ANSWER, '70348')}</ul>"
    return f"<section><h3>{head}</h3><ul>{fill(ONE, '70311', inside=inner)}{fill(ONE, '70392')}</ul></section>"


def test_an_answer_called_otherwise_has_the_id_of_its_item() -> None:
    assert ids(answered()) == ["70311", "70348", "70392"]


def test_a_first_answer_changes_no_id() -> None:
    plain = f"<section><h3>2 comments</h3><ul>{fill(ONE, '70311')}{fill(ONE, '70392')}</ul></section>"
    assert changes(plain, answered()) == [("comment.new", "70348")]
    assert changes(answered(), plain) == [("comment.gone", "70348")]


def test_an_answer_beside_its_comment_is_one_whether_or_not_a_class_says_so() -> None:
    item = "<li class='js_talk row[mark]' data-id='[id]'><b class='who'>[who]</b><p class='say'>[said]</p><i>6小时前</i></li>"
    rows = [item.replace("[mark]", mark) for mark in ("", " row_reply", "")]
    shown = "".join(fill(row, number) for row, number in zip(rows, ("70311", "70348", "70392"), strict=True))
    assert ids(f"<section><h3>留言</h3><ul>{shown}</ul></section>") == ["70311", "70348", "70392"]


def test_answers_in_a_bare_element_of_the_comment_are_comments() -> None:
    item = "<x-talk comment-id='[id]'><em>[who]</em><x-when>[when]</x-when><div><p>[said]</p></div><button>Reply</button>[in]</x-talk>"
    nested = fill(item, "70311", inside=fill(item, "70348")) + fill(item, "70392")
    assert ids(f"<x-list><h3>3 comments</h3>{nested}</x-list>") == ["70311", "70348", "70392"]


def test_name_and_words_of_an_answer_are_found_where_its_classes_name_it_an_answer() -> None:
    item = "<li id='[k]_li_[id]' class='row'><div class='[k]_info'><span class='nickbox'><em>[who]</em></span><div class='txtbox'><p>[said]</p></div><span class='[k]_time'>[when]</span></div>[in]</li>"
    inner = f"<ul>{fill(item.replace('[k]', 'reply'), '70348')}</ul>"
    rows = fill(item.replace("[k]", "cmt"), "70311", inside=inner) + fill(item.replace("[k]", "cmt"), "70392")
    thread = page(f"<div class='comments'><h3>3 comments</h3><ul>{rows}</ul></div>").thread
    assert thread is not None
    assert [(comment.id, comment.author, comment.text) for comment in thread.comments] == [
        (number, WHO[number], SAID[number]) for number in SAID
    ]


def test_the_number_before_a_name_is_no_part_of_it() -> None:
    item = "<li class='talk-item' id='t[id]'><p class='info'>[at]. [who] <span><a>[when]</a></span></p><div class='say'>[said]</div></li>"
    rows = "".join(fill(item, number).replace("[at]", str(at)) for at, number in enumerate(SAID, 4))
    thread = page(f"<ul class='topic-comment'>{rows}</ul>").thread
    assert thread is not None and [comment.author for comment in thread.comments] == list(WHO.values())


# ---- what stands beside the words ------------------------------------------------------------------------------------

GONE = ("This comment was deleted.", "작성자에 의해 삭제된 댓글입니다.", "该评论已删除", "このコメントは削除されました")
LIKED = "<li id='comment[id]' class='cmt_item'><strong class='info_author'>[who]</strong><span class='txt_date'>[when]</span><p class='[class]'>[said]</p><button>Like <span class='num_txt'>[n]</span></button><button>Reply <span class='num_txt'>0</span></button></li>"


@pytest.mark.parametrize("gone", GONE)
def test_the_number_in_a_button_is_nobodys_words(gone: str) -> None:
    def listed(likes: int, text: str | None, head: int) -> str:
        kind = "desc_txt" if text is None else "desc_deleted"
        rows = [fill(LIKED.replace("[class]", "desc_txt"), number) for number in ("70311", "70392")]
        rows.insert(1, fill(LIKED.replace("[class]", kind), "70348", text))
        whole = "".join(rows).replace("[n]", str(likes))
        return f"<div class='cmt_box'><h3>{head} comments</h3><ul class='list_comment'>{whole}</ul></div>"

    assert words(listed(7, gone, 2))["70348"] == gone
    assert changes(listed(7, gone, 2), listed(31, gone, 2)) == []
    assert changes(listed(7, None, 3), listed(31, gone, 2)) == [("comment.gone", "70348")]


def test_a_thread_whose_count_leaves_out_what_was_deleted_is_whole() -> None:
    rows = fill(ONE, "70311") + fill(ONE, "70348", GONE[1]) + fill(ONE, "70392")
    thread = page(f"<section><h3>2 comments</h3><ul>{rows}</ul></section>").thread
    assert thread is not None and thread.complete
    assert [comment.state for comment in thread.comments].count(CommentState.VISIBLE) == 2


def test_where_a_comment_came_from_is_no_part_of_what_is_said_in_its_place() -> None:
    item = "<div data-id='[id]'><div><a>[who]</a><div class='[class]'>[said]</div><div><span>05-03</span><span>· IP 属地山东</span></div><button>回复</button></div></div>"
    rows = fill(item.replace("[class]", "said"), "70311") + fill(item.replace("[class]", "css-2"), "70392", GONE[2])
    rows += fill(item.replace("[class]", "said"), "70348")
    assert words(f"<div><div>3 条评论</div>{rows}</div>")["70392"] == GONE[2]


def test_short_words_after_the_line_with_the_time_are_the_words() -> None:
    item = "<p><a name='c[id]'></a><b>[who]</b> ([when])<br>[said]</p>"
    rows = "".join(fill(item, number) for number in SAID)
    assert words(f"<h3>Comments (3)</h3>{rows}{FIELD}") == SAID


def test_marked_posts_without_marked_words_are_read_by_their_shape_even_beside_a_deleted_one() -> None:
    item = "<article id='post-[id]' itemscope itemtype='https://schema.org/Comment'><h4><a class='username'>[who]</a></h4><time datetime='[when]'>[when]</time><div class='bb'>[said]</div><a>Reply</a></article>"
    whole = "".join(fill(item, number) for number in SAID)
    deleted = fill(item, "70311") + fill(item, "70348", GONE[0]) + fill(item, "70392")
    assert changes(f"<div>{whole}</div>{FIELD}", f"<div>{deleted}</div>{FIELD}") == [("comment.gone", "70348")]


def test_comments_for_browsers_without_scripts_are_read_where_nothing_else_shows_any() -> None:
    post = "<li id='post-[id]'><header><span class='author'>[who]</span> <a class='ago'>[when]</a></header><div class='message'><p>[said]</p></div><a>Reply</a></li>"
    rows = "".join(fill(post, number) for number in SAID)
    silent = f"<div id='disqus_thread'></div><noscript><section><b>3 Comments</b><ul>{rows}</ul></section></noscript>"
    assert words(silent) == SAID
    shut = silent.replace("</ul>", "</ul><div>Comments are closed.</div>")
    assert changes(silent, shut) == [("thread.closed", None)]


# ---- one and none ----------------------------------------------------------------------------------------------------

LONE = {
    "an item of a list": f"<ul class='talk'>{ONE}</ul>{FIELD}",
    "a post of a forum": "<div class='block'><article class='message message--post' id='js-post-[id]'><h4><a class='username'>[who]</a></h4><time>[when]</time><div class='bb'>[said]</div><a>Reply</a></article></div>"
    + FIELD,
    "a list of terms": "<div class='cm'><dl class='comment_list' id='comment[id]'><dt>Re: trains</dt><dd class='comment_body'>[said]</dd><dd class='comment_data'>[when] | [who] | <a>編集</a></dd></dl></div>"
    + FIELD,
}


@pytest.mark.parametrize("item", LONE.values(), ids=LONE.keys())
def test_a_lone_comment_beside_a_field_is_read_without_a_count(item: str) -> None:
    below = fill(item, "70348")
    assert words(below) == {"70348": SAID["70348"]}
    assert changes(below, below.replace(SAID["70348"], "역무원이 불친절했습니다. 다시는 안 탑니다.")) == [
        ("comment.edited", "70348")
    ]


def test_the_opening_post_of_a_forum_is_no_lone_comment() -> None:
    post = f"<div class='block'><article class='message message--post' id='js-post-55'><h4>Ida</h4><time>2026-05-01</time><div class='bb'>{TEXT}</div><a>Reply</a></article></div>"
    html = f"<html><body><h1>A night train</h1>{post}{FIELD}</body></html>"
    parsed_page = read_page(
        html.encode(), url="https://f.example/t", headers={}, fetched_at=datetime(2026, 6, 1, tzinfo=UTC)
    )
    assert parsed_page.article is not None and "platform 5" in parsed_page.article.body
    assert parsed_page.thread is None or not parsed_page.thread.comments


NONE = {
    "en": ("0 Comments", "No comments yet."),
    "heading": ("No comments:", "Keine Kommentare:"),
    "ko": ("댓글 <em>0</em>", "등록된 댓글이 없습니다."),
    "zh": ("评论（0）", "还没有人评论"),
    "ja": ("コメント 0件", "まだコメントはありません"),
}


@pytest.mark.parametrize("lang", NONE)
@pytest.mark.parametrize("at", [0, 1])
def test_a_line_that_counts_none_is_a_thread_without_comments(lang: str, at: int) -> None:
    line = f"<div class='t'><h3>{NONE[lang][at]}</h3></div>"
    thread = page(line).thread
    assert thread is not None and (thread.comments, thread.expected) == ((), 0)
    assert changes(line, f"<div class='t'><h3>1 comment</h3><ul>{fill(ONE, '70311')}</ul></div>") == [
        ("comment.new", "70311")
    ]


def test_counts_of_other_pieces_are_no_thread() -> None:
    teasers = "".join(f"<li><a href='/n/{n}'>Another train {n}</a> <span>댓글 0</span></li>" for n in range(3))
    assert page(f"<ul>{teasers}</ul>").thread is None


def test_the_year_of_a_footer_counts_nothing() -> None:
    thread = page(f"<ul class='comment'>{fill(ONE, '70311')}{fill(ONE, '70348')}</ul><footer>© 2026</footer>").thread
    assert thread is not None and thread.expected is None


@pytest.mark.parametrize("name", ["feedback-message", "email-message", "request_form", "booking-comment"])
def test_a_form_for_the_editors_or_a_shop_is_no_thread(name: str) -> None:
    assert page(f"<div class='{name}'><textarea name='comments'></textarea></div>").thread is None


# ---- comments without a name, and posts under the headline ----------------------------------------------------------

ROW = "<div class='row[kind]' id='[prefix][id]'><b class='who'>[who]</b> <i>[when]</i><p>[said]</p><a>Reply</a></div>"
UNKNOWN = "Taken out by the desk."


def rows(second: str, prefix: str = "c-") -> str:
    items = [fill(ROW, "70311"), second, fill(ROW, "70392")]
    inner = "".join(items).replace("[prefix]", prefix).replace("[kind]", "")
    return f"<section class='comments'>{inner}</section>{FIELD}"


@pytest.mark.parametrize(
    "second",
    [
        "<div class='row' id='[prefix]70348'><i>2026-05-01 19:30</i><p>[said]</p><a>Reply</a></div>",
        "<div class='row off' id='[prefix]70348'><p>[said]</p></div>",
        "<div class='row' id='[prefix]70348'><i>[said]</i><a>Reply</a></div>",
    ],
    ids=["no name", "neither name nor time", "one line and a button"],
)
@pytest.mark.parametrize("prefix", ["c-", "c", "com_", "a-7f3e"])
def test_an_item_without_the_name_of_the_others_is_a_removed_comment(second: str, prefix: str) -> None:
    below = rows(second.replace("[said]", UNKNOWN), prefix)
    thread = page(below).thread
    assert thread is not None
    assert [comment.state for comment in thread.comments] == [
        CommentState.VISIBLE, CommentState.REMOVED, CommentState.VISIBLE,
    ]  # fmt: skip
    assert [kind for kind, _ in changes(rows(fill(ROW, "70348"), prefix), below)] == ["comment.gone"]


def test_a_comment_can_be_a_list_of_its_own() -> None:
    item = "<ul class='post' id='comment-[id]'><li class='info'><b>[who]</b> <i>[when]</i> <a>Reply</a></li><li class='text'>[said]</li></ul>"
    assert words(f"<div id='comments'>{''.join(fill(item, number) for number in SAID)}</div>") == SAID


@pytest.mark.parametrize(("field", "count"), [(FIELD, 3), ("", 0)])
def test_a_widget_that_can_be_written_in_is_of_this_page(field: str, count: int) -> None:
    item = "<div class='note' id='n-[id]'><b>[who]</b> <i>[when]</i><p>[said]</p></div>"
    box = f"<div id='talk_widget'>{field}<div>{''.join(fill(item, number) for number in SAID)}</div></div>"
    assert len(words(box)) == count


@pytest.mark.parametrize("mark", ["n", "n-"])
def test_a_long_id_is_looked_through_once(mark: str) -> None:
    assert grows_linearly(lambda size: numbering(fromstring(f"<li id='{mark}{'1' * size}!'>")), 24_000)

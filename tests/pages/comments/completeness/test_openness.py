"""Whether a page takes comments: what it says, what one can write in, and what is only a matter of signing in."""

# ruff: noqa: E501 -- notices read best as they come

from datetime import UTC, datetime

import pytest

from yalu.changes.page_pair import compare_pages
from yalu.model import Kind, Page, ParsedThread
from yalu.pages.comments.completeness.openness import asks_to_sign_in, says_closed
from yalu.pages.read_page import read_page

CLOSED = {
    "en": [
        "Comments on this article have been turned off.", "New replies are no longer allowed.", "This article is not open for comments",
        "You can no longer comment on this story.", "The guest book is now closed.", "The comment period has ended.", "Commenting is not available for this piece",
        "The author has turned off new responses to this story.", "No new comments are being accepted.", "This conversation was archived in 2019", "We do not accept comments: comments are unavailable",
    ],
    "ko": [
        "이 기사는 댓글 서비스를 제공하지 않습니다.", "댓글창이 닫혔습니다", "댓글 작성이 제한된 글입니다", "더 이상 의견을 남길 수 없습니다.",
        "댓글을 허용하지 않는 게시물입니다", "토론이 종료되었습니다.", "댓글 기능을 이용하실 수 없습니다", "새 댓글을 받지 않습니다",
    ],
    "zh": [
        "该文暂未开放评论", "※ 推文共 13 則，本文已鎖定推文", "本帖已被锁定", "抱歉，此主题已关闭，不再接受新的回复", "目前無法留言", "討論區已經關閉", "留言功能暫停使用", "不再接受新跟帖",
        "本文不设评论", "作者禁止评论", "本文章已鎖定，無法再推文。",
    ],
    "europe": [
        "Zu diesem Beitrag können keine Kommentare mehr verfasst werden.", "Die Kommentarspalte wurde am Freitag geschlossen.",
        "Les commentaires de cet article ont été fermés.", "Los comentarios de esta noticia están cerrados.", "Ya no se admiten más comentarios.",
        "Die Debatte ist nun geschlossen.", "Le débat est désormais clos.", "Ce fil de discussion a été verrouillé.", "Les contributions sont closes.",
        "Les réactions à cet article sont fermées.", "La discussion est archivée.", "El debate ya está cerrado.", "Hilo bloqueado.",
        "La discusión sobre esta noticia ha sido cerrada.", "Los comentarios están archivados.", "Les commentaires sont désactivées.",
    ],
    "ja": [
        "この記事へのコメントは受け付けておりません", "コメントの受付を終了いたしました。", "現在コメントの投稿はできません", "新たにコメントを付けることはできません。", "コメント欄は設けていません",
        "このトピックはロックされました", "書き込みは締め切りました", "コメント機能は停止しています", "返信の受付は終了", "この記事への返事は打ち切りました。", "コメントの受付をしめきりました",
        "このスレッドは過去ログ倉庫に格納されています。",
    ],
}  # fmt: skip
NOT_CLOSED = [
    "Comments will be closed on Friday.", "Comments are checked before they appear.", "Be the first to comment", "Close comments", "댓글 닫기",
    "댓글 마감까지 2일 남았습니다.", "답글이 달린 댓글은 삭제할 수 없습니다", "욕설이 담긴 댓글은 삭제될 수 있습니다", "비회원은 댓글을 쓸 수 없습니다",
    "关闭评论", "评论将于周五关闭", "评论须经审核", "登录后才能评论，否则不能评论", "收起回复",
    "コメントは承認後に表示されます", "URLを含むコメントは投稿できません", "コメントの編集はできません", "コメントの受付は金曜に終了します",
    "推文自動更新已關閉", "댓글 자동 새로고침이 중단되었습니다",
]  # fmt: skip


@pytest.mark.parametrize("notice", [notice for notices in CLOSED.values() for notice in notices])
def test_a_notice_says_that_comments_are_closed(notice: str) -> None:
    assert says_closed(notice)


@pytest.mark.parametrize("notice", NOT_CLOSED)
def test_rules_buttons_and_what_is_to_come_close_nothing(notice: str) -> None:
    assert not says_closed(notice)


GATES = [
    "Sign in to join the conversation", "You must be logged in to reply", "로그인 후 의견을 남겨 주세요", "登录后参与讨论", "請先登入再留言", "ログインしてコメントする",
]  # fmt: skip


@pytest.mark.parametrize("gate", GATES)
def test_an_invitation_to_sign_in_is_no_closing(gate: str) -> None:
    assert asks_to_sign_in(gate)
    assert not says_closed(gate)


TEXT = "".join(
    f"<p>{what} on the island burnt down when the bridge was opened, and {who} never rebuilt it, for want of money.</p>"
    for what, who in (
        ("The mill", "its owner"),
        ("A bakery", "the town"),
        ("One barn", "nobody"),
        ("The inn", "a cousin"),
    )
)
ITEMS = "".join(
    f"<li data-no='{number}'><b>Reader {number}</b> <i>2026-03-0{number} 08:15</i><p>I remember mill number {number}.</p>{{reply}}</li>"
    for number in (3, 5, 6)
)
FIELD = "<div class='w'><textarea placeholder='Your words'></textarea><button>Send</button></div>"


def state(beside: str, reply: str = "", after: str = "") -> bool | None:
    html = (
        f"<html lang='en'><body><div class='piece'><h1>A mill</h1>{TEXT}</div><section><h2>3 comments</h2>"
        f"<ul>{ITEMS.format(reply=reply)}</ul>{beside}</section>{after}<footer><a href='/login'>Log in</a></footer></body></html>"
    )
    read = read_page(
        html.encode(), url="https://paper.example/mill", headers={}, fetched_at=datetime(2026, 4, 1, tzinfo=UTC)
    )
    assert read.thread is not None
    assert len(read.thread.comments) == 3
    return read.thread.open


SHUT = "<textarea disabled placeholder='{words}'></textarea><button disabled>Send</button>"


@pytest.mark.parametrize(
    ("beside", "reply", "want"),
    [
        pytest.param(FIELD, "", True, id="a field"),
        pytest.param("<div contenteditable='true' data-placeholder='Say it'></div>", "", True, id="an editor"),
        pytest.param("<a href='/write?no=4'>댓글 쓰기</a>", "", True, id="a link to a form"),
        pytest.param("", "<a href='#'>답글</a>", True, id="buttons to reply"),
        pytest.param("<a href='/post'><img src='b.gif' alt='의견쓰기'></a>", "", True, id="a picture of such a link"),
        pytest.param("<a href='/post'><img src='b.gif' alt='Reply'></a>", "", True, id="a picture of a button"),
        pytest.param("<img src='b.gif' alt='Closed Thread'>", "", False, id="a picture of a notice"),
        pytest.param("<img src='b.gif' alt='Share'>", "", None, id="another picture"),
        pytest.param(
            "<form><fieldset><legend>의견쓰기</legend><input name='c'></fieldset></form>", "", True, id="a form"
        ),
        pytest.param("", "<b>Quote:</b>", None, id="the label of a quotation"),
        pytest.param("<p>评论已关闭</p>", "", False, id="a notice"),
        pytest.param("<p>评论已关闭</p>", "<a href='#'>回复</a>", False, id="a notice over buttons that stayed"),
        pytest.param("<p style='display: none'>评论已关闭</p>" + FIELD, "", True, id="a notice that is not shown"),
        pytest.param(SHUT.format(words="コメントは受け付けていません"), "", False, id="a field that is shut"),
        pytest.param(SHUT.format(words="Log in to comment"), "", True, id="a field for members"),
        pytest.param(
            "<div><a href='/passport/login'>登录</a>后发表评论</div>", "", True, id="an invitation to sign in"
        ),
        pytest.param(SHUT.format(words="Your words"), "", None, id="a field that waits for a script"),
        pytest.param("", "", None, id="nothing"),
    ],
)
def test_a_section_shows_whether_one_can_write(beside: str, reply: str, want: bool | None) -> None:
    assert state(beside, reply) is want


def test_a_notice_may_stand_under_the_section() -> None:
    assert state("", after="<table><tr><td>이 글에는 댓글을 쓸 수 없습니다.</td></tr></table>") is False


def test_a_notice_may_stand_above_the_posts_of_a_board() -> None:
    post = "<div id='post_{0}'><div class='authi'><a>Lin {0}</a></div><div class='authi'>2026-03-0{0} 08:15</div><td id='postmessage_{0}'>{1}</td></div>"
    posts = "".join(post.format(number, f"The mill of {number} stood by the ford.") for number in (3, 4, 5))
    html = f"<html lang='zh'><body><div><div id='bar'><span>本主题已关闭</span></div><div id='postlist'><h1>A mill</h1>{posts}</div></div></body></html>"
    read = read_page(
        html.encode(), url="https://bbs.example/t-1", headers={}, fetched_at=datetime(2026, 4, 1, tzinfo=UTC)
    )
    assert read.thread is not None
    assert read.thread.open is False


def test_what_a_reader_writes_closes_nothing() -> None:
    assert state("", reply="<p>Comments are closed elsewhere.</p><a>Reply</a>") is True


# threads without comments


def vacant(after: str) -> ParsedThread | None:
    html = f"<html lang='en'><body><div class='piece'><h1>A mill</h1>{TEXT}</div>{after}</body></html>"
    seen = datetime(2026, 4, 1, tzinfo=UTC)
    return read_page(html.encode(), url="https://paper.example/mill", headers={}, fetched_at=seen).thread


@pytest.mark.parametrize(
    ("after", "open_", "expected", "complete"),
    [
        (
            "<div id='r'><textarea placeholder='コメントを書く'></textarea><button>送信</button></div>",
            True,
            None,
            False,
        ),
        ("<div><h3>댓글 0개</h3><textarea placeholder='의견'></textarea></div>", True, 0, True),
        ("<div><h3>4 comments</h3><div id='app'></div><textarea name='comment'></textarea></div>", True, 4, False),
        ("<section><p>本文暂未开放评论</p></section>", False, None, False),
    ],
    ids=["a field", "a count of none", "a count of what a script shows", "a notice"],
)
def test_a_field_or_a_notice_is_a_thread_before_the_first_comment(
    after: str, open_: bool, expected: int | None, complete: bool
) -> None:
    thread = vacant(after)
    assert thread is not None
    assert (thread.comments, thread.open, thread.expected, thread.complete) == ((), open_, expected, complete)


@pytest.mark.parametrize(
    "after",
    [
        "<form class='contact'><textarea placeholder='Your message to the desk'></textarea></form>",
        "<form action='/search'><textarea name='q'></textarea></form>",
        "<footer><p>Comments are closed.</p></footer>",
    ],
)
def test_other_fields_and_the_frame_of_the_page_are_no_thread(after: str) -> None:
    assert vacant(after) is None


def test_comments_that_a_page_no_longer_shows_are_not_gone_for_its_form() -> None:
    html = "<html lang='en'><body><div class='piece'><h1>A mill</h1>{text}</div><section class='c'>{list}{field}</section></body></html>"
    shown = html.format(text=TEXT, list=f"<ul>{ITEMS.format(reply='')}</ul>", field=FIELD)
    bare = html.format(text=TEXT, list="", field="<textarea placeholder='Write a comment'></textarea>")
    assert compare_pages(page_of(shown), page_of(bare)) == ()


# a form that comes and goes


def page_of(html: str) -> Page:
    return read_page(
        html.encode(), url="https://paper.example/mill", headers={}, fetched_at=datetime(2026, 4, 1, tzinfo=UTC)
    )


def drawn(beside: str, reply: str = "", name: str = "talk") -> Page:
    items = ITEMS.format(reply=reply).replace("<li ", f"<li class='{name}-one' ")
    return page_of(
        f"<html lang='en'><body><div class='piece'><h1>A mill</h1>{TEXT}</div><section><h2>3 comments</h2>"
        f"<ul class='{name}'>{items}</ul>{beside}</section></body></html>"
    )


REPLY = "<a href='#'>Reply</a>"


def kinds(old: Page, new: Page) -> list[Kind]:
    return [finding.kind for finding in compare_pages(old, new)]


def test_a_form_that_goes_with_the_buttons_closes_a_thread_and_opens_it_when_it_comes() -> None:
    assert kinds(drawn(FIELD, REPLY), drawn("")) == [Kind.THREAD_CLOSED]
    assert kinds(drawn(""), drawn(FIELD, REPLY)) == [Kind.THREAD_OPENED]


def test_a_theme_that_prints_no_notice_closes_a_thread_of_wordpress_too() -> None:
    item = "<li id='comment-{n}' class='comment depth-1'><cite class='fn'>Reader {n}</cite> <a href='#comment-{n}'>May {n}, 2026 at 8:15 am</a><p>I remember mill {n}.</p>{reply}</li>"

    def themed(reply: str, form: str) -> Page:
        items = "".join(item.format(n=n, reply=reply) for n in (3, 5, 6))
        return page_of(
            f"<html lang='en'><head><link rel='stylesheet' href='/wp-content/themes/x/style.css'></head><body><article><h1>A mill</h1>{TEXT}"
            f"</article><div id='comments'><h3>3 comments</h3><ol class='commentlist'>{items}</ol>{form}</div></body></html>"
        )

    form = "<form id='commentform' action='/wp-comments-post.php'><textarea name='comment'></textarea></form>"
    shown = themed("<a class='comment-reply-link' href='#'>Reply</a>", form)
    assert kinds(shown, themed("", "")) == [Kind.THREAD_CLOSED]
    assert kinds(themed("", ""), shown) == [Kind.THREAD_OPENED]


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(drawn("", REPLY), id="buttons to reply stay"),
        pytest.param(drawn("<p><a href='/login'>Log in to comment</a></p>"), id="an invitation to sign in"),
        pytest.param(drawn("", name="newlook"), id="another design"),
    ],
)
def test_a_form_alone_that_goes_closes_nothing(new: Page) -> None:
    assert kinds(drawn(FIELD, REPLY), new) == []
    assert kinds(new, drawn(FIELD, REPLY)) == []


ELSEWHERE = [
    ("Leave a comment on the full site", "Comments are closed."),
    ("Join the conversation", "Comments on this article have been turned off."),
    ("전체 사이트에서 댓글 쓰기", "댓글창이 닫혔습니다"),
    ("在完整版网站上发表评论", "本文评论已关闭"),
    ("PC版でコメントを書く", "コメントの受付を終了いたしました。"),
    ("意見を送る", "ご意見の募集は終了しました。"),
    ("意見を送る", "この記事へのお便りの受付は終了しました。"),
    ("在完整版网站上发表评论", "本文的读者来信现已截止。"),
]


@pytest.mark.parametrize(("link", "notice"), ELSEWHERE)
@pytest.mark.parametrize(
    "comments", ["", "<h3>3 comments</h3><ul class='comments'>" + ITEMS.format(reply="") + "</ul>"]
)
def test_a_link_to_where_one_writes_that_gives_way_to_a_notice_closes(link: str, notice: str, comments: str) -> None:
    def shown(end: str) -> Page:
        html = f"<html amp lang='en'><body><article><h1>The island</h1>{TEXT}</article><section>{comments}{end}</section></body></html>"
        url = "https://paper.example/amp/island"
        return read_page(html.encode(), url=url, headers={}, fetched_at=datetime(2026, 4, 1, tzinfo=UTC))

    way, end = shown(f"<p><a href='/island#respond'>{link}</a></p>"), shown(f"<p>{notice}</p>")
    assert [finding.kind for finding in compare_pages(way, end)] == [Kind.THREAD_CLOSED]
    assert [finding.kind for finding in compare_pages(end, way)] == [Kind.THREAD_OPENED]

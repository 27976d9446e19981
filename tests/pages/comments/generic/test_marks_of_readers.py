"""What readers write with marks of their own among the parts that software prints in each comment."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from collections.abc import Sequence

import pytest
from lxml.html import fromstring

from tests.growth import grows_linearly
from tests.pages.conftest import HEADLINE, NOW, page, paragraphs
from yalu.model import CommentState, ParsedComment
from yalu.pages.comments.comment_text import text_of
from yalu.pages.read_page import read_page

NAMES = ("Ada", "Bo", "Cy", "Di")
GNUBOARD = ("한라산", "평범한직장인", "서해바람", "톰과제리")
RULES = (
    "Please stay on topic. Spam will be deleted.",
    "We are sorry. Photo removed at the owner's request.",
    "Update: one posting deleted at the request of its author",
)


def comments(
    text: str | Sequence[str],
    *,
    date: str = '<span class="date">3 February 2026</span>',
    below: str = "",
    head: str = "",
) -> Sequence[ParsedComment]:
    rows = "".join(
        f'<div class="comment"><b class="author">{name}</b> {date}<p class="text">{words}</p></div>'
        for name, words in zip(NAMES, (text,) * len(NAMES) if isinstance(text, str) else text, strict=True)
    )
    article = f"<article><h1>{HEADLINE}</h1>{paragraphs()}</article>"
    html = page(f'{article}<div id="comments"><h3>Comments</h3>{rows}{below}</div>', head=head)
    thread = read_page(html, url="https://x.example/b/7", headers={}, fetched_at=NOW).thread
    return thread.comments if thread is not None else ()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("I counted <b>40</b> boats on the river.", "I counted 40 boats on the river."),
        ("<strong>100%</strong> agree", "100% agree"),
        ("Bread was <s>$3</s> and is <b>$5</b>", "Bread was $3 and is $5"),
        ("배가 <b>10</b>척", "배가 10척"),
        ("The ferry is back <span>👍</span>", "The ferry is back 👍"),
    ],
)
def test_numbers_and_signs_in_marks_are_words_of_their_writers(written: str, expected: str) -> None:
    assert [comment.text for comment in comments(written)] == [expected] * len(NAMES)


@pytest.mark.parametrize(
    "votes",
    [
        "{} <span>(+{}/-3)</span>",
        "{} <em>{}</em>",
        "{}<br><strong>+{}</strong>",
        "<span>[{1}]</span> {0}",
    ],
)
def test_a_number_at_one_end_of_each_text_is_a_counter(votes: str) -> None:
    written = ("The ferry is back.", "It rained <b>12</b> days.", "Who asked the fishermen?", "Agreed, <b>9</b> times.")
    for by in (1, 7):
        read = comments([votes.format(text, at * by) for at, text in enumerate(written, 1)])
        assert [comment.text for comment in read] == [text.replace("<b>", "").replace("</b>", "") for text in written]


@pytest.mark.parametrize("shown", ["12:30", "2/10", "'26 2/10", "32+ days ago", "3 months"])
def test_a_short_time_with_its_whole_form_as_title_is_the_time_of_a_comment(shown: str) -> None:
    date = f'<span class="date" title="2026-02-10 12:30:00">{shown}</span>'
    read = comments("The tide table was wrong again.", date=date)
    assert [str(comment.posted_at)[:10] for comment in read] == ["2026-02-10"] * len(NAMES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_the_house_is_no_removed_comment(rule: str) -> None:
    read = comments("The tide table was wrong again.", below=f'<div class="comment note">{rule}</div>')
    assert [comment.state for comment in read] == [CommentState.VISIBLE] * len(NAMES)


@pytest.mark.parametrize(
    "notice", ["Deleted by the night desk", "This one was taken down by our lawyers, as the court asked"]
)
def test_a_row_drawn_as_the_comments_says_in_a_sentence_that_one_is_removed(notice: str) -> None:
    read = comments("The tide table was wrong again.", below=f'<div class="comment"><p class="text">{notice}</p></div>')
    assert [comment.text for comment in read][len(NAMES) :] == [notice]


@pytest.mark.parametrize(
    ("heading", "older"),
    [
        ("Comments on older posts", False),
        ("過去の記事へのコメント", False),
        ("지난 기사에 달린 댓글", False),
        ("지난달 댓글", False),
        ("Best comments of the previous year", False),
        ("이전 댓글", True),
        ("이전 주소의 댓글", True),
        ("옛 글터의 댓글", True),
    ],
)
def test_comments_on_other_pieces_are_no_older_ones_of_this(heading: str, *, older: bool) -> None:
    new = (
        '<li id="comment-71" class="comment"><article class="comment-body"><footer class="comment-meta"><b class="fn">Ada</b>'
        '<time datetime="2026-02-01T05:00:00Z">1 February</time></footer><div class="comment-content"><p>The ferry is back.</p></div></article></li>'
    )
    old = "".join(
        f"<li><b class='author'>Bo{at}</b> <span class='date'>2019-01-2{at} 08:10</span><p>The tide table was wrong for {at + 2} weeks, as it was for years.</p></li>"
        for at in range(3)
    )
    listed = f'<div id="comments"><h2 class="comments-title">1 Comment</h2><ol class="comment-list">{new}</ol></div>'
    html = page(
        f"<article><h1>{HEADLINE}</h1>{paragraphs()}</article>{listed}<div class='comment-box'><h3>{heading}</h3><ul>{old}</ul></div>",
        head='<link rel="stylesheet" href="/wp-content/themes/river/style.css">',
    )
    thread = read_page(html, url="https://x.example/b/7", headers={}, fetched_at=NOW).thread
    assert thread is not None
    assert [comment.author for comment in thread.comments] == ["Ada", *(("Bo0", "Bo1", "Bo2") if older else ())]


def test_many_marks_in_a_comment_cost_no_more_than_their_number() -> None:
    assert grows_linearly(lambda size: comments("<b>1</b> x " * size), 1600)


@pytest.mark.parametrize(
    "words",
    [
        ("감사합니다",),
        ("감사합니다",) * 2,
        ("ㅋㅋㅋ", "ㅎㅎ", "굿"),
        tuple(f"배가 {at}년 만이네요." for at in range(4)),
    ],
)
def test_comments_with_a_heading_of_the_first_level_each_are_one_list(words: tuple[str, ...]) -> None:
    """As Gnuboard prints them; answers are set in by a style of their own."""
    items = "".join(
        f"<article id='c_31005{at}'><header style='z-index:4{at}'><h1>{name}님의 댓글{'의 댓글' if at == 2 else ''}</h1><span class='sv_wrap'><a href='./profile.php?mb_id=u{at}' class='sv_member' title='{name} 자기소개'> {name}</a></span> <span class='bo_vc_hdinfo'><i></i> <time datetime='2026-02-03T1{at}:53:00+09:00'>26-02-03 1{at}:53</time></span></header><div class='cmt_contents'><p>{text}</p></div><span id='edit_31005{at}' class='bo_vc_w'></span><span id='reply_31005{at}' class='bo_vc_w'></span><input type='hidden' value='' id='secret_comment_31005{at}'><textarea id='save_comment_31005{at}' style='display:none'></textarea></article>"
        for at, (name, text) in enumerate(zip(GNUBOARD, words, strict=False))
    )
    html = page(f"<h1>{HEADLINE}</h1>{paragraphs()}<section id='bo_vc'><h2>댓글목록</h2>{items}</section>", lang="ko")
    thread = read_page(html, url="https://x.example/b/7", headers={}, fetched_at=NOW).thread
    assert thread is not None
    assert [(comment.author, comment.text) for comment in thread.comments] == list(zip(GNUBOARD, words, strict=False))


def test_a_number_in_the_class_of_a_box_makes_no_comment_of_the_article() -> None:
    text = "".join(f"<p>두 도시를 잇는 다리가 {at}년 만에 다시 열렸고 화물차들이 줄을 섰다.</p>" for at in range(3))
    bar = "<div class='util'><button>공유</button><a href='#comment'>댓글<span class='count'>51</span></a></div>"
    body = f"<article class='story'>{text}<p class='copyright'>무단 전재 금지 <span>2026/02/03 07:00 송고</span></p></article>"
    html = page(
        f"<div class='content03'><h1>{HEADLINE}</h1>{bar}<div class='scroller01'>{body}<div class='keywords'><a href='/tag/1'>#한중관계</a></div></div></div>",
        lang="ko",
    )
    seen = read_page(html, url="https://x.example/view/AKR2026020300", headers={}, fetched_at=NOW)
    assert seen.thread is None or not seen.thread.comments
    assert seen.article is not None
    assert "두 도시를 잇는 다리가" in seen.article.body


@pytest.mark.parametrize(
    "shown",
    [
        "<a href='https://a.example/x'>https://a.example/x</a>",
        "<a href='https://a.example/x'>https://a.example/x</a><span class='link-card'><b>The pier</b> <i>An old boatman tells.</i></span>",
        "<aside class='onebox' data-onebox-src='https://a.example/x'><a href='https://a.example/x'>a.example</a><b>The pier</b></aside>",
    ],
)
def test_the_card_of_a_page_stands_for_the_address_that_the_reader_wrote(shown: str) -> None:
    read = comments(f"I read this: {shown} It is right.")
    assert [" ".join(comment.text.split()) for comment in read] == [
        "I read this: https://a.example/x It is right."
    ] * len(NAMES)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('<div class="link-preview">The mayor took money for it.</div>', "The mayor took money for it."),
        ('<span class="has-link-card">See <a href="https://a.example/x">this</a> now.</span>', "See this now."),
        ('See: <a class="url-preview" href="https://a.example/x">the report</a>', "See: the report"),
        (
            'So it is.<div class="link-card"><a href="https://a.example/x">A</a></div>',
            "So it is.\n\nhttps://a.example/x",
        ),
        (
            'https://a.example/x<br><aside class="onebox"><a href="https://a.example/x">A</a></aside>',
            "https://a.example/x",
        ),
        (
            '<p>https://a.example/x</p><aside class="onebox"><a href="https://a.example/x">A</a></aside>',
            "https://a.example/x",
        ),
    ],
)
def test_only_a_card_that_leads_to_another_page_gives_way_to_its_address(written: str, expected: str) -> None:
    assert text_of(fromstring(f"<div>{written}</div>")) == expected


@pytest.mark.parametrize("heading", ["2 Replies", "답글 2개", "2条回复", "返信 2件"])
def test_replies_below_a_heading_that_counts_them_are_in_a_comment(heading: str) -> None:
    def item(at: int, replies: str = "") -> str:
        names = f"<div><b class='nick'>Ann{at}</b> <span class='date'>2026-02-0{at} 10:00</span></div>"
        return (
            f"<li class='cmt' id='c{at}'>{names}<p class='txt'>The ferry is back for {at + 1} days.</p>{replies}</li>"
        )

    replies = f"<h4>{heading}</h4><ul>{item(3)}{item(4)}</ul>"
    html = page(f"<h1>{HEADLINE}</h1>{paragraphs()}<div class='talk'><ul>{item(1)}{item(2, replies)}</ul></div>")
    thread = read_page(html, url="https://x.example/b/7", headers={}, fetched_at=NOW).thread
    assert thread is not None
    assert [comment.id for comment in thread.comments] == ["1", "2", "3", "4"]


def test_a_badge_beside_the_name_of_the_blog_s_author_hides_no_names() -> None:
    texts = ("子龙单骑救主，韩国人有眼光！", "写的是此处当有酒，哈哈。", "第四册写了什么字？", "评译本确实啰嗦。")
    names = ("赵子龙粉", "半亩方塘", "江城子", "图书馆猿")
    items = "".join(
        f"<li id='cmt_8B30_11{at}'><p><span class='tit'><a href='/u/{at}'>{name}</a>{' <em>(博主)</em>' if at == 1 else ''}</span> <span class='when'><em>2013-11-2{at} 09:14:34</em></span></p><div class='inner'>{text}</div><p class='bt'><a href='#'>回复(0)</a></p></li>"
        for at, (name, text) in enumerate(zip(names, texts, strict=True))
    )
    form = "<div class='write'><strong>发评论</strong><form><textarea id='commentArea'></textarea></form></div>"
    html = page(f"<h1>{HEADLINE}</h1>{paragraphs()}<div id='comments'><ul>{items}</ul></div>{form}", lang="zh")
    thread = read_page(html, url="https://x.example/b/7", headers={}, fetched_at=NOW).thread
    assert thread is not None
    assert [(comment.author, comment.text) for comment in thread.comments] == list(zip(names, texts, strict=True))


@pytest.mark.parametrize(
    ("alone", "beside"),
    [
        (
            "<h5><a class='user' href='/u/{0}'>{1}</a></h5>",
            "<h5><a class='user' href='/u/{0}'>{1}</a><span> 回复 <a>Ada</a></span></h5>",
        ),
        ("<p class='commentAuthor'>{1}</p>", "<p class='commentAuthor'><span>{1}</span></p>"),
    ],
)
def test_a_name_that_is_marked_in_one_comment_is_a_name(alone: str, beside: str) -> None:
    items = "".join(
        f"<li id='cmt_99{at}'><div class='item'><div class='head'>{(beside if at == 1 else alone).format(at, name)}<b class='lv'>LV{at % 2}</b><i>2026-02-0{at + 1} 10:00</i></div><div class='txt'><p>It rained {at + 2} days.</p></div><a href='#'>Reply</a></div></li>"
        for at, name in enumerate(NAMES[:3])
    )
    html = page(f"<h1>{HEADLINE}</h1>{paragraphs()}<div id='comments'><h3>3 comments</h3><ul>{items}</ul></div>")
    thread = read_page(html, url="https://x.example/b/7", headers={}, fetched_at=NOW).thread
    assert thread is not None
    assert [comment.author for comment in thread.comments] == list(NAMES[:3])


@pytest.mark.parametrize("count", [1, 2])
def test_messages_that_a_heading_counts_are_comments(count: int) -> None:
    """As SPIP prints a forum, open or closed."""
    items = "".join(
        f"<li class='forum-fil'><div class='forum-message'><div class='forum-chapo'><strong class='forum-titre'><a href='#forum34{at}' id='forum34{at}'>Le chien</a></strong> <small>Le <abbr title='2026-02-0{at}T13:55:00Z'>{at} février 2026 à 15:55</abbr>, par <span class='fn'>{NAMES[at]}</span></small></div><div class='forum-texte'><p>Le bac est revenu depuis {at + 2} jours.</p><p class='repondre'><a href='spip.php?id_forum=34{at}'>Répondre à ce message</a></p></div></div></li>"
        for at in range(1, count + 1)
    )
    headed = f"<div class='comments-title'><h2>{count} message{'s' if count > 1 else ''}</h2></div>"
    html = page(f"<h1>{HEADLINE}</h1>{paragraphs()}{headed}<ul class='forum'>{items}</ul>", lang="fr")
    thread = read_page(html, url="https://x.example/b/7", headers={}, fetched_at=NOW).thread
    assert thread is not None
    read = [(comment.author, comment.text) for comment in thread.comments]
    assert read == [(NAMES[at], f"Le bac est revenu depuis {at + 2} jours.") for at in range(1, count + 1)]

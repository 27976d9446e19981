"""Threads as Khoros, Redmine, Hatena Diary and NodeBB print them, and older comments beside those of WordPress."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

import pytest

from tests.growth import grows_linearly
from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.model import CommentState, Page
from yalu.pages.read_page import read_page

WORDS = ("The tide table was wrong again.", "Nobody asked the pilots.", "I counted forty boats myself.")


def read(
    body: str, *, head: str = "", title: str = HEADLINE, lang: str = "en", url: str = "https://x.example/b/7"
) -> Page:
    return read_page(page(body, head=head, title=title, lang=lang), url=url, headers={}, fetched_at=NOW)


def signed(seen: Page) -> list[tuple[str | None, str]]:
    return [(comment.author, comment.text) for comment in seen.thread.comments] if seen.thread else []


NAMED = [(f"Ada{at}", words) for at, words in enumerate(WORDS)]
WORDPRESS = '<link rel="stylesheet" href="/wp-content/themes/river/style.css">'
ARTICLE = f"<article><h1>{HEADLINE}</h1><div class='entry-content'>{paragraphs()}</div></article>"


def test_a_layout_with_the_main_column_at_the_side_is_no_box_beside_it() -> None:
    dated = '<span class="DateTime posted-on"><span class="local-date">\u200e02-0{}-2026</span> <span class="local-time">\u200e07:29 PM</span></span>'
    posts = "".join(
        f'<div class="linear-message-view"><div class="MessageView reply-message" data-message-uid="{70 + at}"><div class="author-with-avatar">'
        f'<a class="user-name-link" href="/user/{at}"><span>Ada{at}</span></a></div><div class="author-rank">Visitor</div>{dated.format(at + 2)}'
        f'<div class="message-body"><P>{words}</P></div></div></div>'
        for at, words in enumerate(WORDS)
    )
    article = f'<h1>{HEADLINE}</h1>{dated.format(1)}<div class="message-body">{paragraphs()}</div>'
    read_here = read(
        f'<div class="two-column-main-side">{article}<div class="comment-list reply-list" id="comments">{posts}</div></div>'
    )
    assert signed(read_here) == NAMED


def redmine(items: str) -> str:
    top = '<div id="header"><h1>River desk</h1></div><div id="main" class="nosidebar"><div id="content">'
    return f'{top}<h2>{HEADLINE}</h2><div class="wiki">{paragraphs()}</div>{items}</div></div>'


def ago(at: int) -> str:
    return f'<a class="user active" href="/users/{at}">Ada{at}</a>이(가) <a title="2026/01/{at + 10} 07:00" href="/activity?from={at}">{at + 1}달</a> 전에 추가함'


def test_names_and_ages_in_headings_above_each_text() -> None:
    items = "".join(f'<h4>{ago(at)}</h4><div class="wiki"><p>{words}</p></div>' for at, words in enumerate(WORDS))
    seen = read(redmine(f'<div id="comments"><h3 class="comments">댓글</h3>{items}</div>'), lang="ko")
    assert signed(seen) == NAMED
    assert seen.thread is not None
    assert [str(comment.posted_at)[:10] for comment in seen.thread.comments] == [
        "2026-01-10",
        "2026-01-11",
        "2026-01-12",
    ]


def test_links_to_the_page_itself_lead_to_no_other_piece() -> None:
    items = "".join(
        f'<div class="message reply" id="message-{at}"><h4 class="reply-header"><a href="/b/7?r={at}#message-{at}">RE: {HEADLINE}</a> - {ago(at)}</h4>'
        f'<div class="wiki"><p>{words}</p></div></div>'
        for at, words in enumerate(WORDS)
    )
    assert signed(read(redmine(f'<div id="replies"><h3>답글 (3)</h3>{items}</div>'), lang="ko")) == NAMED


def test_name_and_time_that_begin_a_paragraph_are_none_of_its_words_and_a_day_heads_no_box() -> None:
    written = [
        ("ヤマネコ", "潮見表はまた間違っていたのでは。"),
        ("hatoba", "水先人には誰も聞きませんでした。"),
        ("みかん箱", "自分で四十隻を数えました。"),
    ]
    items = "".join(
        f'<p><a name="c{at}"></a><span class="commentator"><a href="/{at}/"><img src="p.gif"></a>{name}</span> <span class="timestamp">2026/02/0{at + 1} 05:25</span> {words}</p>'
        for at, (name, words) in enumerate(written)
    )
    texts = tuple(
        f"{town}の港では、渡し船が四年ぶりに動き出し、商人たちは朝早くから岸壁に並んで待っていた。"
        for town in ("大連", "仁川", "威海", "木浦")
    )
    day = f'<div class="day"><h2><a href="/b/7"><span class="date">2026-02-01</span></a></h2><div class="section"><h3 class="title"><a href="/b/7">再開する渡し船</a></h3>{paragraphs(texts)}</div>'
    body = f'<h1><a href="/">楡の木日記</a></h1>{day}<div class="comment"><div class="caption"><a href="#c">コメント</a><a href="#">を書く</a></div><div class="commentshort">{items}</div></div></div>'
    assert signed(read(body, title="再開する渡し船", lang="ja")) == written


def test_what_a_page_says_to_browsers_without_scripts_is_no_article_beside_the_posts() -> None:
    without = f"<noscript><p>{'Your browser does not seem to support JavaScript, so that this forum is read-only. ' * 3}</p></noscript>"
    posts = "".join(
        f'<li component="post" data-pid="{at}"><a href="/user/{at}">Ada{at}</a><a class="permalink" href="/post/{at}"><time datetime="2026-02-0{at + 1}T05:00:00Z">{at + 1} Feb</time></a>'
        f'<div component="post/content">{words}</div><a component="post/reply" href="#">Reply</a></li>'
        for at, words in enumerate((paragraphs(), *WORDS))
    )
    head = '<meta name="generator" content="NodeBB">'
    seen = read(
        f'<h1 class="forum-title">Forum</h1>{without}<h1>{HEADLINE}</h1><ul component="topic">{posts}</ul>', head=head
    )
    assert seen.article is not None
    assert seen.article.body.startswith(PARAGRAPHS[0])
    assert signed(seen) == [(f"Ada{at}", words) for at, words in enumerate(WORDS, 1)]


def newest(time: str) -> str:
    return (
        '<li id="comment-71" class="comment"><article class="comment-body"><footer class="comment-meta"><b class="fn">Ada0</b>'
        f'<a href="/b/7#comment-71"><time datetime="{time}">{time[:10]}</time></a></footer><div class="comment-content"><p>{WORDS[0]}</p></div></article></li>'
    )


def archived(item: str, count: int) -> Page:
    new = newest("2026-02-01T05:00:00Z")
    old = "".join(
        item.format(at=at, words=words)
        for at, words in enumerate((*WORDS[1:], "Those were other years, and the ferry still ran at night."), 1)
    )
    section = f'<div id="comments" class="comments-area"><h2 class="comments-title">{count} Comments</h2><ol class="comment-list">{new}</ol><section class="legacy">{old}</section></div>'
    return read(f"{ARTICLE}{section}", head=WORDPRESS)


def test_comments_from_before_a_move_stand_beside_those_of_the_platform() -> None:
    quoted = "<blockquote class='old'><p class='who'><strong>Ada{at}</strong> wrote on 1{at} June 2014:</p><p>{words}</p></blockquote>"
    seen = archived(quoted, 4)
    assert seen.thread is not None
    assert (seen.thread.platform, seen.thread.complete, seen.thread.expected) == ("wordpress", True, 4)
    assert signed(seen)[:3] == NAMED
    assert seen.thread.comments[0].id == "71"
    uncounted = archived(quoted, 1).thread
    assert uncounted is not None
    assert (len(uncounted.comments), uncounted.expected) == (4, None)


def test_a_thread_typed_by_hand_stands_before_that_of_the_platform() -> None:
    old = [
        ("譯者甲", "同行握手。這個數法很有意思。"),
        ("Raymond", "公關就是公關，不必美化。"),
        ("老陳", "她的中文是自學的，聽說是看書。"),
    ]
    typed = "".join(
        f'<p><a name="old{at}"></a><b>{at}.</b> <font color="#996633">{name}</font> 於 2013-07-0{at} 08:30 寫道：<br />{words}</p><hr size="1" />'
        for at, (name, words) in enumerate(old, 1)
    )
    new = newest("2014-07-05T05:00:00Z")
    section = f'<div id="comments"><h2 class="comments-title">1 Comment</h2><ol class="comment-list">{new}</ol></div>'
    seen = read(
        f'{ARTICLE}<div id="oldcomments"><h3>舊站留言存檔</h3>{typed}</div>{section}', head=WORDPRESS, lang="zh"
    )
    assert signed(seen) == [NAMED[0], *old]
    assert seen.article is not None
    assert "舊站留言" not in seen.article.body


def test_embedded_posts_and_later_comments_in_the_section_are_none_of_the_thread() -> None:
    tweet = "<blockquote class='twitter-tweet'><p>{words} That was all.</p><strong>Ada{at}</strong> <a href='/t/{at}'>June 1{at}, 2014</a></blockquote>"
    recent = "<li><strong>Ada{at}</strong> wrote on 1{at} February 2026:<p>{words} That was all.</p></li>"
    for item in (tweet, recent):
        assert signed(archived(item, 1)) == NAMED[:1]


def test_a_time_that_begins_the_words_of_a_reader_stays_where_the_comment_has_its_own() -> None:
    items = "".join(
        f'<div class="comment" id="c{at}"><b class="author">Ada{at}</b> <span class="date">2026-02-0{at + 1} 09:10</span><p><time>05:25</time> is not when it leaves, {words}</p></div>'
        for at, words in enumerate(WORDS)
    )
    seen = read(
        f"<article><h1>{HEADLINE}</h1>{paragraphs()}</article><section id='comments'><h2>3 comments</h2>{items}</section>"
    )
    assert [words.startswith("05:25 is not") for _, words in signed(seen)] == [True] * 3


def test_the_opening_post_of_a_list_is_no_older_comment_beside_it() -> None:
    posts = "".join(
        f'<article class="message comment" id="post-{at}70" itemscope itemtype="https://schema.org/Comment"><b itemprop="author">Ada{at}</b>'
        f'<time itemprop="datePublished" datetime="2026-01-1{at}T04:00:00Z">1{at} January 2026</time><div itemprop="text">{words}</div></article>'
        for at, words in enumerate((paragraphs(), *WORDS))
    )
    seen = read(f'<h1>{HEADLINE}</h1><div class="block-messages">{posts}</div>')
    assert seen.article is not None
    assert signed(seen) == [(f"Ada{at}", words) for at, words in enumerate(WORDS, 1)]


def test_an_older_comment_that_was_removed_keeps_its_place() -> None:
    written = "<p class='old' id='old-{at}'><strong>Ada{at}</strong> wrote on 1{at} June 2014:<br>{words}</p>"
    removed = "<p class='old' id='old-2'>This comment has been removed.</p>"
    old = removed.join(written.format(at=at, words=words) for at, words in ((1, WORDS[1]), (3, WORDS[2])))
    listed = f'<div id="comments" class="comments-area"><ol class="comment-list">{newest("2026-02-01T05:00:00Z")}</ol><div class="legacy">{old}</div></div>'
    texts = [words for _, words in signed(read(f"{ARTICLE}{listed}", head=WORDPRESS))]
    assert texts == [WORDS[0], WORDS[1], "This comment has been removed.", WORDS[2]]


@pytest.mark.parametrize("name", ["top-comments", "popular-comments", "comments-from-our-readers"])
def test_the_best_comments_beside_the_section_are_none_of_the_thread(name: str) -> None:
    items = "".join(
        f"<li><b class='author'>Bo{at}</b> <span class='date'>2026-01-2{at} 08:10</span><p>{words} It was so for years.</p></li>"
        for at, words in enumerate(WORDS)
    )
    section = f'<div id="comments"><h2 class="comments-title">1 Comment</h2><ol class="comment-list">{newest("2026-02-01T05:00:00Z")}</ol></div>'
    beside = f"<div class='{name}'><h3>Most liked comments this week</h3><ul>{items}</ul></div>"
    assert signed(read(f"{ARTICLE}{section}{beside}", head=WORDPRESS)) == NAMED[:1]


def test_a_line_that_is_a_date_stays_among_the_words_of_a_comment() -> None:
    items = "".join(
        f'<div class="comment" id="comment-{at}70"><b class="author">Ada{at}</b> <time datetime="2026-03-1{at}T08:33:00Z">1{at} March</time>'
        f'<div class="comment-text">The strike began on<div>March 2, 2026</div><div>and it ended in June.</div>{words}</div></div>'
        for at, words in enumerate(WORDS)
    )
    texts = [words for _, words in signed(read(f"{ARTICLE}<h2>3 Comments</h2><div id='comments'>{items}</div>"))]
    assert [text.split("\n\n")[:3] for text in texts] == [
        ["The strike began on", "March 2, 2026", "and it ended in June."]
    ] * 3


def test_long_lists_without_a_section_are_read_in_linear_time() -> None:
    item = "<div class='c' id='comment-{0}'><b class='author'>Ada{0}</b> <time datetime='2026-03-11T08:33:00Z'>11 March</time><p>Boat {0} was late.</p></div>"

    def listed(count: int) -> Page:
        return read(f"{ARTICLE}<h2>{count} Comments</h2>" + "".join(map(item.format, range(count))))

    assert grows_linearly(listed, 1600)


def test_many_paragraphs_of_one_comment_are_read_in_linear_time() -> None:
    def spoken(count: int) -> Page:
        items = "".join(
            f"<div class='c' id='comment-{at}'><p><b>Ada{at}</b> (1{at} March 2026) {words}</p>{'<p>Words of it</p>' * (count if at == 1 else 1)}</div>"
            for at, words in enumerate(WORDS)
        )
        return read(f"{ARTICLE}<h2>3 Comments</h2><div id='comments'>{items}</div>")

    assert grows_linearly(spoken, 8000)


def test_readings_above_words_are_none_of_a_comment() -> None:
    reading = f"<ruby>{WORDS[0][:8]}<rp>（</rp><rt>えんだい</rt><rp>）</rp></ruby>{WORDS[0][8:]}"
    section = f'<div id="comments"><ol class="comment-list">{newest("2026-02-01T05:00:00Z").replace(WORDS[0], reading)}</ol></div>'
    assert signed(read(f"{ARTICLE}{section}", head=WORDPRESS)) == NAMED[:1]


def test_a_row_that_only_says_deleted_is_a_removed_comment() -> None:
    row = '<div class="comment_row {kind}" {by}data-comment-sn="{at}70">{inside}</div>'
    rows = [
        row.format(
            kind="re" if at else "",
            by=f'data-author-id="u40{at}" ',
            at=at,
            inside=f'<input type="hidden" class="comment_sn" value="{at}70"><b class="nickname">Ada{at}</b> <i>2026-05-30 10:4{at}:36</i><div class="comment_view">{words}</div>',
        )
        for at, words in enumerate(WORDS)
    ]
    rows[1:1] = [
        row.format(
            kind="blocked",
            by="",
            at=5,
            inside='<div class="comment_msg"><span class="reply_arrow"></span> 삭제 되었습니다.</div>',
        )
    ]
    seen = read(f"{ARTICLE}<div class='post_comment'><h3>댓글 4</h3>{''.join(rows)}</div>", lang="ko").thread
    assert seen is not None
    assert [comment.state for comment in seen.comments] == [CommentState.VISIBLE, CommentState.REMOVED] + [
        CommentState.VISIBLE
    ] * 2


def test_a_rating_among_the_words_of_each_comment_is_none_of_them() -> None:
    def rated(rates: tuple[str, ...]) -> list[tuple[str | None, str]]:
        items = "".join(
            f'<div class="comment" id="c{at}70"><b>Tide table</b> (<span id="rate{at}">{rate}</span>)<br>{words}<br><small>by: <a href="/user/Ada{at}">Ada{at}</a> @ 1{at} March 2012, 23:37</small></div>'
            for at, (words, rate) in enumerate(zip(WORDS, rates, strict=True))
        )
        return signed(read(f"{ARTICLE}<h2>3 Comments</h2><div id='comments'>{items}</div>"))

    assert len(rated(("4.00 / 3", "0.00 / 11", "4.00 / 2"))) == 3
    assert rated(("4.00 / 3", "0.00 / 11", "4.00 / 2")) == rated(("3.50 / 4", "4.00 / 12", "4.00 / 5"))


def test_a_notice_counts_beside_a_field_that_is_not_displayed() -> None:
    hidden = '<div style="display:none"><h5>Edit</h5><textarea title="text"></textarea></div>'
    for notice, state in (("<p>Comments on this article are closed.</p>", False), ("", True)):
        section = (
            f'<div id="comments">{hidden}{notice}<ol class="comment-list">{newest("2026-02-01T05:00:00Z")}</ol></div>'
        )
        thread = read(f"{ARTICLE}{section}").thread
        assert thread is not None
        assert thread.open is state


def test_words_with_a_day_in_their_title_are_no_age() -> None:
    written = "<p>I read this:</p><p><span title='2019-03-02 10:00'>Vol. 4</span></p><p>It is long.</p>"
    section = f'<div id="comments"><ol class="comment-list">{newest("2026-02-01T05:00:00Z").replace(f"<p>{WORDS[0]}</p>", written)}</ol></div>'
    assert signed(read(f"{ARTICLE}{section}", head=WORDPRESS)) == [("Ada0", "I read this:\n\nVol. 4\n\nIt is long.")]


def test_a_sentence_in_the_section_is_no_older_comment() -> None:
    line = "<p>Please be kind to the people of both banks, and sign with the name that your mother calls you by ({at}: {words}).</p>"
    assert signed(archived(line, 1)) == NAMED[:1]


def test_a_time_on_a_line_of_its_own_below_the_words_is_none_of_them() -> None:
    items = "".join(
        f'<div class="comments-body" id="comment-{at}70">{words}<br><div class="comments-post">Posted by Ada{at} at 2026年03月1{at} 08:33</div></div>'
        for at, words in enumerate(WORDS)
    )
    head = '<div class="comments-head">{}</div>'
    for end, state in (
        (head.format("コメントを書く") + '<div class="comments-body"><form><textarea></textarea></form></div>', True),
        ('<div class="comments-body">※この記事へのコメントの受付は終了しました。</div>', False),
    ):
        thread = read(f"{ARTICLE}{head.format('この記事へのコメント')}{items}{end}", lang="ja").thread
        assert thread is not None
        assert [(each.author, each.text) for each in thread.comments] == NAMED
        assert thread.open is state


def test_names_around_each_comment_differ_as_their_authors_do() -> None:
    names = {"fennel": "odd poster-fennel", "oldmaps": "poster-oldmaps with-picture", "quillwort": "even no-subject"}
    items = "".join(
        f'<div class="entry" id="cmt{at}70"><div class="comment-wrapper {names[name]}"><div class="head"><span class="from">From: </span><b>{name}</b></div>'
        f'<div class="when"><span class="label">Date: </span><i>2026-03-1{at} 11:52 pm</i></div><div class="said">{words}</div></div></div>'
        for at, (name, words) in enumerate(zip(names, WORDS, strict=True))
    )
    seen = read(f"{ARTICLE}<h2>3 comments</h2><div id='comments'>{items}</div>")
    assert signed(seen) == [*zip(names, WORDS, strict=True)]


def test_the_year_in_a_line_about_a_piece_counts_no_comments() -> None:
    items = "".join(
        f'<dt id="c{at}7">March {at + 2}, 2026, 6:31 a.m. - Ada{at}</dt><dd><p>{words}</p></dd>'
        for at, words in enumerate(WORDS)
    )
    line = "<ul class='links'><li>ada_lee</li><li>March 2, 2026</li><li><ul><li><a href='/category/opinion/'>Opinion</a></li></ul></li><li>3</li></ul>"
    piece = f"<header><h2>{HEADLINE}</h2></header><section>{line}</section><section><div>{paragraphs()}</div></section>"
    thread = read(f"<article>{piece}<div><h3>Comments:</h3><dl id='comments'>{items}</dl></div></article>").thread
    assert thread is not None
    assert (len(thread.comments), thread.expected) == (3, 3)

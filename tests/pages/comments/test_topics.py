"""Topics of forums: the opening post is the piece, the posts after it are its thread."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.growth import grows_linearly
from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.model import Access, CommentState, Page
from yalu.pages.comments.boards import PhpBB
from yalu.pages.comments.platform import Sight
from yalu.pages.document.document import parse
from yalu.pages.read_page import read_page

TOLD = {
    "en": "The ferry to the island has run since the spring, and the last boat waits for those who come from the late train.",
    "ko": "섬으로 가는 배는 봄부터 다시 다니고, 마지막 배는 늦은 기차에서 내린 사람들을 기다려 준다. 그래서 동네가 달라졌다.",
    "zh": "开往小岛的渡船春天起恢复了，末班船会等晚点火车上下来的人。岛上的人说，这样一来日子就不同了，连集市也多开了一小时。",
    "ja": "島へ渡る船は春からまた動きだし、最後の便は遅い列車から降りた人を待ってくれる。おかげで島の暮らしは変わった、と人は言う。",
}
SAID = ("I took it on Sunday, and it was late.", "Who pays for it?", "My aunt sold tickets there once.")


def read(body: str, url: str, head: str = "") -> Page:
    html = f"<html><head><meta charset='utf-8'><title>The last boat</title>{head}</head><body>{body}</body></html>"
    return read_page(html.encode(), url=url, headers={}, fetched_at=datetime(2026, 6, 1, tzinfo=UTC))


def piece(lang: str) -> str:
    return "<br><br>".join(f"{TOLD[lang]} {n}" for n in range(1, 7))


def discuz(number: int, words: str, above: str = "") -> str:
    return (
        f'<div id="post_{number}"><table><tr><td class="pls"><div class="authi"><a href="space-uid-{number}.html">Ada{number}</a></div></td>'
        f'<td class="plc"><div class="pti"><div class="authi"><em id="authorposton{number}">发表于 2026-5-{number} 10:00</em><a rel="nofollow">只看该作者</a></div></div>'
        f'{above}<div class="t_fsz"><table><tr><td class="t_f">{words}</td></tr></table></div></td></tr>'
        f'<tr class="ad"><td></td><td><a href="/ad/{number}">Cheap loans</a></td></tr></table></div>'
    )


def visible_post(number: int, words: str) -> str:
    return discuz(number, words).replace('class="t_f"', f'class="t_f" id="postmessage_{number}"')


def topic(*answers: str, count: int = 3) -> str:
    edited = '<i class="pstatus">本帖最后由 Ada7 于 2026-5-30 10:00 编辑</i><br>'
    top = f'<table><tr><td>查看: 812 | 回复: {count}</td><td><h1><span id="thread_subject">The last boat</span></h1></td></tr></table>'
    return f'<div id="postlist">{top}{visible_post(7, edited + piece("zh"))}{"".join(answers)}</div>'


def test_the_opening_post_of_a_discuz_topic_is_the_article() -> None:
    gone = discuz(10, "").replace(
        '<div class="t_fsz">', '<div class="locked">提示: 该帖被管理员或版主屏蔽</div><div class="t_fsz">'
    )
    quote = '<div class="quote"><a href="forum.php?goto=findpost&amp;pid=8">Ada8</a></div>'
    page = read(
        topic(visible_post(8, SAID[0]), visible_post(9, quote + SAID[1]), gone), "https://bbs.example/thread-5-1-1.html"
    )
    assert page.article is not None
    assert page.article.body.count(TOLD["zh"]) == 6
    assert "2026-5-30" not in page.article.body
    assert str(page.article.published_at).startswith("2026-05-07")
    assert page.thread is not None
    assert (page.thread.platform, page.thread.expected, page.thread.complete) == ("discuz", 3, True)
    assert [(comment.id, comment.author, comment.parent_id) for comment in page.thread.comments] == [
        ("8", "Ada8", None),
        ("9", "Ada9", "8"),
        ("10", "Ada10", None),
    ]
    assert page.thread.comments[0].text == SAID[0]
    assert page.thread.comments[2].state is not CommentState.VISIBLE


def test_a_moderator_closes_and_hides_and_who_opened_a_topic_adds_to_it() -> None:
    url, answer = "https://bbs.example/thread-5-1-1.html", visible_post(8, SAID[0])
    plain = topic(answer, count=1)
    shut = '<div class="modact"><a href="#">本主题由 版主-听雨 于 2026-5-30 09:41 关闭</a></div>'
    locked = read(plain.replace('<div class="t_fsz">', f'{shut}<div class="t_fsz">', 1), url).thread
    assert locked is not None
    assert locked.open is False
    wall = '<div class="locked">游客，如果您要查看本帖隐藏内容请<a>回复</a></div>'
    hidden = read(plain.replace(piece("zh"), f"{TOLD['zh']}<br>{wall}"), url).article
    assert hidden is not None
    assert hidden.access is Access.TEASER
    added = read(plain.replace(piece("zh"), f"{piece('zh')}<br><br>更正：{TOLD['zh'] * 2}"), url).article
    assert added is not None
    assert (added.byline, len(added.notices)) == (("Ada7",), 1)


def test_on_a_later_page_of_a_topic_each_post_is_an_answer() -> None:
    page = read(topic(visible_post(8, SAID[0])), "https://bbs.example/thread-5-2-1.html")
    assert page.thread is not None
    assert [comment.id for comment in page.thread.comments] == ["7", "8"]


POSTS = {
    "vbulletin": '<li class="postbit" id="post_{n}"><div class="head"><span class="date">{day}</span><a class="username" href="/u/{n}">{who}</a></div>'
    '<div class="content"><blockquote>{words}</blockquote></div><div class="foot"><a href="#">Reply</a></div></li>',
    "xenforo": '<article class="message message--post" id="js-post-{n}"><h4 class="message-name"><a class="username">{who}</a></h4><time datetime="{day}">{day}</time>'
    '<div class="message-body"><div class="bbWrapper">{words}</div></div><footer><a>Reply</a></footer></article>',
}
HEADS = {"vbulletin": '<meta name="generator" content="vBulletin 4.2.2">', "xenforo": ""}
STATED = '<script type="application/ld+json">{"@type":"DiscussionForumPosting"}</script>'


def posts(kind: str, lang: str) -> str:
    words = (piece(lang), *SAID)
    return "".join(
        POSTS[kind].format(n=7 + at, who=f"Ada{at}", day=f"2026-05-0{at + 1}", words=text)
        for at, text in enumerate(words)
    )


@pytest.mark.parametrize("lang", TOLD)
@pytest.mark.parametrize("kind", POSTS)
def test_the_first_post_is_the_article_where_a_page_is_a_forum(kind: str, lang: str) -> None:
    head = HEADS[kind] or STATED
    page = read(f"<h1>The last boat</h1><ol>{posts(kind, lang)}</ol>", "https://forum.example/t/5", head)
    assert page.article is not None
    assert page.article.body.count(TOLD[lang]) == 6
    assert page.thread is not None
    assert [comment.text for comment in page.thread.comments] == list(SAID)


@pytest.mark.parametrize("lang", TOLD)
def test_the_first_post_is_the_article_where_it_is_much_longer_and_stands_under_the_headline_of_the_page(
    lang: str,
) -> None:
    rows = "".join(
        f"<dt>No. {at} <b>Ada{at}</b> 2026-05-0{at} 09:15</dt><dd>{words}</dd>"
        for at, words in enumerate((f"{piece(lang)}<br><br>{TOLD[lang]} 7", *SAID), 1)
    )
    page = read(
        f"<h1>The last boat</h1><dl>{rows}</dl><form method='post'><textarea name='words'></textarea></form>",
        "https://board.example/r/5",
    )
    assert page.article is not None
    assert page.article.body.count(TOLD[lang]) == 7
    assert page.thread is not None
    assert [comment.text for comment in page.thread.comments] == list(SAID)
    shorter = rows.replace(f"<br><br>{TOLD[lang]} 7", "")
    other = read(f"<h1>All that was said</h1><dl>{shorter}</dl><textarea></textarea>", "https://board.example/r/5")
    assert other.thread is not None
    assert len(other.thread.comments) == 4
    assert other.article is None


@pytest.mark.parametrize("lang", TOLD)
def test_a_post_above_declared_comments_stays_though_its_script_needs_few_letters(lang: str) -> None:
    kind = 'itemprop="comment" itemscope itemtype="https://schema.org/Comment"'
    answers = "".join(
        f"<div {kind}><b itemprop='author'>Ada{at}</b> <time datetime='2026-05-0{at}'>{at} May</time><p>{words}</p></div>"
        for at, words in enumerate(SAID, 1)
    )
    first = "".join(f"<p>{TOLD[lang]} {n}</p>" for n in range(1, 7))
    page = read(f"<div><h1>The last boat</h1></div><div><div>{first}</div>{answers}</div>", "https://talk.example/t/5")
    assert page.article is not None
    assert page.article.body.count(TOLD[lang]) == 6
    assert page.thread is not None
    assert len(page.thread.comments) == len(SAID)


@pytest.mark.parametrize("kind", POSTS)
def test_a_list_of_posts_that_says_nothing_of_a_topic_is_a_thread_from_its_first_on(kind: str) -> None:
    short = posts(kind, "en").replace(piece("en"), "The first of them.")
    page = read(f"<h1>The last boat</h1><ol>{short}</ol>", "https://paper.example/5/comments")
    assert page.thread is not None
    assert len(page.thread.comments) == 4


@pytest.mark.parametrize("kind", POSTS)
def test_a_page_with_a_piece_of_its_own_keeps_the_first_comment(kind: str) -> None:
    own = "".join(f"<p>{TOLD['en']} {n}</p>" for n in range(10, 18))
    short = posts(kind, "en").replace(piece("en"), "The first of them.")
    page = read(f"<h1>The last boat</h1>{own}<ol>{short}</ol>", "https://paper.example/5", STATED)
    assert page.thread is not None
    assert len(page.thread.comments) == 4


def phpbb(number: int, words: str) -> str:
    return (
        f'<div id="p{number}" class="post"><dl class="postprofile"><dt><a class="username">Ada{number}</a></dt></dl>'
        f'<div class="postbody"><p class="author"><a class="unread" href="#p{number}">Post</a> by <strong><a class="username">Ada{number}</a></strong> » 3 May 2026, 10:00</p><div class="content">{words}</div></div></div>'
    )


@pytest.mark.parametrize(
    ("bar", "expected"),
    [
        ('<p class="locked">This topic is locked. Comments are closed.</p>', False),
        ('<a href="./posting.php?mode=reply&amp;t=5" class="button">Post Reply</a>', True),
        (
            '<a class="button" title="This topic is locked, you cannot make further replies."><span>Locked</span></a>',
            False,
        ),
        ('<div class="pagination">1 page</div>', None),
    ],
)
def test_a_phpbb_topic_says_beside_its_posts_whether_it_is_open(bar: str, expected: bool | None) -> None:
    body = "".join(phpbb(number, words) for number, words in enumerate((piece("en"), *SAID), 1))
    thread = read(f'<div class="action-bar">{bar}</div>{body}', "https://bbs.example/viewtopic.php?t=5").thread
    assert thread is not None
    assert (thread.platform, thread.open, len(thread.comments)) == ("phpbb", expected, 3)


def test_posts_below_a_short_article_of_a_page_are_all_comments_and_none_signs_it() -> None:
    posts = "".join(phpbb(number, words) for number, words in enumerate(SAID, 1))
    text = "".join(f"<p>{TOLD['en']} {number}</p>" for number in range(4))
    body = f"<article><h1>The last boat</h1>{text}</article><div id='page-body'>{posts}</div>"
    page = read(body, "https://paper.example/5")
    assert page.thread is not None and page.article is not None
    assert (page.thread.platform, len(page.thread.comments), page.article.byline) == ("phpbb", len(SAID), ())


@pytest.mark.parametrize("answers", [1, 2, 3])
def test_the_author_of_a_phpbb_post_is_the_user_and_no_link_beside_the_name(answers: int) -> None:
    body = "".join(phpbb(number, words) for number, words in enumerate((piece("en"), *SAID[:answers]), 1))
    thread = read(body, "https://bbs.example/viewtopic.php?t=5").thread
    assert thread is not None
    assert [comment.author for comment in thread.comments] == ["Ada2", "Ada3", "Ada4"][:answers]


BOARDS = {
    "profile beside": '<div id="entry{n}" class="windowbg"><div class="poster"><h4>{who}</h4><ul><li>Full Member</li><li>Posts: 2{n}</li></ul></div>'
    '<div class="postarea"><div class="smalltext">« on: {day} »</div><div class="inner">{words}</div></div></div>',
    "profile above": '<table id="msg{n}" class="tborder"><tr><td><a class="bigname" href="/member?u={n}">{who}</a> <div>가입일: 2011-03-0{n}</div> <div>{day}</div></td></tr>'
    '<tr><td class="alt1">{words}</td></tr></table>',
    "profile below": '<section id="m-{n}"><p class="meta"><b>{who}</b> <time>{day}</time></p><div class="body">{words}</div>'
    "<dl><dt>注册时间</dt><dd>2009-4-{n}</dd><dt>帖子</dt><dd>31{n}</dd></dl></section>",
}


def board(kind: str, words: list[str], around: str) -> Page:
    rows = "".join(
        BOARDS[kind].format(n=at, who=f"Ada{at % 2}", day=f"2026-05-0{at} 09:15", words=text)
        for at, text in enumerate(words, 1)
    )
    top = f"<h1>A board for sailors</h1><h2>The last boat</h2><p>{len(words)} posts • Page 1 of 1</p>"
    return read(f"{top}<div>{around}{rows}</div>", "https://board.example/t/5")


@pytest.mark.parametrize("kind", BOARDS)
def test_posts_with_profiles_of_their_writers_answer_the_first_though_few_write_them(kind: str) -> None:
    page = board(kind, [piece("en"), *SAID], "<p>This topic is locked, you cannot make further replies.</p>")
    assert page.article is not None and page.thread is not None
    assert page.article.body == piece("en").replace("<br><br>", "\n\n")
    assert [comment.text for comment in page.thread.comments] == list(SAID)
    assert {str(comment.posted_at)[:7] for comment in page.thread.comments} == {"2026-05"}
    assert page.thread.complete and page.thread.open is False


def test_posts_with_profiles_below_an_article_are_all_comments() -> None:
    for kind in BOARDS:
        page = board(kind, list(SAID), f"<article>{piece('en')}</article>")
        assert page.thread is not None and len(page.thread.comments) == len(SAID)
        assert page.article is not None and page.article.body.count(TOLD["en"]) == 6


def test_posts_in_posts_take_no_longer_than_others() -> None:
    def nested(depth: int) -> Sight:
        posts = "".join(f"<div class='post' id='p{n}'><div class='postbody'>{'<b>x</b>' * 99}" for n in range(depth))
        document = parse(f"<body>{posts}<div class='content'>x".encode(), url="https://forum.example/", headers={})
        return Sight(document.elements, document.url, {}, document.text)

    pages = {depth: nested(depth) for depth in (60, 480)}
    assert grows_linearly(lambda depth: PhpBB().posts(pages[depth]), 480)
    assert len(PhpBB().posts(pages[480])) == 480


@pytest.mark.parametrize("headline", [HEADLINE, f"{HEADLINE}, once more"])
def test_a_post_with_the_headline_as_its_subject_that_others_answer_is_the_article(headline: str) -> None:
    """As django-machina prints a topic: a renamed one keeps the old subject in its answers."""
    texts = (
        paragraphs(PARAGRAPHS[:2]),
        "<p>The tide table was wrong.</p>",
        "<p>Nobody asked the pilots.</p>",
        "<p>I counted forty boats.</p>",
    )
    posts = "".join(
        f"<div id='{at}' class='card post'><h4 class='subject'>{f'Re: {HEADLINE}' if at else headline} <a href='?post={at}#{at}'>&#182;</a></h4><p><small>By: <a href='/member/{at}/'>{('Ada', 'Bo', 'Cy', 'Di')[at]}</a> on 3 February 2026 11:1{at}</small></p><div class='post-content'>{text}</div></div>"
        for at, text in enumerate(texts)
    )
    seen = read_page(
        page(f"<h1>{headline}</h1><div class='col-12'>{posts}</div>", title=headline),
        url="https://x.example/forum/topic/7/",
        headers={},
        fetched_at=NOW,
    )
    assert seen.article is not None
    assert (seen.article.title, seen.article.byline) == (headline, ("Ada",))
    assert seen.thread is not None
    assert [comment.author for comment in seen.thread.comments] == ["Bo", "Cy", "Di"]


def test_a_first_comment_below_a_heading_with_the_headline_filled_in_as_its_subject_is_a_comment() -> None:
    comments = "".join(
        f"<div class='comment' id='c{at}'><h3>{'Re: ' if at else ''}{HEADLINE}</h3><div class='submitted'><span class='username'>Ann{at}</span> <span class='date'>2026-02-01 10:0{at}</span></div><div class='content'><p>I like this plan, well done {at + 2} times.</p></div></div>"
        for at in range(4)
    )
    html = page(
        f"<article><h1>{HEADLINE}</h1>{paragraphs(PARAGRAPHS[:1])}</article><div id='comments'><h2>Comments</h2>{comments}</div>"
    )
    seen = read_page(html, url="https://x.example/a/7", headers={}, fetched_at=NOW)
    assert seen.thread is not None
    assert [comment.author for comment in seen.thread.comments] == ["Ann0", "Ann1", "Ann2", "Ann3"]


def test_rules_of_the_house_below_the_repeated_headline_are_not_the_article_s() -> None:
    comments = "".join(
        f"<div class='reply'><b class='nick'>Ann{at}</b> <span class='date'>2026-02-01 10:0{at}</span><p class='words'>I like this plan, well done {at + 2} times.</p></div>"
        for at in range(4)
    )
    rules = "Be polite: comments that break our rules are deleted by the staff of the paper."
    box = f"<div class='box'><h3>{HEADLINE}</h3><p>{rules}</p>{comments}</div>"
    html = page(f"<article><h1>{HEADLINE}</h1>{paragraphs()}{box}</article>", title=HEADLINE)
    seen = read_page(html, url="https://x.example/a/7", headers={}, fetched_at=NOW)
    assert seen.article is not None
    assert rules not in seen.article.body
    assert seen.thread is not None
    assert len(seen.thread.comments) == 4

"""Threads of magazines, newsletters and comment services, and archived lists of responses in four languages."""

from __future__ import annotations

from html import escape

from benchmarks.attacks.markups.shown import Shown, Thread

RESPONDED = {
    "en": "On {date} {author} responded with... ",
    "ko": "{date}에 {author} 님이 답했습니다… ",
    "zh": "{author}于{date}回应道…… ",
    "ja": "{date}、{author}さんの応答… ",
}
RESPONSES = {"en": "Responses to “{}”", "ko": "‘{}’에 대한 응답", "zh": "对《{}》的回应", "ja": "「{}」への応答"}
WRITES = {
    "en": "{author} writes ({date}):",
    "ko": "{author} 님 ({date}):",
    "zh": "{author}（{date}）来信：",
    "ja": "{author}（{date}）より：",
}
LETTERS = {"en": "Readers reply", "ko": "독자 답글", "zh": "读者来函", "ja": "読者の声"}


def _replies_in(thread: Thread, root: Shown) -> list[Shown]:
    return next((replies for item, replies in thread.threaded() if item is root), [])


def archived_responses(thread: Thread) -> str:
    """The archived list of responses: a sentence with the name, a "#" that links to the item."""
    says = RESPONDED[thread.language]
    items = "".join(
        f'<li{item.quoted("id", "comment-")} class="response"><div class="responder">'
        f"{says.format(date=item.date, author=f'<b>{item.author}</b>')}"
        + (f'<a href="#comment-{item.id}">#</a>' if item.id else "#")
        + f"</div>{item.paragraphs}</li>"
        for item in thread.shown
    )
    return (
        f'<div class="responses" id="responses"><h3>{RESPONSES[thread.language].format(escape(thread.title))}</h3>'
        f'<ol class="responselist">{items}</ol>{thread.more}</div>'
    )


def archived_writes(thread: Thread) -> str:
    """An older archive: no list, each item a heading line with its number, then its text."""
    items = "".join(
        f'<div class="reply"{item.quoted("id", "r")}><p class="who">{item.ordinal}. '
        f"{WRITES[thread.language].format(author=f'<strong>{item.author}</strong>', date=item.date)}</p>"
        f"{item.paragraphs}</div>"
        for item in thread.shown
    )
    return f'<div id="replies"><h4>{LETTERS[thread.language]}</h4>{items}{thread.more}</div><!-- replies -->'


def letters(thread: Thread) -> str:
    """Letters: the text first, then a signature with the date."""
    items = "".join(
        f'<blockquote class="letter"{item.quoted("id", "letter-")}>{item.paragraphs}'
        f'<p class="signature">— <span class="name">{item.author}</span>, <span class="when">{item.date}</span></p>'
        "</blockquote>"
        for item in thread.shown
    )
    return f'<section class="letters comments"><h3>{LETTERS[thread.language]}</h3>{items}{thread.more}</section>'


def nested_articles(thread: Thread) -> str:
    """Each comment an `article`, replies as articles within it."""

    def one(item: Shown, inner: str) -> str:
        return (
            f'<article class="c-comment"{item.quoted("id", "c-")}><header><b class="c-author">{item.author}</b> '
            f'<time datetime="{item.posted.isoformat()}">{item.date}</time></header>'
            f'<div class="c-body">{item.paragraphs}</div>{inner}</article>'
        )

    items = "".join(one(root, "".join(one(reply, "") for reply in replies)) for root, replies in thread.threaded())
    return (
        f'<section class="c-comments" id="comments"><h2>{thread.heading}</h2>'
        f"{items}{thread.more}{thread.form}</section>"
    )


def coral(thread: Thread) -> str:
    """Coral's stream, rendered into the page."""
    items = "".join(
        f'<div{item.quoted("id", "comment-")} data-testid="comment-{item.id}"><article class="coral coral-comment '
        f'coral-depth-{item.depth - 1}"><div class="coral-comment-topBar"><span class="coral-username '
        f'coral-comment-username">{item.author}</span><time class="coral-timestamp coral-comment-timestamp" '
        f'datetime="{item.posted.isoformat()}">{item.date}</time></div>'
        f'<div class="coral-content coral-comment-content">{item.paragraphs}</div>'
        f'<div class="coral-comment-actionBar"><button>{thread.words.reply}</button></div></article></div>'
        for item in thread.shown
    )
    return (
        f'<div id="coral_thread"><div id="coral" class="coral coral-stream"><h2 class="coral-header">{thread.heading}'
        f'</h2><section id="comments-allComments-log" role="log">{items}</section>{thread.more}</div>'
        f"{thread.form}</div>"
    )


def isso(thread: Thread) -> str:
    """Isso's thread, replies in `isso-follow-up`."""

    def one(item: Shown, inner: str) -> str:
        return (
            f'<div class="isso-comment"{item.quoted("id", "isso-")}><div class="isso-text-wrapper">'
            f'<div class="isso-comment-header" role="meta"><span class="isso-author">{item.author}</span>'
            f'<span class="isso-spacer">•</span><a class="isso-permalink" href="#isso-{item.id}">'
            f'<time datetime="{item.posted.isoformat()}">{item.date}</time></a></div>'
            f'<div class="isso-text">{item.paragraphs}</div><div class="isso-comment-footer">'
            f'<a class="isso-reply" href="#">{thread.words.reply}</a></div></div>'
            f'<div class="isso-follow-up">{inner}</div></div>'
        )

    items = "".join(one(root, "".join(one(reply, "") for reply in replies)) for root, replies in thread.threaded())
    return (
        f'<section id="isso-thread"><h4 class="isso-thread-heading">{thread.heading}</h4>'
        f'<div id="isso-root">{items}</div>{thread.more}{thread.form}</section>'
    )


def substack(thread: Thread) -> str:
    """A newsletter's comments, each a one-row table behind an anchor."""
    items = "".join(
        f'<div class="comment"><div{item.quoted("id", "comment-")} class="comment-anchor"></div>'
        '<table class="comment-content"><tbody><tr><td class="comment-head"><a class="profile-img-wrap"></a></td>'
        f'<td class="comment-rest"><div class="comment-meta"><span class="commenter-name">{item.author}</span> '
        f'<a class="comment-timestamp" href="#comment-{item.id}" title="{item.posted.isoformat()}">'
        f"{item.date}</a></div>"
        f'<div class="comment-body">{item.paragraphs}</div><div class="comment-actions"><a>{thread.words.reply}</a>'
        "</div></td></tr></tbody></table></div>"
        for item in thread.shown
    )
    return (
        f'<div class="single-post-section comments-section" id="discussion"><h4>{thread.heading}</h4>'
        f'<div class="comment-list-items">{items}</div>{thread.more}{thread.form}</div>'
    )


def user_comments(thread: Thread) -> str:
    """schema.org `UserComments`, name and time in nested items and `meta`."""
    items = "".join(
        '<li itemprop="comment" itemscope itemtype="http://schema.org/UserComments"'
        f'{item.quoted("id", "uc")}><meta itemprop="commentTime" content="{item.posted.isoformat()}">'
        '<p class="uc-head"><span itemprop="creator" itemscope itemtype="http://schema.org/Person">'
        f'<span itemprop="name">{item.author}</span></span>, {item.date}</p>'
        f'<div itemprop="commentText">{item.paragraphs}</div></li>'
        for item in thread.shown
    )
    count = (
        f'<meta itemprop="interactionCount" content="UserComments:{thread.count}">' if thread.count is not None else ""
    )
    return (
        f'<div class="usercomments" id="comments"><h3>{thread.heading}</h3>{count}<ul>{items}</ul>'
        f"{thread.more}{thread.form}</div>"
    )


def details_tree(thread: Thread) -> str:
    """A home-made tree of `details`, replies within."""

    def one(item: Shown, inner: str) -> str:
        return (
            f'<details open{item.quoted("id", "n")} class="comment"><summary><span class="author">'
            f"{item.author}</span>"
            f' · <time datetime="{item.posted.isoformat()}">{item.date}</time></summary>'
            f'<div class="comment-text">{item.paragraphs}</div>{inner}</details>'
        )

    items = "".join(one(root, "".join(one(reply, "") for reply in replies)) for root, replies in thread.threaded())
    return f'<div id="comments" class="tree"><h3>{thread.heading}</h3>{items}{thread.more}{thread.form}</div>'

# ruff: noqa: E501  a page reads better with its lines unbroken
"""A page of our own around a state: a template with all that is not the article, which may differ from capture to capture."""

from __future__ import annotations

import json
import random
from html import escape

from benchmarks.changes.cases import State
from yalu.model import CommentState, ParsedArticle, ParsedThread

URL = "https://river-post.example/2026/03/piece/"
_WORDS = {
    "en": ("Related", "Most read", "views", "hours ago", "Advertisement", "Comments", "Leave a Reply", "says:", "By"),
    "ko": ("관련기사", "많이 본 뉴스", "조회", "시간 전", "광고", "댓글", "댓글 남기기", "님의 말:", "글"),
    "zh": ("相关阅读", "热门文章", "阅读", "小时前", "广告", "评论", "发表评论", "说：", "作者："),
    "ja": ("関連記事", "ランキング", "閲覧", "時間前", "広告", "コメント", "コメントを残す", "より:", "文・"),
}
_LINKS = {
    "en": ("The lamp lighters of the quay", "How to mend a net", "A tea house closes", "Ice on the upper river", "Port fees explained"),
    "ko": ("부두의 등불지기", "그물을 깁는 법", "찻집이 문을 닫다", "상류의 얼음", "항만 요금 해설"),
    "zh": ("码头的点灯人", "怎样补网", "一家茶馆关门", "上游的冰", "港口收费说明"),
    "ja": ("埠頭の灯守り", "網の繕い方", "茶店が閉まる", "上流の氷", "港の料金の話"),
}  # fmt: skip


def page(state: State, *, seed: int, theme: int = 0) -> bytes:
    """The HTML of a state. ``seed`` draws the noise: counters, clocks, tokens, adverts, related links; ``theme`` 0 or 1."""
    draw = random.Random(seed)
    article = state.article
    lang = article.language or "en"
    words = _WORDS[lang]
    links = draw.sample(_LINKS[lang], 3)
    aside = "".join(f'<li><a href="/p/{draw.randrange(9999)}">{escape(one)}</a></li>' for one in links)
    body = "".join(f"<p>{escape(text)}</p>" for text in article.body.split("\n\n"))
    subtitle = f'<p class="entry-subtitle">{escape(article.subtitle)}</p>' if article.subtitle else ""
    notices = "".join(f'<p class="correction">{escape(text)}</p>' for text in article.notices)
    advert = f'<div class="ad-slot" id="ad-{draw.randrange(99999)}">{words[4]} {draw.randrange(99)}</div>'
    counter = f'<span class="post-views">{draw.randrange(100, 9999):,} {words[2]}</span>'
    clock = f'<span class="time-ago">{draw.randrange(2, 23)} {words[3]}</span>'
    wrap = ("main", "entry-content") if theme == 0 else ("section", "post-body story__text")
    return f"""<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(article.title)} | The River Post</title>
<link rel="canonical" href="{URL}">{_head(article)}
<meta name="csrf-token" content="{draw.getrandbits(128):x}"><script>window.t={draw.randrange(10**9)};</script></head>
<body class="single nonce-{draw.getrandbits(64):x}"><header><nav><a href="/">The River Post</a> <a href="/o">{escape(links[0])}</a></nav></header>
<{wrap[0]} id="content"><article><h1 class="entry-title">{escape(article.title)}</h1>{subtitle}
<div class="entry-meta">{_byline(article, words[8])} {_date(article)} {counter} {clock}</div>
{advert}<div class="{wrap[1]}">{notices}{body}</div>
<div class="share"><a href="#">Facebook {draw.randrange(999)}</a> <a href="#">X {draw.randrange(999)}</a></div></article>
{_thread(state.thread, words) if state.thread else ""}</{wrap[0]}>
<aside><h3>{words[0]}</h3><ul>{aside}</ul><h3>{words[1]}</h3><ol>{aside[::1]}</ol></aside>
<footer>© 2026 The River Post · {draw.randrange(24):02}:{draw.randrange(60):02}</footer></body></html>""".encode()


def _head(article: ParsedArticle) -> str:
    out = f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(article.title)}">'
    if article.byline:
        people = [{"@type": "Person", "name": name} for name in article.byline]
        out += f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "author": people})}</script>'
    if article.published_at is not None:
        out += f'<meta property="article:published_time" content="{article.published_at}">'
    if article.modified_at is not None:
        out += f'<meta property="article:modified_time" content="{article.modified_at}">'
    if article.label:
        out += f'<meta property="article:section" content="{escape(article.label)}">'
    return out


def _byline(article: ParsedArticle, by: str) -> str:
    names = ", ".join(f'<a rel="author" href="/a/{at}">{escape(name)}</a>' for at, name in enumerate(article.byline))
    return f'<span class="byline author">{by} {names}</span>' if names else ""


def _date(article: ParsedArticle) -> str:
    when = article.published_at
    return f'<time class="entry-date published" datetime="{when}">{when}</time>' if when else ""


def _thread(thread: ParsedThread, words: tuple[str, ...]) -> str:
    """WordPress's own markup."""
    children: dict[str | None, list[str]] = {}
    known = {comment.id for comment in thread.comments}
    for comment in thread.comments:
        children.setdefault(comment.parent_id if comment.parent_id in known else None, []).append(comment.id)
    by_id = {comment.id: comment for comment in thread.comments}
    reply = '<div class="reply"><a class="comment-reply-link" href="#">Reply</a></div>' if thread.open else ""

    def items(parent: str | None, depth: int) -> str:
        out = ""
        for number in children.get(parent, ()):
            one = by_id[number]
            shown = one.text if one.state is CommentState.VISIBLE else ""
            text = "".join(f"<p>{escape(line)}</p>" for line in shown.split("\n"))
            out += (
                f'<li id="comment-{number}" class="comment depth-{depth}"><article id="div-comment-{number}" class="comment-body">'
                f'<footer class="comment-meta"><div class="comment-author vcard"><b class="fn">{escape(one.author or "")}</b> '
                f'<span class="says">{words[7]}</span></div><div class="comment-metadata"><a href="{URL}#comment-{number}">'
                f'<time datetime="{one.posted_at}">{one.posted_at}</time></a></div></footer>'
                f'<div class="comment-content">{text}</div>{reply}</article>'
                + (f'<ol class="children">{items(number, depth + 1)}</ol>' if number in children else "")
                + "</li>"
            )
        return out

    count = thread.expected if thread.expected is not None else len(thread.comments)
    form = f'<div id="respond" class="comment-respond"><h3 id="reply-title" class="comment-reply-title">{words[6]}</h3><form action="/wp-comments-post.php" method="post" id="commentform" class="comment-form"><textarea id="comment" name="comment"></textarea></form></div>'
    closed = '<p class="no-comments">Comments are closed.</p>'
    return (
        f'<div id="comments" class="comments-area"><h2 class="comments-title">{count} {words[5]}</h2>'
        f'<ol class="comment-list">{items(None, 1)}</ol>{closed if thread.open is False else form}</div>'
    )

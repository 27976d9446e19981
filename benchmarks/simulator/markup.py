"""An outlet's pages as HTML: three themes, five kinds of comment thread."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from benchmarks.simulator.outlets import Article, Comment, Outlet, Presence

STYLES = ("wordpress", "archive", "generic-ko", "generic-zh", "generic-ja")
LANGUAGE = {"wordpress": "en", "archive": "en", "generic-ko": "ko", "generic-zh": "zh", "generic-ja": "ja"}
CLOSED = {
    "en": "Comments are closed.",
    "ko": "댓글 작성이 마감되었습니다.",
    "zh": "评论已关闭。",
    "ja": "コメントの受付は終了しました。",
}
REPLY = {"en": "Leave a Reply", "ko": "댓글 쓰기", "zh": "发表评论", "ja": "コメントを書く"}
HEADING = {"en": "Comments", "ko": "댓글", "zh": "评论", "ja": "コメント"}
MORE = {"en": "View more comments", "ko": "댓글 더보기", "zh": "查看更多评论", "ja": "コメントをもっと見る"}
BROKEN = {
    "en": "Comments could not be loaded. Please try again later.",
    "ko": "댓글을 불러오지 못했습니다. 잠시 후 다시 시도해 주세요.",
    "zh": "评论加载失败，请稍后重试。",
    "ja": "コメントを読み込めませんでした。しばらくしてからもう一度お試しください。",
}
MISSING = {
    "en": ("Page not found", "Sorry, the page you are looking for does not exist or has been moved."),
    "ko": ("페이지를 찾을 수 없습니다", "요청하신 페이지가 존재하지 않거나 이동되었습니다."),
    "zh": ("页面不存在", "抱歉，您访问的页面不存在或已被移动。"),
    "ja": ("ページが見つかりません", "お探しのページは存在しないか、移動された可能性があります。"),
}
CONSENT = {
    "en": (
        "Before you continue",
        "We and our partners use cookies to store and access information on your device.",
        "Accept all",
    ),
    "ko": ("쿠키 동의", "당사와 파트너는 기기에 정보를 저장하고 접근하기 위해 쿠키를 사용합니다.", "모두 동의"),
    "zh": ("继续之前", "我们和合作伙伴使用 Cookie 在您的设备上存储和读取信息。", "全部接受"),
    "ja": (
        "続行する前に",
        "当社とパートナーは端末に情報を保存し参照するためにクッキーを使用します。",
        "すべて同意する",
    ),
}


@dataclass(frozen=True, slots=True)
class View:
    """How a page is to be written: the number of the look (for what rotates), and what is wrong with it."""

    look: int
    thread: str = "whole"  # whole | empty | broken | first | last
    canonical: str | None = None


def article_page(outlet: Outlet, article: Article, view: View) -> str:
    """The page of an article."""
    title, lang = escape(article.title), outlet.language
    canonical = view.canonical or outlet.base + article.path
    head = (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{title} - {escape(outlet.name)}</title>\n'
        f'<link rel="canonical" href="{escape(canonical)}"><meta property="og:title" content="{title}">'
        f'<meta property="og:type" content="article"><meta property="article:published_time" content="{article.published.isoformat()}">'
    )
    wrap = (_theme_plain, _theme_wordpress, _theme_linked)[outlet.theme % 3]
    return f"{head}\n{wrap(outlet, article, view)}</html>\n"


def _paragraphs(outlet: Outlet, article: Article) -> str:
    return "\n".join(f"<p>{escape(outlet.bank.glue.join(part))}</p>" for part in article.body)


def _aside(outlet: Outlet, article: Article, look: int) -> str:
    others = [one for one in outlet.live if one.key != article.key]
    picked = [others[(look * 3 + article.key + step) % len(others)] for step in range(min(3, len(others)))]
    links = "".join(f'<li><a href="{one.path}">{escape(one.title)}</a></li>' for one in picked)
    return f'<aside class="sidebar related"><h3>{escape(outlet.name)}</h3><ul>{links}</ul><span class="views">{417 * look + article.key}</span></aside>'


def _theme_plain(outlet: Outlet, article: Article, view: View) -> str:
    return (
        f'</head><body><header class="top"><a href="/">{escape(outlet.name)}</a><nav><a href="/">Home</a> <a href="/opinion/">Opinion</a></nav></header>'
        f"<main><article><h1>{escape(article.title)}</h1>"
        f'<p class="byline"><span class="author">{escape(article.byline)}</span></p><time datetime="{article.published.isoformat()}">'
        f'{article.published:%Y-%m-%d %H:%M}</time><div class="article-body">\n{_paragraphs(outlet, article)}\n</div></article>\n'
        f"{thread(outlet, article, view)}</main>{_aside(outlet, article, view.look)}<footer>© {escape(outlet.name)}</footer></body>"
    )


def _theme_wordpress(outlet: Outlet, article: Article, view: View) -> str:
    return (
        f'</head><body class="single single-post"><div id="page" class="site"><div id="masthead" class="site-header"><p class="site-title"><a href="/">'
        f'{escape(outlet.name)}</a></p><ul class="menu"><li><a href="/opinion/">Opinion</a></li></ul></div><div id="content">'
        f'<article id="post-{article.key}" class="post type-post hentry"><header class="entry-header"><h1 class="entry-title">{escape(article.title)}</h1>'
        f'<div class="entry-meta"><span class="byline"><span class="author vcard"><a class="url fn n" href="/about/">{escape(article.byline)}</a></span></span>'
        f' <time class="entry-date published" datetime="{article.published.isoformat()}">{article.published:%Y-%m-%d}</time></div></header>'
        f'<div class="entry-content">\n{_paragraphs(outlet, article)}\n</div></article>\n{thread(outlet, article, view)}</div>'
        f'<div id="secondary">{_aside(outlet, article, view.look)}</div><div class="site-info">© {escape(outlet.name)}</div></div></body>'
    )


def _theme_linked(outlet: Outlet, article: Article, view: View) -> str:
    data = {
        "@context": "https://schema.org", "@type": "OpinionNewsArticle", "headline": article.title, "inLanguage": outlet.language,
        "datePublished": article.published.isoformat(), "author": [{"@type": "Person", "name": article.byline}],
        "publisher": {"@type": "Organization", "name": outlet.name}, "mainEntityOfPage": view.canonical or outlet.base + article.path,
    }  # fmt: skip
    return (
        f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script></head><body><div class="wrap"><div class="bar">'
        f'<a href="/">{escape(outlet.name)}</a></div><section class="story"><div class="story-head"><h1 class="headline">{escape(article.title)}</h1>'
        f'<div class="credit">{escape(article.byline)}</div></div><div class="story-text" itemprop="articleBody">\n{_paragraphs(outlet, article)}\n</div></section>\n'
        f'{thread(outlet, article, view)}{_aside(outlet, article, view.look)}<div class="bottom">© {escape(outlet.name)}</div></div></body>'
    )


def thread(outlet: Outlet, article: Article, view: View) -> str:
    """The comments under an article, or what stands in their place."""
    shown = article.shown
    if view.thread == "broken":
        return f'<section id="comments" class="comments"><p class="comments-error">{BROKEN[outlet.language]}</p></section>\n'
    if view.thread == "empty":
        shown = []
    part = shown
    if view.thread in ("first", "last") and len(shown) > 1:
        half = (len(shown) + 1) // 2
        part = shown[:half] if view.thread == "first" else shown[-half:]
    more = (
        f'<button type="button" class="load-more-comments">{MORE[outlet.language]}</button>'
        if len(part) < len(shown)
        else ""
    )
    write = {"wordpress": _wordpress, "archive": _archive}.get(outlet.style, _generic)
    return write(outlet, article, part, len(shown), more)


def _text(outlet: Outlet, one: Comment) -> str:
    return escape(outlet.bank.placeholder if one.presence is Presence.PLACEHOLDER else one.text)


def _long_date(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year} at {moment.hour % 12 or 12}:{moment:%M} {'am' if moment.hour < 12 else 'pm'}"


def _respond(outlet: Outlet, article: Article) -> str:
    if not article.open:
        return f'<p class="no-comments">{CLOSED[outlet.language]}</p>'
    return (
        f'<div id="respond" class="comment-respond"><h3 id="reply-title" class="comment-reply-title">{REPLY[outlet.language]}</h3>'
        f'<form action="/comments/post" method="post" id="commentform" class="comment-form"><textarea id="comment" name="comment" required></textarea>'
        f'<input type="hidden" name="article" value="{article.key}"><button type="submit">{REPLY[outlet.language]}</button></form></div>'
    )


def _wordpress(outlet: Outlet, article: Article, part: list[Comment], count: int, more: str) -> str:
    items = "\n".join(
        f'<li id="comment-{one.platform_id}" class="comment depth-1"><article id="div-comment-{one.platform_id}" class="comment-body"><footer class="comment-meta">'
        f'<div class="comment-author vcard"><b class="fn">{escape(one.author)}</b> <span class="says">says:</span></div><div class="comment-metadata">'
        f'<a href="{outlet.base}{article.path}#comment-{one.platform_id}"><time datetime="{one.posted.isoformat()}">{_long_date(one.posted)}</time></a></div></footer>'
        f'<div class="comment-content"><p>{_text(outlet, one)}</p></div><div class="reply"><a rel="nofollow" class="comment-reply-link" href="#respond" '
        f'data-commentid="{one.platform_id}">Reply</a></div></article></li>'
        for one in part
    )
    noun = "response" if count == 1 else "responses"
    heading = (
        f'<h2 class="comments-title">{count} {noun} to “{escape(article.title)}”</h2>'
        if count
        else '<h2 class="comments-title">No responses yet</h2>'
    )
    listed = f'<ol class="comment-list">\n{items}\n</ol>{more}' if count else ""
    return f'<div id="comments" class="comments-area">{heading}{listed}{_respond(outlet, article)}</div>\n'


def _archive(outlet: Outlet, article: Article, part: list[Comment], count: int, more: str) -> str:
    items = "\n".join(
        f'<li class="{"alt" if at % 2 else "odd"}" id="comment-{one.platform_id}"><span class="count">{at}.</span> <cite>{escape(one.author)}</cite> Says:<br>'
        f'<small class="commentmetadata"><a href="#comment-{one.platform_id}" title="">{_long_date(one.posted)}</a></small>\n<p>{_text(outlet, one)}</p></li>'
        for at, one in enumerate(part, 1)
    )
    listed = (
        f'<h3 id="comments">Responses to “{escape(article.title)}”</h3>\n<ol class="commentlist">\n{items}\n</ol>{more}'
        if count
        else ""
    )
    return f"{listed}{_respond(outlet, article)}\n"


def _generic(outlet: Outlet, article: Article, part: list[Comment], count: int, more: str) -> str:
    # A redesign renames the classes of the list as well.
    prefix = ("comment", "cmt", "reply")[outlet.theme % 3]
    ordered = list(reversed(part)) if outlet.style == "generic-ja" else part
    date = {"generic-ko": "%Y-%m-%d %H:%M", "generic-zh": "%Y-%m-%d %H:%M", "generic-ja": "%Y年%m月%d日 %H:%M"}[
        outlet.style
    ]
    items = "\n".join(
        f'<li class="{prefix}-item" id="comment-{one.platform_id}" data-comment-id="{one.platform_id}"><div class="{prefix}-head"><span class="{prefix}-author">'
        f'{escape(one.author)}</span> <time class="{prefix}-date" datetime="{one.posted.isoformat()}">{one.posted.strftime(date)}</time></div>'
        f'<div class="{prefix}-text"><p>{_text(outlet, one)}</p></div></li>'
        for one in ordered
    )
    listed = f'<ul class="{prefix}-list">\n{items}\n</ul>{more}' if count else ""
    return f'<section id="comments" class="comments {prefix}s"><h3>{HEADING[outlet.language]}</h3>{listed}{_respond(outlet, article)}</section>\n'


def front_page(outlet: Outlet) -> str:
    """The front page and the opinion section: a list of links, newest first."""
    items = "\n".join(
        f'<li class="teaser"><h2><a class="headline-link" href="{one.path}">{escape(one.title)}</a></h2><time datetime="{one.published.isoformat()}">'
        f"{one.published:%Y-%m-%d}</time></li>"
        for one in reversed(outlet.live)
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{outlet.language}"><head><meta charset="utf-8"><title>{escape(outlet.name)}</title></head><body><header>'
        f'{escape(outlet.name)}</header><main><ul class="teasers">\n{items}\n</ul></main><footer>© {escape(outlet.name)}</footer></body></html>\n'
    )


def feed(outlet: Outlet) -> str:
    """The feed: every article that can be read, newest first."""
    items = "\n".join(
        f'<item><title>{escape(one.title)}</title><link>{outlet.base}{one.path}</link><guid isPermaLink="false">{outlet.id}-{one.key}</guid>'
        f"<pubDate>{format_datetime(one.published)}</pubDate></item>"
        for one in reversed(outlet.live)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>{escape(outlet.name)}</title><link>{outlet.base}/</link>'
        f"<description>{escape(outlet.name)}</description>\n{items}\n</channel></rss>\n"
    )


def sitemap(outlet: Outlet) -> str:
    """The sitemap: every article that can be read."""
    items = "\n".join(
        f"<url><loc>{outlet.base}{one.path}</loc><lastmod>{(one.modified or one.published).isoformat()}</lastmod></url>"
        for one in outlet.live
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{items}\n</urlset>\n'


def missing_page(outlet: Outlet) -> str:
    """What a page that does not exist says."""
    title, text = MISSING[outlet.language]
    return _bare(outlet, title, f"<p>{text}</p>")


def consent_page(outlet: Outlet) -> str:
    """A wall that asks for consent before anything can be read."""
    title, text, button = CONSENT[outlet.language]
    return _bare(
        outlet,
        title,
        f'<div class="consent cookie-consent"><p>{text}</p><form method="post" action="/consent"><button>{button}</button></form></div>',
    )


def _bare(outlet: Outlet, title: str, inside: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{outlet.language}"><head><meta charset="utf-8"><title>{title} - {escape(outlet.name)}</title></head><body>'
        f'<header><a href="/">{escape(outlet.name)}</a></header><main><h1>{title}</h1>{inside}</main></body></html>\n'
    )

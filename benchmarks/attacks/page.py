"""One page of an outlet as bytes: article, front page, feed, sitemap."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from html import escape
from uuid import NAMESPACE_URL, uuid5

from benchmarks.attacks.layouts import LATER_LAYOUTS, Parts
from benchmarks.attacks.markups import LATER_MARKUPS, LATER_UNCOUNTED, MARKUPS, UNCOUNTED
from benchmarks.attacks.markups.shown import Shown, Thread
from benchmarks.attacks.model import Comment, Piece, Site, View
from benchmarks.attacks.words import READ_MORE, WORDS, day, masked, moment, styled

LAYOUTS = ("json-ld", "plain", "open-graph", "old")
ALL_MARKUPS = {**MARKUPS, **LATER_MARKUPS}
ALL_UNCOUNTED = (*UNCOUNTED, *LATER_UNCOUNTED)
LANG = {"en": "en", "ko": "ko", "zh": "zh-CN", "ja": "ja"}


def plain_view(site: Site) -> View:
    """The view of an undisturbed page."""
    return View(layout=site.layout, markup=site.markup, words=site.language, counted=site.markup not in ALL_UNCOUNTED)


def _comment_id(comment: Comment, position: int, view: View) -> str:
    match view.ids:
        case "none":
            return ""
        case "position":
            return str(position)
        case "rebased":
            return str(position + 1)
        case "shifted":
            return str(comment.number + 100_000 + view.id_salt)
        case "random":
            return str((comment.number * 7919 + view.id_salt * 104_729) % 9_000_000 + 1_000_000)
        case "random-word":
            return f"{(comment.number * 2_654_435_761 + view.id_salt * 97) % (1 << 32):08x}"
        case "scaled":
            return str(comment.number * 10 + 3)
        case "uuid":
            return str(uuid5(NAMESPACE_URL, str(comment.number)))
        case "render":
            return f"r{position + view.id_salt:x}"
        case "older-half":
            return str(comment.number + 70_000 if comment.key % 100 < 5 else comment.number)
        case "with-thread":
            return f"{comment.key // 100 + 1400}-{position}"
    return str(comment.number)


def shown_comments(piece: Piece, view: View) -> tuple[Shown, ...]:
    """The comments that a page shows, in its order and with its ids."""
    ordered = sorted(piece.comments, key=lambda comment: (comment.posted, comment.key))
    numbered = list(enumerate(ordered, 1))
    if view.order == "newest":
        numbered.reverse()
    if view.ids == "rebased" and view.order == "newest":
        numbered = [(len(numbered) + 1 - place, comment) for place, comment in numbered]
    ids = _ids(numbered, view)
    numbered = [(place, comment) for place, comment in numbered if comment.key not in view.hidden]
    start, end = view.shown or (0, len(numbered))
    shift = timedelta(minutes=view.comment_shift_minutes)
    found = tuple(
        Shown(
            id=ids[comment.key],
            ordinal=place,
            comment=_altered(comment, view),
            posted=comment.posted + shift,
            date=_comment_date(comment, view),
            parent_id="" if view.flat or comment.parent is None else ids.get(comment.parent, ""),
            depth=1 if comment.parent is None else 2,
        )
        for place, comment in numbered[start:end]
    )
    best = tuple(replace(item, id=f"best-{item.id}", parent_id="") for item in found[: view.best])
    return best + found


def _ids(numbered: list[tuple[int, Comment]], view: View) -> dict[int, str]:
    """The id that each comment is shown with; `permuted` gives the same ids to other comments."""
    if view.ids != "permuted":
        return {comment.key: _comment_id(comment, place, view) for place, comment in numbered}
    numbers = sorted(comment.number for _, comment in numbered)
    by_author = sorted((comment for _, comment in numbered), key=lambda comment: (comment.author, comment.key))
    return {comment.key: str(number) for comment, number in zip(by_author, numbers, strict=True)}


def _altered(comment: Comment, view: View) -> Comment:
    """The comment with its text and author as the view shows them."""
    text = view.every_text or comment.text
    if view.text_limit and len(text) > view.text_limit:
        text = text[: view.text_limit].rstrip() + f"… {READ_MORE[view.words]}"
    author = masked(comment.author) if view.masked else comment.author
    return replace(comment, text=text, author=author)


def _comment_date(comment: Comment, view: View) -> str:
    posted = comment.posted + timedelta(minutes=view.comment_shift_minutes)
    if view.comment_dates != "own":
        return view.comment_dates
    if view.date_style:
        return styled(posted, view.date_style, view.words, view.now)
    return moment(posted, view.month_language or view.words)


def thread_html(piece: Piece, view: View) -> str:
    """The thread, or what stands in its place."""
    if view.no_thread:
        return ""
    if view.note:
        return view.note if view.bare_note else f'<div id="comments" class="comments-area">{view.note}</div>'
    stated = len(piece.comments) if view.stated is None else view.stated
    thread = Thread(
        title=piece.title,
        shown=shown_comments(piece, view),
        count=stated if view.counted else None,
        words=WORDS[view.words],
        language=view.words,
        open=piece.open,
        more=view.more,
    )
    return ALL_MARKUPS[view.markup](thread)


def _head(piece: Piece, site: Site, view: View, base: str) -> str:
    own = f"{base}/{piece.slug}"
    canonical = (view.canonical or own).replace("{base}", base)
    named = view.head_title or f"{escape(piece.title)} - {site.name}"
    parts = [f"<title>{named}</title>", f'<link rel="canonical" href="{escape(canonical)}">']
    if view.shortlink:
        parts.append(f'<link rel="shortlink" href="{view.shortlink.replace("{base}", base)}">')
    published = piece.published + timedelta(minutes=view.date_shift_minutes)
    og_url = (view.og_url or own).replace("{base}", base)
    parts.append(f'<meta property="og:type" content="article"><meta property="og:url" content="{escape(og_url)}">')
    parts.append(f'<meta property="og:title" content="{view.head_title or escape(piece.title)}">')
    if view.dates and view.layout not in ("old", "hand-made"):
        parts.append(f'<meta property="article:published_time" content="{published.isoformat()}">')
        if piece.modified:
            parts.append(f'<meta property="article:modified_time" content="{piece.modified.isoformat()}">')
    if view.layout in ("json-ld", "newsletter", "korean-news"):
        record: dict[str, object] = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": piece.title,
            "mainEntityOfPage": og_url,
            "articleSection": piece.section,
        }
        if view.bylines:
            record["author"] = {"@type": "Person", "name": piece.byline}
        if view.dates:
            record["datePublished"] = published.isoformat()
        parts.append(f'<script type="application/ld+json">{json.dumps(record, ensure_ascii=False)}</script>')
    return "".join(parts)


def _body(piece: Piece, view: View) -> str:
    shown = piece.paragraphs
    if view.teaser:
        shown = shown[: max(1, len(shown) // 2)]
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in shown)
    if view.teaser:
        text += f'<div class="paywall">{WORDS[view.words].continue_reading}</div>'
    return f"<p>{view.banner}</p>{text}" if view.banner else text


def _article(piece: Piece, view: View) -> str:
    words = WORDS[view.words]
    published = piece.published + timedelta(minutes=view.date_shift_minutes)
    date = day(published, view.month_language or view.words)
    time = f'<time class="entry-date" datetime="{published.isoformat()}">{date}</time>' if view.dates else ""
    by = f'<span class="byline">{words.by} <a class="author" rel="author" href="/author">{piece.byline}</a></span>'
    by = by if view.bylines else ""
    post = view.post_id or 500 + piece.key
    label = f'<a class="category" rel="category tag" href="/section">{piece.section}</a>'
    title = escape(piece.title)
    body = _body(piece, view)
    if view.layout in LATER_LAYOUTS:
        byline = piece.byline if view.bylines else ""
        stamp = date if view.dates else ""
        return LATER_LAYOUTS[view.layout](Parts(piece, title, body, byline, stamp, published.isoformat(), words))
    title = f'<h1 class="entry-title">{title}</h1>'
    if view.layout == "old":
        return (
            f'<table width="760"><tr><td class="main"><div class="label">{label}</div>{title}'
            f'<p class="meta">{by} {time}</p>'
            f'<div class="articlebody">{body}</div></td></tr></table>'
        )
    if view.layout == "plain":
        return (
            f'<div id="content"><div class="post" id="post-{post}">{label}{title}<p class="meta">{by} {time}</p>'
            f'<div class="entry">{body}</div></div></div>'
        )
    return (
        f'<article id="post-{post}" class="post-{post} post"><header>{label}{title}'
        f'<div class="entry-meta">{by} {time}</div></header><div class="entry-content">{body}</div>'
        f'<footer><a class="share" href="#">{words.share}</a></footer></article>'
    )


def article_html(piece: Piece, site: Site, view: View, base: str) -> str:
    """The page of one piece."""
    words = WORDS[view.words]
    others = [other for other in site.pieces if other.key != piece.key and other.status == 200][:4]
    related = "".join(f'<li><a href="/{escape(other.slug)}">{escape(other.title)}</a></li>' for other in others)
    return (
        f'<!DOCTYPE html>\n<html lang="{LANG[site.language]}"><head><meta charset="utf-8">'
        f"{_head(piece, site, view, base)}"
        f'</head><body class="single postid-{view.post_id or 500 + piece.key} {view.layout}">'
        f'<header class="site"><a href="/">{site.name}</a><nav><a href="/">{words.home}</a></nav></header><main>\n'
        f"{_article(piece, view)}\n{thread_html(piece, view)}\n</main>"
        f'<aside class="related"><h4>{words.related}</h4><ul>{related}</ul></aside>'
        f'<footer class="site">{site.name} · {words.footer}</footer></body></html>'
    )


def front_html(site: Site, base: str) -> str:
    words = WORDS[site.language]
    items = "".join(
        f'<article class="teaser"><h2><a href="{base}/{escape(piece.slug)}">{escape(piece.title)}</a></h2>'
        f"<p>{escape(piece.paragraphs[0][:120])}…</p></article>"
        for piece in listed(site)
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{LANG[site.language]}"><head><meta charset="utf-8"><title>{site.name}</title>'
        f'</head><body class="home"><h1>{site.name}</h1><nav><a href="/">{words.home}</a></nav><main>{items}</main>'
        f"<footer>{words.footer}</footer></body></html>"
    )


def listed(site: Site) -> list[Piece]:
    return sorted(
        (piece for piece in site.pieces if piece.status == 200), key=lambda piece: piece.published, reverse=True
    )


def feed_xml(site: Site, base: str) -> str:
    items = "".join(
        f"<item><title>{escape(piece.title)}</title><link>{base}/{escape(piece.slug)}</link>"
        f'<guid isPermaLink="true">{base}/{escape(piece.slug)}</guid>'
        f"<pubDate>{piece.published.strftime('%a, %d %b %Y %H:%M:%S +0000')}</pubDate></item>"
        for piece in listed(site)
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>{site.name}</title>'
        f"<link>{base}/</link><description>{site.name}</description>{items}</channel></rss>"
    )


def sitemap_xml(site: Site, base: str) -> str:
    items = "".join(
        f"<url><loc>{base}/{escape(piece.slug)}</loc>"
        f"<lastmod>{(piece.modified or piece.published).isoformat()}</lastmod></url>"
        for piece in listed(site)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{items}</urlset>'
    )

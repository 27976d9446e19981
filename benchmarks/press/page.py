"""One page of an outlet as bytes: article, front page, feed, sitemap."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from benchmarks.press.model import Comment, Piece, Site, View
from benchmarks.press.threads import EMBEDDED, UNCOUNTED, Shown, Thread, environment, macro, thread_markup
from benchmarks.press.words import READ_MORE, WORDS, day, masked, moment, styled

WITH_LINKED_DATA = ("json-ld", "newsletter", "korean-news")
NOTICES: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "notices.toml").read_text(encoding="utf-8")
)
LANG = {"en": "en", "ko": "ko", "zh": "zh-CN", "ja": "ja"}


def plain_view(site: Site) -> View:
    """The view of an undisturbed page."""
    return View(layout=site.layout, markup=site.markup, words=site.language, counted=site.markup not in UNCOUNTED)


_IDS: dict[str, Callable[[Comment, int, int], str]] = {
    "own": lambda comment, place, salt: str(comment.number),
    "none": lambda comment, place, salt: "",
    "position": lambda comment, place, salt: str(place),
    "rebased": lambda comment, place, salt: str(place + 1),
    "shifted": lambda comment, place, salt: str(comment.number + 100_000 + salt),
    "random": lambda comment, place, salt: str((comment.number * 7919 + salt * 104_729) % 9_000_000 + 1_000_000),
    "random-word": lambda comment, place, salt: f"{(comment.number * 2_654_435_761 + salt * 97) % (1 << 32):08x}",
    "scaled": lambda comment, place, salt: str(comment.number * 10 + 3),
    "uuid": lambda comment, place, salt: str(uuid5(NAMESPACE_URL, str(comment.number))),
    "render": lambda comment, place, salt: f"r{place + salt:x}",
    "older-half": lambda comment, place, salt: str(comment.number + (70_000 if comment.key % 100 < 5 else 0)),
    "with-thread": lambda comment, place, salt: f"{comment.key // 100 + 1400}-{place}",
}
"""The id that a comment is shown with, by its place in the thread and a salt."""


def shown_comments(piece: Piece, view: View) -> tuple[Shown, ...]:
    """The comments that a page shows, in its order and with its ids."""
    numbered = list(enumerate(piece.ordered, 1))
    if view.order == "newest":
        numbered.reverse()
    elif view.order == "best":
        numbered.sort(key=lambda item: item[1].key * 7919 % (101 + view.id_salt))
    if view.ids == "rebased" and view.order == "newest":
        numbered = [(len(numbered) + 1 - place, comment) for place, comment in numbered]
    ids = _ids(numbered, view)
    numbered = [(place, comment) for place, comment in numbered if comment.key not in view.hidden]
    start, end = view.shown or (0, len(numbered))
    shift = timedelta(minutes=view.comment_shift_minutes)
    shown = tuple(
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
    best = tuple(replace(item, id=f"best-{item.id}", parent_id="") for item in shown[: view.best])
    return best + shown


def _ids(numbered: list[tuple[int, Comment]], view: View) -> dict[int, str]:
    """The id that each comment is shown with; `permuted` gives the same ids to other comments."""
    if view.ids != "permuted":
        return {comment.key: _IDS[view.ids](comment, place, view.id_salt) for place, comment in numbered}
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


def comment_html(template: str, comment: Comment, language: str) -> str:
    """A comment in a template with its number, author, time and text."""
    return template.format(
        number=comment.number,
        author=escape(comment.author),
        posted=moment(comment.posted, language),
        text=escape(comment.text),
    )


def thread_html(piece: Piece, view: View) -> str:
    """The thread, or what stands in its place."""
    if view.no_thread:
        return ""
    if view.note:
        return view.note if view.bare_note else f'<div id="comments" class="comments-area">{view.note}</div>'
    stated = len(piece.comments) if view.stated is None else view.stated
    thread = Thread(
        title=escape(piece.title),
        shown=shown_comments(piece, view),
        count=stated if view.counted else None,
        words=WORDS[view.words],
        language=view.words,
        open=piece.open,
        more=view.more,
    )
    return thread_markup(thread, view.markup)


def _embedded(piece: Piece, view: View, own: str, base: str) -> str:
    """The element and the script by which a platform fetches its thread, or what stands in their place."""
    if view.no_thread or view.note:
        return thread_html(piece, view)
    return str(macro("embedded", view.markup)(piece, own, base))


def article_html(piece: Piece, site: Site, view: View, base: str) -> str:
    """The page of one piece."""
    own = f"{base}/{piece.slug}"
    published = piece.published + timedelta(minutes=view.date_shift_minutes)
    og_url = (view.og_url or own).replace("{base}", base)
    teaser = piece.paragraphs[: max(1, len(piece.paragraphs) // 2)]
    return rendered(
        "article.html",
        site,
        view.words,
        base=base,
        piece=piece,
        view=view,
        title=escape(piece.title),
        canonical=(view.canonical or own).replace("{base}", base),
        og_url=og_url,
        linked_data=_linked_data(piece, view, og_url, published) if view.layout in WITH_LINKED_DATA else "",
        post=view.post_id or 500 + piece.key,
        published=published,
        date=day(published, view.month_language or view.words) if view.dates else "",
        byline=piece.byline if view.bylines else "",
        paragraphs=teaser if view.teaser else piece.paragraphs,
        thread=_embedded(piece, view, own, base) if view.markup in EMBEDDED else thread_html(piece, view),
        related=_related(piece, site, view.noise),
    )


def _related(piece: Piece, site: Site, noise: int) -> list[Piece]:
    """Four other pieces; with another `noise` others."""
    others = [other for other in site.pieces if other.key != piece.key and other.status == 200]
    start = noise * 3 % max(1, len(others))
    return [*others[start:], *others[:start]][:4]


def _linked_data(piece: Piece, view: View, address: str, published: datetime) -> str:
    record: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "mainEntityOfPage": address,
        "articleSection": piece.section,
    }
    if view.bylines:
        record["author"] = {"@type": "Person", "name": piece.byline}
    if view.dates:
        record["datePublished"] = published.isoformat()
    return json.dumps(record, ensure_ascii=False)


def rendered(template: str, site: Site, language: str, **values: object) -> str:
    """A page by a template, its frame in `language`."""
    words, lang = WORDS[language], LANG[site.language]
    return environment.get_template(template).render(site=site, words=words, lang=lang, **values)


def front_html(site: Site, base: str) -> str:
    return rendered("front.html", site, site.language, base=base, listed=listed(site))


def notice(name: str, site: Site, form: str = "") -> bytes:
    """One page that has nothing to do with the piece that was asked for, such as `missing` or `consent`."""
    title, text = NOTICES[name][site.language]
    return (
        f'<!DOCTYPE html>\n<html lang="{site.language}"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body><header><a href="/">{site.name}</a></header><main><h1>{title}</h1>'
        f"<p>{text}</p>{form}</main></body></html>"
    ).encode()


def feed_xml(site: Site, base: str) -> str:
    return rendered("feed.xml", site, site.language, base=base, listed=listed(site))


def sitemap_xml(site: Site, base: str) -> str:
    return rendered("sitemap.xml", site, site.language, base=base, listed=listed(site))


def listed(site: Site) -> list[Piece]:
    """The pieces that lists name, newest first."""
    return sorted(
        (piece for piece in site.pieces if piece.status == 200), key=lambda piece: piece.published, reverse=True
    )

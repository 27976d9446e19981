"""Classes 9 and 10 of the second set: wrong clocks, and outlets that are rendered otherwise."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from html import escape

import opencc

from benchmarks.attacks.faults import always, noted, on_everything, on_html, on_site, on_view, permanent, seen, together
from benchmarks.attacks.happenings import all_moved, edited, posted, removed, rewritten
from benchmarks.attacks.scenario import START, schedule, stepped
from benchmarks.attacks.second.plan import Case
from benchmarks.press import texts
from benchmarks.press.model import Answer, Comment, Fault, Piece, Request, Site, View
from benchmarks.press.words import moment

NINE_HOURS = 540
EPOCH = (datetime(1970, 1, 1, tzinfo=UTC) - START).total_seconds() / 60
TWO_WORKERS = stepped((0, 360 + NINE_HOURS, 720, 1080 + NINE_HOURS, 1440, 1800 + NINE_HOURS, 2160))
NO_CLOCK = stepped((0, 360, 720, EPOCH + 3, EPOCH + 363, 1800, 2160))
IMPORTED = datetime(2026, 9, 7, 18, 30, tzinfo=UTC)


def _server_date(answer: Answer, request: Request) -> Answer:
    return answer.with_header("Date", "Fri, 02 Jan 1970 00:11:09 GMT")


def _imported(site: Site, check: int) -> Site:
    return replace(site, pieces=tuple(replace(piece, published=IMPORTED) for piece in site.pieces))


CLOCKS = (
    Case(
        "two-workers",
        "Two crawling hosts take turns, and the clock of one runs nine hours ahead.",
        "ko",
        "table-grid",
        schedule=TWO_WORKERS,
        wrong_clock=True,
        layout="old",
        happens=(posted(3),),
    ),
    Case(
        "board-without-battery",
        "The crawling host starts twice in 1970 before its clock is set; a comment is removed after.",
        "en",
        "isso",
        schedule=NO_CLOCK,
        wrong_clock=True,
        layout="annotated",
        happens=(removed(5, 2),),
    ),
    Case(
        "server-in-1970",
        "The publisher's server says in its Date header that it is January 1970.",
        "zh",
        "discuz",
        on_everything(_server_date),
        layout="chinese-portal",
    ),
    Case(
        "twelve-hours-without-half",
        "A new date format writes the hours of the day from one to twelve and forgets which half.",
        "zh",
        "chinese-news",
        on_view("all", seen(date_style="twelve")),
        (3, 4, 5),
        layout="json-ld",
    ),
    Case(
        "day-before-month",
        "American dates become British: month and day change places for good.",
        "en",
        "disqus-list",
        together(
            always(on_view("all", seen(date_style="month-first"))),
            permanent(on_view("all", seen(date_style="day-first"))),
        ),
        layout="plain",
    ),
    Case(
        "hours-ago",
        "The times of comments have always been “3 hours ago”, another one at each check; a reader adds a sentence.",
        "ja",
        "japanese-blog",
        always(on_view("all", lambda view, piece, check: replace(view, date_style="ago", now=schedule()[check]))),
        layout="open-graph",
        happens=(edited(3),),
    ),
    Case(
        "dates-of-the-import",
        "A move to another system gives every piece the moment of the import as its date.",
        "en",
        "substack",
        permanent(on_site(_imported)),
        layout="newsletter",
        sizes=(5, 8, 3, 6, 4, 7),
    ),
    Case(
        "years-of-the-era",
        "The times of comments are written in years of the Reiwa era from now on.",
        "ja",
        "guestbook",
        permanent(on_view("all", seen(date_style="era"))),
        layout="hand-made",
    ),
)


def _printed(html: str, piece: Piece, site: Site) -> str:
    """The print view: one column, comments as plain paragraphs, no ids."""
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in piece.paragraphs)
    remarks = "".join(
        f"<p><b>{escape(comment.author)}</b> wrote on {moment(comment.posted, 'en')}:</p><p>{escape(comment.text)}</p>"
        for comment in piece.comments
    )
    return (
        f'<html><head><meta charset="utf-8"><title>Print: {escape(piece.title)}</title></head>'
        f'<body onload="window.print()"><table width="640"><tr><td><h1>{escape(piece.title)}</h1>'
        f"<p>By {piece.byline}</p>{body}<hr>{remarks}<hr><p>Printed from The Ferry Post</p></td></tr>"
        "</table></body></html>"
    )


def _traditional(html: str, piece: Piece, site: Site) -> str:
    return str(opencc.OpenCC("s2t").convert(html))


def _curled(text: str) -> str:
    """What a typographer plugin makes of straight quotes, double hyphens and three dots."""
    curled = text.replace("'", "’").replace("...", "…").replace(" – ", "—")
    return re.sub(r"(\d)\s(?=hours|days|percent)", "\\1\u00a0", curled)


def _retold(comment: Comment, text: str) -> Comment:
    return replace(comment, text=text)


def _typeset(site: Site, check: int) -> Site:
    return replace(
        site,
        pieces=tuple(
            replace(
                piece,
                title=_curled(piece.title),
                paragraphs=tuple(_curled(paragraph) for paragraph in piece.paragraphs),
                comments=tuple(_retold(comment, _curled(comment.text)) for comment in piece.comments),
            )
            for piece in site.pieces
        ),
    )


def _translated(site: Site, check: int) -> Site:
    """Machine English in place of all texts; names, dates and ids stay."""
    found: list[Piece] = []
    for piece in site.pieces:
        draw = random.Random(piece.key)
        found.append(
            replace(
                piece,
                title=texts.title("second/en", draw),
                paragraphs=texts.paragraphs("second/en", len(piece.paragraphs), draw),
                comments=tuple(_retold(comment, texts.remark("second/en", draw)) for comment in piece.comments),
            )
        )
    return replace(site, pieces=tuple(found))


def _boxes(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """Advert slots and links to other pieces stand between the paragraphs, other ones at each check."""

    def layer(html: str, piece: Piece, now: Site, check: int) -> str:
        other = now.pieces[(piece.key + check) % len(now.pieces)]
        slot = f'<div class="ad-slot" data-slot="mid-{check}"><span class="ad-label">광고</span></div>'
        box = (
            f'<div class="related-inline"><strong>함께 보기</strong> <a href="/{other.slug}">'
            f"{escape(other.title)}</a></div>"
        )
        first = f"<p>{escape(piece.paragraphs[0])}</p>"
        second = f"<p>{escape(piece.paragraphs[1])}</p>"
        return html.replace(first, first + slot, 1).replace(second, second + box, 1)

    return (Fault("boxes", checks, html=layer),)


def _summary(html: str, piece: Piece, site: Site) -> str:
    """A box with three points that a model took from the piece, above its text."""
    points = "".join(f"<li>{escape(paragraph[:40])}</li>" for paragraph in piece.paragraphs[:3])
    box = (
        f'<aside class="ai-summary" aria-label="AI摘要"><h4>AI摘要</h4><ul>{points}</ul><small>'
        "由人工智能生成，仅供参考</small></aside>"
    )
    first = f"<p>{escape(piece.paragraphs[0])}</p>"
    return html.replace(first, box + first, 1)


def _mobile(view: View, piece: Piece, check: int) -> View:
    return noted(f'<div class="sp-cmt"><a class="btn" href="/{piece.slug}/comments">コメント({{n}})を見る</a></div>')(
        view, piece, check
    )


def _new_system(site: Site, check: int) -> Site:
    return replace(site, layout="annotated", markup="tistory")


RENDERED = (
    Case(
        "new-system-new-addresses",
        (
            "A Korean paper moves to another system: new addresses with redirects, another theme, another "
            "thread, the old ids."
        ),
        "ko",
        "korean-board",
        permanent(on_site(_new_system)),
        layout="korean-news",
        happens=(all_moved(3, "view/{n}"),),
    ),
    Case(
        "traditional-characters",
        "A plugin serves the crawler the site in traditional characters for two checks.",
        "zh",
        "chinese-news",
        on_html("all", _traditional),
        layout="json-ld",
        cosmetic=True,
    ),
    Case(
        "print-view",
        "A wrong rewrite sends the print view of every piece, comments as plain paragraphs below.",
        "en",
        "nested-articles",
        on_html("all", _printed),
        layout="json-ld",
        happens=(edited(1),),
    ),
    Case(
        "typographer",
        "A plugin sets curly quotes, dashes and unbreakable spaces in all texts, from now on.",
        "en",
        "wordpress-classic",
        permanent(on_site(_typeset)),
        layout="annotated",
        cosmetic=True,
    ),
    Case(
        "boxes-between-paragraphs",
        "Advert slots and “read also” boxes move in between the paragraphs, other ones at each check.",
        "ko",
        "naver",
        permanent(_boxes),
        layout="korean-news",
        happens=(rewritten(5),),
    ),
    Case(
        "machine-english",
        "A translation plugin takes the crawler for a foreigner and serves everything in machine English.",
        "ja",
        "isso",
        on_site(_translated),
        layout="newsletter",
    ),
    Case(
        "summary-by-a-model",
        "Every piece gets a box with a model's summary above its text.",
        "zh",
        "user-comments",
        permanent(on_html("all", _summary)),
        layout="json-ld",
        happens=(posted(5),),
    ),
    Case(
        "mobile-template",
        "For two checks the server takes the crawler for a telephone: another layout, the thread behind a link.",
        "ja",
        "fc2",
        together(on_site(lambda site, check: replace(site, layout="hand-made")), on_view("all", _mobile)),
        layout="json-ld",
    ),
)

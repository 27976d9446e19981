"""How the article itself is written by the second set's outlets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from benchmarks.attacks.model import Piece
from benchmarks.attacks.words import Words


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of an article, ready for a template; `byline` and `date` may be empty."""

    piece: Piece
    title: str
    body: str
    byline: str
    date: str
    machine_date: str
    words: Words


def _korean_news(parts: Parts) -> str:
    """The newspaper system that most small Korean papers rent."""
    writer = f'<li><i class="icon-user-o"></i> {parts.words.by} {parts.byline}</li>' if parts.byline else ""
    stamp = f'<li><i class="icon-clock-o"></i> {parts.date}</li>' if parts.date else ""
    return (
        f'<section id="article-view"><header class="article-view-header"><nav class="article-head-nav">'
        f'<a class="section">{parts.piece.section}</a></nav><h1 class="heading">{parts.title}</h1>'
        f'<ul class="infomation">{writer}{stamp}</ul></header>'
        '<article id="article-view-content-div" class="article-veiw-body" itemprop="articleBody">'
        f"{parts.body}</article>"
        "</section>"
    )


def _chinese_portal(parts: Parts) -> str:
    return (
        f'<div class="main-content"><div class="channel-path"><a>{parts.piece.section}</a> &gt; </div>'
        f'<h1 class="main-title">{parts.title}</h1><div class="date-source"><span class="date">{parts.date}</span> '
        f'<span class="author">{parts.words.by}{parts.byline}</span></div>'
        f'<div class="article" id="artibody">{parts.body}</div></div>'
    )


def _newsletter(parts: Parts) -> str:
    return (
        '<article class="typography newsletter-post post"><div class="post-header"><h1 '
        f'class="post-title">{parts.title}'
        f'</h1><div class="post-label">{parts.piece.section}</div><div class="byline-wrapper"><a rel="author">'
        f'{parts.byline}</a> <time datetime="{parts.machine_date}">{parts.date}</time></div></div>'
        f'<div class="available-content"><div class="body markup">{parts.body}</div></div></article>'
    )


def _annotated(parts: Parts) -> str:
    """Microdata."""
    person = (
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">'
        f"{parts.byline}</span></span>"
    )
    return (
        '<article itemscope itemtype="https://schema.org/NewsArticle">'
        f'<p class="kicker" itemprop="articleSection">{parts.piece.section}</p>'
        f'<h1 itemprop="headline">{parts.title}</h1><p class="credits">{person if parts.byline else ""} '
        f'<time itemprop="datePublished" datetime="{parts.machine_date}">{parts.date}</time></p>'
        f'<div itemprop="articleBody">{parts.body}</div></article>'
    )


def _hand_made(parts: Parts) -> str:
    """Nothing but headings and paragraphs."""
    return (
        f'<div class="page"><h2 class="rubric">{parts.piece.section}</h2><h1>{parts.title}</h1>'
        f"<p><em>{parts.words.by} {escape(parts.byline)}, {parts.date}</em></p>{parts.body}<hr></div>"
    )


LATER_LAYOUTS: dict[str, Callable[[Parts], str]] = {
    "korean-news": _korean_news,
    "chinese-portal": _chinese_portal,
    "newsletter": _newsletter,
    "annotated": _annotated,
    "hand-made": _hand_made,
}

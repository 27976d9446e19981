"""What somebody really does to an outlet: the ground truth of a scenario."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from benchmarks.attacks import prose, worlds
from benchmarks.attacks.model import Comment, Event, Piece, Site
from benchmarks.attacks.phrases import PHRASES
from benchmarks.attacks.words import WORDS

Change = Callable[[Piece], Piece]


def _on(key: int, change: Change) -> Callable[[Site], Site]:
    return lambda site: site.with_piece(change(site.piece(key)))


def _event(look: int, name: str, kinds: tuple[str, ...], key: int, comment: int | None, change: Change) -> Event:
    return Event(look, name, frozenset(kinds), key, comment, _on(key, change))


def _without(piece: Piece, key: int) -> Piece:
    return replace(piece, comments=tuple(comment for comment in piece.comments if comment.key != key))


def _with_text(piece: Piece, key: int, text: str) -> Piece:
    return replace(piece, comments=tuple(replace(c, text=text) if c.key == key else c for c in piece.comments))


def leaf(piece: Piece, draw: random.Random) -> Comment:
    """A comment that nobody replied to."""
    parents = {comment.parent for comment in piece.comments}
    return draw.choice([comment for comment in piece.comments if comment.key not in parents])


def comment_removed(look: int, piece: Piece, comment: Comment) -> Event:
    return _event(
        look, "comment removed", ("comment.gone",), piece.key, comment.key, lambda p: _without(p, comment.key)
    )


def comment_placeholder(look: int, piece: Piece, comment: Comment, language: str, notice: str = "") -> Event:
    """A moderator's notice in place of the text."""
    text = notice or WORDS[language].removed
    return _event(
        look,
        "comment replaced by a placeholder",
        ("comment.gone", "comment.edited"),
        piece.key,
        comment.key,
        lambda p: _with_text(p, comment.key, text),
    )


def comment_edited(look: int, piece: Piece, comment: Comment, language: str, draw: random.Random) -> Event:
    text = comment.text + PHRASES[language].gap + prose.remark(language, draw)
    return _event(
        look, "comment edited", ("comment.edited",), piece.key, comment.key, lambda p: _with_text(p, comment.key, text)
    )


def comment_posted(look: int, piece: Piece, language: str, when: datetime, draw: random.Random, key: int = 90) -> Event:
    """A reader writes one comment, an hour before `when`."""
    taken = {comment.text for comment in piece.comments}
    made = worlds.comment(piece.key * 100 + key, language, when - timedelta(hours=1), draw, taken)
    return _event(
        look,
        "comment posted",
        ("comment.new",),
        piece.key,
        made.key,
        lambda p: replace(p, comments=(*p.comments, made)),
    )


def comment_restored(look: int, piece: Piece, comment: Comment) -> Event:
    return _event(
        look,
        "comment restored",
        ("comment.back",),
        piece.key,
        comment.key,
        lambda p: replace(p, comments=tuple(sorted((*p.comments, comment), key=lambda c: (c.posted, c.key)))),
    )


def article_edited(look: int, piece: Piece, language: str, draw: random.Random) -> Event:
    """One paragraph is rewritten."""
    place = draw.randrange(len(piece.paragraphs))
    fresh = prose.paragraphs(language, 1, draw)[0]
    changed = (*piece.paragraphs[:place], fresh, *piece.paragraphs[place + 1 :])
    return _event(look, "article edited", ("article.body",), piece.key, None, lambda p: replace(p, paragraphs=changed))


def article_retitled(look: int, piece: Piece, language: str, draw: random.Random) -> Event:
    fresh = prose.title(language, draw)
    while fresh == piece.title:
        fresh = prose.title(language, draw)
    return _event(look, "article retitled", ("article.headline",), piece.key, None, lambda p: replace(p, title=fresh))


def comment_reworded(look: int, piece: Piece, comment: Comment, text: str) -> Event:
    """The comment says `text` from now on."""
    return _event(
        look, "comment edited", ("comment.edited",), piece.key, comment.key, lambda p: _with_text(p, comment.key, text)
    )


def article_corrected(look: int, piece: Piece, changed: str, notice: str, modified: datetime) -> tuple[Event, Event]:
    """The last paragraph now reads `changed`, and a notice after it says so: two changes of one edit."""
    shown = (*piece.paragraphs[:-1], changed, notice)
    return (
        _event(
            look,
            "article corrected",
            ("article.body",),
            piece.key,
            None,
            lambda p: replace(p, paragraphs=shown, modified=modified),
        ),
        _event(look, "correction notice", ("article.notice",), piece.key, None, lambda p: p),
    )


def article_bylined(look: int, piece: Piece, byline: str) -> Event:
    return _event(look, "byline corrected", ("article.byline",), piece.key, None, lambda p: replace(p, byline=byline))


def article_relabelled(look: int, piece: Piece, section: str) -> Event:
    return _event(
        look, "moved to another section", ("article.label",), piece.key, None, lambda p: replace(p, section=section)
    )


def article_removed(look: int, piece: Piece, status: int) -> Event:
    return _event(
        look, f"article removed with {status}", ("article.gone",), piece.key, None, lambda p: replace(p, status=status)
    )


def article_redirected(look: int, piece: Piece) -> Event:
    """The address of the piece leads to the front page."""
    return _event(
        look,
        "article removed by redirect to the front page",
        ("article.gone",),
        piece.key,
        None,
        lambda p: replace(p, status=302, redirect="{base}/"),
    )


def article_restored(look: int, piece: Piece) -> Event:
    return _event(
        look, "article restored", ("article.back",), piece.key, None, lambda p: replace(p, status=200, redirect="")
    )


def article_moved(look: int, piece: Piece, slug: str = "") -> Event:
    return _event(
        look,
        "article moved",
        ("article.moved",),
        piece.key,
        None,
        lambda p: replace(p, old_slug=piece.slug, slug=slug or f"archive/{piece.key}-moved"),
    )


def thread_closed(look: int, piece: Piece) -> Event:
    return _event(look, "thread closed", ("thread.closed",), piece.key, None, lambda p: replace(p, open=False))


def thread_opened(look: int, piece: Piece) -> Event:
    return _event(look, "thread opened", ("thread.opened",), piece.key, None, lambda p: replace(p, open=True))


def piece_published(look: int, site: Site, when: datetime, draw: random.Random, key: int = 40) -> Event:
    """A new piece that was put on the site before `when`, with two comments."""
    made = worlds.piece(key, site.language, when - timedelta(hours=40), 2, draw)
    return Event(
        look,
        "new piece",
        frozenset({"article.new"}),
        key,
        None,
        lambda now: replace(now, pieces=(*now.pieces, made)),
    )

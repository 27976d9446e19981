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


def _event(check: int, name: str, kinds: tuple[str, ...], key: int, comment: int | None, change: Change) -> Event:
    return Event(check, name, frozenset(kinds), key, comment, _on(key, change))


def _without(piece: Piece, key: int) -> Piece:
    return replace(piece, comments=tuple(comment for comment in piece.comments if comment.key != key))


def _with_text(piece: Piece, key: int, text: str) -> Piece:
    return replace(piece, comments=tuple(replace(c, text=text) if c.key == key else c for c in piece.comments))


def leaf(piece: Piece, draw: random.Random) -> Comment:
    """A comment that nobody replied to."""
    parents = {comment.parent for comment in piece.comments}
    return draw.choice([comment for comment in piece.comments if comment.key not in parents])


def comment_removed(check: int, piece: Piece, comment: Comment) -> Event:
    return _event(
        check, "comment removed", ("comment.gone",), piece.key, comment.key, lambda p: _without(p, comment.key)
    )


def comment_placeholder(check: int, piece: Piece, comment: Comment, language: str, notice: str = "") -> Event:
    """A moderator's notice in place of the text."""
    text = notice or WORDS[language].removed
    return _event(
        check,
        "comment replaced by a placeholder",
        ("comment.gone", "comment.edited"),
        piece.key,
        comment.key,
        lambda p: _with_text(p, comment.key, text),
    )


def comment_edited(check: int, piece: Piece, comment: Comment, language: str, draw: random.Random) -> Event:
    text = comment.text + PHRASES[language].gap + prose.remark(language, draw)
    return _event(
        check, "comment edited", ("comment.edited",), piece.key, comment.key, lambda p: _with_text(p, comment.key, text)
    )


def comment_posted(
    check: int, piece: Piece, language: str, when: datetime, draw: random.Random, key: int = 90
) -> Event:
    """A reader writes one comment, an hour before `when`."""
    taken = {comment.text for comment in piece.comments}
    made = worlds.comment(piece.key * 100 + key, language, when - timedelta(hours=1), draw, taken)
    return _event(
        check,
        "comment posted",
        ("comment.new",),
        piece.key,
        made.key,
        lambda p: replace(p, comments=(*p.comments, made)),
    )


def comment_restored(check: int, piece: Piece, comment: Comment) -> Event:
    return _event(
        check,
        "comment restored",
        ("comment.back",),
        piece.key,
        comment.key,
        lambda p: replace(p, comments=tuple(sorted((*p.comments, comment), key=lambda c: (c.posted, c.key)))),
    )


def article_edited(check: int, piece: Piece, language: str, draw: random.Random) -> Event:
    """One paragraph is rewritten."""
    place = draw.randrange(len(piece.paragraphs))
    fresh = prose.paragraphs(language, 1, draw)[0]
    changed = (*piece.paragraphs[:place], fresh, *piece.paragraphs[place + 1 :])
    return _event(check, "article edited", ("article.body",), piece.key, None, lambda p: replace(p, paragraphs=changed))


def article_retitled(check: int, piece: Piece, language: str, draw: random.Random) -> Event:
    fresh = prose.title(language, draw)
    while fresh == piece.title:
        fresh = prose.title(language, draw)
    return _event(check, "article retitled", ("article.headline",), piece.key, None, lambda p: replace(p, title=fresh))


def comment_reworded(check: int, piece: Piece, comment: Comment, text: str) -> Event:
    """The comment says `text` from now on."""
    return _event(
        check, "comment edited", ("comment.edited",), piece.key, comment.key, lambda p: _with_text(p, comment.key, text)
    )


def article_corrected(check: int, piece: Piece, changed: str, notice: str, modified: datetime) -> tuple[Event, Event]:
    """The last paragraph now reads `changed`, and a notice after it says so: two changes of one edit."""
    shown = (*piece.paragraphs[:-1], changed, notice)
    return (
        _event(
            check,
            "article corrected",
            ("article.body",),
            piece.key,
            None,
            lambda p: replace(p, paragraphs=shown, modified=modified),
        ),
        _event(check, "correction notice", ("article.notice",), piece.key, None, lambda p: p),
    )


def article_bylined(check: int, piece: Piece, byline: str) -> Event:
    return _event(check, "byline corrected", ("article.byline",), piece.key, None, lambda p: replace(p, byline=byline))


def article_relabelled(check: int, piece: Piece, section: str) -> Event:
    return _event(
        check, "moved to another section", ("article.label",), piece.key, None, lambda p: replace(p, section=section)
    )


def article_removed(check: int, piece: Piece, status: int) -> Event:
    return _event(
        check, f"article removed with {status}", ("article.gone",), piece.key, None, lambda p: replace(p, status=status)
    )


def article_redirected(check: int, piece: Piece) -> Event:
    """The address of the piece leads to the front page."""
    return _event(
        check,
        "article removed by redirect to the front page",
        ("article.gone",),
        piece.key,
        None,
        lambda p: replace(p, status=302, redirect="{base}/"),
    )


def article_restored(check: int, piece: Piece) -> Event:
    return _event(
        check, "article restored", ("article.back",), piece.key, None, lambda p: replace(p, status=200, redirect="")
    )


def article_moved(check: int, piece: Piece, slug: str = "") -> Event:
    return _event(
        check,
        "article moved",
        ("article.moved",),
        piece.key,
        None,
        lambda p: replace(p, old_slug=piece.slug, slug=slug or f"archive/{piece.key}-moved"),
    )


def thread_closed(check: int, piece: Piece) -> Event:
    return _event(check, "thread closed", ("thread.closed",), piece.key, None, lambda p: replace(p, open=False))


def thread_opened(check: int, piece: Piece) -> Event:
    return _event(check, "thread opened", ("thread.opened",), piece.key, None, lambda p: replace(p, open=True))


def piece_published(check: int, site: Site, when: datetime, draw: random.Random, key: int = 40) -> Event:
    """A new piece that was put on the site before `when`, with two comments."""
    made = worlds.piece(key, site.language, when - timedelta(hours=40), 2, draw)
    return Event(
        check,
        "new piece",
        frozenset({"article.new"}),
        key,
        None,
        lambda now: replace(now, pieces=(*now.pieces, made)),
    )

"""What really happens to the second set's outlets."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from benchmarks.attacks import events, worlds
from benchmarks.attacks.classes.plan import longest
from benchmarks.attacks.model import Comment, Event, Piece, Site
from benchmarks.attacks.second.plan import Happening, phrases_of, slug_of

Clock = tuple[datetime, ...]


def _piece(site: Site, key: int) -> Piece:
    return site.piece(key) if key else longest(site)


def _texts(site: Site) -> set[str]:
    return {comment.text for piece in site.pieces for comment in piece.comments}


def _leaf(piece: Piece, place: int) -> Comment:
    """The comment at a place among those that nobody replied to."""
    parents = {comment.parent for comment in piece.comments}
    leaves = [comment for comment in piece.comments if comment.key not in parents]
    return leaves[place % len(leaves)]


def removed(look: int, place: int = 1, key: int = 0) -> Happening:
    """A comment is removed from the piece `key`, or from the longest thread."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = _piece(site, key)
        return (events.comment_removed(look, piece, _leaf(piece, place)),)

    return happen


def branch_removed(look: int) -> Happening:
    """The comment with the most replies is removed, and its replies with it."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = longest(site)
        answered = Counter(comment.parent for comment in piece.comments if comment.parent is not None)
        root = answered.most_common(1)[0][0]
        branch = [comment for comment in piece.comments if root in (comment.key, comment.parent)]
        return tuple(events.comment_removed(look, piece, comment) for comment in branch)

    return happen


def edited(look: int, place: int = 0, key: int = 0) -> Happening:
    """A reader adds a sentence."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = _piece(site, key)
        return (events.comment_edited(look, piece, _leaf(piece, place), phrases_of(site), draw),)

    return happen


def reworded(look: int, place: int) -> Happening:
    """A reader takes everything back and writes something else."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = longest(site)
        words = {
            "en": "I was wrong about the year and withdraw what I wrote.",
            "ko": "제가 연도를 착각했네요. 앞의 말은 거둡니다.",
        }
        text = words.get(
            site.language, "年份记错了，收回前言。" if site.language == "zh" else "年を間違えました。前言を撤回します。"
        )
        return (events.comment_reworded(look, piece, _leaf(piece, place), text),)

    return happen


def placeholder(look: int, notice: str, place: int = 1) -> Happening:
    """A moderator's notice takes the place of a comment's text."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = longest(site)
        return (events.comment_placeholder(look, piece, _leaf(piece, place), site.language, notice),)

    return happen


def posted(look: int, number: int = 91, key: int = 0) -> Happening:
    """A reader writes an hour before the look."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = _piece(site, key)
        return (events.comment_posted(look, piece, phrases_of(site), clock[look], draw, number),)

    return happen


def rewritten(look: int, key: int = 1) -> Happening:
    """One paragraph of a piece is rewritten."""
    return lambda site, draw, clock: (events.article_edited(look, site.piece(key), phrases_of(site), draw),)


def retitled(look: int, key: int = 2) -> Happening:
    return lambda site, draw, clock: (events.article_retitled(look, site.piece(key), phrases_of(site), draw),)


def corrected(look: int, key: int, changed: str, notice: str) -> Happening:
    """The last paragraph ends in a new sentence, and a notice owns up to it."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = site.piece(key)
        text = f"{piece.paragraphs[-1]} {changed}"
        return events.article_corrected(look, piece, text, notice, clock[look] - timedelta(hours=2))

    return happen


def bylined(look: int, key: int, byline: str) -> Happening:
    return lambda site, draw, clock: (events.article_bylined(look, site.piece(key), byline),)


def relabelled(look: int, key: int, section: str) -> Happening:
    return lambda site, draw, clock: (events.article_relabelled(look, site.piece(key), section),)


def closed(look: int, key: int = 0) -> Happening:
    return lambda site, draw, clock: (events.thread_closed(look, _piece(site, key)),)


def withdrawn(look: int, key: int, status: int) -> Happening:
    return lambda site, draw, clock: (events.article_removed(look, site.piece(key), status),)


def restored(look: int, key: int) -> Happening:
    return lambda site, draw, clock: (events.article_restored(look, site.piece(key)),)


def moved(look: int, key: int, slug: str) -> Happening:
    return lambda site, draw, clock: (events.article_moved(look, site.piece(key), slug),)


def all_moved(look: int, template: str) -> Happening:
    """Every piece gets a new address; one line about the whole site tells it as well."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        return tuple(
            replace(events.article_moved(look, piece, slug_of(piece, template)), required=False)
            for piece in site.pieces
        )

    return happen


def published(look: int, key: int = 42) -> Happening:
    """A new piece with two comments is put on the site."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        made = worlds.piece(key, phrases_of(site), clock[look] - timedelta(hours=40), 2, draw, _texts(site))
        return (_appears(look, made),)

    return happen


def cross_posted(look: int, original: int, slug: str, key: int = 43) -> Happening:
    """A piece appears again in another section, with a thread of its own."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        fresh = worlds.piece(key, phrases_of(site), clock[look] - timedelta(hours=40), 2, draw, _texts(site))
        old = site.piece(original)
        copy = replace(fresh, slug=slug, title=old.title, byline=old.byline, paragraphs=old.paragraphs)
        return (replace(_appears(look, copy), required=False),)

    return happen


def _appears(look: int, piece: Piece) -> Event:
    return Event(
        look,
        "new piece",
        frozenset({"article.new"}),
        piece.key,
        None,
        lambda site: replace(site, pieces=(*site.pieces, piece)),
    )

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


def removed(check: int, place: int = 1, key: int = 0) -> Happening:
    """A comment is removed from the piece `key`, or from the longest thread."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = _piece(site, key)
        return (events.comment_removed(check, piece, _leaf(piece, place)),)

    return happen


def branch_removed(check: int) -> Happening:
    """The comment with the most replies is removed, and its replies with it."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = longest(site)
        answered = Counter(comment.parent for comment in piece.comments if comment.parent is not None)
        root = answered.most_common(1)[0][0]
        branch = [comment for comment in piece.comments if root in (comment.key, comment.parent)]
        return tuple(events.comment_removed(check, piece, comment) for comment in branch)

    return happen


def edited(check: int, place: int = 0, key: int = 0) -> Happening:
    """A reader adds a sentence."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = _piece(site, key)
        return (events.comment_edited(check, piece, _leaf(piece, place), phrases_of(site), draw),)

    return happen


def reworded(check: int, place: int) -> Happening:
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
        return (events.comment_reworded(check, piece, _leaf(piece, place), text),)

    return happen


def placeholder(check: int, notice: str, place: int = 1) -> Happening:
    """A moderator's notice takes the place of a comment's text."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = longest(site)
        return (events.comment_placeholder(check, piece, _leaf(piece, place), site.language, notice),)

    return happen


def posted(check: int, number: int = 91, key: int = 0) -> Happening:
    """A reader writes an hour before the check."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = _piece(site, key)
        return (events.comment_posted(check, piece, phrases_of(site), clock[check], draw, number),)

    return happen


def rewritten(check: int, key: int = 1) -> Happening:
    """One paragraph of a piece is rewritten."""
    return lambda site, draw, clock: (events.article_edited(check, site.piece(key), phrases_of(site), draw),)


def retitled(check: int, key: int = 2) -> Happening:
    return lambda site, draw, clock: (events.article_retitled(check, site.piece(key), phrases_of(site), draw),)


def corrected(check: int, key: int, changed: str, notice: str) -> Happening:
    """The last paragraph ends in a new sentence, and a notice owns up to it."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = site.piece(key)
        text = f"{piece.paragraphs[-1]} {changed}"
        return events.article_corrected(check, piece, text, notice, clock[check] - timedelta(hours=2))

    return happen


def bylined(check: int, key: int, byline: str) -> Happening:
    return lambda site, draw, clock: (events.article_bylined(check, site.piece(key), byline),)


def relabelled(check: int, key: int, section: str) -> Happening:
    return lambda site, draw, clock: (events.article_relabelled(check, site.piece(key), section),)


def closed(check: int, key: int = 0) -> Happening:
    return lambda site, draw, clock: (events.thread_closed(check, _piece(site, key)),)


def withdrawn(check: int, key: int, status: int) -> Happening:
    return lambda site, draw, clock: (events.article_removed(check, site.piece(key), status),)


def restored(check: int, key: int) -> Happening:
    return lambda site, draw, clock: (events.article_restored(check, site.piece(key)),)


def moved(check: int, key: int, slug: str) -> Happening:
    return lambda site, draw, clock: (events.article_moved(check, site.piece(key), slug),)


def all_moved(check: int, template: str) -> Happening:
    """Every piece gets a new address; one line about the whole site tells it as well."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        return tuple(
            replace(events.article_moved(check, piece, slug_of(piece, template)), required=False)
            for piece in site.pieces
        )

    return happen


def published(check: int, key: int = 42) -> Happening:
    """A new piece with two comments is put on the site."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        made = worlds.piece(key, phrases_of(site), clock[check] - timedelta(hours=40), 2, draw, _texts(site))
        return (_appears(check, made),)

    return happen


def cross_posted(check: int, original: int, slug: str, key: int = 43) -> Happening:
    """A piece appears again in another section, with a thread of its own."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        fresh = worlds.piece(key, phrases_of(site), clock[check] - timedelta(hours=40), 2, draw, _texts(site))
        old = site.piece(original)
        copy = replace(fresh, slug=slug, title=old.title, byline=old.byline, paragraphs=old.paragraphs)
        return (replace(_appears(check, copy), required=False),)

    return happen


def _appears(check: int, piece: Piece) -> Event:
    return Event(
        check,
        "new piece",
        frozenset({"article.new"}),
        piece.key,
        None,
        lambda site: replace(site, pieces=(*site.pieces, piece)),
    )

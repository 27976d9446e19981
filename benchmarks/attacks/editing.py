"""What desks do to whole pieces: published anew, merged, split, put at other addresses."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from benchmarks.attacks.moderation import Change, Clock, Happening, event_at, merged
from benchmarks.attacks.scenario import Event
from benchmarks.press import edits, sites
from benchmarks.press.model import Piece, Site

HOURS_BEFORE = 40
"""How long before a check a piece is put on the site that appears there."""


def _fresh(site: Site, key: int, when: datetime, draw: random.Random) -> Piece:
    taken = {comment.text for piece in site.pieces for comment in piece.comments}
    return sites.piece(key, site.phrases, when - timedelta(hours=HOURS_BEFORE), 2, draw, taken)


def _appears(check: int, piece: Piece) -> Event:
    change = lambda site: replace(site, pieces=(*site.pieces, piece))  # noqa: E731
    return Event(check, "new piece", frozenset({"article.new"}), piece.key, None, change)


def published(check: int, key: int = 42, required: bool = True) -> Happening:
    """A new piece with two comments, put on the site forty hours before the check."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        return (replace(_appears(check, _fresh(site, key, clock[check], draw)), required=required),)

    return happen


def cross_posted(check: int, original: int, slug: str, key: int = 43) -> Happening:
    """A piece appears again in another section, with a thread of its own."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        fresh, old = _fresh(site, key, clock[check], draw), site.piece(original)
        copy = replace(fresh, slug=slug, title=old.title, byline=old.byline, paragraphs=old.paragraphs)
        return (replace(_appears(check, copy), required=False),)

    return happen


def absorbed(check: int, source: int, target: int) -> Happening:
    """A piece becomes the second half of another, with its comments, and its address leads there for good."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        old, there = site.piece(source), site.piece(target)
        grow: Change = lambda p: replace(p, paragraphs=(*p.paragraphs, *old.paragraphs))  # noqa: E731
        lead: Change = lambda p: replace(p, status=301, redirect=f"{{base}}/{there.slug}")  # noqa: E731
        gone = event_at(check, "piece merged into another", "article.gone article.moved", old, lead)
        return (
            event_at(check, "text of another piece added", "article.body", there, grow),
            *merged(check, source, target)(site, draw, clock),
            replace(gone, required=False),
        )

    return happen


def split_off(check: int, key: int, fresh: int = 44) -> Happening:
    """The last two paragraphs of a piece are taken out and published as a piece of their own."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        old, dice = site.piece(key), random.Random(f"{site.name} {fresh}")
        part = replace(_fresh(site, fresh, clock[check], dice), paragraphs=old.paragraphs[-2:], byline=old.byline)
        shorten: Change = lambda p: replace(p, paragraphs=p.paragraphs[:-2])  # noqa: E731
        return (event_at(check, "paragraphs taken out", "article.body", old, shorten), _appears(check, part))

    return happen


def rolled(check: int, key: int, slug: str, fresh: int = 45) -> Happening:
    """The address of a piece is given to a new one, and the piece has another, to which nothing redirects."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        old, dice = site.piece(key), random.Random(f"{site.name} {fresh}")
        new = replace(_fresh(site, fresh, clock[check], dice), slug=old.slug, section=old.section)
        away: Change = lambda p: replace(p, slug=slug)  # noqa: E731
        aside = event_at(check, "piece put at another address", "article.moved", old, away)
        return (replace(aside, required=False), replace(_appears(check, new), required=False))

    return happen


def returned_elsewhere(check: int, until: int, key: int, slug: str, status: int = 404) -> Happening:
    """A piece is withdrawn and returns later at another address, to which its first one redirects."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = site.piece(key)
        withdraw: Change = lambda p: replace(p, status=status)  # noqa: E731
        restore: Change = lambda p: edits.moved(edits.back(p), slug)  # noqa: E731
        back = event_at(until, "piece back at another address", "article.back article.moved", piece, restore)
        return (
            event_at(check, f"article removed with {status}", "article.gone", piece, withdraw),
            back,
            replace(back, name="its other line", apply=lambda now: now, required=False),
        )

    return happen

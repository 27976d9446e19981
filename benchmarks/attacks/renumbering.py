"""What a platform does with the numbers of comments that readers edit, delete and write."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from benchmarks.attacks.moderation import Change, Clock, Happening, event_at, leaf_of, piece_of, removal_of
from benchmarks.attacks.scenario import Event
from benchmarks.press import edits, sites, texts
from benchmarks.press.model import Piece, Site
from benchmarks.press.texts import PHRASES


def reissued(check: int, place: int = 0, key: int = 0) -> Happening:
    """A reader adds a sentence, and the platform keeps each version as a row: the comment has a new number."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = piece_of(site, key)
        old = leaf_of(piece, place, draw)
        words = old.text + PHRASES[site.phrases].gap + texts.remark(site.phrases, draw)

        def change(shown: Piece) -> Piece:
            retold = edits.with_text(shown, old.key, words).comments
            fresh = (replace(c, number=9000 + old.key + check) if c.key == old.key else c for c in retold)
            return replace(shown, comments=tuple(fresh))

        return (event_at(check, "comment edited under a new number", "comment.edited", piece, change, old.key),)

    return happen


def reused(check: int, until: int, key: int = 0) -> Happening:
    """The latest comment is removed, and the next one, posted before a later check, gets its number."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = piece_of(site, key)
        old = piece.ordered[-1]
        taken = {comment.text for other in site.pieces for comment in other.comments}
        posted = clock[until] - timedelta(hours=1)
        made = sites.comment(piece.key * 100 + 90, site.phrases, posted, draw, taken)
        made = replace(made, number=old.number)
        change: Change = lambda p: edits.with_comment(p, made)  # noqa: E731
        arrival = event_at(until, "comment posted", "comment.new", piece, change, made.key)
        return (removal_of(check, piece, old), arrival)

    return happen

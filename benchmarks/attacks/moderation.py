"""What moderators do to several comments at once, and what each single event of a piece or a comment is made of."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from benchmarks.attacks.scenario import Event
from benchmarks.press import edits
from benchmarks.press.model import Comment, Piece, Site
from benchmarks.press.words import WORDS

Clock = tuple[datetime, ...]
Happening = Callable[[Site, random.Random, Clock], tuple[Event, ...]]
Change = Callable[[Piece], Piece]

PLACEHOLDER = "comment.gone comment.edited"
"""The kinds that tell a moderator's notice in place of a text."""


def piece_of(site: Site, key: int) -> Piece:
    """The piece with a key, 0 for that with the longest thread."""
    return site.piece(key) if key else site.longest


def leaf_of(piece: Piece, place: int | None, draw: random.Random) -> Comment:
    """The comment at a place among those that nobody replied to, None for one drawn."""
    parents = {comment.parent for comment in piece.comments}
    leaves = [comment for comment in piece.comments if comment.key not in parents]
    return draw.choice(leaves) if place is None else leaves[place % len(leaves)]


def event_at(check: int, name: str, kinds: str, piece: Piece, change: Change, comment: int | None = None) -> Event:
    """An event at a piece, or at a comment of it; `kinds` are those that tell it."""
    return Event(
        check,
        name,
        frozenset(kinds.split()),
        piece.key,
        comment,
        lambda site: site.with_piece(change(site.piece(piece.key))),
    )


def removal_of(check: int, piece: Piece, comment: Comment) -> Event:
    """A comment is removed."""
    change: Change = lambda p: edits.without_comment(p, comment.key)  # noqa: E731
    return event_at(check, "comment removed", "comment.gone", piece, change, comment.key)


def _most_answered(piece: Piece) -> Comment:
    """The comment of a piece with the most replies."""
    answered = Counter(comment.parent for comment in piece.comments if comment.parent is not None)
    root = answered.most_common(1)[0][0]
    return next(comment for comment in piece.comments if comment.key == root)


def _removing(check: int, chosen: Callable[[Site], list[tuple[Piece, Comment]]]) -> Happening:
    """Several comments are removed at once."""
    return lambda site, draw, clock: tuple(removal_of(check, piece, comment) for piece, comment in chosen(site))


def branch_removed(check: int) -> Happening:
    """The comment with the most replies is removed, and its replies with it."""

    def chosen(site: Site) -> list[tuple[Piece, Comment]]:
        piece = site.longest
        root = _most_answered(piece).key
        return [(piece, comment) for comment in piece.comments if root in (comment.key, comment.parent)]

    return _removing(check, chosen)


def lifted(check: int, key: int = 0) -> Happening:
    """The comment with the most replies is removed, and its replies go up one level."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = piece_of(site, key)
        root = _most_answered(piece)

        def change(shown: Piece) -> Piece:
            rest = edits.without_comment(shown, root.key).comments
            raised = (replace(c, parent=root.parent) if c.parent == root.key else c for c in rest)
            return replace(shown, comments=tuple(raised))

        return (event_at(check, "answered comment removed", "comment.gone", piece, change, root.key),)

    return happen


def reply_removed(check: int, key: int = 0) -> Happening:
    """The latest reply of a thread is removed."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = piece_of(site, key)
        return (removal_of(check, piece, [comment for comment in piece.ordered if comment.parent is not None][-1]),)

    return happen


def _by_busiest(site: Site) -> list[tuple[Piece, Comment]]:
    """All that the commenter with the most comments ever wrote."""
    written = [(piece, comment) for piece in site.pieces for comment in piece.comments]
    busiest = Counter(comment.author for _, comment in written).most_common(1)[0][0]
    return [(piece, comment) for piece, comment in written if comment.author == busiest]


def purged(check: int) -> Happening:
    """A moderator removes all that the commenter with the most comments ever wrote, wherever it stands."""
    return _removing(check, _by_busiest)


def effaced(check: int) -> Happening:
    """The account of that commenter is deleted: a notice takes the place of each comment."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        words = WORDS[site.language].removed

        def event(piece: Piece, key: int) -> Event:
            return event_at(check, "account deleted", PLACEHOLDER, piece, lambda p: edits.with_text(p, key, words), key)

        return tuple(event(piece, comment.key) for piece, comment in _by_busiest(site))

    return happen


def left(check: int, notice: str) -> Happening:
    """That commenter leaves: a notice stands for what others replied to, and all else of it is removed."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        def event(piece: Piece, comment: Comment) -> Event:
            if all(other.parent != comment.key for other in piece.comments):
                return removal_of(check, piece, comment)
            change: Change = lambda p: edits.with_text(p, comment.key, notice)  # noqa: E731
            return event_at(check, "text of a deleted account", PLACEHOLDER, piece, change, comment.key)

        return tuple(event(piece, comment) for piece, comment in _by_busiest(site))

    return happen


def renamed(check: int, name: str) -> Happening:
    """That commenter has another name everywhere, as if the account were gone; nobody has to tell that."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        def event(piece: Piece, key: int) -> Event:
            change: Change = lambda p: replace(  # noqa: E731
                p, comments=tuple(replace(c, author=name) if c.key == key else c for c in p.comments)
            )
            return replace(event_at(check, "account renamed", "comment.edited", piece, change, key), required=False)

        return tuple(event(piece, comment.key) for piece, comment in _by_busiest(site))

    return happen


def echo_removed(check: int, key: int) -> Happening:
    """Of two comments of a piece with the same words the later is removed; its event is named after the other."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = site.piece(key)
        words = Counter(comment.text for comment in piece.comments).most_common(1)[0][0]
        first, second = (comment for comment in piece.ordered if comment.text == words)
        return (replace(removal_of(check, piece, second), comment=first.key),)

    return happen


def cleared(check: int, key: int) -> Happening:
    """All comments of a piece are deleted; its form stays."""
    return _removing(check, lambda site: [(site.piece(key), comment) for comment in site.piece(key).comments])


def swept(check: int, key: int) -> Happening:
    """A moderator removes every second of a piece's comments that nobody replied to."""

    def chosen(site: Site) -> list[tuple[Piece, Comment]]:
        piece = piece_of(site, key)
        parents = {comment.parent for comment in piece.comments}
        return [(piece, comment) for comment in [c for c in piece.ordered if c.key not in parents][::2]]

    return _removing(check, chosen)


def transplanted(check: int, places: list[int], target: int) -> Happening:
    """Moderators move comments of the longest thread to another piece's, where they keep their times."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        source, there = site.longest, site.piece(target)
        comments = [leaf_of(source, place, draw) for place in places]
        return tuple(
            event
            for comment in comments
            for event in (removal_of(check, source, comment), arrival_of(check, there, replace(comment, parent=None)))
        )

    return happen


def merged(check: int, source: int, target: int) -> Happening:
    """All comments of a piece are moved to another's thread; nobody has to tell that the first one is empty."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece, there = site.piece(source), site.piece(target)
        away = (replace(removal_of(check, piece, comment), required=False) for comment in piece.comments)
        return (*away, *(arrival_of(check, there, comment) for comment in piece.comments))

    return happen


def arrival_of(check: int, piece: Piece, comment: Comment) -> Event:
    """A comment comes from another thread."""
    change: Change = lambda p: edits.with_comment(p, comment)  # noqa: E731
    return event_at(check, "comment moved here", "comment.new", piece, change, comment.key)


def answered_placeholder(check: int, notice: str = "", key: int = 0) -> Happening:
    """A moderator's notice takes the place of the comment that most replied to; the replies stay."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece, words = piece_of(site, key), notice or WORDS[site.language].removed
        root = _most_answered(piece).key
        change: Change = lambda p: edits.with_text(p, root, words)  # noqa: E731
        return (event_at(check, "answered comment replaced by a placeholder", PLACEHOLDER, piece, change, root),)

    return happen

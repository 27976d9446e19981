"""What somebody really does to an outlet: the ground truth of a scenario.

A happening takes the outlet, dice and the times of the checks. `key` names the piece, 0 that with the longest thread;
`place` the comment among those that nobody replied to, None one drawn.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from benchmarks.attacks.editing import absorbed, cross_posted, published, returned_elsewhere, rolled, split_off
from benchmarks.attacks.moderation import (
    PLACEHOLDER,
    Change,
    Clock,
    Happening,
    answered_placeholder,
    branch_removed,
    cleared,
    echo_removed,
    effaced,
    event_at,
    leaf_of,
    left,
    lifted,
    merged,
    piece_of,
    purged,
    removal_of,
    renamed,
    reply_removed,
    swept,
    transplanted,
)
from benchmarks.attacks.renumbering import reissued, reused
from benchmarks.attacks.scenario import Event
from benchmarks.press import edits, sites, texts
from benchmarks.press.model import Comment, Piece, Site
from benchmarks.press.texts import PHRASES
from benchmarks.press.words import WORDS

WITHDRAWAL = {
    "en": "I was wrong about the year and withdraw what I wrote.",
    "ko": "제가 연도를 착각했네요. 앞의 말은 거둡니다.",
    "zh": "年份记错了，收回前言。",
    "ja": "年を間違えました。前言を撤回します。",
}


def _on_piece(
    check: int, key: int, name: str, kinds: str, change: Callable[[Piece, Site, random.Random], Change]
) -> Happening:
    """One event at a piece; `change` draws what is to be done to it."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = piece_of(site, key)
        return (event_at(check, name, kinds, piece, change(piece, site, draw)),)

    return happen


def _on_comment(
    check: int, key: int, place: int | None, name: str, kinds: str,
    text: Callable[[Comment, Site, random.Random], str] | None,
) -> Happening:  # fmt: skip
    """One event at a comment; `text` draws what it says afterwards, None removes it."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = piece_of(site, key)
        comment = leaf_of(piece, place, draw)
        if text is None:
            return (removal_of(check, piece, comment),)
        words = text(comment, site, draw)
        return (event_at(check, name, kinds, piece, lambda p: edits.with_text(p, comment.key, words), comment.key),)

    return happen


def removed(check: int, place: int | None = 1, key: int = 0) -> Happening:
    """A comment is removed."""
    return _on_comment(check, key, place, "", "", None)


def held(check: int, until: int, place: int | None = 1, key: int = 0) -> Happening:
    """A comment waits for a moderator and stands again at a later check; nobody has to tell that."""
    return optional("undone", until, "removed", check, place, key)


def edited(check: int, place: int | None = 0, key: int = 0) -> Happening:
    """A reader adds a sentence."""

    def text(comment: Comment, site: Site, draw: random.Random) -> str:
        return comment.text + PHRASES[site.phrases].gap + texts.remark(site.phrases, draw)

    return _on_comment(check, key, place, "comment edited", "comment.edited", text)


def redated(check: int, place: int = 0, key: int = 0) -> Happening:
    """A reader adds a sentence, and the comment has the time of the edit from then on."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        (event,) = edited(check, place, key)(site, draw, clock)

        def apply(now: Site) -> Site:
            piece = event.apply(now).piece(event.piece)
            when = clock[check] - timedelta(hours=1)
            return now.with_piece(
                replace(
                    piece,
                    comments=tuple(replace(c, posted=when) if c.key == event.comment else c for c in piece.comments),
                )
            )

        return (replace(event, apply=apply),)

    return happen


def reworded(check: int, place: int) -> Happening:
    """A reader takes everything back and writes something else."""
    return _on_comment(
        check, 0, place, "comment edited", "comment.edited", lambda comment, site, draw: WITHDRAWAL[site.language]
    )


def placeholder(check: int, notice: str = "", place: int | None = 1) -> Happening:
    """A moderator's notice takes the place of a comment's text."""
    return _on_comment(
        check,
        0,
        place,
        "comment replaced by a placeholder",
        PLACEHOLDER,
        lambda comment, site, draw: notice or WORDS[site.language].removed,
    )


def redacted(check: int, words: str, place: int = 1, key: int = 0) -> Happening:
    """A moderator strikes out the second half of a comment, for which `words` stand."""
    return _on_comment(
        check,
        key,
        place,
        "comment cut by a moderator",
        "comment.edited",
        lambda comment, site, draw: comment.text[: len(comment.text) // 2].rstrip() + words,
    )


def _written(site: Site, piece: Piece, number: int, posted: datetime, draw: random.Random, taken: set[str]) -> Comment:
    """A comment of a piece, in words that no other comment of the outlet has."""
    taken |= {comment.text for other in site.pieces for comment in other.comments}
    return sites.comment(piece.key * 100 + number, site.phrases, posted, draw, taken)


def _arrival(check: int, piece: Piece, comment: Comment, named: int | None = None) -> Event:
    """A comment is posted; `named` is the key of another one with its text."""
    change: Change = lambda p: replace(p, comments=(*p.comments, comment))  # noqa: E731
    return event_at(check, "comment posted", "comment.new", piece, change, named or comment.key)


def posted(check: int, number: int = 91, key: int = 0, hours: int = 1, reply: bool = False) -> Happening:
    """A reader writes so many hours before the check, to the piece or in reply to its first comment."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = piece_of(site, key)
        made = _written(site, piece, number, clock[check] - timedelta(hours=hours), draw, set())
        made = replace(made, parent=piece.ordered[0].key) if reply else made
        return (_arrival(check, piece, made),)

    return happen


def posted_twice(check: int, until: int, key: int = 0) -> Happening:
    """A reader's comment comes twice, and an editor takes the second one away at a later check."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = piece_of(site, key)
        made = _written(site, piece, 91, clock[check] - timedelta(hours=1), draw, set())
        twin = replace(made, key=made.key + 1, number=made.number + 1, posted=made.posted + timedelta(minutes=2))
        removal = replace(removal_of(until, piece, twin), comment=made.key)
        return (_arrival(check, piece, made), _arrival(check, piece, twin, made.key), removal)

    return happen


def spammed(check: int, until: int, count: int, key: int = 0) -> Happening:
    """So many comments, forty at most, come within the hour before a check; at a later one all are removed."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece, taken = piece_of(site, key), set[str]()
        begin = clock[check] - timedelta(minutes=50)
        made = [_written(site, piece, 50 + n, begin + timedelta(minutes=n), draw, taken) for n in range(count)]
        return (*(_arrival(check, piece, c) for c in made), *(removal_of(until, piece, c) for c in made))

    return happen


def flooded(check: int, until: int, text: str, author: str) -> Happening:
    """One sender leaves the same words under every piece within the hour; at a later check all are removed."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        made = [
            (p, Comment(p.key * 100 + 70, 9000 + p.key, author, clock[check] - timedelta(minutes=5 * p.key), text))
            for p in site.pieces
        ]
        return (*(_arrival(check, p, c) for p, c in made), *(removal_of(until, p, c) for p, c in made))

    return happen


def reposted(check: int, until: int, place: int = 1, key: int = 0) -> Happening:
    """A comment is removed, and its reader posts the same words again before a later check."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = piece_of(site, key)
        old = leaf_of(piece, place, draw)
        again = replace(old, key=piece.key * 100 + 80, number=9080, posted=clock[until] - timedelta(hours=2))
        arrival = replace(_arrival(until, piece, again, old.key), kinds=frozenset({"comment.new", "comment.back"}))
        return (removal_of(check, piece, old), arrival)

    return happen


def prepended(check: int, key: int = 1) -> Happening:
    """A desk puts a new entry above the others of a live blog."""

    def change(piece: Piece, site: Site, draw: random.Random) -> Change:
        fresh = texts.paragraphs(site.phrases, 1, draw)
        return lambda p: replace(p, paragraphs=(*fresh, *p.paragraphs))

    return _on_piece(check, key, "entry added", "article.body", change)


def rewritten(check: int, key: int = 1) -> Happening:
    """One paragraph of a piece is rewritten."""

    def change(piece: Piece, site: Site, draw: random.Random) -> Change:
        place = draw.randrange(len(piece.paragraphs))
        fresh = texts.paragraphs(site.phrases, 1, draw)[0]
        shown = (*piece.paragraphs[:place], fresh, *piece.paragraphs[place + 1 :])
        return lambda p: replace(p, paragraphs=shown)

    return _on_piece(check, key, "article edited", "article.body", change)


def retitled(check: int, key: int = 2) -> Happening:
    """A piece has another headline."""

    def change(piece: Piece, site: Site, draw: random.Random) -> Change:
        fresh = texts.title(site.phrases, draw)
        while fresh == piece.title:
            fresh = texts.title(site.phrases, draw)
        return lambda p: replace(p, title=fresh)

    return _on_piece(check, key, "article retitled", "article.headline", change)


def corrected(check: int, key: int, changed: str, notice: str) -> Happening:
    """The last paragraph ends in a new sentence, and a notice owns up to it: two changes of one edit."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        piece = site.piece(key)
        shown = (*piece.paragraphs[:-1], f"{piece.paragraphs[-1]} {changed}", notice)
        edit: Change = lambda p: replace(  # noqa: E731
            p, paragraphs=shown, modified=clock[check] - timedelta(hours=2)
        )
        return (
            event_at(check, "article corrected", "article.body", piece, edit),
            event_at(check, "correction notice", "article.notice", piece, lambda p: p),
        )

    return happen


FIXED: dict[str, tuple[str, str, Callable[..., Change]]] = {
    "bylined": ("byline corrected", "article.byline", lambda byline: lambda p: replace(p, byline=byline)),
    "relabelled": ("moved to another section", "article.label", lambda name: lambda p: replace(p, section=name)),
    "closed": ("thread closed", "thread.closed", lambda: lambda p: replace(p, open=False)),
    "opened": ("thread opened", "thread.opened", lambda: lambda p: replace(p, open=True)),
    # Whoever runs the paper takes the thread away with its form, for good.
    "switched_off": ("comments switched off", "thread.closed", lambda: lambda p: p),
    "withdrawn": ("article removed with {}", "article.gone", lambda status: lambda p: replace(p, status=status)),
    "withheld": (
        "article withheld with {}", "article.gone article.access", lambda status: lambda p: replace(p, status=status),
    ),
    "redirected": ("article removed by redirect to the front page", "article.gone", lambda: edits.to_front),
    "restored": ("article restored", "article.back", lambda: edits.back),
    "moved": (
        "article moved", "article.moved",
        lambda slug="": lambda p: edits.moved(p, slug or f"archive/{p.key}-moved"),
    ),
}  # fmt: skip
"""What is done to a piece without dice: how it is called, the kinds that tell it, and what is done."""


def fixed(name: str, check: int, key: int = 0, *given: object) -> Happening:
    """One of `FIXED`."""
    title, kinds, change = FIXED[name]
    return _on_piece(check, key, title.format(*given), kinds, lambda piece, site, draw: change(*given))


def all_moved(check: int, template: str) -> Happening:
    """Every piece gets a new address by a template; one line about the whole site tells it as well."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        moves = (fixed("moved", check, p.key, sites.slug_of(p, template))(site, draw, clock)[0] for p in site.pieces)
        return tuple(replace(event, required=False) for event in moves)

    return happen


OPPOSITES = {
    "comment.gone": "comment.back",
    "comment.new": "comment.gone",
    "article.gone": "article.back",
    "article.new": "article.gone",
}
"""The kind that tells that what another told was taken back, where it is not the same one."""


def undone(later: int, name: str, *given: object) -> Happening:
    """What happens is taken back at a later check, as by a moderator, a desk, or a backup that is restored for good."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        done = happening(name, *given)(site, draw, clock)
        return (*done, *(_undoing(later, event, site) for event in done))

    return happen


def optional(name: str, *given: object) -> Happening:
    """What happens, which nobody has to tell."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        return tuple(replace(event, required=False) for event in happening(name, *given)(site, draw, clock))

    return happen


def _undoing(check: int, event: Event, site: Site) -> Event:
    """The event that puts a comment or a piece back to what it was at first, or away where there was none."""
    kinds = frozenset(OPPOSITES.get(kind, kind) for kind in event.kinds)
    old = next((piece for piece in site.pieces if piece.key == event.piece), None)
    if old is None:
        away: Callable[[Site], Site] = lambda now: replace(  # noqa: E731
            now, pieces=tuple(piece for piece in now.pieces if piece.key != event.piece)
        )
        return replace(event, check=check, name=f"{event.name}, undone", kinds=kinds, apply=away)
    comment = next((comment for comment in old.comments if comment.key == event.comment), None)

    def change(piece: Piece) -> Piece:
        if event.comment is None:
            return replace(old, comments=piece.comments)
        without = edits.without_comment(piece, event.comment)
        return without if comment is None else edits.with_comment(without, comment)

    return replace(
        event_at(check, f"{event.name}, undone", "", old, change, event.comment), kinds=kinds, required=event.required
    )


MADE: dict[str, Callable[..., Happening]] = {
    function.__name__: function
    for function in (
        removed, held, branch_removed, lifted, reply_removed, purged, effaced, renamed, cleared, swept, transplanted,
        merged, undone, optional, edited, redated, reworded, placeholder, answered_placeholder, posted, posted_twice,
        spammed, rewritten, prepended, retitled, corrected, all_moved, published, cross_posted, absorbed, split_off,
        rolled, returned_elsewhere, echo_removed, left, redacted, flooded, reposted, reissued, reused,
    )
}  # fmt: skip


def happening(name: str, *given: object) -> Happening:
    """What happens, by its name and the arguments of that; `any` leaves one open."""
    words = [None if value == "any" else value for value in given]
    return fixed(name, *words) if name in FIXED else MADE[name](*words)  # type: ignore[arg-type]

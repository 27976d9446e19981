"""Real changes on healthy sites: each must be told, once, for what it is."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from benchmarks.attacks import events, worlds
from benchmarks.attacks.classes.plan import LANGUAGES, OWN_LANGUAGE, longest
from benchmarks.attacks.markups import MARKUPS
from benchmarks.attacks.model import Event, Scenario, Site
from benchmarks.attacks.page import LAYOUTS

Happening = Callable[[Site, random.Random, tuple[datetime, ...]], tuple[Event, ...]]


def _comment_removed(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    piece = longest(site)
    return (events.comment_removed(3, piece, events.leaf(piece, draw)),)


def _comment_placeholder(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    piece = longest(site)
    return (events.comment_placeholder(3, piece, events.leaf(piece, draw), site.language),)


def _comment_edited(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    piece = longest(site)
    return (events.comment_edited(3, piece, events.leaf(piece, draw), site.language, draw),)


def _comment_posted(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    return (events.comment_posted(3, longest(site), site.language, clock[3], draw),)


def _comment_restored(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    piece = longest(site)
    comment = events.leaf(piece, draw)
    return (events.comment_removed(1, piece, comment), events.comment_restored(4, piece, comment))


def _article_edited(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    return (events.article_edited(3, site.pieces[0], site.language, draw),)


def _article_retitled(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    return (events.article_retitled(3, site.pieces[2], site.language, draw),)


def _article_404(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    return (events.article_removed(3, site.pieces[1], 404),)


def _article_410(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    return (events.article_removed(3, site.pieces[1], 410),)


def _article_redirected(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    return (events.article_redirected(3, site.pieces[1]),)


def _article_restored(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    return (events.article_removed(1, site.pieces[1], 404), events.article_restored(4, site.pieces[1]))


def _article_moved(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    return (events.article_moved(3, site.pieces[3]),)


def _thread_closed(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    return (events.thread_closed(3, longest(site)),)


def _thread_opened(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    piece = longest(site)
    return (events.thread_closed(1, piece), events.thread_opened(4, piece))


def _new_piece(site: Site, draw: random.Random, clock: tuple[datetime, ...]) -> tuple[Event, ...]:
    return (events.piece_published(3, site, clock[3], draw),)


HAPPENINGS: dict[str, Happening] = {
    "comment-removed": _comment_removed,
    "comment-placeholder": _comment_placeholder,
    "comment-edited": _comment_edited,
    "comment-posted": _comment_posted,
    "comment-restored": _comment_restored,
    "article-edited": _article_edited,
    "article-retitled": _article_retitled,
    "article-404": _article_404,
    "article-410": _article_410,
    "article-redirected": _article_redirected,
    "article-restored": _article_restored,
    "article-moved": _article_moved,
    "thread-closed": _thread_closed,
    "thread-opened": _thread_opened,
    "new-piece": _new_piece,
}
# The archived thread has no form, so that nothing on it says open or closed.
WITHOUT_FORM = ("archived-numbered",)


def controls(each: int) -> list[Scenario]:
    """`each` scenarios for each kind of real change."""
    found: list[Scenario] = []
    for number in range(each * len(HAPPENINGS)):
        name = list(HAPPENINGS)[number % len(HAPPENINGS)]
        seed = 90_000 + number
        draw = random.Random(seed)
        markups = [m for m in MARKUPS if not (name.startswith("thread") and m in WITHOUT_FORM)]
        markup = markups[(number * 7 + number // 15) % len(markups)]
        language = OWN_LANGUAGE.get(markup, LANGUAGES[(number + number // 4) % 4])
        sizes = (*(draw.choice((0, 3, 5, 6, 8)) for _ in range(5)), draw.choice((9, 12, 18)))
        site = worlds.site(seed, language, LAYOUTS[(number // 2) % 4], markup, ("feed", "sitemap")[number % 2], sizes)
        clock = worlds.schedule()
        found.append(
            Scenario(
                f"c90-{number:03d}-{name}", "90", name, seed, site, clock, events=HAPPENINGS[name](site, draw, clock)
            )
        )
    return found

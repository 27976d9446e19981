"""From mechanisms to scenarios: languages, markups, checks and real changes are spread over each class."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from benchmarks.attacks import events, worlds
from benchmarks.attacks.markups import MARKUPS
from benchmarks.attacks.model import CHECKS, Answer, Event, Fault, Piece, Request, Scenario, Site, View
from benchmarks.attacks.page import LAYOUTS

LANGUAGES = ("en", "ko", "zh", "ja")
SPANS = (frozenset({3, 4}), frozenset({3}), frozenset({3, 4, 5}), frozenset({3, 4}), frozenset({2, 3}), frozenset({4}))
OWN_LANGUAGE = {"korean-board": "ko", "chinese-news": "zh", "japanese-blog": "ja"}

Make = Callable[[Site, frozenset[int], random.Random], tuple[Fault, ...]]
AnswerLayer = Callable[[Answer, Request], Answer]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One way to disturb an outlet."""

    name: str
    make: Make
    markups: tuple[str, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    spans: tuple[frozenset[int], ...] = SPANS
    schedule: tuple[datetime, ...] = field(default_factory=worlds.schedule)
    allowed: frozenset[str] = frozenset()
    cosmetic: bool = False
    slow: bool = False
    wrong_clock: bool = False
    big: bool = False
    setup: Callable[[Site, random.Random, tuple[datetime, ...]], tuple[Event, ...]] | None = None
    controls: tuple[str, ...] = ()


def chosen(site: Site, share: str, draw: random.Random) -> frozenset[int]:
    """The keys of all pieces, about half or a third of them, or the one with the longest thread."""
    keys = [piece.key for piece in site.pieces]
    match share:
        case "all":
            return frozenset(range(1000))
        case "half":
            return frozenset(draw.sample(keys, (len(keys) + 1) // 2))
        case "third":
            return frozenset(draw.sample(keys, max(2, round(len(keys) / 3))))
    return frozenset({longest(site).key})


def longest(site: Site) -> Piece:
    return max(site.pieces, key=lambda piece: len(piece.comments))


def on_view(share: str, change: Callable[[View, Piece, int], View], name: str = "view") -> Make:
    """A fault that renders the chosen pieces otherwise."""

    def make(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        keys = chosen(site, share, draw)

        def layer(view: View, piece: Piece, site: Site, check: int) -> View:
            return change(view, piece, check) if piece.key in keys else view

        return (Fault(name, checks, view=layer),)

    return make


def on_html(share: str, change: Callable[[str, Piece, Site], str], name: str = "html") -> Make:
    """A fault that rewrites the chosen pages."""

    def make(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        keys = chosen(site, share, draw)

        def layer(html: str, piece: Piece, site: Site, check: int) -> str:
            return change(html, piece, site) if piece.key in keys else html

        return (Fault(name, checks, html=layer),)

    return make


def on_answer(share: str, change: AnswerLayer, name: str = "answer", listing: bool = False) -> Make:
    """A fault that changes the answers for the chosen pieces, and for the listing where asked."""

    def make(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        keys = chosen(site, share, draw)

        def layer(answer: Answer, request: Request) -> Answer:
            listed = listing and request.path in ("/", "/feed.xml", "/sitemap.xml")
            hit = request.piece is not None and request.piece.key in keys
            return change(answer, request) if hit or listed else answer

        return (Fault(name, checks, answer=layer),)

    return make


def permanent(make: Make, blind: bool = False) -> Make:
    """The disturbance begins at the first check of its span and stays; with `blind` it hides all real changes."""

    def lasting(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        first = min(checks)
        stay = frozenset(range(first, CHECKS))
        return tuple(
            replace(fault, checks=stay, blind=stay if blind else frozenset({first}))
            for fault in make(site, checks, draw)
        )

    return lasting


COMMENT_CONTROLS = (
    "comment removed before",
    "comment posted during",
    "article edited after",
    "comment removed after",
    "comment edited before",
    "new piece during",
    "comment removed during",
    "article removed after",
    "article retitled before",
    "comment posted after",
)


def control(
    name: str, site: Site, checks: frozenset[int], schedule: tuple[datetime, ...], draw: random.Random
) -> Event:
    """One real change, before, during or after the checks that are disturbed."""
    what, when = name.rsplit(" ", 1)
    check = {"before": 1, "during": min(checks), "after": min(5, max(checks) + 1)}[when]
    piece = longest(site)
    language = site.language
    match what:
        case "comment removed":
            return events.comment_removed(check, piece, events.leaf(piece, draw))
        case "comment posted":
            return events.comment_posted(check, piece, language, schedule[check], draw, 98)
        case "comment edited":
            return events.comment_edited(check, piece, events.leaf(piece, draw), language, draw)
        case "article edited":
            return events.article_edited(check, site.pieces[0], language, draw)
        case "article retitled":
            return events.article_retitled(check, site.pieces[-1], language, draw)
        case "article removed":
            return events.article_removed(check, site.pieces[1], 404)
    return events.piece_published(check, site, schedule[check], draw)


def _sizes(draw: random.Random, big: bool) -> tuple[int, ...]:
    count = draw.choice((3, 4, 5, 5, 6, 6, 7, 8)) if not big else draw.choice((6, 7, 9, 12))
    sizes = [draw.choice((0, 2, 4, 5, 6, 8, 11)) for _ in range(count)]
    sizes[draw.randrange(count)] = draw.choice((8, 9, 12, 15, 25))
    return tuple(sizes)


def scenario(group: str, number: int, turn: int, mechanism: Mechanism) -> Scenario:
    """The scenario with this number in its class, `turn` rounds through the mechanisms after the first."""
    seed = int(group) * 1000 + number
    draw = random.Random(seed)
    spoken = mechanism.languages
    markups = [name for name in mechanism.markups or MARKUPS if OWN_LANGUAGE.get(name, spoken[0]) in spoken]
    markup = markups[(number * 5 + turn * 3 + int(group)) % len(markups)]
    language = OWN_LANGUAGE.get(markup, spoken[(number + number // 4 + turn + int(group)) % len(spoken)])
    wanted = (number + turn) % 4 == 1
    spans = [span for span in mechanism.spans if not wanted or max(span) < 5] or mechanism.spans
    checks = spans[(number // 2) % len(spans)]
    names = mechanism.controls or COMMENT_CONTROLS
    name = names[(number // 4) % len(names)]
    big = mechanism.big or (wanted and name.startswith("article removed"))
    site = worlds.site(
        seed, language, LAYOUTS[(number // 3) % 4], markup, ("feed", "sitemap")[number % 2], _sizes(draw, big)
    )
    clock = worlds.schedule() if mechanism.wrong_clock else mechanism.schedule
    happened = mechanism.setup(site, draw, clock) if mechanism.setup else ()
    if wanted:
        touched = {event.comment for event in happened if event.comment is not None}
        wished = control(name, site, checks, clock, draw)
        while wished.comment in touched:
            wished = control(name, site, checks, clock, draw)
        happened = (*happened, wished)
    return Scenario(
        id=f"c{group}-{number:03d}-{mechanism.name}",
        group=group,
        mechanism=mechanism.name,
        seed=seed,
        site=site,
        schedule=mechanism.schedule,
        faults=mechanism.make(site, checks, draw),
        events=happened,
        allowed=mechanism.allowed,
        cosmetic=mechanism.cosmetic,
        slow=mechanism.slow,
        site_clock=clock,
    )


def spread(group: str, mechanisms: tuple[Mechanism, ...], count: int) -> list[Scenario]:
    """`count` scenarios, the mechanisms in turn."""
    size = len(mechanisms)
    return [scenario(group, number, number // size, mechanisms[number % size]) for number in range(count)]

"""The ways in which an outlet is disturbed, by what they touch: its site, its views, its pages' text, its answers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from benchmarks.attacks.happenings import longest
from benchmarks.attacks.scenario import CHECKS
from benchmarks.press.model import Answer, Fault, Piece, Request, Site, View

EVERY_CHECK = frozenset(range(CHECKS))
TERMS = frozenset({"source.terms"})

Make = Callable[[Site, frozenset[int], random.Random], tuple[Fault, ...]]
AnswerLayer = Callable[[Answer, Request], Answer]
ViewLayer = Callable[[View, Piece, int], View]


def undisturbed(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    return ()


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


def on_view(share: str, change: ViewLayer, name: str = "view") -> Make:
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


def always(make: Make) -> Make:
    """The outlet has been so since before the first check: nothing begins, and nothing hides a real change."""

    def lasting(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        return tuple(
            replace(fault, checks=EVERY_CHECK, blind=frozenset(), onset=False) for fault in make(site, checks, draw)
        )

    return lasting


def together(*makes: Make) -> Make:
    """Several disturbances at once."""
    return lambda site, checks, draw: tuple(fault for make in makes for fault in make(site, checks, draw))


def on_site(change: Callable[[Site, int], Site]) -> Make:
    """The whole outlet shows something else than it is."""
    return lambda site, checks, draw: (Fault("site", checks, site=change),)


def on_everything(change: AnswerLayer) -> Make:
    """Every answer of the host, pieces, lists and robots.txt alike."""
    return lambda site, checks, draw: (Fault("everything", checks, answer=change),)


def on_paths(wanted: str, change: AnswerLayer) -> Make:
    """The answers for addresses that hold the pattern `wanted`."""

    def layer(answer: Answer, request: Request) -> Answer:
        return change(answer, request) if re.search(wanted, request.path) else answer

    return lambda site, checks, draw: (Fault("paths", checks, answer=layer),)


def seen(**fields: object) -> ViewLayer:
    """A view with some fields set."""
    return lambda view, piece, check: replace(view, **fields)  # type: ignore[arg-type]


def noted(template: str) -> ViewLayer:
    """The element `template` in place of the thread; `{n}` is the number of comments."""
    return lambda view, piece, check: replace(view, note=template.format(n=len(piece.comments)), bare_note=True)

"""From what a case says of a disturbance to the faults of an outlet: where it strikes, what it does, how long."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any

from benchmarks.attacks.layers import addresses, answers, markup, outlets, views
from benchmarks.attacks.layers.answers import AnswerLayer
from benchmarks.attacks.scenario import CHECKS
from benchmarks.press import edits
from benchmarks.press.model import Answer, Fault, Piece, Request, Site, View
from benchmarks.press.threads import COMMON

EVERY_CHECK = frozenset(range(CHECKS))
OWN_LANGUAGE = {"korean-board": "ko", "chinese-news": "zh", "japanese-blog": "ja"}
FOREIGN = tuple(name for name in COMMON if name not in OWN_LANGUAGE)

Checks = frozenset[int]
Make = Callable[[Site, Checks, random.Random], tuple[Fault, ...]]
Share = str | list[int]
"""Which pieces: `all`, `half`, `third`, `one` (that with the longest thread), or some by their keys."""


def _chosen(site: Site, share: Share, draw: random.Random) -> frozenset[int]:
    if isinstance(share, list):
        return frozenset(share)
    keys = [piece.key for piece in site.pieces]
    match share:
        case "all":
            return frozenset(range(1000))
        case "half":
            return frozenset(draw.sample(keys, (len(keys) + 1) // 2))
        case "third":
            return frozenset(draw.sample(keys, max(2, round(len(keys) / 3))))
    return frozenset({site.longest.key})


def _on_pages(name: str, share: Share, layer: Callable[[Any, Piece, Site, int], Any]) -> Make:
    """A layer of the views or of the HTML of the chosen pages."""

    def make(site: Site, checks: Checks, draw: random.Random) -> tuple[Fault, ...]:
        keys = _chosen(site, share, draw)

        def change(shown: Any, piece: Piece, now: Site, check: int) -> Any:
            return layer(shown, piece, now, check) if piece.key in keys else shown

        return (replace(Fault(name, checks), **{name: change}),)  # type: ignore[arg-type]

    return make


def _on_answer(share: Share, layer: AnswerLayer, *, listed: bool = False) -> Make:
    def make(site: Site, checks: Checks, draw: random.Random) -> tuple[Fault, ...]:
        keys = _chosen(site, share, draw)

        def change(answer: Answer, request: Request) -> Answer:
            in_list = listed and request.path in ("/", "/feed.xml", "/sitemap.xml")
            hit = request.piece is not None and request.piece.key in keys
            return layer(answer, request) if hit or in_list else answer

        return (Fault("answer", checks, answer=change),)

    return make


def _on_paths(wanted: str, layer: AnswerLayer) -> Make:
    def change(answer: Answer, request: Request) -> Answer:
        return layer(answer, request) if re.search(wanted, request.path) else answer

    return lambda site, checks, draw: (Fault("paths", checks, answer=change),)


def _on_site(_: object, layer: Callable[[Site, int], Site]) -> Make:
    return lambda site, checks, draw: (Fault("site", checks, site=layer),)


OF_ANSWERS = (answers, addresses)
WHERE: dict[str, tuple[tuple[ModuleType, ...], Callable[..., Make]]] = {
    "view": ((views,), partial(_on_pages, "view")),
    "api": ((views,), partial(_on_pages, "api")),
    "html": ((markup,), partial(_on_pages, "html")),
    "answer": (OF_ANSWERS, _on_answer),
    "listed": (OF_ANSWERS, lambda share, layer: _on_answer(share, layer, listed=True)),
    "paths": (OF_ANSWERS, _on_paths),
    "site": ((outlets,), _on_site),
}
"""`api` strikes what a comment platform shows beside the pages, `listed` the front page, the feed and the sitemap too,
`paths` the addresses that hold a pattern."""


def leads(share: Share, status: int, target: str, do: str, **given: Any) -> Make:
    """The chosen pieces redirect to `target`, which answers whoever asks."""
    path = target.partition("?")[0]
    layer: AnswerLayer = partial(getattr(answers, do), **given)

    def redirect(answer: Answer, request: Request) -> Answer:
        if request.path.startswith(path):
            return layer(answer, request)
        if request.piece is None:
            return answer
        return Answer(status, b"", (("Location", request.base + target.replace("{slug}", request.piece.slug)),))

    return together([_on_answer(share, redirect), _on_paths(f"^{re.escape(path)}", layer)])


def another_piece(own_head: bool) -> Make:
    """The second piece's address serves the third piece, under its own head or the other's."""

    def make(site: Site, checks: Checks, draw: random.Random) -> tuple[Fault, ...]:
        mine, other = site.pieces[1], site.pieces[2]

        def pages(now: Site, check: int) -> Site:
            shown = now.piece(other.key)
            return now.with_piece(replace(shown, key=mine.key, slug=now.piece(mine.key).slug))

        def head(view: View, piece: Piece, now: Site, check: int) -> View:
            if piece.key != mine.key or own_head:
                return view
            claim = f"{{base}}/{other.slug}"
            return replace(view, canonical=claim, og_url=claim, post_id=500 + other.key)

        return (Fault("other piece", checks, site=pages, view=head),)

    return make


def cache_key() -> Make:
    """Every second address is answered with the first piece's page, head and all."""

    def pages(now: Site, check: int) -> Site:
        first = now.pieces[0]
        copies = (replace(first, key=p.key, slug=p.slug) if p.key % 2 == 0 else p for p in now.pieces)
        return replace(now, pieces=tuple(copies))

    def heads(view: View, piece: Piece, now: Site, check: int) -> View:
        return views.names_first(view, piece, now, check, "canonical", "og_url", "post_id")

    def every_second(view: View, piece: Piece, now: Site, check: int) -> View:
        return heads(view, piece, now, check) if piece.key % 2 == 0 else view

    return lambda site, checks, draw: (Fault("cache key", checks, site=pages, view=every_second),)


def masked(text: str, place: int = 1, number: int = 0) -> Make:
    """The comment at this place of the longest thread, or the one posted later with this number, says `text`."""

    def make(site: Site, checks: Checks, draw: random.Random) -> tuple[Fault, ...]:
        piece = site.longest
        key = piece.key * 100 + number if number else piece.ordered[place].key

        def layer(now: Site, check: int) -> Site:
            return now.with_piece(edits.with_text(now.piece(piece.key), key, text))

        return (Fault("masked", checks, site=layer),)

    return make


def designed(layout: str, other_markup: bool = False) -> Make:
    """Another theme, and with it another way to write threads; ids stay."""

    def make(site: Site, checks: Checks, draw: random.Random) -> tuple[Fault, ...]:
        same = [name for name in FOREIGN if name != site.markup]
        markup_then = draw.choice(same) if other_markup else site.markup
        other = layout if layout != site.layout else "plain" if layout != "plain" else "json-ld"
        return (Fault("design", checks, site=partial(outlets.redesigned, layout=other, markup=markup_then)),)

    return make


MAKES: dict[str, Callable[..., Make]] = {
    "leads": leads,
    "another_piece": another_piece,
    "cache_key": cache_key,
    "masked": masked,
    "designed": designed,
}
"""What is drawn, or strikes at several places at once."""


def _permanent(checks: Checks, fault: Fault) -> Fault:
    """It begins at the first check of its span and stays."""
    return replace(fault, checks=frozenset(range(min(checks), CHECKS)), blind=frozenset({min(checks)}))


def _blind(checks: Checks, fault: Fault) -> Fault:
    """The same, and it hides all real changes."""
    stay = frozenset(range(min(checks), CHECKS))
    return replace(fault, checks=stay, blind=stay)


def _always(checks: Checks, fault: Fault) -> Fault:
    """The outlet has been so since before the first check: nothing begins, and nothing hides a real change."""
    return replace(fault, checks=EVERY_CHECK, blind=frozenset(), onset=False)


def _otherwise(checks: Checks, fault: Fault) -> Fault:
    """The outlet is so in all other checks."""
    return replace(fault, checks=EVERY_CHECK - checks, blind=frozenset(), onset=False)


LASTS = {"permanent": _permanent, "blind": _blind, "always": _always, "otherwise": _otherwise}


def fault_of(entry: Mapping[str, Any]) -> Make:
    """The faults that a table of a case stands for.

    `do` names what is done, one of `WHERE` or `make` where; `lasts` is one of `LASTS`, or `during` the checks in which
    it is so without hiding a real change. The other keys are arguments of what is done.
    """
    given = dict(entry)
    lasts, during = given.pop("lasts", ""), frozenset(given.pop("during", ()))
    if "make" in given:
        make = MAKES[given.pop("make")](**given)
    else:
        place = next(name for name in WHERE if name in given)
        modules, on = WHERE[place]
        where, does, words = given.pop(place), given.pop("do"), given.pop("with", ())
        layer = next(getattr(module, does) for module in modules if hasattr(module, does))
        make = on(where, lambda *shown: layer(*shown, *words, **given))

    def lasting(site: Site, checks: Checks, draw: random.Random) -> tuple[Fault, ...]:
        faults = make(site, checks, draw)
        if during:
            return tuple(replace(fault, checks=during, blind=frozenset()) for fault in faults)
        return tuple(LASTS[lasts](checks, fault) for fault in faults) if lasts else faults

    return lasting


def together(makes: list[Make]) -> Make:
    """Several disturbances at once."""
    return lambda site, checks, draw: tuple(fault for make in makes for fault in make(site, checks, draw))

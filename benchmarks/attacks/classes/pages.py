"""Classes 4 and 5: pages that claim one identity, and one page at every address."""

from __future__ import annotations

import random
from dataclasses import replace

from benchmarks.attacks.classes.plan import Mechanism
from benchmarks.attacks.faults import AnswerLayer, Make, on_answer, on_view, permanent
from benchmarks.attacks.happenings import published
from benchmarks.press.model import Answer, Fault, Piece, Request, Site, View
from benchmarks.press.page import front_html, notice


def _names_other(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """Each page names the next piece as its canonical address."""

    def layer(view: View, piece: Piece, now: Site, check: int) -> View:
        keys = [other.key for other in now.pieces]
        other = now.pieces[(keys.index(piece.key) + 1) % len(keys)]
        return replace(view, canonical=f"{{base}}/{other.slug}", og_url=f"{{base}}/{other.slug}")

    return (Fault("names the next", checks, view=layer),)


def _names_first(field: str) -> Make:
    def make(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        claim = f"{{base}}/{site.pieces[0].slug}"

        def layer(view: View, piece: Piece, now: Site, check: int) -> View:
            match field:
                case "canonical":
                    return replace(view, canonical=claim)
                case "og_url":
                    return replace(view, og_url=claim)
                case "shortlink":
                    return replace(view, shortlink="{base}/?p=501", post_id=501)
            return replace(view, canonical=claim, og_url=claim, shortlink="{base}/?p=501", post_id=501)

        return (Fault(f"{field} names the first", checks, view=layer),)

    return make


def _new_piece_names_old(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """A new piece's canonical address is that of an old one, from its first day on."""
    claim = f"{{base}}/{site.pieces[0].slug}"

    def layer(view: View, piece: Piece, now: Site, check: int) -> View:
        return replace(view, canonical=claim, og_url=claim) if piece.key == 41 else view

    return (Fault("new names old", frozenset(range(2, 7)), view=layer, blind=frozenset()),)


def _new_piece_names_old_for_a_while(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    return tuple(replace(fault, checks=frozenset({2, 3})) for fault in _new_piece_names_old(site, checks, draw))


# It has two comments of its own, and may not be told apart at once.
PUBLISHED = published(2, 41, required=False)
IDENTITY = (
    Mechanism("canonical-names-first", _names_first("canonical")),
    Mechanism("og-url-names-first", _names_first("og_url")),
    Mechanism("shortlink-and-post-id-same", permanent(_names_first("shortlink"))),
    Mechanism("all-names-first", _names_first("all")),
    Mechanism("canonical-names-next", _names_other),
    Mechanism(
        "canonical-is-front-page",
        permanent(on_view("all", lambda v, p, k: replace(v, canonical="{base}/", og_url="{base}/"))),
    ),
    Mechanism("canonical-is-relative-slash", on_view("all", lambda v, p, k: replace(v, canonical="/"))),
    Mechanism(
        "canonical-other-host", on_view("all", lambda v, p, k: replace(v, canonical="http://127.99.99.99/article"))
    ),
    Mechanism("new-piece-names-old", _new_piece_names_old, setup=PUBLISHED),
    Mechanism("post-id-same", on_view("all", lambda v, p, k: replace(v, post_id=1))),
    Mechanism("one-canonical-is-front-page", on_view("one", lambda v, p, k: replace(v, canonical="{base}/"))),
    Mechanism("all-names-first-for-good", permanent(_names_first("all"))),
    Mechanism("canonical-names-next-for-good", permanent(_names_other)),
    Mechanism(
        "new-piece-names-old-for-a-while", _new_piece_names_old_for_a_while, setup=published(2, 41, required=False)
    ),
)


def page_instead(name: str, status: int = 200, form: str = "") -> AnswerLayer:
    """A notice in place of the answer."""
    return lambda answer, request: Answer(status, notice(name, request.site, form))


def _front(answer: Answer, request: Request) -> Answer:
    return Answer(200, front_html(request.site, request.base).encode())


def _to(path: str, status: int = 302) -> AnswerLayer:
    return lambda answer, request: Answer(status, b"", (("Location", f"{request.base}{path}"),))


def _misrouted(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """A proxy that answers every piece with the first one's page."""
    first = site.pieces[0]

    def layer(now: Site, check: int) -> Site:
        return replace(now, pieces=tuple(replace(first, key=piece.key, slug=piece.slug) for piece in now.pieces))

    return (Fault("misrouted", checks, site=layer),)


PASSWORD = '<form action="/login" method="post"><input name="user"><input type="password" name="password"></form>'
ONE_PAGE = (
    Mechanism("soft-404", on_answer("all", page_instead("missing"))),
    Mechanism("front-page", on_answer("all", _front)),
    Mechanism("consent-wall", on_answer("all", page_instead("consent"))),
    Mechanism("block-page", on_answer("all", page_instead("block"), listing=True)),
    Mechanism("maintenance", on_answer("all", page_instead("maintenance"), listing=True)),
    Mechanism("captcha", on_answer("all", page_instead("captcha"))),
    Mechanism("redirect-to-offers", on_answer("all", _to("/offers"))),
    Mechanism("redirect-to-front", on_answer("all", _to("/"))),
    Mechanism("advert", on_answer("all", page_instead("advert"))),
    Mechanism("login-page", on_answer("all", page_instead("login", form=PASSWORD))),
    Mechanism("soft-404-for-a-third", on_answer("third", page_instead("missing")), big=True),
    Mechanism("soft-404-for-one", on_answer("one", page_instead("missing")), spans=(frozenset({3}), frozenset({3, 4}))),
    Mechanism("redirect-of-one-in-one-look", on_answer("one", _to("/")), spans=(frozenset({3}), frozenset({4}))),
    Mechanism("parked-domain", on_answer("all", page_instead("parked"), listing=True)),
    Mechanism("misrouted-proxy", _misrouted),
    Mechanism("permanent-redirect-to-login", on_answer("all", _to("/login", 301))),
)

PAGE_CLASSES: dict[str, tuple[Mechanism, ...]] = {"04": IDENTITY, "05": ONE_PAGE}

"""From cases to scenarios: what a case of the second set says, and the outlet that is drawn for it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from benchmarks.attacks import worlds
from benchmarks.attacks.classes.plan import Make
from benchmarks.attacks.model import CHECKS, Answer, Comment, Event, Fault, Piece, Request, Scenario, Site, View

Happening = Callable[[Site, random.Random, tuple[datetime, ...]], tuple[Event, ...]]

EVERY_CHECK = frozenset(range(CHECKS))
TERMS = frozenset({"source.terms"})
ADDRESSES = (
    "{y}/{m:02d}/{d:02d}/{word}",
    "news/articleView-{n}.html",
    "p/{word}",
    "content/{y}-{m:02d}/{d:02d}/content_{n}.htm",
    "entry/{n}",
    "opinion/{n}/{word}",
    "archives/{n}.html",
)
SLUG_WORDS = (
    "ferry",
    "ledger",
    "frost",
    "harbour",
    "ginseng",
    "customs",
    "kimchi",
    "timetable",
    "pier",
    "autumn",
    "map",
)
ECHOES = {"en": "Well said.", "ko": "공감합니다.", "zh": "说得好。", "ja": "同感です。"}


def undisturbed(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario as it is written down; `story` says in a sentence what befalls the outlet."""

    name: str
    story: str
    language: str
    markup: str
    make: Make = undisturbed
    checks: tuple[int, ...] = (3, 4)
    layout: str = "json-ld"
    sizes: tuple[int, ...] = ()
    happens: tuple[Happening, ...] = ()
    address: str = ""
    schedule: tuple[datetime, ...] = field(default_factory=worlds.schedule)
    wrong_clock: bool = False
    allowed: frozenset[str] = frozenset()
    cosmetic: bool = False
    slow: bool = False


def scenarios_of(group: str, cases: tuple[Case, ...]) -> list[Scenario]:
    """The scenarios of one class, numbered from 1."""
    return [_scenario(group, number, case) for number, case in enumerate(cases, 1)]


def _scenario(group: str, number: int, case: Case) -> Scenario:
    seed = 500_000 + int(group) * 1000 + number
    draw = random.Random(seed)
    site = _outlet(seed, number, case)
    if group != "90":
        site = _with_echoes(site)
    clock = worlds.schedule() if case.wrong_clock else case.schedule
    happened = tuple(event for happening in case.happens for event in happening(site, draw, clock))
    return Scenario(
        id=f"s{group}-{number:03d}-{case.name}",
        group=group,
        mechanism=case.name,
        seed=seed,
        site=site,
        schedule=case.schedule,
        faults=case.make(site, frozenset(case.checks), draw),
        events=happened,
        allowed=case.allowed,
        cosmetic=case.cosmetic,
        slow=case.slow,
        site_clock=clock,
        story=case.story,
    )


def _sizes(draw: random.Random) -> tuple[int, ...]:
    """Four to eight threads, one of them long."""
    sizes = [draw.choice((0, 2, 3, 4, 5, 6, 7, 9)) for _ in range(draw.randint(4, 8))]
    sizes[draw.randrange(len(sizes))] = draw.choice((11, 13, 16, 19, 24))
    return tuple(sizes)


def _outlet(seed: int, number: int, case: Case) -> Site:
    """An outlet in the second set's own words and addresses."""
    sizes = case.sizes or _sizes(random.Random(seed + 1))
    site = worlds.site(
        seed, f"second/{case.language}", case.layout, case.markup, ("feed", "sitemap")[number % 2], sizes
    )
    address = case.address or ADDRESSES[seed % len(ADDRESSES)]
    pieces = tuple(
        replace(piece, slug=slug_of(piece, address), comments=tuple(_as_written(c) for c in piece.comments))
        for piece in site.pieces
    )
    return replace(site, language=case.language, pieces=pieces)


def _with_echoes(site: Site) -> Site:
    """Two readers of each thread but the longest say the same few words."""
    words = ECHOES[site.language]
    longest = max(len(piece.comments) for piece in site.pieces)

    def echoed(piece: Piece) -> Piece:
        if not 4 <= len(piece.comments) < longest:
            return piece
        pair = {piece.comments[1].key, piece.comments[3].key}
        return replace(piece, comments=tuple(replace(c, text=words) if c.key in pair else c for c in piece.comments))

    return replace(site, pieces=tuple(echoed(piece) for piece in site.pieces))


def slug_of(piece: Piece, template: str) -> str:
    """The address of a piece by a template of `{y}`, `{m}`, `{d}`, `{n}` and `{word}`."""
    when = piece.published
    word = f"{SLUG_WORDS[piece.key % len(SLUG_WORDS)]}-{when.year % 100}{piece.key}"
    return template.format(y=when.year, m=when.month, d=when.day, n=40_000 + piece.key * 113, word=word)


def _as_written(comment: Comment) -> Comment:
    """Sentences begin with a capital; every fourth reader breaks the text after the first."""
    text = re.sub(r"(?<=[.?] )[a-z]", lambda found: found.group().upper(), comment.text)
    if comment.key % 4 == 1:
        text = re.sub(r"([.?。？])\s?(?=\S)", r"\1\n\n", text, count=1)
    return replace(comment, text=text)


def check_time(check: int) -> datetime:
    """When the outlets with the usual schedule are looked at."""
    return worlds.START + timedelta(hours=6) * check


def phrases_of(site: Site) -> str:
    """The book that this set's texts in the outlet's language are drawn from."""
    return f"second/{site.language}"


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


def on_everything(change: Callable[[Answer, Request], Answer]) -> Make:
    """Every answer of the host, pieces, lists and robots.txt alike."""
    return lambda site, checks, draw: (Fault("everything", checks, answer=change),)


def on_paths(wanted: str, change: Callable[[Answer, Request], Answer]) -> Make:
    """The answers for addresses that hold the pattern `wanted`."""

    def layer(answer: Answer, request: Request) -> Answer:
        return change(answer, request) if re.search(wanted, request.path) else answer

    return lambda site, checks, draw: (Fault("paths", checks, answer=layer),)


def seen(**fields: object) -> Callable[[View, Piece, int], View]:
    """A view with some fields set."""
    return lambda view, piece, check: replace(view, **fields)  # type: ignore[arg-type]


def noted(template: str) -> Callable[[View, Piece, int], View]:
    """The element `template` in place of the thread; `{n}` is the number of comments."""
    return lambda view, piece, check: replace(view, note=template.format(n=len(piece.comments)), bare_note=True)

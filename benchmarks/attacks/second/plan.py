"""From cases to scenarios: what a case that is written down by hand says, and the outlet that is drawn for it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from benchmarks.attacks.faults import Make, undisturbed
from benchmarks.attacks.happenings import Happening
from benchmarks.attacks.scenario import START, Scenario, schedule
from benchmarks.press import sites
from benchmarks.press.model import Comment, Piece, Site

ADDRESSES = (
    "{y}/{m:02d}/{d:02d}/{word}",
    "news/articleView-{n}.html",
    "p/{word}",
    "content/{y}-{m:02d}/{d:02d}/content_{n}.htm",
    "entry/{n}",
    "opinion/{n}/{word}",
    "archives/{n}.html",
)
ECHOES = {"en": "Well said.", "ko": "공감합니다.", "zh": "说得好。", "ja": "同感です。"}


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
    schedule: tuple[datetime, ...] = field(default_factory=schedule)
    wrong_clock: bool = False
    allowed: frozenset[str] = frozenset()
    cosmetic: bool = False
    slow: bool = False
    forced: bool = True


def scenarios_of(group: str, cases: tuple[Case, ...], prefix: str = "s", seeds: int = 500_000) -> list[Scenario]:
    """The scenarios of one class, numbered from 1; `prefix` begins their ids, `seeds` is where their seeds begin."""
    return [_scenario(group, number, case, prefix, seeds) for number, case in enumerate(cases, 1)]


def _scenario(group: str, number: int, case: Case, prefix: str, seeds: int) -> Scenario:
    seed = seeds + int(group) * 1000 + number
    draw = random.Random(seed)
    site = _outlet(seed, number, case)
    if group != "90":
        site = _with_echoes(site)
    clock = schedule() if case.wrong_clock else case.schedule
    happened = tuple(event for happening in case.happens for event in happening(site, draw, clock))
    return Scenario(
        id=f"{prefix}{group}-{number:03d}-{case.name}",
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
        forced=case.forced,
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
    style = case.layout, case.markup, ("feed", "sitemap")[number % 2]
    site = sites.site(f"second/{case.language}", style, sizes, seed, START)
    address = case.address or ADDRESSES[seed % len(ADDRESSES)]
    pieces = tuple(
        replace(piece, slug=sites.slug_of(piece, address), comments=tuple(_as_written(c) for c in piece.comments))
        for piece in site.pieces
    )
    return replace(site, pieces=pieces)


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


def _as_written(comment: Comment) -> Comment:
    """Sentences begin with a capital; every fourth reader breaks the text after the first."""
    text = re.sub(r"(?<=[.?] )[a-z]", lambda found: found.group().upper(), comment.text)
    if comment.key % 4 == 1:
        text = re.sub(r"([.?。？])\s?(?=\S)", r"\1\n\n", text, count=1)
    return replace(comment, text=text)

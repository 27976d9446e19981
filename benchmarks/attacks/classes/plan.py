"""From mechanisms to scenarios: languages, markups, checks and real changes are spread over each class."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime

from benchmarks.attacks import happenings
from benchmarks.attacks.faults import Make, undisturbed
from benchmarks.attacks.happenings import Happening
from benchmarks.attacks.scenario import START, Event, Scenario, schedule
from benchmarks.press import sites
from benchmarks.press.model import Site
from benchmarks.press.threads import COMMON

LANGUAGES = ("en", "ko", "zh", "ja")
LAYOUTS = ("json-ld", "plain", "open-graph", "old")
OWN_LANGUAGE = {"korean-board": "ko", "chinese-news": "zh", "japanese-blog": "ja"}
FOREIGN = tuple(name for name in COMMON if name not in OWN_LANGUAGE)
SPANS = (frozenset({3, 4}), frozenset({3}), frozenset({3, 4, 5}), frozenset({3, 4}), frozenset({2, 3}), frozenset({4}))


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One way to disturb an outlet."""

    name: str
    make: Make = undisturbed
    markups: tuple[str, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    spans: tuple[frozenset[int], ...] = SPANS
    schedule: tuple[datetime, ...] = field(default_factory=schedule)
    allowed: frozenset[str] = frozenset()
    cosmetic: bool = False
    slow: bool = False
    wrong_clock: bool = False
    big: bool = False
    setup: Happening | None = None
    controls: tuple[str, ...] = ()


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


def control(name: str, site: Site, checks: frozenset[int]) -> Happening:
    """One real change, before, during or after the checks that are disturbed."""
    what, when = name.rsplit(" ", 1)
    check = {"before": 1, "during": min(checks), "after": min(5, max(checks) + 1)}[when]
    match what:
        case "comment removed":
            return happenings.removed(check, None)
        case "comment posted":
            return happenings.posted(check, 98)
        case "comment edited":
            return happenings.edited(check, None)
        case "article edited":
            return happenings.rewritten(check)
        case "article retitled":
            return happenings.retitled(check, site.pieces[-1].key)
        case "article removed":
            return happenings.withdrawn(check, 2, 404)
    return happenings.published(check, 40)


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
    markups = [name for name in mechanism.markups or COMMON if OWN_LANGUAGE.get(name, spoken[0]) in spoken]
    markup = markups[(number * 5 + turn * 3 + int(group)) % len(markups)]
    language = OWN_LANGUAGE.get(markup, spoken[(number + number // 4 + turn + int(group)) % len(spoken)])
    wanted = (number + turn) % 4 == 1
    spans = [span for span in mechanism.spans if not wanted or max(span) < 5] or mechanism.spans
    checks = spans[(number // 2) % len(spans)]
    names = mechanism.controls or COMMENT_CONTROLS
    name = names[(number // 4) % len(names)]
    big = mechanism.big or (wanted and name.startswith("article removed"))
    style = LAYOUTS[(number // 3) % 4], markup, ("feed", "sitemap")[number % 2]
    site = sites.site(language, style, _sizes(draw, big), seed, START)
    clock = schedule() if mechanism.wrong_clock else mechanism.schedule
    happened: tuple[Event, ...] = mechanism.setup(site, draw, clock) if mechanism.setup else ()
    if wanted:
        touched = {event.comment for event in happened if event.comment is not None}
        happen = control(name, site, checks)
        wished = happen(site, draw, clock)
        while wished[0].comment in touched:
            wished = happen(site, draw, clock)
        happened = (*happened, *wished)
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

"""The cases of `cases/`: what befalls an outlet, as data, and the outlet that is drawn or written down for it."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.attacks.faults import FOREIGN, OWN_LANGUAGE, fault_of, together
from benchmarks.attacks.happenings import happening
from benchmarks.attacks.moderation import Happening
from benchmarks.attacks.scenario import START, Event, Scenario, schedule
from benchmarks.press import sites
from benchmarks.press.model import Comment, Fault, Piece, Site
from benchmarks.press.outlet import NOT_FOUND
from benchmarks.press.threads import COMMON, UNCOUNTED
from yalu.conversion import Converter

FOLDER = Path(__file__).with_name("cases")
LANGUAGES = ("en", "ko", "zh", "ja")
LAYOUTS = ("json-ld", "plain", "open-graph", "old")
SPANS = tuple(map(frozenset, ([3, 4], [3], [3, 4, 5], [3, 4], [2, 3], [4])))
# The first two stand in it twice, so that they are given twice as often.
WITHOUT_COUNT = (*(name for name in COMMON if name in UNCOUNTED), "archived-numbered", "definition-list")
ADDRESSES = (
    "{y}/{m:02d}/{d:02d}/{word}", "news/articleView-{n}.html", "p/{word}",
    "content/{y}-{m:02d}/{d:02d}/content_{n}.htm", "entry/{n}", "opinion/{n}/{word}", "archives/{n}.html",
)  # fmt: skip
ECHOES = {"en": "Well said.", "ko": "공감합니다.", "zh": "说得好。", "ja": "同感です。"}
CONTROLS: tuple[tuple[Any, ...], ...] = (
    ("before", "removed", "any"), ("during", "posted", 98), ("after", "rewritten"), ("after", "removed", "any"),
    ("before", "edited", "any"), ("during", "published", 40), ("during", "removed", "any"),
    ("after", "withdrawn", 2, 404), ("before", "retitled", "last"), ("after", "posted", 98),
)  # fmt: skip
"""Real changes on disturbed outlets: when, what, and its arguments; `last` is the last piece."""


@dataclass(frozen=True, slots=True)
class Case:
    """What befalls an outlet: `faults` in its checks, and what `happens` for real; `story` says it in a sentence.

    Of a case that is written down the outlet is given (`sizes` of its threads, `address` of its pieces); of
    one that is drawn several times, what its outlets may be (`markups`, `languages`, `big`) and its `spans` of checks.
    """

    case: str
    """Its name; behind a colon language, markup and layout of its outlet."""
    story: str = ""
    faults: tuple[dict[str, Any], ...] = ()
    happens: tuple[tuple[Any, ...], ...] = ()
    minutes: tuple[float, ...] = ()
    """The times of the checks by the program's clock, after `START`; every six hours where none are given."""
    wrong_clock: bool = False
    """Whether the outlet is not there at these times, but every six hours."""
    checks: frozenset[int] = frozenset({3, 4})
    spans: tuple[frozenset[int], ...] = SPANS
    markups: tuple[str, ...] = COMMON
    languages: tuple[str, ...] = LANGUAGES
    sizes: tuple[int, ...] = ()
    address: str = ""
    interface: str = ""
    """The comment platform of its outlet, one of those in `press/interfaces`."""
    big: bool = False
    allowed: frozenset[str] = frozenset()
    cosmetic: bool = False
    slow: bool = False
    forced: bool = True

    @property
    def name(self) -> str:
        return self.case.partition(": ")[0]

    @property
    def schedule(self) -> tuple[datetime, ...]:
        """The times of the checks."""
        return tuple(START + timedelta(minutes=at) for at in self.minutes) or schedule()

    @property
    def clock(self) -> tuple[datetime, ...]:
        """The outlet's own times of the checks."""
        return schedule() if self.wrong_clock else self.schedule

    def disturbed(self, site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        """Its faults at an outlet."""
        return together([fault_of(fault) for fault in self.faults])(site, checks, draw)

    def happened(self, site: Site, draw: random.Random) -> tuple[Event, ...]:
        """What really happens to an outlet."""
        return tuple(event for words in self.happens for event in happening(*words)(site, draw, self.clock))


_case = Converter(Case)


@cache
def pages() -> dict[str, Any]:
    """Texts that cases name by `@` and their name."""
    texts = tomllib.loads((FOLDER / "pages.toml").read_text(encoding="utf-8"))
    return texts | {"not-found": NOT_FOUND.decode(), "foreign": FOREIGN}


def _with_pages(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("@"):
        return pages()[value[1:]]
    if isinstance(value, dict):
        return {name: _with_pages(inner) for name, inner in value.items()}
    return [_with_pages(inner) for inner in value] if isinstance(value, list) else value


def read(name: str) -> dict[str, list[Case]]:
    """The cases of a set by class, such as `c01`: the letter of the set and the number of the class."""
    classes = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    usual = {"c12": {"markups": WITHOUT_COUNT}}
    return {
        group: [_case(_with_pages(usual.get(group, {}) | entry)) for entry in entries]
        for group, entries in classes.items()
    }


def _scenario(case: Case, group: str, number: int, seed: int, site: Site, **more: Any) -> Scenario:
    return Scenario(
        id=f"{group}-{number:03d}-{case.name}",
        group=group[1:],
        mechanism=case.name,
        seed=seed,
        site=site,
        schedule=case.schedule,
        allowed=case.allowed,
        cosmetic=case.cosmetic,
        slow=case.slow,
        forced=case.forced,
        site_clock=case.clock,
        story=case.story,
        **more,
    )


# ---- drawn -----------------------------------------------------------------------------------------------------------


def drawn(group: str, cases: list[Case], count: int) -> list[Scenario]:
    """`count` scenarios, the cases in turn: languages, markups, checks and real changes are spread over them."""
    size = len(cases)
    return [_drawn(group, number, number // size, cases[number % size]) for number in range(count)]


def _drawn(group: str, number: int, turn: int, case: Case) -> Scenario:
    """The scenario with this number in its class, `turn` rounds through the cases after the first."""
    seed = int(group[1:]) * 1000 + number
    draw = random.Random(seed)
    spoken = case.languages
    markups = [name for name in case.markups if OWN_LANGUAGE.get(name, spoken[0]) in spoken]
    markup = markups[(number * 5 + turn * 3 + int(group[1:])) % len(markups)]
    language = OWN_LANGUAGE.get(markup, spoken[(number + number // 4 + turn + int(group[1:])) % len(spoken)])
    wanted = (number + turn) % 4 == 1
    spans = [span for span in case.spans if not wanted or max(span) < 5] or case.spans
    checks = spans[(number // 2) % len(spans)]
    control = CONTROLS[(number // 4) % len(CONTROLS)]
    big = case.big or (wanted and "withdrawn" in control)
    style = LAYOUTS[(number // 3) % 4], markup, ("feed", "sitemap")[number % 2]
    site = sites.site(language, style, _sizes_of_drawn(draw, big), seed, START)
    events = case.happened(site, draw)
    if wanted:
        events += _controlled(_control(control, site, checks), events, site, draw, case)
    return _scenario(case, group, number, seed, site, faults=case.disturbed(site, checks, draw), events=events)


def _sizes_of_drawn(draw: random.Random, big: bool) -> tuple[int, ...]:
    count = draw.choice((3, 4, 5, 5, 6, 6, 7, 8)) if not big else draw.choice((6, 7, 9, 12))
    sizes = [draw.choice((0, 2, 4, 5, 6, 8, 11)) for _ in range(count)]
    sizes[draw.randrange(count)] = draw.choice((8, 9, 12, 15, 25))
    return tuple(sizes)


def _control(words: tuple[Any, ...], site: Site, checks: frozenset[int]) -> Happening:
    """One real change, before, during or after the checks that are disturbed."""
    when, name, *given = words
    check = {"before": 1, "during": min(checks), "after": min(5, max(checks) + 1)}[when]
    return happening(name, check, *(site.pieces[-1].key if value == "last" else value for value in given))


def _controlled(
    happen: Happening, events: tuple[Event, ...], site: Site, draw: random.Random, case: Case
) -> tuple[Event, ...]:
    """What happens, to a comment that nothing else happens to."""
    touched = {event.comment for event in events if event.comment is not None}
    wished = happen(site, draw, case.clock)
    while wished[0].comment in touched:
        wished = happen(site, draw, case.clock)
    return wished


def controls(cases: list[Case], each: int) -> list[Scenario]:
    """`each` scenarios for each kind of real change on healthy sites."""
    return [_controlling(number, cases[number % len(cases)]) for number in range(each * len(cases))]


def _controlling(number: int, case: Case) -> Scenario:
    seed = 90_000 + number
    draw = random.Random(seed)
    # The archived thread has no form, so that nothing on it says open or closed.
    markups = [m for m in COMMON if not (case.name.startswith("thread") and m == "archived-numbered")]
    markup = markups[(number * 7 + number // 15) % len(markups)]
    language = OWN_LANGUAGE.get(markup, LANGUAGES[(number + number // 4) % 4])
    sizes = (*(draw.choice((0, 3, 5, 6, 8)) for _ in range(5)), draw.choice((9, 12, 18)))
    style = LAYOUTS[(number // 2) % 4], markup, ("feed", "sitemap")[number % 2]
    site = sites.site(language, style, sizes, seed, START)
    events = case.happened(site, draw)
    return _scenario(case, "c90", number, seed, site, events=events)


# ---- written down ----------------------------------------------------------------------------------------------------


def written(group: str, cases: list[Case], seeds: int) -> list[Scenario]:
    """One scenario a case, numbered from 1; `seeds` is where their seeds begin."""
    return [_written(group, number, case, seeds) for number, case in enumerate(cases, 1)]


def _written(group: str, number: int, case: Case, seeds: int) -> Scenario:
    seed = seeds + int(group[1:]) * 1000 + number
    draw = random.Random(seed)
    site = _outlet(seed, number, case)
    if group[1:] != "90":
        site = _with_echoes(site)
    events = case.happened(site, draw)
    return _scenario(case, group, number, seed, site, faults=case.disturbed(site, case.checks, draw), events=events)


def _sizes_of_written(draw: random.Random) -> tuple[int, ...]:
    """Four to eight threads, one of them long."""
    sizes = [draw.choice((0, 2, 3, 4, 5, 6, 7, 9)) for _ in range(draw.randint(4, 8))]
    sizes[draw.randrange(len(sizes))] = draw.choice((11, 13, 16, 19, 24))
    return tuple(sizes)


def _outlet(seed: int, number: int, case: Case) -> Site:
    """An outlet in the second set's own words and addresses."""
    language, markup, layout = (*case.case.partition(": ")[2].split(), "json-ld")[:3]
    sizes = case.sizes or _sizes_of_written(random.Random(seed + 1))
    site = sites.site(f"second/{language}", (layout, markup, ("feed", "sitemap")[number % 2]), sizes, seed, START)
    address = case.address or ADDRESSES[seed % len(ADDRESSES)]
    pieces = (
        replace(piece, slug=sites.slug_of(piece, address), comments=tuple(map(_as_written, piece.comments)))
        for piece in site.pieces
    )
    return replace(site, pieces=tuple(pieces), interface=case.interface)


def _with_echoes(site: Site) -> Site:
    """Two readers of each thread but the longest say the same few words."""
    words, most = ECHOES[site.language], len(site.longest.comments)

    def echoed(piece: Piece) -> Piece:
        if not 4 <= len(piece.comments) < most:
            return piece
        pair = {piece.comments[1].key, piece.comments[3].key}
        return replace(piece, comments=tuple(replace(c, text=words) if c.key in pair else c for c in piece.comments))

    return replace(site, pieces=tuple(map(echoed, site.pieces)))


def _as_written(comment: Comment) -> Comment:
    """Sentences begin with a capital; every fourth reader breaks the text after the first."""
    text = re.sub(r"(?<=[.?] )[a-z]", lambda letter: letter.group().upper(), comment.text)
    if comment.key % 4 == 1:
        text = re.sub(r"([.?。？])\s?(?=\S)", r"\1\n\n", text, count=1)
    return replace(comment, text=text)

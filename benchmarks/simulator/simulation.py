"""The rounds: the outlets live, Yalu checks them, and what it reports is compared with what happened."""

from __future__ import annotations

import json
import random
import signal
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from benchmarks.press.outlet import Outlet
from benchmarks.press.server import serving
from benchmarks.processes import Usage, Yalu, source_entry
from benchmarks.simulator.disturbances import Episode, Machine, PieceTrouble, Plan, Trouble, machine
from benchmarks.simulator.life import Life, empty_sites, redesigned
from benchmarks.simulator.troubles import Round, stages
from benchmarks.simulator.truth import LIVE, Event, Truth

START = datetime(2026, 3, 1, tzinfo=UTC)
STEP = timedelta(hours=6)
ERA_ROUNDS = 60
KEPT_STATES = 4
LONGEST_RUN = 600.0
DISCOVERY = {
    "feed": 'feed = "{}/feed.xml"',
    "section": 'section = "{}/", links = "h2 a"',
    "sitemap": 'sitemap = "{}/sitemap.xml"',
}
LOG_SPAN = timedelta(days=30)  # more than any jump of the clock
LATE_ROUNDS = 6  # after the end of a disturbance in which it may still be told


@dataclass(slots=True)
class Tally:
    """The sums for the table at the end."""

    rounds: int = 0
    checks: int = 0
    required: int = 0
    kills: int = 0
    clock_jumps: int = 0
    real: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    failures: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Place:
    """One outlet with all that belongs to it."""

    life: Life
    plan: Plan
    rounds: dict[int, Round] = field(default_factory=dict)
    held: int | None = None
    paths: dict[str, int] = field(default_factory=dict)
    comments: dict[str, tuple[int, int]] = field(default_factory=dict)
    episode: Episode | None = None
    faults: dict[int, PieceTrouble] = field(default_factory=dict)
    outlet: Outlet = field(init=False)

    def __post_init__(self) -> None:
        self.outlet = Outlet(stages(self.rounds))

    def remember(self, current: Round) -> None:
        """Keep a round for a stale cache, and every address and comment id for the reading of the log."""
        self.rounds[current.number] = current
        self.outlet.check = current.number
        for piece in current.site.pieces:
            self.paths |= dict.fromkeys((f"/{slug}" for slug in (*piece.old_slugs, piece.slug)), piece.key)
            self.comments |= {str(comment.number): (piece.key, comment.key) for comment in piece.comments}


def _fault(done: Usage) -> str | None:
    """What went wrong with a run; None where it ended with 0 or 1 and a summary."""
    if done.status in (0, 1) and done.summary and "Traceback" not in done.errors:
        return None
    return f"exit {done.status}: {done.errors[-1500:]}"


@dataclass(slots=True)
class Simulation:
    """A whole run of the simulator over `sites` outlets from one seed; `details` takes a JSON line for each round."""

    seed: int
    sites: int
    folder: Path
    tally: Tally
    details: TextIO | None = None
    truth: Truth = field(default_factory=Truth)
    places: dict[str, Place] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    misled: set[tuple[str, int | None, int | None]] = field(default_factory=set)
    typical_seconds: float = 6.0
    dice: random.Random = field(default_factory=random.Random)

    def prepare(self, stack: ExitStack) -> None:
        """Serve the outlets until the stack is closed, and write their source file."""
        self.dice.seed(f"{self.seed}-machine")
        for name, site in empty_sites(self.sites, self.seed).items():
            life = Life(name, site, random.Random(f"{self.seed}-{name}-life"), self.truth)
            life.begin(START)
            self.places[name] = Place(life, Plan(name, random.Random(f"{self.seed}-{name}-plan")))
        hosts = (f"127.{20 + at}.{self.seed % 200 + 1}.{at % 200 + 1}" for at in range(self.sites))
        outlets = [place.outlet for place in self.places.values()]
        stack.enter_context(serving(list(zip(outlets, hosts, strict=True))))
        entries = []
        for name, place in self.places.items():
            site, base = place.life.site, place.outlet.base
            more = {"type": "magazine", "terms": "licensed"}
            entries.append(
                source_entry(name, site.name, base, site.language, DISCOVERY[site.listing].format(base), **more)
            )
        (self.folder / "sources.toml").write_text("".join(entries), encoding="utf-8")

    def close(self) -> None:
        """Add the real changes to the tally."""
        real = [event for event in self.truth.events if event.kinds]
        self.tally.real.update(event.what for event in real)
        self.tally.required += sum(event.required and event.provable for event in real)

    def round(self, number: int) -> None:
        """Live through six hours, let Yalu check, and judge what it reported."""
        now = START + STEP * number + timedelta(minutes=self.dice.randint(-10, 10))
        state = machine(self.dice, number)
        for place in self.places.values():
            self._set_stage(place, number, now, state)
        run, fault, changes = self._check(now, state)
        self.tally.rounds += 1
        for place in self.places.values():
            self._count_checks(place, number, run if fault is None and state.calm else None)
        events = len(self.tally.failures)
        if fault is not None:
            self._fail("crash", number, {"fault": fault})
        for change in changes:
            self._judge(change, number)
        for event in self.truth.overdue():
            self._miss(event, number)
        self._write_details(number, run, changes, self.tally.failures[events:], state)

    def _set_stage(self, place: Place, number: int, now: datetime, state: Machine) -> None:
        episode, life = place.plan.trouble(number, state), place.life
        trouble = None if episode is None else episode.trouble
        if number:
            life.live(number, now, comments_rest=trouble is Trouble.RENUMBERED)
        if trouble is Trouble.REDESIGN:
            life.site = redesigned(life.site)
        if trouble is Trouble.RENUMBERED:
            life.renumber()
        place.episode = episode
        place.faults = {}
        if episode is None and number > 2:
            place.faults = place.plan.faults([piece.key for piece in life.site.pieces if piece.status == LIVE])
            place.plan.calm_before = place.plan.calm_before and not place.faults
        detail = number if episode is None else episode.detail
        current = Round(life.site, number, now, trouble, detail, pieces=place.faults)
        if trouble is Trouble.STALE and episode is not None:
            if episode.first == number:
                place.held = number - 1 - min(episode.detail % 3, KEPT_STATES - 1, number - 1)
            if place.held is not None:
                current.held, current.age = place.held, now - place.rounds[place.held].now
        elif episode is None and number % 3 == 0:
            current.held, current.age = number, timedelta(seconds=40)
        place.remember(current)
        self._count(place, number)

    def _count(self, place: Place, number: int) -> None:
        if place.episode is not None and place.episode.first == number:
            self.tally.troubles[place.episode.trouble] += 1
        self.tally.faults.update(place.faults.values())

    def _check(self, now: datetime, state: Machine) -> tuple[Usage, str | None, list[dict[str, Any]]]:
        """How a run ended, what went wrong with it, and the changes that it told."""
        yalu = Yalu(self.folder, f"sqlite:///{self.folder}/yalu.db", {"YALU_DOWNLOAD_TIMEOUT": "2"})
        words = ("run", "--sources", str(self.folder / "sources.toml"), "--force", "--json")
        seen = now + timedelta(hours=state.clock_off)
        if state.kill_at is not None:
            killed = yalu.start(*words, now=seen).wait(longest=0.5 + state.kill_at * self.typical_seconds)
            self.tally.kills += killed.status == -signal.SIGKILL
            seen += timedelta(minutes=10)
        self.tally.clock_jumps += bool(state.clock_off)
        done = yalu.start(*words, now=seen).wait(longest=LONGEST_RUN)
        # What stood there at the first visit is of the life too.
        log = yalu.start("log", "--baseline", "--since", (now - LOG_SPAN).isoformat(), "--json", now=now).wait()
        fault = _fault(done) or (_fault(log) if log.status else None)
        if fault is None:
            self.typical_seconds = 0.7 * self.typical_seconds + 0.3 * min(done.seconds, 20.0)
        lines = [dict(line) for line in log.records if str(line["change_id"]) not in self.read]
        self.read |= {str(line["change_id"]) for line in lines}
        return done, fault, lines

    def _count_checks(self, place: Place, number: int, run: Usage | None) -> None:
        """Count what a run checked with which nothing was wrong."""
        if run is not None and place.episode is None:
            verdict = run.summary.get("sources", {}).get(place.life.id)
            self.tally.verdicts[str(verdict.get("verdict") if isinstance(verdict, dict) else verdict)] += 1
            for piece in place.life.site.pieces:
                if piece.key not in place.faults:
                    self.tally.checks += 1
                    self.truth.checked(place.life.id, piece, place.life.visible(piece), number)

    def _judge(self, change: dict[str, Any], number: int) -> None:
        kind = str(change["kind"])
        self.tally.told[kind] += 1
        place = self.places.get(str(change["source_id"]))
        if place is not None and kind in ("source.outage", "source.template"):
            for episode in reversed(place.plan.episodes):
                if not episode.told and episode.first <= number <= episode.last + LATE_ROUNDS:
                    episode.told = number
                    return
        article, comment = self._subject(place, change)
        outlet, after = str(change["source_id"]), str(change["after"] or "")
        known = article is not None and (comment is not None or not kind.startswith("comment."))
        if article is not None and known and self.truth.tell(outlet, article, comment, kind, after) is not None:
            return
        follows = self._follows(outlet, article, comment)
        self.misled.add((outlet, article, comment))
        self._fail("false", number, {"follows": follows, "context": self._context(place, article, number)} | change)

    def _follows(self, outlet: str, article: int | None, comment: int | None) -> bool:
        return not self.misled.isdisjoint({(outlet, article, comment), (outlet, article, None)})

    def _subject(self, place: Place | None, change: dict[str, Any]) -> tuple[int | None, int | None]:
        if place is None:
            return None, None
        address = str(change["article_url"] or "").removeprefix(place.outlet.base)
        article = place.paths.get(address, place.paths.get(address + "/"))
        if change["platform_comment_id"] is None:
            return article, None
        keys = place.comments.get(str(change["platform_comment_id"]).removeprefix("comment-"))
        return (article, None) if keys is None or keys[0] != article else keys

    def _miss(self, event: Event, number: int) -> None:
        place = self.places[event.article[0]]
        piece = place.life.site.piece(event.article[1])
        numbers = {visible.key: visible.number for visible in piece.comments}
        numbers |= {key: hidden.comment.number for key, hidden in place.life.hidden.items()}
        comment = None if event.fact[2] is None else numbers[event.fact[2]]
        facts = {
            "what": event.what,
            "kind": event.kinds[0],
            "source": place.life.id,
            "article_url": f"{place.outlet.base}/{piece.slug}",
            "comment_id": comment,
            "happened": event.round,
            "follows": self._follows(*event.fact[:3]),
            "context": self._context(place, piece.key, number),
        }
        self._fail("missed", number, facts | _difference(event.before, event.after))

    def _context(self, place: Place | None, article: int | None, number: int) -> list[str]:
        if place is None:
            return []
        lines = [
            f"{episode.trouble} {episode.first}-{episode.last}"
            for episode in place.plan.episodes
            if episode.last >= number - 8
        ]
        if article in place.faults:
            lines.append(f"{place.faults[article]} {number}")
        lines += [
            f"{event.what} {event.round}"
            for event in self.truth.events
            if event.article == (place.life.id, article) and event.kinds and event.round > number - 7
        ]
        return lines

    def _fail(self, verdict: str, number: int, facts: dict[str, Any]) -> None:
        failure = {"verdict": verdict, "seed": self.seed, "sites": self.sites, "round": number} | facts
        self.tally.failures.append(failure)
        print(json.dumps(failure, ensure_ascii=False), flush=True)

    def _write_details(
        self, number: int, run: Usage, changes: list[dict[str, Any]], failures: list[dict[str, Any]], state: Machine
    ) -> None:
        if self.details is None:
            return
        places = self.places.values()
        record = {
            "seed": self.seed,
            "round": number,
            "seconds": round(run.seconds, 1),
            "clock_off": state.clock_off,
            "kill_at": state.kill_at,
            "summary": run.summary,
            "happened": [
                (event.what, *event.fact[:3]) for event in self.truth.events if event.round == number and event.kinds
            ],
            "disturbed": {place.life.id: place.episode.trouble for place in places if place.episode is not None},
            "faults": {place.life.id: place.faults for place in places if place.faults},
            "requests": {place.life.id: _asked(place.outlet, number) for place in places},
            "told": [
                (change["kind"], change["source_id"], change["article_url"], change["platform_comment_id"])
                for change in changes
            ],
            "failures": failures,
        }
        self.details.write(json.dumps(record, ensure_ascii=False) + "\n")
        self.details.flush()


def _asked(outlet: Outlet, number: int) -> dict[str, int]:
    """How often each address was asked for in a round."""
    return {path: count for (check, path), count in outlet.served.items() if check == number}


def _difference(before: str, after: str) -> dict[str, str]:
    """The places of two texts that differ, with a little around them."""
    start = next(
        (at for at, (character, other) in enumerate(zip(before, after, strict=False)) if character != other),
        min(len(before), len(after)),
    )
    start = max(0, start - 15)
    return {"before": before[start : start + 100], "after": after[start : start + 100]}


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to run: until `until` (monotonic seconds), or for so many rounds, whichever is given and first."""

    until: float | None
    rounds: int | None

    def allows(self, tally: Tally) -> bool:
        """Whether another round may begin."""
        return (self.rounds is None or tally.rounds < self.rounds) and (
            self.until is None or time.monotonic() < self.until
        )


def simulate(seed: int, sites: int, budget: Budget, tally: Tally, details: TextIO | None) -> None:
    """Run until the budget is used up, print each failure as a JSON line, and add all sums to `tally`.

    Outlets and database begin anew, with the next seed, after each `ERA_ROUNDS` rounds, before the outlets are full.
    """
    while budget.allows(tally):
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="yalu-simulator-"))
            era = Simulation(seed, sites, Path(folder), tally, details)
            era.prepare(stack)
            try:
                for number in range(ERA_ROUNDS):
                    if budget.allows(tally):
                        era.round(number)
            finally:
                era.close()
        seed += 1

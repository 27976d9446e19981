"""What the crawl of one source has seen so far, shared by its spiders; and the verdict at its end."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from spiders.http.errors import Trouble
from spiders.parsers.candidate import Found
from spiders.state.refusals import Refusals
from spiders.state.shown_articles import ShownPieces
from yalu.crawl_plan import CrawlPlan, Known, Listed
from yalu.ids import same_article_address
from yalu.model import Capture, Observation, Outcome, Verdict, WriteCount
from yalu.settings import Settings
from yalu.sources.health import Health, Sighting, health
from yalu.sources.revisit import budget_of
from yalu.sources.source import Discovery, Source, since_text

REFUSALS_IN_A_ROW = 3
FAILURES_IN_A_ROW = 5
"""After so many pages in a row that refuse us or do not answer, the source is left alone until the next crawl."""


@dataclass(slots=True)
class WayIn:
    """How one discovery went: ``trouble`` is None when its first page could be read."""

    discovery: Discovery
    trouble: Trouble | None = None
    url: str = ""
    found: int = 0
    new: int = 0
    later_trouble: str | None = None
    """Why a page after the first, or the rest of one, could not be read."""
    notes: dict[str, object] = field(default_factory=dict)
    same: bool = False
    """Whether the first page is still the one that the crawl before saw."""
    validators: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    dates: list[datetime | None] = field(default_factory=list)
    """Of what its pages listed, None for an item without a date."""
    listed: list[Found] = field(default_factory=list)
    """What its pages listed, in their order and new or not, when the crawl was asked to keep it."""
    passed_over: int = 0
    """Pieces that were not looked at because they are older than the source's ``since``."""
    sitemaps_passed_over: int = 0
    """Sitemaps that were not read because nothing in them is younger."""
    before: datetime | None = None
    """The time before which pieces were passed over."""
    oldest: datetime | None = None
    """The oldest date of what was passed over."""
    left: int = 0
    """New pieces that were not looked at because the crawl had looked at as many as it may."""


@dataclass(slots=True)
class Progress:
    """One crawl of one source. Lives in the event loop's thread."""

    source: Source
    plan: CrawlPlan
    settings: Settings
    keep_listed: int = 0
    robots: Mapping[str, Capture] = field(default_factory=dict)
    """The robots.txt that need not be asked for again."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    seen: set[str] = field(default_factory=set)
    pieces: ShownPieces = field(default_factory=ShownPieces)
    ways: list[WayIn] = field(default_factory=list)
    looks: Counter[Outcome] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    """Requests made, by host."""
    refusals: Refusals = field(default_factory=Refusals)
    rules: dict[str, datetime] = field(default_factory=dict)
    """When the rules of each host that this crawl came to were read, by their address."""
    counts: WriteCount = field(default_factory=WriteCount)
    stopped: bool = False
    closing: bool = False
    """Whether nothing more may be asked for."""
    defects: int = 0
    _ending: tuple[Verdict, str] | None = None
    _first: dict[Outcome, tuple[str, str]] = field(default_factory=dict)
    _row: Counter[Outcome] = field(default_factory=Counter)
    _known: dict[str, Known] = field(default_factory=dict)
    _skip: frozenset[str] = frozenset()
    _targets: dict[str, int] = field(default_factory=dict)
    """Which known article was the first to be redirected to an address."""
    _pages: int = 0
    _most_pages: int = 0
    _reserved: int = 0
    _new_pages: int = 0
    left: int = 0
    """New pieces that were left over because the crawl had looked at as many as it may."""

    def __post_init__(self) -> None:
        listed = {
            url: way if self._since_as_before(way) else replace(way, validators={})
            for url, way in self.plan.listed.items()
        }
        self.plan = replace(self.plan, listed=listed)
        for known in self.plan.known:
            for address in (known.url, *known.addresses):
                self._known.setdefault(same_article_address(address), known)
        self._skip = frozenset(map(same_article_address, self.plan.skip))
        self._pages = self.plan.looks
        self.asked.update(self.plan.asked)
        home = urlsplit(self.source.homepage).hostname or ""
        left = max(0, self.budget - self.spent(home))
        self._most_pages = min(self.source.max_pages, self._pages + left)
        self._reserved = min(sum(known.due for known in self.plan.known), self._most_pages // 2)

    def skipped(self, url: str) -> bool:
        """Whether an address was ruled out before, or looked at before this crawl was interrupted."""
        return same_article_address(url) in self._skip

    def met(self, url: str) -> bool:
        """Whether an address is known, or was ruled out before."""
        key = same_article_address(url)
        return key in self._known or key in self._skip

    @property
    def delay(self) -> float:
        """Seconds to leave between two requests to one host."""
        return self.source.delay.total_seconds()

    @property
    def budget(self) -> int:
        """Requests that any one host may get within 24 hours."""
        return budget_of(self.source, self.settings.revisit)

    def spent(self, host: str) -> int:
        """Requests that a host got before this process began; far below zero when no budget is kept."""
        return self.plan.spent.get(host, 0) if self.plan.spent is not None else -sys.maxsize

    def out_of_budget(self, host: str) -> None:
        """Ask for nothing more, because a host has had its requests for the day; what was answered is still read."""
        reason = f"{self.source.id}: {host} has had its {self.budget} requests of the last 24 hours"
        self.closing = True
        self._ending = self._ending or (Verdict.PARTIAL, reason)

    def close(self) -> None:
        """Ask for nothing more; what was answered is still read, and what was not asked for stays due."""
        self.closing = True

    @property
    def first_ever(self) -> bool:
        """Whether this is the first crawl of the source, also when it was interrupted and goes on now."""
        return not (self.plan.known or self.plan.skip) if self.plan.first is None else self.plan.first

    def _since_as_before(self, way: Listed) -> bool:
        return way.told.get("since") == since_text(self.source.since)

    def reaches_back(self, url: str) -> bool:
        """Whether the way in at ``url`` is to be read as far back as the source's ``since``: the first time, when that
        was changed, and when the source names one and the crawl before left pieces over."""
        before = self.plan.listed.get(url)
        if self.first_ever or before is None or not self._since_as_before(before):
            return True
        return self.source.since is not None and bool(before.told.get("left"))

    def now(self) -> datetime:
        """The time to record: the clock's, or the fixed one of a demonstration."""
        return self.settings.now or datetime.now(UTC)

    def known(self, url: str) -> Known | None:
        """The article that is already known under this address."""
        return self._known.get(same_article_address(url))

    def claim_new(self, url: str) -> bool:
        """Whether to look at an address that was just discovered; it counts as seen from now on.

        False for known articles (their own schedule decides), for what was looked at or ruled out before, and once the
        page budget is used up. Half of the budget at most is kept for articles that are due.
        """
        key = same_article_address(url)
        if key in self._known or key in self._skip or key in self.seen:
            return False
        if self._new_pages >= self._most_pages - self._reserved:
            self.left += 1
            return False
        if not self._claim(key):
            return False
        self._new_pages += 1
        self.pieces.begin((key,))
        return True

    def claim_known(self, known: Known) -> bool:
        """Whether to look at a known article now; all its addresses count as seen from now on."""
        keys = {same_article_address(address) for address in (known.url, *known.addresses)}
        if keys & self.seen or keys & self._skip or not self._claim(same_article_address(known.url)):
            return False
        self.seen |= keys
        self.pieces.begin(keys)
        return True

    def met_before(self, own: set[str], url: str) -> bool:
        """Whether ``url``, to which this look was redirected, was looked at by another one.

        ``own`` are the keys of this look's own addresses; the one of ``url`` joins them, and counts as seen.
        """
        key = same_article_address(url)
        met = key in self.seen and key not in own
        self.lead_to(own, url)
        return met

    def shares_target(self, known: Known, url: str) -> bool:
        """Whether another known article was redirected to ``url`` in this crawl: it cannot be the place of both."""
        return self._targets.setdefault(same_article_address(url), known.article_id) != known.article_id

    def lead_to(self, own: set[str], url: str) -> None:
        """Let ``url`` be one of a look's ``own`` addresses; it counts as seen and is not looked at by itself."""
        key = same_article_address(url)
        own.add(key)
        self.seen.add(key)

    def _claim(self, key: str) -> bool:
        if key in self.seen or self.closing or self.over.is_set() or self._pages >= self._most_pages:
            return False
        self.seen.add(key)
        self._pages += 1
        return True

    def looked(self, observation: Observation, *, network: bool = False) -> None:
        """Count one look; give up on a source that keeps refusing or failing."""
        outcome, url = observation.outcome, observation.addresses[0]
        self.looks[outcome] += 1
        self._first.setdefault(outcome, (url, observation.reason or ""))
        for kind in (Outcome.BLOCKED, Outcome.FAILED):
            self._row[kind] = self._row[kind] + 1 if outcome is kind else 0
        if self._row[Outcome.BLOCKED] >= REFUSALS_IN_A_ROW:
            self.give_up(Outcome.BLOCKED, url, observation.reason or "refused")
        elif network and self._row[Outcome.FAILED] >= FAILURES_IN_A_ROW:
            self.give_up(Outcome.FAILED, url, observation.reason or "no answer")

    def give_up(self, outcome: Outcome, url: str, reason: str) -> None:
        """Ask this source nothing more in this crawl."""
        if outcome is Outcome.BLOCKED:
            verdict = Verdict.PARTIAL if self.looks[Outcome.READ] else Verdict.BLOCKED
        else:
            verdict = Verdict.PARTIAL if self.looks[Outcome.READ] else Verdict.FAILED
        self.end(verdict, str(Trouble(outcome, reason, network=True).error(self.source.id, url)))

    def end(self, verdict: Verdict, reason: str) -> None:
        """End the crawl now with this verdict; the first ending counts."""
        if self._ending is None:
            self._ending = (verdict, reason)
        self.over.set()

    def stop(self) -> None:
        """End the crawl because the process was told to."""
        self.stopped = True
        self.end(Verdict.PARTIAL, "stopped")

    def verdict(self) -> tuple[Verdict, str | None]:
        """How the crawl ended, and why when it is not ``ok``: one line that names the source and an address."""
        if self._ending is not None:
            return self._ending
        name = self.source.id
        dead = [way for way in self.ways if way.trouble is not None]
        if self.ways and len(dead) == len(self.ways):
            return self._all_dead(dead)
        if self.defects:
            return Verdict.PARTIAL, f"{name}: {self.defects} pages met a defect of ours; the log has the tracebacks"
        if (bad := self._bad_pages()) is not None:
            return bad
        if dead:
            return Verdict.PARTIAL, str(_trouble(dead[0]).error(name, dead[0].url))
        later = next((way for way in self.ways if way.later_trouble), None)
        return (Verdict.PARTIAL, f"{name}: {later.later_trouble}") if later else (Verdict.OK, None)

    def _all_dead(self, dead: list[WayIn]) -> tuple[Verdict, str]:
        worst = next((way for way in dead if _trouble(way).outcome is Outcome.BLOCKED), dead[0])
        blocked = all(_trouble(way).outcome is Outcome.BLOCKED for way in dead)
        verdict = Verdict.BLOCKED if blocked else Verdict.FAILED
        way = worst if blocked else next(way for way in dead if _trouble(way).outcome is not Outcome.BLOCKED)
        return verdict, str(_trouble(way).error(self.source.id, way.url))

    def _bad_pages(self) -> tuple[Verdict, str] | None:
        total = self.looks.total()
        for outcome, verdict in ((Outcome.BLOCKED, Verdict.BLOCKED), (Outcome.FAILED, Verdict.FAILED)):
            if number := self.looks[outcome]:
                url, reason = self._first[outcome]
                words = "refuse us" if outcome is Outcome.BLOCKED else "could not be had"
                line = f"{self.source.id}: {number} of {total} pages {words}, first {url} ({reason})"
                return (verdict if number == total else Verdict.PARTIAL), line
        if total >= REFUSALS_IN_A_ROW and self.looks[Outcome.UNREADABLE] == total:
            url, reason = self._first[Outcome.UNREADABLE]
            return Verdict.PARTIAL, f"{self.source.id}: no page holds an article, first {url} ({reason})"
        return None

    def stats(self) -> Mapping[str, object]:
        """Numbers of this crawl for the record, as JSON can hold them."""
        ways = [self._way_stats(way) for way in self.ways]
        return {
            "looks": {outcome.value: number for outcome, number in self.looks.items()},
            "requests": dict(self.requests),
            "hosts": dict(self.asked),
            "refusals": dict(self.refusals.told(datetime.now(UTC))),
            "rules": {url: at.isoformat() for url, at in self.rules.items()},
            "defects": self.defects,
            "stopped": self.stopped,
            "passed_over": self._passed_over(ways),
            "ways": ways,
        }

    def _passed_over(self, ways: Sequence[Mapping[str, Any]]) -> dict[str, object]:
        """How much was listed and not looked at, and why; empty when there is nothing of the kind."""
        counts = {name: sum(way.get(name, 0) for way in ways) for name in ("older", "older_sitemaps", "left")}
        if not any(counts.values()):
            return {}
        older = counts["older"] + counts["older_sitemaps"]
        nothing_else = not (any(way["found"] for way in ways) or self.plan.known or self.plan.skip)
        return {
            **counts,
            "before": min((way["before"] for way in ways if way.get("before")), default=None),
            "oldest": min((way["oldest"] for way in ways if way.get("oldest")), default=None),
            "everything": bool(older) and nothing_else,
        }

    def _way_stats(self, way: WayIn) -> dict[str, object]:
        before = self.plan.listed.get(way.discovery.url, Listed())
        dates = [date for date in way.dates if date is not None]
        newest = max(dates, default=before.newest)
        told = before.told if way.same else {}
        return {
            **told,
            "way": way.discovery.way.value,
            "url": way.discovery.url,
            "found": way.found,
            "new": way.new,
            "trouble": way.trouble.reason if way.trouble else way.later_trouble,
            "state": condition(way, self.now(), before.newest).value,
            "same": way.same,
            **({} if way.same else self._limits(way, before)),
            "newest": newest.isoformat() if newest else None,
            "validators": {url: list(pair) for url, pair in way.validators.items()} if self._left_nothing() else {},
            **way.notes,
        }

    def _limits(self, way: WayIn, before: Listed) -> dict[str, object]:
        read = way.trouble is None and self._ending is None
        return {
            "since": since_text(self.source.since) if read else before.told.get("since"),
            "older": way.passed_over,
            "older_sitemaps": way.sitemaps_passed_over,
            "before": way.before.isoformat() if way.before else None,
            "oldest": way.oldest.isoformat() if way.oldest else None,
            "left": way.left,
        }

    def _left_nothing(self) -> bool:
        """Whether all that the listings hold was looked at, so that there is nothing to go back for."""
        failed = sum(self.looks[outcome] for outcome in (Outcome.BLOCKED, Outcome.FAILED, Outcome.UNREADABLE))
        return self._ending is None and not self.defects and not failed and self._pages < self._most_pages


def condition(way: WayIn, now: datetime, newest_before: datetime | None = None) -> Health:
    """How a way in is doing after a visit, by what it listed; see ``yalu.sources.health``."""
    if way.trouble is not None:
        refused = way.trouble.outcome is Outcome.BLOCKED
        return health(now, Sighting(None, challenged=refused, parsed=way.trouble.outcome is not Outcome.UNREADABLE))
    if way.same:
        return health(now, Sighting(304), newest_before)
    return health(now, Sighting(200, items=tuple(way.dates)), newest_before)


def _trouble(way: WayIn) -> Trouble:
    assert way.trouble is not None
    return way.trouble

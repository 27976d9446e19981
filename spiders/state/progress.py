"""State of one crawl, shared by its spiders: what it has seen, its limits, and its verdict at the end."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from yalu.crawl import (
    CrawlPlan,
    CrawlStats,
    DiscoveryStats,
    KnownArticle,
    ListingLimits,
    PastDiscovery,
    SkippedCandidates,
    WriteCount,
)
from yalu.ids import same_article_address
from yalu.known_reasons import OUTCOME_REASONS
from yalu.model import HttpExchange, Observation, Outcome, Verdict
from yalu.reasons import Reason
from yalu.settings import Settings
from yalu.sources.health import Health, health, health_by_age
from yalu.sources.revisit import budget_of
from yalu.sources.source import Discovery, SourceConfig, since_text
from yalu.spiders.http.errors import CheckFailure
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.spiders.state.refusals import Refusals
from yalu.spiders.state.shown_articles import ShownArticles
from yalu.terms.robots import product_token

REFUSALS_IN_A_ROW = 3
FAILURES_IN_A_ROW = 5
"""Consecutive pages that refuse or do not answer after which the crawl of the source ends."""

_REASONS = {**OUTCOME_REASONS, Outcome.FAILED: Reason.of("answer.none")}
"""Reasons of checks that carry none."""


@dataclass(slots=True)
class DiscoveryState:
    """How one discovery of a source went; ``trouble`` is None when its first page could be read."""

    discovery: Discovery
    trouble: CheckFailure | None = None
    url: str = ""
    found: int = 0
    new: int = 0
    later_trouble: Reason | None = None
    """Why a page after the first, or the rest of one, could not be read."""
    notes: dict[str, int | str] = field(default_factory=dict)
    same: bool = False
    """Whether the first page is unchanged since the previous crawl."""
    validators: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    dates: list[datetime | None] = field(default_factory=list)
    """Dates of the listed items, None for an item without one."""
    listed: list[ListedLink] = field(default_factory=list)
    """The first ``Progress.keep_listed`` candidates, new or not, in the order of the pages."""
    too_old: int = 0
    """Candidates that were not checked because they are older than the source's ``since``."""
    sitemaps_too_old: int = 0
    """Sitemaps that were not read because all their entries are older than ``since``."""
    before: datetime | None = None
    """The time before which candidates were skipped as too old."""
    oldest: datetime | None = None
    """The oldest date among skipped candidates."""
    left: int = 0
    """New candidates that were not checked because the crawl's page limit was reached."""


@dataclass(slots=True)
class Progress:
    """One crawl of one source. Lives in the event loop's thread."""

    source: SourceConfig
    plan: CrawlPlan
    settings: Settings
    keep_listed: int = 0
    robots: Mapping[str, HttpExchange] = field(default_factory=dict)
    """robots.txt answers, by address, that need not be fetched again."""
    rank: int = 0  # that many crawls began before in this process
    over: asyncio.Event = field(default_factory=asyncio.Event)
    seen: set[str] = field(default_factory=set)
    shown_articles: ShownArticles = field(default_factory=ShownArticles)
    discoveries: list[DiscoveryState] = field(default_factory=list)
    checks: Counter[Outcome] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    """Requests made, by host."""
    refusals: Refusals = field(default_factory=Refusals)
    rules: dict[str, datetime] = field(default_factory=dict)
    """When the policies that this crawl used were fetched, by their address."""
    counts: WriteCount = field(default_factory=WriteCount)
    stopped: bool = False
    closing: bool = False
    """Whether no further request may be sent."""
    defects: int = 0
    _ending: tuple[Verdict, Reason] | None = None
    _first: dict[Outcome, tuple[str, Reason]] = field(default_factory=dict)
    _in_row: Counter[Outcome] = field(default_factory=Counter)
    _known: dict[str, KnownArticle] = field(default_factory=dict)
    _skip: frozenset[str] = frozenset()
    _redirect_targets: dict[str, int] = field(default_factory=dict)
    """Id of the first known article that was redirected to an address, by that address."""
    _pages: int = 0
    _most_pages: int = 0
    _reserved: int = 0
    _new_pages: int = 0
    left: int = 0
    """New candidates that were not checked because the page limit was reached."""

    def __post_init__(self) -> None:
        listed = {
            url: state if self._same_age_limit(state) else replace(state, validators={})
            for url, state in self.plan.listed.items()
        }
        self.plan = replace(self.plan, listed=listed)
        for known in self.plan.known:
            for address in (known.url, *known.addresses):
                self._known.setdefault(same_article_address(address), known)
        self._skip = frozenset(map(same_article_address, self.plan.skip))
        self._pages = self.plan.checks
        self.asked.update(self.plan.asked)
        home = urlsplit(self.source.homepage).hostname or ""
        left = max(0, self.budget - self.spent(home))
        self._most_pages = min(self.source.max_pages, self._pages + left)
        self._reserved = min(sum(known.due for known in self.plan.known), self._most_pages // 2)

    def is_skipped(self, url: str) -> bool:
        """Whether an address was excluded by an earlier crawl, or checked before this crawl was interrupted."""
        return same_article_address(url) in self._skip

    def is_known(self, url: str) -> bool:
        """Whether an address belongs to a known article or was excluded by an earlier crawl."""
        key = same_article_address(url)
        return key in self._known or key in self._skip

    @property
    def delay(self) -> float:
        """Seconds between two requests to one host."""
        return self.source.delay.total_seconds()

    @property
    def budget(self) -> int:
        """Maximum number of requests to one host within 24 hours."""
        return budget_of(self.source, self.settings.revisit)

    def spent(self, host: str) -> int:
        """Requests to a host in the 24 hours before this process began; far below zero without a budget."""
        return self.plan.spent.get(host, 0) if self.plan.spent is not None else -sys.maxsize

    @property
    def waiting(self) -> int:
        """How many articles this crawl has found or is due to look at again, and not checked yet."""
        return max(0, self._pages - self.plan.checks - self.checks.total())

    @property
    def requests_made(self) -> int:
        """Requests of this process so far, to all hosts."""
        return self.asked.total() - sum(self.plan.asked.values())

    def close_for_budget(self, host: str) -> None:
        """Send no more requests because the budget of ``host`` is used up; answers in flight are still read."""
        reason = Reason.of("crawl.budget", host=host, count=self.budget)
        self.closing = True
        self._ending = self._ending or (Verdict.PARTIAL, reason)

    def close(self) -> None:
        """Send no more requests; answers in flight are still read, and unchecked articles stay due."""
        self.closing = True

    @property
    def is_first_crawl(self) -> bool:
        """Whether this is the first crawl of the source, or its continuation after an interruption."""
        return not (self.plan.known or self.plan.skip) if self.plan.first is None else self.plan.first

    def _same_age_limit(self, state: PastDiscovery) -> bool:
        return (state.limits.since if state.limits else None) == since_text(self.source.since)

    def reads_full_history(self, url: str) -> bool:
        """Whether to read the discovery at ``url`` back to the source's ``since`` (decision 0192).

        So it is on the first crawl, after ``since`` was changed, and when the source sets ``since`` and the previous
        crawl left candidates unchecked.
        """
        before = self.plan.listed.get(url)
        if self.is_first_crawl or before is None or not self._same_age_limit(before):
            return True
        return self.source.since is not None and before.limits is not None and bool(before.limits.left)

    def now(self) -> datetime:
        """The current time (UTC), or the fixed time of the settings."""
        return self.settings.now or datetime.now(UTC)

    def known(self, url: str) -> KnownArticle | None:
        """The known article at an address, or None."""
        return self._known.get(same_article_address(url))

    def claim_new(self, url: str) -> bool:
        """Whether to check a discovered address; it counts as seen from now on.

        False for known articles (the revisit schedule decides), for addresses already checked or excluded, and once
        the page limit is reached. Up to half of the limit is reserved for known articles that are due.
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
        self.shown_articles.begin((key,))
        return True

    def claim_known(self, known: KnownArticle) -> bool:
        """Whether to check a known article now; all its addresses count as seen from now on."""
        keys = {same_article_address(address) for address in (known.url, *known.addresses)}
        if keys & self.seen or keys & self._skip or not self._claim(same_article_address(known.url)):
            return False
        self.seen |= keys
        self.shown_articles.begin(keys)
        return True

    def already_checked(self, own: set[str], url: str) -> bool:
        """Whether ``url``, to which a check was redirected, was seen by another check.

        ``own`` are the address keys of this check; the key of ``url`` is added to them and counts as seen.
        """
        key = same_article_address(url)
        met = key in self.seen and key not in own
        self.add_address(own, url)
        return met

    def shares_target(self, known: KnownArticle, url: str) -> bool:
        """Whether another known article was redirected to ``url`` in this crawl; it cannot be the address of both."""
        return self._redirect_targets.setdefault(same_article_address(url), known.article_id) != known.article_id

    def add_address(self, own: set[str], url: str) -> None:
        """Add ``url`` to the ``own`` addresses of a check; it counts as seen and gets no check of its own."""
        key = same_article_address(url)
        own.add(key)
        self.seen.add(key)

    def _claim(self, key: str) -> bool:
        if key in self.seen or self.closing or self.over.is_set() or self._pages >= self._most_pages:
            return False
        self.seen.add(key)
        self._pages += 1
        return True

    def record_check(self, observation: Observation, *, network: bool = False) -> None:
        """Count one check; end the crawl of a source that keeps refusing or failing."""
        outcome, url = observation.outcome, observation.addresses[0]
        self.checks[outcome] += 1
        self._first.setdefault(outcome, (url, observation.reason or _REASONS[outcome]))
        for kind in (Outcome.BLOCKED, Outcome.FAILED):
            self._in_row[kind] = self._in_row[kind] + 1 if outcome is kind else 0
        if self._in_row[Outcome.BLOCKED] >= REFUSALS_IN_A_ROW:
            self.give_up(Outcome.BLOCKED, url, observation.reason or _REASONS[outcome])
        elif network and self._in_row[Outcome.FAILED] >= FAILURES_IN_A_ROW:
            self.give_up(Outcome.FAILED, url, observation.reason or _REASONS[outcome])

    def give_up(self, outcome: Outcome, url: str, reason: Reason) -> None:
        """End the crawl because the source refuses (``BLOCKED``) or does not answer (``FAILED``)."""
        nothing_read = Verdict.BLOCKED if outcome is Outcome.BLOCKED else Verdict.FAILED
        verdict = Verdict.PARTIAL if self.checks[Outcome.READ] else nothing_read
        self.end(verdict, CheckFailure(outcome, reason, network=True).of_crawl(url))

    def end(self, verdict: Verdict, reason: Reason) -> None:
        """End the crawl now with this verdict; the first ending counts."""
        if self._ending is None:
            self._ending = (verdict, reason)
        self.over.set()

    def stop(self) -> None:
        """End the crawl because the process was told to."""
        self.stopped = True
        self.end(Verdict.PARTIAL, Reason.of("crawl.stopped"))

    def verdict(self) -> tuple[Verdict, Reason | None]:
        """How the crawl ended, and why when it is not ``ok``."""
        if self._ending is not None:
            return self._ending
        dead = [state for state in self.discoveries if state.trouble is not None]
        if self.discoveries and len(dead) == len(self.discoveries):
            return self._all_failed(dead)
        if self.defects:
            return Verdict.PARTIAL, Reason.of("crawl.defects", count=self.defects)
        if (bad := self._bad_pages()) is not None:
            return bad
        if dead:
            return Verdict.PARTIAL, _failure_of(dead[0]).of_crawl(dead[0].url)
        later = next((state for state in self.discoveries if state.later_trouble), None)
        return (Verdict.PARTIAL, later.later_trouble) if later else (Verdict.OK, None)

    def _all_failed(self, dead: list[DiscoveryState]) -> tuple[Verdict, Reason]:
        failed = next((state for state in dead if _failure_of(state).outcome is not Outcome.BLOCKED), None)
        state = failed or dead[0]
        return Verdict.FAILED if failed else Verdict.BLOCKED, _failure_of(state).of_crawl(state.url)

    def _bad_pages(self) -> tuple[Verdict, Reason] | None:
        total = self.checks.total()
        for outcome, verdict in ((Outcome.BLOCKED, Verdict.BLOCKED), (Outcome.FAILED, Verdict.FAILED)):
            if number := self.checks[outcome]:
                url, reason = self._first[outcome]
                code = "crawl.pages_refused" if outcome is Outcome.BLOCKED else "crawl.pages_failed"
                bad = Reason.of(code, count=number, known=total, address=url, cause=reason)
                return (verdict if number == total else Verdict.PARTIAL), bad
        if total >= REFUSALS_IN_A_ROW and self.checks[Outcome.UNREADABLE] == total:
            url, reason = self._first[Outcome.UNREADABLE]
            return Verdict.PARTIAL, Reason.of("crawl.no_article", address=url, cause=reason)
        return None

    def stats(self) -> CrawlStats:
        """Numbers of this crawl for the record."""
        discoveries = tuple(map(self._discovery_stats, self.discoveries))
        return CrawlStats(
            agent=product_token(self.source.user_agent) if self.source.user_agent else None,
            checks=dict(self.checks),
            requests=dict(self.requests),
            hosts=dict(self.asked),
            refusals=dict(self.refusals.active(datetime.now(UTC))),
            rules=dict(self.rules),
            defects=self.defects,
            stopped=self.stopped,
            known=len(self.plan.known),
            due=sum(known.due for known in self.plan.known),
            skipped=self._skipped(discoveries),
            discoveries=discoveries,
        )

    def _skipped(self, discoveries: Sequence[DiscoveryStats]) -> SkippedCandidates:
        limits = [state.limits for state in discoveries]
        older, sitemaps = sum(limit.older for limit in limits), sum(limit.older_sitemaps for limit in limits)
        nothing_else = not (any(state.found for state in discoveries) or self.plan.known or self.plan.skip)
        return SkippedCandidates(
            older=older,
            older_sitemaps=sitemaps,
            left=sum(limit.left for limit in limits),
            before=min((limit.before for limit in limits if limit.before), default=None),
            oldest=min((limit.oldest for limit in limits if limit.oldest), default=None),
            everything=bool(older + sitemaps) and nothing_else,
        )

    def _discovery_stats(self, state: DiscoveryState) -> DiscoveryStats:
        before = self.plan.listed.get(state.discovery.url, PastDiscovery())
        newest = max((date for date in state.dates if date is not None), default=before.newest)
        earlier = before.limits or ListingLimits()
        return DiscoveryStats(
            method=state.discovery.method.value,
            url=state.discovery.url,
            found=state.found,
            new=state.new,
            trouble=state.trouble.reason if state.trouble else state.later_trouble,
            state=discovery_health(state, self.now(), before.newest).value,
            same=state.same,
            limits=earlier if state.same else self._limits(state, earlier),
            newest=newest,
            validators=dict(state.validators) if self._left_nothing() else {},
            notes={**(before.notes if state.same else {}), **state.notes},
        )

    def _limits(self, state: DiscoveryState, earlier: ListingLimits) -> ListingLimits:
        read = state.trouble is None and self._ending is None
        return ListingLimits(
            since=since_text(self.source.since) if read else earlier.since,
            older=state.too_old,
            older_sitemaps=state.sitemaps_too_old,
            before=state.before,
            oldest=state.oldest,
            left=state.left,
        )

    def _left_nothing(self) -> bool:
        """Whether every listed candidate was checked, so that validators may be kept for the next crawl."""
        failed = sum(self.checks[outcome] for outcome in (Outcome.BLOCKED, Outcome.FAILED, Outcome.UNREADABLE))
        return self._ending is None and not self.defects and not failed and self._pages < self._most_pages


def discovery_health(state: DiscoveryState, now: datetime, newest_before: datetime | None = None) -> Health:
    """Health of a discovery after a crawl, judged by what it listed; see ``yalu.sources.health``."""
    if state.trouble is not None:
        return Health.BLOCKED if state.trouble.outcome is Outcome.BLOCKED else Health.DEAD
    return health_by_age(now, newest_before) if state.same else health(now, state.dates, newest_before)


def _failure_of(state: DiscoveryState) -> CheckFailure:
    assert state.trouble is not None
    return state.trouble

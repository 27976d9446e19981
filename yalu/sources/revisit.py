"""Revisit schedule: two clocks decide when an article is checked again, one for the article and one for its thread.

Edits come mostly within hours of publication and become rare with age, so waits grow with the age and with the time
since the last change. The thread has its own clock, since readers comment for weeks and moderators act months later.
The earlier clock wins (decision 0052). No article is dropped: each is checked at least once per ``FLOOR``.
``benchmarks/schedule`` compares the policy with other trackers' schedules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from yalu.conversion import EPOCH
from yalu.sources.source import SourceConfig

_HOUR = timedelta(hours=1)

FLOOR = timedelta(days=90)
"""The longest wait: at least one check in 90 days, for removals and corrections that come years later."""


@dataclass(frozen=True, slots=True)
class RevisitPolicy:
    """How often to check: the wait in hours is ``share`` x age ** 0.83 x quiet ** 0.97, both in hours.

    ``age`` is the time since the article was first seen, ``quiet`` the time since it (or its thread) last changed.
    Smaller shares cost more checks and find changes sooner. ``soonest`` and ``longest`` bound the wait. The default
    costs about 64 checks in the first year of an article with a lively thread.
    """

    article_share: float = 0.038
    thread_share: float = 0.06
    age_power: float = 0.83
    quiet_power: float = 0.97
    soonest: timedelta = timedelta(minutes=37)
    longest: timedelta = FLOOR
    with_source: bool = False
    """Whether a source that is crawled more often than ``soonest`` has its new articles checked at each crawl."""
    budget: int = 5000
    """Requests to one host within 24 hours by all sources together, unless a source sets its own; the rest waits."""

    def wait(self, age: timedelta, quiet: timedelta, share: float) -> timedelta:
        """The wait of one clock, within the bounds."""
        old, silent = max(age / _HOUR, 0.0), max(quiet / _HOUR, 0.0)
        hours = min(share * old**self.age_power * silent**self.quiet_power, self.longest / _HOUR)
        return max(timedelta(hours=hours), self.soonest)


DEFAULT = RevisitPolicy()
POLICIES: Mapping[str, RevisitPolicy] = MappingProxyType(
    {
        "default": DEFAULT,
        # For a small or strict site: less than half the checks, three times the delay.
        "sparing": RevisitPolicy(0.1, 0.16, soonest=timedelta(hours=2), budget=500),
        # For a few sources that matter most: more than twice the checks, less than half the delay.
        "eager": RevisitPolicy(0.012, 0.019, soonest=timedelta(minutes=15), with_source=True, budget=20_000),
    }
)
"""The policies that settings and source files choose from by name."""

TICK = min(policy.soonest for policy in POLICIES.values())
"""Interval of the runs that check due articles between two crawls of a source, and the longest duration of such a run.
"""


def tick_of(at: datetime) -> int:
    """The number of the ``TICK`` of the clock in which an aware time lies."""
    return (at - EPOCH) // TICK


RETRY = timedelta(hours=1)
"""Wait after the first check that failed; doubled after each further one."""

CONFIRM = timedelta(hours=6)
"""Wait before the check that confirms a first miss: long enough for an outage to pass."""

CONFIRM_GROWTH = 4
RETRY_GROWTH = 2
MOST_STEPS = 12
"""Powers beyond this are past FLOOR anyway; keeps a wild counter from overflowing."""


def policy_of(name: str, every: timedelta) -> RevisitPolicy:
    """The policy of that name for a source that is crawled ``every`` so often (zero: unknown; decision 0080)."""
    policy = POLICIES[name]
    if not every or not policy.with_source:
        return policy
    # Half the interval: what was checked in the middle of one crawl is due again when the next begins.
    return replace(policy, soonest=min(policy.soonest, every / 2))


def budget_of(source: SourceConfig, policy: str) -> int:
    """Requests that a host may get for a source within 24 hours; ``policy`` is that of sources without their own."""
    return source.budget or POLICIES[source.revisit or policy].budget


def next_visit(
    *,
    now: datetime,
    first_seen: datetime,
    last_change: datetime | None,
    last_activity: datetime | None,
    misses: int,
    failures: int,
    policy: RevisitPolicy = DEFAULT,
) -> datetime:
    """Time of the next check, always later than ``now`` and at most ``FLOOR`` after it.

    ``first_seen`` is when the article was first seen, ``last_change`` when a version was last added (None: never),
    ``last_activity`` when its thread last changed (None: no thread or nothing in it). ``misses`` counts the checks in a
    row that did not find it (404, 410), ``failures`` those in a row without a usable answer. Times are aware; the
    result is in the zone of ``now``.

    A failure is repeated after 1 h, 2 h, 4 h ...; a miss is confirmed after 6 h, then checked after 1 d, 4 d, 16 d ...
    in case the article comes back.
    """
    if failures > 0:
        return now + _grown(RETRY, RETRY_GROWTH, failures - 1)
    if misses > 0:
        return now + _grown(CONFIRM, CONFIRM_GROWTH, misses - 1)
    age = now - first_seen
    wait = policy.wait(age, now - max(first_seen, last_change or first_seen), policy.article_share)
    if last_activity is not None:
        wait = min(wait, policy.wait(age, now - max(first_seen, last_activity), policy.thread_share))
    return now + wait


def _grown(wait: timedelta, factor: int, steps: int) -> timedelta:
    return min(wait * float(factor ** min(steps, MOST_STEPS)), FLOOR)

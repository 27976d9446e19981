"""Detection delay and checks per article, for Yalu's revisit policy and the schedules of other trackers.

    python -m benchmarks.schedule.simulate [articles]

Every check sees the page and its thread. The other schedules are rebuilt from their published rules: newsdiffs (steps
by age since the last change), News Sniffer (30 min, times 1.2 after each check without a change, until 40 days),
diffengine (a share of the age; its elapsed times lose whole days, as its code does) and changedetection.io (3 hours).
"""

from __future__ import annotations

import random
import statistics
import sys
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from benchmarks.schedule.year import YEAR, Life, Outcome, life
from yalu.sources.revisit import DEFAULT, RevisitPolicy, next_visit

START = datetime(2026, 1, 1, tzinfo=UTC)
Wait = Callable[[float, float, float | None, int], float | None]
"""From age, age at the last change seen, age at the last thread event seen and checks without a change since, to hours
until the next check; None ends it."""


def yalu(policy: RevisitPolicy) -> Wait:
    def wait(age: float, changed: float, stirred: float | None, quiet: int) -> float | None:
        now = START + timedelta(hours=age)
        then = next_visit(
            now=now,
            first_seen=START,
            last_change=START + timedelta(hours=changed) if changed else None,
            last_activity=None if stirred is None else START + timedelta(hours=stirred),
            misses=0,
            failures=0,
            policy=policy,
        )
        return (then - now) / timedelta(hours=1)

    return wait


def newsdiffs(age: float, changed: float, stirred: float | None, quiet: int) -> float | None:
    since = age - changed
    for limit, hours in ((3, 0.25), (24, 1), (168, 3), (720, 72), (8640, 720)):
        if since < limit:
            return hours
    return None


def news_sniffer(age: float, changed: float, stirred: float | None, quiet: int) -> float | None:
    hours = 0.5 * 1.2**quiet
    return hours if hours <= 40 * 24 else None


def diffengine(age: float, changed: float, stirred: float | None, quiet: int) -> float | None:
    created = age % 24 or 24.0
    return max(0.2 * created / 0.8, 0.25)


def changedetection(age: float, changed: float, stirred: float | None, quiet: int) -> float | None:
    return 3.0


def watch(story: Life, wait: Wait, outcome: Outcome) -> None:
    """Checks at one article for a year and notes how late each event was seen; one never seen counts to year's end."""
    age, changed, stirred, quiet = 0.0, 0.0, None, 0
    checks = []
    thread = sorted((*story.thread, *story.removals))
    while True:
        hours = wait(age, changed, stirred, quiet)
        if hours is None or age + hours > YEAR:
            break
        before, age = age, age + hours
        checks.append(age)
        new_edits = bisect_right(story.edits, age) > bisect_right(story.edits, before)
        quiet = 0 if new_edits else quiet + 1
        changed = age if new_edits else changed
        if bisect_right(thread, age) > bisect_right(thread, before):
            stirred = age
    outcome.checks += len(checks)
    for events, delays in (
        (story.edits, outcome.edits),
        (story.thread, outcome.thread),
        (story.removals, outcome.removals),
    ):
        for event in events:
            at = bisect_right(checks, event)
            delays.append((checks[at] if at < len(checks) else YEAR) - event)


def run(wait: Wait, articles: int, seed: int = 7) -> tuple[float, float, float, float]:
    """Checks per article, then median delays in hours: edits, removed comments, everything."""
    chance, outcome = random.Random(seed), Outcome()
    for _ in range(articles):
        watch(life(chance), wait, outcome)
    everything = outcome.edits + outcome.thread + outcome.removals
    edits, removals, all_of = (statistics.median(delays) for delays in (outcome.edits, outcome.removals, everything))
    return outcome.checks / articles, edits, removals, all_of


OTHERS: tuple[tuple[str, Wait], ...] = (
    ("newsdiffs", newsdiffs),
    ("News Sniffer", news_sniffer),
    ("diffengine", diffengine),
    ("changedetection.io", changedetection),
)


def reaches(checks: float, delay: float, their_checks: float, their_delay: float) -> str | None:
    """How Yalu's numbers are twice as good as another's: half the delay at no more checks, or half the checks at no
    more delay; None when they are not."""
    if checks <= their_checks and delay <= their_delay / 2:
        return f"{delay / their_delay:.0%} of the delay"
    if delay <= their_delay and checks <= their_checks / 2:
        return f"{checks / their_checks:.0%} of the checks"
    return None


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    print(f"{articles} articles, one year; median hours from event to check\n")
    print(f"{'schedule':24}{'checks':>8}{'edits':>9}{'removals':>10}{'all':>9}")
    own = run(yalu(DEFAULT), articles)
    rows: list[tuple[str, Wait]] = [*OTHERS, ("Yalu", yalu(DEFAULT))]
    for minutes, article, thread in ((15, 0.01, 0.015), (6, 0.004, 0.006)):
        policy = RevisitPolicy(article, thread, soonest=timedelta(minutes=minutes))
        rows.append((f"Yalu, {minutes} min {article} {thread}", yalu(policy)))
    for name, wait in rows:
        checks, *delays = run(wait, articles)
        versus = "" if "Yalu" in name else f"   Yalu: {reaches(own[0], own[3], checks, delays[2]) or 'not reached'}"
        print(f"{name:24}{checks:8.0f}{delays[0]:9.2f}{delays[1]:10.2f}{delays[2]:9.2f}{versus}")


if __name__ == "__main__":
    main()

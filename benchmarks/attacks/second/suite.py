"""The second set: eight cases in each class."""

from __future__ import annotations

from benchmarks.attacks.scenario import Scenario
from benchmarks.attacks.second import answers, changes, frames, pages, servers, statuses, threads, uncounted
from benchmarks.attacks.second.plan import Case, scenarios_of

CASES: dict[str, tuple[Case, ...]] = {
    "01": threads.OUTAGES,
    "02": threads.RENUMBERED,
    "03": threads.PARTIAL,
    "04": pages.IDENTITY,
    "05": pages.ONE_PAGE,
    "06": statuses.STATUSES,
    "07": answers.STALE,
    "08": answers.CUT,
    "09": frames.CLOCKS,
    "10": frames.RENDERED,
    "11": servers.SERVERS,
    "12": uncounted.UNCOUNTED_CASES,
    "90": changes.CHANGES,
}


def second_scenarios() -> list[Scenario]:
    """Every scenario of the second set, in a stable order and with stable ids."""
    return [scenario for group in sorted(CASES) for scenario in scenarios_of(group, CASES[group])]

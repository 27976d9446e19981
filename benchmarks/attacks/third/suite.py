"""The third set: classes that the first two do not hold."""

from __future__ import annotations

from benchmarks.attacks.scenario import Scenario
from benchmarks.attacks.second.plan import Case, scenarios_of
from benchmarks.attacks.third import articles, lives, states, texts, threads

CASES: dict[str, tuple[Case, ...]] = {
    "13": threads.HALVES,
    "14": threads.MORE,
    "15": threads.OLD_PARTS,
    "16": articles.ELSEWHERE,
    "17": articles.WALLS,
    "18": articles.OTHERS,
    "19": texts.DISGUISES,
    "20": texts.CUT,
    "21": lives.IDENTITIES,
    "22": lives.MOVES,
    "23": states.BASELINES,
    "24": states.CLOSINGS,
    "25": states.SITE_WIDE,
}


def third_scenarios() -> list[Scenario]:
    """Every scenario of the third set, in a stable order and with stable ids."""
    return [scenario for group in sorted(CASES) for scenario in scenarios_of(group, CASES[group], "t", 700_000)]

"""All sets of scenarios."""

from __future__ import annotations

from benchmarks.attacks.classes.answers import ANSWER_CLASSES
from benchmarks.attacks.classes.controls import controls
from benchmarks.attacks.classes.frames import FRAME_CLASSES
from benchmarks.attacks.classes.pages import PAGE_CLASSES
from benchmarks.attacks.classes.plan import spread
from benchmarks.attacks.classes.threads import THREAD_CLASSES
from benchmarks.attacks.fourth.suite import fourth_scenarios
from benchmarks.attacks.scenario import Scenario
from benchmarks.attacks.second.suite import second_scenarios
from benchmarks.attacks.third.suite import third_scenarios

EACH_CLASS = 37
EACH_CONTROL = 5
CLASSES = {
    "01": "comment system outage",
    "02": "comment ids renumbered",
    "03": "partial threads",
    "04": "collapse of identity",
    "05": "one page at every address",
    "06": "404 and kin that prove nothing",
    "07": "stale caches",
    "08": "bytes cut short",
    "09": "clocks",
    "10": "site-wide rendering",
    "11": "server faults",
    "12": "threads that state no count",
    "13": "half a thread on every page",
    "14": "the rest behind a button",
    "15": "parts of a thread that are old",
    "16": "redirects to lists and searches",
    "17": "walls of consent",
    "18": "another piece at an address",
    "19": "disguises for one check",
    "20": "texts cut short",
    "21": "who is who in a thread",
    "22": "moves that a list shows first",
    "23": "first met in a fault",
    "24": "emptied, closed, switched off",
    "25": "terms and notices in a fault",
    "26": "the third set's classes anew",
    "90": "real changes on healthy sites",
}


SETS = {"first": "c", "second": "s", "third": "t", "fourth": "f"}


def scenarios() -> list[Scenario]:
    """Every scenario of all sets, in a stable order and with stable ids, which begin as `SETS` says."""
    mechanisms = {**THREAD_CLASSES, **PAGE_CLASSES, **ANSWER_CLASSES, **FRAME_CLASSES}
    found: list[Scenario] = []
    for group in sorted(mechanisms):
        found += spread(group, mechanisms[group], EACH_CLASS)
    return found + controls(EACH_CONTROL) + second_scenarios() + third_scenarios() + fourth_scenarios()

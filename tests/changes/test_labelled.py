"""Every case of the labelled set is told as its label says, and what changes the meaning weighs as much."""

from __future__ import annotations

import pytest

from benchmarks.changes.cases import Case, cases
from benchmarks.changes.measure import between_states, reported

CASES = cases()
KNOWN_MISSES: frozenset[str] = frozenset()
"""Names of cases that are told wrongly. A case that is told as its label says comes off; none may be added."""


@pytest.mark.parametrize("case", [case for case in CASES if case.name not in KNOWN_MISSES], ids=lambda case: case.name)
def test_a_case_is_told_as_its_label_says(case: Case) -> None:
    findings = between_states(case)
    assert reported(findings) == case.expected, findings
    assert not case.weighty or max(finding.significance for finding in findings) >= 0.5, findings


def test_a_known_miss_is_one() -> None:
    named = {case.name: case for case in CASES if case.name in KNOWN_MISSES}
    assert named.keys() == KNOWN_MISSES
    assert [name for name, case in named.items() if reported(between_states(case)) == case.expected] == []


def test_the_set_is_whole() -> None:
    assert len({case.name for case in CASES}) == len(CASES) == 1098

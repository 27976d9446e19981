"""Scenarios of the attacks in this process: nothing is told that nobody did, and what was done is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.attacks.in_process import run_scenario
from benchmarks.attacks.judge import judge
from benchmarks.attacks.suite import SETS, scenarios_of

TRIED = {
    "t13-004-newer-half-count-agrees",
    "t13-006-five-from-now-on",
    "t14-001-load-more-button",
    "t16-003-to-section",
    "t17-006-zh-moved-one",
    "t18-004-stranger",
    "t19-006-awaiting-ko",
    "t19-009-hidden-en",
    "t20-003-body-cut-ko",
    "t20-008-first-sight-body",
    "t21-005-theme-for-two",
    "t22-001-listed-first-en",
    "t23-003-emptied-first",
    "t24-001-empty-two-checks",
    "t25-005-notice-ja",
    "v27-004-no-form",
    "v27-019-trial",
}


@pytest.mark.usefixtures("sqlite_url")
@pytest.mark.parametrize("name", sorted(TRIED))
def test_nothing_is_told_that_nobody_did(name: str, tmp_path: Path) -> None:
    (held,) = (held for held, letter in SETS.items() if name.startswith(letter))
    (scenario,) = (scenario for scenario in scenarios_of(held) if scenario.id == name)
    verdict = judge(scenario, run_scenario(scenario, tmp_path))
    assert not verdict.false_gone and not verdict.false_other
    assert not verdict.missed

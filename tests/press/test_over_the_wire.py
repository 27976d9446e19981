"""The attacks and the simulator as they are run: outlets are served, the command line visits them, its log is read."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from benchmarks.attacks import drive
from benchmarks.attacks.cases import controls, read
from benchmarks.attacks.judge import judge
from benchmarks.attacks.suite import EACH_CONTROL
from benchmarks.simulator.simulation import Budget, Tally, simulate

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]
SEED = 10
"""In its second round comments are posted, and an article is published, another edited and given a new headline."""
EDITED = {"c90-002-comment-edited": "comment.edited", "c90-005-article-edited": "article.body"}


def test_a_batch_of_attacks_is_judged_by_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drive, "CHECKS", 2)
    numbered = [
        (number, replace(scenario, events=tuple(replace(event, check=1) for event in scenario.events)))
        for number, scenario in enumerate(controls(read("first")["c90"], EACH_CONTROL))
        if scenario.id in EDITED
    ]
    batch = drive.run_batch(numbered, tmp_path)
    assert batch.problems == []
    for _, scenario in numbered:
        verdict = judge(scenario, batch.records[scenario.id])
        assert not verdict.false_gone and not verdict.false_other
        assert verdict.true == [(event, 1) for event in scenario.events]
        assert [record["kind"] for _, record in batch.records[scenario.id]] == [EDITED[scenario.id]]


def test_rounds_of_the_simulator_are_judged_by_the_log() -> None:
    tally, details = Tally(), StringIO()
    simulate(SEED, 1, Budget(None, 2), tally, details)
    assert tally.failures == []
    assert set(tally.told) == {"article.new", "article.body", "article.headline", "comment.new"}
    changes = [line["told"] for line in map(json.loads, details.getvalue().splitlines())]
    assert sum(map(len, changes)) == tally.told.total()

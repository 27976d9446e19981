"""A killed run is repeated: everybody gets the report, nobody twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sending.killed_runs import run_killed
from yalu.model import DeliveryState

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


def test_a_run_that_is_killed_six_times_sends_each_mail_once(tmp_path: Path, sqlite_url: str) -> None:
    killed = run_killed(tmp_path, sqlite_url, kills=6, seed=14)
    assert killed.twice == []
    assert killed.lost == set()
    assert sum(killed.mails.values()) == 200
    assert killed.states[DeliveryState.DELIVERED] + killed.states[DeliveryState.UNKNOWN] == 200
    assert killed.states[DeliveryState.UNKNOWN] <= killed.kills

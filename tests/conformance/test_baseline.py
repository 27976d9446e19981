"""The numbers of the baseline are exact: more findings fail, and so do fewer, until the number is lowered."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.conformance import suites

ALLOWED: dict[str, int] = tomllib.loads(Path(suites.__file__).with_name("baseline.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("more", "status", "says"),
    [
        (0, 0, "nu: 2 findings of 2 allowed\n"),
        (1, 1, "nu: 3 findings of 2 allowed: more than that\n"),
        (-1, 1, "nu: 1 findings of 2 allowed: lower the number to 1\n"),
    ],
)
def test_a_number_is_neither_too_small_nor_too_large(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], more: int, status: int, says: str
) -> None:
    numbers = {**ALLOWED, "nu": ALLOWED["nu"] + more}
    monkeypatch.setattr(
        suites, "SUITES", {name: lambda _, n=number: iter(["finding"] * n) for name, number in numbers.items()}
    )
    assert suites.main(Path()) == status
    assert says in capsys.readouterr().out


def test_each_suite_has_a_number() -> None:
    assert set(ALLOWED) == set(suites.SUITES)

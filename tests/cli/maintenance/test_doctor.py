"""The doctor: how things stand in the first line, and what is wrong before what is well."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run


def test_what_is_wrong_comes_first(yalu: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YALU_SECRET", "long enough to be a secret")
    monkeypatch.setenv("YALU_CONTCT", "x")
    monkeypatch.setenv("YALU_SERVICE_PORT_80_TCP", "tcp://192.0.2.1:80")
    first, *lines = yalu("doctor", status=1).out.splitlines()
    marks = [line[:4].strip() for line in lines]
    assert first == f"1 thing to put right, 1 note, {marks.count('ok')} ok"
    assert marks == ["BAD", "note", *["ok"] * (len(lines) - 2)]
    assert lines[0] == "BAD  YALU_CONTCT: is no setting; YALU_CONTACT is"
    checks = [json.loads(line) for line in yalu("doctor", "--json", status=1).out.splitlines()]
    assert [(check["ok"], check["state"]) for check in checks[:3]] == [(False, "BAD"), (True, "note"), (True, "ok")]


def test_where_nothing_is_wrong_says_so(yalu: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YALU_SECRET", "long enough to be a secret")
    assert yalu("doctor").out.startswith("nothing to put right, 0 notes, ")

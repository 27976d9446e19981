"""`yalu evidence` writes a package, verifies it in words, and keeps the log; what is wrong ends with status 1 or 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.db.db_samples import Days, rows
from tests.db.room.test_room_queries import compare_waiting
from yalu.db.models import Change


@pytest.fixture
def change_id(days: Days) -> str:
    compare_waiting(days.database, days.now)
    return str(next(change.id for change in rows(days.database, Change) if change.kind == "article.headline"))


def test_a_package_is_written_and_verified_in_words(yalu: Run, change_id: str, tmp_path: Path) -> None:
    key = json.loads(yalu("evidence", "key", "--json").out)
    assert Path(key["file"]).stat().st_mode & 0o777 == 0o600
    written = json.loads(yalu("evidence", "export", change_id, "-o", "a.wacz", "--json").out)
    assert written == {"output": "a.wacz", "exchanges": 2, "left_out": {}}
    assert (tmp_path / "a.wacz").stat().st_mode & 0o777 == 0o600
    lines = yalu("evidence", "verify", "a.wacz", "--key", key["public_key"]).out.splitlines()
    assert lines[-1] == "Nothing contradicts this package." and lines[0].startswith("holds  container: ")
    assert any("read again: the registry has no source river-post" in line for line in lines)
    assert "the named key is none" in yalu("evidence", "verify", "a.wacz", "--key", "x", status=2).err
    steps = [json.loads(line) for line in yalu("evidence", "verify", "a.wacz", "--json").out.splitlines()]
    assert {step["state"] for step in steps} == {"holds", "open"}


def test_an_altered_package_ends_with_status_1(yalu: Run, change_id: str, tmp_path: Path) -> None:
    yalu("evidence", "export", change_id)
    file = tmp_path / f"yalu-{change_id}.wacz"
    file.write_bytes(file.read_bytes().replace(b"The bridge at Dandong", b"The bridge at Sinuiju"))
    last = yalu("evidence", "verify", str(file), status=1).out.splitlines()[-1]
    assert last.startswith("REFUSED: container")


def test_what_is_not_there_or_not_asked_rightly_is_told_in_one_line(yalu: Run, days: Days) -> None:
    assert "there is no change 99" in yalu("evidence", "export", "99", status=2).err
    assert "no article is known" in yalu("evidence", "export", "https://nowhere.example/", status=2).err
    assert "YALU_EVIDENCE_LOG" in yalu("evidence", "checkpoint", status=2).err
    assert "YALU_EVIDENCE_LOG" in yalu("evidence", "prove", "1", status=2).err
    assert "name captures, or --since-size" in yalu("evidence", "prove", status=2).err


def test_the_log_is_continued_and_proves(
    yalu: Run, days: Days, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YALU_EVIDENCE_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("YALU_EVIDENCE_LOG_NAME", "river.example/log")
    first = json.loads(yalu("evidence", "checkpoint", "--json").out)
    assert first["size"] == first["added"] == 3 and first["checkpoint"].startswith("river.example/log\n3\n")
    assert yalu("evidence", "checkpoint").out.splitlines()[:2] == ["river.example/log", "3"]
    (entry,) = json.loads(yalu("evidence", "prove", "2").out)["entries"]
    assert (entry["capture_id"], entry["index"], len(entry["path"])) == (2, 1, 2)
    unknown = yalu("evidence", "prove", "2", "99", status=1)
    assert len(json.loads(unknown.out)["entries"]) == 1 and "capture 99: not in the log" in unknown.err
    assert json.loads(yalu("evidence", "prove", "--since-size", "2").out)["old_size"] == 2
    assert "so no checkpoints of 9 and 3" in yalu("evidence", "prove", "--since-size", "9", status=2).err

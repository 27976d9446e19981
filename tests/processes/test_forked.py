"""What is forked is told from a new process by nothing that a test could ask of a command."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes.forked import Forked

YALU = [sys.executable, "-m", "yalu"]
BOTH = pytest.mark.parametrize("by", [subprocess.Popen, Forked])


@BOTH
def test_output_status_folder_and_environment(by: type[subprocess.Popen[str]], tmp_path: Path) -> None:
    environment = {"YALU_DATABASE_URL": "sqlite:///mine.db", "YALU_SECRET": "a secret for tests", "PATH": ""}
    outcomes = [
        _told(by, *arguments, cwd=tmp_path, env=environment)
        for arguments in (("--version",), ("no-such-command",), ("db", "upgrade"), ("log", "--since", "never"))
    ]
    assert [status for status, _, _ in outcomes] == [0, 2, 0, 2]
    assert outcomes[0][1].startswith("yalu ")
    assert "no-such-command" in outcomes[1][2]
    assert (tmp_path / "mine.db").exists()
    assert all("Traceback" not in err for _, _, err in outcomes)


@BOTH
def test_input_is_read_to_its_end(by: type[subprocess.Popen[str]]) -> None:
    topic = by([*YALU, "topic", "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    out, _ = topic.communicate(
        '{"id": "1", "title": "중국과 한국", "lead": "", "lang": "ko", "source_country": "KR"}\n', 60
    )
    assert topic.returncode == 0
    assert out.count("\n") == 1 and '"id"' in out


@BOTH
def test_a_signal_ends_it(by: type[subprocess.Popen[str]]) -> None:
    waiting = by([*YALU, "topic", "--json"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(0.1)
    waiting.send_signal(signal.SIGKILL)
    waiting.communicate(timeout=60)
    assert waiting.returncode == -signal.SIGKILL


def _told(by: type[subprocess.Popen[str]], *arguments: str, cwd: Path, env: dict[str, str]) -> tuple[int, str, str]:
    run = by(
        [*YALU, *arguments], cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    out, err = run.communicate(timeout=60)
    return run.returncode, out, err

"""Runs a job in a child process: Scrapy's reactor runs once per process, and a crash must not end the parent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from yalu.errors import ChildFailed
from yalu.jobs.runtime.exit_codes import Exit
from yalu.settings import Settings, to_environment


def run_child(job: str, arguments: Sequence[str], settings: Settings) -> tuple[Exit, dict[str, Any]]:
    """Run ``python -m yalu.jobs JOB ARGUMENTS`` and return its exit status and result.

    Its log goes to stderr. On KeyboardInterrupt it is told to stop, and has stored what it holds when this returns. It
    also stops when this process is killed. Raises ChildFailed when it ended without a result.
    """
    with result_file() as (result, name):
        # -P: a file in the current folder must not stand in for a module of ours or of a library.
        command = [sys.executable, "-P", "-m", "yalu.jobs", job, *arguments, "--result", name, "--watch-stdin"]
        environment = {**os.environ, **to_environment(settings)}
        with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, pass_fds=(result.fileno(),)) as process:
            status = _wait(process)
        try:
            result.seek(0)
            return Exit(status), json.load(result)
        except ValueError as error:
            raise ChildFailed(f"the {job} job died with status {status} before it could report") from error


def _wait(process: subprocess.Popen[bytes]) -> int:
    assert process.stdin is not None
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.stdin.close()


@contextmanager
def result_file() -> Iterator[tuple[IO[bytes], str]]:
    """An unlinked temporary file, and the name under which a child that inherits its descriptor can open it.

    Having no directory entry, it leaves nothing behind however the process ends.
    """
    with tempfile.TemporaryFile() as file:
        yield file, f"/dev/fd/{file.fileno()}"


def write_result(file: Path | None, result: dict[str, Any]) -> None:
    """Write a result to the file that the parent reads after the end; a partial one is invalid JSON."""
    if file is not None:
        file.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")

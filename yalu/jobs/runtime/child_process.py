"""Runs a job in a child process: Scrapy's reactor runs once per process, and a crash must not end the parent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Protocol

from yalu.errors import ChildFailed
from yalu.jobs.runtime.exit_codes import Exit
from yalu.settings import Settings, to_environment


class RunJob(Protocol):
    """How ``run_child`` and ``JobServer.run`` are called."""

    def __call__(self, job: str, arguments: Sequence[str], settings: Settings) -> tuple[Exit, dict[str, Any]]:
        """Run a job in another process and return its exit status and result. Raises ChildFailed."""


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
        return reported(job, status, result)


def reported(job: str, status: int, result: IO[bytes]) -> tuple[Exit, dict[str, Any]]:
    """Return the exit status and the result of a job that has ended. Raises ChildFailed when there is no result."""
    result.seek(0)
    try:
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


class JobServer:
    """Runs jobs one after the other in one process.

    For several short crawls in a row, of which a new process spends most on what each has to load (decision 0317). Not
    to be used by several threads.
    """

    def __init__(self, process: subprocess.Popen[bytes], result: IO[bytes]) -> None:
        """``process`` runs ``yalu.jobs.job_server`` and writes results to ``result``; see ``job_server``."""
        self._process = process
        self._result = result
        self.pid = process.pid

    def run(self, job: str, arguments: Sequence[str], settings: Settings) -> tuple[Exit, dict[str, Any]]:
        """Run a job as ``run_child`` does. After KeyboardInterrupt no other can follow. Raises ChildFailed."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._result.seek(0)
        self._result.truncate()
        request = {"arguments": [job, *arguments], "environment": to_environment(settings)}
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise ChildFailed(f"the process that was to run the {job} job has ended") from error
        while True:
            try:
                status = self._process.stdout.readline()
                break
            except KeyboardInterrupt:
                self._process.stdin.close()
        return reported(job, int(status or -1), self._result)


@contextmanager
def job_server() -> Iterator[JobServer]:
    """A process that runs jobs and ends with the block."""
    with result_file() as (result, name):
        command = [sys.executable, "-P", "-m", "yalu.jobs.job_server", name]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=(result.fileno(),)
        ) as process:
            try:
                yield JobServer(process, result)
            finally:
                assert process.stdin is not None
                with suppress(BrokenPipeError):
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

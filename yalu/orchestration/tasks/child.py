"""Runs a job in a child process: its log line by line, its result as JSON, and a stop that leaves no process behind."""

from __future__ import annotations

import ctypes
import json
import logging
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

POLL_SECONDS = 0.2
"""Seconds between checks of the stop flag: small against the 5 s that Airflow gives a task to stop."""
MAX_LINE = 8192
MAX_RECORD = 1 << 16
"""Bytes of a JSON object, which may hold a traceback; each line of it is cut to MAX_LINE."""
MAX_RESULT = 1 << 20
_PR_SET_PDEATHSIG = 1
_LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}
_LEVEL_FIRST = re.compile(r"(DEBUG|INFO|WARNING|ERROR|CRITICAL)[ :]+")
_TRACEBACK = "Traceback (most recent call last)"
_CONTROL = dict.fromkeys((*range(9), *range(10, 32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}")


LogLine = Callable[[int, str, Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class ChildResult:
    """How a child ended. ``status`` is negative after a signal; ``error`` is its last line at ERROR or above.

    ``stopped``: it was told to stop while it ran.
    """

    status: int
    result: dict[str, object]
    error: str | None
    stopped: bool


class ChildProcess:
    """One child process. It stays in our process group, so that a signal to the group reaches it too.

    It writes its result to ``result``, whose descriptor it inherits. Its output is lines, or the JSON objects of
    ``YALU_LOG_FORMAT=json``: ``log`` receives each with a level of the logging module and its fields ``source`` and
    ``crawl``, as far as it has them. ``stop_within`` is how many seconds it has after a stop request before it is
    killed.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        result: IO[bytes],
        environment: Mapping[str, str],
        log: LogLine,
        stop_within: float,
    ) -> None:
        self._command = list(command)
        self._result = result
        self._environment = dict(environment)
        self._lines = _LogLines(log)
        self._stop_within = stop_within
        self._stop = False
        self._kill_at: float | None = None

    def stop(self) -> None:
        """Request a stop. Only sets a flag: safe in a signal handler, at any time, any number of times."""
        self._stop = True

    def run(self) -> ChildResult:
        """Run to the end and return how it ended. Whatever is raised, no child is left when this returns."""
        process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            pass_fds=(self._result.fileno(),),
            preexec_fn=_die_with(os.getpid()) if sys.platform == "linux" else None,
        )
        assert process.stdout is not None
        with process.stdout, selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            try:
                self._follow(process, selector)
            finally:
                try:
                    self._stop = True
                    self._follow(process, selector)
                    self._drain(process.stdout, selector)
                finally:
                    process.kill()  # only after a second exception
                    process.wait()
                    _close(process.stdin)
        return ChildResult(
            process.returncode, _read_result(self._result), self._lines.last_error, self._kill_at is not None
        )

    def _follow(self, process: subprocess.Popen[bytes], selector: selectors.BaseSelector) -> None:
        """Pass its output on until it has ended; tell it to stop, then kill it, when that was asked for."""
        output_open = True
        while process.poll() is None:
            if self._stop and self._kill_at is None:
                self._kill_at = time.monotonic() + self._stop_within
                _tell_to_stop(process.stdin)
            if self._kill_at is not None and time.monotonic() >= self._kill_at:
                process.kill()
            if not output_open:
                _wait(process)
            elif selector.select(POLL_SECONDS):
                assert process.stdout is not None
                output_open = self._lines.feed(process.stdout)

    def _drain(self, output: IO[bytes], selector: selectors.BaseSelector) -> None:
        """Read what is left in the pipe after the child has ended; a grandchild that holds it open is not awaited."""
        until = time.monotonic() + 1
        while time.monotonic() < until and selector.select(0):
            if not self._lines.feed(output):
                break
        self._lines.close()


class _LogLines:
    """Turns bytes into lines with a level; a line without a level (of a traceback, say) has that of the line before."""

    def __init__(self, log: LogLine) -> None:
        self._log = log
        self._rest = b""
        self._level = logging.INFO
        self._crashing = False
        self.last_error: str | None = None

    def feed(self, output: IO[bytes]) -> bool:
        """Read what is there. False at the end of the output."""
        chunk = os.read(output.fileno(), 65536)
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._emit(line)
        if len(self._rest) > (MAX_RECORD if self._rest.startswith(b"{") else MAX_LINE):
            self.close()
        return bool(chunk)

    def close(self) -> None:
        rest, self._rest = self._rest, b""
        self._emit(rest)

    def _emit(self, raw: bytes) -> None:
        if (record := _json_record(raw)) is not None:
            self._emit_record(record)
        elif line := raw[:MAX_LINE].decode("utf-8", "replace").translate(_CONTROL).rstrip():
            self._emit_line(line)

    def _emit_line(self, line: str) -> None:
        if match := _LEVEL_FIRST.match(line):
            self._level = _LEVELS[match[1]]
            self._crashing = False
            line = line[match.end() :]
            if self._level >= logging.ERROR:
                self.last_error = line
        elif line.startswith(_TRACEBACK) and self._level < logging.ERROR:  # an unlogged exception
            self._level = logging.ERROR
            self._crashing = True
        elif self._crashing and not line.startswith(" "):
            self.last_error = line
        self._log(self._level, line, {})

    def _emit_record(self, record: dict[str, object]) -> None:
        self._level = _LEVELS.get(str(record.get("level")), logging.INFO)
        self._crashing = False
        line = _clean(f"{record.get('logger')}: {record['message']}")
        if self._level >= logging.ERROR:
            self.last_error = line
        fields: dict[str, object] = {name: record[name] for name in ("source", "crawl") if name in record}
        for part in (line, *str(record.get("exception") or "").splitlines()):
            self._log(self._level, _clean(part), fields)


def _json_record(raw: bytes) -> dict[str, object] | None:
    """A record of our own in JSON; None for any other line."""
    if not raw.startswith(b"{"):
        return None
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and "message" in value else None


def _clean(text: str) -> str:
    return text[:MAX_LINE].translate(_CONTROL).rstrip()


def _die_with(parent: int) -> Callable[[], None]:
    """For Linux: makes the kernel kill the child when the process that started it dies, however that happens."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def in_child() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent died before prctl took effect
            os._exit(1)

    return in_child


def _tell_to_stop(stdin: IO[bytes] | None) -> None:
    assert stdin is not None
    try:
        stdin.write(b"x")
    except BrokenPipeError:
        return
    _close(stdin)


def _close(stdin: IO[bytes] | None) -> None:
    if stdin is not None and not stdin.closed:
        stdin.close()


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return


def _read_result(file: IO[bytes]) -> dict[str, object]:
    """The result, or an empty one when the child died before it could write any."""
    try:
        file.seek(0)
        value = json.loads(file.read(MAX_RESULT))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

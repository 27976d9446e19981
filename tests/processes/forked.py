"""Commands of the product in processes of their own that are forked from one that has imported everything already.

A pass by hand is two processes, and the imports of each take longer than what most tests have it do. What a test has to
say about starting (which modules, which signals, who is whose child) is said with ``subprocess.Popen`` itself.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import socket
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

NUMBER = 8
"""Bytes of a number that goes through the socket."""
ROOT = Path(__file__).parents[2]
_PLACE = "TESTS_FORK_SERVER"
_started: list[subprocess.Popen[bytes]] = []
"""Held in workers too, which forget what is registered for the leader's end: Python warns of one that is let go."""


def started(
    *functions: str, python: str | Path = sys.executable, folder: Path = ROOT, environ: Mapping[str, str] | None = None
) -> str:
    """Start a process to fork from, to the end of this one, that the functions have prepared; gives where it listens.

    ``python`` is its interpreter, ``environ`` its environment, by default ours.
    """
    listening = tempfile.mkdtemp(prefix="yalu-forks-")
    place = f"{listening}/socket"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen(64)
        script = str(Path(__file__).with_name("fork_server.py"))
        command = [str(python), "-P", script, str(listener.fileno()), *functions]
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environ,
            stdin=subprocess.PIPE,
            pass_fds=(listener.fileno(),),
            start_new_session=True,
        )

    def end() -> None:
        process.communicate()
        Path(place).unlink()
        Path(listening).rmdir()

    atexit.register(end)
    _started.append(process)
    return place


@cache
def server() -> str:
    """Where the process listens that commands are forked from; those forked from it use the same."""
    if given := os.environ.get(_PLACE):
        return given
    return started("tests.processes.imports:prepare", environ={**os.environ, "PYTHONPATH": str(ROOT)})


def share() -> None:
    """Have all processes that are forked from this one use the same server."""
    os.environ[_PLACE] = server()


class Forked(subprocess.Popen[Any]):
    """``subprocess.Popen`` that forks ``python -m yalu …``, ``python -m yalu.jobs …`` and ``MODULE:FUNCTION …``.

    So are what these start in their turn. Any other command becomes a new process.
    """

    modules: ClassVar[Collection[str]] = ("yalu", "yalu.jobs")
    python: ClassVar[str] = sys.executable
    _asked: socket.socket | None = None

    @classmethod
    def place(cls) -> str:
        """Where the process listens to fork from."""
        return server()

    @classmethod
    def environment(cls, given: Mapping[str, str]) -> dict[str, str]:
        """The process's environment: what it starts in its turn is forked too."""
        return {**given, _PLACE: server()}

    def _execute_child(
        self, args: Sequence[str], executable: Any, preexec_fn: Any, close_fds: Any, pass_fds: Sequence[int],
        cwd: Any, env: Mapping[str, str] | None, *more: Any,
    ) -> None:  # fmt: skip
        call, arguments = self._call(args)
        if not call:
            new = (args, executable, preexec_fn, close_fds, pass_fds, cwd, env, *more)
            return getattr(super(), "_execute_child")(*new)  # type: ignore[no-any-return]  # noqa: B009
        pipes = more[3:9]  # of stdin, stdout and stderr: the end to read from and the end to write to
        session, group = more[14:16]
        ends = (pipes[0], pipes[3], pipes[5])
        request = {
            "fds": [0, 1, 2, *pass_fds],
            "cwd": os.fspath(cwd or Path.cwd()),
            "env": self.environment(os.environ if env is None else env),
            "session": session,
            "group": group,
            "call": call,
            "arguments": arguments,
        }
        message = json.dumps(request).encode()
        self._asked = socket.socket(socket.AF_UNIX)
        self._asked.connect(self.place())
        fds = [*(number if end == -1 else end for number, end in enumerate(ends)), *pass_fds]
        socket.send_fds(self._asked, [len(message).to_bytes(NUMBER, "big", signed=True)], fds)
        self._asked.sendall(message)
        self.pid = self._number()
        self._child_created = True
        getattr(self, "_close_pipe_fds")(*pipes)  # noqa: B009
        return None

    def _internal_poll(self, *given: Any, **more: Any) -> int | None:
        if self._asked is None:
            return getattr(super(), "_internal_poll")(*given, **more)  # type: ignore[no-any-return]  # noqa: B009
        if self.returncode is None:
            self._ended(0)
        return self.returncode

    def _wait(self, timeout: float | None) -> int:
        if self._asked is None:
            return getattr(super(), "_wait")(timeout=timeout)  # type: ignore[no-any-return]  # noqa: B009
        if self.returncode is None and not self._ended(timeout):
            assert timeout is not None
            raise subprocess.TimeoutExpired(self.args, timeout)
        return self.returncode

    def _ended(self, timeout: float | None) -> bool:
        assert self._asked is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._asked, selectors.EVENT_READ)
            if not selector.select(timeout):
                return False
        self.returncode = self._number()
        self._asked.close()
        return True

    @classmethod
    def _call(cls, command: Sequence[str]) -> tuple[str, list[str]]:
        """What to run of a command line, and its arguments; "" when it is to be a new process."""
        given = [command] if isinstance(command, str | bytes | os.PathLike) else list(command)
        if ":" in str(given[0]):
            return str(given[0]), [str(argument) for argument in given[1:]]
        if str(given[0]) == cls.python and hasattr(os, "pidfd_open"):
            rest = given[2:] if given[1] == "-P" else given[1:]
            if rest[0] == "-m" and rest[1] in cls.modules:
                return str(rest[1]), [str(argument) for argument in rest[2:]]
        return "", []

    def _number(self) -> int:
        assert self._asked is not None
        number = self._asked.recv(NUMBER, socket.MSG_WAITALL)
        assert len(number) == NUMBER, "the process to fork from is gone"
        return int.from_bytes(number, "big", signed=True)


def program(folder: Path) -> Mapping[str, str]:
    """Put a program ``yalu`` for shells into a folder, which forks what it is asked; gives the environment it needs."""
    file = folder / "yalu"
    file.write_text(
        f"#!{sys.executable} -S\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.processes.forked import Forked\n"
        "sys.exit(Forked([sys.executable, '-m', 'yalu', *sys.argv[1:]]).wait())\n",
        encoding="utf-8",
    )
    file.chmod(0o700)
    return {_PLACE: server()}


@contextmanager
def forking() -> Iterator[None]:
    """What the code under test starts meanwhile with ``subprocess`` is forked where it can be."""
    from unittest.mock import patch  # takes longer to import than a program to fork

    with patch.object(subprocess, "Popen", Forked):
        yield

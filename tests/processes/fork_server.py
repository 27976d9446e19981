"""The process that others are forked from: it has imported what they run on, and serves until its stdin ends.

``python fork_server.py LISTENER FUNCTION…`` with the descriptor of a listening Unix socket and functions
(``MODULE:NAME``) that prepare this process. It imports nothing else of ours, so that any environment can run it. A
request is its length, JSON (``fds``, ``cwd``, ``env``, ``session``, ``group``, ``call``, ``arguments``) and the
descriptors that the process gets, which ``fds`` numbers. The answers are the process id and, once it has ended, its
exit status, as signed numbers.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NoReturn

NUMBER = 8
"""Bytes of a number that goes through the socket."""
MANY = 64
HIGH = 200


def serve(listener: socket.socket) -> None:
    """Fork whatever is asked for, until stdin ends; then end what still runs."""
    running: dict[int, tuple[int, socket.socket]] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(0, selectors.EVENT_READ)
        selector.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj == 0:
                    for pid, _ in running.values():
                        os.kill(pid, signal.SIGKILL)
                    return
                if key.fileobj is listener:
                    _accept(listener, selector, running)
                else:
                    selector.unregister(key.fileobj)
                    _told_end(key.fd, *running.pop(key.fd))


def _accept(
    listener: socket.socket, selector: selectors.BaseSelector, running: dict[int, tuple[int, socket.socket]]
) -> None:
    asker = listener.accept()[0]
    first, fds, _, _ = socket.recv_fds(asker, NUMBER, MANY)
    with asker.makefile("rb") as stream:
        request = json.loads(stream.read(int.from_bytes(first, "big", signed=True)))
    pid = os.fork()
    if pid == 0:
        selector.close()
        listener.close()
        asker.close()
        for handle, (_, other) in running.items():
            os.close(handle)
            other.close()
        _become(request, fds)
    for fd in fds:
        os.close(fd)
    asker.sendall(pid.to_bytes(NUMBER, "big", signed=True))
    handle = os.pidfd_open(pid)
    running[handle] = (pid, asker)
    selector.register(handle, selectors.EVENT_READ)


def _told_end(handle: int, pid: int, asker: socket.socket) -> None:
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(handle)
    with asker:
        try:
            asker.sendall(status.to_bytes(NUMBER, "big", signed=True))
        except OSError:
            return  # whoever asked is gone


def _become(request: Mapping[str, Any], fds: Sequence[int]) -> NoReturn:
    status = 1
    try:
        if request["session"]:
            os.setsid()
        if request["group"] != -1:
            os.setpgid(0, request["group"])
        _take(fds, request["fds"])
        _begin(request["env"], request["cwd"])
        status = _status_of(request["call"], request["arguments"])
    except BaseException:  # noqa: BLE001  the end of the process
        traceback.print_exc()
    finally:
        os._exit(status)


def _take(fds: Sequence[int], wanted: Sequence[int]) -> None:
    """Give the descriptors the numbers that are wanted, and close all others."""
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD, HIGH) for fd in fds]
    os.closerange(0, HIGH)
    for fd, number in zip(high, wanted, strict=True):
        os.dup2(fd, number)
        os.close(fd)


def _begin(environment: Mapping[str, str], folder: str) -> None:
    """What the interpreter does on its way to the first line."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    time.tzset()
    tempfile.tempdir = None
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115


def _status_of(call: str, arguments: list[str]) -> int:
    """Run ``-m MODULE``, or the function ``MODULE:NAME``, as the interpreter does to its end; gives the exit status."""
    module, _, name = call.partition(":")
    sys.argv = [call, *arguments]
    status = 0
    try:
        if name:
            getattr(import_module(module), name)(*arguments)
        else:
            sys.modules.pop(f"{module}.__main__", None)  # which a preparation may have imported
            runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as left:
        if isinstance(left.code, str):
            sys.stderr.write(f"{left.code}\n")
        status = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:  # noqa: BLE001  the end of the process
        traceback.print_exc()
        status = 1
    getattr(threading, "_shutdown")()  # noqa: B009  waits for threads, as the interpreter does
    getattr(atexit, "_run_exitfuncs")()  # noqa: B009
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            status = status or 120
    return status


def main(listener: int, functions: Sequence[str]) -> None:
    """Prepare, and serve."""
    gc.disable()
    for function in functions:
        module, _, name = function.partition(":")
        getattr(import_module(module), name)()
    gc.freeze()
    gc.enable()
    with socket.socket(fileno=listener) as listening:
        serve(listening)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])

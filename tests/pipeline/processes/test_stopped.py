"""A command that is stopped or killed takes its crawl along and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.pipeline.test_bad_input import SOURCE
from tests.pipeline.watching import Watch

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.enable_socket,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


@pytest.fixture
def slow() -> Iterator[tuple[str, threading.Event]]:
    """A site that answers nothing until the test is over, and whether it was asked."""
    asked, over = threading.Event(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            over.wait(60)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    over.set()
    server.shutdown()
    thread.join()
    server.server_close()


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.usefixtures("heeded_signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL])
def test_a_signal_to_the_command_alone_ends_its_crawl_too(
    watch: Watch, slow: tuple[str, threading.Event], number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, asked = slow
    watch.sources.write_text(SOURCE.format(home=home), encoding="utf-8")
    temporary = watch.folder / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    command = watch.popen("run", "--sources", str(watch.sources))
    assert asked.wait(30)
    (crawl,) = _children(command.pid)
    os.kill(command.pid, number)
    _, errors = command.communicate(timeout=90)
    until = time.monotonic() + 10
    while _runs(crawl) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(crawl)
    assert command.returncode == (-number if number is signal.SIGKILL else 1), errors
    assert "Traceback" not in errors
    assert _left_in(temporary) == []


def _left_in(folder: Path) -> list[str]:
    """What a command left, without the file of eight signs by which Python finds out whether it may write there.

    A signal can come between its making and its removal, which are both in ``tempfile`` and not ours.
    """
    return [file.name for file in folder.iterdir() if not re.fullmatch("[a-z0-9_]{8}", file.name)]


def test_a_command_that_is_stopped_on_its_way_says_so(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = watch.folder / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    command = watch.popen("demo")
    assert command.stdout is not None and command.stdout.readline()
    command.terminate()
    _, errors = command.communicate(timeout=60)
    assert command.returncode in (128 + signal.SIGINT, 128 + signal.SIGTERM), errors
    assert "yalu: stopped" in errors
    assert "Traceback" not in errors
    assert _left_in(temporary) == []


def test_what_a_killed_demonstration_left_is_removed_by_the_next(tmp_path: Path) -> None:
    begin = (
        "from yalu.demo.folder import demo_folder\nwith demo_folder(None) as folder: print(folder, flush=True); input()"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path)}

    def start() -> tuple[subprocess.Popen[str], Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", begin], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    (killed, left), (alive, kept) = start(), start()
    killed.kill()
    killed.communicate()
    assert left.is_dir()
    third, own = start()
    assert (left.exists(), kept.is_dir(), own.is_dir()) == (False, True, True)
    for process in (alive, third):
        process.communicate("\n")
    assert list(tmp_path.iterdir()) == []

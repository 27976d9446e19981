"""`yalu demo --serve`: the papers are there for the crawls of somebody else, and go on by the day."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.processes.forked import forking
from yalu.demo.serve import DAY, Serving, serve_papers
from yalu.errors import UsageError
from yalu.jobs.crawl.run import run
from yalu.settings import load

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


@pytest.mark.timeout(120)
@pytest.mark.usefixtures("heeded_signals")
def test_the_printed_settings_crawl_them_until_ctrl_c(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "yalu", "demo", "--serve"]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as papers:
        assert papers.stdout is not None
        words = next(words for words in map(str.split, papers.stdout) if words[:1] == ["export"])
        settings = dict(word.split("=", 1) for word in words[1:])
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        with forking():
            done = run(
                load({**settings, "YALU_DATABASE_URL": f"sqlite:///{tmp_path}/yalu.db"}), only=None, source_ids=()
            )
        papers.send_signal(signal.SIGINT)
        assert papers.wait(timeout=30) == 0
    assert (done.recorded.changes, done.recorded.baseline) == ({}, 14), done
    assert not Path(settings["YALU_SOURCES"]).exists()


@pytest.mark.parametrize(("day", "every"), [(DAY, "450s"), (timedelta(minutes=2), "1m")])
def test_a_day_passes_with_each_pause_and_the_last_one_stays(tmp_path: Path, day: timedelta, every: str) -> None:
    lines: list[str] = []
    fronts: list[str] = []

    def read(seconds: float) -> None:
        assert seconds == day.total_seconds()
        address = next(match[1] for line in lines if (match := re.search(r"(http://\S+)  The Estuary", line)))
        fronts.append(urlopen(f"{address}feed/").read().decode() if len(fronts) not in (5, 13) else "")
        if len(fronts) == 15:
            raise KeyboardInterrupt

    serve_papers(Serving(keep=tmp_path, day=day), say=lines.append, pause=read)
    days = [line for line in lines if line.endswith("in the papers")]
    assert (days[0], days[-1]) == ("Mon 02 Nov 2026 in the papers", "Fri 13 Nov 2026 in the papers")
    assert fronts[0] != fronts[1]
    assert fronts[12] == fronts[14]
    assert (tmp_path / "papers.toml").read_text(encoding="utf-8").count(f'every = "{every}"\nrevisit = "eager"\n') == 2


def test_the_papers_are_at_the_port_that_is_named_or_nowhere(tmp_path: Path) -> None:
    lines: list[str] = []

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = min(int(probe.getsockname()[1]), 65_000)
    serve_papers(Serving(tmp_path, port), say=lines.append, pause=stop)
    assert lines[1].startswith(f"  http://127.0.0.1:{port}/ ") and lines[2].startswith(
        f"  http://127.0.0.1:{port + 1}/ "
    )
    with socket.create_server(("127.0.0.1", port + 1)), pytest.raises(UsageError, match=f"port {port + 1} is busy"):
        serve_papers(Serving(tmp_path, port), say=lines.append, pause=stop)


def test_a_day_is_long_enough_for_a_crawl(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--day is at least 1m, not 30s"):
        serve_papers(Serving(tmp_path, day=timedelta(seconds=30)), say=pytest.fail)

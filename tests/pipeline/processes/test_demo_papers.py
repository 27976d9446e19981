"""`yalu demo --serve`: the papers are there for the crawls of somebody else, and go on by the day."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.processes.forked import forking
from yalu.demo.serve import serve_papers
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
    assert done.changes == {"article.new": 14}, done
    assert not Path(settings["YALU_SOURCES"]).exists()


def test_a_day_passes_with_each_pause_and_the_last_one_stays(tmp_path: Path) -> None:
    lines: list[str] = []
    fronts: list[str] = []

    def read(seconds: float) -> None:
        assert seconds == 15 * 60
        address = next(found[1] for line in lines if (found := re.search(r"(http://\S+)  The Estuary", line)))
        fronts.append(urlopen(f"{address}feed/").read().decode() if len(fronts) not in (5, 13) else "")
        if len(fronts) == 15:
            raise KeyboardInterrupt

    serve_papers(say=lines.append, keep=tmp_path, pause=read)
    days = [line for line in lines if line.endswith("in the papers")]
    assert (days[0], days[-1]) == ("Mon 02 Nov 2026 in the papers", "Fri 13 Nov 2026 in the papers")
    assert fronts[0] != fronts[1]
    assert fronts[12] == fronts[14]
    assert (tmp_path / "papers.toml").read_text(encoding="utf-8").count('every = "15m"\nrevisit = "eager"\n') == 2

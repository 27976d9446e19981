"""A process that runs one job after the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from yalu.demo.articles import when
from yalu.demo.serve import papers
from yalu.errors import ChildFailed
from yalu.jobs.runtime.child_process import job_server
from yalu.jobs.runtime.exit_codes import Exit
from yalu.settings import Settings


def _settings(folder: Path) -> Settings:
    return replace(Settings(), database_url=f"sqlite:///{folder / 'yalu.db'}", registry="none", log_level="ERROR")


def test_jobs_follow_one_another_each_with_its_settings(tmp_path: Path) -> None:
    with job_server() as server:
        for folder in (tmp_path / "a", tmp_path / "b"):
            folder.mkdir()
            assert server.run("crawl", [], _settings(folder))[0] is Exit.NOTHING
            assert (folder / "yalu.db").is_file()
        status, result = server.run("crawl", [], _settings(tmp_path / "missing"))
        assert (status, set(result)) == (Exit.STORE, {"error"})


@pytest.mark.loopback
@pytest.mark.enable_socket
def test_crawls_follow_one_another(tmp_path: Path) -> None:
    with job_server() as server, papers(tmp_path, (0, 0)) as served:
        for day in (0, 1):
            served.turn_to(day)
            settings = replace(_settings(tmp_path), now=when(day), secret="known to everybody")
            status, result = server.run("crawl", [f"--sources={served.file}", "--force"], settings)
            assert status is Exit.OK
            assert result["counts"]["captures"] >= 16


def test_a_server_that_was_killed_is_an_error(tmp_path: Path) -> None:
    with job_server() as server:
        os.kill(server.pid, signal.SIGKILL)
        with pytest.raises(ChildFailed):
            server.run("crawl", [], _settings(tmp_path))
        with pytest.raises(ChildFailed):
            server.run("crawl", [], _settings(tmp_path))


def test_what_is_loaded_leaves_the_reactor_to_the_jobs() -> None:
    code = (
        "import sys; from yalu.jobs.job_server import load; load(); "
        "print('twisted.internet.reactor' in sys.modules, 'yalu.jobs.crawl.crawl_sources' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False True\n"

"""A crawl says how far it is while it runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

import pytest

from tests.spiders.awkward_site import Site, rss
from tests.spiders.crawls import spec, start, write_pieces
from tests.spiders.progress_samples import URL, progress
from yalu.crawl import CrawlPlan
from yalu.model import Observation, Outcome
from yalu.spiders.state.progress_log import progress_line

SPEAK = """
import logging
from yalu.jobs.runtime.log_setup import configure_logging

configure_logging("ERROR")
logging.getLogger("yalu.spiders.state.progress_log").info("paper: 3 articles checked")
logging.getLogger("yalu.spiders.runner").info("something else")
"""


def test_a_line_counts_what_was_checked_what_waits_and_what_was_asked() -> None:
    run = progress(CrawlPlan(checks=7, asked={"paper.example": 9}))
    for number in range(3):
        assert run.claim_new(f"{URL}-{number}")
    run.asked["paper.example"] += 1
    assert progress_line(run, 30) == "paper: 0 articles checked, 3 waiting, 1 request after 30 s"
    run.record_check(Observation((f"{URL}-0",), Outcome.READ))
    run.asked["other.example"] += 2
    assert progress_line(run, 90.4) == "paper: 1 article checked, 2 waiting, 3 requests after 1 min 30 s"


@pytest.mark.loopback
@pytest.mark.enable_socket
def test_a_crawl_that_takes_long_says_how_far_it_is(site: Site) -> None:
    site.rules["/feed"] = rss(*write_pieces(site, *range(1, 9)))
    running = start(spec(site, delay=0.5), told_after=1.0)
    limit = time.monotonic() + 30
    line = re.compile(
        r"INFO:yalu\.spiders\.state\.progress_log:paper: \d+ articles? checked, \d+ waiting, \d+ requests? after"
    )
    while not line.search(running.log.read_text()):
        assert time.monotonic() < limit, running.log.read_text()
        time.sleep(0.1)
    assert running.finish().verdict == "ok"


def test_on_a_terminal_progress_is_told_whatever_the_level() -> None:
    watcher, terminal = os.openpty()
    command = [sys.executable, "-c", SPEAK]
    subprocess.run(command, stderr=terminal, check=True)
    os.close(terminal)
    lines = os.read(watcher, 4096).decode().splitlines()
    os.close(watcher)
    assert lines == ["INFO yalu.spiders.state.progress_log: paper: 3 articles checked"]
    assert subprocess.run(command, stderr=subprocess.PIPE, check=True).stderr == b""

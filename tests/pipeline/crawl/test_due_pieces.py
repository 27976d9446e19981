"""Pieces that are due before their source are looked at in time; its listings are left for its own hour."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.pipeline.watching import START, Watch
from tests.processes.forked import Forked
from yalu.db.core.engine import open_database
from yalu.db.crawls import due_sources
from yalu.demo.outlets import ESTUARY, source_file
from yalu.demo.server import Server
from yalu.sources.load import load_registry
from yalu.sources.revisit import DEFAULT

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

MINUTE = timedelta(minutes=1)
LISTINGS = ("/feed/", "/wp-sitemap")


@dataclass
class Clock(Watch):
    """A watch whose clock a test sets."""

    now: datetime = START

    def environment(self) -> dict[str, str]:
        return super().environment() | {"YALU_NOW": self.now.isoformat()}

    def run(self, *options: str) -> dict[str, Any]:
        out = self.yalu("run", "--sources", str(self.sources), "--json", *options)
        summary: dict[str, Any] = json.loads(out)
        return summary

    def is_due(self, now: datetime) -> bool:
        """Whether the source is to be visited as a whole."""
        source = load_registry(only=self.sources).get(ESTUARY.id)
        database = open_database(self.database_url)
        with database.read() as connection:
            due = due_sources.due(connection, [source], now)
        database.close()
        return bool(due)


def test_an_edit_is_found_when_the_piece_is_due_and_not_when_its_source_is(watch: Watch) -> None:
    clock = Clock(watch.folder, watch.sources, watch.database_url)
    with Server() as server:
        clock.sources.write_text(source_file(server.base_url).replace('"1h"', '"6h"'), encoding="utf-8")
        assert clock.run()["articles_new"] > 0
        server.requests.clear()
        server.day = 1
        clock.now = START + DEFAULT.soonest - MINUTE
        assert clock.run("--due")["sources"] == {}, "nothing is due as yet"
        assert server.requests == []
        clock.now = START + DEFAULT.soonest + MINUTE
        summary = clock.run("--due")
        asked = list(server.requests)
        assert clock.run("--due")["sources"] == {}, "it was all looked at"
    assert summary["sources"] == {ESTUARY.id: "ok"}
    assert summary["changes"]["article.headline"] == 1
    assert summary["changes"]["comment.new"] == 2
    assert summary["articles_new"] == 0
    assert not any(path.startswith(LISTINGS) for path in asked)
    assert not {"/robots.txt", "/.well-known/tdmrep.json"} & set(asked), "what was read today is not read again"
    assert not clock.is_due(START + timedelta(hours=6) - MINUTE)
    assert clock.is_due(START + timedelta(hours=6)), "the look in between does not put off the source's own hour"


LOADED = """
import sys
from yalu.cli import main
try:
    main(["run", "--due", "--json", "--sources", sys.argv[1]])
finally:
    print("\\n".join(sys.modules), file=sys.stderr)
"""
"""The command by hand; what it loaded is on stderr."""

UNNEEDED = {"scrapy", "twisted", "alembic", "lxml", "selectolax", "yalu.pages", "yalu.history", "yalu.topics"}


def test_a_run_with_nothing_due_starts_no_process_and_loads_nothing_that_fetches_reads_or_judges(watch: Watch) -> None:
    with Server() as server:
        watch.sources.write_text(source_file(server.base_url), encoding="utf-8")
        watch.look()
    audit = "import sys; sys.addaudithook(lambda what, _: what == 'subprocess.Popen' and sys.exit('a process'))\n"
    command = [sys.executable, "-c", audit + LOADED, str(watch.sources)]
    done = subprocess.run(
        command, env=watch.environment(), cwd=watch.folder, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["sources"] == {}
    assert not UNNEEDED & set(done.stderr.split())


def test_everything_and_only_what_is_due_are_not_asked_for_at_once(watch: Watch) -> None:
    watch.yalu("run", "--force", "--due", status=2)
    assert watch.errors.count("\n") == 1


def test_a_pass_that_had_nothing_to_look_at_says_of_how_many_pieces(watch: Watch) -> None:
    clock = Clock(watch.folder, watch.sources, watch.database_url)
    with Server() as server:
        clock.sources.write_text(source_file(server.base_url).replace('"1h"', '"6h"'), encoding="utf-8")
        known = clock.run()["articles_new"]
        clock.now = START + MINUTE
        output = clock.yalu("run", "--sources", str(clock.sources))
        assert f"0 of {known} articles looked at, none due; --force looks at all" in output
        summary = clock.run("--due")
        assert (summary["articles_known"], summary["articles_due"]) == (known, 0)
        assert "none due" not in clock.yalu("run", "--sources", str(clock.sources), "--force")
        job = [sys.executable, "-m", "yalu.jobs", "crawl", "--sources", str(clock.sources), "--due", "--result"]
        result = clock.folder / "result.json"
        Forked([*job, str(result)], env=clock.environment(), stderr=subprocess.DEVNULL).wait()
        assert json.loads(result.read_text())["says"] == f"0 of {known} known articles were due"

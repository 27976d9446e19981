"""``yalu work``: workers share what is due, stop cleanly, take over from the dead, and go on after an outage."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.pipeline.small_site import SmallSite, small_site
from tests.processes.forked import Forked
from yalu.db.core.engine import Database, open_database

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

SITES = 6


@dataclass
class Farm:
    """Six sites, each on an address of its own, the file that watches them, and workers on one database."""

    folder: Path
    database_url: str
    sites: list[SmallSite]
    workers: list[subprocess.Popen[str]] = field(default_factory=list)
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self.database = open_database(self.database_url)

    @property
    def file(self) -> Path:
        return self.folder / "sources.toml"

    def write(self, *settings: str) -> None:
        parts = [
            site.source(*settings).replace('id = "small"', f'id = "site-{number}"')
            for number, site in enumerate(self.sites)
        ]
        self.file.write_text("".join(parts), encoding="utf-8")

    def start(
        self, *options: str, form: str = "--json", by: type[subprocess.Popen[str]] = Forked, **environment: str
    ) -> subprocess.Popen[str]:
        """Start a worker, forked unless ``by`` is ``subprocess.Popen``, which has its processes in one group."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("YALU_")}
        settings = {"YALU_DATABASE_URL": self.database_url, "YALU_SECRET": "a secret for tests"}
        worker = by(
            [sys.executable, "-m", "yalu", "work", "--sources", str(self.file), *filter(None, (form, *options))],
            cwd=self.folder,
            env=kept | settings | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.workers.append(worker)
        return worker

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.database.read() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def crawls(self, where: str = "ended_at IS NOT NULL") -> Counter[str]:
        return Counter(row[0] for row in self.rows(f"SELECT source_id FROM crawl WHERE {where}"))

    def wait_for(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, self.crawls()
            time.sleep(0.2)


def stop(worker: subprocess.Popen[str], number: int = signal.SIGTERM) -> list[dict[str, Any]]:
    """Tells a worker to stop; gives the crawls it told of."""
    worker.send_signal(number)
    out, err = worker.communicate(timeout=60)
    assert worker.returncode == 0, err
    assert "Traceback" not in err, err
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def farm(tmp_path: Path, database_url: str) -> Iterator[Farm]:
    with ExitStack() as stack:
        sites = [stack.enter_context(small_site(f"127.0.1.{number + 1}")) for number in range(SITES)]
        for site in sites:
            site.feed("/feed", ("/a", "A bridge", None), ("/b", "A ferry", None))
            site.article("/a", "A bridge")
            site.article("/b", "A ferry")
        farm = Farm(tmp_path, database_url, sites)
        farm.write('scope = "all"', 'every = "1h"')
        yield farm
        for worker in farm.workers:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.communicate()
        farm.database.close()


@pytest.mark.dialects
def test_two_workers_crawl_each_source_once_and_again_when_it_is_due(farm: Farm) -> None:
    workers = [farm.start(), farm.start()]
    farm.wait_for(lambda: len(farm.crawls()) == SITES)
    time.sleep(5)
    assert farm.crawls() == Counter({f"site-{number}": 1 for number in range(SITES)})
    for site in farm.sites:
        site.article("/b", "A ferry that sails no more")
        site.feed("/feed", ("/a", "A bridge", None), ("/b", "A ferry", None), ("/c", "A third", None))
        site.article("/c", "A third")
    first = [crawl for worker in workers for crawl in stop(worker)]
    assert Counter(crawl["source"] for crawl in first) == Counter({f"site-{number}": 1 for number in range(SITES)})
    assert all(crawl["verdict"] == "ok" and crawl["baseline"] == 2 and crawl["changes"] == {} for crawl in first)
    farm.write('scope = "all"', 'every = "15m"')
    for query in ("UPDATE crawl SET started_at = :then", "UPDATE revisit_schedule SET next_check_at = :then"):
        then = "2026-01-01 00:00:00+00:00"[: 19 if farm.database.is_sqlite else None]
        with farm.database.write() as connection:
            connection.execute(text(query), {"then": then})
    workers = [farm.start(), farm.start()]
    farm.wait_for(lambda: farm.crawls().total() == 2 * SITES)
    second = [crawl for worker in workers for crawl in stop(worker, signal.SIGINT)]
    assert Counter(crawl["source"] for crawl in second) == Counter({f"site-{number}": 1 for number in range(SITES)})
    assert all(crawl["changes"] == {"article.headline": 1, "article.new": 1} for crawl in second), second


def test_shards_take_each_source_once(farm: Farm) -> None:
    workers = [farm.start("--shard", "1/2"), farm.start("--shard", "2/2")]
    farm.wait_for(lambda: len(farm.crawls()) == SITES)
    sources = [{crawl["source"] for crawl in stop(worker)} for worker in workers]
    assert sources[0] | sources[1] == {f"site-{number}" for number in range(SITES)}
    assert not sources[0] & sources[1]
    assert all(sources)


def test_a_worker_whose_time_is_up_ends_by_itself_with_its_last_crawl(farm: Farm) -> None:
    _slow(farm)
    worker = farm.start("--for", "3s")
    out, err = worker.communicate(timeout=120)
    assert worker.returncode == 0, err
    crawls = [json.loads(line) for line in out.splitlines()]
    assert {crawl["source"] for crawl in crawls} == {f"site-{number}" for number in range(SITES)}
    assert all(crawl["verdict"] == "ok" and crawl["baseline"] == 2 and crawl["changes"] == {} for crawl in crawls), (
        crawls
    )
    assert "started again" not in err


def test_a_journal_has_a_line_for_each_crawl_and_none_while_nothing_is_due(farm: Farm) -> None:
    farm.sites[0].pages["/feed"] = (404, "text/html", "<title>Not found</title>")
    out, err = farm.start("--for", "1s", form="").communicate(timeout=120)
    lines = {line.partition(":")[0]: line for line in out.splitlines()}
    assert set(lines) == {f"site-{number}" for number in range(SITES)}, err
    counts = "2 articles checked, 2 new articles, 2 new versions; no changes; 2 there before the first visit"
    assert lines["site-1"] == f"site-1: ok; {counts}"
    assert lines["site-0"].startswith("site-0: failed: ")
    assert lines["site-0"].endswith("; 0 articles checked; no changes")
    assert farm.start("--for", "1s", form="").communicate(timeout=120)[0] == ""


def test_a_stop_stores_what_was_read_and_the_crawls_are_marked(farm: Farm) -> None:
    _slow(farm)
    worker = farm.start()
    farm.wait_for(lambda: all("/a" in site.asked for site in farm.sites))
    time.sleep(1)
    crawls = stop(worker)
    assert {crawl["verdict"] for crawl in crawls} == {"partial"}
    assert {json.loads(row[0])["code"] for row in farm.rows("SELECT reason FROM crawl")} == {"crawl.stopped"}
    assert farm.rows("SELECT count(*) FROM article")[0][0] == SITES


@pytest.mark.dialects
def test_a_killed_workers_sources_are_taken_over(farm: Farm) -> None:
    _slow(farm)
    killed = farm.start(by=subprocess.Popen)
    farm.wait_for(lambda: all("/a" in site.asked for site in farm.sites))
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert len(farm.crawls("ended_at IS NULL")) == SITES
    farm.write('scope = "all"', 'every = "1h"')
    worker = farm.start()
    farm.wait_for(lambda: len(farm.crawls()) == SITES)
    stop(worker)
    assert farm.crawls("1 = 1") == Counter({f"site-{number}": 1 for number in range(SITES)}), "the same crawls went on"
    assert farm.rows("SELECT count(*) FROM article")[0][0] == 2 * SITES


def _slow(farm: Farm) -> None:
    farm.file.write_text(
        farm.file.read_text(encoding="utf-8").replace('delay = "0s"', 'delay = "4s"'), encoding="utf-8"
    )


def test_a_host_that_asks_for_a_pause_is_left_alone_by_the_next_process(farm: Farm) -> None:
    refusing = farm.sites[0]
    refusing.put("/a", "later", status=429)
    refusing.put("/b", "later", status=429)
    refusing.headers = {"/a": {"Retry-After": "900"}, "/b": {"Retry-After": "900"}}
    worker = farm.start()
    farm.wait_for(lambda: len(farm.crawls()) == SITES)
    stop(worker)
    ((name, status, refusals),) = farm.rows("SELECT name, status, refusals FROM host_refusal")
    assert (name, status, refusals) == ("127.0.1.1", 429, 1)
    refusing.article("/a", "A bridge")
    asked = list(refusing.asked)
    run = [sys.executable, "-m", "yalu", "run", "--sources", str(farm.file), "--source", "site-0", "--json"]
    environment = {"YALU_DATABASE_URL": farm.database_url, "YALU_SECRET": "a secret for tests"}
    again = Forked(run, env=os.environ | environment, stdout=subprocess.PIPE, text=True, cwd=farm.folder)
    output, _ = again.communicate(timeout=60)
    assert again.returncode == 1
    assert json.loads(output)["reasons"]["site-0"]["args"]["cause"]["code"] == "answer.hold_off"
    assert refusing.asked == asked


def test_a_worker_waits_for_its_database(farm: Farm, tmp_path: Path) -> None:
    gone = "postgresql://nobody@127.0.0.1:1/nothing"
    worker = farm.start(YALU_DATABASE_URL=gone)
    assert worker.stderr is not None
    assert any("the crawling process ended" in line for line in worker.stderr), "it was started again"
    assert worker.poll() is None
    assert stop(worker) == []


def test_a_worker_goes_on_after_an_outage(postgresql_url: str, postgresql_server: Any, tmp_path: Path) -> None:
    name = postgresql_url.partition("?")[0].rpartition("/")[2]
    with ExitStack() as stack:
        site = stack.enter_context(small_site("127.0.1.1"))
        site.feed("/feed", ("/a", "A bridge", None), ("/b", "A ferry", None))
        site.article("/a", "A bridge")
        site.article("/b", "A ferry")
        farm = Farm(tmp_path, postgresql_url, [site])
        stack.callback(farm.database.close)
        farm.write('scope = "all"', 'every = "1h"')
        _slow(farm)
        worker = farm.start(YALU_LEASE_SECONDS="6")
        farm.wait_for(lambda: "/a" in site.asked)
        _ask(postgresql_server, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        _ask(postgresql_server, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        time.sleep(8)
        _ask(postgresql_server, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
        farm.wait_for(lambda: farm.rows("SELECT verdict FROM crawl WHERE ended_at IS NOT NULL") == [("ok",)])
        crawls = stop(worker)
        assert [crawl["verdict"] for crawl in crawls] == ["failed", "ok"]
        assert farm.rows("SELECT count(*) FROM article") == [(2,)]


def _ask(server: Any, statement: str) -> None:
    import psycopg

    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())


def test_wrong_shards_are_refused(farm: Farm) -> None:
    for shard in ("0/2", "3/2", "half"):
        worker = farm.start("--shard", shard)
        _, err = worker.communicate(timeout=60)
        assert worker.returncode == 2
        assert err.count("\n") == 1

"""Many sources in shards on LocalExecutor: how late crawls begin, what the scheduler takes, how many rows there are."""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.deployments.cluster import CENTRAL, Cluster, Executor, Plan, running, say
from benchmarks.farm.databases import Postgresql
from benchmarks.farm.pages import Farm
from benchmarks.farm.serving import serving

EVERY = timedelta(hours=1)
SHARDS = 2
SHARD_MINUTES = 10
PAGES = 2
SEED = "seed"
"""Holder of the crawls that took place before the measurement."""


def shards(folder: Path, python: Path, *, sources: int, minutes: float) -> None:
    """Watch hourly sources for a while, their times of crawl spread over the hour; print what was measured."""
    with serving(Farm(sources, PAGES, 3, datetime.now(UTC))) as served:
        folder.mkdir(parents=True, exist_ok=True)
        served.write_sources(folder / "sources.toml", delay="1s")
        written = (folder / "sources.toml").read_text(encoding="utf-8").replace('every = "6h"', 'every = "1h"')
        plan = Plan(
            Executor.LOCAL,
            workers=0,
            slots=4,
            sources=written,
            settings={"YALU_SHARD_ABOVE": "150", "YALU_SHARDS": str(SHARDS), "YALU_SHARD_MINUTES": str(SHARD_MINUTES)},
        )
        with running(plan, folder / "machines", python, prepare=lambda cluster: _spread(cluster, minutes)) as cluster:
            say("all parts are up")
            cluster.until(lambda: bool(_crawls(cluster)), "a first crawl")
            _measure(cluster, minutes * 60)


def _spread(cluster: Cluster, minutes: float) -> None:
    """Give each source a crawl in the past hour, so that one after the other is due from a few minutes from now on."""
    from sqlalchemy import insert

    from yalu.db.core.engine import open_database
    from yalu.db.crawls.leases import register
    from yalu.db.models import Crawl
    from yalu.model import Verdict
    from yalu.sources.load import load_registry

    draw = random.Random(1)
    first = datetime.now(UTC) + timedelta(minutes=2) - EVERY
    known = load_registry(only=cluster.folder / "central" / "sources.toml").enabled()
    database = open_database(cluster.yalu_url)
    try:
        register(database, known)
        with database.write() as connection:
            for source in known:
                at = first + draw.random() * EVERY
                row = {"source_id": source.id, "started_at": at, "heartbeat_at": at, "ended_at": at, "holder": SEED}
                connection.execute(insert(Crawl).values(**row, verdict=Verdict.OK, forced=False, discovers=True))
    finally:
        database.close()


def _crawls(cluster: Cluster) -> list[float]:
    """Seconds by which each crawl began after it was due."""
    query = (
        "SELECT extract(epoch FROM c.started_at - (SELECT max(b.started_at) FROM crawl b WHERE b.source_id = "
        f"c.source_id AND b.id < c.id)) - {EVERY.total_seconds()} FROM crawl c "
        f"WHERE c.holder <> '{SEED}' AND c.discovers"
    )
    return [float(row[0]) for row in cluster.ask_yalu(query)]


def _overdue(cluster: Cluster) -> list[float]:
    """Seconds by which sources are late that no crawl has begun for."""
    query = (
        f"SELECT extract(epoch FROM now() - max(started_at)) - {EVERY.total_seconds()} FROM crawl WHERE discovers "
        "GROUP BY source_id"
    )
    return sorted(float(row[0]) for row in cluster.ask_yalu(query) if row[0] > 0)


def _measure(cluster: Cluster, seconds: float) -> None:
    began = time.monotonic()
    parts, own, database = cluster.central.processor(), _own(cluster), Postgresql(cluster.server)
    rows = database.counts(cluster.airflow_url)
    while (left := began + seconds - time.monotonic()) > 0:
        time.sleep(min(120.0, left))
        load = os.getloadavg()[0]
        say(f"{len(_crawls(cluster))} crawls begun, {len(_overdue(cluster))} sources late; load {load:.0f}")
    took = time.monotonic() - began
    late, still = sorted(_crawls(cluster)), _overdue(cluster)
    verdicts = dict(cluster.ask_yalu(f"SELECT verdict, count(*) FROM crawl WHERE holder <> '{SEED}' GROUP BY 1"))
    print(
        f"{len(cluster.plan.sources.split('[[source]]')) - 1} hourly sources, {SHARDS} shards of {SHARD_MINUTES} min, "
        f"{took / 60:.1f} min: {len(late)} crawls begun, verdicts {verdicts}"
    )
    print(
        f"seconds behind schedule: median {_share(late, 0.5):.1f}, p95 {_share(late, 0.95):.1f}, most {late[-1]:.1f}; "
        f"late at the end: {len(still)}" + (f", most {still[-1]:.0f} s" if still else "")
    )
    after = cluster.central.processor()
    print(f"scheduler itself: {(_own(cluster) - own) / took:.3f} cores")
    for part in CENTRAL:
        with_tasks = " and the tasks that it runs" if part == "scheduler" else ""
        print(f"{part}{with_tasks}: {(after[part] - parts[part]) / took:.3f} cores")
    after_all = database.counts(cluster.airflow_url)
    grown = {name: count - rows.get(name, 0) for name, count in after_all.items()}
    day = {name: round(count * 86400 / took) for name, count in grown.items() if count > 0}
    most = ", ".join(f"{name} {count:,}" for name, count in sorted(day.items(), key=lambda pair: -pair[1])[:8])
    print(f"rows of Airflow's database a day: {sum(day.values()):,} ({most})")
    runs = cluster.ask("SELECT dag_id, state, count(*) FROM dag_run GROUP BY 1, 2 ORDER BY 1, 2")
    print("runs: " + ", ".join(f"{dag} {state} {count}" for dag, state, count in runs), flush=True)


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _own(cluster: Cluster) -> float:
    """Processor seconds of the scheduler's own process, without those that it started."""
    number = cluster.central.processes["scheduler"].pid
    fields = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

"""A farm of polite sites, crawled by one worker and by two at the same time, so that both meet the same machine."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.deployments.cluster import Cluster, Executor, Plan, running, say
from benchmarks.farm.pages import Farm
from benchmarks.farm.serving import Served, serving

RUN = "farm"
ENOUGH = 1.7
"""How many times as much as one worker two must do."""
LONGEST = 2400.0


def farm(
    executor: Executor, folder: Path, python: Path, *, sites: int, pages: int, delay: str,
    slots: int,
) -> bool:  # fmt: skip
    """Crawl all sites with two workers, and meanwhile another farm alike with one; prints what both had when two ended.

    Returns: whether all crawls of the two succeeded, all is stored, and they did `ENOUGH`.
    """
    shape = Farm(sites, pages, 10, datetime.now(UTC))
    with ExitStack() as stack:
        sides: list[tuple[Served, Cluster]] = []
        for workers in (1, 2):
            served = stack.enter_context(serving(shape))
            file = folder / f"sources{workers}.toml"
            folder.mkdir(parents=True, exist_ok=True)
            served.write_sources(file, delay=delay)
            plan = Plan(executor, workers, slots, file.read_text(encoding="utf-8"))
            sides.append((served, stack.enter_context(running(plan, folder / f"with{workers}", python))))
            say(f"{workers} worker{'s'[: workers - 1]}: all parts are up")
        for served, _ in sides:
            served.fetched()
        began = time.monotonic()
        for site in range(sites):
            for _, cluster in sides:
                cluster.trigger(f"yalu_crawl__farm-{site}", RUN)
        seconds = _finish(sides, sites, began)
        return _judge(executor, sides, seconds)


def _finish(sides: list[tuple[Served, Cluster]], sites: int, began: float) -> float:
    said_at = 0.0
    while _done(sides[1][1]).get("success", 0) < sites:
        seconds = time.monotonic() - began
        if seconds > LONGEST:
            break
        if seconds > said_at:
            say(f"{seconds:.0f} s: one worker {_done(sides[0][1])}, two {_done(sides[1][1])}")
            said_at = seconds + 60
        time.sleep(1)
    return time.monotonic() - began


def _done(cluster: Cluster) -> dict[str, int]:
    query = f"SELECT coalesce(state, 'none'), count(*) FROM task_instance WHERE run_id = '{RUN}' GROUP BY 1"
    return dict(cluster.ask(query))


def _judge(executor: Executor, sides: list[tuple[Served, Cluster]], seconds: float) -> bool:
    fetched = [served.fetched().pages for served, _ in sides]
    ended = [_done(cluster).get("success", 0) for _, cluster in sides]
    for (served, cluster), pages, sites in zip(sides, fetched, ended, strict=True):
        stored = cluster.ask_yalu("SELECT count(*) FROM article")[0][0]
        tries = [machine.tasks("yalu_crawl__*", RUN) for machine in cluster.workers]
        print(
            f"{executor}, {len(cluster.workers)} worker(s) of {cluster.plan.slots} slots, {seconds:.0f} s: {sites} of "
            f"{served.farm.sites} sites done, {pages} pages fetched, {stored} articles stored, tries of crawls by "
            f"worker {tries}",
            flush=True,
        )
    times = fetched[1] / max(1, fetched[0])
    whole = sides[1][0].farm.sites * sides[1][0].farm.pages
    stored = sides[1][1].ask_yalu("SELECT count(*) FROM article")[0][0]
    print(f"{executor}: two workers fetched {times:.2f} times as many pages as one", flush=True)
    return times >= ENOUGH and ended[1] == sides[1][0].farm.sites and fetched[1] == stored == whole

"""Several processes on one database: do they get in each other's way, and do they store what one would store?"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.farm.databases import Server
from benchmarks.farm.pages import Farm
from benchmarks.farm.serving import Served, serving
from benchmarks.processes import Yalu

PROCESSES = 6
SOURCES_EACH = 4
BY_CHANCE = re.compile("(.+_)?id|not_before|not_after|last_seen_at|version")
"""Fields of an exported version that depend on the order of work and on the hour."""
LASTING = ("source_id", "platform_comment_id", "publisher_id", "parent_id")
POLITE_HOSTS = 160
POLITE_DELAY = "5s"
PAGES_A_SECOND = 0.2
SHARDS = ("1/2", "2/2")


def concurrency(farm: Farm, server: Server, folder: Path, say: Callable[[str], None]) -> bool:
    """Crawl the same sources twice in one process, and in six at once; print how that went.

    Returns: whether nothing failed and both databases hold the same.
    """
    farm = replace(farm, sites=PROCESSES * SOURCES_EACH, pages=max(5, farm.pages // 10))
    with serving(farm) as served:
        single, several = server.yalu(folder, "one"), server.yalu(folder, "several")
        good = True
        for name, yalu, processes in (("one", single, 1), ("several", several, PROCESSES)):
            for turn in ("first crawl", "recheck"):
                say(f"{turn}, {name} at once on {server.name}")
                print(f"{server.name}, {turn}, ", end="")
                good = _at_once(served, yalu, folder, processes) and good
    return _same(server, single, several, folder) and good


def _at_once(served: Served, yalu: Yalu, folder: Path, processes: int) -> bool:
    """Crawl the sources by processes that run at once, and print how they ended; whether all ended well."""
    each = len(served.outlets) // processes
    began, running = time.monotonic(), []
    for place in range(processes):
        sources = folder / f"sources-{processes}-{place}.toml"
        served.write_sources(sources, range(place * each, (place + 1) * each))
        running.append(yalu.start("run", "--sources", str(sources), "--force", "--json"))
    ended = [process.wait() for process in running]
    failed = [reason for usage in ended for reason in usage.failed.values()]
    gave_up = [usage.errors for usage in ended if usage.status not in (0, 1) or not usage.summary]
    crawled = sum(len(usage.summary.get("sources", {})) for usage in ended)
    locked = sum(usage.locked for usage in ended)
    print(
        f"{processes} processes: {crawled} sources in "
        f"{time.monotonic() - began:.1f} s, {sum(usage.processor for usage in ended):.1f} s of processor time, "
        f"{len(failed)} failed, {locked} of them by locks, {len(gave_up)} processes gave up",
        *(f"\n  {reason[-300:]}" for reason in (*failed, *gave_up)),
        sep="",
        flush=True,
    )
    return not failed and not gave_up


def _same(server: Server, single: Yalu, several: Yalu, folder: Path) -> bool:
    """Whether both databases hold the same versions and as many rows of each table; prints what differs."""
    counts, others = server.counts(single.database), server.counts(several.database)
    other_rows = {name: (counts[name], others.get(name)) for name in counts if counts[name] != others.get(name)}
    versions, other_versions = _versions(single, folder / "one.jsonl"), _versions(several, folder / "several.jsonl")
    alone, extra = versions - other_versions, other_versions - versions
    print(
        f"{server.name}, what is stored: {versions.total()} versions by one process, {other_versions.total()} by "
        f"several; {alone.total()} only by one, {extra.total()} only by several; tables of other lengths: "
        f"{other_rows or 'none'}",
        flush=True,
    )
    return not (alone or extra or other_rows)


def _versions(yalu: Yalu, file: Path) -> Counter[str]:
    yalu.do("export", "--format", "jsonl", "--output", str(file))
    versions: Counter[str] = Counter()
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line).items()
            lasting = {name: value for name, value in record if name in LASTING or not BY_CHANCE.fullmatch(name)}
            versions[json.dumps(lasting, sort_keys=True)] += 1
    return versions


def workers(farm: Farm, server: Server, folder: Path, seconds: float) -> None:
    """Pages that two ``yalu work`` fetch from many hosts that ask for pauses, and pages that one fetches."""
    farm = replace(farm, sites=POLITE_HOSTS, pages=int(seconds * PAGES_A_SECOND) + 20)
    with serving(farm) as served:
        sources = folder / "polite.toml"
        served.write_sources(sources, delay=POLITE_DELAY)
        pages = {}
        for shards in (SHARDS, ()):
            yalu = server.yalu(folder, f"work{len(shards)}")
            pages[len(shards) or 1] = _work(served, yalu, sources, shards, seconds)
    print(
        f"{server.name}, yalu work for {seconds:.0f} s on {POLITE_HOSTS} hosts with pauses of {POLITE_DELAY}: "
        f"{pages[1]} pages by one process, {pages[2]} by two, {pages[2] / max(1, pages[1]):.2f} times as many"
    )


def _work(served: Served, yalu: Yalu, sources: Path, shards: tuple[str, ...], seconds: float) -> int:
    served.fetched()
    options: list[tuple[str, ...]] = [("--shard", shard) for shard in shards] or [()]
    running = [yalu.start("work", "--sources", str(sources), *each) for each in options]
    time.sleep(seconds)
    pages = served.fetched().pages
    for process in running:
        process.stop()
    for ended in [process.wait() for process in running]:
        if ended.status != 0:
            print(f"  yalu work ended with status {ended.status}: {ended.errors[-300:]}")
    return pages

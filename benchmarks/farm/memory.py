"""Memory over a long crawl: its peak, and whether it still grows in the second half."""

from __future__ import annotations

import statistics
from dataclasses import replace
from pathlib import Path

from benchmarks.farm.databases import Server
from benchmarks.farm.pages import Farm
from benchmarks.farm.serving import serving
from benchmarks.processes import resident

MIB = 1 << 20


def memory(farm: Farm, server: Server, folder: Path, pages: int) -> None:
    """Crawl about `pages` pages of the farm's sites in one run and print what it held in memory."""
    farm = replace(farm, pages=max(1, pages // farm.sites))
    with serving(farm) as served:
        sources = folder / "long.toml"
        served.write_sources(sources)
        yalu, fetched = server.yalu(folder, "memory"), 0
        samples: list[tuple[int, int]] = []

        def look(process: int) -> None:
            nonlocal fetched
            fetched += served.fetched().pages
            samples.append((fetched, resident(process)))

        done = yalu.start("run", "--sources", str(sources), "--force", "--json").wait(look)
        fetched += served.fetched().pages
    peak = max(held for _, held in samples) / MIB
    print(
        f"{server.name}, memory over {fetched} pages: {peak:.0f} MiB at the peak (all processes; the largest "
        f"{done.memory / MIB:.0f} MiB), {_slope(samples, fetched)} while the second half was fetched, "
        f"{len(done.failed)} sources failed"
    )


def _slope(samples: list[tuple[int, int]], fetched: int) -> str:
    """MiB a thousand pages, over the samples of the second half in which pages were still fetched."""
    later = [(pages, held) for pages, held in samples if fetched / 2 <= pages < fetched]
    if len({pages for pages, _ in later}) < 3:
        return "too short to tell a slope"
    slope = statistics.linear_regression([pages / 1000 for pages, _ in later], [held / MIB for _, held in later]).slope
    return f"{slope:+.1f} MiB a thousand pages"

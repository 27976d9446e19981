"""Where a crawl's processor time goes, room by room, and how many statements it sends; seen from outside."""

from __future__ import annotations

import json
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.farm.databases import Server
from benchmarks.farm.server import Mode
from benchmarks.farm.serving import Served
from benchmarks.processes import ROOT, Yalu

PROBE = Path(__file__).parent / "probe"
OWN = re.compile(r"/(yalu/\w+|spiders|db)(?:/|\.py)")
LIBRARY = re.compile(r"/site-packages/(\w+)")
IMPORTS = "<frozen importlib"
TOP = 25


def profile(served: Served, server: Server, folder: Path) -> None:
    """Crawl and recheck the farm with probes, and print what they saw: statements, writing and processor time."""
    sources = folder / "profile.toml"
    served.write_sources(sources)
    for probe in PROBES:
        url = server.new(folder, probe.lower())
        Yalu(folder, url).do("db", "upgrade")
        for number, (kind, mode) in enumerate((("first crawl", Mode.VALIDATED), ("recheck, equal bytes", Mode.PLAIN))):
            held = folder / f"{probe.lower()}-{server.name}-{number}"
            held.mkdir(exist_ok=True)
            served.answer_in(mode)
            yalu = Yalu(folder, url, {probe: str(held), "PYTHONPATH": f"{PROBE}:{ROOT}"})
            done = yalu.do("run", "--sources", str(sources), "--force", "--json")
            pages = served.fetched().pages
            print(f"\n{server.name}, {kind}, {pages} pages, {done.processor:.1f} s of processor time")
            records = [json.loads(file.read_text(encoding="utf-8")) for file in held.glob("*.json")]
            print("\n".join(PROBES[probe](records, pages)), flush=True)


def _statements(records: Iterable[dict[str, int]], pages: int) -> list[str]:
    total: Counter[str] = Counter()
    for counts in records:
        total.update(counts)
    kinds = ", ".join(f"{name} {count / pages:.2f}" for name, count in total.most_common(8))
    return [f"  statements a page: {total.total() / pages:.2f} ({kinds})"]


def _writes(records: Iterable[dict[str, Any]], pages: int) -> list[str]:
    """How long transactions held SQLite's lock; other databases have no such lock."""
    held = [write for record in records for write in record["writes"]]
    if not held:
        return ["  no transaction held a lock that others wait for"]
    lines = []
    for name, place in (("of time", 0), ("of its processor time", 1)):
        took = sorted(1000 * write[place] for write in held)
        median, most = statistics.median(took), took[-1]
        p95 = took[min(len(took) - 1, round(0.95 * len(took)))]
        lines.append(f"  a writer held the lock for {median:.1f} ms {name} (median), {p95:.1f} (p95), {most:.1f} (max)")
    return [f"  {len(held)} transactions that write, {len(held) / pages:.2f} a page", *lines]


def _rooms(records: Iterable[dict[str, list[tuple[list[str], float]]]], pages: int) -> list[str]:
    spent = Counter[str]()
    caused = Counter[str]()
    places = Counter[str]()
    for record in records:
        for stack, seconds in record["samples"]:
            imports = any(IMPORTS in frame for frame in stack)
            asking = next((name for frame in stack if (name := _own(frame))), "none of ours")
            spent["imports" if imports else _room(stack[0])] += seconds  # type: ignore[assignment]
            caused["imports" if imports else asking] += seconds  # type: ignore[assignment]
            places["imports" if imports else _short(stack[0])] += seconds  # type: ignore[assignment]
    lines = [f"  {'ms a page':>10}  room that computes {'':<10}   {'ms a page':>10}  room of ours that asked for it"]
    left, right = spent.most_common(TOP), caused.most_common(TOP)
    for row in range(max(len(left), len(right))):
        lines.append("  " + "   ".join(_cell(side, row, pages) for side in (left, right)))
    lines.append(f"  {'ms a page':>10}  function")
    return lines + [f"  {1000 * seconds / pages:>10.2f}  {name}" for name, seconds in places.most_common(TOP)]


def _cell(rows: list[tuple[str, int]], row: int, pages: int) -> str:
    if row >= len(rows):
        return " " * 41
    name, seconds = rows[row]
    return f"{1000 * seconds / pages:>10.2f}  {name:<29}"


def _own(frame: str) -> str | None:
    inside = frame.removeprefix(str(ROOT))
    match = OWN.match(inside) if inside != frame else None
    return match.group(1) if match else None


def _room(frame: str) -> str:
    library = LIBRARY.search(frame)
    return _own(frame) or (library.group(1) if library else "standard library")


def _short(frame: str) -> str:
    file, _, function = frame.rpartition(":")
    return f"{file.removeprefix(str(ROOT) + '/').rpartition('site-packages/')[2]}:{function}"


PROBES: Mapping[str, Callable[[list[dict[str, Any]], int], list[str]]] = {
    "FARM_STATEMENTS": _statements,
    "FARM_WRITES": _writes,
    "FARM_SAMPLES": _rooms,
}

"""The farm as its users see it: started, told how to answer, asked what was fetched."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.farm.pages import Farm
from benchmarks.farm.server import Mode
from benchmarks.processes import ROOT, source_entry

MOST_IN_A_FEED = 1000


@dataclass(frozen=True, slots=True)
class Outlet:
    """One site that is served."""

    base: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was asked of the farm: pages with a body, pages answered 304, and all else (listings, robots.txt).

    ``edited`` are those of the first that the present edition edited.
    """

    whole: int
    unchanged: int
    others: int
    edited: int = 0

    @property
    def pages(self) -> int:
        return self.whole + self.unchanged


class Served:
    """A farm that is being served by a process of its own."""

    def __init__(self, farm: Farm, process: subprocess.Popen[str]) -> None:
        self.farm = farm
        self._process = process
        order = {"sites": farm.sites, "pages": farm.pages, "comments": farm.comments, "now": farm.now.isoformat()}
        self.outlets = tuple(Outlet(outlet["base"], tuple(outlet["paths"])) for outlet in self._ask(order))

    def answer_in(self, mode: Mode) -> None:
        """Answer in this mode from now on, and count anew."""
        self._ask({"mode": mode})

    def edit(self) -> None:
        """Bring out the next edition, which edits some of the pages."""
        self._ask({"edit": True})

    def fetched(self) -> Fetched:
        """What was asked for since this was asked last, or since the mode was set."""
        counts = self._ask({})
        others = sum(count for what, count in counts.items() if not what.startswith("page"))
        return Fetched(counts.get("page 200", 0), counts.get("page 304", 0), others, counts.get("page edited", 0))

    def write_sources(self, file: Path, chosen: range | None = None, *, delay: str = "0s") -> None:
        """Write the source file of all sites, or of those with the numbers in `chosen`."""
        numbers = chosen if chosen is not None else range(len(self.outlets))
        file.write_text("\n".join(self._source(number, delay) for number in numbers), encoding="utf-8")

    def write_addresses(self, file: Path) -> None:
        """Write the address of every article, the sites in turn."""
        rows = zip(*([outlet.base + path for path in outlet.paths] for outlet in self.outlets), strict=True)
        file.write_text("\n".join(address for row in rows for address in row), encoding="utf-8")

    def _source(self, number: int, delay: str) -> str:
        base = self.outlets[number].base
        by_feed = number % 2 == 0 and self.farm.pages <= MOST_IN_A_FEED
        listing = f'feed = "{base}/feed.xml"' if by_feed else f'sitemap = "{base}/sitemap.xml"'
        # Half of `max_pages` is kept for known pieces; the day's budget must not end a benchmark.
        more = {"delay": delay, "max_pages": 2 * self.farm.pages + 10, "budget": "1000000/day"}
        return source_entry(f"farm-{number}", f"Farm Gazette {number}", base, "en", listing, **more)

    def _ask(self, order: dict[str, object]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextlib.contextmanager
def serving(farm: Farm) -> Iterator[Served]:
    """Serve a farm until the block ends."""
    command = [sys.executable, "-m", "benchmarks.farm.server"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Served(farm, process)
        finally:
            process.kill()

"""The rounds: a first crawl and three kinds of recheck, by bare Scrapy and by Yalu on each database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.farm.bare import bare
from benchmarks.farm.databases import Server, Sizes, growth
from benchmarks.farm.server import Mode
from benchmarks.farm.serving import Fetched, Served
from benchmarks.processes import Usage

FIRST = "first crawl"
RECHECKS = {
    "recheck, 304": Mode.VALIDATED,
    "recheck, equal bytes": Mode.PLAIN,
    "recheck, noise only": Mode.NOISY,
    "recheck, 5 % edited": Mode.EDITED,
}


@dataclass(slots=True)
class Tally:
    """What one crawler took in the rounds of one kind."""

    crawler: str
    kind: str
    pages: int = 0
    others: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    server: float = 0.0
    """Processor seconds of the database's own processes."""
    memory: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    locked: int = 0
    told: int = 0
    """New articles at the first crawl; versions and changes at a recheck, where each edit makes one of both."""
    edited: int = 0
    grown: Sizes = field(default_factory=dict)

    def add(self, usage: Usage, fetched: Fetched) -> None:
        self.pages += fetched.pages
        self.others += fetched.others
        self.edited += fetched.edited
        self.seconds += usage.seconds
        self.processor += usage.processor
        self.memory = max(self.memory, usage.memory)
        self.failed |= usage.failed
        self.locked += usage.locked

    @property
    def is_right(self) -> bool:
        """Whether every page was found at the first crawl, and later each edit but nothing else."""
        return not self.failed and self.told == (self.pages if self.kind == FIRST else 2 * self.edited)

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds

    @property
    def cost(self) -> float:
        """Processor milliseconds a page."""
        return 1000 * self.processor / max(1, self.pages)

    @property
    def growth(self) -> float:
        """Bytes that the database grew by, a page."""
        return sum(self.grown.values()) / max(1, self.pages)


HAND_WRITTEN = "hand-written"


class Bare:
    """Bare Scrapy over the farm; with the interpreter `peers`, which has trafilatura, what people write by hand."""

    def __init__(self, served: Served, folder: Path, peers: str = "") -> None:
        self.name = HAND_WRITTEN if peers else "bare Scrapy"
        self.served = served
        self.folder = folder / self.name
        self.folder.mkdir(exist_ok=True)
        self.more: dict[str, Any] = {"database": self.folder / "versions.db", "peers": peers} if peers else {}
        self.addresses = self.folder / "addresses.txt"
        served.write_addresses(self.addresses)

    def crawl(self, tally: Tally, mode: Mode) -> None:
        self.served.answer_in(mode)
        first = self.folder / "first.jsonl"
        output = first if tally.kind == FIRST else self.folder / "again.jsonl"
        earlier = first if tally.kind != FIRST and mode is Mode.VALIDATED else None
        tally.add(bare(self.addresses, output, earlier, **self.more), self.served.fetched())

    def nothing_due(self) -> Usage:
        """A crawl of no page."""
        nothing = self.folder / "nothing.txt"
        nothing.touch()
        return bare(nothing, self.folder / "nothing.jsonl", **self.more)


class Crawler:
    """Yalu over the farm, on one database."""

    def __init__(self, served: Served, folder: Path, server: Server) -> None:
        self.name = f"Yalu, {server.name}"
        self.served = served
        self.server = server
        self.sources = folder / "sources.toml"
        served.write_sources(self.sources)
        self.yalu = server.yalu(folder, "speed")

    def crawl(self, tally: Tally, mode: Mode) -> None:
        before, taken = self.server.sizes(self.yalu.database), self.server.processor()
        self.served.answer_in(mode)
        usage = self.yalu.do("run", "--sources", str(self.sources), "--force", "--json")
        tally.add(usage, self.served.fetched())
        tally.server += self.server.processor() - taken
        if tally.kind == FIRST:
            tally.told += usage.summary["articles_new"]
        else:
            tally.told += usage.summary["versions_new"] + sum(usage.summary["changes"].values())
        for table, size in growth(before, self.server.sizes(self.yalu.database)).items():
            tally.grown[table] = tally.grown.get(table, 0) + size

    def nothing_due(self) -> Usage:
        """A run in which no piece is due. Without ``--due``, a source file that is named is visited whole."""
        return self.yalu.do("run", "--sources", str(self.sources), "--due", "--json")


def rounds(crawlers: list[Bare | Crawler], count: int, say: Callable[[str], None]) -> Iterator[list[Tally]]:
    """The tallies of each kind of round, one for each crawler: one first crawl, `count` rounds of each recheck."""
    for kind, mode in {FIRST: Mode.VALIDATED, **RECHECKS}.items():
        tallies = [Tally(crawler.name, kind) for crawler in crawlers]
        for turn in range(1 if kind == FIRST else count):
            if mode is Mode.EDITED:
                crawlers[0].served.edit()
            for crawler, tally in zip(crawlers, tallies, strict=True):
                say(f"{kind} {turn + 1}: {crawler.name}")
                crawler.crawl(tally, mode)
        yield tallies


def table(tallies: list[Tally]) -> list[str]:
    """One line for each crawler in one kind of round; the first tally is that of bare Scrapy."""
    base = tallies[0]
    hand = next((tally for tally in tallies if tally.crawler == HAND_WRITTEN), None)
    lines = []
    for tally in tallies:
        beside = f"{tally.rate / base.rate:>6.2f} {tally.cost / base.cost:>6.1f}" if tally is not base else f"{'':>13}"
        beside += f" {hand.cost / tally.cost:>6.2f}" if hand is not None else f"{'':>7}"
        grown = f"{tally.growth:>9.0f}" if tally.grown else f"{'':>9}"
        lines.append(
            f"{tally.kind:<21} {tally.crawler:<17} {tally.pages:>6} {tally.others:>6} {tally.rate:>8.1f} "
            f"{tally.cost:>8.2f} {beside} {1000 * tally.server / max(1, tally.pages):>6.2f} "
            f"{len(tally.failed):>6} {tally.locked:>6} {tally.told:>5} {grown}"
        )
    return lines


HEAD = (
    f"{'':<21} {'':<17} {'pages':>6} {'others':>6} {'pages/s':>8} {'ms/page':>8} {'speed':>6} {'cost':>6} "
    f"{'hand':>6} {'db ms':>6} {'failed':>6} {'locked':>6} {'told':>5} {'B/page':>9}"
)


def progress(text: str) -> None:
    """Say on stderr what is being done."""
    print(text, file=sys.stderr, flush=True)

"""Drive the command line over a batch of scenarios, as a user would."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.attacks.scenario import CHECKS, Scenario
from benchmarks.press.outlet import Outlet
from benchmarks.press.server import serving
from benchmarks.processes import Yalu, source_entry

RUN_SECONDS = 900
Record = dict[str, Any]


@dataclass(slots=True)
class Batch:
    """What the program said over the checks of one batch."""

    records: dict[str, list[tuple[int, Record]]] = field(default_factory=dict)
    verdicts: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    told_in_check: list[int] = field(default_factory=list)


def address(number: int) -> str:
    """A loopback address of its own for the scenario with this number."""
    return f"127.{40 + number // 40_000}.{number // 200 % 200}.{number % 200 + 10}"


def run_batch(scenarios: list[tuple[int, Scenario]], keep: Path | None = None) -> Batch:
    """Serve the scenarios, check seven times, and collect the changes that each check adds to the log."""
    batch = Batch()
    with contextlib.ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yalu-attacks-")))
        folder.mkdir(parents=True, exist_ok=True)
        outlets = [Outlet(scenario.stage_at) for _, scenario in scenarios]
        hosts = (address(number) for number, _ in scenarios)
        stack.enter_context(serving(list(zip(outlets, hosts, strict=True))))
        entries = (source_of(scenario, outlet.base) for (_, scenario), outlet in zip(scenarios, outlets, strict=True))
        (folder / "sources.toml").write_text("".join(entries), encoding="utf-8")
        for _, scenario in scenarios:
            batch.records[scenario.id], batch.verdicts[scenario.id] = [], []
        yalu = Yalu(folder, f"sqlite:///{folder}/yalu.db")
        for check in range(CHECKS):
            for outlet in outlets:
                outlet.check = check
            batch.told_in_check.append(_check(batch, check, yalu, scenarios[0][1]))
        _read_log(batch, yalu)
    return batch


def source_of(scenario: Scenario, base: str) -> str:
    """The outlet of a scenario as a source."""
    site = scenario.site
    listing = f'{site.listing} = "{base}/{"feed.xml" if site.listing == "feed" else "sitemap.xml"}"'
    return source_entry(scenario.id, scenario.id, base, site.language, listing)


def _check(batch: Batch, check: int, yalu: Yalu, scenario: Scenario) -> int:
    """One run of the program at the time of `scenario`, as all of its batch; the number of changes it says it told."""
    words = ("run", "--sources", str(yalu.folder / "sources.toml"), "--json", *(["--force"] if scenario.forced else []))
    done = yalu.start(*words, now=scenario.schedule[check]).wait(longest=RUN_SECONDS)
    (yalu.folder / f"run-{check}.txt").write_text(f"{dict(done.summary)}\n--\n{done.errors}", encoding="utf-8")
    if not done.summary:
        batch.problems.append(f"check {check}: exit {done.status}: {done.errors.strip()[-400:]}")
        return 0
    batch.problems += [f"check {check}: {reason}" for reason in done.summary["reasons"].values() if "locked" in reason]
    for source, verdict in done.summary["sources"].items():
        batch.verdicts.setdefault(source, []).append(str(verdict))
    return sum(done.summary["changes"].values())


def _read_log(batch: Batch, yalu: Yalu) -> None:
    """Give each logged change to its source and its check.

    Changes are numbered in the order in which they are told, and each run says how many it told.
    """
    log = yalu.start("log", "--json").wait(longest=RUN_SECONDS)
    if log.status:
        batch.problems.append(f"log: {log.errors.strip()[-400:]}")
    records = sorted(map(dict, log.records), key=lambda record: int(record["change_id"]))
    if len(records) != sum(batch.told_in_check):
        batch.problems.append(f"the runs told {batch.told_in_check} changes, the log holds {len(records)}")
    checks = [check for check, count in enumerate(batch.told_in_check) for _ in range(count)]
    for place, record in enumerate(records):
        batch.records.setdefault(str(record["source_id"]), []).append(
            (checks[place] if place < len(checks) else CHECKS - 1, record)
        )

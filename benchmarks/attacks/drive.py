"""Drive the command line over a batch of scenarios, as a user would."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.attacks.scenario import CHECKS, Scenario
from benchmarks.press.outlet import Outlet
from benchmarks.press.server import serving

RUN_SECONDS = 900
Record = dict[str, Any]


@dataclass(slots=True)
class Batch:
    """What the program said over the checks of one batch."""

    told: dict[str, list[tuple[int, Record]]] = field(default_factory=dict)
    verdicts: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    told_in_check: list[int] = field(default_factory=list)


def source_block(scenario: Scenario, base: str) -> str:
    listing = "feed.xml" if scenario.site.listing == "feed" else "sitemap.xml"
    language = scenario.site.language
    country = {"en": "US", "ko": "KR", "zh": "CN", "ja": "JP"}[language]
    return (
        f'[[source]]\nid = "{scenario.id}"\nname = "{scenario.id}"\nhomepage = "{base}/"\ncountry = "{country}"\n'
        f'languages = ["{language}"]\ntype = "newspaper"\n'
        f'discover = [ {{ {scenario.site.listing} = "{base}/{listing}" }} ]\n'
        'comments = "auto"\nscope = "all"\nevery = "6h"\ndelay = "0s"\nterms = "excerpt"\n'
        "allow_private_hosts = true\n\n"
    )


def _command(arguments: list[str], environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "yalu", *arguments],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )


def json_lines(text: str) -> list[Record]:
    found: list[Record] = []
    for line in text.splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            value = json.loads(line)
            if isinstance(value, dict):
                found.append(value)
    return found


def address(number: int) -> str:
    """A loopback address of its own for the scenario with this number."""
    return f"127.{40 + number // 40_000}.{number // 200 % 200}.{number % 200 + 10}"


def run_batch(scenarios: list[tuple[int, Scenario]], keep: Path | None = None) -> Batch:
    """Serve the scenarios, check seven times, and collect the changes that each check adds to the log."""
    batch = Batch()
    with contextlib.ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yalu-attacks-")))
        folder.mkdir(parents=True, exist_ok=True)
        outlets = [stack.enter_context(serving(Outlet(scenario), address(number))) for number, scenario in scenarios]
        sources = folder / "sources.toml"
        sources.write_text("".join(source_block(outlet.scenario, outlet.base) for outlet in outlets), encoding="utf-8")
        batch.told = {outlet.scenario.id: [] for outlet in outlets}
        batch.verdicts = {outlet.scenario.id: [] for outlet in outlets}
        environment = {
            **os.environ,
            "YALU_DATABASE_URL": f"sqlite:///{folder}/yalu.db",
            "YALU_HOME": str(folder),
            "YALU_SECRET": "x",
            "YALU_REGISTRY": "none",
        }
        for check in range(CHECKS):
            for outlet in outlets:
                outlet.check = check
            now = outlets[0].scenario.schedule[check].isoformat()
            batch.told_in_check.append(_check(batch, check, sources, {**environment, "YALU_NOW": now}))
        _read_log(batch, sources.parent, environment)
    return batch


def _check(batch: Batch, check: int, sources: Path, environment: dict[str, str]) -> int:
    """One run of the program; the number of changes that it says it told."""
    done = _command(["run", "--sources", str(sources), "--force", "--json"], environment, sources.parent)
    (sources.parent / f"run-{check}.txt").write_text(done.stdout + "\n--\n" + done.stderr, encoding="utf-8")
    summary = json_lines(done.stdout)
    if not summary:
        batch.problems.append(f"check {check}: exit {done.returncode}: {done.stderr.strip()[-400:]}")
        return 0
    batch.problems += [f"check {check}: {reason}" for reason in summary[-1]["reasons"].values() if "locked" in reason]
    for source, verdict in summary[-1]["sources"].items():
        batch.verdicts.setdefault(source, []).append(str(verdict))
    return sum(summary[-1]["changes"].values())


def _read_log(batch: Batch, folder: Path, environment: dict[str, str]) -> None:
    """Give each logged change to its source and its check.

    Changes are numbered in the order in which they are told, and each run says how many it told.
    """
    log = _command(["log", "--json"], environment, folder)
    if log.returncode:
        batch.problems.append(f"log: {log.stderr.strip()[-400:]}")
    records = sorted(json_lines(log.stdout), key=lambda record: int(record["change_id"]))
    if len(records) != sum(batch.told_in_check):
        batch.problems.append(f"the runs told {batch.told_in_check} changes, the log holds {len(records)}")
    checks = [check for check, count in enumerate(batch.told_in_check) for _ in range(count)]
    for place, record in enumerate(records):
        batch.told.setdefault(str(record["source"]), []).append(
            (checks[place] if place < len(checks) else CHECKS - 1, record)
        )

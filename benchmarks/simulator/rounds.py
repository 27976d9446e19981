"""`yalu run` and `yalu log` as processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.simulator.outlets import Outlet

LONGEST_RUN = 600.0
ROOT = Path(__file__).parents[2]
DISCOVERY = {
    "feed": '{{ feed = "{base}/feed/" }}',
    "section": '{{ section = "{base}/opinion/", links = "a.headline-link" }}',
    "sitemap": '{{ sitemap = "{base}/sitemap.xml" }}',
}


@dataclass(frozen=True, slots=True)
class Run:
    """How one run ended: its exit status, seconds, summary and, where it did not end well, why."""

    status: int
    seconds: float
    summary: dict[str, Any]
    fault: str | None


def write_sources(outlets: list[Outlet], path: Path) -> None:
    """Write the source file of the outlets."""
    parts = [
        f'[[source]]\nid = "{one.id}"\nname = "{one.name}"\n'
        f'homepage = "{one.base}/"\ncountry = "KR"\nlanguages = ["{one.language}"]\n'
        'type = "magazine"\ncomments = "auto"\nscope = "all"\n'
        f"discover = [ {DISCOVERY[one.discovery].format(base=one.base)} ]\n"
        'every = "6h"\ndelay = "0s"\nterms = "licensed"\nallow_private_hosts = true\n'
        for one in outlets
    ]
    path.write_text("\n".join(parts), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Yalu:
    """The command line under test, with a database and home of its own in `folder`."""

    folder: Path

    def _environment(self, now: datetime) -> dict[str, str]:
        return os.environ | {
            "YALU_NOW": now.isoformat().replace("+00:00", "Z"),
            "YALU_DATABASE_URL": f"sqlite:///{self.folder}/yalu.db",
            "YALU_HOME": str(self.folder / "home"),
            "YALU_SECRET": "x",
            "YALU_REGISTRY": "none",
            "YALU_DOWNLOAD_TIMEOUT": "2",
            "PYTHONPATH": str(ROOT),
        }

    def _start(self, words: list[str], now: datetime) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "yalu", *words], cwd=self.folder, env=self._environment(now), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def run(self, now: datetime) -> Run:
        """One pass over all outlets."""
        began = time.monotonic()
        process = self._start(["run", "--sources", str(self.folder / "sources.toml"), "--force", "--json"], now)
        try:
            out, errors = process.communicate(timeout=LONGEST_RUN)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return Run(-1, time.monotonic() - began, {}, f"still running after {LONGEST_RUN:.0f} s")
        seconds = time.monotonic() - began
        summary: dict[str, Any] = {}
        for line in out.splitlines():
            if line.startswith("{"):
                summary |= json.loads(line)
        fault = None
        if process.returncode not in (0, 1) or not summary or "Traceback" in errors:
            fault = f"exit {process.returncode}: {errors[-1500:]}"
        return Run(process.returncode, seconds, summary, fault)

    def kill_run(self, now: datetime, after: float) -> bool:
        """Start a pass and kill it after so many seconds. Returns: whether it was still running then."""
        process = self._start(["run", "--sources", str(self.folder / "sources.toml"), "--force", "--json"], now)
        try:
            process.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return True
        return False

    def log(self, now: datetime, since: datetime) -> tuple[list[dict[str, Any]], str | None]:
        """The changes told since `since`, and what went wrong where the command failed."""
        process = self._start(["log", "--since", since.isoformat(), "--json"], now)
        out, errors = process.communicate()
        if process.returncode:
            return [], f"yalu log: exit {process.returncode}: {errors[-1500:]}"
        return [json.loads(line) for line in out.splitlines()], None

"""Whole crawls in a process of their own, as the product runs them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awkward_site import Site, article

DRIVER = Path(__file__).with_name("visit.py")


@dataclass(frozen=True)
class Crawled:
    """How one source's crawl ended."""

    result: dict[str, Any]
    log: str
    seconds: float

    @property
    def verdict(self) -> str:
        return str(self.result["verdict"])

    @property
    def reason(self) -> str:
        return str(self.result["reason"])

    @property
    def kept(self) -> list[dict[str, Any]]:
        return list(self.result["kept"])

    def outcomes(self) -> dict[str, str]:
        """Outcome by the path that was asked for."""
        return {path(one["captures"][0]["url"]): one["outcome"] for one in self.kept}

    def of(self, asked: str) -> dict[str, Any]:
        """The one observation of a path."""
        (found,) = [one for one in self.kept if path(one["captures"][0]["url"]) == asked]
        return found


def path(url: str) -> str:
    return "/" + url.split("/", 3)[3] if url.count("/") > 2 else "/"


def crawl(*sources: dict[str, Any], settings: dict[str, Any] | None = None, env: dict[str, str] | None = None) -> Any:
    """Crawl; the result of the only source, or results by id when there are several."""
    process = start(*sources, settings=settings, env=env)
    return finish(process, *sources)


def start(
    *sources: dict[str, Any], settings: dict[str, Any] | None = None, env: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start a crawl and return once it has its job."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error::ResourceWarning", str(DRIVER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps({"sources": sources, "settings": settings or {}}))
    process.stdin.close()
    process.stdin = None
    return process


def finish(process: subprocess.Popen[str], *sources: dict[str, Any], seconds: float = 60) -> Any:
    out, log = process.communicate(timeout=seconds)
    assert process.returncode == 0, log
    assert "Traceback" not in log or any(spec.get("sink") == "defect" for spec in sources), log
    answer = json.loads(out)
    found = {name: Crawled(result, log, answer["seconds"]) for name, result in answer["sources"].items()}
    return found[sources[0]["id"]] if len(sources) == 1 else found


def stop(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> float:
    """Send a signal; the time at which it was sent."""
    process.send_signal(number)
    return time.monotonic()


def spec(site: Site, *ways: dict[str, str], name: str = "paper", **more: Any) -> dict[str, Any]:
    """A source of a site; by default it is discovered by /feed."""
    discover = list(ways) or [{"feed": f"{site.url}/feed"}]
    return {"id": name, "homepage": f"{site.url}/", "discover": discover, **more}


def write_pieces(site: Site, *numbers: int) -> list[str]:
    """Publish articles; their addresses."""
    for number in numbers:
        site.rules[f"/2026/piece-{number}"] = article(f"China and South Korea talk, part {number}")
    return [f"{site.url}/2026/piece-{number}" for number in numbers]


def wait_for_line(process: subprocess.Popen[str], line: str) -> None:
    """Wait until the crawl says a line in its log."""
    assert process.stderr is not None
    for said in process.stderr:
        if said.strip() == line:
            return
    raise AssertionError(f"the crawl ended without saying {line!r}")


def wait_for(site: Site, asked: str, seconds: float = 20) -> None:
    """Wait until the site has been asked for a path (the answer may still be under way)."""
    limit = time.monotonic() + seconds
    while asked not in site.begun:
        assert time.monotonic() < limit, f"{asked} was never asked for"
        site.news.wait(0.2)
        site.news.clear()

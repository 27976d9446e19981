"""Whole crawls in processes of their own, as the product runs them."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

from tests.processes.forked import Forked
from tests.spiders.awkward_site import Site, article


@dataclass(frozen=True)
class Crawled:
    """How one source's crawl ended."""

    result: dict[str, Any]

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
        return {path(observation["captures"][0]["url"]): observation["outcome"] for observation in self.kept}

    def of(self, asked: str) -> dict[str, Any]:
        """The one observation of a path."""
        (observation,) = [observation for observation in self.kept if path(observation["captures"][0]["url"]) == asked]
        return observation


def path(url: str) -> str:
    return "/" + url.split("/", 3)[3] if url.count("/") > 2 else "/"


@dataclass
class Running:
    """A crawl under way."""

    process: Forked
    pipe: Connection
    log: Path
    names: list[str]
    may_break: bool

    def wait_until_stored(self, number: int, seconds: float = 30) -> None:
        """Wait until the store holds that many observations."""
        limit = time.monotonic() + seconds
        while self.pipe.poll(limit - time.monotonic()):
            if self.pipe.recv()[1] >= number:
                return
        raise AssertionError(f"{number} observations were never stored: {self.log.read_text()}")

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Send a signal; the time at which it was sent."""
        os.kill(self.process.pid, number)
        return time.monotonic()

    def finish(self, seconds: float = 60) -> Any:
        """The result of the only source, or results by id when there are several."""
        limit, answer = time.monotonic() + seconds, None
        while answer is None and self.pipe.poll(max(0.0, limit - time.monotonic())):
            try:
                kind, message = self.pipe.recv()
            except EOFError:
                break
            answer = json.loads(message) if kind == "result" else None
        status = self.process.wait(max(0.1, limit - time.monotonic()))
        self.pipe.close()
        log = self.log.read_text()
        self.log.unlink()
        assert answer is not None, f"no result within {seconds} s: {log}"
        assert status == 0, log
        assert self.may_break or "Traceback" not in log, log
        results = {name: Crawled(result) for name, result in answer.items()}
        return results[self.names[0]] if len(self.names) == 1 else results


def crawl(*sources: dict[str, Any], settings: dict[str, Any] | None = None, env: dict[str, str] | None = None) -> Any:
    """Crawl; the result of the only source, or results by id when there are several."""
    return start(*sources, settings=settings, env=env).finish()


def start(
    *sources: dict[str, Any],
    settings: dict[str, Any] | None = None,
    env: dict[str, str] | None = None,
    between: float | None = None,
    told_after: float | None = None,
) -> Running:
    """Start a crawl; ``between`` is how many seconds one has that only looks at what is due.

    ``told_after`` is how many seconds it has run when its first line of progress is logged.
    """
    mine, theirs = Pipe(duplex=False)
    with tempfile.NamedTemporaryFile(prefix="yalu-crawl-", suffix=".log", delete=False) as file:
        log = Path(file.name)
        given = {"settings": settings or {}, "env": env or {}, "between": between, "told_after": told_after}
        command = ["tests.spiders.visit:main", json.dumps({"sources": sources, **given}), str(theirs.fileno())]
        process = Forked(command, pass_fds=(theirs.fileno(),), stderr=file)
    theirs.close()
    broken = any(spec.get("sink") == "defect" for spec in sources)
    return Running(process, mine, log, [spec["id"] for spec in sources], broken)


def spec(site: Site, *ways: dict[str, str], name: str = "paper", **more: Any) -> dict[str, Any]:
    """A source of a site; by default it is discovered by /feed."""
    discover = list(ways) or [{"feed": f"{site.url}/feed"}]
    return {"id": name, "homepage": f"{site.url}/", "discover": discover, **more}


def write_pieces(site: Site, *numbers: int) -> list[str]:
    """Publish articles; their addresses."""
    for number in numbers:
        site.rules[f"/2026/piece-{number}"] = article(f"China and South Korea talk, part {number}")
    return [f"{site.url}/2026/piece-{number}" for number in numbers]


def wait_for(site: Site, asked: str, seconds: float = 20) -> None:
    """Wait until the site has been asked for a path (the answer may still be under way)."""
    limit = time.monotonic() + seconds
    while asked not in site.begun:
        assert time.monotonic() < limit, f"{asked} was never asked for"
        site.news.wait(0.2)
        site.news.clear()

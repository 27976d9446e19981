"""``yalu work``: keeps one crawling process running, compares what it crawled, and restarts it after a failure."""

from __future__ import annotations

import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yalu.db.core.engine import Database
from yalu.db.crawls import due_sources
from yalu.db.maintenance import reprints
from yalu.errors import DatabaseUnreachable, StoreError, UsageError
from yalu.jobs.changes.detect import compare
from yalu.jobs.crawl.shards import Shard
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.exit_codes import Exit
from yalu.settings import Settings, to_environment
from yalu.sources.load import watched
from yalu.topics.scanning.lexicon import load_lexicon

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
MAX_PAUSE = 60.0
"""Seconds before a process that died is restarted, or the database asked again; doubled each time up to the maximum."""

HEALTHY_SECONDS = 300.0
"""Seconds after which a process counts as healthy: its end does not lengthen the pause."""

POLL_SECONDS = 0.2
"""Seconds between two checks of the process's output and of the stop flag."""

Report = Callable[[Mapping[str, Any]], None]


def run_worker(
    settings: Settings, *, only: Path | None, shard: Shard, report: Report, seconds: float | None = None
) -> None:
    """Crawl what is due until SIGTERM or SIGINT; ``report`` receives each crawl that ended, with its changes.

    After ``seconds`` no further crawl is begun, and it ends with the last one that runs. Raises UsageError when a
    setting or a source file is wrong, SchemaOutdated when the schema is not the expected one.
    """
    watched(settings, only=only)
    load_lexicon(settings.lexicon)
    try:
        with job_database(settings, make=True):
            pass
    except DatabaseUnreachable as error:
        log.warning("%s; waiting for it", error)
    _Worker(settings, only, shard, report, None if seconds is None else time.monotonic() + seconds).run()


@dataclass(slots=True)
class _Worker:
    settings: Settings
    only: Path | None
    shard: Shard
    report: Report
    until: float | None = None
    _stopped: bool = False
    _child: subprocess.Popen[str] | None = None
    _lines: queue.SimpleQueue[str | None] = field(default_factory=queue.SimpleQueue)
    _waiting: list[dict[str, Any]] = field(default_factory=list)
    _compare_at: float = 0.0
    _pause: float = FIRST_PAUSE

    def run(self) -> None:
        """Run child processes until a stop is requested."""
        pause = FIRST_PAUSE
        with self._signals():
            while not self._stopped:
                began = time.monotonic()
                status = self._run_child()
                if self.until is not None and status in (Exit.OK, Exit.NOTHING):
                    break
                if status is Exit.CONFIGURATION:
                    raise UsageError("the crawling process found a setting or a source file wrong; its log says which")
                if not self._stopped:
                    pause = FIRST_PAUSE if time.monotonic() - began > HEALTHY_SECONDS else pause
                    log.warning("the crawling process ended (%s); started again in %.0f s", status, pause)
                    self._sleep(pause)
                    pause = min(2 * pause, MAX_PAUSE)
            self._compare(last=True)

    def _run_child(self) -> Exit | int:
        """Start a process, follow it until it ends, and return its status."""
        command = [sys.executable, "-P", "-m", "yalu.jobs", "--watch-stdin", "work", f"--shard={self.shard}"]
        command += [f"--sources={self.only}"] if self.only is not None else []
        command += [f"--seconds={max(0.0, self.until - time.monotonic())}"] if self.until is not None else []
        child = subprocess.Popen(
            command,
            env={**os.environ, **to_environment(self.settings)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._child = child
        reader = threading.Thread(target=self._read, args=(child,), daemon=True)
        reader.start()
        if self._stopped:
            self._stop_child()
        over = False
        while not over:
            over = self._listen()
            self._compare()
        reader.join()
        status = child.wait()
        self._child = None
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        return Exit(status) if status in {exit_status.value for exit_status in Exit} else status

    def _read(self, child: subprocess.Popen[str]) -> None:
        assert child.stdout is not None
        for line in child.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _listen(self) -> bool:
        """Read what the process printed; True when its output has ended."""
        try:
            line = self._lines.get(timeout=POLL_SECONDS)
            while line is not None:
                self._waiting.append(json.loads(line))
                line = self._lines.get_nowait()
        except queue.Empty:
            return False
        return True

    def _compare(self, *, last: bool = False) -> None:
        """Compare finished crawls and report them. When the database fails, try again later."""
        if not self._waiting or (time.monotonic() < self._compare_at and not last):
            return
        try:
            with job_database(self.settings) as database:
                while self._waiting:
                    self._report_crawl(database, self._waiting[0])
                    del self._waiting[0]
                reprints.catch_up(database)
        except StoreError as error:
            log.warning("%s; compared again in %.0f s", error, self._pause)
            self._compare_at = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, MAX_PAUSE)
            return
        self._pause = FIRST_PAUSE

    def _report_crawl(self, database: Database, crawl: Mapping[str, Any]) -> None:
        crawls = due_sources.waiting_to_be_compared(database, str(crawl["source"]))
        recorded = compare(database, self.settings, crawls, self.only)
        self.report({**crawl, **recorded.as_json()})

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._stopped and time.monotonic() < until:
            time.sleep(POLL_SECONDS)
            self._compare()

    def _stop_child(self) -> None:
        child = self._child
        if child is not None and child.poll() is None:
            child.send_signal(signal.SIGTERM)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(*_: object) -> None:
            self._stopped = True
            self._stop_child()

        before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

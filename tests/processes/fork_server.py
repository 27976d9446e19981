"""The process that others are forked from: it has imported what they run on, and serves until its stdin ends.

``python -m tests.processes.fork_server LISTENER`` with the descriptor of a listening Unix socket. A request is its
length, JSON (``fds``, ``cwd``, ``env``, ``session``, ``call``, ``arguments``) and the descriptors that the process
gets, which ``fds`` numbers. The answers are the process id and, once it has ended, its exit status, as signed numbers.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy.orm import configure_mappers

from tests.pipeline.offline import Offline
from tests.processes.forked import NUMBER, Forked
from yalu.extraction.addresses import registrable_domain

PRELOADED = (
    *("yalu.cli.maintenance.db", "yalu.cli.maintenance.importing", "yalu.cli.maintenance.reextraction"),
    *("yalu.cli.maintenance.doctor", "yalu.cli.maintenance.export", "yalu.cli.maintenance.retention"),
    *("yalu.cli.pages.compare", "yalu.cli.pages.extract", "yalu.cli.pages.topic", "yalu.cli.reading.history"),
    *("yalu.cli.reading.diff", "yalu.cli.watching.backfill", "yalu.cli.watching.local", "yalu.cli.watching.run"),
    *("yalu.cli.watching.silence", "yalu.cli.watching.sources", "yalu.cli.watching.work"),
    *("yalu.demo.run", "yalu.jobs.changes.diff_job", "yalu.jobs.crawl.backfill", "yalu.jobs.crawl.crawl_job"),
    *("yalu.jobs.crawl.crawl_sources", "yalu.jobs.crawl.run", "yalu.jobs.crawl.leased_crawls", "yalu.jobs.lookup.show"),
    *("yalu.jobs.maintenance.import_files", "yalu.jobs.reextraction.reextract_job", "yalu.jobs.reports.report_job"),
    *("yalu.jobs.source_check.check", "yalu.topics", "yalu.spiders.one_off", "yalu.spiders.runner"),
    *(
        "yalu.spiders.politeness.download_handler",
        "yalu.spiders.politeness.private_hosts",
        "yalu.spiders.politeness.robots",
    ),
    *("yalu.spiders.articles.pipelines", "yalu.spiders.discovery.feed", "yalu.spiders.discovery.sitemap"),
    *("yalu.spiders.discovery.section", "yalu.spiders.discovery.wordpress", "yalu.spiders.http.decompression"),
    *("scrapy.core.downloader", "scrapy.core.scraper", "scrapy.pqueues", "scrapy.squeues", "scrapy.logformatter"),
    *("scrapy.downloadermiddlewares.redirect", "scrapy.spidermiddlewares.referer", "scrapy.extensions.memusage"),
    *("scrapy.downloadermiddlewares.defaultheaders", "scrapy.downloadermiddlewares.downloadtimeout"),
    *("scrapy.downloadermiddlewares.stats", "scrapy.downloadermiddlewares.useragent", "scrapy.dupefilters"),
    *("scrapy.spidermiddlewares.urllength", "scrapy.statscollectors", "scrapy.extensions.closespider"),
    *(
        "yalu.spiders.log_filter",
        "yalu.spiders.settings",
        "yalu.db.maintenance.editions",
        "yalu.db.maintenance.reprints",
    ),
    *("yalu.jobs.changes.detect", "yalu.topics.editions", "xml.sax.expatreader", "encodings.utf_8_sig"),
    *("sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql.psycopg"),
)
"""What a crawl and a command would import by name, once for all that are forked from here."""
MANY = 64
HIGH = 200


def serve(listener: socket.socket) -> None:
    """Fork whatever is asked for, until stdin ends; then end what still runs."""
    running: dict[int, tuple[int, socket.socket]] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(0, selectors.EVENT_READ)
        selector.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj == 0:
                    for pid, _ in running.values():
                        os.kill(pid, signal.SIGKILL)
                    return
                if key.fileobj is listener:
                    _accept(listener, selector, running)
                else:
                    selector.unregister(key.fileobj)
                    _told_end(key.fd, *running.pop(key.fd))


def _accept(
    listener: socket.socket, selector: selectors.BaseSelector, running: dict[int, tuple[int, socket.socket]]
) -> None:
    asker = listener.accept()[0]
    first, fds, _, _ = socket.recv_fds(asker, NUMBER, MANY)
    with asker.makefile("rb") as stream:
        request = json.loads(stream.read(int.from_bytes(first, "big", signed=True)))
    pid = os.fork()
    if pid == 0:
        selector.close()
        listener.close()
        asker.close()
        for handle, (_, other) in running.items():
            os.close(handle)
            other.close()
        _become(request, fds)
    for fd in fds:
        os.close(fd)
    asker.sendall(pid.to_bytes(NUMBER, "big", signed=True))
    handle = os.pidfd_open(pid)
    running[handle] = (pid, asker)
    selector.register(handle, selectors.EVENT_READ)


def _told_end(handle: int, pid: int, asker: socket.socket) -> None:
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(handle)
    with asker:
        try:
            asker.sendall(status.to_bytes(NUMBER, "big", signed=True))
        except OSError:
            return  # whoever asked is gone


def _become(request: Mapping[str, Any], fds: Sequence[int]) -> NoReturn:
    status = 1
    try:
        if request["session"]:
            os.setsid()
        _take(fds, request["fds"])
        _begin(request["env"], request["cwd"])
        status = _status_of(request["call"], request["arguments"])
    except BaseException:  # noqa: BLE001  the end of the process
        traceback.print_exc()
    finally:
        os._exit(status)


def _take(fds: Sequence[int], wanted: Sequence[int]) -> None:
    """Give the descriptors the numbers that are wanted, and close all others."""
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD, HIGH) for fd in fds]
    os.closerange(0, HIGH)
    for fd, number in zip(high, wanted, strict=True):
        os.dup2(fd, number)
        os.close(fd)


def _begin(environment: Mapping[str, str], folder: str) -> None:
    """What the interpreter does on its way to the first line."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    time.tzset()
    tempfile.tempdir = None
    setattr(subprocess, "Popen", Forked)  # noqa: B010  what it starts in its turn
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115


def _status_of(call: str, arguments: list[str]) -> int:
    """Run ``-m MODULE``, or the function ``MODULE:NAME``, as the interpreter does to its end; gives the exit status."""
    module, _, name = call.partition(":")
    sys.argv = [call, *arguments]
    status = 0
    try:
        if name:
            getattr(import_module(module), name)(*arguments)
        else:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as left:
        if isinstance(left.code, str):
            sys.stderr.write(f"{left.code}\n")
        status = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:  # noqa: BLE001  the end of the process
        traceback.print_exc()
        status = 1
    getattr(threading, "_shutdown")()  # noqa: B009  waits for threads, as the interpreter does
    getattr(atexit, "_run_exitfuncs")()  # noqa: B009
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            status = status or 120
    return status


def _prepare() -> None:
    """Do once what is remembered from then on: vocabularies read, patterns and statements compiled."""
    with tempfile.TemporaryDirectory(prefix="yalu-prepared-") as folder:
        paper = Offline(f"sqlite:///{folder}/yalu.db", Path(folder))
        paper.days(0, 1, 2)
    registrable_domain("https://example.org/")  # which reads the list of public suffixes


def main() -> None:
    """Import, prepare, and serve."""
    gc.disable()
    for module in PRELOADED:
        import_module(module)
    configure_mappers()
    _prepare()
    gc.freeze()
    gc.enable()
    with socket.socket(fileno=int(sys.argv[1])) as listener:
        serve(listener)


if __name__ == "__main__":
    main()

"""Tests in several processes, forked from the one that has collected them (decision 0327).

Collecting means importing everything that is tested: workers that each did so would take as long as many tests. A
worker is given one group of tests after another, in the order of the items. It knows the first test of the next group
before it runs the last one of a group, since pytest ends what lives for a session when no test follows.
"""

from __future__ import annotations

import atexit
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest

Groups = Sequence[Sequence[pytest.Item]]
GROUP = pytest.StashKey[str]()
"""Of an item: the name of what is run by the same worker."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--workers=NUMBER``."""
    parser.addoption("--workers", type=int, default=1, help="processes among which groups of tests are divided")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the groups in workers; left to pytest is what needs one, and what could not be collected."""
    groups = [list(items) for _, items in groupby(session.items, lambda item: item.stash[GROUP])]
    number = min(session.config.getoption("workers"), len(groups))
    options = session.config.option
    if number < 2 or session.testsfailed or options.collectonly or options.usepdb:
        return None
    getattr(session.config, "_tmp_path_factory").getbasetemp()  # noqa: B009  the same folder for all workers
    reporter = _plugin(session, "terminalreporter")
    reporter.showfspath = False
    reporter.flush()
    fork, workers, ours = get_context("fork"), [], []
    for first in range(number):
        here, there = fork.Pipe()
        ours.append(here)
        workers.append(fork.Process(target=_work, args=(session, groups, first, there, list(ours))))
        workers[-1].start()
        there.close()
    try:
        _lead(session, groups, ours)
    finally:
        for connection in ours:
            connection.close()
        for worker in workers:
            worker.join()
    return True


def _lead(session: pytest.Session, groups: Groups, workers: Sequence[Connection]) -> None:
    """Give out the groups, and report what the workers report, to the end of the last worker."""
    hook = session.config.hook
    unfinished = {item.nodeid: item for item in session.items}
    waiting, open_ends = iter(range(len(workers), len(groups))), list(workers)  # each has begun with its own
    while open_ends:
        for worker in wait(open_ends):
            assert isinstance(worker, Connection)
            try:
                finished, reports = worker.recv()
            except EOFError:
                open_ends.remove(worker)
                continue
            if finished is None:
                worker.send(None if session.shouldfail or session.shouldstop else next(waiting, None))
                continue
            del unfinished[finished]
            for values in reports:
                report = hook.pytest_report_from_serializable(config=session.config, data=values)
                hook.pytest_runtest_logreport(report=report)
    if session.shouldfail:
        raise session.Failed(session.shouldfail)
    if session.shouldstop:
        raise session.Interrupted(session.shouldstop)
    for item in unfinished.values():
        lost = "its worker ended before it did"
        report = pytest.TestReport(item.nodeid, item.location, {}, "failed", lost, "call")
        hook.pytest_runtest_logreport(report=report)


def _work(
    session: pytest.Session, groups: Groups, first: int, leader: Connection, of_leader: Sequence[Connection]
) -> None:
    """A worker: run the first group, then those that the leader names, and end what they started."""
    for connection in of_leader:
        connection.close()
    getattr(atexit, "_clear")()  # noqa: B009  what the leader has to do at its end
    _become_worker(session, leader)
    with suppress(KeyboardInterrupt, EOFError, BrokenPipeError):  # of a run that is broken off
        items = _items(groups, first, leader)
        item = next(items, None)
        while item is not None and not (session.shouldfail or session.shouldstop):
            following = next(items, None)
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            item = following
    _plugin(session, "runner").pytest_sessionfinish(session)  # which ends the fixtures of whoever stops early
    logging.getLogger().handlers.clear()  # tests set up some, which write to streams that are closed by now
    getattr(atexit, "_run_exitfuncs")()  # noqa: B009  a forked process does not do so by itself


def _items(groups: Groups, first: int, leader: Connection) -> Iterator[pytest.Item]:
    number: int | None = first
    while number is not None:
        yield from groups[number]
        leader.send((None, []))
        number = leader.recv()


def _become_worker(session: pytest.Session, leader: Connection) -> None:
    """What is captured goes into this worker's own files, and what is reported to the leader, not to the terminal."""
    capture, reporter = _plugin(session, "capturemanager"), _plugin(session, "terminalreporter")
    capturing = getattr(capture, "_global_capturing")  # noqa: B009
    for part in (capturing.out, capturing.err):
        if hasattr(part, "targetfd"):  # handlers of logs that imports made write to the same object from now on
            with TemporaryFile() as own:
                os.dup2(own.fileno(), part.tmpfile.fileno(), inheritable=False)
    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  to the end of the process
    plugins = session.config.pluginmanager
    plugins.unregister(reporter)
    plugins.register(type(reporter)(session.config, nowhere), "terminalreporter")
    _plugin(session, "terminalreporter").pytest_sessionstart(session)
    plugins.register(_Relay(session, leader))


class _Relay:
    """Tells the leader of each test that has finished, with all reports of it."""

    def __init__(self, session: pytest.Session, leader: Connection) -> None:
        self.config = session.config
        self.leader = leader
        self.reports: list[Any] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.reports.append(self.config.hook.pytest_report_to_serializable(config=self.config, report=report))

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.leader.send((nodeid, self.reports))
        self.reports = []


def _plugin(session: pytest.Session, name: str) -> Any:
    return session.config.pluginmanager.get_plugin(name)

"""Runs the tests of each mutant, in a process forked from one that has imported what is not ours."""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import accumulate, groupby, takewhile
from pathlib import Path
from typing import NoReturn

import grimp
import pytest

from benchmarks.mutation.mutants import ALIVE, Mutant, Outcome, Status, applied, outcomes, placed, write
from benchmarks.mutation.reach import Reach

_OPTIONS = (
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
    "-x",
    "-q",
    "-p",
    "no:cacheprovider",
    "--hypothesis-seed=0",
    "--tb=no",
    "-n",
    "0",
    "--timeout=0",
)


@dataclass(eq=False)  # a plugin is hashed
class Chosen:
    """The plugin that keeps and orders the chosen tests, and writes the name of what fails to ``pipe``."""

    tests: Sequence[str]
    pipe: int

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        order = {name: number for number, name in enumerate(self.tests)}
        items[:] = sorted((item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self.pipe, f"{report.nodeid}\n".encode())


def run(mutants: Sequence[Mutant], reaches: Sequence[Reach], out: Path, budget: float) -> None:
    """Every mutant through a stage of tests for each of ``reaches`` until a test fails; what ``out`` has is not redone.

    A stage runs at most ``budget`` seconds of tests: those nearest to the module first, of these the fastest.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the file that is changed becomes what it was
    for number in range(len(reaches)):
        known = outcomes(out)
        left = [mutant for mutant in mutants if _goes_on(known.get(mutant.id), number)]
        for package, group in groupby(sorted(left, key=_package), key=_package):
            if (pid := os.fork()) == 0:
                _run_group(package, list(group), reaches[: number + 1], out, budget)
            assert os.waitpid(pid, 0)[1] == 0, f"{package} was not finished"


def _package(mutant: Mutant) -> str:
    return ".".join(Path("yalu", mutant.file.removeprefix("yalu/")).parts[: 3 if mutant.file.startswith("db/") else 2])


def _run_group(package: str, group: Sequence[Mutant], reaches: Sequence[Reach], out: Path, budget: float) -> NoReturn:
    status = 1
    try:
        *before, reach = reaches
        _preload(package, reach.modules)
        control = _tested(list(reach.seconds)[::50], int(sum(reach.seconds.values())) + 60)
        assert control[0] is Status.SURVIVED, f"fails without a mutant: {control}"
        known = outcomes(out)
        for tick, mutant in enumerate(group, 1):
            began = time.monotonic()
            earlier = known.get(mutant.id, Outcome(mutant, Status.UNREACHED, None, 0, 0, 0, 0))
            reaching = reach.tests(mutant.file, mutant.line, mutant.statement)
            reaching -= set().union(*(other.seconds for other in before))
            tests = _within(budget, reach, sorted(reaching, key=lambda test: _rank(mutant.file, test, reach)))
            seconds = sum(reach.seconds[test] for test in tests)
            state, by = _applied(mutant, tests, seconds, tick) or (earlier.status, None)
            counts = len(reaches), earlier.reaching + len(reaching), earlier.run + len(tests)
            outcome = Outcome(mutant, state, by, *counts, round(time.monotonic() - began, 1))
            write(out, [outcome])
            print(f"{package} {tick}/{len(group)} {mutant.id} {state} {outcome.seconds}", flush=True)
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


def _preload(package: str, modules: Iterable[str]) -> None:
    """Import once for all mutants of a package those modules that do not use it."""
    graph = grimp.build_graph("yalu")
    graph.remove_import(importer="yalu", imported="yalu.client")  # when it is called
    for name in graph.modules:
        for imported in graph.find_modules_directly_imported_by(name):
            for parent in accumulate(imported.split("."), "{}.{}".format):
                graph.add_import(importer=name, imported=parent)
    users = {package, *graph.find_downstream_modules(package, as_package=True)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in modules:
            if users.isdisjoint(accumulate(name.split("."), "{}.{}".format)):
                with suppress(Exception):  # some can only be imported by the module that did
                    import_module(name)
    early = [name for name in sys.modules if name.startswith((f"{package}.", "tests"))]
    assert not early, f"imported before the mutant: {early}"
    gc.freeze()


def _goes_on(outcome: Outcome | None, stage: int) -> bool:
    return outcome is None or (outcome.status in ALIVE and outcome.stages <= stage)


def _rank(file: str, test: str, reach: Reach) -> tuple[int, float, str]:
    """Tests of the module's own folder, then of its room, then all others."""
    folders = zip(Path(file.removeprefix("yalu/")).parts[:2], Path(test).parts[1:], strict=False)
    return -len(list(takewhile(lambda pair: pair[0] == pair[1], folders))), reach.seconds[test], test


def _within(budget: float, reach: Reach, tests: Sequence[str]) -> list[str]:
    used = accumulate(reach.seconds[test] for test in tests)
    return [
        test for number, (test, seconds) in enumerate(zip(tests, used, strict=True)) if not number or seconds <= budget
    ]


def _applied(mutant: Mutant, tests: Sequence[str], seconds: float, tick: int) -> tuple[Status, str | None] | None:
    """What the tests say of the mutant, and which failed first; None without tests."""
    at = placed(mutant, Path(mutant.file).read_text("utf-8").split("\n"))
    if at is None:
        return Status.ABSENT, None
    if not tests:
        return None
    with applied(mutant, at, tick):
        return _tested(tests, int(seconds * 3 + 10))


def _tested(tests: Sequence[str], limit: int) -> tuple[Status, str | None]:
    """Run tests in a process of their own, with ``limit`` seconds of processor time and twelve times that in all."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(tests, writer, limit)
    os.close(writer)
    handle = os.pidfd_open(pid)
    ended = bool(select.select([handle], [], [], limit * 12)[0])
    if not ended:
        os.kill(pid, signal.SIGINT)  # lets fixtures end their servers
        select.select([handle], [], [], 10)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(handle)
    with os.fdopen(reader, "rb") as pipe:
        failed = pipe.readline().decode().strip()
    if failed or (ended and code > 0):
        return Status.KILLED, failed or f"pytest ended with {code}"
    return (Status.SURVIVED if ended and code == 0 else Status.TIMEOUT), None


def _child(tests: Sequence[str], pipe: int, limit: int) -> NoReturn:
    code = 70
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        files = dict.fromkeys(test.partition("::")[0] for test in tests)
        code = int(pytest.main([*_OPTIONS, *files], plugins=[Chosen(tests, pipe)]))
    finally:
        os._exit(code)

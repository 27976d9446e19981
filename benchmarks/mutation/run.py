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
from collections.abc import Iterable, Mapping, Sequence
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
    "-W", "ignore::pytest.PytestAssertRewriteWarning", "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0",
    "--tb=no", "-n", "0", "--timeout=0",
)  # fmt: skip


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


def run(mutants: Sequence[Mutant], reaches: Sequence[Reach], out: Path, budgets: Sequence[float]) -> None:
    """Every mutant through its tests in stages of so many seconds until a test fails; what ``out`` has is not redone.

    Those of the first reach come first, of these those nearest to the module, of these the fastest. Stages go on where
    the one before ended.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the file that is changed becomes what it was
    for stage, budget in enumerate(budgets, 1):
        known = outcomes(out)
        begun = [known.get(mutant.id, Outcome(mutant, Status.UNREACHED, None, 0, 0, 0, 0)) for mutant in mutants]
        left = [outcome for outcome in begun if outcome.status in ALIVE and outcome.stages < stage]
        for package, group in groupby(sorted(left, key=_package), key=_package):
            if (pid := os.fork()) == 0:
                _run_group(package, list(group), reaches, out, budget)
            assert os.waitpid(pid, 0)[1] == 0, f"{package} was not finished"


def _package(outcome: Outcome) -> str:
    file = outcome.mutant.file
    return ".".join(Path("yalu", file.removeprefix("yalu/")).parts[: 3 if file.startswith("db/") else 2])


def _run_group(package: str, group: Sequence[Outcome], reaches: Sequence[Reach], out: Path, budget: float) -> NoReturn:
    status = 1
    try:
        _preload(package, [name for reach in reaches for name in reach.modules])
        control = _tested(list(reaches[0].seconds)[::50], 600)
        assert control[0] is Status.SURVIVED, f"fails without a mutant: {control}"
        for tick, outcome in enumerate(group, 1):
            outcome = _after_stage(outcome, reaches, budget, tick)
            write(out, [outcome])
            print(f"{package} {tick}/{len(group)} {outcome.mutant.id} {outcome.status} {outcome.seconds}", flush=True)
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


def _after_stage(outcome: Outcome, reaches: Sequence[Reach], budget: float, tick: int) -> Outcome:
    began = time.monotonic()
    mutant, seconds = outcome.mutant, {test: taken for reach in reaches for test, taken in reach.seconds.items()}
    tests = _ordered(mutant, reaches)
    chosen = _within(budget, tests[outcome.run :], seconds)
    status, by = _applied(mutant, chosen, sum(map(seconds.__getitem__, chosen)), tick) or (outcome.status, None)
    counts = outcome.stages + 1, len(tests), outcome.run + len(chosen)
    return Outcome(mutant, status, by, *counts, round(outcome.seconds + time.monotonic() - began, 1))


def _ordered(mutant: Mutant, reaches: Sequence[Reach]) -> list[str]:
    """The tests that reach a mutant: of the first reach, in its folder, its room, then others; fastest first."""

    def rank(test: str, reach: Reach) -> tuple[int, float, str]:
        folders = zip(Path(mutant.file.removeprefix("yalu/")).parts[:2], Path(test).parts[1:], strict=False)
        return -len(list(takewhile(lambda pair: pair[0] == pair[1], folders))), reach.seconds[test], test

    ordered: dict[str, None] = {}
    for reach in reaches:
        reaching = reach.tests(mutant.file, mutant.line, mutant.statement)
        ordered |= dict.fromkeys(sorted(reaching, key=lambda test: rank(test, reach)))
    return list(ordered)


def _within(budget: float, tests: Sequence[str], seconds: Mapping[str, float]) -> list[str]:
    used = accumulate(seconds[test] for test in tests)
    return [test for number, (test, taken) in enumerate(zip(tests, used, strict=True)) if not number or taken <= budget]


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

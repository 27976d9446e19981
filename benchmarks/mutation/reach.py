"""Which test executes which line: a pytest plugin that measures it, and its result read back.

A line that a fixture of a module or session executes counts for every test that asks for the fixture. Processes that a
test starts write their own files of coverage, and count for that test.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import coverage
import pytest


@dataclass(frozen=True)
class Reach:
    """``seconds`` a test takes, processor time or, with processes of its own, wall time; the tests of each line."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, set[str]]]
    modules: list[str]
    """What was imported at the end, in that order."""

    def tests(self, file: str, *lines: int) -> set[str]:
        """The tests that execute the first of ``lines`` that any executes; else those of the file."""
        of_file = self.lines.get(file, {})
        for line in lines:
            if reached := of_file.get(line):
                return reached & self.seconds.keys()
        return set().union(*of_file.values()) & self.seconds.keys()


def read(path: Path) -> Reach:
    """What ``Measuring`` wrote."""
    stored = json.loads(path.read_text("utf-8"))
    names: list[str] = stored["names"]
    lines = {
        file: {int(line): {names[number] for number in numbers} for line, numbers in of_file.items()}
        for file, of_file in stored["lines"].items()
    }
    return Reach(stored["seconds"], lines, stored["modules"])


@dataclass(eq=False)  # a plugin is hashed
class Measuring:
    """The plugin: lines of the files below ``packages`` go to ``out`` at the end of the session."""

    packages: tuple[str, ...]
    out: Path
    seconds: dict[str, float] = field(default_factory=dict)
    asked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The tests that a context counts for."""
    lines: dict[str, dict[int, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))

    def __post_init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="yalu-reach-"))
        include = [str(Path(package).resolve() / "*") for package in self.packages]
        file = self.folder / "children.ini"
        file.write_text(
            f"[run]\nparallel = true\npatch = fork, _exit\ndata_file = {self.folder}/child\ninclude =\n  "
            + "\n  ".join(include)
        )
        self.coverage = coverage.Coverage(data_file=str(self.folder / "own"), include=include, config_file=False)
        self.context = ""
        self.coverage.start()
        os.environ["COVERAGE_PROCESS_START"] = str(file)

    @contextmanager
    def _in(self, context: str) -> Generator[None]:
        before, self.context = self.context, context
        self.coverage.switch_context(context)
        yield
        self.context = before
        self.coverage.switch_context(before)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Generator[None, Any, Any]:
        for name, definitions in item._fixtureinfo.name2fixturedefs.items():
            self.asked[_fixture(definitions[-1], name)].add(item.nodeid)
        self.asked[item.nodeid].add(item.nodeid)
        began, processor = time.monotonic(), time.process_time()
        with self._in(item.nodeid):
            answer = yield
        wall, processor = time.monotonic() - began, time.process_time() - processor
        children = list(self.folder.glob("child.*"))
        for path in children:
            self._add(path, item.nodeid)
            path.unlink()
        if item.nodeid in self.seconds:
            self.seconds[item.nodeid] = round(wall if children else processor, 3)
        return answer

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        if fixturedef.scope == "function":
            return (yield)
        with self._in(_fixture(fixturedef, fixturedef.argname)):
            return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.seconds[report.nodeid] = 0
        elif not report.passed:
            self.seconds.pop(report.nodeid, None)

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        self.coverage.save()
        self._add(self.folder / "own", "")
        names = sorted(set().union(*(tests for lines in self.lines.values() for tests in lines.values())))
        numbers = {name: number for number, name in enumerate(names)}
        stored = {
            "seconds": self.seconds,
            "names": names,
            "modules": list(_imported()),
            "lines": {
                file: {line: sorted(numbers[name] for name in tests) for line, tests in lines.items() if tests}
                for file, lines in self.lines.items()
            },
        }
        self.out.write_text(json.dumps(stored), encoding="utf-8")

    def _add(self, path: Path, test: str) -> None:
        """The lines of a file of coverage, which are those of ``test``, or of the contexts in it."""
        data = coverage.CoverageData(str(path))
        data.read()
        root = Path.cwd().resolve()
        for file in data.measured_files():
            of_file = self.lines[Path(file).relative_to(root).as_posix()]
            for line, contexts in data.contexts_by_lineno(file).items():
                of_file[line].update([test] if test else set().union(*(self.asked[context] for context in contexts)))


def _fixture(definition: Any, name: str) -> str:
    return f"fixture {definition.baseid} {name}"


def _imported() -> Iterable[str]:
    """The modules of ours and of others, not of the tests and what runs them."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if name.startswith("yalu") or (
            "site-packages" in file and not name.startswith(("coverage", "_pytest", "pytest"))
        ):
            yield name

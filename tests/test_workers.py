"""tests/workers.py, in runs of its own: each test is run once, and what a worker cannot report is a failure."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.processes.forked import ROOT

CONFTEST = """
import atexit, logging, os, pytest
from tests import workers
def pytest_addoption(pluginmanager):
    pluginmanager.register(workers)
LOG = logging.getLogger("early")
LOG.addHandler(logging.StreamHandler())
def note(*words):
    with open("notes", "a") as notes:
        print(os.getpid(), *words, file=notes)
def pytest_collection_modifyitems(items):
    note("collected", len(items))
    for item in items:
        item.stash[workers.GROUP] = item.path.name
@pytest.fixture(scope="session")
def server():
    atexit.register(note, "exited")
    note("started")
    yield
    note("ended")
@pytest.fixture(autouse=True)
def noted(request, server, tmp_path):
    print("printed by", request.node.name)
    LOG.error("logged by %s", request.node.name)
    note("ran", request.node.nodeid)
"""
FILES = {
    "test_a": "def test_passes():\n    pass\ndef test_fails():\n    assert [1] == [2]\n",
    "test_b": "import pytest\n@pytest.mark.parametrize('n', range(5))\ndef test_many(n):\n    pass\n",
    "test_c": "import pytest\ndef test_is_skipped():\n    pytest.skip('a reason')\n",
}


def start(folder: Path, files: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """Start a run in two workers."""
    for name, text in {**files, "conftest": CONFTEST}.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--workers=2", "-p", "no:schemathesis", "-p", "no:hypothesispytest"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    out = subprocess.PIPE
    return subprocess.Popen(
        [*command, *arguments], cwd=folder, env=environ, stdout=out, stderr=out, text=True, start_new_session=True
    )


def noted(folder: Path) -> list[list[str]]:
    """What the tests of a run noted: process, words."""
    return [line.split() for line in (folder / "notes").read_text(encoding="utf-8").splitlines()]


def run(folder: Path, files: dict[str, str], *arguments: str) -> tuple[int, str, list[list[str]]]:
    """Exit status and output of a run, and what its tests noted."""
    process = start(folder, files, *arguments)
    output = "".join(process.communicate())
    return process.returncode, output, noted(folder)


def test_each_test_is_run_once_by_workers_that_collected_nothing(tmp_path: Path) -> None:
    status, output, notes = run(tmp_path, FILES, "-rs")
    assert status == 1 and "1 failed, 6 passed, 1 skipped" in output
    assert "assert [1] == [2]" in output and "printed by test_fails" in output and "a reason" in output
    assert output.count("logged by test_fails") == 2 and "Logging error" not in output, "by pytest and by the handler"
    assert [note[2] for note in notes if note[1] == "collected"] == ["8"]
    ran = [(process, name.partition("::")[0]) for process, word, *name_ in notes if word == "ran" for name in name_]
    assert len(ran) == 8 and len(set(ran)) == 3, "a group is divided"
    workers = {process for process, _ in ran}
    assert len(workers) == 2 and not any(note[1] == "collected" and note[0] in workers for note in notes)
    for word in ("started", "ended", "exited"):
        assert Counter(note[0] for note in notes if note[1] == word) == dict.fromkeys(workers, 1)


def test_what_a_worker_that_dies_has_not_run_has_failed(tmp_path: Path) -> None:
    dies = {"test_a": "import os\ndef test_dies():\n    os._exit(0)\ndef test_after():\n    pass\n"}
    status, output, _ = run(tmp_path, {**FILES, **dies})
    assert status == 1 and "2 failed, 5 passed, 1 skipped" in output
    assert "test_a.py::test_dies - its worker ended before it did" in output


def test_a_run_that_may_fail_once_ends_early_and_ends_what_it_started(tmp_path: Path) -> None:
    many = "range(200))\ndef test_many(n):\n    time.sleep(0.01)\n"
    slow = {"test_b": "import pytest, time\n@pytest.mark.parametrize('n', " + many}
    more = {f"test_{number}": FILES["test_a"] for number in range(10, 20)}
    status, output, notes = run(tmp_path, {**FILES, **slow, **more}, "-x")
    assert status == 1 and "stopping after" in output
    assert sum(note[1] == "ran" for note in notes) < 230
    assert sum(note[1] == "started" for note in notes) == sum(note[1] == "ended" for note in notes) == 2


def test_what_cannot_be_collected_ends_the_run(tmp_path: Path) -> None:
    status, output, notes = run(tmp_path, {**FILES, "test_d": "import nothing_of_this_name\n"})
    assert status == 2 and "error" in output and not any(note[1] == "ran" for note in notes)


def test_a_run_that_is_broken_off_ends_what_it_started(tmp_path: Path) -> None:
    waits = dict.fromkeys(("test_a", "test_b"), "import time\ndef test_waits():\n    time.sleep(60)\n")
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for its background jobs
    try:
        process = start(tmp_path, waits)
    finally:
        signal.signal(signal.SIGINT, inherited)
    while not (tmp_path / "notes").exists() or sum(note[1] == "ran" for note in noted(tmp_path)) < 2:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    output = "".join(process.communicate())
    assert process.returncode == 2 and "KeyboardInterrupt" in output
    assert [sum(note[1] == word for note in noted(tmp_path)) for word in ("started", "ended", "exited")] == [2, 2, 2]

"""Which tests fail without a rule: ``python -m benchmarks.ablation.guards FILE --save GUARDS [--processes N] [PATHS]``.

FILE is what ``rules`` saved. The tests under PATHS (``tests/pages``) are run once, which shows what rules act in each
of them; then those in which a rule acts that no unit of the corpus needs, with that rule off, until one fails.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import signal
import sys
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from benchmarks import gold
from benchmarks.ablation import probe
from benchmarks.ablation.switches import install

MOST_SECONDS = 5
"""Processor time for a test: the condition of a loop, switched off, may never end."""
_MOST_TESTS = 60
"""Tests that are tried for a rule, those first in which the fewest rules act."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("paths", nargs="*", default=["tests/pages"])
    parser.add_argument("--save", type=Path, required=True)
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    install()
    numbers = [row["number"] for row in gold.rows(asked.file.parent, asked.file.name) if not row["falling"]]
    guards = Guards(numbers, asked.save, asked.processes)
    return int(pytest.main(["-q", "-p", "no:cacheprovider", "--workers=0", *asked.paths], plugins=[guards]))


class EndlessError(Exception):
    """A test took more than MOST_SECONDS."""


def _stop(number: int, frame: object) -> None:
    raise EndlessError


class Guards:
    """Takes the place of pytest's loop over the tests."""

    def __init__(self, numbers: list[int], save: Path, processes: int) -> None:
        self._numbers = numbers
        self._save = save
        self._processes = processes

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run each test once with all rules, and then the tests of each rule without it."""
        signal.signal(signal.SIGVTALRM, _stop)
        tests: dict[int, list[tuple[int, pytest.Item]]] = {}
        for item in session.items:
            probe.clear_caches()
            probe.take_seen()
            if _passes(item):
                acting = probe.take_seen()
                for number in acting:
                    tests.setdefault(number, []).append((len(acting), item))
        forked = multiprocessing.get_context("fork")
        workers = [
            forked.Process(target=self._try, args=(self._numbers[place :: self._processes], tests))
            for place in range(self._processes)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return True

    def _try(self, numbers: list[int], tests: dict[int, list[tuple[int, pytest.Item]]]) -> None:
        for number in numbers:
            probe.switch_off({number})
            acting = sorted(tests.get(number, ()), key=lambda test: test[0])[:_MOST_TESTS]
            failing = next((item.nodeid for _, item in acting if not _passes(item)), "")
            probe.switch_off(())
            with self._save.open("a", encoding="utf-8") as out:
                out.write(json.dumps({"number": number, "tests": len(acting), "failing": failing}) + "\n")


def _passes(item: pytest.Item) -> bool:
    probe.clear_caches()
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
    try:
        return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=item))
    except EndlessError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


if __name__ == "__main__":
    sys.exit(main())

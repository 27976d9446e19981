"""Values made of plain ones by several threads at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from yalu.conversion import Converter

CONVERSIONS = """
import dataclasses, sys, threading
from yalu.conversion import Converter

sys.setswitchinterval(1e-6)
for _ in range(200):
    fields = [(f"part_{number}", dict[str, tuple[int, ...]] | None, None) for number in range(8)]
    inner = dataclasses.make_dataclass("Inner", fields)
    outer = dataclasses.make_dataclass("Outer", [*fields, ("inner", tuple[inner, ...], ())])
    convert, start, found = Converter(outer), threading.Barrier(4), []

    def go():
        start.wait()
        found.append(convert({"part_7": {"one": [1]}, "inner": [{"part_1": None}]}))

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [outer(part_7={"one": (1,)}, inner=(inner(),))] * 4
"""


def test_threads_that_convert_for_the_first_time_at_once_do_not_end_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", CONVERSIONS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_none_of_the_type_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected `int`"):
        Converter(tuple[int, ...])(["one"])

"""Commands that read JSON lines say at a terminal what they wait for, and nothing in a pipe."""

from __future__ import annotations

import io

import pytest

from tests.cli.conftest import Run


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("arguments", "field"), [(("topic",), "title"), (("extract", "-"), "file"), (("compare", "-"), "old")]
)
def test_a_terminal_is_told_what_is_waited_for(
    yalu: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], field: str
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal())
    printed = yalu(*arguments)
    assert (
        printed.out == "" and printed.err.startswith("waiting for lines of JSON, {") and f'"{field}": …' in printed.err
    )
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert yalu(*arguments).err == ""

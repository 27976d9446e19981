"""`log`, `search`, `sources show` for a person: what to paste next, and that nothing was found."""

from __future__ import annotations

from tests.cli.conftest import Run
from tests.db.db_samples import URL, Days
from yalu.jobs.changes.diff_job import diff
from yalu.settings import load


def test_a_change_names_its_versions_and_its_address(yalu: Run, days: Days) -> None:
    diff(load())
    lines = yalu("log").out.splitlines()
    assert any(line.endswith(f" [v1 → v3, {URL}]") for line in lines), lines


def test_a_hit_names_its_version_and_its_address(yalu: Run, days: Days) -> None:
    (first, *_) = yalu("search", "bridge").out.splitlines()
    assert " v" in first
    assert URL in first


def test_nothing_found_is_said_and_leaves_what_a_program_reads_empty(yalu: Run, days: Days) -> None:
    for arguments, said in (
        (["search", "nowhere-at-all"], "nothing found"),
        (["log", "--until", "2001-01-01"], "no change"),
    ):
        done = yalu(*arguments)
        assert done.out == ""
        assert said in done.err
        assert yalu(*arguments, "--json").err == ""


def test_times_of_a_source_are_in_the_words_of_its_file(yalu: Run) -> None:
    lines = dict(line.split(maxsplit=1) for line in yalu("sources", "show", "the-globalist").out.splitlines())
    assert (lines["every"], lines["delay"]) == ("6h", "5s")

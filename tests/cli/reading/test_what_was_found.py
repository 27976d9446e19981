"""`log`, `search`, `sources show` for a person: what to paste next, and that nothing was found."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run
from tests.db.db_samples import COLUMN, URL, Days
from yalu.jobs.changes.diff_job import diff
from yalu.settings import load


def test_a_change_names_its_versions_and_its_address(yalu: Run, days: Days) -> None:
    diff(load())
    lines = yalu("log").out.splitlines()
    assert any(line.endswith(f" [v1 → v3, {URL}]") for line in lines), lines


def test_what_was_there_before_is_listed_when_it_is_asked_for(yalu: Run, days: Days) -> None:
    diff(load())
    kinds = [line.split()[2] for line in yalu("log").out.splitlines()]
    every = [line.split()[2] for line in yalu("log", "--baseline").out.splitlines()]
    there = [line.split()[2] for line in yalu("log", "--baseline-only").out.splitlines()]
    assert there and sorted(there + kinds) == sorted(every)
    assert (kinds.count("article.new"), every.count("article.new")) == (0, 2)
    assert len(every) == len(kinds) + 2
    assert [
        line.split()[2] for line in yalu("log", "--article", "1", "--kind", "article.headline").out.splitlines()
    ] == ["article.headline"]
    assert yalu("log", "--article", "2").out == yalu("log", "--until", "2026-03-01").out == ""


def test_a_hit_names_its_version_and_its_address(yalu: Run, days: Days) -> None:
    (first, *_) = yalu("search", "bridge").out.splitlines()
    assert " v" in first
    assert URL in first


def test_a_hit_in_a_headline_shows_it_once(yalu: Run, days: Days) -> None:
    hits = [json.loads(row) for row in yalu("search", COLUMN.title, "--json").out.splitlines()]
    lines = yalu("search", COLUMN.title).out.splitlines()
    shown = [row.count(hit["title"]) for row, hit in zip(lines, hits, strict=True) if hit["snippet"] == hit["title"]]
    assert set(shown) == {1}


def test_a_list_without_a_source_says_so(yalu: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YALU_REGISTRY", "none")
    listed = yalu("sources", "list")
    assert (listed.out, "YALU_REGISTRY" in listed.err) == ("", True)
    assert yalu("sources", "list", "--json").err == ""


def test_nothing_found_is_said_and_leaves_what_a_program_reads_empty(yalu: Run, days: Days) -> None:
    for arguments, message in (
        (["search", "nowhere-at-all"], "nothing found"),
        (["log", "--until", "2001-01-01"], "no change"),
    ):
        done = yalu(*arguments)
        assert done.out == ""
        assert message in done.err
        assert yalu(*arguments, "--json").err == ""


def test_times_of_a_source_are_in_the_words_of_its_file(yalu: Run) -> None:
    lines = dict(line.split(maxsplit=1) for line in yalu("sources", "show", "the-globalist").out.splitlines())
    assert (lines["every"], lines["delay"]) == ("6h", "5s")

"""Arguments that no database can hold: numbers beyond 64 bits, bytes that are not UTF-8, control characters."""

from __future__ import annotations

import json
import logging
import os
import unicodedata
from dataclasses import replace

import pytest

from tests.cli.conftest import Run, talk
from tests.db.db_samples import COLUMN, URL, Days, look
from yalu.db.core.engine import open_database
from yalu.ids import same_article_address
from yalu.jobs.changes.diff_job import diff
from yalu.jobs.runtime.log_setup import configure_logging
from yalu.settings import load

BEYOND = ("9" * 19, "9" * 30, "9" * 5000)
NO_TEXT = os.fsdecode(b"\xff\xfe")
LONE = "\ud800"


@pytest.mark.parametrize("number", BEYOND, ids=["19 digits", "30 digits", "5000 digits"])
@pytest.mark.parametrize(
    "command",
    [
        ["show", "v{}"],
        ["show", "c{}"],
        ["show", "{}"],
        ["diff", "v{}", "v1"],
        ["diff", "c1", "c{}"],
        ["diff", "{}", "1"],
        ["forget", "v{}"],
        ["forget", "--comment", "c{}"],
        ["forget", "--comment", URL + "#{}"],
        ["search", "words", "--limit", "{}"],
        ["log", "--since", "{}d"],
        ["prune", "--older-than", "{}d"],
    ],
)
def test_a_number_beyond_all_ids_is_one_line(yalu: Run, days: Days, command: list[str], number: str) -> None:
    assert days
    yalu(*(part.format(number) for part in command), status=2)


@pytest.mark.parametrize("odd", [NO_TEXT, LONE], ids=["no UTF-8", "a lone surrogate"])
@pytest.mark.parametrize(
    "command",
    [
        ["show", "https://example.org/{}"],
        ["show", "v{}"],
        ["forget", "--comment", URL + "#{}"],
        ["forget", "--author", "{}", "--source", "s"],
        ["log", "--source", "{}"],
        ["log", "--{}"],
        ["log", "--since", "{}"],
        ["search", "{}"],
        ["export", "--format", "csv", "--output", "{}"],
        ["extract", "{}.html"],
        ["diff", "{}", "{}"],
        ["{}"],
    ],
)
def test_an_argument_that_is_no_text_is_one_line(yalu: Run, days: Days, command: list[str], odd: str) -> None:
    assert days
    printed = yalu(*(part.replace("{}", odd) for part in command), status=2)
    assert "an argument is not UTF-8" in printed.err


def test_an_address_with_a_lone_surrogate_has_a_key() -> None:
    assert same_article_address(f"https://example.org/{LONE}") == "example.org/%ED%A0%80"


STEERS = "\x1b[2J\x07\x7f\x85\x9b2J\x90q\x9c\r"
"""Clears a screen, rings, and says the same in C1."""


@pytest.mark.parametrize("as_json", [False, True], ids=["for people", "json"])
@pytest.mark.parametrize(
    "command",
    [
        ["show", URL, "--thread"],
        ["log"],
        ["search", "words"],
        ["show", "v1"],
        ["show", "c2"],
        ["report", "--since", "2026-01-01"],
    ],
)
def test_no_control_character_of_a_page_reaches_the_terminal(
    yalu: Run, sqlite_url: str, command: list[str], as_json: bool
) -> None:
    database = open_database(sqlite_url)
    days = Days(database)
    first = replace(COLUMN, title=f"A {STEERS} title", body=f"Some {STEERS} words.\n\nMore words.")
    days.visit(look(first, talk("One", f"Kim's {STEERS} words")))
    days.visit(look(replace(first, title=f"Another {STEERS} headline"), talk("One", f"No {STEERS} words")))
    database.close()
    diff(load({"YALU_DATABASE_URL": sqlite_url}))
    option = [] if not as_json else ["--format", "json"] if command[0] == "report" else ["--json"]
    printed = yalu(*command, *option)
    assert "title" in printed.out or "words" in printed.out
    assert [
        sign for sign in printed.out + printed.err if unicodedata.category(sign) == "Cc" and sign not in "\t\n"
    ] == []
    if as_json:
        assert json.loads(printed.out if command[0] == "report" else printed.out.splitlines()[0])


def test_no_control_character_of_a_page_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    logging.getLogger("yalu.test").info("met %s at %s", STEERS, LONE)
    logged = capsys.readouterr().err
    assert logged.startswith("INFO yalu.test: met ") and logged.endswith("\n")
    assert logged.rstrip("\n").isprintable()

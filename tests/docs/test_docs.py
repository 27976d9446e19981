"""The documents: links, glossary, commands, and the functions that ARCHITECTURE.md names."""

from __future__ import annotations

import importlib
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest

from yalu.cli.main import yalu
from yalu.db.schema import migrate

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
STOPS = re.findall(r"^\| \d+ \| `([\w/]+)\.py:([\w.]+)`", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE)


@pytest.fixture
def from_docs(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Imports a module of ``docs/``, which is no package."""
    monkeypatch.syspath_prepend(str(DOCS))
    return importlib.import_module


def check_links(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(DOCS / "check_links.py"), str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_link_leads_somewhere() -> None:
    run = check_links(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[a](other.md)", "link to other.md: there is no such file"),
        ("[`code`](../other.md)", "link to ../other.md: there is no such file"),
        ("![a](picture.png)", "link to picture.png: there is no such file"),
        ("[a](#nowhere)", "link to #nowhere: there is no such heading"),
        ("[a](page.md#a-title-2)", "link to page.md#a-title-2: there is no such heading"),
        ("`code/other.py`", "`code/other.py` is not in the repository"),
        ("`other.py`", "`other.py` is not in the repository"),
        ("`code/module.py:other`", "`code/module.py:other` is not in the repository"),
        ("`code/module.py::test_other`", "`code/module.py::test_other` is not in the repository"),
        ("`code/*.toml`", "`code/*.toml` is not in the repository"),
        ("`code/folder/`", "`code/folder/` is not in the repository"),
        ("`code.module.other`", "`code.module.other` is not in the repository"),
        ("`code.other`", "`code.other` is not in the repository"),
    ],
)
def test_a_broken_link_is_a_fault(tmp_path: Path, text: str, fault: str) -> None:
    _pages(tmp_path, text)
    run = check_links(tmp_path)
    assert (run.returncode, run.stdout) == (1, f"page.md: {fault}\n")


@pytest.mark.parametrize(
    "text",
    [
        "[a](page.md), [b](#a-title), [c](page.md#a-title-1), [d](code/), [e](https://example.org/other.md)",
        "`code/module.py`, `module.py`, `code/`, `code/*.py`, `code/module.py:found`",
        "`code.module.found`, `code.module`, `code`",
        "`https://example.org/x.py`, `/etc/yalu.env`, `SELECT a.b`, `mine.toml`, `code.db`, `a/b`",
        "```\n[a](other.md) `code/other.py`\n# No title\n```",
    ],
)
def test_what_leads_somewhere_is_no_fault(tmp_path: Path, text: str) -> None:
    _pages(tmp_path, text)
    run = check_links(tmp_path)
    assert (run.returncode, run.stdout) == (0, "")


def _pages(root: Path, text: str) -> None:
    (root / "code").mkdir()
    (root / "code" / "module.py").write_text("def found() -> None: ...\n", encoding="utf-8")
    (root / "page.md").write_text(f"# A *title*\n\n## A `title`\n\n{text}\n", encoding="utf-8")


@pytest.mark.parametrize("check", ["check_links", "decision_citations"])
def test_lint_runs_each_check_of_the_documents(check: str) -> None:
    assert check in (ROOT / "run.sh").read_text("utf-8").partition("lint)")[2].partition(";;")[0]


def test_every_table_has_one_word_and_every_class_exists(from_docs: Any) -> None:
    glossary = from_docs("glossary")
    entries = glossary.words()
    assert sorted(table for entry in entries for table in entry.tables) == sorted(glossary.tables())
    assert all(glossary.class_named(name).__doc__ for entry in entries for name in entry.classes)
    assert len({entry.word for entry in entries}) == len(entries)


def test_a_table_without_a_word_is_refused(from_docs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    glossary = from_docs("glossary")
    fewer = [entry for entry in glossary.words() if entry.word != "Crawl"]
    monkeypatch.setattr(glossary, "words", lambda: fewer)
    with pytest.raises(ValueError, match="crawl"):
        glossary.glossary_page()


def test_the_way_of_a_page_has_at_most_twelve_stops() -> None:
    assert 2 <= len(STOPS) <= 12


@pytest.mark.parametrize(("file", "name"), STOPS)
def test_each_stop_exists(file: str, name: str) -> None:
    module = file if file.startswith("yalu/") else f"yalu/{file}"
    stop: Any = importlib.import_module(module.replace("/", "."))
    for part in name.split("."):
        stop = getattr(stop, part)
    assert callable(stop)


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) < 120


WRITTEN = [
    file
    for file in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md")))
    if "decisions" not in file.relative_to(ROOT).parts
]


def blocks(language: str) -> list[tuple[str, str]]:
    """Every code block of a language in the documents, with the file that it stands in."""
    file_blocks = []
    for file in WRITTEN:
        text = file.read_text("utf-8")
        made = text.startswith("<!-- Written by")
        file_blocks += (
            []
            if made
            else [
                (str(file.relative_to(ROOT)), block)
                for block in re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
            ]
        )
    return file_blocks


def commands() -> list[tuple[str, str]]:
    """Every `yalu` command in a shell block or in backticks, with its file."""
    file_commands = []
    for file in WRITTEN:
        text = file.read_text("utf-8")
        if not text.startswith("<!-- Written by"):
            lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
            lines += re.findall(r"`((?:\./run\.sh )?yalu [^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
            name = str(file.relative_to(ROOT))
            file_commands += [(name, line) for line in lines if re.match(r"(\./run\.sh )?yalu ", line)]
    return file_commands


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    file = tmp_path_factory.mktemp("docs") / "yalu.db"
    migrate.upgrade(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        yield connection


@pytest.mark.parametrize(
    ("file", "block"),
    [(file, block) for file, block in blocks("sql") if block.startswith("SELECT") and "pg_" not in block],
)
def test_each_statement_in_the_documents_runs(empty: sqlite3.Connection, file: str, block: str) -> None:
    assert empty.execute(block).description, "it answers in columns"


@pytest.mark.parametrize(("file", "line"), commands())
def test_each_command_in_the_documents_exists(file: str, line: str) -> None:
    words = shlex.split(line.removeprefix("./run.sh "), comments=True)[1:]
    command: click.Command = yalu
    options = {"--help", "--version"}
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        subcommand = command.get_command(click.Context(command), words.pop(0))
        assert subcommand is not None, line
        command = subcommand
    options |= {name for parameter in command.params for name in parameter.opts}
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options


def test_the_first_hour_names_the_least_versions_that_the_wheel_takes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["airflow"]]
    least = {line.split(">=")[0]: line.split(">=")[1].split(",")[0] for line in asked if ">=" in line}
    page = (ROOT / "docs" / "how-to" / "operate.md").read_text(encoding="utf-8")
    needs = page.partition("You need ")[2].partition("the wheel.")[0]
    assert re.findall(r"(Airflow|SQLAlchemy) (\d[\d.]*\d)", needs) == [
        ("Airflow", least["apache-airflow"]),
        ("SQLAlchemy", least["sqlalchemy"]),
    ]
    assert f"apache-airflow=={least['apache-airflow']}" in page

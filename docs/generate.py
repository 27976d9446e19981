"""Writes the documents that are derived from the code. ``--check`` only says which are out of date.

Run it as ``./run.sh docs``.
"""

from __future__ import annotations

import argparse
import inspect
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import click
from airflow_page import airflow_page
from comments_page import comments_page
from decision_index import index_page
from glossary import glossary_page
from packages import architecture_page
from record_schema import data_dictionary_text, records_page
from record_schema import schema_text as record_schema_text
from report_schema import schema_page, schema_text
from source_table import table

from yalu.records.definition import meanings

DOCS = Path(__file__).parent
NOTE = "<!-- Written by ./run.sh docs; edit the code it comes from. -->\n\n"


def settings_page() -> str:
    from yalu.settings import Settings, variable

    rows = [
        "# Settings\n",
        "From the environment, else from `yalu.toml` in the current folder (key: the lower-case name).\n",
    ]
    rows += ["| variable | key in yalu.toml | default | meaning |", "|---|---|---|---|"]
    for spec in fields(Settings):
        default = "" if spec.default in (MISSING, None, "", ()) else f"`{spec.default}`"
        rows.append(f"| `{variable(spec.name)}` | `{spec.name}` | {default} | {spec.metadata['help']} |")
    return "\n".join(rows) + "\n"


def commands_page() -> str:
    from yalu.cli.main import yalu

    parts = ["# Commands\n"]

    def describe(command: click.Command, path: str, parent: click.Context | None) -> None:
        context = click.Context(command, info_name=path.split()[-1], parent=parent, max_content_width=100)
        parts.append(f"## {path}\n\n```text\n{command.get_help(context)}\n```\n")
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                sub = command.get_command(context, name)
                if sub is not None:
                    describe(sub, f"{path} {name}", context)

    describe(yalu, "yalu", None)
    return "\n".join(parts)


def sources_page() -> str:
    from yalu.sources.load import load_registry

    return table(load_registry())


TYPES = {
    "BigInteger": "integer",
    "LargeBinary": "bytes",
    "PlainJson": "JSON",
    "PlainText": "text",
    "Enum": "word",
    "Sha256": "bytes (32)",
    "UtcDateTime": "UTC time",
}


def database_page() -> str:
    from yalu.db import models

    classes = [getattr(models, name) for name in models.__all__ if name != "Base"]
    tables = sorted(classes, key=lambda model: str(model.__tablename__))
    parts = [
        "# The database\n",
        (
            "SQLite and PostgreSQL hold the same tables and views. Ask the [views](#views) first; what people ask, "
            "with the statements, is in [questions.md](questions.md). How the tables refer to each other stands "
            "[at the end](#how-the-tables-refer-to-each-other).\n"
        ),
    ]
    for model in tables:
        notes = meanings(model)
        parts += [
            f"## {model.__tablename__}\n",
            f"{inspect.cleandoc(model.__doc__)}\n",
            "| column | type | meaning |",
            "|---|---|---|",
        ]
        for column in model.__table__.columns:
            kind = TYPES.get(column.type.__class__.__name__, column.type.__class__.__name__.lower())
            marks = " (key)" if column.primary_key else f" → {key.target_fullname}" if (key := _first(column)) else ""
            meaning = notes.get(column.key, "")
            parts.append(f"| `{column.name}` | {kind}{', may be NULL' if column.nullable else ''}{marks} | {meaning} |")
        parts.append("")
    return "\n".join([*parts, *_views(), *_references(tables)])


def _references(tables: list[Any]) -> list[str]:
    parts = ["# How the tables refer to each other\n", "```mermaid", "erDiagram"]
    for model in tables:
        for key in sorted(model.__table__.foreign_keys, key=lambda key: key.parent.name):
            parts.append(f"  {key.column.table.name} ||--o{{ {model.__tablename__} : {key.parent.name}")
    return [*parts, "```"]


def _views() -> list[str]:
    """The views with their comments and columns, as a database with nothing in it names them."""
    from yalu.db.schema import migrate, views

    parts = ["# Views\n", "What they are asked for is in [questions.md](questions.md).\n"]
    with tempfile.TemporaryDirectory() as folder:
        migrate.upgrade(f"sqlite:///{folder}/yalu.db")
        connection = sqlite3.connect(f"{folder}/yalu.db")
        for name in views.VIEWS:
            described = connection.execute(f"SELECT * FROM {name} LIMIT 0").description  # noqa: S608 -- our own names
            columns = [f"`{column[0]}`" for column in described]
            parts.append(f"## {name}\n\n{views.ABOUT[name]}\n\n{', '.join(columns)}\n")
        connection.close()
    return parts


def _first(column: Any) -> Any:
    return next(iter(column.foreign_keys), None)


WRITER = "5a178f05b059948ac84a"
"""Key of the demonstration's commenter of whom a question is asked; a test compares it."""


def questions_page() -> str:
    from benchmarks.history.questions import questions
    from yalu.demo.run import PORTS

    parts = [
        "# Questions\n",
        (
            "What people ask of the database, and the one statement or command that answers it, the same on SQLite "
            "and PostgreSQL. As printed they ask a kept demonstration (`yalu demo --keep FOLDER`, then "
            "`sqlite3 FOLDER/yalu.db`), whose two papers are newspapers: for state media write `state-media`. If "
            f"another program had port {PORTS[0]}, the papers have other addresses: those in column `homepage` of the "
            "table `source`. Each kept demonstration has keys of commenters of its own: that of question 32 is the "
            "`author_key` of comment 1021 in `current_comments`. Versions are numbered as sites answered: the two of "
            "question 3 are those that its statement names. Times are UTC. "
            "`python -m benchmarks.history` times all of them on a large database: with "
            "1,014,588 versions and 5,846,340 comments (PostgreSQL 18.4 and SQLite, two cores, November 2026) the "
            "slowest answer of at most 1,000 rows took 108 and 146 ms.\n"
        ),
    ]
    for question in questions():
        parts.append(f"## {question.number}. {question.text}\n")
        if question.sql:
            shown = {"paper": f"http://127.0.0.1:{PORTS[0]}", "writer": WRITER}
            given = {
                name: value.format(**shown) if isinstance(value, str) else value
                for name, value in question.example.items()
            }
            parts.append(f"```sql\n{question.asked(given, one_line=False)}\n```\n")
        command = question.command or question.also
        if command:
            parts.append(f"{'' if question.command else 'Also '}`{command}`\n")
        if question.note:
            parts.append(f"{question.note}\n")
    return "\n".join(parts)


_PAGE_DOUBTS = ("outage", "too_soon", "older_copy", "misstated")
_LIST_DOUBTS = (
    *("too_soon", "misstated", "threads_lost", "all_lost", "section_lost", "part_lost", "returned"),
    *("broken_off", "run_together", "other_words", "other_thread", "older_copy", "same_page"),
)
_REMOVALS = (
    (
        "The address answers 404 or 410 with a page that says no more than that",
        "article.gone",
        "`gone_after` checks in a row, of crawls that saw other pages of the source or whose listings answered",
        _PAGE_DOUBTS,
    ),
    (
        "The address redirects to the front page, a listing or another article",
        "article.gone",
        "as above; the texts of the two articles are compared, and their publisher's ids",
        (*_PAGE_DOUBTS, "led_away"),
    ),
    (
        "A comment is missing from a thread that states a count",
        "comment.gone",
        "`gone_after` complete snapshots in a row: all pages arrived and the count agrees",
        _LIST_DOUBTS,
    ),
    (
        "A comment is missing from a thread that states no count",
        "comment.gone",
        "`gone_after` complete snapshots in a row: the whole thread is in the page and most known comments are shown",
        (*_LIST_DOUBTS, "half_lost"),
    ),
    (
        "The platform, asked for the comment by its id, says that it is withheld or erased",
        "comment.gone",
        "the answer counts for one snapshot, whatever else speaks against that one",
        ("too_soon",),
    ),
    (
        "The page shows a moderator's placeholder in the comment's place",
        "comment.gone",
        "the first check that shows it: the page itself says so",
        ("broken_off", "older_copy", "same_page"),
    ),
)
"""Every removal that is told: the change it becomes, what proves it, and what must be ruled out."""


def removals_page() -> str:
    from yalu.history.proof import LASTING, RHYTHM_SHARE, Implausibility
    from yalu.reasons import reason_text
    from yalu.settings import Settings

    names = {implausibility: f"D{number}" for number, implausibility in enumerate(Implausibility, 1)}
    gone_after = next(spec.default for spec in fields(Settings) if spec.name == "gone_after")
    rows = [
        "# What proves a removal\n",
        f"""`gone_after` is a setting, {gone_after} unless it is set. Observations count only when each was made at
least a {RHYTHM_SHARE}th of the source's `every` after the one before. A failed, blocked or partial one proves nothing.
The evidence of each change names the checks or snapshots that counted, and those that were ruled out with the reason.
""",
        "| removal | told as | what proves it | ruled out first |",
        "|---|---|---|---|",
    ]
    for removal, kind, proof, doubts in _REMOVALS:
        ruled_out = " ".join(names[Implausibility(f"implausible.{doubt}")] for doubt in doubts)
        rows.append(f"| {removal} | `{kind}` | {proof} | {ruled_out} |")
    rows += [
        "\n## What makes an observation implausible\n",
        f"Where one is believed once it has lasted, that is after {LASTING} observations in a row.\n",
        "| | reason |",
        "|---|---|",
    ]
    rows += [f"| {names[implausibility]} | {reason_text(implausibility.reason)} |" for implausibility in Implausibility]
    return "\n".join(rows) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "decisions/README.md": lambda: index_page(DOCS / "decisions"),
    "reference/airflow.md": airflow_page,
    "reference/commands.md": commands_page,
    "reference/comments.md": comments_page,
    "reference/database.md": database_page,
    "reference/glossary.md": glossary_page,
    "reference/questions.md": questions_page,
    "reference/data-dictionary.csv": data_dictionary_text,
    "reference/records.md": records_page,
    "reference/records.schema.json": record_schema_text,
    "reference/removals.md": removals_page,
    "reference/report.md": schema_page,
    "reference/report.schema.json": schema_text,
    "reference/settings.md": settings_page,
    "reference/sources.md": sources_page,
    "../yalu/reports/formats/report.schema.json": schema_text,
    "../ARCHITECTURE.md": lambda: architecture_page(DOCS.parent),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run.sh docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a document is out of date")
    check = parser.parse_args().check
    stale = []
    for name, make in PAGES.items():
        file = DOCS / name
        try:
            page = make()
        except ValueError as error:
            print(f"docs/{name} cannot be written: {error}")
            return 1
        text = (NOTE if name.endswith(".md") and not name.startswith("..") else "") + page.rstrip() + "\n"
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            file.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/{name} {'is out of date; run ./run.sh docs' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())

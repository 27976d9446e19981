"""Commands: export and import."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from yalu import settings as setting
from yalu.cli.output import Moment, OneOf, json_line, json_option, line, note, sources_option

FOLDERS = ("parquet", "sqlite", "dataset")
"""What is written as a folder."""


@click.command()
@click.option(
    "--format",
    "form",
    type=OneOf(["warc", "csv", "jsonl", "dump", "parquet", "sqlite"]),
    help="Captures as WARC; versions as CSV or JSON lines; all as `yalu import` takes it; Parquet; SQLite.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write this file anew; for parquet and sqlite, a new folder.",
)
@click.option(
    "--dataset",
    type=click.Path(path_type=Path),
    help="Write a data set to publish as this new folder: records within terms, data dictionary, citation, checksums.",
)
@click.option(
    "--kind",
    type=OneOf(["article", "comment", "mark"]),
    help="Only articles or comments; mark: marks of changes. Not in WARC.",
)
@click.option("--since", type=Moment(), help="Fetched from this time on.")
@click.option("--until", type=Moment(), help="Fetched before this time.")
@click.option("--source", "source_id", metavar="ID", help="Only this source.")
@click.option("--known-at", type=Moment(), help="With --dataset: what was recorded by then.")
@json_option("JSON on stdout.")
def export(
    form: str | None,
    output: Path | None,
    dataset: Path | None,
    kind: str | None,
    since: datetime | None,
    until: datetime | None,
    source_id: str | None,
    known_at: datetime | None,
    as_json: bool,
) -> int:
    """Take what is stored out: captures as they were served, every version as a flat record, or the whole database.

    Exit status 1 when a capture could not be read back. In CSV a text that a spreadsheet would compute has an
    apostrophe before it.
    """
    from yalu.jobs.maintenance.export_files import export as write
    from yalu.records.selection.filters import check_period

    if dataset is not None:
        if (form, output, kind, since, until) != (None, None, None, None, None):
            raise click.UsageError("--dataset goes with --source, --known-at and --json alone")
        form, output = "dataset", dataset
    elif known_at is not None:
        raise click.UsageError("--known-at goes with --dataset")
    if form is None or output is None:
        raise click.UsageError("name --format and --output, or --dataset")
    if form == "warc" and kind is not None:
        raise click.UsageError("--kind does not go with warc, which holds whole pages")
    if form not in FOLDERS and output.is_dir():
        raise click.UsageError(f"--output: {output} is a directory")
    if form in FOLDERS and kind is not None:
        raise click.UsageError(f"--kind does not go with {form}, which has a table for each kind")
    if form == "dump" and (kind, source_id, since, until) != (None, None, None, None):
        raise click.UsageError("a dump holds the whole database; leave the other options out")
    check_period(since, until)
    chosen: dict[str, Any] = {"kind": kind, "source_id": source_id, "since": since, "until": until}
    done = write(setting.load(), form, output, known_at=known_at, **chosen)
    for text in done.unreadable:
        note(f"left out: {text}")
    if as_json:
        json_line({"output": str(output), "records": done.records, "unreadable": list(done.unreadable)})
    else:
        note(f"written: {output}, {done.records} records")
    return 1 if done.unreadable else 0


@click.command("import")
@click.argument("dump", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--source", "source_id", metavar="ID", help="The source whose pages a WARC file holds.")
@sources_option
@json_option("A JSON summary on stdout.")
def import_(dump: Path, source_id: str | None, file: Path | None, as_json: bool) -> None:
    """Take in a dump of `yalu export`, or the pages of a WARC file as dated captures of a source.

    A dump goes into an empty database, SQLite or PostgreSQL, wholly or not at all; everything then answers as it did
    where it comes from. Pages of a WARC file are read as a crawl at their dates would have read them. A second time
    adds nothing.
    """
    from yalu.jobs.maintenance.import_files import import_file

    done = import_file(setting.load(), dump, source_id=source_id, only=file)
    if as_json:
        json_line({"file": str(dump), **asdict(done)})
        return
    for name, count in done.added.items():
        line(f"{count:8} {name}")
    for reason, count in sorted(done.skipped.items()):
        line(f"{count:8} left out: {reason}")
    if done.known:
        line(f"{done.known:8} known before")
    for kind, count in done.changes.items():
        line(f"{count:8} {kind}")
    if done.baseline:
        line(f"{done.baseline:8} there before the first visit")

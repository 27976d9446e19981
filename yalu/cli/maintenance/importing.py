"""Command: import."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from yalu import settings as setting
from yalu.cli.output import json_line, json_option, line, sources_option


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

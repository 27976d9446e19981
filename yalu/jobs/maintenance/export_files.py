"""Exports stored data to a file that other programs can read."""

from __future__ import annotations

import codecs
import csv
import gzip
import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec

from yalu.db.core.engine import Database, parse_url, sqlite_file
from yalu.db.maintenance import dump
from yalu.db.maintenance import export as taking
from yalu.db.maintenance.export import Exported
from yalu.db.queries.sources import require_source
from yalu.downloads.tables import cell
from yalu.errors import UsageError
from yalu.jobs.maintenance.dataset import write_dataset
from yalu.jobs.maintenance.export_tables import write_parquet, write_sqlite
from yalu.jobs.runtime.database import job_database
from yalu.records.definition import public
from yalu.settings import Settings
from yalu.whole_files import whole_file

FORMATS = ("warc", "csv", "jsonl", "dump", "parquet", "sqlite", "dataset")
KINDS = ("article", "comment")
"""What is exported where no kind is named; "mark", what users of the reading room thought of changes, only by name."""


def export(
    settings: Settings,
    form: str,
    output: Path,
    *,
    kind: str | None = None,
    source_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    known_at: datetime | None = None,
) -> Exported:
    """Export captures (``warc``), versions of articles and comments (``csv``, ``jsonl``) or everything (``dump``).

    ``parquet`` and ``sqlite`` make a new folder ``output``, with changes and versions for programs that read tables,
    ``dataset`` one to publish, of what was recorded by ``known_at``.

    ``kind`` restricts the export to one kind; ``since`` and ``until`` apply to the time of fetching. The file
    appears whole or not at all. Raises UsageError, UnknownItem, StoreError.
    """
    where: dict[str, Any] = {"source_id": source_id, "since": since, "until": until}
    _require_other(output, settings.database_url)
    with job_database(settings) as database:
        if source_id is not None:
            require_source(database, source_id)
        if form in ("parquet", "sqlite"):
            return (
                write_parquet(database, output, where) if form == "parquet" else write_sqlite(database, output, where)
            )
        if form == "dataset":
            return write_dataset(settings, database, output, source_id, known_at)
        with exported_file(output) as out:
            if form == "dump":
                return Exported(_write_dump(out, dump.lines(database)))
            if form == "warc":
                return taking.export_warc(database, out, **where)
            kinds = KINDS if kind is None else (kind,)
            rows = _rows(database, kinds, where)
            return Exported(_write_csv(out, kinds, rows) if form == "csv" else _write_rows(out, rows))


@contextmanager
def exported_file(output: Path) -> Iterator[BinaryIO]:
    """A file that replaces ``output`` at the end, so that a failure leaves nothing half written.

    Only its owner may read it (mode 600): comments are personal data. Raises UsageError when ``output`` is anything but
    a regular file, because a link or a device would be replaced.
    """
    _require_regular(output)
    try:
        with whole_file(output) as out:
            yield out
            _require_regular(output)
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror}") from error


def _require_regular(output: Path) -> None:
    try:
        mode = output.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror}") from error
    if stat.S_ISLNK(mode):
        raise UsageError(f"{output}: is a symbolic link to {output.readlink()}; name the file itself")
    if not stat.S_ISREG(mode):
        raise UsageError(f"{output}: is no regular file, and would be replaced by one")


def _require_other(output: Path, database_url: str) -> None:
    """Raise UsageError when the output would replace the database."""
    file = sqlite_file(parse_url(database_url))
    if file is not None and output.absolute().resolve() == file.absolute().resolve():
        raise UsageError(f"{output}: is the database itself")


def _rows(database: Database, kinds: tuple[str, ...], where: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each row, with its kind."""
    for kind in kinds:
        read = taking.change_marks if kind == "mark" else partial(taking.versions, kind=kind)
        for row in read(database, **where):
            yield kind, row


def _write_rows(out: BinaryIO, rows: Iterator[tuple[str, Any]]) -> int:
    """Write JSON Lines."""
    count = 0
    for kind, row in rows:
        out.write(msgspec.json.encode({"kind": kind, **public(row)}) + b"\n")
        count += 1
    return count


def _write_lines(out: BinaryIO, records: Iterator[dict[str, Any]]) -> int:
    count = 0
    for record in records:
        out.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
        count += 1
    return count


def _write_dump(out: BinaryIO, records: Iterator[dict[str, Any]]) -> int:
    with gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=6, mtime=0) as packed:
        return _write_lines(cast("BinaryIO", packed), records) - 2  # less the head and the end


def _write_csv(out: BinaryIO, kinds: tuple[str, ...], rows: Iterator[tuple[str, Any]]) -> int:
    """Write RFC 4180 CSV in UTF-8, with a byte order mark for spreadsheets."""
    columns = dict.fromkeys(field.name for kind in kinds for field in fields(taking.ROW_TYPES[kind]))
    out.write(b"\xef\xbb\xbf")
    table = csv.writer(codecs.getwriter("utf-8")(out, "backslashreplace"), lineterminator="\r\n")
    table.writerow(["kind", *columns])
    count = 0
    for kind, row in rows:
        table.writerow([kind, *(cell(getattr(row, name, None)) for name in columns)])
        count += 1
    return count

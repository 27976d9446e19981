"""Imports a dump of another database, or pages of a WARC file."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from yalu.db.maintenance import dump
from yalu.errors import ImportFileError, UsageError
from yalu.jobs.maintenance.import_warc import ImportResult, import_pages
from yalu.jobs.runtime.database import job_database
from yalu.settings import Settings
from yalu.sources.load import watched

MAX_LINE = 1 << 28
"""Bytes of one line; the longest hold a capture, which is smaller than any page that is fetched."""


def import_file(settings: Settings, file: Path, *, source_id: str | None, only: Path | None) -> ImportResult:
    """Import a dump into an empty database, or the pages of a WARC file as dated captures of a source.

    ``source_id`` and ``only`` (the source file) apply to WARC files. A dump is imported wholly or not at all; a second
    import adds nothing. Raises ImportFileError naming the line or record, UsageError, UnknownSource, StoreError.
    """
    form = _form(file)
    if form == "dump":
        if source_id is not None:
            raise UsageError("a dump holds sources of its own; leave --source out")
        with job_database(settings, make=True) as database, _opened(file) as lines:
            loaded = dump.load(database, _values(file, lines))
        return ImportResult(form, loaded.added, loaded.known)
    if source_id is None:
        raise UsageError(f"{file}: of which source are these pages? Name it with --source")
    source = watched(settings, only=only).get(source_id)
    return import_pages(settings, file, source, only)


def _form(file: Path) -> str:
    """Format of a file, ``dump`` or ``warc``, by its first bytes. Raises ImportFileError, UsageError."""
    with _opened(file) as lines:
        try:
            begin = lines.readline(4096)
        except (OSError, EOFError, zlib.error) as error:
            raise ImportFileError(str(file), f"cannot be unpacked: {error}") from error
    if begin.startswith(b"WARC/"):
        return "warc"
    if begin.lstrip().startswith(b"{") and b'"kind"' not in begin:
        return "dump"
    reason = "is neither a dump nor a WARC file; CSV and JSON lines cannot be imported, since they hold no evidence"
    raise ImportFileError(str(file), reason)


def _opened(file: Path) -> BinaryIO:
    try:
        with file.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        return cast("BinaryIO", gzip.open(file, "rb") if packed else file.open("rb"))
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error


def _values(file: Path, lines: BinaryIO) -> Iterator[tuple[str, Any]]:
    number = 0
    while True:
        where = f"{file}, line {number + 1}"
        try:
            line = lines.readline(MAX_LINE)
        except (OSError, EOFError, zlib.error) as error:
            raise ImportFileError(where, f"cannot be unpacked: {error}") from error
        if not line:
            return
        number += 1
        try:
            yield where, json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ImportFileError(where, f"is no JSON: {str(error)[:100]}") from error

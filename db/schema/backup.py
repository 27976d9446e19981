"""A copy of a SQLite file, made before its schema is changed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from yalu.db.core import sqlite
from yalu.errors import StoreError


def back_up(file: Path, revision: str, say: Callable[[str], None]) -> Path:
    """Copy the file to one beside it that is named after ``revision``; returns the copy, which is whole.

    ``say`` gets one line before it begins: what is copied, where to, and how much room that takes. An earlier copy of
    that name is replaced. Raises StoreError when the disk has too little room, or when the copy cannot be written; then
    no part of it is left.
    """
    copy = file.with_name(f"{file.name}.before-leaving-{revision}")
    with closing(sqlite3.connect(file)) as source:
        needed = _bytes_of(source)
        free = shutil.disk_usage(copy.parent).free + (copy.stat().st_size if copy.exists() else 0)
        if free < needed:
            raise StoreError(
                f"database {file}: it is copied before its schema changes, which needs {_size(needed)} in "
                f"{copy.absolute().parent}, and {_size(free)} are free there; nothing was changed. Make room, or move "
                "the file to a larger disk and name it in YALU_DATABASE_URL; then run `yalu db upgrade` again"
            )
        say(f"copying {file} to {copy.name} first: {_size(needed)}, of {_size(free)} that are free")
        copy.unlink(missing_ok=True)
        sqlite.make_private(copy)
        try:
            with closing(sqlite3.connect(copy)) as target:
                source.backup(target)
        except BaseException as error:
            copy.unlink(missing_ok=True)
            if isinstance(error, sqlite3.Error):
                raise StoreError(
                    f"database {file}: {copy} could not be written: {error}; nothing was changed"
                ) from error
            raise
    return copy


def _bytes_of(connection: sqlite3.Connection) -> int:
    """The size of the database with what its log holds, which the copy has in the file itself."""
    pages, page_size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(page_size)


def _size(number: int) -> str:
    """A number of bytes as a person reads it, in MB below a gigabyte."""
    return f"{number / 1e9:,.1f} GB" if number >= 1e9 else f"{number / 1e6:,.1f} MB"

"""Forgotten words are gone from PostgreSQL's files, no import brings them back, and what rested on them is read."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, capture, look, payloads, thread
from yalu.db.captures import capture_store
from yalu.db.core.engine import Database, make_engine, open_database, parse_url
from yalu.db.maintenance import dump, erase
from yalu.db.room import search
from yalu.errors import ImportFileError

WORDS = "Huitzilopochtli"

# As docs/how-to/erase-and-export.md says: these, then the two of AGAIN; the last one there puts the setting back.
STEPS = (
    "ALTER SYSTEM SET wal_recycle = off",
    "SELECT pg_reload_conf()",
    "VACUUM (FULL, ANALYZE)",
)
AGAIN = ("SELECT pg_switch_wal()", "CHECKPOINT")
"""Until no log file is left that was there before: one that is kept to be written over holds old pages to its end."""
LOG_FILES = text("SELECT name FROM pg_ls_waldir()")


def _spoken(days: Days) -> None:
    served = capture(body=f"<p>{WORDS} said this</p>".encode())
    days.visit(replace(look(COLUMN, thread("One", f"{WORDS} said this")), captures=(served,)))


def _holds(folder: Path, *words: bytes) -> list[str]:
    """The files below a folder that hold one of the words. Files may go away while they are read."""
    names = []
    for file in folder.rglob("*"):
        try:
            held = file.read_bytes() if file.is_file() else b""
        except FileNotFoundError:
            continue
        names += [str(file.relative_to(folder)) for word in words if word in held]
    return names


def test_the_words_are_gone_from_the_files_of_postgresql(postgresql_url: str) -> None:
    days = Days(open_database(postgresql_url))
    _spoken(days)
    engine = make_engine(parse_url(postgresql_url))
    alone = engine.connect().execution_options(isolation_level="AUTOCOMMIT", yalu_write=True)
    for step in ("CHECKPOINT", *AGAIN):  # the log file with the words is kept, to be written over some day
        alone.execute(text(step))
    folder = Path(str(alone.execute(text("SHOW data_directory")).scalar_one()))
    sought = (WORDS.encode(), WORDS.lower().encode())
    assert any(name.startswith("base") for name in _holds(folder, *sought))
    assert any(name.startswith("pg_wal") for name in _holds(folder, *sought))
    erase.forget_comment(days.database, URL, "2", reason="asked")
    for step in STEPS:
        alone.execute(text(step))
    before = set(alone.scalars(LOG_FILES))
    for _ in range(len(before)):
        for step in AGAIN:
            alone.execute(text(step))
    assert not before & set(alone.scalars(LOG_FILES))
    left = _holds(folder, *sought)
    alone.execute(text("ALTER SYSTEM RESET wal_recycle"))
    alone.close()
    engine.dispose()
    days.database.close()
    assert left == []
    assert _holds(folder, b"more than trucks")


def test_an_import_of_what_was_exported_before_does_not_bring_the_words_back(database: Database) -> None:
    days = Days(database)
    _spoken(days)
    before = [(f"line {number}", line) for number, line in enumerate(dump.lines(database), 1)]
    assert WORDS in repr(before)
    erase.forget_comment(database, URL, "2", reason="asked")
    with pytest.raises(ImportFileError, match="is something else here"):
        dump.load(database, before)
    assert WORDS not in repr(list(dump.lines(database)))
    assert search.search(database, "one", kind="comment") and not search.search(database, WORDS)


def test_a_long_chain_of_captures_is_read_when_those_it_rested_on_are_erased(database: Database) -> None:
    days, draw = Days(database, captures="all"), random.Random(3)
    parts = ["".join(draw.choices("abcdefghij klmnop", k=400)) for _ in range(40)]
    bodies = []
    for day in range(9):
        for place in range(3):
            parts[day * 3 + place] = "".join(draw.choices("qrstuvwxyz abcde", k=400))
        bodies.append("\n".join(parts).encode())
        page = replace(capture(body=bodies[-1]), fetched_at=days.now)
        days.visit(replace(look(COLUMN), captures=(page,)))
    kept = payloads(database)
    erased = {row.capture_id for row in kept[1:4]}
    assert max(row.depth for row in kept) > 2 and any(row.base_id in erased for row in kept[4:])
    done = erase.prune(database, captures_before=DAY_ONE + timedelta(days=4))
    assert done.captures == 3 and done.repacked
    left = {row.capture_id for row in payloads(database)}
    with database.read() as connection:
        assert {capture_id: capture_store.load(connection, capture_id).body for capture_id in left} == {
            capture_id: bodies[capture_id - 1] for capture_id in left
        }
        assert not [problem for _, problem in capture_store.verify(connection) if problem]
    assert left == {row.capture_id for row in kept} - erased

"""A world of the transparency log: a database, its file, and a log."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from tests.db.db_samples import DAY_ONE, Days, look, retitled, rows
from yalu.db.core.engine import open_database
from yalu.db.models import LogEntry
from yalu.evidence import tiles
from yalu.evidence.verifier.checkpoint import Checkpoint
from yalu.jobs.evidence import log
from yalu.jobs.evidence.attesting import LogState
from yalu.jobs.evidence.key import signer
from yalu.jobs.evidence.log_bucket import open_log
from yalu.settings import Settings

PLACE = "s3://logs/of/yalu"
"""Of a log in a bucket."""


class World:
    """A database, its file, and a log."""

    def __init__(self, url: str, folder: Path, place: str | None = None) -> None:
        """``place`` of the log: a bucket; None: a folder."""
        self.url = url
        self.file = Path(url.removeprefix("sqlite:///"))
        self.folder = folder / "log"
        self.settings = Settings(
            secret="s3cret",
            evidence_key=folder / "key.pem",
            evidence_log=place or str(self.folder),
            now=DAY_ONE,
            database_url=url,
        )
        self.database = open_database(url)
        self.days = Days(self.database, captures="all")

    def see(self, number: int) -> None:
        """Add one capture with a page of its own."""
        page = look(retitled(f"Title {number}"), body=f"<html>page {number}</html>".encode())
        self.days.visit(replace(page, captures=(replace(page.captures[0], fetched_at=self.days.now),)))

    def append(self) -> LogState:
        return log.append(self.settings, self.database)

    def restore(self, copy: Path) -> None:
        """Put an older copy of the database back."""
        self.database.close()
        shutil.copy(copy, self.file)
        self.database = open_database(self.url)
        self.days.database = self.database

    def forget_signed(self) -> None:
        """Be a machine that knows of nothing it signed, as one that was restored whole."""
        next(self.settings.evidence_key.parent.glob("key.pem.*.checkpoint")).unlink()

    def backup(self, name: str) -> Path:
        self.database.close()
        copy = Path(shutil.copy(self.file, self.file.with_name(name)))
        self.database = open_database(self.url)
        self.days.database = self.database
        return copy


def files() -> dict[str, bytes]:
    """All objects of the log by path."""
    storage = open_log(PLACE)
    return {path: storage.read(path) for path in storage.paths("")}


def sound(world: World) -> Checkpoint:
    """The checkpoint of the log, whose files give its root and hold the rows of the database."""
    storage = open_log(PLACE)
    there = storage.checkpoint(signer(world.settings).raw_public_key)
    assert there is not None and tiles.root(storage.read, there[0].size) == there[0].root
    entries = rows(world.database, LogEntry, "position")
    assert [entry.position for entry in entries] == list(range(len(entries))) and len(entries) == there[0].size
    bundle = storage.read(tiles.tile_path(tiles.ENTRIES, 0, len(entries)))
    assert tiles.unbundled(bundle) == [entry.entry for entry in entries]
    return there[0]

"""A world of the transparency log: a database, its file, and a log."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from tests.db.db_samples import DAY_ONE, Days, look, retitled
from yalu.db.core.engine import open_database
from yalu.jobs.evidence import log
from yalu.jobs.evidence.attesting import LogState
from yalu.settings import Settings


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

    def backup(self, name: str) -> Path:
        self.database.close()
        copy = Path(shutil.copy(self.file, self.file.with_name(name)))
        self.database = open_database(self.url)
        self.days.database = self.database
        return copy

"""A watched source whose captures have their bodies in a folder."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from tests.db.db_samples import COLUMN, URL, Days, capture, look, rows, thread
from yalu.db.captures import capture_store
from yalu.db.core.engine import Database
from yalu.db.core.object_store import ObjectStore, needed_store
from yalu.db.models import Capture

WORDS = "Huitzilopochtli"
AN_HOUR_AGO = timedelta(hours=1)


@dataclass
class Kept:
    """A watched source whose captures have their bodies in a folder."""

    days: Days
    folder: Path
    url: str

    @property
    def database(self) -> Database:
        return self.days.database

    def see(self, body: bytes, url: str = URL, *, words: str = "") -> int:
        """One crawl that is served this body, with a date that differs each time; gives the id of the capture."""
        dated = (("Content-Type", "text/html"), ("Date", f"{self.days.now:%a, %d %b %Y}"))
        served = replace(capture(url, body), fetched_at=self.days.now, headers=dated)
        talk = thread("One", words) if words else None
        self.days.visit(replace(look(COLUMN, talk, url=url), captures=(served,)))
        return rows(self.database, Capture)[-1].id

    def objects(self) -> dict[str, Path]:
        return {file.stem: file for file in self.folder.rglob("*.zst")}

    def body(self, capture_id: int) -> bytes:
        with self.database.read() as connection:
            return capture_store.load(connection, capture_id).body

    def store(self) -> ObjectStore:
        return needed_store(self.database.engine)


def page(words: str, *, noise: int = 0) -> bytes:
    """A page of its own for each ``words``; with ``noise`` another answer with the same page."""
    draw = random.Random(words)
    text = " ".join("".join(draw.choices("abcdefghijklm", k=7)) for _ in range(900))
    return f"<html>{text} {words} <!-- {noise} --></html>".encode()

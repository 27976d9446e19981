"""The questions of docs/questions.toml, ready to be asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from yalu.db.core.engine import Database
from yalu.db.room.search import search
from yalu.records.nouns.hit import StoredHit
from yalu.records.selection.filters import Filters

FILE = Path(__file__).parents[2] / "docs" / "questions.toml"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. It has ``sql`` with ``:names`` for what the asker gives, or ``command`` and ``search``."""

    number: int
    text: str
    sql: str = ""
    command: str = ""
    also: str = ""
    note: str = ""
    example: Mapping[str, str | int | float] = field(default_factory=dict)
    search: Mapping[str, Any] = field(default_factory=dict)

    def asked(self, given: Mapping[str, str | int | float], *, one_line: bool = True) -> str:
        """The statement with the names filled in, as SQL literals."""
        statement = " ".join(self.sql.split()) if one_line else self.sql.strip()
        return re.sub(r"(?<![:\w]):([a-z]+)", lambda name: _literal(given[name[1]]), statement)


def questions() -> list[Question]:
    """All of them, by number."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [Question(**row) for row in sorted(read["question"], key=lambda row: int(row["number"]))]


def hits_of(
    database: Database, query: str, *, kind: str | None = None, limit: int = 50, **given: Any
) -> list[StoredHit]:
    """What a search finds, by one value each of its filters."""
    chosen: dict[str, Any] = {name: value if isinstance(value, datetime) else (value,) for name, value in given.items()}
    return search(database, query, Filters(**chosen), kind=kind, limit=limit)


def _literal(value: str | int | float) -> str:
    if not isinstance(value, str):
        return str(value)
    doubled = value.replace("'", "''")
    return f"'{doubled}'"

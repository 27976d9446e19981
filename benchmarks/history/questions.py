"""The questions of docs/questions.toml, ready to be asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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


def _literal(value: str | int | float) -> str:
    if not isinstance(value, str):
        return str(value)
    doubled = value.replace("'", "''")
    return f"'{doubled}'"

"""What a check of a source says: one sign for each thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    BAD = "BAD"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at, and what was found."""

    what: str
    state: State
    says: str

"""What a check of a source says: one sign for each thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CheckStatus(StrEnum):
    OK = "ok"
    BAD = "BAD"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing that was looked at, and what was found."""

    what: str
    state: CheckStatus
    says: str

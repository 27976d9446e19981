"""Results of checks, of sources and of an installation: one line for each thing that was checked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CheckStatus(StrEnum):
    """Status of one check result."""

    OK = "ok"
    BAD = "BAD"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing that was checked, and what was found."""

    what: str
    state: CheckStatus
    says: str

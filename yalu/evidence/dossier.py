"""What is known of a change: both states, and every check and snapshot that proves or limits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yalu.model import Fate, Outcome
from yalu.reasons import Reason
from yalu.records.change import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFacts:
    """One HTTP exchange. Times are aware, UTC; ``sha256`` (hex) is of the body as served, ``size`` its bytes."""

    capture_id: int
    crawl_id: int
    url: str
    final_url: str | None
    fetched_at: datetime
    status: int | None
    error: str | None
    sha256: str | None
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierVersion:
    """One state. ``fields`` are those of its content hash, by name; None where they may not be handed on.

    ``captures`` are the exchanges that it was read from: the page, and for a comment all of the thread.
    """

    version: str
    """v12 of an article, c7 of a comment."""
    seq: int
    fields: Mapping[str, object] | None
    content_hash: str
    extractor: str
    not_before: datetime | None
    not_after: datetime
    captures: tuple[int, ...]
    left_out: str | None = None


@dataclass(frozen=True, slots=True)
class RepeatedFacts:
    """A later check with exactly the same result: its time, and the SHA-256 of what was served then, if anything."""

    crawl_id: int
    at: datetime
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFacts:
    """One check of the article, and the later ones that found the same."""

    check_id: int
    crawl_id: int
    at: datetime
    last_repeated_at: datetime
    outcome: Outcome
    capture_id: int | None
    version: str | None
    reason: Reason | None
    implausible: Reason | None
    repeated: tuple[RepeatedFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFacts:
    """One snapshot of the thread. ``in_row`` counts the snapshots that missed the comment, this one included.

    ``in_row`` is None where the snapshot shows the comment; ``by_id`` is what the platform answered when asked for it.
    """

    snapshot_id: int
    check_id: int
    at: datetime
    last_repeated_at: datetime
    complete: bool
    open: bool | None
    expected: int | None
    seen: int
    note: Reason | None
    implausible: Reason | None
    extractor: str
    captures: tuple[int, ...]
    in_row: int | None
    by_id: Fate | None
    by_id_capture: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A change with its evidence; ``counted`` and ``ruled_out`` name checks of articles, snapshots of comments."""

    record: Change
    before: DossierVersion | None
    after: DossierVersion | None
    checks: tuple[CheckFacts, ...]
    snapshots: tuple[SnapshotFacts, ...]
    counted: tuple[int, ...]
    ruled_out: tuple[Mapping[str, object], ...]
    captures: tuple[CaptureFacts, ...]
    checks_left_out: int = 0
    """Checks between the two states beyond the number that a package holds."""
    observed: Mapping[str, object] = field(default_factory=dict)
    """What was recorded as evidence when the change was found."""

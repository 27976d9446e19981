"""What is known of a change: both states, and every check and snapshot that proves or limits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yalu.history.check_intervals import RepeatedCheck
from yalu.model import Fate, Outcome
from yalu.reasons import Reason
from yalu.records.nouns.capture import Capture
from yalu.records.nouns.change import Change
from yalu.records.nouns.thread import Snapshot


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFacts:
    """One check of the article, and the later ones that found exactly the same."""

    check_id: int
    crawl_id: int
    at: datetime
    last_repeated_at: datetime
    outcome: Outcome
    capture_id: int | None
    version: str | None
    reason: Reason | None
    implausible: Reason | None
    repeated: tuple[RepeatedCheck, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFacts(Snapshot):
    """One snapshot of the thread, with what it says of the comment.

    ``in_row`` counts the snapshots that missed the comment, this one included, and is None where it is shown; ``by_id``
    is what the platform answered when asked for it.
    """

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
    captures: tuple[Capture, ...]
    checks_left_out: int
    """Checks between the two states beyond the number that a package holds."""
    observed: Mapping[str, object]
    """What was recorded as evidence when the change was found."""

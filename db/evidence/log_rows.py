"""Entries and checkpoints of the transparency log (decision 0351)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from yalu.db.captures.capture_store import capture_record, captures_with_addresses
from yalu.db.core.engine import Database
from yalu.db.core.id_lists import among
from yalu.db.models import Capture, LogCheckpoint, LogEntry
from yalu.errors import ClaimLost
from yalu.evidence.verifier.checkpoint import Checkpoint
from yalu.records.nouns.capture import Capture as CaptureRecord

LATE = 100_000
"""Captures of lower ids than the newest one in the log that are looked at again: a long transaction commits late."""


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry of the log; ``salt`` None: erased."""

    position: int
    capture_id: int
    entry: bytes
    salt: bytes | None


def last_checkpoint(database: Database) -> Checkpoint | None:
    """Return the checkpoint with the most entries that the database knows, without the name of the log."""
    query = select(LogCheckpoint.size, LogCheckpoint.root).order_by(LogCheckpoint.size.desc()).limit(1)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else Checkpoint("", *row)


def add_checkpoint(database: Database, known: Checkpoint, at: datetime) -> None:
    """Note a checkpoint and when (aware, UTC) before it is published; one of that size stays as it is."""
    with database.write() as connection:
        there = connection.execute(select(LogCheckpoint.size).where(LogCheckpoint.size == known.size)).first()
        if there is None:
            connection.execute(insert(LogCheckpoint).values(size=known.size, root=known.root, at=at))


def entries_from(database: Database, position: int, limit: int) -> list[Logged]:
    """Return the entries at ``position`` and after, in order, at most ``limit``."""
    query = select(LogEntry.__table__).where(LogEntry.position >= position).order_by(LogEntry.position).limit(limit)
    with database.read() as connection:
        return [Logged(*row) for row in connection.execute(query)]


def entries_of(database: Database, capture_ids: Sequence[int], size: int) -> list[Logged]:
    """Return the first entry of each of these captures that has one in the log of ``size``."""
    first: dict[int, Logged] = {}
    with database.read() as connection:
        query = select(LogEntry.__table__).where(among(LogEntry.capture_id, capture_ids), LogEntry.position < size)
        for row in connection.execute(query.order_by(LogEntry.position.desc())):
            first[row.capture_id] = Logged(*row)
    return sorted(first.values(), key=lambda logged: logged.position)


def unlogged(database: Database, limit: int) -> list[CaptureRecord]:
    """Return captures that are not in the log yet, by id, at most ``limit``."""
    with database.read() as connection:
        newest = connection.execute(select(func.max(LogEntry.capture_id))).scalar_one() or 0
        logged = select(LogEntry.position).where(LogEntry.capture_id == Capture.id).exists()
        query = captures_with_addresses().where(Capture.id > newest - LATE, ~logged)
        return [capture_record(row) for row in connection.execute(query.order_by(Capture.id).limit(limit))]


def add_entries(database: Database, entries: Sequence[Logged]) -> None:
    """Add entries. Raises ClaimLost when another process took one of their positions."""
    rows = [asdict(entry) for entry in entries]
    with database.write() as connection:
        try:
            connection.execute(insert(LogEntry), rows)
        except IntegrityError as error:
            raise ClaimLost("another process continued the log") from error


def drop_salts(connection: Connection, capture_ids: Sequence[int]) -> None:
    """Take the salts of captures that are erased: their entries say nothing any more, and all proofs still hold."""
    connection.execute(update(LogEntry).where(among(LogEntry.capture_id, capture_ids)).values(salt=None))

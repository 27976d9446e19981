"""Reads a share of the kept captures back each time, so that after some days all of them were read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from yalu.db.captures import bodies, partitions
from yalu.db.captures.capture_store import read_back
from yalu.db.core.engine import Database
from yalu.db.models import Capture, CapturePayload


@dataclass(frozen=True, slots=True)
class SampleResult:
    """How many captures are kept, how many were read back, and one line on each whose bytes are not those stored."""

    kept: int
    read: int
    damaged: tuple[str, ...]


def check_sample(database: Database, *, turn: int, most: int) -> SampleResult:
    """Read ``most`` captures back; ``turn`` (a number of the day, say) selects which, going round all of them.

    Raises StoreError, ObjectStoreUnreachable, and SettingsError when bodies are in a store that is not configured.
    """
    with database.read() as connection:
        partitions.hold(connection)
        kept = int(connection.execute(select(func.count()).select_from(CapturePayload)).scalar_one())
        chosen = _chosen(connection, kept, turn, most)
        if chosen:
            bodies.require_store(connection)
        checked = list(read_back(connection, chosen))
    return SampleResult(kept, len(checked), tuple(wrong for _, wrong in checked if wrong is not None))


def make_partitions(database: Database) -> None:
    """Create the partitions of the coming months on PostgreSQL. Raises StoreError."""
    with database.write() as connection:
        partitions.make_ahead(connection)


def _chosen(connection: Connection, kept: int, turn: int, most: int) -> Sequence[int]:
    if not kept:
        return ()
    query = select(Capture.id).join(CapturePayload, CapturePayload.capture_id == Capture.id).order_by(Capture.id)
    rounds = -(-kept // most)
    return connection.scalars(query.offset(turn % rounds * most).limit(most)).all()

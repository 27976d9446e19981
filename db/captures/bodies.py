"""Bodies of captures in the object store: put before the rows that need them, deleted after those rows. Decision 0232.

An object is put outside of any transaction, so that a slow store blocks no writer; its row follows. An object that no
row needs any more is noted (``body_removal``) in the transaction that deletes the row's bytes, and deleted after the
commit; removals that a crash left over are carried out the next time.

A transaction that writes rows takes a shared lock on objects and payloads (``hold``); one that deletes objects or
payloads takes the exclusive lock (``hold_alone``) and only then checks what is needed, because a payload being written
may be packed against one to be deleted. If an erasure came between reading the stored state and writing rows, nothing
is written and everything is decided again, as after any erasure (see db.crawls.crawl_store). An erasure before that
noted its removals, and they are carried out before anything is put.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from yalu.db.captures.packing import pack, unpack
from yalu.db.core import engine, locks
from yalu.db.core.base import MOST_VALUES, batches
from yalu.db.core.engine import Database
from yalu.db.core.locks import Lock
from yalu.db.core.object_store import needed_store, store_of
from yalu.db.models import BodyRemoval, CapturePayload
from yalu.errors import CaptureCorrupt, ObjectStoreUnreachable, StoreError

YOUNGEST = timedelta(days=1)
"""Objects younger than this never count as left over: their rows may not be committed yet."""


@dataclass(slots=True)
class Bodies:
    """The objects that a batch of observations needs in the object store."""

    held: Mapping[str, int] = field(default_factory=dict)
    """Sizes in bytes of objects that rows need already, by digest."""
    fresh: dict[str, bytes] = field(default_factory=dict)
    """Objects to put, by digest."""

    def take(self, digest: str, body: bytes) -> int:
        """Add the body to the objects to put, unless it is stored already; return the size of its object in bytes."""
        if digest in self.held:
            return self.held[digest]
        if digest not in self.fresh:
            self.fresh[digest] = pack(body).data
        return len(self.fresh[digest])


def needed(connection: Connection, digests: Iterable[str]) -> dict[str, int]:
    """Return which of the objects rows need, with their sizes in bytes."""
    sizes: dict[str, int] = {}
    for some in batches(sorted(set(digests))):
        query = select(CapturePayload.sha256, func.max(CapturePayload.object_size)).group_by(CapturePayload.sha256)
        rows = connection.execute(query.where(CapturePayload.sha256.in_(some), CapturePayload.object_size.is_not(None)))
        sizes.update((str(row[0]), int(row[1] or 0)) for row in rows)
    return sizes


def prefetched(connection: Connection, digests: Iterable[str]) -> Bodies | None:
    """Return a ``Bodies`` for these digests; None where bodies stay in the database."""
    return Bodies(needed(connection, digests)) if store_of(connection) is not None else None


def fetched(connection: Connection, digests: Collection[str]) -> dict[str, bytes]:
    """Return the objects that can be fetched, unpacked; none without a store. Raises ObjectStoreUnreachable."""
    store = store_of(connection)
    bodies: dict[str, bytes] = {}
    for digest, data in store.get_all(digests).items() if store is not None else ():
        with suppress(CaptureCorrupt):  # a damaged object is reported when it is read
            bodies[digest] = unpack(data, None)
    return bodies


def put(database: Database, bodies: Bodies) -> None:
    """Put a batch's objects, before the transaction that writes its rows. Raises ObjectStoreUnreachable."""
    if not bodies.fresh:
        return
    with database.read() as connection:
        going = any(
            connection.scalars(select(BodyRemoval.id).where(BodyRemoval.sha256.in_(some)).limit(1)).first()
            for some in batches(bodies.fresh)
        )
    if going:
        remove_noted(database)
    needed_store(database.engine).put(bodies.fresh)


def put_within(connection: Connection, bodies: Bodies | None) -> None:
    """Put a batch's objects inside a transaction that called ``hold`` before it read the stored state."""
    if bodies is not None and bodies.fresh:
        needed_store(connection).put(bodies.fresh)


def hold(connection: Connection) -> None:
    """Take the shared lock: no object or payload is deleted until the transaction ends. Call it before reading."""
    locks.take(connection, Lock.OBJECTS, shared=True)


def hold_alone(connection: Connection) -> None:
    """Take the exclusive lock: wait for transactions that called ``hold``, and block others until this one ends."""
    locks.take(connection, Lock.OBJECTS)


def note(connection: Connection, digests: Collection[str]) -> None:
    """Note objects to delete unless rows need them. Raises SettingsError when no store is configured."""
    if digests:
        needed_store(connection)
        connection.execute(insert(BodyRemoval), [{"sha256": digest} for digest in sorted(digests)])


def require_store(connection: Connection) -> None:
    """Raise SettingsError when rows need objects and no store is configured."""
    outside = CapturePayload.sha256.is_not(None), CapturePayload.object_size.is_not(None)
    if connection.scalar(select(CapturePayload.capture_id).where(*outside).limit(1)) is not None:
        needed_store(connection)


def waiting(connection: Connection) -> int:
    """Return the number of noted removals that were not carried out yet."""
    return int(connection.execute(select(func.count()).select_from(BodyRemoval)).scalar_one())


def remove_noted(database: Database) -> None:
    """Delete the noted objects, except those that rows need by now.

    An object that cannot be deleted stays noted. Raises ObjectStoreUnreachable, and SettingsError when no store is
    configured.
    """
    with database.read() as connection:
        left = waiting(connection)
    while left:
        try:
            with database.write() as connection:
                left = _remove_some(connection)
        except ObjectStoreUnreachable as error:
            raise ObjectStoreUnreachable(
                f"{error}; the database is cleared, and {left} objects of erased bodies are noted: the next "
                "`yalu forget` or `yalu prune` with --yes removes them"
            ) from error


def _remove_some(connection: Connection) -> int:
    """Carry out a batch of removals; return how many are left."""
    hold_alone(connection)
    rows = connection.execute(select(BodyRemoval.__table__).order_by(BodyRemoval.id).limit(MOST_VALUES)).all()
    digests = {row.sha256 for row in rows}
    if unneeded := digests - needed(connection, digests).keys():
        needed_store(connection).remove(unneeded)
    connection.execute(delete(BodyRemoval).where(BodyRemoval.id.in_([row.id for row in rows])))
    return waiting(connection)


def left_over(database: Database, before: datetime, now: datetime | None = None) -> set[str]:
    """Return the digests of objects put before a time, and not within the last day, that no row needs.

    Raises StoreError when these are more than half of all objects: they probably belong to another database.
    """
    with database.read() as connection:
        before = min(before, (now or engine.now(connection)) - YOUNGEST)
        times = {stored.digest: stored.put_at for stored in needed_store(connection).objects()}
        unneeded = times.keys() - needed(connection, times).keys()
    if 2 * len(unneeded) > len(times):
        raise StoreError(
            f"no capture needs {len(unneeded)} of the {len(times)} objects in {needed_store(database.engine).shown}: "
            "is it the store of another database? None is removed"
        )
    return {digest for digest in unneeded if times[digest] < before}

"""Bodies of captures in the object store: put there before the rows that need them, removed after those are gone.

An object is put outside of any transaction, so that a slow store holds up nobody, and its row follows. An object that
no row needs any more is noted (``body_removal``) in the transaction that takes the row's bytes, and removed once that
is stored: what a crash leaves over is removed next time.

Who writes rows holds what is kept (``hold``); who removes objects or payloads waits for them (``hold_alone``), and then
asks what is needed: a payload that is being written may rest on one that is to go.
Between the look at what is stored and the writing of rows an erasure may have come: then nothing is written and
everything is settled again, as after any erasure (see db.crawls.crawl_store). One that came before has noted its
removals: those are carried out before anything is put.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, text

from db.captures.packing import pack, unpack
from db.core import engine
from db.core.base import portions
from db.core.engine import Database
from db.core.object_store import needed_store, store_of
from db.models import BodyRemoval, CapturePayload
from yalu.errors import CaptureCorrupt, CaptureStoreUnreachable, StoreError

YOUNGEST = timedelta(days=1)
"""Objects put later than this are never taken for left over: their rows may be on the way."""

_LOCK = 0x79616C76
"""Advisory lock of PostgreSQL on all objects and payloads: one number after that of migrations."""
_PORTION = 500


@dataclass(slots=True)
class Bodies:
    """What a portion of observations brings to the object store."""

    held: Mapping[str, int] = field(default_factory=dict)
    """The size of objects that rows need already, by digest."""
    fresh: dict[str, bytes] = field(default_factory=dict)
    """Objects that are to be put, by digest."""

    def take(self, digest: str, body: bytes) -> int:
        """Lets the body be put where it is not there, and gives the size of its object."""
        if digest in self.held:
            return self.held[digest]
        if digest not in self.fresh:
            self.fresh[digest] = pack(body).data
        return len(self.fresh[digest])


def needed(connection: Connection, digests: Iterable[str]) -> dict[str, int]:
    """Those objects that rows need, with their sizes."""
    found: dict[str, int] = {}
    for some in portions(sorted(set(digests))):
        query = select(CapturePayload.sha256, func.max(CapturePayload.object_size)).group_by(CapturePayload.sha256)
        rows = connection.execute(query.where(CapturePayload.sha256.in_(some), CapturePayload.object_size.is_not(None)))
        found.update((str(row[0]), int(row[1] or 0)) for row in rows)
    return found


def prefetched(connection: Connection, digests: Iterable[str]) -> Bodies | None:
    """What to bring the bodies with these digests to; None where they stay in the database."""
    return Bodies(needed(connection, digests)) if store_of(connection) is not None else None


def fetched(connection: Connection, digests: Collection[str]) -> dict[str, bytes]:
    """Those of the objects that can be had, unpacked; none without a store. Raises CaptureStoreUnreachable."""
    store = store_of(connection)
    found: dict[str, bytes] = {}
    for digest, data in store.get_all(digests).items() if store is not None else ():
        with suppress(CaptureCorrupt):  # whoever reads the damaged one is told
            found[digest] = unpack(data, None)
    return found


def put(database: Database, bodies: Bodies | None) -> None:
    """Puts what a portion brings, before the transaction that writes its rows. Raises CaptureStoreUnreachable."""
    if bodies is None or not bodies.fresh:
        return
    with database.read() as connection:
        going = any(
            connection.scalars(select(BodyRemoval.id).where(BodyRemoval.sha256.in_(some)).limit(1)).first()
            for some in portions(bodies.fresh)
        )
    if going:
        remove_noted(database)
    needed_store(database.engine).put(bodies.fresh)


def put_within(connection: Connection, bodies: Bodies | None) -> None:
    """The same inside a transaction that holds the objects since before it looked at what is stored."""
    if bodies is not None and bodies.fresh:
        needed_store(connection).put(bodies.fresh)


def hold(connection: Connection) -> None:
    """Lets no object and no payload be removed until the transaction ends; to be called before it asks what there is.

    SQLite has one writer, who needs nothing more.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": _LOCK})


def hold_alone(connection: Connection) -> None:
    """Waits for those who hold, and lets nobody hold until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def note(connection: Connection, digests: Collection[str]) -> None:
    """Notes objects that are to be removed unless rows need them. Raises SettingsError when no store is set."""
    if digests:
        needed_store(connection)
        connection.execute(insert(BodyRemoval), [{"sha256": digest} for digest in sorted(digests)])


def require_store(connection: Connection) -> None:
    """Raises SettingsError when rows need objects and no store is set."""
    outside = CapturePayload.sha256.is_not(None), CapturePayload.object_size.is_not(None)
    if connection.scalar(select(CapturePayload.capture_id).where(*outside).limit(1)) is not None:
        needed_store(connection)


def waiting(connection: Connection) -> int:
    """How many removals are noted and not carried out."""
    return int(connection.execute(select(func.count()).select_from(BodyRemoval)).scalar_one())


def remove_noted(database: Database) -> None:
    """Removes the objects that were noted, except those that rows need by now.

    What cannot be removed stays noted. Raises CaptureStoreUnreachable, SettingsError when no store is set.
    """
    with database.read() as connection:
        left = waiting(connection)
    while left:
        try:
            with database.write() as connection:
                left = _remove_some(connection)
        except CaptureStoreUnreachable as error:
            raise CaptureStoreUnreachable(
                f"{error}; the database is cleared, and {left} objects of erased bodies are noted: the next "
                "`yalu forget` or `yalu prune` with --yes removes them"
            ) from error


def _remove_some(connection: Connection) -> int:
    """Carries out a portion of removals; gives how many are left."""
    hold_alone(connection)
    rows = connection.execute(select(BodyRemoval.__table__).order_by(BodyRemoval.id).limit(_PORTION)).all()
    digests = {row.sha256 for row in rows}
    if unneeded := digests - needed(connection, digests).keys():
        needed_store(connection).remove(unneeded)
    connection.execute(delete(BodyRemoval).where(BodyRemoval.id.in_([row.id for row in rows])))
    return waiting(connection)


def left_over(database: Database, before: datetime, now: datetime | None = None) -> set[str]:
    """Objects put before a time, and not within the last day, that no row needs.

    Raises StoreError when these are more than half of all: then they will be those of another database.
    """
    with database.read() as connection:
        before = min(before, (now or engine.now(connection)) - YOUNGEST)
        found = {one.digest: one.put_at for one in needed_store(connection).objects()}
        unneeded = found.keys() - needed(connection, found).keys()
    if 2 * len(unneeded) > len(found):
        raise StoreError(
            f"no capture needs {len(unneeded)} of the {len(found)} objects in {needed_store(database.engine).shown}: "
            "is it the store of another database? None is removed"
        )
    return {digest for digest in unneeded if found[digest] < before}

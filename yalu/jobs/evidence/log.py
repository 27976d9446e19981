"""Continues the transparency log of captures, and proves from it (decision 0351).

Its files are what outsiders see: whatever they once stated they must state for ever. The database holds the entries,
each with its salt, and is written first, so that a log that was interrupted is continued as it would have been.
"""

from __future__ import annotations

import base64
import os
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from yalu.db.core.engine import Database
from yalu.db.evidence import log_rows
from yalu.db.evidence.log_rows import Logged
from yalu.errors import ClaimLost, StoreError, UsageError
from yalu.evidence import tiles
from yalu.evidence.verifier.checkpoint import Checkpoint, commitment, signed, statement_of
from yalu.jobs.evidence.attesting import LogState, attest
from yalu.jobs.evidence.key import signer
from yalu.jobs.evidence.last_signed import last_noted, note_signed, require_continued
from yalu.jobs.evidence.log_bucket import open_log
from yalu.jobs.evidence.log_storage import NAME, PENDING, STAMPED, LogStorage
from yalu.records.nouns.capture import Capture
from yalu.settings import Settings

ENTRIES_AT_ONCE = 4096
"""Entries that are added at once."""
SALT = 16
"""Bytes of a salt."""
TRIES = 5
"""How often a log is begun again that another process continued meanwhile."""


def append(settings: Settings, database: Database) -> LogState:
    """Add all captures that are not in the log, and sign its checkpoint.

    Witnesses and authorities are asked when that is done: one that is away delays nothing but this call.
    Raises UsageError when no log is configured, StoreError when files and database contradict each other: nothing is
    signed then, for a log that forks proves nothing.
    """
    storage = _storage(settings)
    with storage.alone():
        state = _continued(settings, database, storage, TRIES)
    attest(settings, storage, state)
    return state


def _continued(settings: Settings, database: Database, storage: LogStorage, tries: int) -> LogState:
    """Add what is new and publish; begin again when another process came first. Raises StoreError."""
    own = signer(settings)
    last, there = last_noted(settings, own), storage.checkpoint(own.raw_public_key)
    attention = _compared(storage, database, there[0] if there else None)
    try:
        size, added = _caught_up(storage, database, there[0].size if there else 0), 0
        require_continued(settings, own, last, storage, size)  # before entries are added that could not stay
        while facts := log_rows.unlogged(database, ENTRIES_AT_ONCE):
            entries = [_entry(size + number, capture) for number, capture in enumerate(facts)]
            log_rows.add_entries(database, entries)
            storage.append(size, [logged.entry for logged in entries])
            size, added = size + len(entries), added + len(entries)
        checkpoint = Checkpoint(settings.evidence_log_name, size, tiles.root(storage.read, size))
        note = _signed(settings, database, storage, checkpoint)
        storage.publish(there[1] if there else None, checkpoint, note)
        attention += note_signed(settings, own, size, note)
    except ClaimLost:
        if tries == 1:
            raise
        return _continued(settings, database, storage, tries - 1)
    return LogState(checkpoint, note, added, attention)


def proofs(settings: Settings, database: Database, capture_ids: Sequence[int]) -> dict[str, Any] | None:
    """What proves that captures are in the log at its checkpoint; None without a log. Erased ones are named alone."""
    if settings.evidence_log is None:
        return None
    storage = open_log(settings.evidence_log)
    there = storage.checkpoint(signer(settings).raw_public_key)
    if there is None:
        return None
    checkpoint, note = there
    logged_all = log_rows.entries_of(database, capture_ids, checkpoint.size)
    entries = [logged for logged in logged_all if logged.salt is not None]
    return {
        "checkpoint": note,
        "witnesses": [witness.partition("#")[2] for witness in settings.evidence_witnesses],
        "stamped": [_stamped(storage, size, checkpoint.size) for size in _earliest(storage, entries, checkpoint.size)],
        "entries": [
            {
                "capture_id": logged.capture_id,
                "index": logged.position,
                "salt": (logged.salt or b"").hex(),
                "path": tiles.texts(tiles.inclusion(storage.read, checkpoint.size, logged.position)),
            }
            for logged in entries
        ],
        "erased": [logged.capture_id for logged in logged_all if logged.salt is None],
    }


def consistency(settings: Settings, old_size: int, new_size: int | None = None) -> dict[str, object]:
    """What proves that the log of ``old_size`` entries is the beginning of that of ``new_size``, or of the present one.

    Raises UsageError for a size that the log never had.
    """
    storage, own = _storage(settings), signer(settings)
    there = storage.checkpoint(own.raw_public_key)
    present = there[0].size if there else 0
    new_size = present if new_size is None else new_size
    if there is None or not 0 < old_size <= new_size <= present:
        raise UsageError(f"the log has {present} entries, so no checkpoints of {old_size} and {new_size}")
    new = Checkpoint(there[0].origin, new_size, tiles.root(storage.read, new_size))
    return {
        "old_size": old_size,
        "old_root": base64.b64encode(tiles.root(storage.read, old_size)).decode(),
        "checkpoint": there[1] if new_size == present else signed(new, own.raw_public_key, own.sign),
        "path": tiles.texts(tiles.consistency(storage.read, old_size, new_size)),
    }


def _earliest(storage: LogStorage, entries: Sequence[Logged], present: int) -> list[int]:
    """Sizes of the first checkpoints with these entries that were stamped, and anchored or else are to be.

    Of a log that was restored none of later ones.
    """
    stamped, sizes = storage.stamped(), set[int]()
    kinds = [stamped.get(kind, []) for kind in ((STAMPED, ".tsr"), (STAMPED, ".ots"), (PENDING, ".ots"))]
    for logged in entries:
        firsts = [listed[at : at + 1] for listed in kinds for at in [bisect_right(listed, logged.position)]]
        sizes.update(firsts[0], firsts[1] or firsts[2])
    return sorted(size for size in sizes if size <= present)


def _stamped(storage: LogStorage, size: int, present: int) -> dict[str, object]:
    stamps = storage.stamps(size)
    given = {name: base64.b64encode(content).decode() for name, content in stamps.items()}
    return {
        "checkpoint": stamps[NAME].decode(),
        "path": tiles.texts(tiles.consistency(storage.read, size, present)),
        "replies": {name: text for name, text in given.items() if name.endswith(".tsr")},
        "proofs": {name: text for name, text in given.items() if name.endswith(".ots")},
    }


def _storage(settings: Settings) -> LogStorage:
    if settings.evidence_log is None:
        raise UsageError("no log is kept; set YALU_EVIDENCE_LOG to a folder or to s3://BUCKET/PREFIX")
    return open_log(settings.evidence_log)


def _entry(position: int, facts: Capture) -> Logged:
    salt = os.urandom(SALT)
    return Logged(position, facts.capture_id, commitment(salt, statement_of(msgspec.to_builtins(facts))), salt)


def _compared(storage: LogStorage, database: Database, there: Checkpoint | None) -> list[str]:
    """What a restored backup did. Raises StoreError when files and database state different logs."""
    known = log_rows.last_checkpoint(database)
    if there is None:
        return [f"the log has no files; its {known.size} entries are written again"] if known else []
    if tiles.root(storage.read, there.size) != there.root:
        raise StoreError("the files of the log do not give the root of its checkpoint: restore them")
    size = known.size if known else 0
    if size > there.size:
        return [
            f"the files of the log are older than the database: entries {there.size} to {size - 1} are written again"
        ]
    beyond = [row for row in log_rows.entries_from(database, size, ENTRIES_AT_ONCE) if row.position < there.size]
    same = all(row.entry == tiles.entry(storage.read, there.size, row.position) for row in beyond)
    if not same or (known and tiles.root(storage.read, size) != known.root):
        raise StoreError(f"files and database state different logs of {there.size} entries: one is not this one's")
    if known and size == there.size:
        return []
    lost = f"entries {size} to {there.size - 1} stand in the log alone"
    advice = "restore a newer backup, or keep the log as it is, which goes on behind them"
    return [f"the database is older than its log: {lost}; {advice}"]


def _caught_up(storage: LogStorage, database: Database, size: int) -> int:
    """Write what the database has beyond the files, after a kill or where they were restored; return its size."""
    while entries := log_rows.entries_from(database, size, ENTRIES_AT_ONCE):
        if entries[0].position != size or entries[-1].position != size + len(entries) - 1:
            raise StoreError(f"the database lacks entries of the log from {size} on, and so do its files")
        storage.append(size, [logged.entry for logged in entries])
        size += len(entries)
    return size


def _signed(settings: Settings, database: Database, storage: LogStorage, checkpoint: Checkpoint) -> str:
    """Note a checkpoint before it is published; return its signed note."""
    known, own = log_rows.last_checkpoint(database), signer(settings)
    if known is not None and known.size <= checkpoint.size and tiles.root(storage.read, known.size) != known.root:
        raise StoreError(f"the log would contradict its checkpoint of {known.size} entries; nothing was signed")
    log_rows.add_checkpoint(database, checkpoint, settings.now or datetime.now(UTC))
    return signed(checkpoint, own.raw_public_key, own.sign)

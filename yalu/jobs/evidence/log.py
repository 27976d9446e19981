"""Continues the transparency log of captures, and proves from it (decision 0351).

The folder is what outsiders see: whatever it once stated it must state for ever. The database holds the same entries,
each with its salt, and is written first, so that a log that was interrupted is continued as it would have been.
"""

from __future__ import annotations

import base64
import os
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from yalu.db.core.engine import Database
from yalu.db.evidence import log_rows
from yalu.db.evidence.log_rows import Logged
from yalu.errors import StoreError, UsageError
from yalu.evidence import tiles
from yalu.evidence.checkpoint import Checkpoint, commitment, signed, statement_of
from yalu.jobs.evidence.attesting import LogState, attest
from yalu.jobs.evidence.key import signer
from yalu.jobs.evidence.log_folder import NAME, LogFolder
from yalu.records.capture import Capture
from yalu.settings import Settings

PORTION = 4096
"""Entries that are added at once."""
SALT = 16
"""Bytes of a salt."""


def append(settings: Settings, database: Database) -> LogState:
    """Add all captures that are not in the log, and sign its checkpoint.

    Witnesses and authorities are asked when that is done: one that is away delays nothing but this call.
    Raises UsageError when no log is configured, StoreError when folder and database contradict each other: nothing is
    signed then, for a log that forks proves nothing.
    """
    folder = _folder(settings)
    with folder.alone():
        there = folder.checkpoint(signer(settings).raw_public_key)
        attention = _compared(folder, database, there[0] if there else None)
        size, added = _caught_up(folder, database, there[0].size if there else 0), 0
        while facts := log_rows.unlogged(database, PORTION):
            entries = [_entry(size + number, capture) for number, capture in enumerate(facts)]
            log_rows.add_entries(database, entries)
            folder.append(size, [logged.entry for logged in entries])
            size, added = size + len(entries), added + len(entries)
        checkpoint = Checkpoint(settings.evidence_log_name, size, tiles.root(folder.read, size))
        state = LogState(checkpoint, _signed(settings, database, folder, checkpoint), added, attention)
    attest(settings, folder, state)
    return state


def proofs(settings: Settings, database: Database, capture_ids: Sequence[int]) -> dict[str, object] | None:
    """What proves that captures are in the log at its checkpoint; None without a log. Erased ones are left out."""
    if settings.evidence_log is None:
        return None
    folder = LogFolder(settings.evidence_log)
    there = folder.checkpoint(signer(settings).raw_public_key)
    if there is None:
        return None
    checkpoint, note = there
    entries = log_rows.entries_of(database, capture_ids, checkpoint.size)
    return {
        "checkpoint": note,
        "witnesses": [witness.partition("#")[2] for witness in settings.evidence_witnesses],
        "stamped": [_stamped(folder, size, checkpoint.size) for size in _earliest(folder, entries)],
        "entries": [
            {
                "capture_id": logged.capture_id,
                "index": logged.position,
                "salt": (logged.salt or b"").hex(),
                "path": tiles.texts(tiles.inclusion(folder.read, checkpoint.size, logged.position)),
            }
            for logged in entries
        ],
    }


def consistency(settings: Settings, old_size: int, new_size: int | None = None) -> dict[str, object]:
    """What proves that the log of ``old_size`` entries is the beginning of that of ``new_size``, or of the present one.

    Raises UsageError for a size that the log never had.
    """
    folder, own = _folder(settings), signer(settings)
    there = folder.checkpoint(own.raw_public_key)
    present = there[0].size if there else 0
    new_size = present if new_size is None else new_size
    if there is None or not 0 < old_size <= new_size <= present:
        raise UsageError(f"the log has {present} entries, so no checkpoints of {old_size} and {new_size}")
    new = Checkpoint(there[0].origin, new_size, tiles.root(folder.read, new_size))
    return {
        "old_size": old_size,
        "old_root": base64.b64encode(tiles.root(folder.read, old_size)).decode(),
        "checkpoint": there[1] if new_size == present else signed(new, own.raw_public_key, own.sign),
        "path": tiles.texts(tiles.consistency(folder.read, old_size, new_size)),
    }


def _earliest(folder: LogFolder, entries: Sequence[Logged]) -> list[int]:
    """Sizes of the first stamped checkpoints that have these entries."""
    sizes = folder.stamped()
    after = [bisect_right(sizes, logged.position) for logged in entries]
    return sorted({sizes[at] for at in after if at < len(sizes)})


def _stamped(folder: LogFolder, size: int, present: int) -> dict[str, object]:
    stamps = folder.stamps(size)
    return {
        "checkpoint": stamps.pop(NAME).decode(),
        "path": tiles.texts(tiles.consistency(folder.read, size, present)),
        "replies": {name: base64.b64encode(reply).decode() for name, reply in stamps.items()},
    }


def _folder(settings: Settings) -> LogFolder:
    if settings.evidence_log is None:
        raise UsageError("no log is kept; set YALU_EVIDENCE_LOG to a folder")
    return LogFolder(settings.evidence_log)


def _entry(position: int, facts: Capture) -> Logged:
    salt = os.urandom(SALT)
    return Logged(position, facts.capture_id, commitment(salt, statement_of(msgspec.to_builtins(facts))), salt)


def _compared(folder: LogFolder, database: Database, there: Checkpoint | None) -> list[str]:
    """What a restored backup did. Raises StoreError when folder and database state different logs."""
    known = log_rows.last_checkpoint(database)
    if there is None:
        return [f"the folder of the log is empty; its {known.size} entries are written again"] if known else []
    if tiles.root(folder.read, there.size) != there.root:
        raise StoreError("the files of the log do not give the root of its checkpoint: restore the folder")
    size = known.size if known else 0
    if size > there.size:
        return [
            f"the folder of the log is older than the database: entries {there.size} to {size - 1} are written again"
        ]
    if known and tiles.root(folder.read, size) != known.root:
        raise StoreError(f"folder and database state different logs of {size} entries: one is not this one's")
    if known and size == there.size:
        return []
    lost = f"entries {size} to {there.size - 1} stand in the log, and their captures are not in the database"
    advice = "restore a newer backup, or keep the folder as it is, which goes on behind them"
    return [f"the database is older than its log: {lost}; {advice}"]


def _caught_up(folder: LogFolder, database: Database, size: int) -> int:
    """Write what the database has beyond the folder, after an interruption or a restored folder; return its size."""
    while entries := log_rows.entries_from(database, size, PORTION):
        if entries[0].position != size or entries[-1].position != size + len(entries) - 1:
            raise StoreError(f"the database lacks entries of the log from {size} on, and so does its folder")
        folder.append(size, [logged.entry for logged in entries])
        size += len(entries)
    return size


def _signed(settings: Settings, database: Database, folder: LogFolder, checkpoint: Checkpoint) -> str:
    """Sign a checkpoint and publish it; return its note."""
    known, own = log_rows.last_checkpoint(database), signer(settings)
    if known is not None and known.size <= checkpoint.size and tiles.root(folder.read, known.size) != known.root:
        raise StoreError(f"the log would contradict its checkpoint of {known.size} entries; nothing was signed")
    note = signed(checkpoint, own.raw_public_key, own.sign)
    log_rows.add_checkpoint(database, checkpoint, settings.now or datetime.now(UTC))
    folder.write(NAME, note.encode())
    return note

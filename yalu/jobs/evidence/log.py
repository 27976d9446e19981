"""Continues the transparency log of captures, and proves from it (decision 0351).

The folder is what outsiders see: whatever it once stated it must state for ever. The database holds the same entries,
each with its salt, and is written first, so that a log that was interrupted is continued as it would have been.
"""

from __future__ import annotations

import base64
import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from yalu.db.core.engine import Database
from yalu.db.evidence import log_rows
from yalu.db.evidence.log_rows import KnownCheckpoint, Logged
from yalu.errors import SettingsError, StoreError, UsageError
from yalu.evidence import tiles
from yalu.evidence.checkpoint import Checkpoint, commitment, opened, signed, statement_of
from yalu.evidence.signing import Signer
from yalu.jobs.evidence.key import signer
from yalu.records.capture import Capture
from yalu.settings import Settings

PORTION = 4096
"""Entries that are added at once."""
NAME = "checkpoint"
_DIFFERENT = "folder and database state different logs of {} entries: one is not this one's"
SALT = 16
"""Bytes of a salt."""


@dataclass(slots=True)
class LogState:
    """The log after it was continued: its checkpoint and its note, how many entries were added, what needs a person."""

    checkpoint: Checkpoint
    note: str
    added: int = 0
    attention: list[str] = field(default_factory=list)


class LogFolder:
    """The files of a log."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, path: str) -> bytes:
        """The content of a file; of a partial tile that is full by now its beginning. Raises StoreError."""
        try:
            return (self._folder / path).read_bytes()
        except FileNotFoundError:
            whole, _, width = path.partition(".p/")
            unit = tiles.HASH + (2 if whole.startswith(f"tile/{tiles.ENTRIES}/") else 0)
            return self._wider(whole, int(width), unit) if width else self._missing(path)
        except OSError as error:
            raise StoreError(f"the log {self._folder}: {path}: {error.strerror}") from error

    def _wider(self, whole: str, width: int, unit: int) -> bytes:
        with suppress(FileNotFoundError):
            return (self._folder / whole).read_bytes()[: width * unit]
        wider = [file for file in (self._folder / f"{whole}.p").glob("*") if int(file.name) > width]
        return wider[0].read_bytes()[: width * unit] if wider else self._missing(whole)

    def _missing(self, path: str) -> bytes:
        raise StoreError(f"the log {self._folder} lacks its file {path}")

    def write(self, path: str, content: bytes) -> None:
        """Write a file whole or not at all; a full tile replaces its partial ones."""
        file = self._folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.draft")
        with draft.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
        partial = file.with_name(f"{file.name}.p")
        if partial.is_dir():
            for old in partial.iterdir():
                old.unlink()
            partial.rmdir()

    def append(self, size: int, entries: Sequence[bytes]) -> None:
        """Add entries to the log of ``size``."""
        for path, content in tiles.extended(self.read, size, entries):
            self.write(path, content)

    def checkpoint(self, own: Signer) -> tuple[Checkpoint, str] | None:
        """The checkpoint and its note; None of a log that is not begun. Raises SettingsError for another key's."""
        file = self._folder / NAME
        if not file.exists():
            return None
        note = file.read_text(encoding="utf-8")
        checkpoint = opened(note, own.raw_public_key)
        if checkpoint is None:
            raise SettingsError(f"{file}: is not signed by the evidence key {own.name}; put that log's key back")
        return checkpoint, note

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process of this machine continues the log."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def append(settings: Settings, database: Database) -> LogState:
    """Add all captures that are not in the log, and sign its checkpoint.

    Raises UsageError when no log is configured, StoreError when folder and database contradict each other: nothing is
    signed then, for a log that forks proves nothing.
    """
    folder, own = _folder(settings), signer(settings)
    with folder.alone():
        there = folder.checkpoint(own)
        size = 0 if there is None else there[0].size
        attention = _compared(folder, database, there[0] if there else None)
        added = 0
        size += _catch_up(folder, database, size)
        while facts := log_rows.unlogged(database, PORTION):
            entries = [_entry(size + number, capture) for number, capture in enumerate(facts)]
            log_rows.add_entries(database, entries)
            folder.append(size, [logged.entry for logged in entries])
            size, added = size + len(entries), added + len(entries)
        return _sign(settings, database, folder, own, LogState(Checkpoint("", size, b""), "", added, attention))


def proofs(settings: Settings, database: Database, capture_ids: Sequence[int]) -> dict[str, object] | None:
    """What proves that captures are in the log at its checkpoint; None without a log. Erased ones are left out."""
    if settings.evidence_log is None:
        return None
    folder = LogFolder(settings.evidence_log)
    there = folder.checkpoint(signer(settings))
    if there is None:
        return None
    checkpoint, note = there
    entries = [
        logged for logged in log_rows.entries_of(database, capture_ids).values() if logged.position < checkpoint.size
    ]
    return {
        "checkpoint": note,
        "entries": [
            {
                "capture_id": logged.capture_id,
                "index": logged.position,
                "salt": (logged.salt or b"").hex(),
                "path": _texts(tiles.inclusion(folder.read, checkpoint.size, logged.position)),
            }
            for logged in sorted(entries, key=lambda entry: entry.position)
        ],
    }


def consistency(settings: Settings, old_size: int) -> dict[str, object]:
    """What proves that the log of ``old_size`` entries is the beginning of the present one. Raises UsageError."""
    folder = _folder(settings)
    there = folder.checkpoint(signer(settings))
    if there is None or not 0 < old_size <= there[0].size:
        raise UsageError(f"the log has {there[0].size if there else 0} entries, so no checkpoint of {old_size}")
    return {
        "old_size": old_size,
        "old_root": base64.b64encode(tiles.root(folder.read, old_size)).decode(),
        "checkpoint": there[1],
        "path": _texts(tiles.consistency(folder.read, old_size, there[0].size)),
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
    if there is not None and tiles.root(folder.read, there.size) != there.root:
        raise StoreError("the files of the log do not give the root of its checkpoint: restore the folder")
    if known is None or there is None or known.size == there.size:
        if known is not None and there is not None and known.root != there.root:
            raise StoreError(_DIFFERENT.format(known.size))
        if known is not None and there is None:
            return [f"the folder of the log is empty; its {known.size} entries are written again"]
        return [] if known or there is None else [_older(0, there.size)]
    if known.size < there.size:
        if tiles.root(folder.read, known.size) != known.root:
            raise StoreError(_DIFFERENT.format(known.size))
        return [_older(known.size, there.size)]
    return [
        f"the folder of the log is older than the database: entries {there.size} to {known.size - 1} are written again"
    ]


def _older(known: int, size: int) -> str:
    return (
        f"the database is older than its log: entries {known} to {size - 1} stand in the log, and their captures are "
        "not in the database; restore a newer backup, or keep the folder as it is, which goes on behind them"
    )


def _catch_up(folder: LogFolder, database: Database, size: int) -> int:
    """Write what the database has beyond the folder, after an interruption or a restored folder; return how much."""
    begin = size
    while entries := log_rows.entries_from(database, size, PORTION):
        if entries[0].position != size or entries[-1].position != size + len(entries) - 1:
            raise StoreError(f"the database lacks entries of the log from {size} on, and so does its folder")
        folder.append(size, [logged.entry for logged in entries])
        size += len(entries)
    return size - begin


def _sign(settings: Settings, database: Database, folder: LogFolder, own: Signer, state: LogState) -> LogState:
    size = state.checkpoint.size
    state.checkpoint = Checkpoint(settings.evidence_log_name, size, tiles.root(folder.read, size))
    known = log_rows.last_checkpoint(database)
    if known is not None and known.size <= size and tiles.root(folder.read, known.size) != known.root:
        raise StoreError(f"the log would contradict its checkpoint of {known.size} entries; nothing was signed")
    state.note = signed(state.checkpoint, own.raw_public_key, own.sign)
    at = settings.now or datetime.now(UTC)
    log_rows.add_checkpoint(database, KnownCheckpoint(size, state.checkpoint.root, at))
    folder.write(NAME, state.note.encode())
    return state


def _texts(path: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(node).decode() for node in path]

"""The last checkpoint that was signed, noted beside the key: restoring database and log leaves it (decision 0351)."""

from __future__ import annotations

from yalu.errors import StoreError
from yalu.evidence import tiles
from yalu.evidence.signing import Signer
from yalu.evidence.verifier.checkpoint import Checkpoint, opened, verifier_key
from yalu.jobs.evidence.key import key_file
from yalu.jobs.evidence.log_folder import LogFolder
from yalu.jobs.evidence.log_storage import LogStorage
from yalu.settings import Settings


def note_signed(settings: Settings, signer: Signer, size: int, note: str) -> list[str]:
    """Keep the note of a checkpoint of ``size`` that was published, unless a later one was noted first.

    Returns what the operator must know where it cannot be kept. Raises StoreError.
    """
    folder, name = _place(settings, signer)
    try:
        with folder.alone():
            if (last := last_noted(settings, signer)) is None or last.size <= size:
                folder.put({name: note.encode()})
    except OSError as error:
        return [f"{folder.shown}/{name}: {error.strerror}; a database and a log restored together go unnoticed"]
    return []


def last_noted(settings: Settings, signer: Signer) -> Checkpoint | None:
    """What was signed last, where that is known; StoreError: what is there is none.

    Read it before the log: whatever was noted was published before, so that a log which another process continues
    meanwhile is never smaller.
    """
    folder, name = _place(settings, signer)
    if (note := folder.get(name)) is None:
        return None
    last = opened(note.decode("utf-8", "replace"), signer.raw_public_key)
    if last is None:
        raise StoreError(
            f"{folder.shown}/{name} is no checkpoint that the log's key signed: put that of a mirror there"
        )
    return last


def require_continued(
    settings: Settings, signer: Signer, last: Checkpoint | None, storage: LogStorage, size: int
) -> None:
    """Raise StoreError unless a log of ``size`` entries continues what was signed ``last``, where that is known."""
    if last is not None and (last.size > size or tiles.root(storage.read, last.size) != last.root):
        folder, name = _place(settings, signer)
        raise StoreError(
            f"{folder.shown}/{name} holds a signed checkpoint of {last.size} entries, which this log of {size} does "
            "not continue: it was restored from an older copy. `yalu evidence checkpoint` writes what the database "
            "has; if that was restored too, nothing is signed: put a newer copy of the log back, such as a mirror's, "
            "or take another YALU_EVIDENCE_LOG_NAME and tell whoever watches this log"
        )


def _place(settings: Settings, signer: Signer) -> tuple[LogFolder, str]:
    """A file for each name and key of a log: two logs may share either, and the key may lie in the log's folder."""
    key, log_key = key_file(settings), verifier_key(settings.evidence_log_name, signer.raw_public_key)
    name = f"{key.name}.{log_key.split('+', 2)[1]}.checkpoint"
    return LogFolder(key.parent, name), name

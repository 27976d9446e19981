"""The last checkpoint that was signed, noted beside the key: restoring database and log leaves it (decision 0351)."""

from __future__ import annotations

from pathlib import Path

from yalu.evidence import tiles
from yalu.evidence.checkpoint import opened, verifier_key
from yalu.evidence.signing import Signer
from yalu.jobs.evidence.key import key_file, known_signer
from yalu.jobs.evidence.log_folder import LogFolder
from yalu.jobs.evidence.log_storage import LogStorage
from yalu.settings import Settings


def note_signed(settings: Settings, signer: Signer, note: str) -> str | None:
    """Keep the note of a checkpoint that was published; return why that cannot be, None: it is kept."""
    file = _file(settings, signer)
    try:
        with LogFolder(file.parent).alone():
            LogFolder(file.parent).put({file.name: note.encode()})
    except OSError as error:
        return f"{file}: {error.strerror}; without it nobody notices that database and log were restored together"
    return None


def rollback(settings: Settings, storage: LogStorage, size: int) -> str | None:
    """Why a log of ``size`` entries does not continue what was signed last; None: it does. Raises StoreError."""
    signer = known_signer(settings)
    file = None if signer is None else _file(settings, signer)
    content = None if file is None else LogFolder(file.parent).get(file.name)
    if signer is None or content is None:
        return None
    last = opened(content.decode("utf-8", "replace"), signer.raw_public_key)
    if last is None:
        return f"{file} is no checkpoint that the log's key signed: put back the one of a mirror"
    if last.size <= size and tiles.root(storage.read, last.size) == last.root:
        return None
    return f"{file} holds a signed checkpoint of {last.size} entries, which this log of {size} does not continue"


def _file(settings: Settings, signer: Signer) -> Path:
    """One for each name and key of a log: two logs may share a key, and never both."""
    key, (_, key_id, _) = (
        key_file(settings),
        verifier_key(settings.evidence_log_name, signer.raw_public_key).split("+", 2),
    )
    return key.with_name(f"{key.name}.{key_id}.checkpoint")

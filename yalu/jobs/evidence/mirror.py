"""Mirrors the log of another installation, and checks that it only grows (decision 0351)."""

from __future__ import annotations

from pathlib import Path

from yalu.delivery.outgoing import ask
from yalu.errors import StoreError, UsageError
from yalu.evidence import tiles
from yalu.evidence.checkpoint import Checkpoint, key_of, opened
from yalu.jobs.evidence.log_folder import NAME, LogFolder

BUNDLES = 16
"""Bundles that are asked for before they are written."""


def mirror(url: str, target: Path, key: str) -> tuple[Checkpoint, int, str | None]:
    """Copy what the log at ``url`` (its ``/log``) has beyond the folder; return its checkpoint and what was added.

    ``key`` is what `yalu evidence key` shows of that log. The third value says how the log contradicts what was
    mirrored: nothing of the copy is lost then, and the note that proves it is kept beside it. Raises UsageError,
    StoreError where the address does not answer as a log.
    """
    try:
        _, public = key_of(key)
    except ValueError as error:
        raise UsageError(f"--key: {error}") from error
    folder = LogFolder(target)
    with folder.alone():
        there = folder.checkpoint(public)
        old = there[0] if there else Checkpoint("", 0, b"")
        note = _get(url, NAME).decode("utf-8", "replace")
        new = opened(note, public)
        if new is None:
            raise StoreError(f"{url}/{NAME}: is not signed by the key that was named")
        why = _copied(url, folder, old, new)
        folder.write(f"contradiction-{new.size}" if why else NAME, note.encode())
    return new, max(new.size - old.size, 0), why


def _copied(url: str, folder: LogFolder, old: Checkpoint, new: Checkpoint) -> str | None:
    """Append what is new; return how the result contradicts the checkpoint, if it does."""
    if new.size < old.size:
        return f"it has {new.size} entries and had {old.size}: it was restored from an older copy, or is another log"
    size = old.size
    while size < new.size:
        end = min(new.size, (size // tiles.WIDTH + BUNDLES) * tiles.WIDTH)
        entries = [
            entry
            for number in range(size // tiles.WIDTH, (end - 1) // tiles.WIDTH + 1)
            for entry in _bundle(url, number, min(tiles.WIDTH, new.size - number * tiles.WIDTH))
        ]
        folder.append(size, entries[size % tiles.WIDTH :])
        size = end
    if tiles.root(folder.read, new.size) != new.root:
        return f"its checkpoint of {new.size} entries does not continue the one of {old.size}: it was rewritten"
    return None


def _bundle(url: str, number: int, width: int) -> list[bytes]:
    path = tiles.tile_path(tiles.ENTRIES, number, width)
    content = _get(url, path)
    if len(content) != width * tiles.ENTRY:
        raise StoreError(f"{url}/{path}: has another length than its name says")
    return tiles.unbundled(content)


def _get(url: str, path: str) -> bytes:
    answer = ask(f"{url.rstrip('/')}/{path}")
    if answer.status != 200:
        raise StoreError(f"{url}/{path}: {answer.summary}")
    return answer.body

"""Mirrors the log of another installation, and checks that it only grows (decision 0351)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from yalu.delivery.outgoing import ask
from yalu.errors import StoreError, UsageError
from yalu.evidence import tiles
from yalu.evidence.verifier.checkpoint import Checkpoint, key_of, opened
from yalu.ids import sha256
from yalu.jobs.evidence.log_bucket import open_log
from yalu.jobs.evidence.log_storage import NAME, LogStorage

BUNDLES = 16
"""Bundles that are asked for before they are written."""


Read = Callable[[str], bytes]
"""Gives the content of a file of the log that is mirrored, by its path."""


def mirror(url: str, target: str, key: str) -> tuple[Checkpoint, int, str | None]:
    """Copy what the log at ``url`` has beyond the copy at ``target``; return its checkpoint and what was added.

    ``url`` is a room's ``/log`` or the log's own ``s3://BUCKET/PREFIX``, ``target`` a folder or a bucket, ``key`` what
    `yalu evidence key` shows of that log. The third value says how the log contradicts what was mirrored: nothing of
    the copy is lost then, and the note that proves it is kept beside it. Raises UsageError, StoreError where the
    address does not answer as a log.
    """
    try:
        _, public = key_of(key)
    except ValueError as error:
        raise UsageError(f"--key: {error}") from error
    storage = open_log(target, "FOLDER")
    read = open_log(url, "URL").read if url.startswith("s3://") else partial(_asked, url)
    with storage.alone():
        there = storage.checkpoint(public)
        old = there[0] if there else Checkpoint("", 0, b"")
        note = read(NAME).decode("utf-8", "replace")
        new = opened(note, public)
        if new is None:
            raise StoreError(f"{url}/{NAME}: is not signed by the key that was named")
        if why := _copied(read, storage, old, new):
            content = note.encode()
            storage.put({f"contradiction-{new.size}-{sha256(content)[:8]}": content})
        else:
            storage.publish(there[1] if there else None, new, note)
    return new, max(new.size - old.size, 0), why


def _copied(read: Read, storage: LogStorage, old: Checkpoint, new: Checkpoint) -> str | None:
    """Append what is new; return how the result contradicts the checkpoint, if it does."""
    if new.size < old.size:
        return f"it has {new.size} entries and had {old.size}: it was restored from an older copy, or is another log"
    size = old.size
    while size < new.size:
        end = min(new.size, (size // tiles.WIDTH + BUNDLES) * tiles.WIDTH)
        entries = [
            entry
            for number in range(size // tiles.WIDTH, (end - 1) // tiles.WIDTH + 1)
            for entry in _bundle(read, number, min(tiles.WIDTH, new.size - number * tiles.WIDTH))
        ]
        storage.append(size, entries[size % tiles.WIDTH :])
        size = end
    if tiles.root(storage.read, new.size) != new.root:
        return f"its checkpoint of {new.size} entries does not continue the one of {old.size}: it was rewritten"
    return None


def _bundle(read: Read, number: int, width: int) -> list[bytes]:
    path = tiles.tile_path(tiles.ENTRIES, number, width)
    content = read(path)
    if len(content) != width * tiles.ENTRY:
        raise StoreError(f"{path} has another length than its name says")
    return tiles.unbundled(content)


def _asked(url: str, path: str) -> bytes:
    answer = ask(f"{url.rstrip('/')}/{path}")
    if answer.status != 200:
        raise StoreError(f"{url}/{path}: {answer.summary}")
    return answer.body

"""The files of a transparency log, as outsiders see them (C2SP tlog-tiles): what is the same wherever they lie."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager

from yalu.errors import SettingsError, StoreError
from yalu.evidence import tiles
from yalu.evidence.verifier.checkpoint import Checkpoint, opened

NAME = "checkpoint"
STAMPED = "stamped"
"""Folder of the checkpoints that were handed to authorities and calendars, and of what these gave for them."""
PENDING = "pending"
"""Folder of proofs that calendars promised to complete: by the same paths, and found among few files."""
LOWEST = "tile/0/"
_STAMP = re.compile(rf"({STAMPED}|{PENDING})/([1-9][0-9]*)/(?:{NAME}|[^/]+(\.tsr|\.ots))")


class LogStorage(ABC):
    """The files of a log: each is put once, but for the note of its checkpoint. All methods raise StoreError."""

    shown: str
    """Where they lie; it holds no credentials."""

    def __init__(self) -> None:
        self._outgrown: set[str] = set()

    @abstractmethod
    def get(self, path: str) -> bytes | None:
        """The content of a file as it was put; None where there is none."""

    @abstractmethod
    def put(self, files: Mapping[str, bytes]) -> None:
        """Put files by path, each whole or not at all.

        What a writer that was killed before it published left there is replaced. Raises ClaimLost where another
        writer put, or may yet publish, something else.
        """

    @abstractmethod
    def exchange(self, old: str | None, new: str) -> None:
        """Put the note of the checkpoint in the place of the old one; ClaimLost: another one stands there."""

    @abstractmethod
    def paths(self, folder: str) -> list[str]:
        """The paths of all files below a folder."""

    @abstractmethod
    def remove(self, paths: Iterable[str]) -> None:
        """Remove files; those that are not there count as removed."""

    @abstractmethod
    def alone(self) -> AbstractContextManager[None]:
        """Wait until no other process continues the log, where that can be told; ``exchange`` refuses otherwise."""

    def find(self, path: str) -> bytes | None:
        """The content of a file, of a tile that was continued its beginning; None where there is none.

        The lowest tiles are no files: they are the hashes of the entries.
        """
        if path.startswith(LOWEST):
            bundle = self.find(f"tile/{tiles.ENTRIES}/{path.removeprefix(LOWEST)}")
            return None if bundle is None else tiles.lowest(bundle)
        content, (whole, _, width) = self.get(path), path.partition(".p/")
        return self._wider(whole, int(width)) if content is None and width else content

    def _wider(self, whole: str, width: int) -> bytes | None:
        size = width * (tiles.ENTRY if whole.startswith(f"tile/{tiles.ENTRIES}/") else tiles.HASH)
        names = (path.rpartition("/")[2] for path in self.paths(f"{whole}.p"))
        widths = sorted(int(name) for name in names if name.isdecimal())
        for path in (*(f"{whole}.p/{each}" for each in widths if each > width), whole):
            if (content := self.get(path)) is not None and len(content) >= size:
                return content[:size]
        return None

    def read(self, path: str) -> bytes:
        """The content of a file that must be there, as ``find`` has it."""
        content = self.find(path)
        if content is None:
            raise StoreError(f"the log {self.shown} lacks its file {path}")
        return content

    def append(self, size: int, entries: Sequence[bytes]) -> None:
        """Add entries to the log of ``size``; nobody counts on them until they are published."""
        self._outgrown |= tiles.partial(size)
        extended = tiles.extended(self.read, size, entries)
        self.put({path: content for path, content in extended if not path.startswith(LOWEST)})

    def publish(self, old: str | None, checkpoint: Checkpoint, note: str) -> None:
        """Put the note of a checkpoint in the place of the old one, and remove what was outgrown on the way to it."""
        self.exchange(old, note)
        self.remove(self._outgrown - tiles.partial(checkpoint.size))
        self._outgrown.clear()

    def note(self) -> str | None:
        """The note of the checkpoint; None of a log that is not begun."""
        content = self.get(NAME)
        return None if content is None else content.decode("utf-8", "replace")

    def checkpoint(self, public: bytes) -> tuple[Checkpoint, str] | None:
        """The checkpoint and its note; None of a log that is not begun. Raises SettingsError for another key's."""
        note = self.note()
        if note is None:
            return None
        checkpoint = opened(note, public)
        if checkpoint is None:
            raise SettingsError(f"{self.shown}/{NAME}: is not signed by the log's key; put that key back")
        return checkpoint, note

    def stamped(self) -> dict[tuple[str, str | None], list[int]]:
        """Sizes of the checkpoints with a note, ascending, by the folder and the ending of what was given for them."""
        sizes = defaultdict[tuple[str, str | None], set[int]](set)
        for path in (*self.paths(STAMPED), *self.paths(PENDING)):
            if match := _STAMP.fullmatch(path):
                sizes[match[1], match[3]].add(int(match[2]))
        return {kind: sorted(listed & sizes[STAMPED, None]) for kind, listed in list(sizes.items())}

    def stamps(self, size: int) -> dict[str, bytes]:
        """The note of a stamped checkpoint (``checkpoint``), and what authorities and calendars gave, by names."""
        there = sorted((*self.paths(f"{PENDING}/{size}"), *self.paths(f"{STAMPED}/{size}")))
        contents = ((path.rpartition("/")[2], self.get(path)) for path in there)
        return {name: content for name, content in contents if content is not None}  # None: moved there meanwhile

"""The files of a transparency log, as outsiders see them (C2SP tlog-tiles)."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from yalu.errors import SettingsError, StoreError
from yalu.evidence import tiles
from yalu.evidence.checkpoint import Checkpoint, opened

NAME = "checkpoint"
STAMPED = "stamped"
"""Folder of the checkpoints that authorities stamped."""
LOWEST = "tile/0/"


class LogFolder:
    """The files of a log."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, path: str) -> bytes:
        """The content of a file; of a partial tile that was continued its beginning. Raises StoreError.

        The lowest tiles are no files: they are the hashes of the entries.
        """
        if path.startswith(LOWEST):
            return tiles.lowest(self.read(f"tile/{tiles.ENTRIES}/{path.removeprefix(LOWEST)}"))
        try:
            return (self._folder / path).read_bytes()
        except FileNotFoundError:
            whole, _, width = path.partition(".p/")
            unit = tiles.ENTRY if whole.startswith(f"tile/{tiles.ENTRIES}/") else tiles.HASH
            return self._wider(whole, int(width), unit) if width else self._missing(path)
        except OSError as error:
            raise StoreError(f"the log {self._folder}: {path}: {error.strerror}") from error

    def _wider(self, whole: str, width: int, unit: int) -> bytes:
        partial = (self._folder / f"{whole}.p").glob("*")  # and drafts of a writer that was killed
        for file in (self._folder / whole, *(file for file in partial if file.name.isdecimal())):
            with suppress(FileNotFoundError):  # a writer may just have replaced it
                if len(content := file.read_bytes()) >= width * unit:
                    return content[: width * unit]
        return self._missing(f"{whole}.p/{width}")

    def _missing(self, path: str) -> bytes:
        raise StoreError(f"the log {self._folder} lacks its file {path}")

    def write(self, path: str, content: bytes) -> None:
        """Write a file whole or not at all; a tile replaces the narrower ones, whose content is its beginning."""
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
            shutil.rmtree(partial)
        elif file.parent.suffix == ".p":
            for narrower in file.parent.iterdir():
                if narrower != file:
                    narrower.unlink()

    def append(self, size: int, entries: Sequence[bytes]) -> None:
        """Add entries to the log of ``size``."""
        for path, content in tiles.extended(self.read, size, entries):
            if not path.startswith(LOWEST):
                self.write(path, content)

    def note(self) -> str | None:
        """The note of the checkpoint; None of a log that is not begun."""
        file = self._folder / NAME
        return file.read_text(encoding="utf-8") if file.exists() else None

    def checkpoint(self, public: bytes) -> tuple[Checkpoint, str] | None:
        """The checkpoint and its note; None of a log that is not begun. Raises SettingsError for another key's."""
        note = self.note()
        if note is None:
            return None
        checkpoint = opened(note, public)
        if checkpoint is None:
            raise SettingsError(f"{self._folder / NAME}: is not signed by the log's key; put that key back")
        return checkpoint, note

    def stamped(self) -> list[int]:
        """Sizes of the checkpoints that an authority stamped, ascending."""
        return sorted(int(note.parent.name) for note in (self._folder / STAMPED).glob(f"*/{NAME}"))

    def stamps(self, size: int) -> dict[str, bytes]:
        """The note of a stamped checkpoint (``checkpoint``), and replies of authorities by their names."""
        files = sorted((self._folder / STAMPED / f"{size}").glob("*"))
        return {file.name: file.read_bytes() for file in files if file.suffix != ".draft"}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process of this machine continues the log."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

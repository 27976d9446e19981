"""A transparency log in a folder of this machine; a lock lets one process at a time continue it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from yalu.errors import ClaimLost, StoreError
from yalu.jobs.evidence.log_storage import NAME, LogStorage
from yalu.whole_files import whole_file


class LogFolder(LogStorage):
    """A log in a folder; for a file that lies beside others, whose ``name`` keeps lock and draft apart from theirs."""

    def __init__(self, folder: Path, name: str = "") -> None:
        super().__init__()
        self._folder, self._name = folder, name
        self.shown = str(folder)

    def get(self, path: str) -> bytes | None:
        """The content of a file; see ``LogStorage.get``."""
        try:
            return (self._folder / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"the log {self._folder}: {path}: {error.strerror}") from error

    def put(self, files: Mapping[str, bytes]) -> None:
        """Put files, on disk when it returns; see ``LogStorage.put``."""
        for path, content in files.items():
            file, draft = self._folder / path, self._folder / f"{self._name}.draft"
            file.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(file, draft=draft, mode=0o644, synced=True) as out:
                out.write(content)

    def exchange(self, old: str | None, new: str) -> None:
        """Put the note in the place of the old one; see ``LogStorage.exchange``."""
        if self.note() != old:
            raise ClaimLost(f"another process continued the log {self.shown}")
        self.put({NAME: new.encode()})

    def paths(self, folder: str) -> list[str]:
        """The paths of all files below a folder."""
        files = (self._folder / folder).rglob("*")
        return [file.relative_to(self._folder).as_posix() for file in files if file.is_file()]

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files, and the folders that they leave empty."""
        for path in paths:
            file = self._folder / path
            file.unlink(missing_ok=True)
            with suppress(OSError):  # others are in it
                file.parent.rmdir()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process of this machine continues the log."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / f"{self._name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

"""A transparency log in a bucket, for any number of machines: files are put once, the note by compare-and-swap.

No lock is held: whoever comes second to the note begins again from what stands there (decision 0351).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from yalu.db.core.buckets import Bucket
from yalu.errors import ClaimLost
from yalu.jobs.evidence.log_folder import LogFolder
from yalu.jobs.evidence.log_storage import NAME, LogStorage

PARALLEL = 8
"""Files that are put at the same time."""
CACHED_FILES = 64
"""Files kept in memory: a proof reads each of its tiles several times."""
ABANDONED = timedelta(hours=1)
"""Age from which what no checkpoint states is taken for a killed writer's."""


class LogBucket(LogStorage):
    """A log below a prefix of a bucket; for one run or one answer, as what it read it keeps."""

    def __init__(self, bucket: Bucket) -> None:
        super().__init__()
        self._bucket = bucket
        self._kept = lru_cache(CACHED_FILES)(self._get)
        self._begun_from: str | None = None
        self.shown = bucket.shown

    def get(self, path: str) -> bytes | None:
        """The content of an object; see ``LogStorage.get``."""
        try:
            return self._kept(path) if path.startswith("tile/") else self._get(path)
        except FileNotFoundError:
            return None

    def _get(self, path: str) -> bytes:
        there = self._bucket.get(path)
        if there is None:
            raise FileNotFoundError
        return there.content

    def note(self) -> str | None:
        """The note of the checkpoint, from which this writer goes on; None of a log that is not begun."""
        self._begun_from = super().note()
        return self._begun_from

    def put(self, files: Mapping[str, bytes]) -> None:
        """Put objects where there are none; see ``LogStorage.put``."""
        with ThreadPoolExecutor(PARALLEL, "log") as threads:
            list(threads.map(self._put, files, files.values()))

    def _put(self, path: str, content: bytes) -> None:
        if self._bucket.create(path, content):
            return
        there = self._bucket.get(path)
        if there is not None and there.content == content:
            return
        if there is None or super().note() != self._begun_from:
            raise ClaimLost(f"another process continued the log {self.shown}")
        if self._bucket.examine() - there.put_at < ABANDONED or not self._bucket.replace(path, content, there.tag):
            raise ClaimLost(
                f"{self.shown}/{path} holds other entries than the database, which no checkpoint states: another "
                "database is at this log, or was until it was restored; an hour after they came they are replaced"
            )
        self._kept.cache_clear()

    def exchange(self, old: str | None, new: str) -> None:
        """Put the note in the place of the old one; see ``LogStorage.exchange``."""
        there, note = self._bucket.get(NAME), new.encode()
        if (None if there is None else there.content.decode("utf-8", "replace")) == old != new:
            if there is None:
                self._bucket.examine()
                done = self._bucket.create(NAME, note)
            else:
                done = self._bucket.replace(NAME, note, there.tag)
            if done:
                return
            there = self._bucket.get(NAME)
        if there is None or there.content != note:  # equal: it was put, and the answer was lost
            raise ClaimLost(f"another process continued the log {self.shown}")

    def paths(self, folder: str) -> list[str]:
        """The paths of all objects below a folder."""
        return self._bucket.paths(folder)

    def remove(self, paths: Iterable[str]) -> None:
        """Remove objects."""
        self._bucket.remove(paths)

    def alone(self) -> AbstractContextManager[None]:
        """Nothing: ``exchange`` tells who came first."""
        return nullcontext()


def open_log(where: str, named_by: str = "YALU_EVIDENCE_LOG", seconds: int = 30) -> LogStorage:
    """Return the log at ``s3://BUCKET/PREFIX``, or in a folder. Raises SettingsError, about what named the place.

    A call of a bucket ends after ``seconds``.
    """
    if "://" in where:
        return LogBucket(Bucket(where, named_by, seconds))
    return LogFolder(Path(where).expanduser())

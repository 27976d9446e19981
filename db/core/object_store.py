"""The object store that holds bodies of captures outside the database, each under the SHA-256 of the body as served.

Objects with the same name are equal, so putting one twice is harmless. Credentials come from the environment, as the
store's library reads them; no URL or message contains any. Decision 0232.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sqlalchemy import Connection, Engine

from yalu.db.core.buckets import address_of, backend_at, border, stores
from yalu.errors import CaptureCorrupt, ObjectStoreUnreachable, SettingsError

if TYPE_CHECKING:
    from obstore.store import ObjectStore as Backend

SETTING = "YALU_CAPTURE_STORE"
OPTION = "yalu_objects"
"""The execution option that gives connections their store."""
PARALLEL = 8
"""Most objects transferred at the same time."""
CACHED_OBJECTS = 32
"""Most objects cached in memory: many captures of one URL are packed against one object."""

_NAME = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})\.zst")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One of Yalu's objects. ``put_at`` is by the store's clock (aware, UTC)."""

    digest: str
    size: int
    put_at: datetime


class ObjectStore:
    """Objects by the SHA-256 of their bodies. All methods raise ObjectStoreUnreachable when the store fails."""

    def __init__(self, backend: Backend, shown: str, folder: Path | None = None) -> None:
        self._backend = backend
        self._folder = folder
        self._lately = lru_cache(CACHED_OBJECTS)(self._get)
        self.shown = shown
        """The store's URL; it holds no credentials."""

    def put(self, objects: Mapping[str, bytes]) -> None:
        """Put objects, given by digest, replacing those of the same name."""

        def put_object(digest: str) -> None:
            with self._border():
                self._backend.put(_name(digest), objects[digest])
                if self._folder is not None:
                    _to_disk(self._folder, _name(digest))

        self._each(put_object, objects)

    def get(self, digest: str) -> bytes:
        """Return the object as it was put. Raises CaptureCorrupt when there is none."""
        return self._lately(digest)

    def get_all(self, digests: Collection[str]) -> dict[str, bytes]:
        """Return those of the objects that exist, by digest."""
        objects: dict[str, bytes] = {}

        def read_object(digest: str) -> None:
            with suppress(CaptureCorrupt):
                objects[digest] = self.get(digest)

        self._each(read_object, digests)
        return objects

    def _get(self, digest: str) -> bytes:
        try:
            with self._border():
                return bytes(self._backend.get(_name(digest)).bytes())
        except FileNotFoundError as error:
            raise CaptureCorrupt(f"its body is not in the capture store {self.shown}") from error

    def remove(self, digests: Collection[str]) -> None:
        """Remove objects; those that do not exist count as removed."""
        self._lately.cache_clear()

        def remove_object(digest: str) -> None:
            try:
                with self._border():
                    self._backend.delete(_name(digest))
            except FileNotFoundError:
                return

        try:
            with self._border():
                self._backend.delete([_name(digest) for digest in digests])
        except FileNotFoundError:  # the store names no object; others may still be there
            self._each(remove_object, digests)

    def objects(self) -> Iterator[StoredObject]:
        """Yield all of Yalu's objects; other objects in the same place are skipped."""
        with self._border():
            for batch in self._backend.list(chunk_size=1000):
                for object_meta in batch:
                    if (name := _NAME.fullmatch(object_meta["path"])) is not None:
                        yield StoredObject(name[2], object_meta["size"], object_meta["last_modified"])

    def examine(self) -> None:
        """Raise SettingsError when the store keeps deleted objects as older versions: erasing would not erase."""
        with self._border():
            for batch in self._backend.list(chunk_size=1):
                if self._backend.head(batch[0]["path"])["version"] is not None:
                    raise SettingsError(
                        f"{SETTING}: {self.shown} keeps old versions of what is removed, so that erased words would "
                        "stay there; turn its versioning off"
                    )
                return

    def _each(self, work: Callable[[str], None], digests: Collection[str]) -> None:
        if not digests:
            return
        with ThreadPoolExecutor(PARALLEL, "objects") as threads:
            list(threads.map(work, digests))

    def _border(self) -> AbstractContextManager[None]:
        return border(self._failure)

    def _failure(self, reason: str) -> ObjectStoreUnreachable:
        return ObjectStoreUnreachable(f"the capture store {self.shown} cannot be used: {reason}")


def open_store(url: str) -> ObjectStore:
    """Return the store at ``s3://BUCKET/PREFIX`` or ``file:///FOLDER``; no request is made yet.

    Raises SettingsError for an invalid URL, and when the library for it is not installed.
    """
    where = address_of(url, SETTING, ("s3", "file"), "database, s3://BUCKET/PREFIX or file:///FOLDER")
    if where.scheme == "s3":
        return ObjectStore(backend_at(where.geturl(), SETTING), where.geturl())
    local, folder = stores(SETTING).LocalStore, Path(unquote(where.path))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # captures contain commenters' names
    except OSError as error:
        raise SettingsError(f"{SETTING}: {folder}: {error.strerror}") from error
    return ObjectStore(local(folder), where.geturl(), folder)


def store_of(reached: Connection | Engine) -> ObjectStore | None:
    """Return the store that new bodies are put in; None where they stay in the database."""
    store: ObjectStore | None = reached.get_execution_options().get(OPTION)
    return store


def needed_store(reached: Connection | Engine) -> ObjectStore:
    """Return the store that holds the bodies. Raises SettingsError when none is configured."""
    store = store_of(reached)
    if store is None:
        raise SettingsError(f"{SETTING} names no store, and bodies of captures are in one: name it")
    return store


def _to_disk(folder: Path, name: str) -> None:
    """Flush a file and the folders that lead to it to disk, as durable as the row that will refer to it."""
    for path in (folder / name, (folder / name).parent, folder):
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _name(digest: str) -> str:
    return f"{digest[:2]}/{digest}.zst"

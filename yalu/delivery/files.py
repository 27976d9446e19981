"""Writes reports as files, into a folder of this machine or an object store: pages, an index of all, and feeds."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from yalu.db.core.buckets import Bucket
from yalu.delivery.parcels import DELIVERED, DeliveryOutcome, Parcel, Session, Way
from yalu.errors import ObjectStoreUnreachable, SettingsError
from yalu.model import DeliveryState
from yalu.whole_files import whole_file

_LOCK = ".yalu.lock"


class FolderSession(Session):
    """Writes into folders. A report that is written twice has the same files."""

    def hand_over(self, parcel: Parcel, begin: Callable[[], None]) -> DeliveryOutcome:
        """Write one report and the index over all reports of its folder; each file is there whole or not at all."""
        folder = Path(parcel.address.recipient)
        begin()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with _alone(folder):
                files = parcel.content.files(_known(folder))
                for name in sorted(files, key=lambda name: (written_last(name), name)):
                    file = _inside(folder, name)
                    if (text := files[name]) is None:
                        file.unlink(missing_ok=True)
                        continue
                    file.parent.mkdir(parents=True, exist_ok=True)
                    with whole_file(file, mode=0o644, synced=True) as out:
                        out.write(text.encode())
        except OSError as error:
            return DeliveryOutcome(DeliveryState.FAILED, f"folder {folder}: {error.strerror or error}")
        return DELIVERED


def written_last(name: str) -> bool:
    """Whether a file leads to others, so that it is written when they are there."""
    return name == "index.html" or name.startswith(("feed.", "sources/"))


def _known(folder: Path) -> dict[str, str]:
    """The reports that are in the folder, as JSON by name; other files may be among them."""
    reports = {}
    for file in sorted(folder.glob("*.json")):
        try:
            reports[file.name] = file.read_text(encoding="utf-8")
        except (FileNotFoundError, UnicodeDecodeError):  # removed meanwhile, or not ours
            continue
    return reports


def _inside(folder: Path, name: str) -> Path:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise OSError(f"{name} lies outside the folder")
    return folder / path


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time writes the index, which is made of what is there."""
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".atom": "application/atom+xml",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


class ObjectsSession(Session):
    """Writes into buckets. A report that is written twice has the same objects."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}

    def hand_over(self, parcel: Parcel, begin: Callable[[], None]) -> DeliveryOutcome:
        """Put one report and the index over all reports under the same address, the index last."""
        url = parcel.address.url
        try:
            bucket = self._buckets.setdefault(url, Bucket(url, "to", seconds=20))
            begin()
            files = parcel.content.files(bucket.published(".json"))
            for name in sorted(files, key=written_last):
                if (text := files[name]) is not None:
                    media_type = _TYPES.get(PurePosixPath(name).suffix, "text/plain; charset=utf-8")
                    bucket.publish(name, text, media_type)
            for name, text in files.items():
                if text is None:
                    bucket.delete(name)
        except SettingsError as error:
            return DeliveryOutcome(DeliveryState.FAILED, f"{parcel.address.recipient}: {error}")
        except ObjectStoreUnreachable as error:
            return DeliveryOutcome(DeliveryState.FAILED, str(error), Way.DROPPED)
        return DELIVERED

"""Writes reports into a folder of this machine: pages, an index of all of them, and feeds."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from yalu.delivery.parcels import DELIVERED, DeliveryOutcome, Parcel, Session
from yalu.model import DeliveryState

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
                    if (text := files[name]) is None:
                        _inside(folder, name).unlink(missing_ok=True)
                    else:
                        write_file(_inside(folder, name), text)
        except OSError as error:
            return DeliveryOutcome(DeliveryState.FAILED, f"folder {folder}: {error.strerror or error}")
        return DELIVERED


def write_file(file: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all, even when the machine stops. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:100]}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


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

"""Files that are there whole or not at all: written beside their place, and moved into it at the end."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(
    file: Path, *, draft: Path | None = None, mode: int = 0o600, synced: bool = False, once: bool = False
) -> Iterator[BinaryIO]:
    """A file to write, which gets its name and ``mode`` at the end; a failure leaves nothing. Raises OSError.

    ``draft`` is where it is written, for one process at a time; None: under a name of its own in the same folder.
    ``synced``: it is on disk then, even when the machine stops. ``once``: a file that is there already stays.
    """
    if draft is None:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:60]}.")
        draft = Path(name)
    else:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
            os.fchmod(descriptor, mode)
            if synced:
                out.flush()
                os.fsync(descriptor)
        if once:
            with suppress(FileExistsError):
                file.hardlink_to(draft)
            draft.unlink()
        else:
            draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def create_once(file: Path, content: bytes) -> None:
    """Make the file (mode 600) unless it is there; several processes at once end with one of their contents, whole.

    Raises OSError.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(file, once=True) as out:
            out.write(content)

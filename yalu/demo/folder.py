"""The folder of a demonstration: one that is kept, or one that is removed at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from yalu.db.core import lease_holder
from yalu.errors import UsageError

_PREFIX = "yalu-demo-"
_HOLDER = "holder"


@contextmanager
def demo_folder(keep: Path | None) -> Iterator[Path]:
    """``keep``, made if it is missing; without it a temporary folder. The path is absolute. Raises UsageError."""
    if keep is not None:
        try:
            keep.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{keep}: {error.strerror}") from error
        yield keep.absolute()
        return
    _clear_away()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        (folder / _HOLDER).write_text(lease_holder.this_process(), encoding="ascii")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clear_away() -> None:
    """Remove folders that killed demonstrations left behind."""
    for holder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_HOLDER}"):
        with suppress(OSError):
            if holder.parent.stat().st_uid == os.getuid() and lease_holder.is_dead(holder.read_text(encoding="ascii")):
                shutil.rmtree(holder.parent, ignore_errors=True)

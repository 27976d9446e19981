"""Files that only their owner may read and that are made once."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def create_once(file: Path, content: bytes) -> None:
    """Make the file (mode 600) unless it is there; several processes at once end with one of their contents, whole.

    Raises OSError.
    """
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and linked into place, so that nobody ever reads half of it.
    descriptor, draft = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(content)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()

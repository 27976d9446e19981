"""What tests let processes do that compare; by name, since it is another process that does it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from yalu.finding import Finding
from yalu.history.detection.changes import Pair, compared


def noting(pair: Pair, *, folder: Path) -> tuple[Finding, ...]:
    """Compare, and leave a file of this process's number."""
    (folder / str(os.getpid())).touch()
    return compared(pair)


def killed_once(pair: Pair, *, mark: Path, number: int) -> tuple[Finding, ...]:
    """Be killed in the middle of the first pair."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), number)
    return compared(pair)


def killed_by(pair: Pair, *, version: int) -> tuple[Finding, ...]:
    """Be killed by one pair each time."""
    if pair.version_id == version:
        os.kill(os.getpid(), signal.SIGKILL)
    return compared(pair)


def out_of_memory(pair: Pair) -> tuple[Finding, ...]:
    raise MemoryError

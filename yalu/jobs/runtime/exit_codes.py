"""Exit statuses of the processes that run jobs. Other programs rely on these numbers."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit status of a job."""

    OK = 0
    DEGRADED = 10
    """Some pages failed; what was read is stored."""
    BLOCKED = 20
    """The site refuses us; doing it again does not help."""
    NETWORK = 22
    """The site or the network does not answer; worth a retry."""
    STORE = 23
    """The database failed; worth a retry."""
    CANCELLED = 30
    """Stopped by a signal; what was read is stored."""
    BUSY = 31
    """Another crawl holds every source that was asked for; worth a retry when its lease has ended."""
    CONFIGURATION = 40
    """A setting, a source file or an argument is wrong."""
    NOTHING = 99
    """Nothing was due."""

"""Yalu monitors what is written about China–Korea relations and keeps every version of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yalu.client import Yalu

__version__ = "0.1.0"


def open(url: str) -> Yalu:  # noqa: A001  # yalu.open(url) is how it is called
    """Open the database at ``url`` for reading: changes, articles and comments as typed records.

    ``url`` is that of YALU_DATABASE_URL. Raises SettingsError and StoreError.
    """
    from yalu.client import open_yalu

    return open_yalu(url)

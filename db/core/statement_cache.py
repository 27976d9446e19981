"""Compiled statements of a process, shared by all its engines.

SQLAlchemy keeps compiled statements per engine and compares dialects by identity. Jobs open a database anew for each
step, and compiling the statements of a comparison again takes longer than running them on a small history.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Compiled, Dialect
from sqlalchemy.util import LRUCache

_CAPACITY = 1000


class StatementCache(LRUCache[Any, Compiled]):
    """Compiled statements by statement and dialect, whichever engine's; those used longest ago make room.

    Dialects of one name and one server version compile a statement alike, since ``make_engine`` alone configures them.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the compiled statement for SQLAlchemy's key, ``default`` without one."""
        return super().get(_shared(key), default)

    def __getitem__(self, key: Any) -> Compiled:
        return super().__getitem__(_shared(key))

    def __setitem__(self, key: Any, value: Compiled) -> None:
        super().__setitem__(_shared(key), value)


def _shared(key: Any) -> Any:
    if isinstance(key, tuple) and key and isinstance(key[0], Dialect):
        return (key[0].name, key[0].server_version_info, *key[1:])
    return key


statements = StatementCache(_CAPACITY)

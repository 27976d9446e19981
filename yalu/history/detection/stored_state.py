"""A stored version as change detection reads it, and whether it can be compared with the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class StoredState:
    """The row of a version with the state in it; ``intact``: the state has the content hash that is stored."""

    row: Any
    state: Any
    intact: bool

    def is_comparable(self, old: StoredState | None, *, one_reader: bool) -> bool:
        """Whether a difference is the publisher's: one extractor read both versions, and neither is damaged."""
        return one_reader and self.intact and (old is None or old.intact)

"""The press that is made up: an article on its way through the years, and the state of the making."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from benchmarks.history.bulk import Bulk
from benchmarks.history.wording import Piece, Wording

Take = Callable[..., None]


@dataclass(slots=True)
class Story:
    """An article on its way through the years."""

    number: int
    source: int
    address: int
    born: datetime
    title: Piece
    parts: list[Piece]
    authors: list[str]
    seq: int = 0
    version: int = 0
    thread: int = 0
    read: datetime | None = None
    seen: datetime | None = None


@dataclass(slots=True)
class Press:
    """The state of the making: counters, what is still to come, and where rows go."""

    bulk: Bulk
    draw: random.Random
    articles: int
    comments: int
    days: dict[int, list[tuple[str, tuple[Any, ...]]]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[str, count[int]] = field(default_factory=lambda: defaultdict(lambda: count(1)))
    crawls: dict[int, int] = field(default_factory=dict)
    checks: dict[int, int] = field(default_factory=dict)
    snapshots: set[int] = field(default_factory=set)
    told: int = 0
    reported: int = 0
    texts: dict[str, Wording] = field(default_factory=dict)
    into: dict[str, Take] = field(default_factory=dict)

    def key(self, table: str) -> int:
        return next(self.keys[table])

"""How much of what was answered waits for the processor or the database, and the gate that requests pass meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count
from typing import Any

MOST_WAITING = 8 << 20
"""Bytes of answers that may wait in one process before it asks for more articles."""
EACH = 64 << 10
"""Bytes that an answer takes besides its body, as long as Scrapy holds it."""


class Backlog:
    """The answers that wait. Lives in the event loop's thread.

    Only what waits for the processor or the database counts. What waits for another answer must not: that answer might
    stand behind a request that waits here.
    """

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._waiting = 0
        self._queue = TurnQueue()

    @contextmanager
    def holding(self, size: int) -> Iterator[None]:
        """Count an answer of ``size`` bytes as waiting until the block ends."""
        self._add(size + EACH)
        try:
            yield
        finally:
            self._add(-size - EACH)

    async def room(self, over: asyncio.Event, rank: int = 0) -> None:
        """Wait until there is room for one more answer, or ``over`` is set; the lowest ``rank`` goes first."""
        if self._waiting < self._most:
            return
        waits: list[asyncio.Future[Any]] = [self._queue.join(rank), asyncio.ensure_future(over.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def _add(self, size: int) -> None:
        self._waiting += size
        # One for each answer that was dealt with: those who are called have not brought theirs yet.
        if size < 0 and self._waiting < self._most and self._queue.call() and self._waiting < self._most // 2:
            while self._queue.call():
                pass


class TurnQueue:
    """Those who wait, by rank: the lowest first, of equal ones who came first. Lives in the event loop's thread.

    Where the processor is what a pass waits for, the crawls of which the first is served first end one after another:
    it is stored while the pages of the others are read. Served in turn, all would end at once.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def join(self, rank: int) -> asyncio.Future[None]:
        """Stand in line; the future is done when it is one's turn. Who cancels it has left."""
        mine = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (rank, next(self._numbers), mine))
        return mine

    def call(self) -> bool:
        """Call the first one; False when nobody waits."""
        while self._waiting:
            *_, first = heappop(self._waiting)
            if not first.done():
                first.set_result(None)
                return True
        return False

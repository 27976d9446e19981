"""A queue in which the requests and pages of the crawl that began first stand first.

Where the processor is what a pass waits for, its crawls then end one after another: the first is stored while the pages
of the others are read. Served in turn, all would end at once.
"""

from __future__ import annotations

import asyncio
from heapq import heappop, heappush
from itertools import count


class TurnQueue:
    """Those who wait, by rank: the lowest first, of equal ones who came first. Lives in the event loop's thread."""

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

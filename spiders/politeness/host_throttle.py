"""How one process behaves towards every host: one connection at a time, a pause between requests, and patience.

All spiders of the process share one ``Manners``, so that a host that serves several sources (a comment platform, say)
is asked as politely as one that serves a single source.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from spiders.politeness.robots_rules import Robots
from yalu.model import Capture

Result = TypeVar("Result")


class Stopped(Exception):
    """The crawl is over: the request was not made, or its answer was not waited for."""


@dataclass(slots=True)
class _Host:
    connection: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    crawl_delay: float = 0.0
    quiet_until: float = 0.0
    asked: int = 0


class Manners:
    """What is known of each host. Times are seconds of the event loop's clock."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self.robots: dict[str, asyncio.Future[Robots]] = {}
        self.reservations: dict[str, asyncio.Future[Capture | None]] = {}

    def slow_down(self, host: str, crawl_delay: float) -> None:
        """Leave at least ``crawl_delay`` seconds between requests to this host, whatever its sources say."""
        known = self._host(host)
        known.crawl_delay = max(known.crawl_delay, crawl_delay)

    def be_quiet(self, host: str, seconds: float) -> None:
        """Ask this host nothing for ``seconds`` from now: it said ``Retry-After``."""
        known = self._host(host)
        known.quiet_until = max(known.quiet_until, _clock() + seconds)

    def quiet_for(self, host: str) -> float:
        """Seconds for which this host wants no request; 0 when it may be asked."""
        return max(0.0, self._host(host).quiet_until - _clock())

    def asked(self) -> dict[str, int]:
        """Requests of this process so far, by host."""
        return {host: known.asked for host, known in self._hosts.items() if known.asked}

    def forget_rules(self) -> None:
        """Let the rules of every host be asked for again; pauses and ``Retry-After`` stay."""
        self.robots, self.reservations = {}, {}

    def spend(self, host: str, before: int, budget: int) -> bool:
        """Whether one more request to this host fits into ``budget``; it counts as made when it does.

        ``before`` is what the host got before this process began.
        """
        known = self._host(host)
        fits = before + known.asked < budget
        known.asked += fits
        return fits

    @asynccontextmanager
    async def turn(self, host: str, delay: float, over: asyncio.Event) -> AsyncIterator[None]:
        """Wait until this host may be asked, and hold its one connection.

        The pause counts from the end of the last answer. Raises Stopped as soon as ``over`` is set.
        """
        known = self._host(host)
        async with known.connection:
            while (pause := self._pause(known, delay)) > 0 and not over.is_set():
                await _wait(over, pause)
            if over.is_set():
                raise Stopped
            try:
                yield
            finally:
                known.free_at = _clock()

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host.lower(), _Host())

    @staticmethod
    def _pause(known: _Host, delay: float) -> float:
        now = _clock()
        gap = max(delay, known.crawl_delay)
        # A host that was never asked has nothing to recover from.
        rest = known.free_at + gap - now if known.free_at else 0.0
        return max(rest, known.quiet_until - now)


async def first_time(
    known: dict[str, asyncio.Future[Result]],
    key: str,
    ask: Callable[[], Coroutine[object, object, Result]],
    lost: Result,
) -> Result:
    """What ``ask`` gave under ``key``; asked once in a process. Who waits while the asking breaks off gets ``lost``."""
    if (answer := known.get(key)) is None:
        answer = known[key] = asyncio.get_running_loop().create_future()
        try:
            answer.set_result(await ask())
        except BaseException:
            # Whoever asks next tries again; those who wait are told.
            del known[key]
            answer.set_result(lost)
            raise
    return await asyncio.shield(answer)


async def unless_over(over: asyncio.Event, work: Coroutine[object, object, Result]) -> Result:
    """The result of ``work``, or Stopped (and ``work`` cancelled) as soon as ``over`` is set."""
    task, stop = asyncio.ensure_future(work), asyncio.ensure_future(over.wait())
    try:
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise Stopped
        return task.result()
    finally:
        stop.cancel()
        if not task.done():
            task.cancel()


async def _wait(over: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(over.wait(), seconds)
    except TimeoutError:
        return


def _clock() -> float:
    return asyncio.get_running_loop().time()

"""Throttle per host: one connection at a time, a pause between requests, ``Retry-After`` and a daily budget.

All spiders of a process share one ``HostThrottle`` (decision 0061): a host that serves several sources, such as a
comment platform, gets no more requests than one that serves a single source.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from yalu.model import HttpExchange
from yalu.spiders.politeness.robots_rules import Robots

Result = TypeVar("Result")


class Stopped(Exception):
    """The crawl is over: the request was not made, or its answer was not waited for."""


@dataclass(slots=True)
class _Host:
    connection: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    crawl_delay: float = 0.0
    hold_until: float = 0.0
    asked: int = 0


class HostThrottle:
    """State of each host: connection, pauses, request count, cached policies. Times are event-loop seconds."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self.robots: dict[str, asyncio.Future[Robots]] = {}
        self.reservations: dict[str, asyncio.Future[HttpExchange | None]] = {}

    def set_crawl_delay(self, host: str, crawl_delay: float) -> None:
        """Leave at least ``crawl_delay`` seconds between requests to this host, whatever its sources say."""
        known = self._host(host)
        known.crawl_delay = max(known.crawl_delay, crawl_delay)

    def hold_off(self, host: str, seconds: float) -> None:
        """Send this host nothing for ``seconds`` from now, as its ``Retry-After`` demands."""
        known = self._host(host)
        known.hold_until = max(known.hold_until, _clock() + seconds)

    def hold_off_seconds(self, host: str) -> float:
        """Seconds until ``Retry-After`` of this host ends; 0 when requests are allowed."""
        return max(0.0, self._host(host).hold_until - _clock())

    def asked(self) -> dict[str, int]:
        """Requests of this process so far, by host."""
        return {host: known.asked for host, known in self._hosts.items() if known.asked}

    def forget_host_policies(self) -> None:
        """Drop the cached policies of all hosts, so that they are fetched again; pauses and ``Retry-After`` stay."""
        self.robots, self.reservations = {}, {}

    def take_from_budget(self, host: str, before: int, budget: int) -> bool:
        """Whether one more request to this host fits into ``budget`` (requests in 24 hours); if so, count it.

        ``before`` is the number of requests to this host before this process began.
        """
        known = self._host(host)
        fits = before + known.asked < budget
        known.asked += fits
        return fits

    @asynccontextmanager
    async def acquire(self, host: str, delay: float, over: asyncio.Event) -> AsyncIterator[None]:
        """Wait until this host may get a request, and hold its only connection for the block.

        ``delay`` (seconds) counts from the end of the last answer. Raises Stopped as soon as ``over`` is set.
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
        # No pause before the first request to a host.
        rest = known.free_at + gap - now if known.free_at else 0.0
        return max(rest, known.hold_until - now)


async def single_flight(
    known: dict[str, asyncio.Future[Result]],
    key: str,
    ask: Callable[[], Coroutine[object, object, Result]],
    lost: Result,
) -> Result:
    """Single-flight cache: the result of ``ask`` for ``key``, called once; waiters get ``lost`` if the call raises."""
    if (answer := known.get(key)) is None:
        answer = known[key] = asyncio.get_running_loop().create_future()
        try:
            answer.set_result(await ask())
        except BaseException:
            # The next caller tries again; the waiters get ``lost``.
            del known[key]
            answer.set_result(lost)
            raise
    return await asyncio.shield(answer)


async def run_unless_stopped(over: asyncio.Event, work: Coroutine[object, object, Result]) -> Result:
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

"""Log lines that say how far a crawl is while it runs."""

from __future__ import annotations

import asyncio
import logging

from yalu.spiders.state.progress import Progress
from yalu.text import quantity

log = logging.getLogger(__name__)

FIRST_PAUSE = 30.0
LONGEST_PAUSE = 300.0
"""Seconds until the first line, and between two lines at most: a short crawl has one or none, a long one twelve an
hour, also where a worker runs many crawls at once."""


async def log_progress(progress: Progress) -> None:
    """Log how far the crawl is, after pauses that double; runs until it is cancelled."""
    loop = asyncio.get_running_loop()
    began, pause = loop.time(), FIRST_PAUSE
    while True:
        await asyncio.sleep(pause)
        log.info("%s", progress_line(progress, loop.time() - began))
        pause = min(2 * pause, LONGEST_PAUSE)


def progress_line(progress: Progress, seconds: float) -> str:
    """What the crawl has done within so many seconds, and what it has found and not checked yet."""
    minutes, rest = divmod(round(seconds), 60)
    time = f"{minutes} min {rest} s" if minutes else f"{rest} s"
    checked, requests = progress.checks.total(), progress.requests_made
    return (
        f"{progress.source.id}: {quantity(checked, 'article')} checked, "
        f"{progress.waiting} waiting, {quantity(requests, 'request')} after {time}"
    )

"""Schedule of crawls and their time limits. Pure: the same registry always gives the same answer."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from yalu.sources.source import SourceConfig

DAY = 24 * 60
SPARE_TIME = timedelta(minutes=30)
"""Added to what a crawl's pages take by its own politeness: starting up, slow answers, storing."""
PAGES_PER_ARTICLE = 3
"""Requests that one article may cost: the page itself and, on average, two more of its thread."""


def offsets(sources: Iterable[SourceConfig]) -> dict[str, int]:
    """For each source the minutes after midnight UTC, modulo its interval, at which its crawls start.

    Sources are spread by a hash of their host, so that many sources do not start at once; those of one host are set
    evenly apart, so that two crawls do not visit one host at the same time.
    """
    hosts: dict[str, list[SourceConfig]] = defaultdict(list)
    for source in sources:
        hosts[urlsplit(source.homepage).hostname or source.id].append(source)
    source_offsets = {}
    for host, neighbours in hosts.items():
        start = int.from_bytes(hashlib.sha256(host.encode()).digest()[:8], "big")
        for place, source in enumerate(sorted(neighbours, key=lambda each: each.id)):
            interval = minutes(source.every)
            source_offsets[source.id] = (start + place * interval // len(neighbours)) % interval
    return source_offsets


def cron(every: timedelta, offset: int) -> str | None:
    """A cron line (UTC) for an interval that divides an hour, a day or a week; None for any other.

    ``offset`` is in minutes. Intervals under a minute count as one.
    """
    step = minutes(every)
    if 60 % step == 0:
        return f"{_listed(offset % step, 60, step)} * * * *"
    minute, hour = offset % 60, offset // 60
    if step % 60 == 0 and DAY % step == 0:
        return f"{minute} {_listed(hour % (step // 60), 24, step // 60)} * * *"
    if step == 7 * DAY:
        return f"{minute} {hour % 24} * * {offset // DAY % 7}"
    return None


def minutes(every: timedelta) -> int:
    """An interval in whole minutes, at least 1."""
    return max(1, every // timedelta(minutes=1))


def max_crawl_duration(source: SourceConfig) -> timedelta:
    """Time limit of a crawl: its pages at its delay, plus spare time. For Airflow's timeout."""
    return SPARE_TIME + source.max_pages * PAGES_PER_ARTICLE * source.delay


def _listed(first: int, end: int, step: int) -> str:
    return "*" if step == 1 else ",".join(str(each) for each in range(first, end, step))

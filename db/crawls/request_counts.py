"""Counts requests to each host within 24 hours, over all crawls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, or_, select

from yalu.db.crawls import staged_observations
from yalu.db.models import Capture, Crawl, Url

DAY = timedelta(days=1)


def within_a_day(connection: Connection, now: datetime) -> Counter[str]:
    """Count requests, by host, of the crawls that are open or ended in the 24 hours before ``now``.

    A crawl that ended regularly recorded its count; for other crawls only the captures are counted.
    """
    lately = or_(Crawl.ended_at.is_(None), Crawl.ended_at > now - DAY)
    rows = connection.execute(select(Crawl.id, Crawl.stats).where(lately, Crawl.archive.is_(None))).all()
    recorded = [(row.id, row.stats.hosts if row.stats else None) for row in rows]
    counts = shown_by_captures(connection, [crawl_id for crawl_id, hosts in recorded if hosts is None])
    for _, hosts in recorded:
        counts.update(hosts or {})
    return counts


def shown_by_captures(connection: Connection, crawls: Sequence[int]) -> Counter[str]:
    """Count the captures of these crawls by requested host. Requests for listings and redirects leave no captures."""
    query = select(Url.url, func.count()).join(Capture, Capture.url_id == Url.id)
    counts: Counter[str] = Counter()
    for url, number in connection.execute(query.where(Capture.crawl_id.in_(crawls)).group_by(Url.url)):
        counts[urlsplit(url).hostname or ""] += number
    return counts + staged_observations.requests(connection, crawls)

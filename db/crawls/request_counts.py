"""Counts requests to each host within 24 hours, over all crawls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection, bindparam, func, or_, select

from yalu.db.core.id_lists import among_given, rows_by_ids
from yalu.db.crawls import staged_observations
from yalu.db.models import Capture, Crawl, Url

DAY = timedelta(days=1)

_LATELY = (
    select(Crawl.id, Crawl.stats)
    .where(or_(Crawl.ended_at.is_(None), Crawl.ended_at > bindparam("since")))
    .where(Crawl.archive.is_(None))
)
_CAPTURED = (
    select(Url.url, func.count())
    .join(Capture, Capture.url_id == Url.id)
    .where(among_given(Capture.crawl_id))
    .group_by(Url.url)
)


def within_a_day(connection: Connection, now: datetime) -> Counter[str]:
    """Count requests, by host, of the crawls that are open or ended in the 24 hours before ``now``.

    A crawl that ended regularly recorded its count; for other crawls only the captures are counted.
    """
    rows = connection.execute(_LATELY, {"since": now - DAY}).all()
    recorded = [(row.id, row.stats.hosts if row.stats else None) for row in rows]
    counts = shown_by_captures(connection, [crawl_id for crawl_id, hosts in recorded if hosts is None])
    for _, hosts in recorded:
        counts.update(hosts or {})
    return counts


def shown_by_captures(connection: Connection, crawls: Sequence[int]) -> Counter[str]:
    """Count the captures of these crawls by requested host. Requests for listings and redirects leave no captures."""
    counts: Counter[str] = Counter()
    for url, number in rows_by_ids(connection, _CAPTURED, crawls):
        counts[urlsplit(url).hostname or ""] += number
    return counts + staged_observations.requests(connection, crawls)

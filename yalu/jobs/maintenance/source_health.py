"""Says which sources need a person: no answer, nothing listed any more, not crawled when they should be. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yalu.crawl import DiscoveryStats
from yalu.db.queries.coverage import WatchedSource
from yalu.sources.health import DEAD_AFTER, Health
from yalu.sources.source import SourceConfig

LATE_AFTER = 3
"""Intervals of a source, at least a day, after which a crawl is overdue."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """Counts of the enabled sources by state, and one line on each that needs a person."""

    watched: int
    never_crawled: int
    dead: tuple[str, ...]
    late: tuple[str, ...]
    silent: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """The counts under the names that results use."""
        return {
            "sources_watched": self.watched,
            "sources_never_crawled": self.never_crawled,
            "sources_dead": len(self.dead),
            "sources_late": len(self.late),
            "sources_silent": len(self.silent),
        }


def judge(
    sources: Iterable[SourceConfig],
    activity: Mapping[str, WatchedSource],
    discoveries: Mapping[str, Sequence[DiscoveryStats]],
    now: datetime,
) -> SourceHealth:
    """The health of the enabled sources at ``now`` (aware).

    ``discoveries`` are the notes of the last crawl on each listing, by source. A source is told once: as dead, else as
    late, else as silent.
    """
    watched = tuple(sources)
    complaints: dict[str, list[str]] = {"dead": [], "late": [], "silent": []}
    for source in watched:
        if (record := activity.get(source.id)) is not None and (
            complaint := _complaint(source, record, discoveries, now)
        ):
            state, line = complaint
            complaints[state].append(f"{source.id}: {line}")
    never = sum(source.id not in activity for source in watched)
    return SourceHealth(
        len(watched), never, tuple(complaints["dead"]), tuple(complaints["late"]), tuple(complaints["silent"])
    )


def _complaint(
    source: SourceConfig, record: WatchedSource, discoveries: Mapping[str, Sequence[DiscoveryStats]], now: datetime
) -> tuple[str, str] | None:
    answered = record.last_ok_at or record.watched_since
    if record.last_crawl_at is not None and record.last_crawl_at - answered > DEAD_AFTER:
        return "dead", f"no answer since {answered:%Y-%m-%d}; `yalu sources check {source.id}` says why"
    crawled = record.last_crawl_at or record.watched_since
    if now - crawled > max(LATE_AFTER * source.every, _DAY):
        return "late", f"last crawled {crawled:%Y-%m-%d %H:%M} UTC; is its DAG paused, or no worker running?"
    listings = discoveries.get(source.id, ())
    if listings and all(listing.state in _SILENT for listing in listings):
        states = ", ".join(f"{listing.url} is {listing.state}" for listing in listings)
        last = f"; last new article {record.newest_article_at:%Y-%m-%d}" if record.newest_article_at else ""
        return "silent", f"nothing new is listed ({states}){last}"
    return None


_SILENT = frozenset({Health.SILENT, Health.STALE, Health.EMPTY, Health.DEAD})

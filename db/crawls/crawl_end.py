"""The end of a crawl: its staged observations are judged as a whole and become rows, portion by portion.

What is stored of their articles is loaded once, and what was worked out for the judgement serves the rows, where the
crawl is not larger than ``HELD``. A larger crawl is judged first, and loaded again as its rows are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, select, update

from yalu.crawl_stats import WriteCount
from yalu.db.captures import bodies
from yalu.db.captures.bodies import Bodies
from yalu.db.changes.article_facts import live
from yalu.db.core.base import storable_json
from yalu.db.crawls import staged_observations
from yalu.db.crawls.staged_observations import Staged
from yalu.db.mapping.rows import judgement_of
from yalu.db.models import Crawl, Erasure
from yalu.db.settlement.article_writer import settle
from yalu.db.settlement.check_writer import Settled
from yalu.db.settlement.stored.prefetch import Stored, load
from yalu.history import Batch, CrawlJudgement, Repeat, Sighting, is_judged, judge, sighted

HELD = 20
"""Portions of staged observations that are held at once: about 250 pages that were read, or 2000 unchanged ones."""


@dataclass(slots=True)
class _Load:
    """Portions of staged observations with the stored state of their articles, and the mark of that state."""

    mark: tuple[object, ...]
    portions: list[list[Staged]]
    stored: Stored


@dataclass(frozen=True, slots=True)
class SettledPortion:
    """Settled observations, not written yet."""

    waiting: Sequence[Staged]
    settled: Settled
    bodies: Bodies | None
    """Bodies to put in the object store before the rows are written."""


class CrawlEnd:
    """Ends one crawl. To be used in this order: ``judgement``, ``keep``, then ``portion`` and ``store`` in turn."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self._load: _Load | None = None

    def judgement(self, connection: Connection, crawl: Any) -> CrawlJudgement:
        """Return the judgement stored with a crawl; if there is none yet, judge it by its staged observations."""
        if crawl.judgement is not None:
            return judgement_of(crawl)
        every = staged_observations.every(connection, crawl.id)
        portions = list(islice(every, HELD + 1))
        if len(portions) <= HELD:
            self._load = self._loaded(connection, portions)
        sightings: list[Sighting] = []
        while portions:
            waiting = [staged for some in portions for staged in some]
            judged = [staged.observation for staged in waiting if is_judged(staged.observation)]
            stored = self._load.stored if self._load is not None else load(connection, self.batch, judged)
            sightings += [sighted(stored, staged.observation, staged.at) for staged in waiting]
            portions = list(islice(every, HELD))
        gone_after = self.batch.rules.gone_after
        return judge(sightings, live(connection, crawl, gone_after), gone_after)

    def keep(self, connection: Connection, judgement: CrawlJudgement) -> None:
        """Store the judgement with its crawl, unless one is stored already, and decide by the one that is stored."""
        plain = storable_json(msgspec.to_builtins(judgement))
        own = Crawl.id == self.batch.crawl_id
        connection.execute(update(Crawl).where(own, Crawl.judgement.is_(None)).values(judgement=plain))
        crawl = connection.execute(select(Crawl.judgement).where(own)).one()
        self.batch = replace(self.batch, judgement=judgement_of(crawl))

    def portion(self, connection: Connection) -> SettledPortion | None:
        """Settle the next staged observations; None when none are left."""
        if self._load is None or not self._load.portions:
            portions = list(islice(staged_observations.every(connection, self.batch.crawl_id), HELD))
            if not portions:
                return None
            self._load = self._loaded(connection, portions)
        stored, waiting = self._load.stored, self._load.portions.pop(0)
        settled = settle(connection, self.batch, stored, [(staged.observation, staged.at) for staged in waiting])
        return SettledPortion(waiting, settled, stored.payloads.bodies)

    def store(self, connection: Connection, portion: SettledPortion) -> WriteCount:
        """Write the rows of the last portion.

        If the stored state changed since it was loaded, write nothing: it is loaded, and the portion settled, again.
        """
        bodies.hold(connection)
        assert self._load is not None
        if _mark(connection, self.batch.source_id) != self._load.mark:
            self._load = None
            return WriteCount()
        staged_observations.remove(connection, portion.waiting)
        portion.settled.store(connection)
        _count_repeats(connection, self.batch.crawl_id, portion.settled.repeats)
        return portion.settled.count

    def _loaded(self, connection: Connection, portions: list[list[Staged]]) -> _Load:
        observations = [staged.observation for some in portions for staged in some]
        mark = _mark(connection, self.batch.source_id)
        return _Load(mark, portions, load(connection, self.batch, observations))


def _count_repeats(connection: Connection, crawl_id: int, repeats: Sequence[Repeat]) -> None:
    """Add the repeated checks to the counts of their crawl."""
    if repeats:
        snapshots = [snapshot for repeat in repeats for snapshot in repeat.snapshots]
        whole = sum(snapshot.complete for snapshot in snapshots)
        counts = (
            (Crawl.unchanged, len(repeats)),
            (Crawl.unchanged_threads, len(snapshots)),
            (Crawl.unchanged_whole, whole),
        )
        more = {column: column + many for column, many in counts}
        connection.execute(update(Crawl).where(Crawl.id == crawl_id).values(more))


_MARK = select(
    # A count, not the highest id: ids are assigned before the commit, so the highest one need not be the newest.
    select(func.max(Crawl.id)).where(Crawl.source_id == bindparam("source_id")).scalar_subquery(),
    select(func.count()).select_from(Erasure).scalar_subquery(),
)


def _mark(connection: Connection, source_id: str) -> tuple[object, ...]:
    """Return a mark that changes when archive copies are added to the source or anything is erased."""
    return tuple(connection.execute(_MARK, {"source_id": source_id}).one())

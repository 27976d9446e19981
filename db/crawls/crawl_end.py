"""The end of a crawl: its staged observations are judged as a whole and become rows, chunk by chunk.

What is stored of their articles is loaded once, and what was worked out for the judgement serves the rows, where the
crawl is not larger than ``HELD``. A larger crawl is judged first, and loaded again as its rows are written.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, select, update

from yalu.crawl import WriteCount
from yalu.db.captures import bodies
from yalu.db.changes.article_facts import live
from yalu.db.core.base import storable_json
from yalu.db.crawl_writing.check_writer import NewHistory, new_history
from yalu.db.crawl_writing.stored.prefetch import load
from yalu.db.crawls import staged_observations
from yalu.db.crawls.staged_observations import Staged
from yalu.db.mapping.rows import judgement_of
from yalu.db.models import Crawl, Erasure
from yalu.history.intents.batch import Batch
from yalu.history.judgement.crawls import CrawlJudgement, judge
from yalu.history.judgement.sightings import is_judged, place_of, sighted
from yalu.history.known import Known
from yalu.model import Observation

log = logging.getLogger(__name__)

HELD = 20
"""Chunks of staged observations that are held at once: about 400 pages that were read, or 2000 unchanged ones."""


@dataclass(slots=True)
class _Load:
    mark: tuple[object, ...]
    chunks: list[list[Staged]]
    stored: Known
    last: bool
    """Whether nothing is staged beside these chunks."""


class CrawlEnd:
    """Ends one crawl. To be used in this order: ``judge``, then ``chunk`` and ``store`` in turn until ``is_done``."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.is_done = False
        """Whether all staged observations are written."""
        self._load: _Load | None = None
        self._waiting: Sequence[Staged] = ()
        """The staged observations that were decided last and are not written yet."""

    def judge(self, connection: Connection, crawl: Any) -> dict[str, Any]:
        """Judge a crawl by its staged observations, unless a judgement is stored with it.

        Returns the crawl's columns that must be written with the first chunk.
        """
        new: dict[str, Any] = {}
        if crawl.judgement is None:
            judgement = self._judgement(connection, crawl)
            new = {"judgement": storable_json(msgspec.to_builtins(judgement, order="deterministic"))}
        as_read_back = judgement_of(new.get("judgement", crawl.judgement))
        self.batch = replace(self.batch, judgement=as_read_back)
        return new

    def _judgement(self, connection: Connection, crawl: Any) -> CrawlJudgement:
        sightings, defects, gone_after = [], set[str](), self.batch.rules.gone_after
        for known, observations in self._parts(connection):
            for seen, at in observations:
                try:
                    sightings.append(sighted(known, seen, at))
                except Exception:
                    # Boundary of one article: a defect in its judgement must not keep the crawl from ending.
                    log.exception("%s: it cannot be judged", seen.addresses[0])
                    defects.add(place_of(seen))
        missed = any(sighting.is_missed for sighting in sightings)
        count = live(connection, crawl, gone_after) if missed else 0
        try:
            judgement = judge(sightings, count, gone_after)
        except Exception:
            # Boundary of one crawl: a defect in its judgement must not keep its source from being crawled again.
            log.exception("crawl %s: it cannot be judged as a whole", self.batch.crawl_id)
            judgement = CrawlJudgement()
            defects.update(sighting.place for sighting in sightings)
        return replace(judgement, defects=frozenset(defects))

    def _parts(self, connection: Connection) -> Iterator[tuple[Known, list[tuple[Observation, datetime]]]]:
        """Yield the observations of the crawl with what is stored of their articles, which is kept if they are few.

        Of a large crawl what is stored of the articles that are judged is loaded for each part.
        """
        every = staged_observations.every(connection, self.batch.crawl_id)
        chunks = list(islice(every, HELD + 1))
        if len(chunks) <= HELD:
            self._load = self._loaded(connection, chunks, last=True)
            yield self._load.stored, _taken(chunks)
            return
        while chunks:
            taken = _taken(chunks)
            yield load(connection, self.batch, [seen for seen, _ in taken if is_judged(seen)]), taken
            chunks = list(islice(every, HELD))

    def chunk(self, connection: Connection) -> NewHistory:
        """Decide the next staged observations, if any are left; return what they add."""
        if self._load is None or not (self._load.chunks or self._load.last):
            chunks = list(islice(staged_observations.every(connection, self.batch.crawl_id), HELD))
            self._load = self._loaded(connection, chunks, last=len(chunks) < HELD)
        waiting = self._waiting = self._load.chunks.pop(0) if self._load.chunks else []
        return new_history(connection, self.batch, self._load.stored, _taken([waiting]))

    def store(self, connection: Connection, history: NewHistory) -> WriteCount:
        """Write the rows of the last chunk.

        If the stored state changed since it was loaded, write nothing: it is loaded, and the chunk decided, again.
        """
        bodies.hold(connection)
        assert self._load is not None
        if _mark(connection, self.batch.source_id) != self._load.mark:
            self._load = None
            return WriteCount()
        staged_observations.remove(connection, self._waiting)
        history.store(connection)
        if repeats := history.repeats:
            snapshots = [snapshot for repeat in repeats for snapshot in repeat.snapshots]
            more = {"checks": len(repeats), "threads": len(snapshots), "whole": sum(row.complete for row in snapshots)}
            connection.execute(_COUNT_REPEATS, {"crawl": self.batch.crawl_id, **more})
        self.is_done = self._load.last and not self._load.chunks
        return history.count

    def _loaded(self, connection: Connection, chunks: list[list[Staged]], *, last: bool) -> _Load:
        observations = [staged.observation for some in chunks for staged in some]
        mark = _mark(connection, self.batch.source_id)
        stored = load(connection, self.batch, observations) if observations else Known(self.batch.rules)
        return _Load(mark, chunks, stored, last)


def _taken(chunks: Iterable[list[Staged]]) -> list[tuple[Observation, datetime]]:
    return [(staged.observation, staged.at) for some in chunks for staged in some]


_COUNT_REPEATS = (
    update(Crawl)
    .where(Crawl.id == bindparam("crawl"))
    .values(
        unchanged=Crawl.unchanged + bindparam("checks"),
        unchanged_threads=Crawl.unchanged_threads + bindparam("threads"),
        unchanged_whole=Crawl.unchanged_whole + bindparam("whole"),
    )
)


_MARK = select(
    # A count, not the highest id: ids are assigned before the commit, so the highest one need not be the newest.
    select(func.max(Crawl.id)).where(Crawl.source_id == bindparam("source_id")).scalar_subquery(),
    select(func.count()).select_from(Erasure).scalar_subquery(),
)


def _mark(connection: Connection, source_id: str) -> tuple[object, ...]:
    """Return a mark that changes when archive copies are added to the source or anything is erased."""
    return tuple(connection.execute(_MARK, {"source_id": source_id}).one())

"""What holds for all observations of one crawl, or of one archive's copy, while they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from yalu import model
from yalu.history import CrawlJudgement, ProofRules
from yalu.sources.revisit import DEFAULT, RevisitPolicy

LATE = "a copy older than looks that are stored; its place in the history is yet to be found"
"""Reason of such a check until the history has been worked out anew with it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The crawl, its source, and the rules. ``policy`` is the one by which the next checks are planned."""

    source_id: str
    crawl_id: int
    started_at: datetime
    now: datetime
    fixed: bool
    """Whether ``now`` is a set time rather than the database's."""
    secret: str
    rules: ProofRules
    archive: bool = False
    """Whether what is stored is an archive's copy, which has the archive's time."""
    policy: RevisitPolicy = DEFAULT
    every_capture: bool = False
    """Whether answers are kept by which nothing was stored or proved, too."""
    judgement: CrawlJudgement = field(default_factory=CrawlJudgement)
    """What the crawl as a whole shows."""

    def time_of(self, taken: Sequence[model.Capture]) -> datetime:
        """Database time of the exchange: now, less the age of the page by the clock of the host that fetched it.

        Both ends of the age are read on one host, so a wrong clock there does not matter. An archive's copy has the
        time that the archive gives.
        """
        if self.archive and taken:
            return min(self.now, taken[0].fetched_at)
        if self.fixed or not taken:
            return self.now
        age = datetime.now(UTC) - taken[0].fetched_at
        return min(self.now, max(self.started_at, self.now - age))

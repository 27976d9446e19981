"""The context of all observations of one crawl, or of one archive copy, while they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from yalu import model
from yalu.history import CrawlJudgement, ProofRules
from yalu.sources.revisit import DEFAULT, RevisitPolicy


@dataclass(frozen=True, slots=True)
class Batch:
    """The crawl, its source, and the rules. ``policy`` is the revisit policy that schedules the next checks."""

    source_id: str
    crawl_id: int
    started_at: datetime
    now: datetime
    fixed: bool
    """Whether ``now`` was set by the settings instead of the database."""
    secret: str
    rules: ProofRules
    archive: bool = False
    """Whether this is an archive's copy, whose time is the archive's."""
    policy: RevisitPolicy = DEFAULT
    every_capture: bool = False
    """Whether captures that nothing was derived from are stored too."""
    judgement: CrawlJudgement = field(default_factory=CrawlJudgement)
    """The judgement of the crawl as a whole."""

    def time_of(self, taken: Sequence[model.HttpExchange]) -> datetime:
        """Return the database time of an exchange: ``now`` less the page's age by the clock of the fetching host.

        Both ends of the age are read on one host, so a wrong clock there does no harm. For an archive's copy the
        archive's time is returned. Decision 0074.
        """
        if self.archive and taken:
            return min(self.now, taken[0].fetched_at)
        if self.fixed or not taken:
            return self.now
        age = datetime.now(UTC) - taken[0].fetched_at
        return min(self.now, max(self.started_at, self.now - age))

"""The context of all observations of one crawl, of one archive copy, or of one stored check that is decided again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from yalu.history.crawls import CrawlJudgement
from yalu.history.proof import ProofRules
from yalu.history.rereading import Rereading
from yalu.sources.revisit import DEFAULT, RevisitPolicy


@dataclass(frozen=True, slots=True)
class Batch:
    """The crawl, its source, and the rules. ``policy`` is the revisit policy that schedules the next checks."""

    source_id: str
    crawl_id: int
    now: datetime
    """Time of the database (UTC)."""
    rules: ProofRules
    archive: bool = False
    """Whether this is an archive's copy, whose time is the archive's."""
    policy: RevisitPolicy = DEFAULT
    every_capture: bool = False
    """Whether captures that nothing was derived from are stored too."""
    judgement: CrawlJudgement = field(default_factory=CrawlJudgement)
    """The judgement of the crawl as a whole."""
    again: Rereading | None = None
    """The stored check that is decided again; None: the checks are new."""

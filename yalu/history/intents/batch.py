"""The context of observations: of a crawl, or of an archive's copy; and stored checks that are decided again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yalu.history.judgement.crawls import CrawlJudgement
from yalu.history.proof import SEEN, ProofRules
from yalu.history.thread.thread_state import StoredSnapshot
from yalu.model import Fate, LookUp, Observation, Outcome, Page
from yalu.reasons import Reason
from yalu.sources.revisit import DEFAULT, RevisitPolicy


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """The row of a stored check, with ``size`` and ``held`` of its page's body and ``archive`` of its crawl.

    ``made`` is the page, as far as it is stored, of a check that made a version, ``snapshots`` are those of its threads
    by the thread's key.
    """

    row: Any
    made: Page | None = None
    snapshots: Mapping[Any, StoredSnapshot] = field(default_factory=dict)

    @property
    def is_read_again(self) -> bool:
        """Whether its page is read again; no extractor can clear a check that its crawl found implausible."""
        return self._was_read and not self._counts_for_nothing

    @property
    def is_pruned(self) -> bool:
        """Whether an extractor read its page, whose bytes are no longer kept; an answer such as 304 had none."""
        readable = bool(self.row.size) and self.row.extractor is not None
        return readable and not (self.is_read_again or self._counts_for_nothing)

    def read_by(self, extractor: str) -> str | None:
        """The extractor that has read it, now that ``extractor`` has read what could be."""
        return extractor if self._was_read else self.row.extractor

    @property
    def _was_read(self) -> bool:
        return bool(self.row.held and self.row.size) and self.row.extractor is not None

    @property
    def _counts_for_nothing(self) -> bool:
        return self.row.implausibility is not None and self.row.outcome not in SEEN

    def answer(self, comment_id: str, url: str, fate: Fate | None) -> LookUp | None:
        """The answer about a missing comment, to which an extractor now reads a ``fate``; None: it was not asked for.

        A comment that its crawl missed all the same was over the limit of look-ups.
        """
        if fate is None and any(comment_id in snapshot.missing for snapshot in self.snapshots.values()):
            return None
        return LookUp(comment_id, url, fate or Fate.UNANSWERED)


@dataclass(frozen=True, slots=True)
class Rereading:
    """A stored check as the current extractor reads it.

    ``page`` is None when it cannot be read, ``whole`` says that nothing of its thread was missing. ``look_ups`` are the
    answers about comments that were requested by id, ``captures`` the ids of their captures by URL.
    """

    check: StoredCheck
    page: Page | None = None
    whole: bool = False
    look_ups: tuple[LookUp, ...] = ()
    captures: Mapping[str, int] = field(default_factory=dict)


def listed_again(seen: Observation) -> Observation | None:
    """What a copy shows at the last time at which its archive lists the same bytes; None where it shows no article."""
    if seen.outcome is not Outcome.READ:
        return None
    return Observation(seen.addresses, Outcome.UNCHANGED, reason=Reason.of("check.same_bytes"))


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

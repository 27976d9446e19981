"""How well sources were observed in a period. All times are aware, in UTC."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from yalu.reasons import Reason
from yalu.records.plain_text import plain


class CoverageState(StrEnum):
    """How well a source was observed in the period."""

    OK = "ok"
    PARTIAL = "partial"
    STALE = "stale"
    """Its feed answers with nothing but old items."""
    EMPTY = "empty"
    SILENT = "silent"
    """Nothing new for much longer than usual."""
    GAP = "gap"
    """It was not checked for part of the period."""
    BLOCKED = "blocked"
    FAILED = "failed"
    DEAD = "dead"
    """It has not answered for weeks."""
    NOT_VISITED = "not visited"


ANSWERED = frozenset(
    {
        CoverageState.OK,
        CoverageState.PARTIAL,
        CoverageState.STALE,
        CoverageState.EMPTY,
        CoverageState.SILENT,
        CoverageState.GAP,
    }
)


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """What was observed of one source in the period. ``note`` is the reason why ``state`` is not OK."""

    source_id: str
    name: str
    country: str
    type: str
    state: CoverageState
    languages: tuple[str, ...] = ()
    crawls: int = 0
    crawls_answered: int = 0
    articles: int = 0
    """Articles in scope that are known."""
    checks: int = 0
    """Checks that showed whether the article was there."""
    checks_made: int = 0
    articles_checked: int = 0
    """Articles in scope that were looked at, each once."""
    articles_due: int = 0
    """Articles in scope whose turn came in the period; at least ``articles_checked``."""
    snapshots: int = 0
    """Snapshots of threads."""
    snapshots_complete: int = 0
    threads: int = 0
    """Threads that were read, each once; ``threads_whole`` of them completely, when they were read last."""
    threads_whole: int = 0
    last_answer: datetime | None = None
    failed_since: datetime | None = None
    """When the first crawl of the period ended that failed or was blocked; None if all answered."""
    answered_again: datetime | None = None
    """When the first crawl after the last such one ended that answered; None if none has."""
    note: Reason | None = None


@dataclass(frozen=True, slots=True)
class CoverageTotals:
    """Sums over the sources. A report without a change and without an article looked at proves nothing."""

    sources: int = 0
    answered: int = 0
    failed: int = 0
    not_visited: int = 0
    articles_checked: int = 0
    articles_due: int = 0
    threads_whole: int = 0
    threads: int = 0
    usual: tuple[int, int] | None = None
    """Low and high of changes told in earlier periods like this one; None when too few were observed."""
    today: int = 0
    """Changes told in this period, whatever its length: the sum of ``Report.counts``."""


def cleaned_coverage(source: SourceCoverage) -> SourceCoverage:
    """The coverage of a source with its name and note made safe to print."""
    return replace(
        source,
        source_id=plain(source.source_id),
        name=plain(source.name) or plain(source.source_id),
        country=plain(source.country, 40),
        type=plain(source.type, 40),
        note=source.note and source.note.with_texts(plain),
    )

"""How a change of a crawl is recorded, which of them are baseline, and which no longer follow when read again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from yalu.finding import Finding, Occurrence
from yalu.model import Kind
from yalu.reasons import Reason

OF_CHECKS = (Kind.ARTICLE_GONE, Kind.ARTICLE_BACK, Kind.ARTICLE_MOVED, Kind.SOURCE_OUTAGE, Kind.SOURCE_TERMS)
"""Kinds that depend on responses, not on how a page is read."""

DAY = timedelta(days=1)
"""A publication date without a time may be so much too early."""


REPEATED = 0.1
"""Maximum significance of a transition that was made before (A→B→A→B): it is reported once, then only counted."""


def occurred(finding: Finding, occurrence: Occurrence, observed: Mapping[str, object], recurrence: int = 0) -> Finding:
    """The finding with where and when it occurred, and with what the crawl ``observed`` in its evidence."""
    evidence = {**observed, **finding.evidence}
    significance, reason = finding.significance, finding.reason
    if recurrence:
        evidence["recurrence"] = recurrence
        significance, reason = (
            min(significance, REPEATED),
            Reason.of("article.recurring", count=recurrence, reason=reason),
        )
    return replace(finding, significance=significance, reason=reason, evidence=evidence, occurrence=occurrence)


def key_of(crawl_id: int, change: Finding) -> str:
    """The unique key of an observation: one crawl has at most one change of a kind per article and comment."""
    where = change.occurred
    about = (crawl_id, change.kind.value, where.article_id or "-", where.comment_id or "-", where.distinct)
    return "/".join(str(part) for part in about)


def new_versions(changes: Sequence[Finding]) -> list[int]:
    """The first versions of new articles."""
    return [change.occurred.new_version_id or 0 for change in changes if change.kind is Kind.ARTICLE_NEW]


def is_baseline(change: Finding, published: Mapping[int, datetime | None], since: datetime, *, first: bool) -> bool:
    """Whether a change only says what was there before its source was watched.

    So it is with a new article that the ``first`` crawl found which followed the source's listings and was answered,
    or that was published well before ``since``, when the source was first seen; ``published`` is by version.
    """
    if change.kind is not Kind.ARTICLE_NEW:
        return False
    at = published.get(change.occurred.new_version_id or 0)
    return first or (at is not None and at < since - DAY)


def shown_by_copy(changes: Sequence[Finding], recorded: Collection[tuple[Any, ...]], archive: str) -> list[Finding]:
    """The changes that an archive's copy shows, with the archive named, without those recorded before.

    An article recorded as new is not new again, and an edit is not recorded again with the narrower interval that the
    copy gives it. ``recorded`` are kind, article, comment, before and after of each.
    """
    known = {row[1] for row in recorded if row[0] is Kind.ARTICLE_NEW}
    return [
        replace(change, evidence={**change.evidence, "archive": archive})
        for change in changes
        if (change.kind, change.occurred.article_id, change.occurred.comment_id, change.before, change.after)
        not in recorded
        and not (change.kind is Kind.ARTICLE_NEW and change.occurred.article_id in known)
    ]


def shown_later(changes: Sequence[Finding]) -> list[Finding]:
    """The changes of a crawl that an archive's older copy may make visible, once those of the crawl are recorded."""
    return [change for change in changes if change.kind not in (*OF_CHECKS, Kind.ARTICLE_NEW)]


@dataclass(frozen=True, slots=True)
class RecomputedChanges:
    """The changes that a crawl gives now for some of its articles.

    ``apart`` are articles of which two states were read by different extractors: they are not judged. ``whole`` is set
    when the source's other articles have been re-extracted too, so that changes of the whole source can be judged.
    """

    source_id: str
    crawl_id: int
    article_ids: Sequence[int]
    changes: Sequence[Finding]
    apart: frozenset[int]
    extractor: str
    whole: bool

    def against(
        self, rows: Sequence[Any], marked: Collection[int], noted: Collection[str]
    ) -> tuple[Sequence[Any], Sequence[Any], Mapping[str, Finding]]:
        """The recorded ``rows`` that no longer follow, those that follow after all, and what was missed, by key.

        ``marked`` are ids of changes marked as withdrawn, ``noted`` keys of those that were noted as missed.
        """
        given = {key_of(self.crawl_id, change): change for change in self.changes if self._judges(change.occurred)}
        recorded = {row.key: row for row in rows if self._judges(row)}
        return (
            [row for key, row in recorded.items() if key not in given and row.id not in marked],
            [row for key, row in recorded.items() if key in given and row.id in marked],
            {
                key: change
                for key, change in given.items()
                if key not in recorded and key not in noted and change.kind not in OF_CHECKS
            },
        )

    def _judges(self, where: Any) -> bool:
        if where.article_id is None:
            return self.whole and not self.apart
        return where.article_id in self.article_ids and where.article_id not in self.apart

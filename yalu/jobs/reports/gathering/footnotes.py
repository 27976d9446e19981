"""The cited pages that a report tells of: those that have drifted, and changed or were added in its period."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from yalu.db.core.engine import Database
from yalu.db.study.footnote_states import states
from yalu.downloads.footnotes import citation_of, footnote_record
from yalu.records.nouns.change import StoredChange
from yalu.records.study.footnote import Footnote
from yalu.reports.report import ReportedFootnote
from yalu.reports.words import Words


def drifted_footnotes(
    database: Database, changes: Iterable[StoredChange], since: datetime, until: datetime
) -> tuple[Footnote, ...]:
    """The cited pages of which a change became known in a period, or that were added in it. Raises StoreError."""
    changed = {change.article_id for change in changes if change.comment_id is None}
    # Chosen before they are compared: a report tells of few of the pages that are cited.
    reported = (
        footnote_record(row, held)
        for row, held in states(database)
        if (held is not None and held.cited.owner.article_id in changed) or since <= row.added_at < until
    )
    return tuple(footnote for footnote in reported if footnote.has_drifted)


def with_citations(
    database: Database, drifted: Collection[Footnote], words: Words, room: str
) -> tuple[ReportedFootnote, ...]:
    """Each with the citation of the state that was cited; ``room`` as for ``cite``. Raises StoreError."""
    cited = ((footnote, citation_of(words, database, footnote, room)) for footnote in drifted)
    return tuple(ReportedFootnote(footnote, citation.text if citation else None) for footnote, citation in cited)

"""When each source was last crawled, last answered and last listed a new article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from yalu.db.core.engine import Database
from yalu.db.models import Article, Crawl, Source
from yalu.model import ANSWERING


@dataclass(frozen=True, slots=True)
class SourceActivity:
    """The last times of one source (UTC); None for what never was."""

    source_id: str
    first_seen_at: datetime
    crawled_at: datetime | None
    """When its last crawl ended, with whatever verdict."""
    answered_at: datetime | None
    """When its last crawl ended that was ok or partial."""
    found_at: datetime | None
    """When an article in scope was first seen for the last time."""


def activity(database: Database) -> dict[str, SourceActivity]:
    """Return the activity of every source that was ever crawled, by id. Copies of archives count for nothing.

    Raises StoreError.
    """
    own = Crawl.ended_at.is_not(None), Crawl.archive.is_(None)
    crawled = select(Crawl.source_id, func.max(Crawl.ended_at)).where(*own).group_by(Crawl.source_id)
    answered = crawled.where(Crawl.verdict.in_(ANSWERING))
    newest = select(Article.source_id, func.max(Article.first_seen_at)).where(Article.in_scope)
    with database.read() as connection:
        sources = connection.execute(select(Source.id, Source.first_seen_at)).all()
        crawls, answers, finds = (
            {row[0]: row[1] for row in connection.execute(query)}
            for query in (crawled, answered, newest.group_by(Article.source_id))
        )
    return {
        row.id: SourceActivity(row.id, row.first_seen_at, crawls.get(row.id), answers.get(row.id), finds.get(row.id))
        for row in sources
    }

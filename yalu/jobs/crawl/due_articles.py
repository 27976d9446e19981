"""Counts of the known articles of the sources of a pass, and the words for a pass that looked at none of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yalu.crawl_stats import CrawlStats
from yalu.db.core.engine import Database
from yalu.db.crawls import due_sources
from yalu.settings import Settings
from yalu.sources.load import Registry
from yalu.text import quantity


@dataclass(frozen=True, slots=True)
class DueArticles:
    """How many articles in scope were known before a pass, and how many of them were due."""

    known: int = 0
    due: int = 0

    def counts(self) -> dict[str, int]:
        """The counts under the names that results use."""
        return {"articles_known": self.known, "articles_due": self.due}

    def sentence(self) -> str | None:
        """One line on a pass that had no known article to look at; None when it had some, or when none is known."""
        if self.due or not self.known:
            return None
        return f"0 of {quantity(self.known, 'known article')} {'was' if self.known == 1 else 'were'} due"

    def advice(self) -> str | None:
        """The same for a person at the command line, with what to do."""
        if self.due or not self.known:
            return None
        return f"0 of {quantity(self.known, 'article')} looked at, none due; --force looks at all"


def of_crawls(stats: Iterable[CrawlStats]) -> DueArticles:
    """The counts of some crawls, by their statistics."""
    crawls = list(stats)
    return DueArticles(sum(crawl.known for crawl in crawls), sum(crawl.due for crawl in crawls))


def of_sources(database: Database, settings: Settings, registry: Registry, source_ids: Sequence[str]) -> DueArticles:
    """The counts of some sources (none named: of all that are enabled) as they are now. Raises StoreError."""
    wanted = source_ids or [source.id for source in registry.enabled()]
    return DueArticles(*due_sources.count_articles(database, wanted, settings.now))

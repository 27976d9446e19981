"""Selects the sources of one pass and counts their articles, before anything heavy is loaded (decision 0002)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yalu.crawl import CrawlStats
from yalu.db.core import engine
from yalu.db.core.engine import Database
from yalu.db.crawls import due_sources
from yalu.settings import Settings
from yalu.sources.load import Registry
from yalu.sources.source import SourceConfig
from yalu.text import quantity


@dataclass(frozen=True, slots=True)
class CrawlRequest:
    """What a pass is asked for: sources by id (none: all), whether due or not, or only known articles that are due."""

    source_ids: Sequence[str] = ()
    everything: bool = False
    due: bool = False


@dataclass(frozen=True, slots=True)
class SourceSelection:
    """Sources to crawl as a whole, and sources of which only known articles that are due are checked."""

    whole: tuple[SourceConfig, ...] = ()
    articles_only: tuple[SourceConfig, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.whole or self.articles_only)


def select_sources(registry: Registry, database: Database, settings: Settings, wanted: CrawlRequest) -> SourceSelection:
    """The sources to crawl now; a source that is named is due (decision 0005). Raises UsageError, StoreError.

    UsageError is for an unknown id.
    """
    named = tuple(registry.get(source_id) for source_id in dict.fromkeys(wanted.source_ids))
    if wanted.due:
        chosen = named or registry.enabled()
        return select_due([source for source in chosen if not source.discover], chosen, database, settings)
    if named:
        return SourceSelection(named)
    enabled = registry.enabled()
    if wanted.everything:
        return SourceSelection(enabled)
    return select_due(enabled, enabled, database, settings)


def select_due(
    whole: Iterable[SourceConfig], articles_only: Iterable[SourceConfig], database: Database, settings: Settings
) -> SourceSelection:
    """Those of the sources ``whole`` that are due as a whole, and of others those with articles due.

    Raises StoreError.
    """
    with database.read() as connection:
        now = settings.now or engine.now(connection)
        due = due_sources.due(connection, whole, now)
        rest = [source for source in articles_only if source not in due]
        some = due_sources.with_due_articles(connection, rest, settings.revisit, now) if rest else ()
    return SourceSelection(due, some)


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


def articles_of_crawls(stats: Iterable[CrawlStats]) -> DueArticles:
    """The counts of some crawls, by their statistics."""
    crawls = list(stats)
    return DueArticles(sum(crawl.known for crawl in crawls), sum(crawl.due for crawl in crawls))


def articles_of_sources(
    database: Database, settings: Settings, registry: Registry, source_ids: Sequence[str]
) -> DueArticles:
    """The counts of some sources (none named: of all that are enabled) as they are now. Raises StoreError."""
    wanted = source_ids or [source.id for source in registry.enabled()]
    return DueArticles(*due_sources.count_articles(database, wanted, settings.now))

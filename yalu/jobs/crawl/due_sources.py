"""Selects the sources of one pass; runs before anything heavy is loaded, since mostly none is due (decision 0002)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yalu.db.core import engine
from yalu.db.core.engine import Database
from yalu.db.crawls import due_sources
from yalu.settings import Settings
from yalu.sources.load import Registry
from yalu.sources.source import SourceConfig


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

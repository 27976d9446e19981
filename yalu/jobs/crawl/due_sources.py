"""Which sources one pass is to visit: asked first, and by itself, for mostly the answer is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.core.engine import Database
from db.crawls import due_sources
from yalu.settings import Settings
from yalu.sources import Registry
from yalu.sources.source import Source


@dataclass(frozen=True, slots=True)
class CrawlRequest:
    """What a pass was asked for: sources by id (none: all), whether due or not, or nothing but pieces that are due."""

    source_ids: Sequence[str] = ()
    everything: bool = False
    due: bool = False


@dataclass(frozen=True, slots=True)
class SourceSelection:
    """Sources to visit as a whole, and those of which only the articles that are due are to be looked at."""

    whole: tuple[Source, ...] = ()
    pieces: tuple[Source, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.whole or self.pieces)


def select_sources(registry: Registry, database: Database, settings: Settings, wanted: CrawlRequest) -> SourceSelection:
    """The sources to visit now. Raises UsageError for an id that names none, StoreError."""
    named = tuple(registry.get(source_id) for source_id in dict.fromkeys(wanted.source_ids))
    if wanted.due:
        return SourceSelection((), _with_pieces(named or registry.enabled(), database, settings))
    if named:
        return SourceSelection(named)
    enabled = registry.enabled()
    whole = enabled if wanted.everything else due_sources.due(database, enabled, settings.now)
    return SourceSelection(
        whole, _with_pieces([source for source in enabled if source not in whole], database, settings)
    )


def _with_pieces(sources: Iterable[Source], database: Database, settings: Settings) -> tuple[Source, ...]:
    rest = tuple(sources)
    return due_sources.with_due_pieces(database, rest, settings.revisit, settings.now) if rest else ()

"""Reads filters by name against what the database, the registry and the lexicon know."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property

from yalu.db.core.engine import Database
from yalu.db.listing.filters import check_words, every_source_id
from yalu.records.selection.filters import Filters, KnownValues, read_filters
from yalu.settings import Settings
from yalu.sources.load import usable
from yalu.subscriptions.load import known_issues


class FilterReader:
    """Reads filters by name. Registry and lexicon are read once, the sources of the database whenever one is named."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def read(self, given: Mapping[str, Sequence[str]]) -> Filters:
        """Return the filters of texts by name. Raises FilterError for a name or value that there is not, UsageError."""
        named = {name for name, texts in given.items() if any(text.strip() for text in texts)}
        sources: Collection[str] | None = None
        if "source" in named and self._registry is not None:
            sources = every_source_id(self._database) | self._registry
        known = KnownValues(sources, self.issues if "issue" in named else None)
        return check_words(read_filters(given, known, self.now))

    @property
    def now(self) -> datetime:
        """The time from which ages such as 7d are counted: now, or the fixed time of the settings."""
        return self._settings.now or datetime.now(UTC)

    @cached_property
    def _registry(self) -> frozenset[str] | None:
        """Ids of the registry's sources; None while a file of it is wrong."""
        registry = usable(self._settings)
        return None if registry.refused else frozenset(registry.sources)

    @cached_property
    def issues(self) -> frozenset[str] | None:
        """Issues of the lexicon; None while a file of it is wrong."""
        return known_issues(self._settings)

"""Writes the states of an article or comment as they are read now, beside those that are stored, and logs what differs.

A stored version is never altered: one that differs gets another row and a log entry. Decision 0120.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Connection, insert

from yalu.db.core.base import storable_json, upsert
from yalu.db.models import Reextraction, ReextractionReview
from yalu.db.reextraction.stored_history import StoredHistory
from yalu.model import ParsedArticle, ParsedComment, ReextractionKind


@dataclass(slots=True)
class Rebase:
    """The rewriting of one article: the connection, what is stored, and the results so far."""

    connection: Connection
    stored: StoredHistory
    extractor: str
    now: datetime
    crawls: set[int] = field(default_factory=set)
    """Crawls whose recorded changes about the article may no longer be valid."""
    reextractions: dict[ReextractionKind, int] = field(default_factory=dict)

    def note(self, kind: ReextractionKind, **about: Any) -> None:
        """Add a line to the log of re-extraction."""
        self.reextractions[kind] = self.reextractions.get(kind, 0) + 1
        row = {"fields": [], **about, "source_id": self.stored.source_id, "article_id": self.stored.article_id}
        self.connection.execute(insert(Reextraction).values(at=self.now, kind=kind, extractor=self.extractor, **row))

    def settle(self) -> None:
        """Mark the affected crawls for a review of their recorded changes."""
        for crawl_id in sorted(self.crawls):
            row = upsert(self.connection, ReextractionReview).values(
                crawl_id=crawl_id, article_id=self.stored.article_id
            )
            self.connection.execute(row.on_conflict_do_nothing())


def alike(row: Any, values: Mapping[str, Any]) -> bool:
    """True if a stored row equals these values as they would be stored."""
    return all(getattr(row, name) == storable_json(value) for name, value in values.items())


@dataclass(frozen=True, slots=True)
class Step:
    """A state and where it begins.

    ``place`` is the crawl that first saw an article so, or the snapshot that first saw a comment so; ``kept`` the id of
    the stored version that it stays. ``values`` are the columns that are compared, ``place_row`` the others.
    """

    place: int
    crawl_id: int
    at: datetime
    not_before: datetime | None
    state: ParsedArticle | ParsedComment
    kept: int | None
    values: Mapping[str, Any]
    place_row: Mapping[str, Any]


class StateWriter(ABC):
    """Writes the states of articles, or of comments, in order."""

    place: ClassVar[str]
    """Column that holds the place of a stored version."""
    version: ClassVar[str]
    replaced: ClassVar[str]
    """Columns of the log for a version and the one it replaces."""
    names_covering: ClassVar[bool] = False
    """Whether the log names the version that stands at the time of one that was dropped."""

    def __init__(self, rebase: Rebase) -> None:
        self.rebase = rebase

    @abstractmethod
    def insert(self, seq: int, step: Step) -> int:
        """Add a version and return its id."""

    @abstractmethod
    def state_of(self, row: Any) -> ParsedArticle | ParsedComment:
        """Return the state in a row."""

    @abstractmethod
    def crawl_of(self, row: Any) -> int:
        """Return the crawl that made a stored version."""

    def write(self, olds: Sequence[Any], steps: Sequence[Step], **about: Any) -> list[int]:
        """Write the states of one article or comment, of which ``olds`` are stored; return the ids of their versions.

        ``about`` are columns of the log.
        """
        by_seq = {row.seq: row for row in olds}
        ids: list[int] = []
        fresh: set[int] = set()
        for index, step in enumerate(steps):
            row = by_seq.get(index + 1)
            if row is None or not self._is(row, step):
                fresh.add(index)
            ids.append(row.id if row is not None and index not in fresh else self.insert(index + 1, step))
        self.rebase.crawls |= {step.crawl_id for index, step in enumerate(steps) if {index, index - 1} & fresh}
        places = {step.place: index for index, step in enumerate(steps)}
        replaced = [row for row in olds if row.id not in set(ids)]
        for row in replaced:
            self._note_replaced(row, places.get(getattr(row, self.place)), ids, steps, about)
        known = {getattr(row, self.place) for row in replaced}
        for index in sorted(index for index in fresh if steps[index].place not in known):
            place = {"crawl_id": steps[index].crawl_id, self.version: ids[index]}
            self.rebase.note(ReextractionKind.FOUND, **place, **about)
        return ids

    def _is(self, row: Any, step: Step) -> bool:
        if getattr(row, self.place) != step.place or row.not_before != step.not_before:
            return False
        return row.id == step.kept or alike(row, step.values)

    def _note_replaced(
        self, row: Any, index: int | None, ids: Sequence[int], steps: Sequence[Step], about: Mapping[str, Any]
    ) -> None:
        crawl_id = self.crawl_of(row)
        self.rebase.crawls.add(crawl_id)
        about = {**about, "crawl_id": crawl_id, self.replaced: row.id}
        if index is None:
            before = [version_id for version_id, step in zip(ids, steps, strict=True) if step.at <= row.not_after]
            covering = {self.version: before[-1] if before else None} if self.names_covering else {}
            self.rebase.note(ReextractionKind.DROPPED, **about, **covering)
            return
        old, new = self.state_of(row), steps[index].state
        names = [field.name for field in fields(old) if getattr(old, field.name) != getattr(new, field.name)]
        self.rebase.note(ReextractionKind.REPLACED, **about, **{self.version: ids[index]}, fields=names)

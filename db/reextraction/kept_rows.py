"""The rows of an article's history that is worked out anew: rows that are stored stay, and what differs is logged.

A stored version is never altered: one that differs gets another row and a log entry. Decision 0120.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, delete

from yalu.db.core.base import Base, storable_json, upsert
from yalu.db.core.id_lists import among
from yalu.db.crawl_writing.new_rows import Key, NewRows
from yalu.db.mapping.current_versions import highest_extractions
from yalu.db.mapping.rows import article_of, comment_of
from yalu.db.models import (
    ArticleVersion,
    Check,
    Comment,
    CommentAbsence,
    CommentVersion,
    Reextraction,
    ReextractionReview,
    Thread,
    ThreadSnapshot,
)
from yalu.db.reextraction.stored_history import StoredHistory
from yalu.history.intents.replay import Version, differing_fields, versions_again
from yalu.history.known import SHOWN
from yalu.model import ReextractionKind

_PLACES: Mapping[type[Base], tuple[str, ...]] = {
    Check: ("crawl_id",),
    ThreadSnapshot: ("thread_id", "check_id"),
    Comment: ("thread_id", "platform_id"),
    CommentAbsence: ("comment_id", "snapshot_id"),
    ArticleVersion: ("article_id", "seq"),
    CommentVersion: ("comment_id", "seq"),
}
"""The columns by which the row of something that is stored is found."""
_DECIDED: Mapping[type[Base], tuple[str, ...]] = {
    Check: ("outcome", "version_id", "extractor"),
    ThreadSnapshot: SHOWN,
    Comment: (),
    CommentAbsence: ("in_row", "back_snapshot_id"),
    ArticleVersion: ("crawl_id", "not_before", "quality"),
    CommentVersion: ("snapshot_id", "not_before"),
}
"""The columns that depend on how the captures are read, beside the state of a version."""
_ABOUT = ("crawl_id", "comment_id", "version_id", "replaced_id", "comment_version_id", "replaced_comment_id")

_VERSIONS: Mapping[type[Base], tuple[str, str]] = {
    ArticleVersion: ("version_id", "replaced_id"),
    CommentVersion: ("comment_version_id", "replaced_comment_id"),
}
"""The columns of the log for a version, and for the one that it replaces."""


class KeptRows(NewRows):
    """The rows of one article: ``stored`` is its history, ``extractor`` the version that read it at ``now``."""

    def __init__(self, connection: Connection, stored: StoredHistory, extractor: str, now: datetime) -> None:
        super().__init__()
        self.extractor, self._article_id = extractor, stored.article.key
        own = {"source_id": stored.source_id, "article_id": stored.article.key, "at": now, "extractor": extractor}
        self._line: dict[str, Any] = {**own, "fields": [], **dict.fromkeys(_ABOUT)}
        self._held = {
            (table, *(getattr(row, name) for name in place)): row
            for table, place in _PLACES.items()
            for row in stored.rows[table]
        }
        self._by_key = {(table, row.id): row for table, rows in stored.rows.items() for row in rows}
        comments = [row.id for row in stored.rows[Comment]]
        self._extractions: dict[type[Base], dict[tuple[Any, int], int]] = {
            ArticleVersion: highest_extractions(connection, ArticleVersion, [stored.article.key]),
            CommentVersion: highest_extractions(connection, CommentVersion, comments),
        }
        self._keys: dict[tuple[Any, ...], Key] = {}
        self._states: dict[tuple[type[Base], Key], list[Version]] = {(ArticleVersion, stored.article.key): []}
        self._crawls: dict[Key | None, int] = {}
        """The crawl of each snapshot."""
        self._reviewed: set[int] = set()
        """Crawls whose recorded changes about the article may no longer be valid."""
        self.reextractions: Counter[ReextractionKind] = Counter()
        """The number of lines added to the log, by kind."""

    def insert(self, table: type[Base], values: Mapping[str, Any]) -> Key:
        """Add a row unless it is stored; return its key. A version that differs from the stored one is added."""
        if table not in _PLACES:
            return super().insert(table, values)
        if table in self._extractions:
            return self._state(table, dict(values))
        place = self._place(table, values)
        if place in self._keys:
            return self._keys[place]
        row = self._held.get(place)
        if row is None:
            key = super().insert(table, values)
        else:
            key = int(row.id)
            self.set(table, key, {name: values[name] for name in _DECIDED[table] if name in values})
        self._keys[place] = key
        if table is ThreadSnapshot:
            self._crawls[key] = values["crawl_id"] if row is None else row.crawl_id
            if "complete" not in values:  # what is stored of it stays, and with it the platform
                self._columns.pop((Thread, values["thread_id"]), None)
        return key

    def store(self, connection: Connection) -> None:
        """Write everything, with the log, and mark the affected crawls for a review of their recorded changes."""
        olds: dict[tuple[type[Base], Key], list[Any]] = defaultdict(list)
        for (table, owner, *_), row in self._held.items():
            if table in self._extractions:
                olds[table, owner].append(row)
        for table, owner in dict.fromkeys((*self._states, *olds)):
            self._log(table, owner, olds[table, owner])
        untrue = self._keep_stored()
        super().store(connection)
        if untrue:
            connection.execute(delete(CommentAbsence).where(among(CommentAbsence.id, untrue)))
        if self._reviewed:
            review = upsert(connection.dialect.name, ReextractionReview).on_conflict_do_nothing()
            rows = [{"crawl_id": crawl_id, "article_id": self._article_id} for crawl_id in sorted(self._reviewed)]
            connection.execute(review, rows)

    def _place(self, table: type[Base], values: Mapping[str, Any]) -> tuple[Any, ...]:
        return table, *(values[name] for name in _PLACES[table])

    def _state(self, table: type[Base], row: dict[str, Any]) -> Key:
        """Add a state of the article or a comment as its next version."""
        owner = row[_PLACES[table][0]]
        states = self._states.setdefault((table, owner), [])
        row["seq"] = len(states) + 1
        held, decided = self._held.get(self._place(table, row)), {name: row[name] for name in _DECIDED[table]}
        # States are compared, not their columns: of a time whose text was erased the state is the same.
        if held is not None and not _differing(held, decided) and not _fields(held, row):
            key: Key = int(held.id)
        else:
            row["extraction"] = self._extractions[table].get((owner, row["seq"]), 0) + 1
            key = super().insert(table, row)
        states.append((key, row))
        return key

    def _keep_stored(self) -> list[int]:
        """Leave the columns of stored rows that are as they were; return the absences that no snapshot proves now."""
        touched = [row[name] for row in self._rows[CommentAbsence] for name in ("snapshot_id", "back_snapshot_id")]
        for (table, key), values in self._columns.items():
            row = self._by_key[table, key]
            self._columns[table, key] = differing = _differing(row, values)
            if table is ThreadSnapshot and not differing.keys().isdisjoint(("complete", "open")):
                self._reviewed.add(row.crawl_id)
            if table is CommentAbsence and differing:
                touched += [row.snapshot_id, row.back_snapshot_id, values["back_snapshot_id"]]
        self._columns = {place: values for place, values in self._columns.items() if values}
        untrue = [row for place, row in self._held.items() if place[0] is CommentAbsence and place not in self._keys]
        touched += [snapshot_id for row in untrue for snapshot_id in (row.snapshot_id, row.back_snapshot_id)]
        self._reviewed |= {self._crawls[snapshot_id] for snapshot_id in touched if snapshot_id is not None}
        return [row.id for row in untrue]

    def _log(self, table: type[Base], owner: Key, olds: Sequence[Any]) -> None:
        of_article, states = table is ArticleVersion, self._states.get((table, owner), [])
        version, replaced = _VERSIONS[table]
        notes, places = versions_again(olds, states, of_article=of_article)
        for kind, place, old, new, same_page in notes:
            about: dict[str, Any] = {} if of_article else {"comment_id": owner}
            about |= {} if old is None else {replaced: old.id}
            about |= {version: None if new is None else new[0]}
            if same_page and new is not None:
                about |= {"fields": _fields(old, new[1])}
            line = {**self._line, "crawl_id": self._crawl_of(place, of_article), **about, "kind": kind}
            super().insert(Reextraction, line)
            self.reextractions[kind] += 1
        self._reviewed |= {self._crawl_of(place, of_article) for place in places}

    def _crawl_of(self, place: Key, of_article: bool) -> int:
        return int(place) if of_article and isinstance(place, int) else self._crawls[place]


def _differing(row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the values that a stored row does not have as they would be stored."""
    return {name: value for name, value in values.items() if getattr(row, name) != storable_json(value)}


def _fields(old: Any, row: Mapping[str, Any]) -> list[str]:
    new = SimpleNamespace(**storable_json(row))
    if "title" in row:
        return differing_fields(article_of(old), article_of(new))
    return differing_fields(comment_of(old, ""), comment_of(new, ""))

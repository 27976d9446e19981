"""Writes the states of an article or comment as they are read now, beside those that are stored, and logs what differs.

A stored version is never altered: one that differs gets another row and a log entry. Decision 0120.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from yalu.db.core.base import storable_json, upsert
from yalu.db.models import ArticleVersion, CommentVersion, Reextraction, ReextractionReview
from yalu.db.reextraction.stored_history import StoredHistory
from yalu.db.search import search_index
from yalu.db.settlement.new_rows import Key, NewRows
from yalu.model import ParsedArticle, ParsedComment, ReextractionKind

_ABOUT = ("crawl_id", "comment_id", "version_id", "replaced_id", "comment_version_id", "replaced_comment_id")
_NO_LINE: dict[str, Any] = {"fields": [], **dict.fromkeys(_ABOUT)}


@dataclass(slots=True)
class Rebase:
    """The rewriting of one article: the connection, what is stored, and the results so far."""

    connection: Connection
    stored: StoredHistory
    extractor: str
    now: datetime
    crawls: set[int] = field(default_factory=set)
    """Crawls whose recorded changes about the article may no longer be valid."""
    log: list[dict[str, Any]] = field(default_factory=list)
    """Lines of the log of re-extraction."""
    rows: NewRows = field(default_factory=NewRows)
    """What is written next."""
    entries: list[search_index.IndexEntry] = field(default_factory=list)
    """The entries of its versions for the search index."""
    languages: Sequence[str] = ()
    """Those of all versions of the article, once these are written."""

    @property
    def reextractions(self) -> Counter[ReextractionKind]:
        """The number of lines of each kind."""
        return Counter(row["kind"] for row in self.log)

    def note(self, kind: ReextractionKind, **about: Any) -> None:
        """Add a line to the log of re-extraction."""
        self.log.append({**_NO_LINE, **about, "kind": kind})

    def store(self) -> NewRows:
        """Write the rows, their index entries and nothing else; return them with their ids, which the log gets too."""
        rows, self.rows = self.rows, NewRows()
        entries, self.entries = self.entries, []
        rows.store(self.connection)
        named = [replace(entry, version=rows.id_of(entry.version)) for entry in entries]
        search_index.add_entries(self.connection, named)
        self.log = [{name: rows.id_of(value) for name, value in line.items()} for line in self.log]
        return rows

    def settle(self) -> None:
        """Write the log, and mark the affected crawls for a review of their recorded changes."""
        own = {"source_id": self.stored.source_id, "article_id": self.stored.article_id}
        if self.log:
            line = {**own, "at": self.now, "extractor": self.extractor}
            self.connection.execute(insert(Reextraction), [row | line for row in self.log])
        if self.crawls:
            review = upsert(self.connection, ReextractionReview).on_conflict_do_nothing()
            rows = [{"crawl_id": crawl_id, "article_id": self.stored.article_id} for crawl_id in sorted(self.crawls)]
            self.connection.execute(review, rows)


def alike(row: Any, values: Mapping[str, Any]) -> bool:
    """True if a stored row equals these values as they would be stored."""
    return all(getattr(row, name) == storable_json(value) for name, value in values.items())


@dataclass(frozen=True, slots=True)
class StateStep:
    """A state and where it begins.

    ``place`` is the crawl that first saw an article so, or the snapshot that first saw a comment so; ``kept`` the id of
    the stored version that it stays. ``values`` are the columns that are compared, ``others`` those that are not.
    """

    place: Key
    not_before: datetime | None
    state: ParsedArticle | ParsedComment
    kept: int | None
    values: Mapping[str, Any]
    others: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class States:
    """The states of one article or comment: its id, the rows of its versions, and how they are stored and logged.

    ``place`` is the column that holds the place of a version, ``version`` and ``replaced`` are the columns of the log
    for it and for what it replaces. ``crawls`` are the crawls of the places, ``state_of`` gives the state in a row, and
    ``extractions`` has the highest that is stored.
    """

    owner_id: Key
    rows: Sequence[Any]
    table: type[ArticleVersion] | type[CommentVersion]
    place: str
    version: str
    replaced: str
    crawls: Mapping[Key, int]
    state_of: Callable[[Any], ParsedArticle | ParsedComment]
    extractions: Mapping[tuple[Key, int], int]

    @property
    def owner(self) -> Mapping[str, Key]:
        """The column that names the article or comment."""
        return {"article_id" if self.table is ArticleVersion else "comment_id": self.owner_id}


def write_states(rebase: Rebase, states: States, steps: Sequence[StateStep]) -> list[Key]:
    """Add the states of an article or comment to the rows, and return the keys of their versions."""
    by_seq = {row.seq: row for row in states.rows}
    ids: list[Key] = []
    fresh: set[int] = set()
    for index, step in enumerate(steps):
        row = by_seq.get(index + 1)
        if row is None or not _is(states, row, step):
            fresh.add(index)
        ids.append(row.id if row is not None and index not in fresh else _insert(rebase, states, index + 1, step))
    rebase.crawls |= {states.crawls[step.place] for index, step in enumerate(steps) if {index, index - 1} & fresh}
    _log(rebase, states, dict(zip(ids, steps, strict=True)), [ids[index] for index in sorted(fresh)])
    return ids


def _is(states: States, row: Any, step: StateStep) -> bool:
    if getattr(row, states.place) != step.place or row.not_before != step.not_before:
        return False
    return row.id == step.kept or alike(row, step.values)


def _insert(rebase: Rebase, states: States, seq: int, step: StateStep) -> Key:
    own = {**states.owner, "seq": seq, "extraction": states.extractions.get((states.owner_id, seq), 0) + 1}
    row = {**own, states.place: step.place, "not_before": step.not_before, **step.others, **step.values}
    version = rebase.rows.insert(states.table, row)
    source_id, not_after, state = rebase.stored.source_id, step.others["not_after"], step.state
    rebase.entries.append(
        search_index.IndexEntry.of_article(version, source_id, state, not_after)
        if isinstance(state, ParsedArticle)
        else search_index.IndexEntry.of_comment(version, source_id, state.text, not_after, rebase.languages)
    )
    return version


def _log(rebase: Rebase, states: States, steps: Mapping[Key, StateStep], fresh: Sequence[Key]) -> None:
    """Log which stored versions were replaced or dropped, and which states nothing was stored of."""
    at_place = {step.place: version_id for version_id, step in steps.items()}
    replaced = [row for row in states.rows if row.id not in steps]
    for row in replaced:
        place = getattr(row, states.place)
        rebase.crawls.add(states.crawls[place])
        about = {**states.owner, "crawl_id": states.crawls[place], states.replaced: row.id}
        if place in at_place:
            old, new = states.state_of(row), steps[at_place[place]].state
            names = [field.name for field in fields(old) if getattr(old, field.name) != getattr(new, field.name)]
            rebase.note(ReextractionKind.REPLACED, **about, **{states.version: at_place[place]}, fields=names)
        else:
            rebase.note(ReextractionKind.DROPPED, **about, **_covering(states, row, steps))
    known = {getattr(row, states.place) for row in replaced}
    for version_id in fresh:
        place = steps[version_id].place
        if place not in known:
            about = {**states.owner, "crawl_id": states.crawls[place], states.version: version_id}
            rebase.note(ReextractionKind.FOUND, **about)


def _covering(states: States, row: Any, steps: Mapping[Key, StateStep]) -> Mapping[str, Any]:
    """Return what the log says of the version that an article had when one that was dropped began."""
    if states.table is CommentVersion:
        return {}
    before = [version_id for version_id, step in steps.items() if step.others["not_after"] <= row.not_after]
    return {states.version: before[-1] if before else None}

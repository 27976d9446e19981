"""Writes an article's history as re-extraction worked it out: differing versions get another row and a log entry.

A stored version is never altered. What a crawl derived from its extraction and stored in checks, snapshots and absences
is updated. Decision 0120.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from yalu.db.core.base import storable_json, upsert
from yalu.db.mapping.current_versions import next_extraction
from yalu.db.mapping.rows import article_of, article_row
from yalu.db.models import ArticleVersion, Check, Reextraction, ReextractionReview
from yalu.db.reextraction.stored_history import StoredCheck, StoredHistory
from yalu.db.search import search_index
from yalu.history import ArticleHistory, ArticleStep
from yalu.model import Outcome, ParsedArticle, ReextractionKind


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


def rebase_article(rebase: Rebase, replay: ArticleHistory) -> None:
    """Write the versions of the article, and which of them each check saw."""
    old = {row.seq: row for row in rebase.stored.versions}
    standing_ids: list[int] = []
    fresh: set[int] = set()
    for index, step in enumerate(replay.steps):
        row = old.get(index + 1)
        if row is not None and _is(row, step):
            standing_ids.append(row.id)
        else:
            fresh.add(index)
            standing_ids.append(_insert(rebase, index + 1, step))
    _note_versions(rebase, replay.steps, standing_ids, fresh)
    rebase.crawls |= {step.place.crawl_id for index, step in enumerate(replay.steps) if {index, index - 1} & fresh}
    for check in rebase.stored.checks:
        _bring_in_line(rebase, check, replay, standing_ids)


def _is(row: Any, step: ArticleStep) -> bool:
    if row.crawl_id != step.place.crawl_id or row.not_before != step.not_before:
        return False
    return row.id == step.kept or (row.quality == step.quality and alike(row, article_row(step.state)))


def alike(row: Any, values: Mapping[str, Any]) -> bool:
    """True if a stored row equals these values as they would be stored."""
    return all(getattr(row, name) == storable_json(value) for name, value in values.items())


def _insert(rebase: Rebase, seq: int, step: ArticleStep) -> int:
    kept = next((row for row in rebase.stored.versions if row.id == step.kept), None)
    article_id = rebase.stored.article_id
    row = {
        "article_id": article_id,
        "seq": seq,
        "extraction": next_extraction(ArticleVersion, article_id, seq),
        "crawl_id": step.place.crawl_id,
        "capture_id": step.place.capture_id,
        "not_before": step.not_before,
        "not_after": step.place.at,
        "quality": step.quality,
        "provenance": dict(step.provenance),
        "extractor": rebase.extractor if kept is None else kept.extractor,
        **article_row(step.state),
    }
    made = insert(ArticleVersion).values(row).returning(ArticleVersion.id)
    version_id = int(rebase.connection.execute(made).scalar_one())
    search_index.add(rebase.connection, "words_article", version_id, *search_index.texts_of(step.state))
    search_index.label_comments(rebase.connection, article_id, [version_id])
    return version_id


def _note_versions(rebase: Rebase, steps: Sequence[ArticleStep], ids: Sequence[int], fresh: set[int]) -> None:
    at_crawl = {step.place.crawl_id: index for index, step in enumerate(steps)}
    replaced = [row for row in rebase.stored.versions if row.id not in set(ids)]
    for row in replaced:
        rebase.crawls.add(row.crawl_id)
        index = at_crawl.get(row.crawl_id)
        if index is not None:
            names = _differing(article_of(row), steps[index].state)
            about = {"version_id": ids[index], "fields": names}
            rebase.note(ReextractionKind.REPLACED, crawl_id=row.crawl_id, replaced_id=row.id, **about)
        else:
            before = [number for number, step in enumerate(steps) if step.place.at <= row.not_after]
            covering = ids[before[-1]] if before else None
            rebase.note(ReextractionKind.DROPPED, crawl_id=row.crawl_id, replaced_id=row.id, version_id=covering)
    known = {row.crawl_id for row in replaced}
    for index in sorted(fresh):
        if steps[index].place.crawl_id not in known:
            rebase.note(ReextractionKind.FOUND, crawl_id=steps[index].place.crawl_id, version_id=ids[index])


def _differing(old: ParsedArticle, new: ParsedArticle) -> list[str]:
    return [field.name for field in fields(ParsedArticle) if getattr(old, field.name) != getattr(new, field.name)]


def _bring_in_line(rebase: Rebase, check: StoredCheck, replay: ArticleHistory, ids: Sequence[int]) -> None:
    place, saw = check.place, replay.saw.get(check.place.check_id)
    outcome = check.outcome
    if saw is not None:
        outcome = Outcome.READ if replay.steps[saw].place == place else Outcome.UNCHANGED
    elif outcome in (Outcome.READ, Outcome.UNCHANGED):
        outcome = Outcome.UNREADABLE
    version_id = None if saw is None else ids[saw]
    extractor = rebase.extractor if check.readable else check.extractor
    if (outcome, version_id, extractor) != (check.outcome, check.version_id, check.extractor):
        values = {"outcome": outcome, "version_id": version_id, "extractor": extractor}
        rebase.connection.execute(update(Check).where(Check.id == place.check_id).values(values))

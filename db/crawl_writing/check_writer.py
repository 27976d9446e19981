"""Turns intents into rows: captures, articles, URLs, checks with versions and snapshots, and revisit schedules.

New checks and stored ones that are decided again are written here alike: the rows they are added to differ.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection

from yalu.crawl import WriteCount
from yalu.db.captures.bodies import Bodies
from yalu.db.captures.capture_store import capture_rows
from yalu.db.captures.months import LASTING
from yalu.db.captures.pack_bases import PackBases
from yalu.db.core.base import Base
from yalu.db.crawl_writing.new_rows import Key, NewRow, NewRows
from yalu.db.crawl_writing.stored.prefetch import load_captures
from yalu.db.mapping.rows import state_row, topic_match_row
from yalu.db.models import (
    Article,
    ArticleVersion,
    Capture,
    CapturePayload,
    Check,
    Comment,
    CommentAbsence,
    CommentVersion,
    RevisitSchedule,
    Thread,
    ThreadSnapshot,
    TopicMatch,
    Url,
)
from yalu.db.schema import rollups
from yalu.db.search import search_index
from yalu.history.intents.batch import Batch
from yalu.history.intents.decide import Intent, KeptCapture, decide, not_judged
from yalu.history.intents.repeated_checks import Repeat
from yalu.history.intents.snapshots import SnapshotIntent
from yalu.history.judgement.sightings import place_of
from yalu.history.known import ArticleState, Known, StoredAddress, StoredThread
from yalu.history.thread.thread_history import SnapshotStep
from yalu.history.thread.thread_state import CommentStep
from yalu.ids import fitting, same_article_address
from yalu.model import Observation, ParsedArticle, ParsedComment

log = logging.getLogger(__name__)


@dataclass(slots=True)
class NewHistory:
    """What some checks add: rows, search index entries, and articles whose rollups need a refresh."""

    rows: NewRows = field(default_factory=NewRows)
    count: WriteCount = field(default_factory=WriteCount)
    entries: list[search_index.IndexEntry] = field(default_factory=list)
    spoken: dict[Key, list[Key]] = field(default_factory=lambda: defaultdict(list))
    """By article: versions in a language that none of its versions had before."""
    versions: dict[Key, Key] = field(default_factory=dict)
    """By article: the last version that was added."""
    repeats: list[Repeat] = field(default_factory=list)
    """Checks that found exactly what the previous checks found."""
    read_anew: list[Key] = field(default_factory=list)
    discussed: list[Key] = field(default_factory=list)
    bodies: Bodies | None = None
    """Bodies to put in the object store before the rows are written."""

    def store(self, connection: Connection) -> None:
        """Write everything. To be called once, inside a writing transaction."""
        self.rows.store(connection)
        id_of = self.rows.id_of
        if self.entries:
            entries = [replace(entry, version=id_of(entry.version)) for entry in self.entries]
            search_index.add_entries(connection, entries)
        for article, versions in self.spoken.items():
            search_index.label_comments(connection, id_of(article), [id_of(version) for version in versions])
        fresh = frozenset(id_of(key) for key in self.read_anew if isinstance(key, NewRow))
        read_anew, discussed = (sorted({id_of(key) for key in keys}) for keys in (self.read_anew, self.discussed))
        if read_anew or discussed:
            rollups.refresh(connection, read_anew, discussed, fresh)


class CheckWriter:
    """Adds the rows of one check of an article.

    ``source_id`` and ``crawl_id`` are those of the check, ``page`` is the key of the capture of its page.
    """

    def __init__(
        self, history: NewHistory, article: ArticleState, source_id: str, crawl_id: int, page: Key | None
    ) -> None:
        self._history, self._rows, self._article = history, history.rows, article
        self._source_id, self._crawl_id, self._page = source_id, crawl_id, page

    def write(self, intent: Intent, columns: Mapping[str, Any], captures: Mapping[str, Key]) -> WriteCount:
        """Add the rows and return how many are counted.

        ``columns`` are the further ones of the check, ``captures`` the keys of captures by URL.
        """
        check, article = intent.check, self._article
        version = self._version(intent)
        saw = version if check.saw_article else None
        row = {"article_id": article.key, "crawl_id": self._crawl_id, "capture_id": self._page, "version_id": saw}
        key = self._rows.insert(Check, {**row, **columns})
        for thread_id, again in intent.shown_again:
            self._insert_snapshot(thread_id, key, check.at, again)
        comments = 0
        versions = len(self._history.entries)
        for snapshot in intent.snapshots:
            comments += self._snapshot(snapshot, key, check.at, captures)
        versions = len(self._history.entries) - versions
        made = check.version is not None
        self._history.discussed += [article.key] if versions else []
        self._history.read_anew += [article.key] if made or intent.match is not None else []
        return WriteCount(versions=int(made), comments=comments, comment_versions=versions)

    def _version(self, intent: Intent) -> Key | None:
        """Return the version that the check saw, which is added where it is new."""
        history, article, last = self._history, self._article, self._article.version
        page, state = intent.check.seen.page, intent.check.version
        if state is None or page is None:
            return history.versions.get(article.key, None if last is None else last.id)
        row: dict[str, Any] = {
            "article_id": article.key,
            "seq": 1 if last is None else last.seq + 1,
            "extraction": 1 if last is None else last.next_extraction,
            "crawl_id": self._crawl_id,
            "capture_id": self._page,
            "not_before": intent.not_before,
            "not_after": intent.check.at,
            "quality": page.quality,
            "provenance": dict(page.provenance),
            "extractor": page.extractor,
        }
        spoken = [state.language] if state.language else []
        version = history.versions[article.key] = self._state(ArticleVersion, row, state, spoken)
        if isinstance(version, NewRow):
            self._rows.amend(CapturePayload, "capture_id", self._page, {"month": LASTING})
            if intent.is_new:
                article.languages = spoken
            elif not {*spoken} <= {*article.languages}:
                history.spoken[article.key].append(version)
        return version

    def _state(
        self, table: type[Base], row: Mapping[str, Any], state: ParsedArticle | ParsedComment, languages: Sequence[str]
    ) -> Key:
        """Add a version and, where it is new, what makes it findable in these languages."""
        version = self._rows.insert(table, {**row, **state_row(state)})
        if isinstance(version, NewRow):
            entry = search_index.IndexEntry.of(version, self._source_id, state, row["not_after"], languages)
            self._history.entries.append(entry)
        return version

    def _snapshot(self, intent: SnapshotIntent, check: Key, at: datetime, captures: Mapping[str, Key]) -> int:
        thread, step = intent.thread, intent.step
        if thread.key is None:
            row = {"article_id": self._article.key, "platform": thread.platform, "first_seen_at": at}
            self._rows.enter(thread, Thread, row)
        elif intent.renamed:
            self._rows.set(Thread, thread.key, {"platform": thread.platform})
        snapshot = self._insert_snapshot(thread.key, check, at, intent.columns)
        if step is None:
            return 0
        for name, new in step.new.items():
            self._comment_version(thread, name, new, snapshot)
        self._absences(thread, step, snapshot, captures)
        return sum(name not in thread.comments for name in step.new)

    def _insert_snapshot(self, thread: Key, check: Key, at: datetime, columns: Mapping[str, Any]) -> Key:
        place = {"thread_id": thread, "crawl_id": self._crawl_id, "check_id": check, "at": at, "last_repeated_at": at}
        return self._rows.insert(ThreadSnapshot, {**place, **columns})

    def _comment_version(self, thread: StoredThread, name: str, step: CommentStep, snapshot: Key) -> None:
        known = thread.comments.get(name)
        seq, extraction = (1, 1) if known is None else ((known.seq or 0) + 1, known.next_extraction)
        place = {"comment_id": self._comment(thread, name), "seq": seq, "extraction": extraction}
        row = {**place, "not_before": step.not_before, "not_after": step.not_after, "snapshot_id": snapshot}
        self._state(CommentVersion, row, step.state, self._article.languages)

    def _comment(self, thread: StoredThread, name: str) -> Key:
        known = thread.comments.get(name)
        if known is not None:
            return int(known.known_id)
        return self._rows.insert(Comment, {"thread_id": thread.key, "platform_id": name})

    def _absences(self, thread: StoredThread, step: SnapshotStep, snapshot: Key, captures: Mapping[str, Key]) -> None:
        for name in step.back:
            for absence in thread.absences.pop(name, ()):
                self._rows.set(CommentAbsence, absence, {"back_snapshot_id": snapshot})
        for missed in step.missed:
            answer = missed.answer
            row = {
                "comment_id": self._comment(thread, missed.comment),
                "snapshot_id": snapshot,
                "in_row": missed.in_row,
                "back_snapshot_id": None,
                "fate": answer.fate if answer else None,
                "capture_id": captures.get(answer.url) if answer else None,
            }
            thread.absences.setdefault(missed.comment, []).append(self._rows.insert(CommentAbsence, row))


def new_history(
    connection: Connection, batch: Batch, known: Known, observations: Iterable[tuple[Observation, datetime]]
) -> NewHistory:
    """What observations add, in order, each with the time (UTC) at which it was taken."""
    history = NewHistory()
    decided = [_decided(history, batch, known, seen, at) for seen, at in observations]
    intents = [intent for intent in decided if intent is not None]
    bases, captured = load_captures(connection, batch, known, intents)
    writer, history.bodies = _Writer(batch, history, bases, captured), bases.bodies
    for intent in intents:
        history.count += writer.write(intent)
    return history


def _decided(history: NewHistory, batch: Batch, known: Known, seen: Observation, at: datetime) -> Intent | None:
    is_defect = bool(batch.judgement.defects) and place_of(seen) in batch.judgement.defects
    failed = not_judged(seen)
    for counts in (*(() if is_defect else (seen,)), failed, replace(failed, captures=())):
        history.count += WriteCount(defects=int(counts is failed))
        try:
            return decide(known, batch, counts, at)
        except Exception:
            # Boundary of one article: a defect in its judgement must not keep the others from being written.
            log.exception("%s: it cannot be judged", seen.addresses[0])
    return None


class _Writer:
    """Adds the rows of intents."""

    def __init__(
        self, batch: Batch, history: NewHistory, bases: PackBases, captured: set[tuple[Key, datetime]]
    ) -> None:
        self._batch, self._history, self._rows = batch, history, history.rows
        self._bases, self._captured = bases, captured

    def write(self, intent: Intent) -> WriteCount:
        """Add the rows and return how many are counted."""
        article = intent.article
        if article is None:
            return self._keep_evidence(intent)
        if intent.is_new:
            row = {"source_id": self._batch.source_id, "url": article.url, "publisher_id": article.publisher_id}
            state = {"in_scope": article.in_scope, "first_seen_at": article.first_seen_at}
            self._rows.enter(article, Article, {**row, **state})
        for address in intent.addresses:
            self._key_of(address)
        for address in intent.led:
            self._rows.set(Url, address.key, {"article_id": article.key})
        taken = self._add_captures(intent.captures, article.key)
        count = WriteCount(captures=len(taken), articles=int(intent.is_new and article.in_scope))
        if intent.repeat is not None:
            self._extend(intent.repeat)
        else:
            count += self._add_check(intent, article, taken)
        self._rows.set(Article, article.key, intent.learned)
        if intent.schedule and article.visit is None:
            article.visit = self._rows.insert(RevisitSchedule, {"article_id": article.key, **intent.schedule})
        else:
            self._rows.set(RevisitSchedule, article.key, intent.schedule)
        return count

    def _add_check(self, intent: Intent, article: ArticleState, captures: Sequence[Key]) -> WriteCount:
        own, page = (self._batch.source_id, self._batch.crawl_id), next(iter(captures), None)
        columns = {"url_id": intent.addresses[0].key, **intent.columns}
        by_url = {capture.exchange.url: key for capture, key in zip(intent.captures, captures, strict=True)}
        count = CheckWriter(self._history, article, *own, page).write(intent, columns, by_url)
        if intent.match is not None:
            match = {"article_id": article.key, "crawl_id": self._batch.crawl_id, "at": intent.check.at}
            self._rows.insert(TopicMatch, {**match, **topic_match_row(intent.match)})
        if self._batch.archive:
            self._history.read_anew.append(article.key)
            self._history.discussed.append(article.key)
        return count

    def _extend(self, repeat: Repeat) -> None:
        self._rows.set(Check, repeat.check.id, repeat.columns)
        for snapshot in repeat.snapshots:
            self._rows.set(ThreadSnapshot, snapshot.id, {"last_repeated_at": repeat.columns["last_repeated_at"]})
        self._history.repeats.append(repeat)

    def _keep_evidence(self, intent: Intent) -> WriteCount:
        """Store captures of a page that is no known article, each once."""
        fresh = []
        for capture in intent.captures:
            place = self._key_of(capture.address), capture.exchange.fetched_at
            if place not in self._captured:
                self._captured.add(place)
                fresh.append(capture)
        for address in intent.addresses:
            self._key_of(address)
        return WriteCount(captures=len(self._add_captures(fresh, None)))

    def _add_captures(self, taken: Iterable[KeptCapture], article: Key | None) -> list[Key]:
        keys: list[Key] = []
        for capture in taken:
            address, final = self._key_of(capture.address), capture.final and self._key_of(capture.final)
            place = {"url_id": address, "final_url_id": final, "article_id": article}
            row, payload = capture_rows(capture.exchange, address, self._bases, keep_body=capture.keeps_body)
            keys.append(self._rows.insert(Capture, {"crawl_id": self._batch.crawl_id, **place, **row}))
            if payload is not None:
                self._rows.insert(CapturePayload, {"capture_id": keys[-1], **payload})
        return keys

    def _key_of(self, address: StoredAddress) -> Key:
        """Return the key of a URL, whose row is added if it is new."""
        if address.key is None:
            place = {"source_id": self._batch.source_id, "key": fitting(same_article_address(address.url))}
            self._rows.enter(address, Url, {**place, "url": address.url, "article_id": None})
        return cast("Key", address.key)

"""Turns intents into rows: captures, versions, threads, topic matches and revisit schedules of articles.

Works on what ``yalu.db.settlement.stored.prefetch`` reads; ``Settled.store`` writes the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from yalu.crawl_stats import WriteCount
from yalu.db.captures.capture_store import capture_rows
from yalu.db.captures.months import KEPT
from yalu.db.mapping.rows import article_row, topic_match_row
from yalu.db.models import (
    Article,
    ArticleVersion,
    Capture,
    CapturePayload,
    Check,
    Crawl,
    RevisitSchedule,
    ThreadSnapshot,
    TopicMatch,
    Url,
)
from yalu.db.schema import rollups
from yalu.db.search import search_index
from yalu.db.settlement.new_rows import Key, NewRows
from yalu.db.settlement.stored.prefetch import load_captures
from yalu.db.settlement.stored.stored_state import Stored
from yalu.db.settlement.thread_writer import ThreadWriter
from yalu.db.settlement.unchanged_snapshots import repeat_snapshots
from yalu.history import SEEN, ArticleState, Batch, Intent, Repeat, decide
from yalu.model import HttpExchange, Observation, Outcome


@dataclass(slots=True)
class Settled:
    """What a portion of observations adds: rows, search index entries, and articles whose rollups need a refresh."""

    crawl_id: int
    rows: NewRows = field(default_factory=NewRows)
    count: WriteCount = field(default_factory=WriteCount)
    entries: list[search_index.IndexEntry] = field(default_factory=list)
    spoken: list[tuple[Key, Key]] = field(default_factory=list)
    """Articles with a version in a language that none of their versions had before, and that version."""
    read_anew: list[Key] = field(default_factory=list)
    discussed: list[Key] = field(default_factory=list)
    recognised: list[Key] = field(default_factory=list)
    """Checks of pages recognised as unchanged and not parsed again: their threads are as in the previous check."""
    repeats: list[Repeat] = field(default_factory=list)
    """Checks that found exactly what the previous checks found."""

    def store(self, connection: Connection) -> None:
        """Write everything. To be called once, inside a writing transaction."""
        self.rows.store(connection)
        id_of = self.rows.id_of
        search_index.add_entries(connection, [replace(entry, version=id_of(entry.version)) for entry in self.entries])
        for article, version in self.spoken:
            search_index.label_comments(connection, id_of(article), [id_of(version)])
        repeat_snapshots(connection, [id_of(key) for key in self.recognised])
        _count_repeats(connection, self.crawl_id, self.repeats)
        rollups.of_articles(connection, sorted({id_of(key) for key in self.read_anew}))
        rollups.of_threads(connection, sorted({id_of(key) for key in self.discussed}))


def settle(
    connection: Connection, batch: Batch, stored: Stored, observations: Iterable[tuple[Observation, datetime]]
) -> Settled:
    """Settle observations in order, each with the time (UTC) at which it was taken."""
    decided = (decide(stored, batch, seen, at) for seen, at in observations)
    intents = [intent for intent in decided if intent is not None]
    keep = [intent for intent in intents if intent.repeat is None or batch.every_capture]
    load_captures(connection, batch, stored, [capture for intent in keep for capture in intent.check.seen.captures])
    settled = Settled(batch.crawl_id)
    for intent in intents:
        settled.count += _Writer(batch, stored, settled, intent).write()
    return settled


class _Writer:
    """Adds the rows of one intent."""

    def __init__(self, batch: Batch, stored: Stored, settled: Settled, intent: Intent) -> None:
        self._batch, self._stored, self._settled, self._intent = batch, stored, settled, intent
        self._rows = settled.rows

    def write(self) -> WriteCount:
        """Add the rows and return how many are counted."""
        intent, article, seen = self._intent, self._intent.article, self._intent.check.seen
        if article is None:
            return self._keep_evidence(seen)
        self._add_article(article)
        taken: list[Key] = []
        if intent.repeat is None or self._batch.every_capture:
            taken = self._add_captures(seen.captures, article.key, keep_body=intent.keeps_bodies)
        count = WriteCount(captures=len(taken), articles=int(intent.is_new and article.in_scope))
        if intent.repeat is not None:
            self._extend(intent.repeat)
        else:
            count += self._add_check(article, taken)
        self._rows.set(Article, article.key, intent.learned)
        if intent.schedule and article.visit is None:
            article.visit = self._rows.insert(RevisitSchedule, {"article_id": article.key, **intent.schedule})
        else:
            self._rows.set(RevisitSchedule, article.key, intent.schedule)
        return count

    def _add_article(self, article: ArticleState) -> None:
        """Add the article and its URLs where they are new, and lead URLs to it."""
        if self._intent.is_new:
            row = {"source_id": self._batch.source_id, "url": article.url, "publisher_id": article.publisher_id}
            state = {"in_scope": article.in_scope, "first_seen_at": article.first_seen_at}
            self._stored.give_key(article, self._rows.insert(Article, {**row, **state}))
        for address in self._intent.addresses:
            self._stored.key_of(address, self._rows)
        for address in self._intent.led:
            self._rows.set(Url, address.key, {"article_id": article.key})

    def _add_check(self, article: ArticleState, captures: Sequence[Key]) -> WriteCount:
        intent, check, settled = self._intent, self._intent.check, self._settled
        page = next(iter(captures), None)
        version, made = self._version(article, page), check.version is not None
        row = {
            "article_id": article.key,
            "crawl_id": self._batch.crawl_id,
            "capture_id": page,
            "url_id": intent.addresses[0].key,
            "version_id": version if check.outcome in SEEN else None,
            "last_repeated_at": check.at,
            "last_repeated_crawl_id": None,
            "repeated_checks": None,
        }
        key = self._rows.insert(Check, {**row, **intent.columns})
        if intent.match is not None:
            match = {"article_id": article.key, "crawl_id": self._batch.crawl_id, "at": check.at}
            self._rows.insert(TopicMatch, {**match, **topic_match_row(intent.match)})
        comments = comment_versions = 0
        for snapshot in intent.snapshots:
            writer = ThreadWriter(self._batch, self._rows, article, captures)
            comments, entries = writer.snapshot(self._stored, snapshot, key, check.at)
            settled.entries += entries
            comment_versions = len(entries)
        if check.repeats_thread:
            settled.recognised.append(key)
        settled.read_anew += [article.key] if made or intent.match is not None or self._batch.archive else []
        settled.discussed += [article.key] if comment_versions or self._batch.archive else []
        return WriteCount(versions=int(made), comments=comments, comment_versions=comment_versions)

    def _extend(self, repeat: Repeat) -> None:
        """Extend the rows of the last check and of its snapshots."""
        until = {"last_repeated_at": repeat.until}
        crawl = {"last_repeated_crawl_id": self._batch.crawl_id, "copy_made_at": repeat.copy_made_at}
        self._rows.set(Check, repeat.check.id, {**until, **crawl, "repeated_checks": repeat.repeated_checks})
        for snapshot in repeat.snapshots:
            self._rows.set(ThreadSnapshot, snapshot.id, until)
        self._settled.repeats.append(repeat)

    def _keep_evidence(self, seen: Observation) -> WriteCount:
        """Store captures of a page that is no known article, each once."""
        fresh = []
        for capture in seen.captures:
            place = self._address(capture.url), capture.fetched_at
            if place not in self._stored.captured:
                self._stored.captured.add(place)
                fresh.append(capture)
        for url in seen.addresses:
            self._address(url)
        return WriteCount(captures=len(self._add_captures(fresh, None, keep_body=True)))

    def _add_captures(self, taken: Sequence[HttpExchange], article: Key | None, *, keep_body: bool) -> list[Key]:
        keys: list[Key] = []
        payloads, out_of_scope = self._stored.payloads, self._intent.check.seen.outcome is Outcome.OUT_OF_SCOPE
        for capture in taken:
            address = self._address(capture.url)
            final = self._address(capture.final_url) if capture.final_url else None
            place = {"url_id": address, "final_url_id": final, "article_id": article}
            body = keep_body and capture.withheld is None and not out_of_scope
            bases = payloads.of(address, capture) if body else ()
            row, payload = capture_rows(capture, bases, keep_body=body, bodies=payloads.bodies)
            keys.append(self._rows.insert(Capture, {"crawl_id": self._batch.crawl_id, **place, **row}))
            if payload is not None:
                self._rows.insert(CapturePayload, {"capture_id": keys[-1], **payload})
        return keys

    def _address(self, url: str) -> Key:
        return self._stored.key_of(self._stored.address(url), self._rows)

    def _version(self, article: ArticleState, capture: Key | None) -> Key | None:
        """Return the version that the check saw, which is added where it is new."""
        intent, settled = self._intent, self._settled
        last, page, state = article.version, intent.check.seen.page, intent.check.version
        if state is None or page is None:
            return None if last is None else last.id
        row: dict[str, Any] = {
            "article_id": article.key,
            "seq": 1 if last is None else last.seq + 1,
            "extraction": article.next_extraction,
            "crawl_id": self._batch.crawl_id,
            "capture_id": capture,
            "not_before": intent.not_before,
            "not_after": intent.check.at,
            "quality": page.quality,
            "provenance": dict(page.provenance),
            "extractor": page.extractor,
            **article_row(state),
        }
        version = self._rows.insert(ArticleVersion, row)
        self._rows.amend(CapturePayload, "capture_id", capture, {"month": KEPT})
        entry = search_index.IndexEntry.of_article(version, self._batch.source_id, state, intent.check.at)
        settled.entries.append(entry)
        if state.language and state.language not in article.languages:
            article.languages = [*article.languages, state.language]
            settled.spoken += [] if intent.is_new else [(article.key, version)]
        return version


def _count_repeats(connection: Connection, crawl_id: int, repeats: Sequence[Repeat]) -> None:
    """Add the repeated checks to the counts of their crawl."""
    if repeats:
        snapshots = [snapshot for repeat in repeats for snapshot in repeat.snapshots]
        whole = sum(snapshot.complete for snapshot in snapshots)
        counts = (
            (Crawl.unchanged, len(repeats)),
            (Crawl.unchanged_threads, len(snapshots)),
            (Crawl.unchanged_whole, whole),
        )
        more = {column: column + many for column, many in counts}
        connection.execute(update(Crawl).where(Crawl.id == crawl_id).values(more))

"""Turns the intents of new checks into rows: captures, articles, URLs, checks, topic matches and revisit schedules.

Works on what ``yalu.db.settlement.stored.prefetch`` reads; ``Settled.store`` writes the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from yalu.crawl_stats import WriteCount
from yalu.db.captures.capture_store import capture_rows
from yalu.db.mapping.rows import topic_match_row
from yalu.db.models import Article, Capture, CapturePayload, Check, RevisitSchedule, ThreadSnapshot, TopicMatch, Url
from yalu.db.settlement.check_writer import CheckWriter, Settled
from yalu.db.settlement.new_rows import Key
from yalu.db.settlement.stored.prefetch import Stored, load_captures
from yalu.history.intents.batch import Batch
from yalu.history.intents.decide import Intent, KeptCapture, decide
from yalu.history.intents.repeated_checks import Repeat
from yalu.history.known import ArticleState, StoredAddress
from yalu.model import Observation


def settle(
    connection: Connection, batch: Batch, stored: Stored, observations: Iterable[tuple[Observation, datetime]]
) -> Settled:
    """Settle observations in order, each with the time (UTC) at which it was taken."""
    decided = (decide(stored, batch, seen, at) for seen, at in observations)
    intents = [intent for intent in decided if intent is not None]
    load_captures(connection, batch, stored, intents)
    settled = Settled()
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
        intent, article = self._intent, self._intent.article
        if article is None:
            return self._keep_evidence()
        self._add_article(article)
        taken = self._add_captures(intent.captures, article.key)
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
        if self._intent.is_new:
            row = {"source_id": self._batch.source_id, "url": article.url, "publisher_id": article.publisher_id}
            state = {"in_scope": article.in_scope, "first_seen_at": article.first_seen_at}
            self._rows.enter(article, Article, {**row, **state})
        for address in self._intent.addresses:
            self._key_of(address)
        for address in self._intent.led:
            self._rows.set(Url, address.key, {"article_id": article.key})

    def _add_check(self, article: ArticleState, captures: Sequence[Key]) -> WriteCount:
        intent, own, page = self._intent, (self._batch.source_id, self._batch.crawl_id), next(iter(captures), None)
        columns = {"url_id": intent.addresses[0].key, **intent.columns}
        count = CheckWriter(self._settled, article, *own, page).write(intent, columns, dict(enumerate(captures)))
        if intent.match is not None:
            match = {"article_id": article.key, "crawl_id": self._batch.crawl_id, "at": intent.check.at}
            self._rows.insert(TopicMatch, {**match, **topic_match_row(intent.match)})
        if self._batch.archive:
            self._settled.read_anew.append(article.key)
            self._settled.discussed.append(article.key)
        return count

    def _extend(self, repeat: Repeat) -> None:
        until = {"last_repeated_at": repeat.until}
        crawl = {"last_repeated_crawl_id": self._batch.crawl_id, "copy_made_at": repeat.copy_made_at}
        self._rows.set(Check, repeat.check.id, {**until, **crawl, "repeated_checks": repeat.repeated_checks})
        for snapshot in repeat.snapshots:
            self._rows.set(ThreadSnapshot, snapshot.id, until)
        self._settled.repeats.append(repeat)

    def _keep_evidence(self) -> WriteCount:
        """Store captures of a page that is no known article, each once."""
        fresh = []
        for capture in self._intent.captures:
            place = self._key_of(capture.address), capture.exchange.fetched_at
            if place not in self._stored.captured:
                self._stored.captured.add(place)
                fresh.append(capture)
        for address in self._intent.addresses:
            self._key_of(address)
        return WriteCount(captures=len(self._add_captures(fresh, None)))

    def _add_captures(self, taken: Iterable[KeptCapture], article: Key | None) -> list[Key]:
        keys: list[Key] = []
        for capture in taken:
            address, final = self._key_of(capture.address), capture.final and self._key_of(capture.final)
            place = {"url_id": address, "final_url_id": final, "article_id": article}
            payloads, keeps = self._stored.payloads, capture.keeps_body
            row, payload = capture_rows(capture.exchange, address, payloads, keep_body=keeps)
            keys.append(self._rows.insert(Capture, {"crawl_id": self._batch.crawl_id, **place, **row}))
            if payload is not None:
                self._rows.insert(CapturePayload, {"capture_id": keys[-1], **payload})
        return keys

    def _key_of(self, address: StoredAddress) -> Key:
        return self._stored.key_of(address, self._rows)

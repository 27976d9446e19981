"""Database access of re-extraction. Each write is one transaction that keeps crawls of the source out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from yalu import model
from yalu.db.captures import capture_store
from yalu.db.captures.months import WITH_BODY
from yalu.db.changes.change_log import apply_recomputed
from yalu.db.core import engine, lease_holder
from yalu.db.core.engine import Database
from yalu.db.core.id_lists import grouped
from yalu.db.crawl_writing.check_writer import CheckWriter, NewHistory
from yalu.db.mapping.rows import stored_thread
from yalu.db.models import Article, Capture, Check, Crawl, ReextractionReview, Source, Url
from yalu.db.queries.article_states import find
from yalu.db.reextraction import stored_history as history
from yalu.db.reextraction.kept_rows import KeptRows
from yalu.db.reextraction.stored_history import StoredHistory
from yalu.errors import SourceBusy
from yalu.history.detection.recording import RecomputedChanges
from yalu.history.intents.batch import StoredCheck
from yalu.history.intents.decide import Intent
from yalu.history.proof import READ_AGAIN
from yalu.model import ReextractionKind
from yalu.settings import Settings


class _NotWritten(Exception):
    """Raised to roll the transaction back."""


class ReextractionWriter:
    """Finds articles to re-extract and writes the results. Methods raise only StoreError and its subclasses."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings

    def articles(
        self,
        source_id: str,
        extractor: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        url: str | None = None,
    ) -> list[int]:
        """Return articles of a source with checks read by another extractor and whose bytes are kept, oldest first.

        ``since`` and ``until`` (aware) limit the time of the checks; ``url`` selects one article. Raises UnknownItem.
        """
        with self.database.read() as connection:
            chosen = [
                None if since is None else Check.last_repeated_at >= since,
                None if until is None else Check.at < until,
                None if url is None else Article.id == find(connection, url),
            ]
            query = (
                select(Article.id)
                .join(Check, Check.article_id == Article.id)
                .join(Capture, Check.capture_id == Capture.id)
                .where(Article.source_id == source_id, Article.erased_at.is_(None), WITH_BODY)
                .where(Check.outcome.in_(READ_AGAIN))
                .where(Check.extractor.is_not(None), Check.extractor != extractor)
                .where(*(condition for condition in chosen if condition is not None))
            )
            return list(connection.scalars(query.distinct().order_by(Article.id)))

    def source_of(self, url: str) -> str:
        """Return the id of the source of the article at ``url``. Raises UnknownItem."""
        with self.database.read() as connection:
            query = select(Article.source_id).where(Article.id == find(connection, url))
            return connection.execute(query).scalar_one()

    def source_ids(self) -> list[str]:
        """Return the ids of all sources that were ever crawled."""
        with self.database.read() as connection:
            return list(connection.scalars(select(Source.id).order_by(Source.id)))

    def history(self, article_id: int) -> StoredHistory:
        """Return everything stored about an article."""
        with self.database.read() as connection:
            return history.history_of(connection, article_id)

    def capture(self, capture_id: int) -> model.HttpExchange:
        """Return a capture with its bytes. Raises UnknownItem and CaptureCorrupt."""
        with self.database.read() as connection:
            return capture_store.load(connection, capture_id)

    def parts(self, article_id: int, check: StoredCheck) -> list[tuple[str, int]]:
        """Return the captures of a check other than its page, as pairs of requested URL and id, as they were made."""
        query = (
            select(Url.url, Capture.id)
            .join(Url, Capture.url_id == Url.id)
            .where(Capture.crawl_id == check.row.crawl_id, Capture.article_id == article_id)
            .where(Capture.id != check.row.capture_id)
            .order_by(Capture.id)
        )
        with self.database.read() as connection:
            return [(row.url, row.id) for row in connection.execute(query)]

    def as_stored(self, thread: model.ParsedThread, source_id: str) -> model.ParsedThread:
        """Return a thread with ids and pseudonyms as they are stored."""
        return stored_thread(thread, self.settings.secret, source_id)

    def write(
        self, stored: StoredHistory, decided: Sequence[Intent], extractor: str, *, dry_run: bool = False
    ) -> Mapping[ReextractionKind, int] | None:
        """Write the history of one article as it is read now, all or nothing. Raises SourceBusy.

        Returns the lines added to the log, by kind; None where the history changed meanwhile: nothing was written.

        ``stored`` is the history that was read, ``decided`` are its checks decided again, ``extractor`` is the version
        that read them. With ``dry_run`` everything is rolled back.
        """
        reextractions: Mapping[ReextractionKind, int] = {}
        try:
            with self.database.write() as connection:
                now = self.now(connection)
                self.fence(connection, stored.source_id, now)
                if history.stamp(connection, stored.article.key) != stored.stamp:
                    return None
                reextractions = _rewrite(connection, KeptRows(connection, stored, extractor, now), stored, decided)
                if dry_run:
                    raise _NotWritten
        except _NotWritten:
            pass
        return reextractions

    def fence(self, connection: Connection, source_id: str, now: datetime) -> None:
        """Keep crawls of the source out until the transaction ends. Raises SourceBusy while a live crawl is running."""
        connection.execute(update(Source).where(Source.id == source_id).values(updated_at=Source.updated_at))
        going_on = select(Crawl.__table__).where(Crawl.source_id == source_id, Crawl.ended_at.is_(None))
        crawl = connection.execute(going_on.with_for_update()).one_or_none()
        if crawl is not None and not lease_holder.is_over(crawl, now, self.settings):
            raise SourceBusy(source_id)

    def now(self, connection: Connection) -> datetime:
        """Return the database's time, or the time set by the settings (aware, UTC)."""
        return self.settings.now or engine.now(connection)

    def rechecks(self, source_id: str) -> dict[int, list[int]]:
        """Return crawls of a source whose recorded changes must be compared with what is read now, with article ids."""
        query = select(ReextractionReview.crawl_id, ReextractionReview.article_id)
        query = query.join(Crawl, ReextractionReview.crawl_id == Crawl.id).where(Crawl.source_id == source_id)
        with self.database.read() as connection:
            by_crawl = grouped(connection.execute(query.order_by(ReextractionReview.crawl_id)), "crawl_id")
        return {crawl_id: [row.article_id for row in rows] for crawl_id, rows in by_crawl.items()}

    def apply_recomputed(self, judged: RecomputedChanges) -> Mapping[ReextractionKind, int]:
        """Mark recorded changes that no publisher made, and log those that the old extraction missed.

        Raises SourceBusy.
        """
        with self.database.write() as connection:
            now = self.now(connection)
            self.fence(connection, judged.source_id, now)
            return apply_recomputed(connection, judged, now)


def _rewrite(
    connection: Connection, rows: KeptRows, stored: StoredHistory, decided: Sequence[Intent]
) -> Mapping[ReextractionKind, int]:
    new_rows = NewHistory(rows, read_anew=[stored.article.key], discussed=[stored.article.key])
    for intent in decided:
        assert intent.article is not None
        assert intent.again is not None
        check = intent.again.check
        columns = {"outcome": intent.check.outcome, "extractor": check.read_by(rows.extractor)}
        writer = CheckWriter(new_rows, intent.article, stored.source_id, check.row.crawl_id, check.row.capture_id)
        writer.write(intent, columns, intent.again.captures)
    new_rows.store(connection)
    return rows.reextractions

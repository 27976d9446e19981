"""What reading captures again may do to the database. Each write is one transaction, fenced against crawls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from db.captures import capture_store
from db.changes.rejudge import Judged, settle
from db.core import engine, lease_holder
from db.core.engine import Database
from db.mapping.rows import stored_thread
from db.models import Crawl, ReextractionReview, Source, Thread
from db.queries.article_states import find
from db.reextraction import stored_history as history
from db.reextraction.rebase_articles import Rebase, rebase_article
from db.reextraction.rebase_threads import ReadAgain, rebase_thread
from db.reextraction.stored_history import StoredHistory, StoredThread
from db.schema import rollups
from yalu import model
from yalu.errors import SourceBusy
from yalu.history import ArticleHistory, CheckRef, ThreadHistory
from yalu.model import ReextractionKind
from yalu.settings import Settings


@dataclass(frozen=True, slots=True)
class ThreadAgain:
    """A thread whose reads were made again. ``platform`` is what it is taken for now."""

    stored: StoredThread
    platform: str
    reads: Sequence[ReadAgain]
    replay: ThreadHistory


@dataclass(frozen=True, slots=True)
class Rebased:
    """What came of one article; ``stale`` when its history went on meanwhile and nothing was written."""

    readings: Mapping[ReextractionKind, int] = field(default_factory=dict)
    stale: bool = False


class _DryRun(Exception):
    """Leaves the transaction, so that nothing of it stays."""


class Rereads:
    """Finds what is to be read again and writes what came of it. Raises StoreError and its kinds, nothing else."""

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
        """See ``db.reextraction.stored_history.to_read_again``; ``url`` names one article. Raises UnknownItem."""
        with self.database.read() as connection:
            article_id = None if url is None else find(connection, url)
            return history.to_read_again(
                connection, source_id, extractor, since=since, until=until, article_id=article_id
            )

    def source_of(self, url: str) -> str:
        """The source of an article. Raises UnknownItem."""
        with self.database.read() as connection:
            return history.history_of(connection, find(connection, url)).source_id

    def source_ids(self) -> list[str]:
        """All sources that were ever crawled."""
        with self.database.read() as connection:
            return list(connection.scalars(select(Source.id).order_by(Source.id)))

    def history(self, article_id: int) -> StoredHistory:
        """What is stored of an article."""
        with self.database.read() as connection:
            return history.history_of(connection, article_id)

    def capture(self, capture_id: int) -> model.Capture:
        """A capture with its bytes. Raises UnknownItem, CaptureCorrupt."""
        with self.database.read() as connection:
            return capture_store.load(connection, capture_id)

    def parts(self, article_id: int, place: CheckRef) -> list[tuple[str, int]]:
        """The captures of a check besides its page: address asked for, and id."""
        with self.database.read() as connection:
            return list(history.parts_of(connection, article_id, place))

    def as_stored(self, thread: model.Thread, source_id: str) -> model.Thread:
        """A thread with ids and pseudonyms as they are stored."""
        return stored_thread(thread, self.settings.secret, source_id)

    def write(
        self,
        stored: StoredHistory,
        article: ArticleHistory,
        threads: Sequence[ThreadAgain],
        extractor: str,
        *,
        dry_run: bool = False,
    ) -> Rebased:
        """Writes the history of one article as it is read now, all or nothing. Raises SourceBusy."""
        readings: Mapping[ReextractionKind, int] = {}
        try:
            with self.database.write() as connection:
                now = self.now(connection)
                self.fence(connection, stored.source_id, now)
                if history.stamp(connection, stored.article_id) != stored.stamp:
                    return Rebased(stale=True)
                rebase = Rebase(connection, stored, extractor, now)
                rebase_article(rebase, article)
                for again in threads:
                    _rename(connection, again)
                    rebase_thread(rebase, again.stored, again.reads, again.replay)
                rebase.settle()
                rollups.of_article(connection, stored.article_id)
                rollups.of_thread(connection, stored.article_id)
                readings = rebase.readings
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass
        return Rebased(readings)

    def fence(self, connection: Connection, source_id: str, now: datetime) -> None:
        """Keeps crawls of the source out until the transaction ends. Raises SourceBusy when a live one is at it."""
        connection.execute(update(Source).where(Source.id == source_id).values(updated_at=Source.updated_at))
        open_one: Any = connection.execute(
            select(Crawl.__table__).where(Crawl.source_id == source_id, Crawl.ended_at.is_(None)).with_for_update()
        ).one_or_none()
        if open_one is None or lease_holder.is_dead(open_one.holder):
            return
        if now - open_one.heartbeat_at <= timedelta(seconds=self.settings.lease_seconds):
            raise SourceBusy(source_id)

    def now(self, connection: Connection) -> datetime:
        """The database's time, or the set one."""
        return self.settings.now or engine.now(connection)

    def rechecks(self, source_id: str) -> dict[int, list[int]]:
        """Crawls of a source whose recorded changes are to be compared with what is read now, with the articles."""
        query = select(ReextractionReview.crawl_id, ReextractionReview.article_id).join(
            Crawl, ReextractionReview.crawl_id == Crawl.id
        )
        found: dict[int, list[int]] = {}
        with self.database.read() as connection:
            for row in connection.execute(
                query.where(Crawl.source_id == source_id).order_by(ReextractionReview.crawl_id)
            ):
                found.setdefault(row.crawl_id, []).append(row.article_id)
        return found

    def settle(self, judged: Judged) -> Mapping[ReextractionKind, int]:
        """Marks recorded changes that were only the old reading, and logs those it missed. Raises SourceBusy."""
        with self.database.write() as connection:
            now = self.now(connection)
            self.fence(connection, judged.source_id, now)
            return settle(connection, judged, now)


def _rename(connection: Connection, again: ThreadAgain) -> None:
    """A thread that is now known for another platform stays the same thread, with its comments."""
    if again.stored.thread_id is not None and again.platform != again.stored.platform:
        connection.execute(update(Thread).where(Thread.id == again.stored.thread_id).values(platform=again.platform))

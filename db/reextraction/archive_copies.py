"""Copies from web archives: which are wanted, and how they enter the history of an article. Decision 0110.

A row that stands for several checks is split where a copy, which may show another state, falls between them. The checks
before it stay in the row; those after it get a row of their own, which saw the same page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from yalu.crawl import CrawlStats, KnownArticle, WriteCount
from yalu.db.captures import bodies
from yalu.db.changes import change_log
from yalu.db.core import engine
from yalu.db.core.engine import Database
from yalu.db.core.id_lists import grouped
from yalu.db.crawl_writing.check_writer import new_history
from yalu.db.crawl_writing.stored.prefetch import load
from yalu.db.crawls.crawl_store import upsert_source
from yalu.db.crawls.plan import addresses_of
from yalu.db.mapping.rows import as_stored
from yalu.db.models import Article, Capture, Check, Crawl, ReextractionReview, Source, ThreadSnapshot, Url
from yalu.finding import Finding
from yalu.history.check_intervals import RepeatedCheck, all_checks, encoded
from yalu.history.intents.batch import Batch, listed_again
from yalu.history.intents.counted_check import LATE
from yalu.history.proof import ProofRules
from yalu.ids import same_article_address
from yalu.model import Kind, Observation, Outcome, Verdict
from yalu.settings import Settings
from yalu.sources import source as registry


@dataclass(frozen=True, slots=True)
class StoredArticles:
    """What is stored about a source before an archive is asked for its copies.

    ``known`` are the articles in scope; ``left_out`` the keys of URLs of articles that are out of scope or erased;
    ``copies`` the times of stored copies, by the key of their URL.
    """

    known: tuple[KnownArticle, ...]
    left_out: frozenset[str]
    copies: dict[str, frozenset[datetime]]


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy with what it shows. ``same_until``: the last time at which the archive lists the same bytes."""

    at: datetime
    observation: Observation
    same_until: datetime | None = None


def past_of(database: Database, source_id: str) -> StoredArticles:
    """Return what is stored about a source. Raises StoreError."""
    with database.read() as connection:
        articles = connection.execute(select(Article.__table__).where(Article.source_id == source_id)).all()
        addresses = addresses_of(connection, source_id)
        held = (
            select(Url.key, Capture.fetched_at)
            .join(Capture, Capture.url_id == Url.id)
            .join(Crawl, Capture.crawl_id == Crawl.id)
            .where(Url.source_id == source_id, Crawl.archive.is_not(None))
        )
        copies = grouped(connection.execute(held), "key")
    known = [row for row in articles if row.in_scope and row.erased_at is None]
    others = (url for row in articles if row not in known for url in (row.url, *addresses.get(row.id, ())))
    return StoredArticles(
        known=tuple(KnownArticle(row.id, row.url, addresses.get(row.id, ())) for row in known),
        left_out=frozenset(map(same_article_address, others)),
        copies={key: frozenset(row.fetched_at for row in rows) for key, rows in copies.items()},
    )


def source_of_address(database: Database, url: str) -> str | None:
    """Return the source of the article that a URL belongs to; None if there is none. Raises StoreError."""
    key = same_article_address(url)
    query = select(Url.source_id).where(Url.key == key).order_by(Url.article_id.is_(None), Url.id)
    with database.read() as connection:
        return connection.scalars(query.limit(1)).first()


def store_copies(
    database: Database, settings: Settings, source: registry.SourceConfig, archive: str, copies: Sequence[Copied]
) -> WriteCount:
    """Store copies of one article, in order of time, in one transaction; copies stored already are left as they are.

    ``archive`` is the URL prefix of the archive's copies. The source is not claimed: a crawl of it may run meanwhile,
    and its writes and this one wait for each other. Returns the number of rows added. Raises StoreError.
    """
    with database.write() as connection:
        bodies.hold(connection)
        now = settings.now or engine.now(connection)
        upsert_source(connection, source, now)
        _wait_for_crawl(connection, source.id)
        count = WriteCount()
        for copy in sorted(copies, key=lambda copy: copy.at):
            batch = _batch(connection, settings, source.id, archive, now)
            count += _store(connection, settings, batch, copy.observation, copy.at)
            again = listed_again(copy.observation)
            if copy.same_until is not None and again is not None:
                batch = _batch(connection, settings, source.id, archive, now)
                count += _store(connection, settings, batch, again, copy.same_until)
        return count


def _store(connection: Connection, settings: Settings, batch: Batch, seen: Observation, at: datetime) -> WriteCount:
    seen = as_stored(seen, settings.secret, batch.source_id)
    stored = load(connection, batch, [seen])
    if split_around(connection, sorted(stored.article_ids), at):
        stored = load(connection, batch, [seen])
    history = new_history(connection, batch, stored, [(seen, at)])
    bodies.put_within(connection, history.bodies)
    if not history.rows:  # the copy is stored already
        connection.execute(delete(Crawl).where(Crawl.id == batch.crawl_id))
    history.store(connection)
    return history.count


def unplaced(database: Database, source_id: str) -> list[int]:
    """Return articles of a source with copies that have no place in the history yet. Raises StoreError."""
    late = select(Check.article_id).join(Article, Check.article_id == Article.id)
    with database.read() as connection:
        query = late.where(Article.source_id == source_id, _IS_LATE).distinct().order_by(Check.article_id)
        return list(connection.scalars(query))


def place(
    database: Database, settings: Settings, article_id: int, changes: Mapping[int, Sequence[Finding]]
) -> Mapping[Kind, int]:
    """Record the changes that crawls give for an article now that its history has older copies, and mark it as placed.

    ``changes`` are by crawl id. Only changes of crawls that the diff stage has passed are recorded here, and only those
    that follow from versions, because the results of checks have not changed. Returns how many were new, by kind.
    Raises StoreError.
    """
    counts: Counter[Kind] = Counter()
    with database.write() as connection:
        now = settings.now or engine.now(connection)
        for crawl_id, findings in changes.items():
            own = [change for change in findings if change.occurred.article_id == article_id]
            counts.update(change_log.add_changes(connection, crawl_id, own, now))
        placed = update(Check).where(Check.article_id == article_id, _IS_LATE)
        connection.execute(placed.values(reason=None))
        connection.execute(delete(ReextractionReview).where(ReextractionReview.article_id == article_id))
    return counts


_IS_LATE = Check.reason["code"].as_string() == LATE.code


def _wait_for_crawl(connection: Connection, source_id: str) -> None:
    """Lock the source and its open crawl: PostgreSQL allows two writers at a time, SQLite does not."""
    connection.execute(select(Source.id).where(Source.id == source_id).with_for_update())
    going_on = select(Crawl.id).where(Crawl.source_id == source_id, Crawl.ended_at.is_(None))
    connection.execute(going_on.with_for_update())


def _batch(connection: Connection, settings: Settings, source_id: str, archive: str, now: datetime) -> Batch:
    crawl = {
        "source_id": source_id,
        "started_at": now,
        "heartbeat_at": now,
        "ended_at": now,
        "verdict": Verdict.OK,
        "forced": False,
        "holder": "",
        "stats": CrawlStats(),
        "archive": archive,
    }
    crawl_id = int(connection.execute(insert(Crawl).values(crawl).returning(Crawl.id)).scalar_one())
    return Batch(source_id, crawl_id, now, ProofRules(settings.gone_after), archive=True)


_CHECK, _SNAPSHOT = (
    [column.name for column in table.__table__.columns if column.name != "id"] for table in (Check, ThreadSnapshot)
)


def split_around(connection: Connection, article_ids: Sequence[int], at: datetime) -> bool:
    """Split the articles' rows whose checks lie both before and after ``at``; return whether there were any.

    To be called inside a transaction, before the copy of that time is stored.
    """
    between = (
        Check.article_id.in_(article_ids),
        Check.at < at,
        Check.last_repeated_at > at,
        Check.repeated_checks.is_not(None),
    )
    query = select(Check.__table__, Capture.sha256).outerjoin(Capture, Capture.id == Check.capture_id).where(*between)
    rows = connection.execute(query).all()
    for row in rows:
        _split(connection, row, at)
    return bool(rows)


def _split(connection: Connection, row: Any, at: datetime) -> None:
    first, *checks = all_checks(row, row.sha256)
    checks[-1] = RepeatedCheck(checks[-1].crawl_id, row.last_repeated_at, checks[-1].served)  # its exact time is stored
    before = [check for check in checks if check.at < at]
    head, *after = [check for check in checks if check.at >= at]
    same = {name: row._mapping[name] for name in _CHECK}
    values = {
        "crawl_id": head.crawl_id,
        "at": head.at,
        "ordered_at": head.at,
        "outcome": Outcome.UNCHANGED,
        **_until(head, after),
    }
    made = insert(Check).values({**same, **values}).returning(Check.id)
    check_id = int(connection.execute(made).scalar_one())
    connection.execute(update(Check).where(Check.id == row.id).values(_until(first, before)))
    for snapshot in connection.execute(select(ThreadSnapshot.__table__).where(ThreadSnapshot.check_id == row.id)).all():
        _split_snapshot(connection, snapshot, check_id, (before, [head, *after]))


def _until(first: RepeatedCheck, later: Sequence[RepeatedCheck]) -> dict[str, Any]:
    if not later:
        return {"last_repeated_at": first.at, "last_repeated_crawl_id": None, "repeated_checks": None}
    last = later[-1]
    return {
        "last_repeated_at": last.at,
        "last_repeated_crawl_id": last.crawl_id,
        "repeated_checks": encoded([first, *later]),
    }


def _split_snapshot(
    connection: Connection, snapshot: Any, check_id: int, checks: tuple[Sequence[RepeatedCheck], ...]
) -> None:
    """Split a snapshot: one for the checks before the copy, and one for those after it that were sent a page."""
    before, after = ([check for check in part if check.served is not None] for part in checks)
    if not after:
        return
    same = {name: snapshot._mapping[name] for name in _SNAPSHOT}
    place = {"crawl_id": after[0].crawl_id, "check_id": check_id, "at": after[0].at, "last_repeated_at": after[-1].at}
    connection.execute(insert(ThreadSnapshot).values({**same, **place}))
    until = before[-1].at if before else snapshot.at
    connection.execute(update(ThreadSnapshot).where(ThreadSnapshot.id == snapshot.id).values(last_repeated_at=until))

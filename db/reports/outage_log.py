"""The tables ``outage`` and ``silence``: what the operator was told, so that it is told once (decision 0259)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, insert, select, update

from yalu.db.core import engine, locks
from yalu.db.core.base import upsert
from yalu.db.core.engine import Database
from yalu.db.core.locks import Lock
from yalu.db.models import Crawl, Outage, Silence
from yalu.model import ANSWERING


@dataclass(frozen=True, slots=True)
class StoredOutage:
    """An outage that has not ended. ``told_at`` None: the operator was not told of it by a mail of its own."""

    subject: str
    cause: str
    reason: str
    began_at: datetime
    seen_at: datetime
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredSilence:
    """A subject of which nothing is told before ``until`` (aware, UTC)."""

    subject: str
    until: datetime


Decide = Callable[[Sequence[StoredOutage], datetime | None, datetime], Sequence[str]]
"""From the open outages (the new failure's not among them if it is the first), the end of the subject's silence and the
time now: the subjects that the operator is told of, none to tell nothing."""


def note_failure(
    database: Database,
    subject: str,
    cause: str,
    reason: str,
    decide: Decide,
    *,
    again: bool,
    now: datetime | None = None,
) -> tuple[Sequence[str], datetime]:
    """Record a failure of ``subject``, and return whom ``decide`` says to tell of, and since when it fails.

    ``again`` says that the failure before was not followed by a success; otherwise an earlier outage has ended.
    Deciding and recording are one transaction. Raises StoreError.
    """
    with database.write() as connection:
        locks.take(connection, Lock.OUTAGES)
        at = now or engine.now(connection)
        for recovered in _recovered(connection):
            _end(connection, recovered, at)
        if not again:
            _end(connection, subject, at)
        silence = select(Silence.until).where(Silence.subject == subject, Silence.until > at)
        subjects = decide(_open(connection), connection.execute(silence).scalar_one_or_none(), at)
        seen = {"cause": cause, "reason": reason, "seen_at": at}
        mine = (Outage.subject == subject, Outage.ended_at.is_(None))
        began = connection.execute(select(Outage.began_at).where(*mine)).scalar_one_or_none()
        if began is None:
            connection.execute(insert(Outage).values(subject=subject, began_at=at, **seen))
        else:
            connection.execute(update(Outage).where(*mine).values(**seen))
        connection.execute(
            update(Outage).where(Outage.subject.in_(tuple(subjects)), Outage.ended_at.is_(None)).values(told_at=at)
        )
        return subjects, began or at


def open_outages(database: Database) -> list[StoredOutage]:
    """Return the outages that have not ended, oldest first. Raises StoreError."""
    with database.read() as connection:
        recovered = _recovered(connection)
        return [outage for outage in _open(connection) if outage.subject not in recovered]


def silence(database: Database, subject: str, until: datetime, *, now: datetime | None = None) -> None:
    """Tell nothing of a subject before ``until`` (aware); replaces an earlier silence. Raises StoreError."""
    with database.write() as connection:
        at = now or engine.now(connection)
        row = {"subject": subject, "until": until, "made_at": at}
        added = upsert(connection.dialect.name, Silence).values(**row)
        connection.execute(
            added.on_conflict_do_update(index_elements=["subject"], set_={"until": until, "made_at": at})
        )


def end_silence(database: Database, subject: str) -> bool:
    """Tell of a subject again; False when it was not silenced. Raises StoreError."""
    with database.write() as connection:
        return bool(connection.execute(delete(Silence).where(Silence.subject == subject)).rowcount)


def silences(database: Database, *, now: datetime | None = None) -> list[StoredSilence]:
    """Return the silences that last, by subject. Raises StoreError."""
    with database.read() as connection:
        at = now or engine.now(connection)
        rows = connection.execute(select(Silence.__table__).where(Silence.until > at).order_by(Silence.subject))
        return [StoredSilence(row.subject, row.until) for row in rows]


def _open(connection: Connection) -> list[StoredOutage]:
    rows = connection.execute(select(Outage.__table__).where(Outage.ended_at.is_(None)).order_by(Outage.began_at))
    return [StoredOutage(row.subject, row.cause, row.reason, row.began_at, row.seen_at, row.told_at) for row in rows]


def _recovered(connection: Connection) -> frozenset[str]:
    """The sources that were crawled well after their last failure."""
    answered = (Crawl.source_id == Outage.subject, Crawl.ended_at > Outage.seen_at, Crawl.verdict.in_(ANSWERING))
    query = select(Outage.subject).where(Outage.ended_at.is_(None), exists().where(*answered))
    return frozenset(connection.scalars(query))


def _end(connection: Connection, subject: str, at: datetime) -> None:
    connection.execute(update(Outage).where(Outage.subject == subject, Outage.ended_at.is_(None)).values(ended_at=at))

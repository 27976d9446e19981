"""Which pages a public archive is asked to save, and what it answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select

from yalu.db.core.engine import Database
from yalu.db.core.id_lists import among
from yalu.db.models import Article, Change, PublicCopy, Source
from yalu.db.queries.overview import withdrawn_mark
from yalu.model import Kind
from yalu.sources.source import Terms

PATIENCE = timedelta(days=7)
"""How long after a change was recorded its page is worth saving: it goes on changing."""
ATTEMPTS = 5
FIRST_PAUSE = timedelta(minutes=50)
"""After an attempt that failed; each further pause is twice as long."""


@dataclass(frozen=True, slots=True)
class CopyAnswer:
    """What an archive answered about the page of a change; fields as in the table."""

    change_id: int
    asked_at: datetime
    attempts: int
    status: int
    address: str | None
    answer: str


@dataclass(frozen=True, slots=True)
class PageToSave:
    """A page, the changes on it that its copy would show, and how often it was asked for."""

    url: str
    change_ids: tuple[int, ...]
    attempts: int


def pages_to_save(database: Database, weight: float, now: datetime) -> list[PageToSave]:
    """Return pages with recorded changes of at least a weight (0 to 1) not saved yet and due, oldest first."""
    query = (
        select(Change.id, Article.url, PublicCopy.asked_at, PublicCopy.attempts)
        .join(Article, Article.id == Change.article_id)
        .join(Source, Source.id == Change.source_id)
        .outerjoin(PublicCopy, PublicCopy.change_id == Change.id)
        .where(Change.significance >= weight, Change.recorded_at > now - PATIENCE, ~Change.baseline)
        .where(Change.kind != Kind.ARTICLE_GONE, Source.terms != Terms.OFF.value, Article.erased_at.is_(None))
        .where(~withdrawn_mark(), or_(PublicCopy.change_id.is_(None), ~PublicCopy.status.between(200, 399)))
    )
    pages: dict[str, PageToSave] = {}
    with database.read() as connection:
        for row in connection.execute(query.order_by(Change.id)):
            attempts = row.attempts or 0
            if attempts >= ATTEMPTS or (attempts and row.asked_at + FIRST_PAUSE * 2 ** (attempts - 1) > now):
                continue
            known = pages.get(row.url, PageToSave(row.url, (), 0))
            pages[row.url] = PageToSave(row.url, (*known.change_ids, row.id), max(known.attempts, attempts))
    return list(pages.values())


def note_answers(database: Database, answers: Sequence[CopyAnswer]) -> None:
    """Keep what an archive answered, in place of its earlier answers about the same changes."""
    with database.write() as connection:
        answered = [answer.change_id for answer in answers]
        connection.execute(delete(PublicCopy).where(among(PublicCopy.change_id, answered)))
        connection.execute(insert(PublicCopy), [asdict(answer) for answer in answers])


def copy_of(database: Database, change_id: int) -> CopyAnswer | None:
    """Return what an archive answered about the page of a change; None when it was not asked."""
    with database.read() as connection:
        row = connection.execute(select(PublicCopy.__table__).where(PublicCopy.change_id == change_id)).one_or_none()
    return None if row is None else CopyAnswer(**row._mapping)

"""What is stored of the looks at an article, as its next look is compared with it. Called inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from db.models import ArticleVersion, Look
from db.rows import article_of
from db.standing import standing
from yalu.history import DISTURBANCES, Doubt, PastLooks
from yalu.model import Outcome

SEEN = (Outcome.READ, Outcome.UNCHANGED)
"""Outcomes of a look that saw the article."""

TAUGHT = (*SEEN, Outcome.GONE, Outcome.UNREADABLE)
"""Outcomes that say something about the article, or are doubted to do so; others neither continue nor end a row."""

RECENT = 40
"""Looks that are read back; a row of misses or doubts that is longer is as good as endless."""


@dataclass(frozen=True, slots=True)
class PastLook:
    """What history needs of earlier looks, and where they stand.

    ``version`` is the row of the last version, ``seen_at`` the last look that saw the article, ``ordered_at`` the place
    of the last look in the order.
    """

    looks: PastLooks
    version: Any | None = None
    seen_at: datetime | None = None
    ordered_at: datetime | None = None


def past_looks(connection: Connection, article: Any | None, now: datetime) -> PastLook:
    """The looks at an article that has a row; nothing for one that has none.

    Copies that were made after ``now`` are left out: a clock went wrong.
    """
    if article is None:
        return PastLook(PastLooks(""))
    version = last_version(connection, article.id)
    recent = connection.execute(
        select(Look.at, Look.ordered_at, Look.outcome, Look.doubt, Look.page_ended, Look.extractor)
        .where(Look.article_id == article.id)
        .order_by(Look.ordered_at.desc(), Look.id.desc())
        .limit(RECENT)
    ).all()
    made = func.coalesce(Look.copy_made_at, Look.at)
    newest = select(func.max(made)).where(
        Look.article_id == article.id, Look.outcome.in_((*SEEN, Outcome.GONE)), Look.doubt.is_(None), made <= now
    )
    missed = _missed(recent)
    looks = PastLooks(
        url=article.url,
        publisher_id=article.publisher_id,
        state=None if version is None else article_of(version),
        missed_at=next((look.at for look in missed if look.doubt is None), None),
        newest_copy=connection.scalar(newest),
        ended=next((look.page_ended for look in recent if look.page_ended is not None and look.doubt is None), None),
        disturbed=_in_row(recent, DISTURBANCES),
        stale=_in_row(recent, (Doubt.OLDER_COPY,)),
        misses=len(missed),
        extractor=next((look.extractor for look in recent if look.outcome in SEEN and look.extractor), None),
    )
    seen_at = next((look.at for look in recent if look.outcome in SEEN), None) or _last_seen(connection, article.id)
    return PastLook(looks, version, seen_at, recent[0].ordered_at if recent else None)


def last_version(connection: Connection, article_id: int) -> Any | None:
    """The row of the last version of an article that stands."""
    of_article = ArticleVersion.article_id == article_id, standing(ArticleVersion)
    query = select(ArticleVersion.__table__).where(*of_article).order_by(ArticleVersion.seq.desc()).limit(1)
    return connection.execute(query).one_or_none()


def _missed(recent: Sequence[Any]) -> list[Any]:
    """The looks that found nothing since the last one that saw the article, the newest first."""
    missed = []
    for look in recent:
        if look.outcome in SEEN:
            break
        if look.outcome is Outcome.GONE:
            missed.append(look)
    return missed


def _in_row(recent: Sequence[Any], doubts: Sequence[Doubt]) -> int:
    """How many looks in a row, up to the last that taught anything, were doubted so."""
    count = 0
    for look in recent:
        if look.doubt in doubts:
            count += 1
        elif look.outcome in TAUGHT and look.doubt is None:
            break
    return count


def _last_seen(connection: Connection, article_id: int) -> datetime | None:
    seen = Look.article_id == article_id, Look.outcome.in_(SEEN)
    query = select(Look.at).where(*seen).order_by(Look.ordered_at.desc(), Look.id.desc()).limit(1)
    return connection.scalar(query)

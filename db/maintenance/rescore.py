"""Matches stored articles against the topics again: with a new lexicon the result may differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from yalu import model
from yalu.conversion import Counts, from_attributes
from yalu.db.core import engine
from yalu.db.core.base import BATCH
from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import newest, of_newest, unreplaced
from yalu.db.mapping.rows import article_of, topic_match_row
from yalu.db.models import Article, ArticleVersion, Source, TopicMatch
from yalu.db.schema import rollups

_ANSWER = ("in_scope", "score", "rule", "terms", "tags")
"""The columns of a topic match that are its result; the lexicon's version alone makes no difference."""


@dataclass(frozen=True, slots=True)
class Rescored(Counts):
    """Number of articles that were matched again, and the results."""

    articles: int = 0
    differing: int = 0
    """Articles with a different result: another decision, score, rule, term or tag."""
    entered: int = 0
    """Articles out of scope before, in scope now."""
    left: int = 0
    """Articles in scope before, out of scope by the current lexicon; they stay watched."""
    borderline: int = 0
    """Articles whose score is borderline now."""


@dataclass(frozen=True, slots=True)
class MatchedArticle:
    """An article and its last topic match. ``title`` is None where no text was kept."""

    article_id: int
    source_id: str
    url: str
    title: str | None
    score: float
    rule: str
    terms: tuple[str, ...]
    lexicon: str
    at: datetime


def rescore(
    database: Database,
    judge: Callable[[model.ParsedArticle, str], model.TopicMatch],
    *,
    least: float,
    below: float,
    now: datetime | None = None,
) -> Rescored:
    """Match the newest text of every article again, and store results that differ as further topic matches.

    ``judge`` takes the text and its source's country. Scores from ``least`` to under ``below`` count as borderline. As
    in a crawl, an article that enters the scope stays in it. ``now`` (aware; None: the database's time) can be set.
    Each batch of articles is one transaction, so the run may be interrupted and repeated. Raises StoreError.
    """
    total, last_id = Rescored(), 0
    while rows := _batch(database, last_id):
        answers = [(row, judge(article_of(row), row.country)) for row in rows]
        total += _write(database, answers, now)
        near = sum(least <= answer.score < below for _, answer in answers)
        total += Rescored(articles=len(answers), borderline=near)
        last_id = rows[-1].article_id
    return total


def judged_between(database: Database, least: float, below: float) -> list[MatchedArticle]:
    """Return articles whose last score is from ``least`` to under ``below``, highest first. Raises StoreError."""
    title = of_newest(ArticleVersion.title, Article.id).label("title")
    query = (
        select(TopicMatch.__table__, Article.source_id, Article.url, title)
        .join(Article, TopicMatch.article_id == Article.id)
        .where(
            TopicMatch.id == _last_topic_match(),
            Article.erased_at.is_(None),
            TopicMatch.score >= least,
            TopicMatch.score < below,
        )
        .order_by(TopicMatch.score.desc(), TopicMatch.id)
    )
    with database.read() as connection:
        return [
            from_attributes(MatchedArticle, row, terms=tuple(dict.fromkeys(term["text"] for term in row.terms)))
            for row in connection.execute(query)
        ]


def _last_topic_match() -> Any:
    other = TopicMatch.__table__.alias()
    return select(func.max(other.c.id)).where(other.c.article_id == Article.id).scalar_subquery()


def _newest() -> Select[Any]:
    """Return a query for the newest version of each article not erased, with source country and last topic match."""
    return (
        select(ArticleVersion.__table__, Source.country, _last_topic_match().label("topic_match_id"))
        .join(Article, ArticleVersion.article_id == Article.id)
        .join(Source, Article.source_id == Source.id)
        .where(
            ArticleVersion.seq == newest(ArticleVersion, Article.id),
            unreplaced(ArticleVersion),
            Article.erased_at.is_(None),
        )
        .order_by(ArticleVersion.article_id)
    )


def _batch(database: Database, after: int) -> Sequence[Row[Any]]:
    with database.read() as connection:
        return connection.execute(_newest().where(ArticleVersion.article_id > after).limit(BATCH)).all()


def _write(database: Database, answers: Sequence[tuple[Row[Any], model.TopicMatch]], now: datetime | None) -> Rescored:
    done = Rescored()
    with database.write() as connection:
        at = now or engine.now(connection)
        read = [row.article_id for row, _ in answers]
        current = {row.article_id: row for row in connection.execute(_newest().where(Article.id.in_(read)))}
        for row, answer in answers:
            still = current.get(row.article_id)
            # Skip articles for which a crawl has matched a newer text meanwhile, or which were erased.
            if still is not None and (still.id, still.topic_match_id) == (row.id, row.topic_match_id):
                done += _record(connection, row, answer, at)
    return done


def _record(connection: Connection, row: Row[Any], answer: model.TopicMatch, at: datetime) -> Rescored:
    values = topic_match_row(answer)
    last = connection.execute(select(TopicMatch.__table__).where(TopicMatch.id == row.topic_match_id)).one_or_none()
    if last is not None and all(getattr(last, name) == values[name] for name in _ANSWER):
        return Rescored()
    # The crawl that brought the matched text.
    about = {"article_id": row.article_id, "crawl_id": row.crawl_id, "at": at}
    connection.execute(insert(TopicMatch).values(**about, **values))
    was = last is not None and last.in_scope
    if answer.in_scope:
        entering = update(Article).where(Article.id == row.article_id, Article.in_scope.is_(False))
        connection.execute(entering.values(in_scope=True))
    rollups.of_articles(connection, [row.article_id])
    return Rescored(differing=1, entered=int(answer.in_scope and not was), left=int(was and not answer.in_scope))

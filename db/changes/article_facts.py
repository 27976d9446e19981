"""Gathers the facts of one crawl about checks of articles. Facts about threads are in db.changes.thread_facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from yalu.db.changes.thread_facts import threads_of
from yalu.db.core.id_lists import grouped
from yalu.db.mapping.current_versions import by_id, of_newest, steps, unreplaced
from yalu.db.mapping.rows import article_of, judgement_of, stored_state
from yalu.db.models import Article, ArticleVersion, Capture, Change, Check, Crawl, HostTerms, Url
from yalu.errors import UnknownItem
from yalu.finding import Finding
from yalu.history.detection.facts import ArticleFacts, ArticleVersionFacts, CrawlFacts, article_version, with_repeated
from yalu.history.host_terms import terms_finding
from yalu.history.proof import SEEN, WITNESSES
from yalu.model import ANSWERING, Kind, Outcome

MOST_ARTICLES = 40
"""Maximum number of articles of a source, those seen first last, that are searched for repeated paragraphs."""
TEMPLATES = 5
"""Most template changes remembered per source; a page unseen for longer is compared with the newest ones."""


def crawl_facts(connection: Connection, crawl_id: int, gone_after: int, quoted_in: frozenset[str]) -> CrawlFacts:
    """Return all facts of the crawl; ``quoted_in`` as of ``ArticleVersionFacts``.

    Raises UnknownItem for a crawl that does not exist or has not ended.
    """
    crawl = connection.execute(select(Crawl.__table__).where(Crawl.id == crawl_id)).one_or_none()
    if crawl is None or crawl.ended_at is None:
        raise UnknownItem(f"crawl {crawl_id} does not exist or has not ended")
    articles = _articles(connection, _checks(connection, crawl_id))
    checks = {article.article_id: article.check for article in articles}
    versions = with_repeated(_versions(connection, crawl_id, checks, quoted_in), partial(_bodies, connection, crawl))
    threads = threads_of(connection, crawl_id)
    gone = gone_since(connection, checks, crawl_id)
    missed = {row.crawl_id for article in articles if article.gone_in_row for row in article.misses}
    witnesses = _witnesses(connection, missed)
    whole = (
        replace(
            article,
            version=versions.get(article.article_id),
            threads=threads.get(article.article_id, ()),
            witnesses=witnesses,
            reported_gone=article.article_id in gone,
        )
        for article in articles
    )
    return CrawlFacts(
        crawl_id=crawl.id,
        source_id=crawl.source_id,
        started_at=crawl.started_at,
        ended_at=crawl.ended_at,
        live=live(connection, crawl, gone_after),
        templates=templates(connection, crawl.source_id, crawl_id),
        events=judgement_of(crawl.judgement).events,
        articles=tuple(article for article in whole if article.tells),
        terms=tuple(_terms(connection, crawl_id)),
    )


def _checks(connection: Connection, crawl_id: int) -> Sequence[Any]:
    query = (
        select(
            Check.__table__,
            Article.url,
            Capture.status,
            Url.url.label("found_at"),
            Url.key,
            of_newest(ArticleVersion.title, Check.article_id).label("title"),
        )
        .join(Article, Check.article_id == Article.id)
        .outerjoin(Capture, Check.capture_id == Capture.id)
        .outerjoin(Url, Check.url_id == Url.id)
        .where(Check.crawl_id == crawl_id, Article.in_scope)
        .order_by(Check.id)
    )
    return connection.execute(query).all()


def _articles(connection: Connection, checks: Sequence[Any]) -> list[ArticleFacts]:
    mine = aliased(Check)
    columns = Check.article_id, Check.id, Check.last_repeated_at, Check.ordered_at, Url.url.label("found_at"), Url.key
    seen = select(*columns).outerjoin(Url, Check.url_id == Url.id).where(_last_seen_before(checks))
    last = {row.article_id: row for row in connection.execute(seen)}
    rows = connection.execute(
        select(Check.article_id, Check.id, Check.at, Check.ordered_at, Check.crawl_id)
        .add_columns(Check.outcome, Check.implausibility, Check.reason)
        .join(mine, and_(Check.article_id == mine.article_id, earlier(Check, mine)))
        .where(mine.id.in_([check.id for check in checks]), Check.outcome.not_in(SEEN))
        .order_by(Check.ordered_at, Check.id)
    )
    unseen = grouped(rows, "article_id")
    return [ArticleFacts(check, last.get(check.article_id), unseen[check.article_id]) for check in checks]


def _last_seen_before(checks: Iterable[Any], *conditions: Any) -> ColumnElement[bool]:
    """Return a condition: the last check before one of the given ones that saw its article, of those that meet more."""
    mine = aliased(Check)
    last = (
        select(Check.id)
        .where(Check.article_id == mine.article_id, earlier(Check, mine), Check.outcome.in_(SEEN), *conditions)
        .order_by(Check.ordered_at.desc(), Check.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return Check.id.in_(select(last).where(mine.id.in_([check.id for check in checks])))


def _witnesses(connection: Connection, crawls: Collection[int]) -> tuple[frozenset[int], frozenset[int]]:
    """Return those of the crawls that saw articles of their source, and those whose listings answered."""
    wanted = sorted(crawls)
    other = select(Check.crawl_id).where(Check.crawl_id.in_(wanted), Check.outcome.in_(WITNESSES))
    answers = (Crawl.discovers, Crawl.verdict.in_(ANSWERING))
    alive = select(Crawl.id).where(Crawl.id.in_(wanted), *answers)
    same = select(Crawl.id).where(Crawl.id.in_(wanted), Crawl.unchanged > 0)
    saw, answered = (frozenset(connection.scalars(query)) for query in (other.union(same), alive))
    return saw, answered


def _versions(
    connection: Connection, crawl_id: int, checks: Mapping[int, Any], quoted_in: frozenset[str]
) -> dict[int, ArticleVersionFacts]:
    rows = connection.execute(steps(ArticleVersion).where(ArticleVersion.crawl_id == crawl_id)).all()
    olds = by_id(connection, ArticleVersion, [row.previous_id for row in rows if row.previous_id is not None])
    # The last earlier check of each article that saw and read it.
    columns = Check.article_id, Check.extractor, Check.page_ended
    read = select(*columns).where(_last_seen_before(checks.values(), Check.extractor.is_not(None)))
    before = {row.article_id: row for row in connection.execute(read)}
    facts = {}
    for row in rows:
        old, check = olds.get(row.previous_id), checks.get(row.article_id)
        states = stored_state(row, article_of(row)), old and stored_state(old, article_of(old))
        facts[row.article_id] = article_version(*states, check, before.get(row.article_id), quoted_in)
    return facts


def _bodies(connection: Connection, crawl: Any) -> dict[int, str]:
    """Return the texts of the newest articles of the crawl's source, as they were after it, by article.

    Only versions up to that crawl count, so that a crawl judged again is told the same.
    """
    recent = (
        select(Article.id)
        .where(Article.source_id == crawl.source_id, Article.in_scope, Article.first_seen_at <= crawl.ended_at)
        .order_by(Article.first_seen_at.desc(), Article.id.desc())
        .limit(MOST_ARTICLES)
    )
    other = aliased(ArticleVersion)
    last = (
        select(func.max(other.seq))
        .where(other.article_id == ArticleVersion.article_id, other.crawl_id <= crawl.id, unreplaced(other))
        .scalar_subquery()
    )
    query = select(ArticleVersion.article_id, ArticleVersion.body).where(
        ArticleVersion.article_id.in_(recent), ArticleVersion.seq == last, unreplaced(ArticleVersion)
    )
    return {row.article_id: row.body for row in connection.execute(query)}


def _terms(connection: Connection, crawl_id: int) -> Iterator[Finding]:
    mine = (HostTerms.crawl_id == crawl_id, HostTerms.difference.is_not(None))
    for row in connection.execute(select(HostTerms.__table__).where(*mine).order_by(HostTerms.host)).all():
        columns = HostTerms.id, HostTerms.content_hash, HostTerms.robots_capture_id, HostTerms.tdmrep_capture_id
        past = select(*columns).where(HostTerms.host == row.host, HostTerms.seq <= row.seq)
        yield terms_finding(row, connection.execute(past.order_by(HostTerms.seq)).all())


def earlier(left: Any, right: Any) -> ColumnElement[bool]:
    """Return a condition: one check was taken before another, by time, because archives add copies years later."""
    return or_(left.ordered_at < right.ordered_at, and_(left.ordered_at == right.ordered_at, left.id < right.id))


_BEFORE = Check.crawl_id < bindparam("crawl_id")
_LAST_SEEN = (
    select(Check.article_id, func.max(Check.ordered_at).label("at"))
    .join(Article, Check.article_id == Article.id)
    .where(Article.source_id == bindparam("source_id"), Article.in_scope, _BEFORE, Check.outcome.in_(SEEN))
    .group_by(Check.article_id)
    .cte("last_seen")
)
_GONE = (
    select(_LAST_SEEN.c.article_id)
    .join(Check, and_(Check.article_id == _LAST_SEEN.c.article_id, Check.ordered_at > _LAST_SEEN.c.at))
    .where(_BEFORE, Check.outcome == Outcome.GONE, Check.implausibility.is_(None))
    .group_by(_LAST_SEEN.c.article_id)
    .having(func.count() >= bindparam("gone_after"))
    .subquery()
)
_LIVE = select(*(select(func.count()).select_from(each).scalar_subquery() for each in (_LAST_SEEN, _GONE)))
"""How many articles in scope were seen, and how many of them count as gone.

What counts as a miss is decided by ``yalu.history.absences.is_miss``; the database counts alike.
"""


def live(connection: Connection, crawl: Any, gone_after: int) -> int:
    """Count the articles in scope that were seen before the crawl and did not count as gone then."""
    which = {"crawl_id": crawl.id, "source_id": crawl.source_id, "gone_after": gone_after}
    seen, gone = connection.execute(_LIVE, which).one()
    return int(seen - gone)


def gone_since(
    connection: Connection, article_ids: Collection[int], before_crawl: int | None = None
) -> dict[int, datetime]:
    """Return since when articles are gone (UTC), of those whose last gone or back change, before a crawl, says so."""
    which: list[ColumnElement[bool]] = [
        Change.article_id.in_(article_ids),
        Change.kind.in_((Kind.ARTICLE_GONE, Kind.ARTICLE_BACK)),
    ]
    which += [] if before_crawl is None else [Change.crawl_id < before_crawl]
    last = select(func.max(Change.id)).where(*which).group_by(Change.article_id)
    query = select(Change.article_id, Change.not_after).where(Change.id.in_(last), Change.kind == Kind.ARTICLE_GONE)
    return {row[0]: row[1] for row in connection.execute(query) if row[0] is not None}


def templates(connection: Connection, source_id: str, crawl_id: int) -> tuple[Mapping[str, object], ...]:
    """Return the evidence of a source's newest template changes before the crawl."""
    query = (
        select(Change.evidence)
        .where(Change.source_id == source_id, Change.kind == Kind.SOURCE_TEMPLATE, Change.crawl_id < crawl_id)
        .order_by(Change.id.desc())
        .limit(TEMPLATES)
    )
    return tuple(connection.scalars(query))

"""Articles and their versions, now or as of any time, by what was recorded by any time.

The two clocks are those of ``yalu.records.as_of``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from yalu import ids, model
from yalu.conversion import from_attributes
from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import recorded, unreplaced
from yalu.db.mapping.rows import OF_SOURCE, article_of, is_numbered, version_name
from yalu.db.models import Article, ArticleVersion, Check, Crawl, RevisitSchedule, Source, Url
from yalu.db.queries.thread_states import ThreadAsOf, threads_at, unrecorded_crawls
from yalu.errors import UnknownItem
from yalu.history.absences import rows_of_misses
from yalu.history.check_intervals import last_check
from yalu.history.proof import SEEN
from yalu.ids import fitting
from yalu.model import Outcome, Quality
from yalu.records.as_of import NOW, AsOf, Between, ProvenAbsence, Step, after_absences, between
from yalu.records.quoting.quotation import SourceTerms
from yalu.sources.source import Terms

BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleIdentity:
    """What an article is known by, and what decides how much of it may be quoted."""

    article_id: int
    source_id: str
    source_name: str
    source: SourceTerms
    url: str
    publisher_id: str | None
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class VersionAsOf:
    """A version of an article, which is its ``owner``. ``name`` is the one that ``yalu diff`` takes."""

    owner: ArticleIdentity
    version_id: int
    name: str
    seq: int
    article: model.ParsedArticle
    published_at: datetime | None
    """UTC."""
    not_before: datetime | None
    not_after: datetime
    last_seen_at: datetime
    """The last check that found this state."""
    capture_id: int | None
    content_hash: str
    extractor: str
    quality: Quality
    provenance: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleAsOf(ArticleIdentity):
    """An article as of a time. ``url`` is where it was last seen."""

    last_seen_at: datetime | None
    last_check_at: datetime
    last_outcome: Outcome
    gone_since: datetime | None
    """The first check that found it gone, if enough in a row did."""
    versions: tuple[VersionAsOf, ...]
    """Those first seen by then, oldest first; at least one."""
    threads: tuple[ThreadAsOf, ...]
    between: Between | None = None
    """The next state, where nobody knows whether it was reached: another version (its name), gone or back."""

    @property
    def version(self) -> VersionAsOf:
        """The newest version by then."""
        return self.versions[-1]


def show(database: Database, url: str, as_of: AsOf = NOW, *, gone_after: int = 2) -> ArticleAsOf:
    """Return the article at ``url`` with its threads, as of a time.

    ``url`` is any URL that ever belonged to the article, or ``vN`` for the article with that version (for the version
    itself see ``yalu.db.queries.version_lookup``). A comment or article is gone after ``gone_after`` misses in a row.
    Raises UnknownItem when nothing is known under ``url``, or was not yet known then.
    """
    with database.read() as connection:
        return article_at(connection, _identity(connection, url), as_of, gone_after)


def article_at(connection: Connection, article: ArticleIdentity, as_of: AsOf, gone_after: int) -> ArticleAsOf:
    """Return an article as of a time, as ``show`` does. Raises UnknownItem."""
    unrecorded = unrecorded_crawls(connection, as_of.known_at, Crawl.source_id == article.source_id)
    checks = _checks(connection, article.article_id, as_of, unrecorded)
    known = _versions(connection, article, as_of, checks)
    past = [each for each in known if as_of.at is None or each.not_after <= as_of.at]
    if not past:
        when = "".join(f" {name} {at:%Y-%m-%d %H:%M} UTC" for name, at in _named(as_of))
        raise UnknownItem(f"no version of {article.url} was known{when}")
    by_then = [check for check in checks if as_of.at is None or check.at <= as_of.at]
    seen = [check for check in by_then if check.outcome in SEEN]
    absences = [
        ProvenAbsence(seen and seen.known_last_at, row[0].at, row[-1].known_last_at, back and back.at)
        for seen, row, back in rows_of_misses(checks)
        if len(row) >= gone_after
    ]
    later = [Step(each.not_before, each.not_after, each.name) for each in known[len(past) :]]
    steps = [*(step for each in absences for step in each.steps(BACK)), *after_absences(later, absences)]
    return from_attributes(
        ArticleAsOf,
        article,
        url=seen[-1].found_at or article.url if seen else article.url,
        last_seen_at=seen[-1].last_at if seen else None,
        last_check_at=by_then[-1].last_at,
        last_outcome=by_then[-1].outcome,
        gone_since=next((each.since for each in absences if each.holds(as_of.at)), None),
        versions=tuple(past),
        threads=threads_at(connection, article.article_id, as_of, gone_after, unrecorded),
        between=between(steps, as_of.at),
    )


def _named(as_of: AsOf) -> list[tuple[str, datetime]]:
    given = (("at", as_of.at), ("by", as_of.known_at))
    return [(name, at) for name, at in given if at is not None]


def versions_of(connection: Connection, article: ArticleIdentity, as_of: AsOf = NOW) -> list[VersionAsOf]:
    """Return the versions of an article that were first seen by then, oldest first; as of now all."""
    unrecorded = unrecorded_crawls(connection, as_of.known_at, Crawl.source_id == article.source_id)
    versions = _versions(connection, article, as_of, _checks(connection, article.article_id, as_of, unrecorded))
    return [each for each in versions if as_of.at is None or each.not_after <= as_of.at]


def identities(
    connection: Connection, article_ids: Collection[int], *wanted: ColumnElement[bool]
) -> dict[int, ArticleIdentity]:
    """Return the articles of these ids that meet the conditions ``wanted``, by id."""
    rows = connection.execute(
        select(Article.__table__, Article.id.label("article_id"), *OF_SOURCE, RevisitSchedule.reserved)
        .join(Source, Article.source_id == Source.id)
        .outerjoin(RevisitSchedule, RevisitSchedule.article_id == Article.id)
        .where(Article.id.in_(article_ids), *wanted)
    )
    return {row.article_id: from_attributes(ArticleIdentity, row, source=_source(row)) for row in rows}


def _source(row: Any) -> SourceTerms:
    return SourceTerms(Terms(row.terms), row.country, row.source_type, row.reserved)


def _identity(connection: Connection, url: str) -> ArticleIdentity:
    article_id = find(connection, url)
    return identities(connection, [article_id])[article_id]


def find(connection: Connection, url: str) -> int:
    """Return the id of the article that a URL or a version name belongs to. Raises UnknownItem."""
    if is_numbered("v", url):
        query: Select[Any] = select(ArticleVersion.article_id).where(ArticleVersion.id == int(url[1:]))
    else:
        key = fitting(ids.same_article_address(url))
        query = (
            select(Url.article_id).where(Url.key == key, Url.article_id.is_not(None)).order_by(Url.url != url, Url.id)
        )
    article_id = connection.execute(query.limit(1)).scalar_one_or_none()
    if article_id is None:
        raise UnknownItem(f"no article is known at {url}")
    return int(article_id)


def _versions(
    connection: Connection, article: ArticleIdentity, as_of: AsOf, checks: Sequence[_CheckSpan]
) -> list[VersionAsOf]:
    """Return the versions that were recorded by ``known_at``, oldest first, those first seen after ``at`` too."""
    last_seen: dict[int, datetime] = {}
    for check in checks:
        if check.version_id is not None:
            last_seen[check.version_id] = max(check.last_at, last_seen.get(check.version_id, check.last_at))
    rows = connection.execute(
        select(ArticleVersion.__table__)
        .where(
            ArticleVersion.article_id == article.article_id,
            unreplaced(ArticleVersion, as_of.known_at),
            *recorded(ArticleVersion, as_of.known_at),
        )
        .order_by(ArticleVersion.seq)
    )
    return [
        from_attributes(
            VersionAsOf,
            row,
            owner=article,
            version_id=row.id,
            name=str(version_name(row.id)),
            article=article_of(row),
            last_seen_at=last_seen.get(row.id, row.not_after),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class _CheckSpan:
    """A check. ``last_at`` is the last up to ``at`` with its result, ``known_last_at`` the last that was recorded."""

    at: datetime
    last_at: datetime
    known_last_at: datetime
    outcome: Outcome
    implausibility: str | None
    version_id: int | None
    found_at: str | None


def _checks(connection: Connection, article_id: int, as_of: AsOf, unrecorded: Collection[int]) -> list[_CheckSpan]:
    """Return the checks that were recorded by ``known_at``, in their order, those after ``at`` too."""
    query = (
        select(Check.__table__, Url.url.label("found_at"))
        .outerjoin(Url, Check.url_id == Url.id)
        .where(Check.article_id == article_id)
        .order_by(Check.ordered_at, Check.id)
    )
    if as_of.known_at is not None:
        query = query.join(Crawl, Crawl.id == Check.crawl_id).where(Crawl.ended_at <= as_of.known_at)
    return [
        _CheckSpan(
            row.at,
            last_check(row, as_of.until, without=unrecorded),
            last_check(row, as_of.known_at, without=unrecorded),
            row.outcome,
            row.implausibility,
            row.version_id,
            row.found_at,
        )
        for row in connection.execute(query)
    ]

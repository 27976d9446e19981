"""Query how outlets behave: edits, corrections and removals, each with what it is counted of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, and_, case, cast, func, select
from sqlalchemy.orm import aliased

from yalu.conversion import from_attributes
from yalu.db.core.engine import Database
from yalu.db.listing.filters import source_ids
from yalu.db.mapping.current_versions import NAMED_IN_SCOPE, of_newest
from yalu.db.models import (
    Article,
    ArticleVersion,
    Change,
    Comment,
    CommentVersion,
    Crawl,
    RevisitSchedule,
    Source,
    Thread,
    ThreadSnapshot,
)
from yalu.db.queries.coverage import OF_ARTICLES, WatchedSource, of_period
from yalu.db.queries.overview import withdrawn_mark
from yalu.db.queries.volumes import revision_of_past
from yalu.db.room.changes import conditions
from yalu.model import Kind
from yalu.records.figures.outlet import LEAST, OutletBehaviour, Proportion, proportion, ranked, refuse_others
from yalu.records.selection.filters import Filters, check_period
from yalu.reports.change_classes import COSMETIC, EDIT_KINDS

PERIOD = timedelta(days=90)
"""The period before ``until`` where no beginning is named."""
CACHED_RANKINGS = 16
"""Rankings that a process keeps until the hour ends."""
_COUNTED = ("edits", "silent_edits", "corrections", "removals")


def outlets(database: Database, filters: Filters, by: str, now: datetime) -> tuple[OutletBehaviour, ...]:
    """Return what each outlet did in a period, ranked by the lower bound of a measure's interval.

    Of ``source``, ``country``, ``since``, ``until`` (90 days up to the last full hour, if not named; ``now`` is aware)
    and ``min_significance`` of edits (0.2 if not named, the bound of cosmetic ones). No rate is given of fewer than
    ``LEAST``. They are counted once an hour, and anew when the past is judged anew.

    Raises FilterError for other filters, and for a period that begins after the last full hour.
    """
    refuse_others(filters)
    asked = outlet_period(filters, now)
    return ranked(_counted(database, asked, _full_hour(now), revision_of_past(database)), by)


@lru_cache(maxsize=CACHED_RANKINGS)
def _counted(database: Database, asked: Filters, _hour: datetime, _revision: object) -> tuple[OutletBehaviour, ...]:
    assert asked.since is not None and asked.until is not None
    known = of_period(database, asked.since, asked.until, OF_ARTICLES)
    with database.read() as connection:
        listed = source_ids(connection, asked)
        sums = _events(connection, asked)
        comments, removed = _comments(connection, asked), _removed(connection, asked)
        hours = _hours_to_edit(connection, asked)
    watched = [record for record in known if listed is None or record.source_id in listed]
    made = []
    for record in watched:
        remarks = comments.get(record.source_id, 0), removed.get(record.source_id, 0)
        made.append(_behaviour(record, sums.get(record.source_id), remarks, hours[record.source_id]))
    return tuple(made)


def outlet_period(filters: Filters, now: datetime) -> Filters:
    """Return the filters of the changes that are counted: with a period, and the least significance of an edit.

    Raises BackwardPeriod where ``since`` lies after the last full hour.
    """
    hour = _full_hour(now)
    until = min(filters.until or hour, hour)
    check_period(filters.since, until)
    least = COSMETIC if filters.min_significance is None else filters.min_significance
    return Filters(
        source=filters.source,
        country=filters.country,
        since=filters.since or until - PERIOD,
        until=until,
        min_significance=least,
    )


def _full_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _behaviour(
    record: WatchedSource, sums: Any | None, remarks: tuple[int, int], hours: list[float]
) -> OutletBehaviour:
    shares: dict[str, Any] = {}
    for name in _COUNTED:
        shares[name] = _share(sums, f"{name}_articles", record.articles_checked)
        shares[f"{name}_per_check"] = _share(sums, f"{name}_checks", record.checks_conclusive)
        shares[f"{name}_seen"] = int(getattr(sums, name)) if sums else 0
    comments, removed = remarks
    return from_attributes(
        OutletBehaviour,
        record,
        source_name=record.name,
        source_type=record.type,
        articles=record.articles_checked,
        checks=record.checks_conclusive,
        comments=comments,
        comments_removed=proportion(removed, max(removed, comments), LEAST),
        hours_to_edit=round(median(hours), 1) if len(hours) >= LEAST else None,
        edits_timed=len(hours),
        **shares,
    )


def _share(sums: Any | None, name: str, of: int) -> Proportion:
    many = int(getattr(sums, name)) if sums else 0
    return proportion(many, max(many, of), LEAST)  # a crawl that ends after the period is none of its checks


def _kinds(least: float | None) -> Mapping[str, ColumnElement[bool]]:
    edit = and_(Change.kind.in_(EDIT_KINDS), Change.significance >= (least or 0))
    return {
        "edits": edit,
        "silent_edits": and_(edit, Change.declared.is_(False)),
        "corrections": Change.kind == Kind.ARTICLE_NOTICE,
        "removals": Change.kind == Kind.ARTICLE_GONE,
    }


def _in_period(connection: Connection, asked: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions on a change of the period, however significant it is."""
    return conditions(connection, replace(asked, min_significance=None))


def _events(connection: Connection, asked: Filters) -> dict[str, Any]:
    """Return for each source how many changes, articles and checks had an edit, and so on; copies of archives apart."""
    kinds = _kinds(asked.min_significance)
    listed = [Change.kind.in_((*EDIT_KINDS, Kind.ARTICLE_NOTICE, Kind.ARTICLE_GONE)), *_in_period(connection, asked)]
    # Looked up for each of the few changes: joined, PostgreSQL reads all articles and all crawls.
    in_scope = select(Article.in_scope).where(Article.id == Change.article_id).scalar_subquery()
    archive = select(Crawl.archive).where(Crawl.id == Change.crawl_id).scalar_subquery()
    one_check = (
        select(
            Change.source_id,
            Change.article_id,
            *(func.count().filter(is_so).label(name) for name, is_so in kinds.items()),
        )
        .where(in_scope.is_not(False), archive.is_(None), *listed)
        .group_by(Change.source_id, Change.article_id, Change.crawl_id)
        .subquery()
    )
    one_article = (
        select(
            one_check.c.source_id,
            *(func.sum(one_check.c[name]).label(name) for name in _COUNTED),
            *(func.count().filter(one_check.c[name] > 0).label(f"{name}_checks") for name in _COUNTED),
        )
        .group_by(one_check.c.source_id, one_check.c.article_id)
        .subquery()
    )
    sums = [func.sum(one_article.c[name]).label(name) for name in _COUNTED]
    sums += [func.sum(one_article.c[f"{name}_checks"]).label(f"{name}_checks") for name in _COUNTED]
    sums += [func.count().filter(one_article.c[name] > 0).label(f"{name}_articles") for name in _COUNTED]
    query = select(one_article.c.source_id, *(cast(each, Integer).label(each.name) for each in sums))
    return {row.source_id: row for row in connection.execute(query.group_by(one_article.c.source_id))}


def _comments(connection: Connection, asked: Filters) -> dict[str, int]:
    """Count the comments of each source that could be found missing: all under read threads, but for a few."""
    read = _read_threads(asked).cte("read")
    first = aliased(CommentVersion)
    earlier = select(first.id).where(first.comment_id == CommentVersion.comment_id, first.not_after < asked.until)
    later = select(CommentVersion.comment_id).where(CommentVersion.not_after >= asked.until, ~earlier.exists())
    net = func.sum(case((Change.kind == Kind.COMMENT_GONE, 1), else_=-1))
    before = Change.kind.in_((Kind.COMMENT_GONE, Kind.COMMENT_BACK)), Change.not_after < asked.since
    absent = (
        select(Change.comment_id)
        .join(read, read.c.thread_id == Change.thread_id)
        .where(*before, Change.comment_id.not_in(later))
        .group_by(Change.comment_id)
        .having(net > 0)
    )
    under = select(read.c.source_id, func.count(Comment.id).label("many"))
    under = under.join(Comment, Comment.thread_id == read.c.thread_id).group_by(read.c.source_id)
    counts: dict[str, int] = {row.source_id: row.many for row in connection.execute(under)}
    for missing in (later, absent):
        for row in connection.execute(under.where(Comment.id.in_(missing))):
            counts[row.source_id] -= row.many
    return counts


def _read_threads(asked: Filters) -> Any:
    """Return a query for the threads of articles in scope with a complete snapshot in the period, and their sources."""
    whole = (
        select(ThreadSnapshot.thread_id)
        .where(ThreadSnapshot.thread_id == Thread.id, ThreadSnapshot.complete.is_(True))
        .where(ThreadSnapshot.at < asked.until, ThreadSnapshot.last_repeated_at >= asked.since)
    )
    # Articles that were checked since then are found by an index; of snapshots all would be read.
    checked = select(RevisitSchedule.article_id).where(RevisitSchedule.checked_at >= asked.since)
    threads = select(Thread.id.label("thread_id"), Article.source_id).join(Article, Article.id == Thread.article_id)
    return threads.where(NAMED_IN_SCOPE, Thread.article_id.in_(checked), whole.exists())


def _removed(connection: Connection, asked: Filters) -> dict[str, int]:
    query = (
        select(Change.source_id, func.count(Change.comment_id.distinct()).label("many"))
        .where(
            Change.kind == Kind.COMMENT_GONE, Change.thread_id.in_(select(_read_threads(asked).subquery().c.thread_id))
        )
        .where(*_in_period(connection, asked))
        .group_by(Change.source_id)
    )
    return {row.source_id: row.many for row in connection.execute(query)}


def _hours_to_edit(connection: Connection, asked: Filters) -> defaultdict[str, list[float]]:
    """Return for each source the hours from publication to the first sight of an article's first edit."""
    edits = _kinds(asked.min_significance)["edits"]
    own = (
        select(Change.source_id, Change.article_id, func.min(Change.not_after).label("edited_at"))
        .where(edits, *_in_period(connection, asked))
        .group_by(Change.source_id, Change.article_id)
        .subquery()
    )
    # Coalesced: the few changes of an article are asked, not all before the period or of the kind.
    kind, at, baseline = (func.coalesce(each, each) for each in (Change.kind, Change.not_after, Change.baseline))
    before = select(Change.id).where(Change.article_id == own.c.article_id, kind.in_(EDIT_KINDS), at < asked.since)
    before = before.where(Change.significance >= asked.min_significance, baseline.is_(False), ~withdrawn_mark())
    first = select(own).where(~before.exists()).subquery()
    published = of_newest(ArticleVersion.published_at, first.c.article_id)
    query = select(first.c.source_id, first.c.edited_at, published.label("published_at"), Source.first_seen_at)
    hours: defaultdict[str, list[float]] = defaultdict(list)
    for row in connection.execute(query.join(Source, Source.id == first.c.source_id)):
        if row.published_at is not None and row.first_seen_at <= row.published_at <= row.edited_at:
            hours[row.source_id].append((row.edited_at - row.published_at) / timedelta(hours=1))
    return hours

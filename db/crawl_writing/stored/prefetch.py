"""Reads the stored state of the articles that observations are about, with a few queries per chunk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from http import HTTPStatus

from sqlalchemy import Connection, Text, and_, bindparam, case, func, select

from yalu.db.captures.pack_bases import PackBases, pack_bases
from yalu.db.core.base import UtcDateTime
from yalu.db.core.id_lists import among_given, grouped, rows_by_ids
from yalu.db.crawl_writing.new_rows import Key
from yalu.db.crawl_writing.stored.erased_words import erased_authors, prefetch_erased
from yalu.db.crawl_writing.stored.prefetch_threads import prefetch_threads
from yalu.db.mapping.current_versions import newest, next_extraction, unreplaced
from yalu.db.mapping.rows import STATE, article_of, match_of
from yalu.db.models import (
    Article,
    ArticleVersion,
    Capture,
    Check,
    Crawl,
    RevisitSchedule,
    ThreadSnapshot,
    TopicMatch,
    Url,
)
from yalu.db.sources.host_policies import reservations_at
from yalu.history.check_intervals import digest_of
from yalu.history.intents.batch import Batch
from yalu.history.intents.decide import Intent
from yalu.history.judgement.sightings import LookupKeys, lookup_keys_of
from yalu.history.known import RECENT, SHOWN, ArticleState, Known, StoredAddress, take_checks
from yalu.history.proof import COPIES, SEEN
from yalu.ids import fitting
from yalu.model import Observation

_ADDRESSES = (
    select(Url.id, Url.url, Url.key, Url.article_id)
    .where(Url.source_id == bindparam("source_id"), among_given(Url.key, Text))
    .order_by(Url.id)
)
_OF_SOURCE = (
    select(Article.id, Article.url, Article.publisher_id, Article.in_scope, Article.first_seen_at, Article.erased_at)
    .add_columns(RevisitSchedule.__table__)
    .outerjoin(RevisitSchedule, RevisitSchedule.article_id == Article.id)
    .where(Article.source_id == bindparam("source_id"))
)
_BY_ID = _OF_SOURCE.where(among_given(Article.id))
_BY_PUBLISHER_ID = _OF_SOURCE.where(among_given(Article.publisher_id, Text))
_NEWEST = Check.ordered_at.desc(), Check.id.desc()
_MADE = func.coalesce(Check.copy_made_at, Check.at)
_IS_COPY = and_(Check.outcome.in_(COPIES), Check.implausibility.is_(None), bindparam("now", type_=UtcDateTime) >= _MADE)
_NUMBERED = (
    select(Check.id, func.row_number().over(partition_by=Check.article_id, order_by=_NEWEST).label("place"))
    .add_columns(func.max(case((_IS_COPY, _MADE))).over(partition_by=Check.article_id).label("newest_copy"))
    .where(among_given(Check.article_id))
    .subquery()
)
_RECENT_CHECKS = (
    select(Check.__table__, Capture.status, Capture.sha256, Crawl.archive, _NUMBERED.c.newest_copy)
    .join(Crawl, Crawl.id == Check.crawl_id)
    .join(_NUMBERED, and_(_NUMBERED.c.id == Check.id, _NUMBERED.c.place <= RECENT))
    .outerjoin(Capture, Check.capture_id == Capture.id)
    .order_by(*_NEWEST)
)
"""The last checks of each article, newest first.

Each says when the article's newest copy was made. Times after ``now`` are ignored: some clock was wrong.
"""
_SNAPSHOTS = (
    select(ThreadSnapshot.id, ThreadSnapshot.check_id, ThreadSnapshot.thread_id)
    .add_columns(*(getattr(ThreadSnapshot, name) for name in SHOWN))
    .where(among_given(ThreadSnapshot.check_id))
    .order_by(ThreadSnapshot.id)
)
_SERVED = (
    select(Capture.article_id, Capture.crawl_id, Capture.sha256)
    .where(among_given(Capture.article_id), Capture.crawl_id.in_(bindparam("crawl_ids")))
    .where(Capture.sha256.is_not(None))
    .order_by(Capture.id)
)
_PARTS = (
    select(Capture.article_id, Url.url, Capture.sha256)
    .join(Url, Url.id == Capture.url_id)
    .join(Check, and_(Check.article_id == Capture.article_id, Check.crawl_id == Capture.crawl_id))
    .where(among_given(Capture.article_id), Capture.status == HTTPStatus.OK, Capture.sha256.is_not(None))
    .where(Capture.id != Check.capture_id, Check.outcome.in_(SEEN), Check.implausibility.is_(None))
    .order_by(Capture.id.desc())
)
_NEXT_EXTRACTION = next_extraction(ArticleVersion, ArticleVersion.article_id, ArticleVersion.seq + 1)
_LAST_VERSIONS = (
    select(ArticleVersion.id, ArticleVersion.article_id, ArticleVersion.seq, ArticleVersion.not_after)
    .add_columns(_NEXT_EXTRACTION.label("next_extraction"))
    .where(among_given(ArticleVersion.article_id), unreplaced(ArticleVersion))
    .where(ArticleVersion.seq == newest(ArticleVersion, ArticleVersion.article_id))
)
"""The last current version of each article, with the ``extraction`` of the next one."""
_STATES = select(
    ArticleVersion.article_id, ArticleVersion.provenance, *(getattr(ArticleVersion, name) for name in STATE)
).where(among_given(ArticleVersion.id))
_LANGUAGES = (
    select(ArticleVersion.article_id, ArticleVersion.language)
    .where(among_given(ArticleVersion.article_id), ArticleVersion.language.is_not(None))
    .distinct()
)
_LAST_TOPIC_MATCHES = select(TopicMatch.__table__).where(
    TopicMatch.id.in_(
        select(func.max(TopicMatch.id)).where(among_given(TopicMatch.article_id)).group_by(TopicMatch.article_id)
    )
)
_CAPTURED = select(Capture.url_id, Capture.fetched_at).where(
    among_given(Capture.url_id), Capture.crawl_id == bindparam("crawl_id")
)


def load(connection: Connection, batch: Batch, observations: Sequence[Observation]) -> Known:
    """Return the stored state of the articles of some observations, and of those that their pages claim to be.

    ``batch`` names the crawl and its source. Captures are read apart, see ``load_captures``.
    """
    authors, erased = erased_authors(connection, batch.source_id)
    stored = Known(batch.rules, erased_authors=authors)
    wanted_keys = [lookup_keys_of(seen, batch.judgement) for seen in observations]
    articles = _addresses(connection, batch.source_id, stored, wanted_keys)
    stored.article_ids = frozenset(articles)
    _checks(connection, batch, articles)
    _versions(connection, articles)
    _last_snapshots(connection, articles)
    if erased:
        prefetch_erased(connection, articles)

    def of(wanted: str) -> dict[int, ArticleState]:
        if not any(getattr(keys, wanted) for keys in wanted_keys):
            return {}
        some = [keys for keys in wanted_keys if getattr(keys, wanted) or keys.goes_on]
        led = [known.article for keys in some for key in sorted(keys.keys) for known in stored.addresses.get(key, ())]
        led += [stored.publisher_ids.get(number) for keys in some for number in keys.publisher_ids]
        return {article.key: article for article in led if article is not None}

    _states(connection, of("compared"))
    in_parts = of("in_parts")
    _parts(connection, in_parts)
    _last_served(connection, in_parts)
    _matches(connection, of("matched"))
    if any(keys.is_read for keys in wanted_keys):
        judged = of("judged")
        prefetch_threads(connection, judged)
        _languages(connection, judged)
    sites = {keys.site for keys in wanted_keys if keys.site is not None}
    stored.rules = {site: reservations_at(connection, site) for site in sites}
    return stored


def load_captures(
    connection: Connection, batch: Batch, stored: Known, intents: Sequence[Intent]
) -> tuple[PackBases, set[tuple[Key, datetime]]]:
    """Return what the captures of intents are packed against.

    Return also URLs and times of the captures of this crawl that belong to no article and are stored already.
    """
    taken = [capture.exchange for intent in intents for capture in intent.captures]
    loose = [capture.exchange for intent in intents if intent.article is None for capture in intent.captures]
    every = (address for some in stored.addresses.values() for address in some)
    known = {address.url: address.key for address in every if isinstance(address.key, int)}
    urls = {known[url] for capture in loose if (url := fitting(capture.url)) in known}
    rows = rows_by_ids(connection, _CAPTURED, urls, crawl_id=batch.crawl_id)
    return pack_bases(connection, known, taken), {(row[0], row[1]) for row in rows}


def _addresses(
    connection: Connection, source_id: str, stored: Known, wanted_keys: Sequence[LookupKeys]
) -> dict[int, ArticleState]:
    keys = sorted({key for keys in wanted_keys for key in keys.keys})
    rows = rows_by_ids(connection, _ADDRESSES, keys, source_id=source_id)
    numbers = {number for keys in wanted_keys for number in keys.publisher_ids}
    articles = _articles(connection, source_id, {row.article_id for row in rows} - {None}, numbers)
    for row in rows:
        stored.addresses.setdefault(row.key, []).append(StoredAddress(row.id, row.url, articles.get(row.article_id)))
    for _, article in sorted(articles.items(), reverse=True):
        if article.publisher_id is not None:
            stored.publisher_ids[article.publisher_id] = article
    return articles


def _articles(
    connection: Connection, source_id: str, article_ids: Collection[int], publisher_ids: Collection[str]
) -> dict[int, ArticleState]:
    articles: dict[int, ArticleState] = {}
    for query, ids in ((_BY_ID, sorted(article_ids)), (_BY_PUBLISHER_ID, sorted(publisher_ids))):
        for row in rows_by_ids(connection, query, ids, source_id=source_id):
            article = articles[row.id] = ArticleState(
                row.id, row.url, row.publisher_id, row.in_scope, row.first_seen_at, row.erased_at is not None
            )
            article.visit = None if row.article_id is None else row
    return articles


def _checks(connection: Connection, batch: Batch, articles: dict[int, ArticleState]) -> None:
    recent = grouped(rows_by_ids(connection, _RECENT_CHECKS, articles, now=batch.now), "article_id")
    for article_id, article in articles.items():
        rows = recent[article_id]
        take_checks(article, rows, rows[0].newest_copy if rows else None, batch.crawl_id)
        if len(rows) == RECENT:
            _look_further(connection, article_id, article)
    if batch.archive:
        for article_id, article in articles.items():
            times = connection.execute(select(Check.at, Check.last_repeated_at).where(Check.article_id == article_id))
            article.check_times = frozenset(time for row in times for time in row)


def _look_further(connection: Connection, article_id: int, article: ArticleState) -> None:
    """Search older checks for when the article was last seen, or sent in full, if recent checks do not show it."""
    own = Check.article_id == article_id
    seen = select(Check.id, Check.last_repeated_at).where(own, Check.outcome.in_(SEEN))
    seen = seen.order_by(Check.ordered_at.desc(), Check.id.desc()).limit(1)
    if article.seen_at is None:
        row = connection.execute(seen).one_or_none()
        article.seen_at = row.last_repeated_at if row is not None else None
    if article.last_whole is None:
        sent = seen.join(Capture, Check.capture_id == Capture.id).join(Crawl, Crawl.id == Check.crawl_id)
        sent = sent.where(Capture.status == HTTPStatus.OK, Crawl.archive.is_(None))
        article.last_whole = connection.execute(sent).one_or_none()
    if article.whole_at is None:
        whole = select(func.max(Check.at)).join(Capture, Check.capture_id == Capture.id)
        article.whole_at = connection.scalar(whole.where(own, Capture.status == 200))


def _last_snapshots(connection: Connection, articles: dict[int, ArticleState]) -> None:
    checks = {row.id for article in articles.values() for row in (article.last_check, article.last_whole) if row}
    by_check = grouped(rows_by_ids(connection, _SNAPSHOTS, checks), "check_id")
    for article in articles.values():
        last, whole = (by_check.get(row.id, ()) if row else () for row in (article.last_check, article.last_whole))
        article.last_snapshots, article.whole_snapshots = last, whole


def _last_served(connection: Connection, articles: dict[int, ArticleState]) -> None:
    """Set the digest of what the last checks were served, if that was more than the page."""
    crawls = {
        article_id: article.last_check.crawl_id
        for article_id, article in articles.items()
        if article.last_check is not None
    }
    rows = rows_by_ids(connection, _SERVED, crawls, crawl_ids=sorted(set(crawls.values())))
    own = (row for row in rows if crawls[row.article_id] == row.crawl_id)
    for article_id, captures in grouped(own, "article_id").items():
        articles[article_id].last_served = digest_of(row.sha256 for row in captures)


def _parts(connection: Connection, articles: dict[int, ArticleState]) -> None:
    """Set the digests of the bodies other than pages of which threads were made, newest first."""
    for article_id, rows in grouped(rows_by_ids(connection, _PARTS, articles), "article_id").items():
        articles[article_id].parts = {url: [row.sha256 for row in some] for url, some in grouped(rows, "url").items()}


def _versions(connection: Connection, articles: dict[int, ArticleState]) -> None:
    for row in rows_by_ids(connection, _LAST_VERSIONS, articles):
        articles[row.article_id].version = row


def _states(connection: Connection, articles: dict[int, ArticleState]) -> None:
    versions = {article.version.id for article in articles.values() if article.version is not None}
    for row in rows_by_ids(connection, _STATES, versions):
        article = articles[row.article_id]
        article.state, article.provenance = article_of(row), row.provenance


def _languages(connection: Connection, articles: dict[int, ArticleState]) -> None:
    for article_id, rows in grouped(rows_by_ids(connection, _LANGUAGES, articles), "article_id").items():
        articles[article_id].languages = sorted(row.language for row in rows)


def _matches(connection: Connection, articles: dict[int, ArticleState]) -> None:
    for row in rows_by_ids(connection, _LAST_TOPIC_MATCHES, articles):
        articles[row.article_id].match = match_of(row)

"""Gathers the facts of one crawl about checks of articles. Facts about threads are in db.changes.thread_facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from yalu.conversion import from_attributes
from yalu.db.changes.repeated_paragraphs import with_repeated
from yalu.db.changes.terms_facts import terms_of
from yalu.db.changes.thread_facts import threads_of
from yalu.db.mapping.current_versions import by_id, of_newest, steps
from yalu.db.mapping.rows import article_of, is_intact, judgement_of
from yalu.db.models import Article, ArticleVersion, Capture, Change, Check, Crawl, Url
from yalu.errors import UnknownItem
from yalu.history import SEEN, Implausibility
from yalu.history.detection.facts import ArticleFacts, CrawlFacts, VersionFacts
from yalu.model import ANSWERING, Kind, Outcome
from yalu.reasons import Reason


def crawl_facts(connection: Connection, crawl_id: int, gone_after: int, quoted_in: frozenset[str]) -> CrawlFacts:
    """Return all facts of the crawl; ``quoted_in`` as of ``VersionFacts``.

    Raises UnknownItem for a crawl that does not exist or has not ended.
    """
    crawl = connection.execute(select(Crawl.__table__).where(Crawl.id == crawl_id)).one_or_none()
    if crawl is None or crawl.ended_at is None:
        raise UnknownItem(f"crawl {crawl_id} does not exist or has not ended")
    checks = _checks(connection, crawl_id)
    versions = _versions(connection, crawl_id, {check.article_id: check for check in checks})
    versions = with_repeated(connection, crawl, versions)
    threads = threads_of(connection, crawl_id, gone_after)
    before = _history(connection, checks)
    gone = told_gone(connection, crawl_id, [check.article_id for check in checks])
    unseen, silent = _without_witness(connection, checks, before)
    articles = []
    for check in checks:
        facts = _with_past(
            check,
            before.get(check.article_id, EarlierChecks()),
            gone_after,
            version=replace(version, quoted_in=quoted_in) if (version := versions.get(check.article_id)) else None,
            threads=threads.get(check.article_id, ()),
            told_gone=check.article_id in gone,
            others_seen=check.article_id not in unseen,
            site_answered=check.article_id not in silent,
        )
        if facts.version or facts.threads or facts.gone_in_row or facts.was_gone or facts.moved_from:
            articles.append(facts)
    return CrawlFacts(
        crawl_id=crawl.id,
        source_id=crawl.source_id,
        started_at=crawl.started_at,
        ended_at=crawl.ended_at,
        live=live(connection, crawl, gone_after),
        templates=templates(connection, crawl.source_id, crawl_id),
        events=judgement_of(crawl.judgement).events,
        articles=tuple(articles),
        terms=terms_of(connection, crawl_id),
    )


@dataclass(frozen=True, slots=True)
class EarlierChecks:
    """The checks before this crawl's check: the run of ``gone`` ones at the end, and the last that saw the article."""

    gone: tuple[Any, ...] = ()
    seen: Any | None = None
    ruled_out: tuple[Any, ...] = ()
    """Checks since then that found nothing, or were implausible, and count for nothing."""


def _with_past(check: Any, past: EarlierChecks, gone_after: int, **more: Any) -> ArticleFacts:
    counts = check.outcome is Outcome.GONE and check.implausibility is None
    gone = [*past.gone, check] if counts else list(past.gone)
    moved_from, url = _moved(check, past)
    return from_attributes(
        ArticleFacts,
        check,
        url=url,
        check_id=check.id,
        gone_in_row=len(gone) if counts else 0,
        gone_checks=tuple(row.id for row in gone),
        gone_since=gone[0].at if gone else None,
        last_gone_at=gone[-1].at if gone else None,
        was_gone=len(past.gone) >= gone_after,
        last_seen_at=past.seen.last_repeated_at if past.seen is not None else None,
        ruled_out=tuple((row.id, _why_nothing(row)) for row in past.ruled_out),
        moved_from=moved_from,
        **more,
    )


def _moved(check: Any, past: EarlierChecks) -> tuple[str | None, str]:
    """Return the address at which an article was seen before, None if it has not moved, and its address now.

    It moves to an address that is known as another article's too where its own first leads to the same text there.
    """
    place = check.found_at or check.url
    if past.seen is None or past.seen.key is None:
        return None, place
    if _leads_to_twin(check):
        already = any(map(_leads_to_twin, past.ruled_out))
        return (None if already else past.seen.found_at), str(check.reason.args["address"])
    other = check.outcome in SEEN and check.key is not None and past.seen.key.casefold() != check.key.casefold()
    return past.seen.found_at if other else None, place


def _leads_to_twin(check: Any) -> bool:
    return check.reason is not None and check.reason.code == "redirect.known"


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


def _history(connection: Connection, checks: Sequence[Any]) -> Mapping[int, EarlierChecks]:
    """Return for each article the run of ``gone`` checks just before this crawl's check, and the last that saw it."""
    mine = aliased(Check)
    columns = Check.article_id, Check.id, Check.last_repeated_at, Check.ordered_at, Url.url.label("found_at"), Url.key
    seen = select(*columns).outerjoin(Url, Check.url_id == Url.id).where(_last_seen_before(checks))
    past = {row.article_id: EarlierChecks(seen=row) for row in connection.execute(seen)}
    since: dict[int, list[Any]] = defaultdict(list)
    rows = connection.execute(
        select(Check.article_id, Check.id, Check.at, Check.ordered_at, Check.crawl_id)
        .add_columns(Check.outcome, Check.implausibility, Check.reason)
        .join(mine, and_(Check.article_id == mine.article_id, earlier(Check, mine)))
        .where(mine.id.in_([check.id for check in checks]), Check.outcome.not_in(SEEN))
        .order_by(Check.ordered_at, Check.id)
    )
    for row in rows:
        last = past.get(row.article_id, EarlierChecks()).seen
        if last is None or (row.ordered_at, row.id) > (last.ordered_at, last.id):
            since[row.article_id].append(row)
    for article_id, row_of in since.items():
        counted = tuple(row for row in row_of if row.outcome is Outcome.GONE and row.implausibility is None)
        rest = tuple(row for row in row_of if row not in counted)
        past[article_id] = replace(past.get(article_id, EarlierChecks()), gone=counted, ruled_out=rest)
    return past


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


def _without_witness(
    connection: Connection, checks: Sequence[Any], before: Mapping[int, EarlierChecks]
) -> tuple[frozenset[int], frozenset[int]]:
    """Return two sets of articles that this crawl missed, for which other evidence of the source is lacking.

    The first holds those for which no crawl of the run of misses saw any other article of the source; the second those
    among them for which the source's listings did not answer either.
    """
    crawls = {
        check.article_id: {check.crawl_id}
        for check in checks
        if check.outcome is Outcome.GONE and check.implausibility is None
    }
    for article_id, own in crawls.items():
        own.update(row.crawl_id for row in before.get(article_id, EarlierChecks()).gone)
    wanted = sorted(set().union(*crawls.values()))
    other = select(Check.crawl_id).where(Check.crawl_id.in_(wanted), Check.outcome.in_((*SEEN, Outcome.OUT_OF_SCOPE)))
    answers = (Crawl.discovers, Crawl.verdict.in_(ANSWERING))
    alive = select(Crawl.id).where(Crawl.id.in_(wanted), *answers)
    same = select(Crawl.id).where(Crawl.id.in_(wanted), Crawl.unchanged > 0)
    saw, answered = (frozenset(connection.scalars(query)) for query in (other.union(same), alive))
    unseen = frozenset(article_id for article_id, own in crawls.items() if not own & saw)
    return unseen, frozenset(article_id for article_id in unseen if not crawls[article_id] & answered)


def _versions(connection: Connection, crawl_id: int, checks: Mapping[int, Any]) -> dict[int, VersionFacts]:
    rows = connection.execute(steps(ArticleVersion).where(ArticleVersion.crawl_id == crawl_id)).all()
    olds = by_id(connection, ArticleVersion, [row.previous_id for row in rows if row.previous_id is not None])
    # The last earlier check of each article that saw and read it.
    columns = Check.article_id, Check.extractor, Check.page_ended
    read = select(*columns).where(_last_seen_before(checks.values(), Check.extractor.is_not(None)))
    before = {row.article_id: row for row in connection.execute(read)}
    return {
        row.article_id: _version(row, olds.get(row.previous_id), checks.get(row.article_id), before.get(row.article_id))
        for row in rows
    }


def _why_nothing(row: Any) -> Reason:
    if row.implausibility is not None:
        return Reason.of(row.implausibility)
    return row.reason if isinstance(row.reason, Reason) else _OUTCOMES[row.outcome]


_OUTCOMES = {
    Outcome.READ: Reason.of("check.read"),
    Outcome.UNCHANGED: Reason.of("check.unchanged"),
    Outcome.GONE: Reason.of("check.gone"),
    Outcome.OUT_OF_SCOPE: Reason.of("check.out_of_scope"),
    Outcome.UNREADABLE: Reason.of("check.unreadable"),
    Outcome.BLOCKED: Reason.of("check.blocked"),
    Outcome.FAILED: Reason.of("check.failed"),
}


def _version(row: Any, old: Any | None, check: Any | None, before: Any | None) -> VersionFacts:
    """Return the facts of a version; ``check`` made it, ``before`` is the one that read the article last before."""
    alike = check is None or before is None or before.extractor == check.extractor
    current, previous = article_of(row), None if old is None else article_of(old)
    return VersionFacts(
        version_id=row.id,
        seq=row.seq,
        current=current,
        previous_id=None if old is None else old.id,
        previous=previous,
        not_before=row.not_before,
        not_after=row.not_after,
        capture_id=row.capture_id,
        previous_capture_id=None if old is None else old.capture_id,
        comparable=alike and is_intact(row, current) and (previous is None or is_intact(old, previous)),
        recurrence=row.recurrence,
        rendered=check is not None and check.implausibility == Implausibility.TEMPLATE,
        completes=check is not None and before is not None and check.page_ended and before.page_ended is False,
    )


def earlier(left: Any, right: Any) -> ColumnElement[bool]:
    """Return a condition: one check was taken before another, by time, because archives add copies years later."""
    return or_(left.ordered_at < right.ordered_at, and_(left.ordered_at == right.ordered_at, left.id < right.id))


def _live() -> Any:
    """Return a query for the number of articles in scope that were seen and those of them that count as gone."""
    before = Check.crawl_id < bindparam("crawl_id")
    last_seen = (
        select(Check.article_id, func.max(Check.ordered_at).label("at"))
        .join(Article, Check.article_id == Article.id)
        .where(Article.source_id == bindparam("source_id"), Article.in_scope, before, Check.outcome.in_(SEEN))
        .group_by(Check.article_id)
        .cte("last_seen")
    )
    gone = (
        select(last_seen.c.article_id)
        .join(Check, and_(Check.article_id == last_seen.c.article_id, Check.ordered_at > last_seen.c.at))
        .where(before, Check.outcome == Outcome.GONE, Check.implausibility.is_(None))
        .group_by(last_seen.c.article_id)
        .having(func.count() >= bindparam("gone_after"))
        .subquery()
    )
    seen_many, gone_many = (select(func.count()).select_from(each).scalar_subquery() for each in (last_seen, gone))
    return select(seen_many, gone_many)


_LIVE = _live()


def live(connection: Connection, crawl: Any, gone_after: int) -> int:
    """Count the articles in scope that were seen before the crawl and did not count as gone then."""
    which = {"crawl_id": crawl.id, "source_id": crawl.source_id, "gone_after": gone_after}
    seen, gone = connection.execute(_LIVE, which).one()
    return int(seen - gone)


TEMPLATES = 5
"""Most template changes remembered per source; a page unseen for longer is compared with the newest ones."""


def told_gone(connection: Connection, crawl_id: int, article_ids: Collection[int]) -> frozenset[int]:
    """Return the articles whose last gone or back change before the crawl says that they are gone."""
    last = (
        select(func.max(Change.id).label("id"))
        .where(
            Change.article_id.in_(article_ids),
            Change.kind.in_((Kind.ARTICLE_GONE, Kind.ARTICLE_BACK)),
            Change.crawl_id < crawl_id,
        )
        .group_by(Change.article_id)
        .subquery()
    )
    query = select(Change.article_id).join(last, last.c.id == Change.id).where(Change.kind == Kind.ARTICLE_GONE)
    return frozenset(article_id for article_id in connection.scalars(query) if article_id is not None)


def templates(connection: Connection, source_id: str, crawl_id: int) -> tuple[Mapping[str, object], ...]:
    """Return the evidence of a source's newest template changes before the crawl."""
    query = (
        select(Change.evidence)
        .where(Change.source_id == source_id, Change.kind == Kind.SOURCE_TEMPLATE, Change.crawl_id < crawl_id)
        .order_by(Change.id.desc())
        .limit(TEMPLATES)
    )
    return tuple(connection.scalars(query))

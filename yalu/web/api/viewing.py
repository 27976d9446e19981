"""Makes the views of the API out of the records of ``yalu.db.room``: cut to the terms, safe to print."""

from __future__ import annotations

from yalu.db.queries.thread_states import ThreadRecord
from yalu.db.room.articles import ArticlePage, Likeness, VersionPage
from yalu.db.room.comments import CommentPage
from yalu.db.room.evidence import CapturePage, ReportLine, SourceLine, SourcePage
from yalu.downloads.states import comment_record, version_record
from yalu.records.change import MarkRecord
from yalu.records.cutting import comment_within_terms, known_language, within_terms
from yalu.records.page import Cursor
from yalu.records.plain_text import plain, safe_url
from yalu.records.quotation import SourceTerms
from yalu.sources.source import Terms
from yalu.web.api.views import (
    Absence,
    ArticleView,
    CaptureView,
    CommentView,
    CrawlView,
    HeaderField,
    LikeArticle,
    MarkView,
    MissedSnapshot,
    ReportView,
    SourceDetail,
    SourceView,
    ThreadView,
    VersionView,
)


def cursor_text(cursor: Cursor | None) -> str | None:
    """The cursor as it stands in an address; None without one."""
    return None if cursor is None else str(cursor)


def mark_view(mark: MarkRecord) -> MarkView:
    """The view of a mark."""
    return MarkView(plain(mark.user, 100), mark.mark.value, plain(mark.note, 1000), mark.at)


def article_view(page: ArticlePage) -> ArticleView:
    """The view of an article."""
    found = page.article
    sparing = page.source.permitted is Terms.LINK_ONLY
    match = None if sparing else page.match
    return ArticleView(
        article_id=found.article_id,
        source_id=plain(found.source_id),
        source_name=plain(found.source_name),
        url=safe_url(found.url),
        first_seen_at=found.first_seen_at,
        last_seen_at=found.last_seen_at,
        last_check_at=found.last_check_at,
        last_outcome=found.last_outcome.value,
        gone_since=found.gone_since,
        between=found.between,
        versions=tuple(version_record(version, page.article.article_id, page.source) for version in page.versions),
        absences=tuple(Absence(one.last_seen_at, one.missed_at, one.back_at) for one in page.absences),
        changes=tuple(within_terms(record) for record in page.changes),
        comments=len(page.comments),
        rule=plain(match.rule) if match else None,
        terms_matched=tuple(dict.fromkeys(plain(term.text) for term in match.terms)) if match else (),
        score=match.score if match else None,
        issues=tuple(plain(tag, 100) for tag in match.tags) if match else (),
        reprints=tuple(_like(one) for one in page.reprints),
        editions=tuple(_like(one) for one in page.editions),
        terms=page.source.permitted,
        quoted_up_to=page.source.limit,
    )


def version_view(page: VersionPage) -> VersionView:
    """The view of one version."""
    capture = page.capture
    return VersionView(
        article_id=page.article_id,
        source_id=plain(page.source_id),
        url=safe_url(page.url),
        version=version_record(page.version, page.article_id, page.source),
        previous=page.previous,
        following=page.following,
        capture_url=safe_url(capture.url) if capture else None,
        captured_at=capture.fetched_at if capture else None,
        capture_status=capture.status if capture else None,
        capture_sha256=capture.sha256 if capture else None,
    )


def thread_view(thread: ThreadRecord, source: SourceTerms) -> ThreadView:
    """The view of one thread; ``source`` are the terms of its article."""
    return ThreadView(
        thread_id=thread.thread_id,
        platform=plain(thread.platform, 100),
        read_at=thread.read_at,
        complete=thread.complete,
        complete_at=thread.complete_at,
        open=thread.open,
        expected=thread.expected,
        comments=tuple(comment_record(one, source) for one in thread.comments),
    )


def comment_view(page: CommentPage) -> CommentView:
    """The view of one comment."""
    return CommentView(
        comment_id=page.newest.comment_id,
        article_id=page.newest.article_id,
        versions=tuple(comment_within_terms(line) for line in page.versions),
        missed=tuple(
            MissedSnapshot(
                one.snapshot_id, one.at, one.in_row, one.back_at, one.fate and one.fate.value, one.capture_id
            )
            for one in page.absences
        ),
        changes=tuple(within_terms(record) for record in page.changes),
    )


def source_view(line: SourceLine) -> SourceView:
    """The view of one source."""
    return SourceView(
        source_id=plain(line.source_id),
        name=plain(line.name),
        homepage=safe_url(line.homepage),
        country=plain(line.country, 40),
        languages=tuple(plain(one, 40) for one in line.languages),
        type=plain(line.type, 40),
        tier=plain(line.tier, 40),
        terms=line.terms.value,
        every=line.every,
        first_seen_at=line.first_seen_at,
        last_crawl_at=line.last_crawl_at,
        last_verdict=line.last_verdict.value if line.last_verdict else None,
    )


def source_detail(page: SourcePage) -> SourceDetail:
    """The view of one source with its crawls."""
    crawls = (
        CrawlView(
            *(one.crawl_id, one.started_at, one.ended_at, one.verdict.value if one.verdict else None),
            one.reason and one.reason.with_texts(plain),
        )
        for one in page.crawls
    )
    return SourceDetail(source_view(page.source), tuple(crawls))


def report_view(line: ReportLine) -> ReportView:
    """The view of a report."""
    return ReportView(
        line.report_id, line.since, line.until, line.made_at, plain(line.title), dict(line.counts), line.change_ids
    )


def capture_view(page: CapturePage) -> CaptureView:
    """The view of one exchange. Cookies are left out."""
    headers = tuple(
        HeaderField(plain(name, 100), plain(value))
        for name, value in page.headers or ()
        if name.lower() not in ("set-cookie", "cookie")
    )
    return CaptureView(
        capture_id=page.capture_id,
        url=safe_url(page.url),
        final_url=safe_url(page.final_url),
        fetched_at=page.fetched_at,
        status=page.status,
        error=plain(page.error) or None,
        sha256=page.sha256,
        size=page.size,
        source_id=plain(page.source_id),
        article_id=page.article_id,
        crawl_id=page.crawl_id,
        headers=None if page.headers is None else headers,
        damage=page.damage and "its bytes do not match their SHA-256",
    )


def _like(one: Likeness) -> LikeArticle:
    return LikeArticle(
        *(one.article_id, plain(one.source_id), safe_url(one.url), plain(one.title) or None),
        *(known_language(one.language), round(one.likeness, 3)),
    )

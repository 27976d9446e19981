"""The records that are made of what the database gives of one article, version, comment, source, report or capture."""

from __future__ import annotations

from yalu.conversion import from_attributes
from yalu.db.queries.article_states import VersionAsOf
from yalu.db.queries.thread_states import CommentAsOf, ThreadAsOf
from yalu.db.room.articles import ArticlePage, VersionPage
from yalu.db.room.captures import CapturePage
from yalu.db.room.comments import CommentPage
from yalu.db.room.sources import SourcePage
from yalu.model import CommentState, PublisherTime
from yalu.records.nouns.article import Version
from yalu.records.nouns.capture import shown_headers
from yalu.records.nouns.comment import Comment
from yalu.records.nouns.details import ArticleDetail, CaptureDetail, CommentDetail, SourceDetail, VersionDetail
from yalu.records.nouns.thread import Thread
from yalu.records.plain_text import plain, safe_url
from yalu.records.quoting.cutting import (
    article_within_terms,
    comment_within_terms,
    excerpt_line,
    made_safe,
    safe,
    within_terms,
)
from yalu.records.quoting.quotation import SourceTerms
from yalu.sources.source import Terms


def version_record(version: VersionAsOf, source: SourceTerms | None = None) -> Version:
    """The record of an article's version; ``source`` are other terms than those of its article."""
    article, source = version.article, source or version.owner.source
    read = {name: getattr(article, name) for name in ("title", "byline", "language", "label")}
    return from_attributes(
        Version,
        version,
        version=version.name,
        article_id=version.owner.article_id,
        subtitle=excerpt_line(article.subtitle, source.limit),
        access=article.access.value,
        notices=len(article.notices),
        published_at_raw=_raw(article.published_at),
        excerpt=excerpt_line(article.body, source.limit),
        characters=len(article.body),
        terms=source.permitted,
        quoted_up_to=source.limit,
        **safe(read),
    )


def comment_record(state: CommentAsOf, source: SourceTerms) -> Comment:
    """The record of a comment as of a time."""
    shown = state.comment
    return from_attributes(
        Comment,
        state,
        text=excerpt_line(shown.text, source.limit) if shown.state is CommentState.VISIBLE else None,
        posted_at_raw=_raw(shown.posted_at),
        version=state.name,
        terms=source.permitted,
        quoted_up_to=source.limit,
        **safe({"platform_comment_id": shown.id, "parent_id": shown.parent_id}),
    )


def thread_record(thread: ThreadAsOf, source: SourceTerms) -> Thread:
    """The record of a thread as of a time; ``source`` are the terms of its article."""
    return from_attributes(
        Thread,
        thread,
        note=thread.note and thread.note.with_texts(plain),
        comments=tuple(comment_record(comment, source) for comment in thread.comments),
        **safe({"platform": thread.platform}),
    )


def article_detail(page: ArticlePage) -> ArticleDetail:
    """One article, cut to its terms."""
    match = None if page.source.permitted is Terms.LINK_ONLY else page.match
    return from_attributes(
        ArticleDetail,
        page,
        article=article_within_terms(page.record),
        versions=tuple(map(version_record, page.versions)),
        absences=tuple(page.absences),
        changes=tuple(map(within_terms, page.changes)),
        rule=plain(match.rule) if match else None,
        terms_matched=tuple(dict.fromkeys(plain(term.text) for term in match.terms)) if match else (),
        score=match.score if match else None,
        issues=tuple(plain(tag, 100) for tag in match.tags) if match else (),
    )


def version_detail(page: VersionPage) -> VersionDetail:
    """One version of an article, cut to its terms."""
    return VersionDetail(
        version=version_record(page.version),
        source_id=plain(page.version.owner.source_id),
        article_url=safe_url(page.version.owner.url),
        previous=page.previous,
        following=page.following,
        capture=made_safe(page.capture) if page.capture else None,
    )


def comment_detail(page: CommentPage) -> CommentDetail:
    """One comment's life, cut to its terms."""
    return CommentDetail(
        versions=tuple(map(comment_within_terms, page.versions)),
        missed=page.absences,
        changes=tuple(map(within_terms, page.changes)),
    )


def source_detail(page: SourcePage) -> SourceDetail:
    """One source with its last crawls."""
    return SourceDetail(source=made_safe(page.source), crawls=tuple(map(made_safe, page.crawls)))


def capture_detail(page: CapturePage) -> CaptureDetail:
    """One exchange. Cookies are left out."""
    headers = None if page.headers is None else shown_headers(page.headers)
    return CaptureDetail(capture=made_safe(page.capture), headers=headers, damaged=page.damaged)


def _raw(at: PublisherTime | None) -> str | None:
    return None if at is None else str(at)

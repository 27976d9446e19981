"""The records of versions and of comments as of a time, made of what the database gives."""

from __future__ import annotations

from yalu.db.queries.article_states import VersionRecord
from yalu.db.queries.thread_states import CommentRecord
from yalu.model import CommentState, PublisherTime
from yalu.records.article import Version
from yalu.records.comment import Comment
from yalu.records.cutting import excerpt, known_language
from yalu.records.plain_text import plain
from yalu.records.quotation import SourceTerms


def version_record(version: VersionRecord, article_id: int, source: SourceTerms) -> Version:
    """The record of an article's version."""
    article = version.article
    return Version(
        version=version.name,
        article_id=article_id,
        seq=version.seq,
        title=plain(article.title) or None,
        subtitle=excerpt(article.subtitle, source.limit),
        byline=tuple(plain(name, 100) for name in article.byline[:10]),
        language=known_language(article.language),
        label=plain(article.label, 100) or None,
        access=article.access.value,
        notices=len(article.notices),
        published_at=version.published_at,
        published_at_raw=_raw(article.published_at),
        excerpt=excerpt(article.body, source.limit),
        characters=len(article.body),
        not_before=version.not_before,
        not_after=version.not_after,
        last_seen_at=version.last_seen_at,
        content_hash=version.content_hash,
        capture_id=version.capture_id,
        extractor=version.extractor,
        terms=source.permitted,
        quoted_up_to=source.limit,
    )


def comment_record(state: CommentRecord, source: SourceTerms) -> Comment:
    """The record of a comment as of a time."""
    shown = state.comment
    return Comment(
        comment_id=state.comment_id,
        platform_comment_id=plain(shown.id),
        parent_id=plain(shown.parent_id) or None,
        state=state.state,
        text=excerpt(shown.text, source.limit) if shown.state is CommentState.VISIBLE else None,
        posted_at=state.posted_at,
        posted_at_raw=_raw(shown.posted_at),
        first_seen_at=state.first_seen_at,
        not_before=state.not_before,
        not_after=state.not_after,
        gone_since=state.gone_since,
        between=state.between,
        version=state.name,
        quoted_up_to=source.limit,
    )


def _raw(at: PublisherTime | None) -> str | None:
    return None if at is None else str(at)

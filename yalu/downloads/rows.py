"""One flat row of each noun: cut to the terms of its source, safe to print, without commenters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yalu.change_record import ChangeRecord, MarkRecord
from yalu.db.queries.article_states import CommentRecord, VersionRecord
from yalu.db.room.articles import ArticleSummary, SourceTerms
from yalu.db.room.comments import CommentLine, CommentVersionRecord
from yalu.model import CommentState, Kind
from yalu.reasons import Reason
from yalu.reports.change_classes import QUOTED, classify
from yalu.reports.composing.cleaning import cleaned, known_language
from yalu.reports.plain_text import plain, safe_url
from yalu.reports.redline import MAX_COMPARED, limit_of, permitted, quote
from yalu.reports.report import QuoteRun
from yalu.sources.source import Terms


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change. Times are UTC; ``before`` and ``after`` are cut to ``quoted_up_to`` characters each."""

    change_id: int
    kind: str
    source_id: str
    source_name: str
    country: str
    article_id: int | None
    article_url: str | None
    title: str | None
    language: str | None
    comment_id: str | None
    """The platform's id."""
    before: str | None
    after: str | None
    significance: float
    reason: Reason
    declared: bool | None
    """Whether the page declares the edit; None if unknown."""
    not_before: datetime | None
    not_after: datetime
    recorded_at: datetime
    before_version: str | None
    after_version: str | None
    before_hash: str | None
    after_hash: str | None
    issues: tuple[str, ...]
    marks: tuple[str, ...]
    """What users of the room thought of it: "noise (anna, 2026-11-27T19:30Z): their note"."""
    withdrawn: bool
    terms: str
    quoted_up_to: int


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article by its current version."""

    article_id: int
    source_id: str
    source_name: str
    country: str
    url: str | None
    title: str | None
    byline: tuple[str, ...]
    language: str | None
    label: str | None
    published_at: datetime | None
    first_seen_at: datetime
    changed_at: datetime
    versions: int
    comments: int
    version: str
    content_hash: str
    terms: str
    quoted_up_to: int


@dataclass(frozen=True, slots=True)
class CommentRow:
    """One version of a comment; ``text`` is cut to ``quoted_up_to`` characters. The commenter is left out."""

    comment_id: int
    platform_id: str
    parent_id: str | None
    version: str
    seq: int
    state: str
    text: str | None
    posted_at: datetime | None
    not_before: datetime | None
    not_after: datetime
    content_hash: str
    thread_id: int
    platform: str
    article_id: int
    article_url: str | None
    title: str | None
    language: str | None
    source_id: str
    source_name: str
    country: str
    terms: str
    quoted_up_to: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of an article; ``excerpt`` is the beginning of its body, cut to ``quoted_up_to`` characters."""

    version: str
    seq: int
    title: str | None
    subtitle: str | None
    byline: tuple[str, ...]
    language: str | None
    label: str | None
    access: str
    notices: int
    published_at: str | None
    excerpt: str | None
    characters: int
    """Length of the whole body."""
    not_before: datetime | None
    not_after: datetime
    last_seen_at: datetime
    content_hash: str
    capture_id: int | None
    extractor: str
    terms: str
    quoted_up_to: int


@dataclass(frozen=True, slots=True)
class CommentStateRow:
    """A comment as a thread showed it at a time, with its last visible text cut to ``quoted_up_to`` characters."""

    comment_id: int
    platform_id: str
    parent_id: str | None
    state: str
    text: str | None
    posted_at: str | None
    first_seen_at: datetime
    not_before: datetime | None
    not_after: datetime
    gone_since: datetime | None
    version: str
    quoted_up_to: int


def change_row(record: ChangeRecord) -> ChangeRow:
    """The row of a change."""
    clean = cleaned(record)
    limit = limit_of(clean.terms, clean.source_country, clean.source_type)
    before, after = _sides(clean, limit)
    return ChangeRow(
        change_id=clean.change_id,
        kind=clean.kind.value,
        source_id=clean.source_id,
        source_name=clean.source_name,
        country=clean.source_country,
        article_id=clean.article_id,
        article_url=clean.article_url,
        title=clean.title,
        language=clean.language,
        comment_id=clean.comment_id,
        before=before,
        after=after,
        significance=round(clean.significance, 2),
        reason=clean.reason,
        declared=clean.declared,
        not_before=clean.not_before,
        not_after=clean.not_after,
        recorded_at=clean.recorded_at,
        before_version=clean.before_version,
        after_version=clean.after_version,
        before_hash=clean.before_hash,
        after_hash=clean.after_hash,
        issues=() if clean.terms is Terms.LINK_ONLY else tuple(plain(issue, 100) for issue in clean.issues),
        marks=tuple(_said(mark) for mark in record.marks),
        withdrawn=clean.withdrawn,
        terms=clean.terms.value,
        quoted_up_to=limit,
    )


def article_row(article: ArticleSummary) -> ArticleRow:
    """The row of an article."""
    return ArticleRow(
        article_id=article.article_id,
        source_id=plain(article.source_id),
        source_name=plain(article.source_name),
        country=plain(article.source.country, 40),
        url=safe_url(article.url),
        title=plain(article.title) or None,
        byline=tuple(plain(name, 100) for name in article.byline[:10]),
        language=known_language(article.language),
        label=plain(article.label, 100) or None,
        published_at=article.published_at,
        first_seen_at=article.first_seen_at,
        changed_at=article.changed_at,
        versions=article.versions,
        comments=article.comments,
        version=article.version,
        content_hash=article.content_hash,
        terms=permitted(article.source.terms, article.source.reserved).value,
        quoted_up_to=quotable(article.source),
    )


def comment_row(line: CommentLine) -> CommentRow:
    """The row of a comment's version."""
    limit = quotable(SourceTerms(line.terms, line.country, line.type, line.reserved))
    version: CommentVersionRecord = line.version
    return CommentRow(
        comment_id=line.comment_id,
        platform_id=plain(line.platform_id),
        parent_id=plain(line.parent_id) or None,
        version=version.name,
        seq=version.seq,
        state=version.state.value,
        text=excerpt(version.text, limit),
        posted_at=version.posted_at,
        not_before=version.not_before,
        not_after=version.not_after,
        content_hash=version.content_hash,
        thread_id=line.thread_id,
        platform=plain(line.platform, 100),
        article_id=line.article_id,
        article_url=safe_url(line.article_url),
        title=plain(line.title) or None,
        language=known_language(line.language),
        source_id=plain(line.source_id),
        source_name=plain(line.source_name),
        country=plain(line.country, 40),
        terms=permitted(line.terms, line.reserved).value,
        quoted_up_to=limit,
    )


def version_row(version: VersionRecord, source: SourceTerms) -> VersionRow:
    """The row of an article's version."""
    limit = quotable(source)
    piece = version.article
    return VersionRow(
        version=version.name,
        seq=version.seq,
        title=plain(piece.title) or None,
        subtitle=excerpt(piece.subtitle, limit),
        byline=tuple(plain(name, 100) for name in piece.byline[:10]),
        language=known_language(piece.language),
        label=plain(piece.label, 100) or None,
        access=piece.access.value,
        notices=len(piece.notices),
        published_at=None if piece.published_at is None else str(piece.published_at),
        excerpt=excerpt(piece.body, limit),
        characters=len(piece.body),
        not_before=version.not_before,
        not_after=version.not_after,
        last_seen_at=version.last_seen_at,
        content_hash=version.content_hash,
        capture_id=version.capture_id,
        extractor=version.extractor,
        terms=permitted(source.terms, source.reserved).value,
        quoted_up_to=limit,
    )


def comment_state_row(record: CommentRecord, source: SourceTerms) -> CommentStateRow:
    """The row of a comment as of a time."""
    limit = quotable(source)
    shown = record.comment
    return CommentStateRow(
        comment_id=record.comment_id,
        platform_id=plain(shown.id),
        parent_id=plain(shown.parent_id) or None,
        state=record.state,
        text=excerpt(shown.text, limit) if shown.state is CommentState.VISIBLE else None,
        posted_at=None if shown.posted_at is None else str(shown.posted_at),
        first_seen_at=record.first_seen_at,
        not_before=record.not_before,
        not_after=record.not_after,
        gone_since=record.gone_since,
        version=record.name,
        quoted_up_to=limit,
    )


def quotable(source: SourceTerms) -> int:
    """Characters that may be quoted of one text of an article."""
    return limit_of(permitted(source.terms, source.reserved), source.country, source.type)


def excerpt(text: str | None, limit: int) -> str | None:
    """The beginning of a text as a report would quote it: on one line, cut to the limit; None when nothing may be."""
    made = quote(None, plain(text, MAX_COMPARED), limit)
    return None if made is None or made.after is None else _joined(made.after)


def _sides(clean: ChangeRecord, limit: int) -> tuple[str | None, str | None]:
    """Both sides of a change as far as a report would quote them; addresses of a move whole."""
    if clean.kind is Kind.ARTICLE_MOVED:
        return safe_url(clean.before), safe_url(clean.after)
    if classify(clean.kind, clean.declared) not in QUOTED:
        return None, None
    made = quote(clean.before, clean.after, limit, clean.comment_id)
    if made is None:
        return None, None
    return (None if made.before is None else _joined(made.before), None if made.after is None else _joined(made.after))


def _said(mark: MarkRecord) -> str:
    told = f"{mark.mark.value} ({plain(mark.user, 100)}, {mark.at:%Y-%m-%dT%H:%MZ})"
    return f"{told}: {note}" if (note := plain(mark.note, 1000)) else told


def _joined(runs: Iterable[QuoteRun]) -> str:
    return "".join(run.text for run in runs)

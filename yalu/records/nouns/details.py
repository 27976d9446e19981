"""What is shown of one article, version, comment, source or capture: its record, and those that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yalu.model import Outcome
from yalu.records.as_of import Between
from yalu.records.nouns.article import Article, Version
from yalu.records.nouns.capture import Capture, HeaderField
from yalu.records.nouns.change import Change
from yalu.records.nouns.comment import CommentVersion
from yalu.records.nouns.report import Report
from yalu.records.nouns.source import Crawl, Source
from yalu.records.nouns.thread import MissedSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A proven absence of an article. Times are aware, UTC."""

    last_seen_at: datetime | None
    """When it was last seen before."""
    missed_at: datetime
    """When it was first found gone."""
    back_at: datetime | None
    """When it was seen again; None: not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherArticle:
    """An article that stands beside another one, in short."""

    article_id: int
    """Yalu's number of the other article."""
    source_id: str
    """Its source, as the registry names it."""
    source_name: str
    """Name of its source, for readers."""
    url: str | None
    """Address of the other article."""
    title: str | None
    """Its headline."""
    language: str | None
    """BCP 47 tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeArticle(OtherArticle):
    """Another article with the same text (a reprint), or one that this probably translates (an edition)."""

    likeness: float
    """0 to 1; of an edition the confidence of the guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDetail:
    """One article as of a time. Times are aware, UTC."""

    article: Article
    """Its record, as lists have it."""
    last_seen_at: datetime | None
    """The last check that saw it."""
    last_check_at: datetime
    """The last check."""
    last_outcome: Outcome
    """What that check found."""
    gone_since: datetime | None
    """The first check that found it gone, if enough in a row did."""
    between: Between | None
    """The next state (a version's name, gone or back), where nobody knows whether it was reached."""
    versions: tuple[Version, ...]
    """Its versions, oldest first."""
    absences: tuple[Absence, ...]
    """When it was not available."""
    changes: tuple[Change, ...]
    """Its newest changes, oldest first, its baseline included."""
    rule: str | None
    """The rule by which it is in scope."""
    terms_matched: tuple[str, ...]
    """The terms that matched."""
    score: float | None
    """0 to 1."""
    issues: tuple[str, ...]
    """Issues of the topic lexicon that it is about."""
    reprints: tuple[LikeArticle, ...]
    """Articles of other sources with the same text."""
    editions: tuple[LikeArticle, ...]
    """Articles in other languages that are probably the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDetail:
    """One version of an article, with the exchange it was read from."""

    version: Version
    """Its record, as lists have it."""
    source_id: str
    """The source, as the registry names it."""
    article_url: str | None
    """Address of the article."""
    previous: int | None
    """``seq`` of the version before it."""
    following: int | None
    """``seq`` of the version after it."""
    capture: Capture | None
    """The exchange it was read from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDetail:
    """One comment's life."""

    versions: tuple[CommentVersion, ...]
    """Its versions, oldest first."""
    missed: tuple[MissedSnapshot, ...]
    """Complete snapshots that missed it, oldest first."""
    changes: tuple[Change, ...]
    """Its changes, oldest first, its baseline included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDetail:
    """One source with its last crawls."""

    source: Source
    """Its record, as lists have it."""
    crawls: tuple[Crawl, ...]
    """Its last crawls, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureDetail:
    """One HTTP exchange with the headers of its answer."""

    capture: Capture
    """Its record."""
    headers: tuple[HeaderField, ...] | None
    """The headers, without cookies; None where the bytes were not kept."""
    damaged: bool
    """Whether the stored bytes do not match their SHA-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDetail:
    """One report with the numbers of its changes."""

    report: Report
    """Its record, as lists have it."""
    change_ids: tuple[int, ...]
    """Its changes, in its order."""

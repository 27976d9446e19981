"""The words of Yalu as values: frozen, typed, without behaviour that reaches outside.

Times are aware and UTC unless a name says otherwise. Tuples, never lists, so that every value can be compared,
hashed and trusted not to change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})


class Verdict(StrEnum):
    """How a crawl ended."""

    OK = "ok"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    FAILED = "failed"


class Quality(StrEnum):
    """Whether a capture is what a reader saw. Only OK and TEASER may make a version."""

    OK = "ok"
    BLOCKED = "blocked"
    ERROR = "error"
    EMPTY = "empty"
    LOGIN = "login"
    TEASER = "teaser"
    LISTING = "listing"


class Access(StrEnum):
    """How much of the article the page gives away."""

    FULL = "full"
    TEASER = "teaser"


class CommentState(StrEnum):
    """What the page shows in a comment's place."""

    VISIBLE = "visible"
    DELETED = "deleted-by-author"
    REMOVED = "removed"
    HELD = "held"


class Kind(StrEnum):
    """Kinds of change."""

    ARTICLE_NEW = "article.new"
    ARTICLE_HEADLINE = "article.headline"
    ARTICLE_BODY = "article.body"
    ARTICLE_BYLINE = "article.byline"
    ARTICLE_DATE = "article.date"
    ARTICLE_LABEL = "article.label"
    ARTICLE_NOTICE = "article.notice"
    ARTICLE_ACCESS = "article.access"
    ARTICLE_GONE = "article.gone"
    ARTICLE_BACK = "article.back"
    ARTICLE_MOVED = "article.moved"
    COMMENT_NEW = "comment.new"
    COMMENT_EDITED = "comment.edited"
    COMMENT_GONE = "comment.gone"
    COMMENT_BACK = "comment.back"
    THREAD_CLOSED = "thread.closed"
    THREAD_OPENED = "thread.opened"
    SOURCE_TEMPLATE = "source.template"
    SOURCE_OUTAGE = "source.outage"


class ReextractionKind(StrEnum):
    """What a later extractor makes of what is stored. None of it is a change: no publisher did it."""

    REREAD = "reread"
    """The same state, read otherwise."""
    DROPPED = "dropped"
    """What was taken for a state of its own was the old reading only."""
    FOUND = "found"
    """A state that the old reading missed."""
    WITHDRAWN = "withdrawn"
    """A recorded change that was the old reading only."""
    MISSED = "missed"
    """A change that the old reading missed; it is not told."""


@dataclass(frozen=True, slots=True)
class PublisherTime:
    """A time as the publisher wrote it.

    ``local`` is the naive wall-clock time on the page; ``offset`` is minutes east of UTC, or None when the page does
    not say; ``has_time`` is False for a bare date. What the page does not say is never filled in.
    """

    raw: str
    local: datetime
    offset: int | None = None
    has_time: bool = True

    def __str__(self) -> str:
        """ISO 8601, with exactly the precision the page has."""
        if not self.has_time:
            return self.local.date().isoformat()
        text = self.local.isoformat(timespec="seconds")
        if self.offset is None:
            return text
        sign = "-" if self.offset < 0 else "+"
        hours, minutes = divmod(abs(self.offset), 60)
        return f"{text}{sign}{hours:02}:{minutes:02}"

    def utc(self, assumed_offset: int = 0) -> datetime:
        """The instant, taking ``assumed_offset`` (minutes east of UTC) where the page gives none."""
        minutes = self.offset if self.offset is not None else assumed_offset
        return self.local.replace(tzinfo=timezone(timedelta(minutes=minutes))).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Article:
    """One state of an article, as a page shows it. ``body`` is paragraphs separated by one blank line."""

    title: str
    body: str
    subtitle: str | None = None
    byline: tuple[str, ...] = ()
    published_at: PublisherTime | None = None
    modified_at: PublisherTime | None = None
    language: str | None = None
    label: str | None = None
    tags: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    access: Access = Access.FULL


@dataclass(frozen=True, slots=True)
class Comment:
    """One state of a reader comment. ``id`` is the platform's; ``parent_id`` None at the top level.

    ``author`` is the name on the page; it never reaches the database (see ``yalu.ids.pseudonym``).
    """

    id: str
    text: str
    parent_id: str | None = None
    author: str | None = None
    posted_at: PublisherTime | None = None
    state: CommentState = CommentState.VISIBLE


# notes: nothing seems to be missing but no count proves it; only a way to write; as many as there should be, nameless
NO_COUNT = "the page does not say how many comments there are"
NOT_SHOWN = "the page shows no comments and does not say that there are none"
NO_IDS = "the comments have no ids"


@dataclass(frozen=True, slots=True)
class Thread:
    """The comments under one article as one read saw them.

    ``expected`` is how many the page says there are, None when it does not say. ``complete`` only when every page
    arrived and nothing contradicts it (``yalu.contradictions``). ``open`` None when the page does not tell. ``note``
    says why a thread could not be read or is not complete. Two reads with one ``drawn`` are of one template."""

    platform: str
    comments: tuple[Comment, ...] = ()
    open: bool | None = None
    expected: int | None = None
    complete: bool = False
    note: str | None = None
    drawn: str | None = None


@dataclass(frozen=True, slots=True)
class ThreadRequest:
    """Something more that must be fetched before a thread is complete. ``role`` is for the platform that asked."""

    url: str
    role: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What one capture of an article page says.

    ``url`` is the canonical address; ``publisher_id`` the publisher's own id of the piece where the page has one
    (a WordPress post id, say), ``short_url`` the address that leads to the piece by that id. ``reason`` says why
    ``quality`` is not OK. ``more`` is what the thread still needs.
    ``provenance`` maps each field to where it was read; ``dropped`` lists what was cut and why. ``extractor`` is the
    version of what read it, with what the source says about its pages; see ``yalu.pages.extractor_of``.
    """

    url: str
    quality: Quality
    article: Article | None = None
    thread: Thread | None = None
    reason: str | None = None
    publisher_id: str | None = None
    more: tuple[ThreadRequest, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    dropped: tuple[tuple[str, str], ...] = ()
    extractor: str = ""
    footprint: str | None = None
    """What the next capture is compared with before it is read; see ``yalu.pages.footprint``. None: read it always."""
    short_url: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """One HTTP exchange, kept as evidence. ``status`` None and ``error`` set when no answer came."""

    url: str
    fetched_at: datetime
    status: int | None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    error: str | None = None
    final_url: str | None = None
    """The address that answered, when redirects led elsewhere."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term that matched: where, and of which class of the lexicon."""

    text: str
    kind: str
    start: int
    end: int
    field: str


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """Why an article is in scope, or why not. ``score`` is 0 to 1."""

    in_scope: bool
    score: float
    rule: str
    terms: tuple[Term, ...] = ()
    tags: tuple[str, ...] = ()
    lexicon: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A change as the pure part decides it: what differs and how much it matters, without ids or times.

    ``before`` and ``after`` are short texts for a reader; ``significance`` is 0 to 1, ``reason`` says why in words.
    """

    kind: Kind
    significance: float
    reason: str
    before: str | None = None
    after: str | None = None
    comment_id: str | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)


class Fate(StrEnum):
    """What a platform says of one comment asked for by its id."""

    SHOWN = "shown"
    WITHHELD = "withheld"
    """It exists and visitors may not see it: held, spam or in the trash."""
    ERASED = "erased"
    UNKNOWN = "unknown"
    """An answer that proves nothing, such as that of a closed interface."""
    UNANSWERED = "unanswered"
    """No answer, or a failing server's."""


NOT_MISSING = (Fate.SHOWN, Fate.UNANSWERED)
"""Fates of a comment whose absence from a complete read counts for nothing."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """One comment asked for by the platform's id: at which address, and what came of it."""

    comment_id: str
    url: str
    fate: Fate


class Outcome(StrEnum):
    """What one look at an article came to."""

    READ = "read"
    UNCHANGED = "unchanged"
    """The server said 304: the state seen last time still stands."""
    GONE = "gone"
    """404, 410, or a redirect to something that is not the article."""
    OUT_OF_SCOPE = "out-of-scope"
    UNREADABLE = "unreadable"
    """An answer that is not what a reader should see: error page, login, empty, listing."""
    BLOCKED = "blocked"
    FAILED = "failed"
    """No answer, a server error, or a body over the limit."""


class ReservationBasis(StrEnum):
    """Where text and data mining of a page is reserved or set free."""

    FILE = "tdmrep.json"
    HEADER = "header"
    META = "meta"


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is said of one page, and where. ``policy`` is the address of the terms of a licence."""

    basis: ReservationBasis
    reserved: bool
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One look at one article: all that a crawl learnt, ready to be stored in one transaction.

    ``addresses`` are the URLs that lead to the article (asked for, answered, canonical), the one to visit next time
    first. ``captures`` holds the page first, then the parts of its thread and the look-ups. ``page.thread`` is the
    whole thread as far as it could be read; ``look_ups`` are the comments that it lacks and that were asked for by id.
    ``reservation`` is what the page itself and its headers say about text and data mining; rules of its host are apart.
    """

    addresses: tuple[str, ...]
    outcome: Outcome
    captures: tuple[Capture, ...] = ()
    page: Page | None = None
    match: TopicMatch | None = None
    reason: str | None = None
    look_ups: tuple[LookUp, ...] = ()
    reservation: Reservation | None = None
    claimed_url: str | None = None
    """The one of ``addresses`` that only the page itself names (its canonical link): nobody answered there."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write for one crawl of one source, until somebody with a newer token takes over."""

    crawl_id: int
    source_id: str
    token: str
    policy: str = "default"  # by which the next looks are planned; see yalu.sources.revisit


@dataclass(frozen=True, slots=True)
class WriteCount:
    """What one write added."""

    captures: int = 0
    articles: int = 0
    versions: int = 0
    comments: int = 0
    comment_versions: int = 0

    def __add__(self, other: WriteCount) -> WriteCount:
        return WriteCount(
            self.captures + other.captures,
            self.articles + other.articles,
            self.versions + other.versions,
            self.comments + other.comments,
            self.comment_versions + other.comment_versions,
        )

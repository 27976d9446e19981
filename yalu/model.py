"""The data model: frozen, typed values without side effects.

Times are aware and UTC unless a name says otherwise. Sequences are tuples, so that every value can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from yalu.reasons import Reason
from yalu.sent_request import SentRequest

T = TypeVar("T")
NOTHING: Mapping[str, str] = MappingProxyType({})
READER_LANGUAGES = ("en", "ko", "zh", "ja")
"""Languages of the words around the items: in reports, mails and the reading room."""


class Verdict(StrEnum):
    """How a crawl ended."""

    OK = "ok"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    FAILED = "failed"


ANSWERING, FAILING = (Verdict.OK, Verdict.PARTIAL), (Verdict.BLOCKED, Verdict.FAILED)
"""Verdicts of crawls that the source answered, and the others."""


class Quality(StrEnum):
    """Whether a capture shows what a reader saw; only OK and TEASER may make a version."""

    OK = "ok"
    BLOCKED = "blocked"
    ERROR = "error"
    EMPTY = "empty"
    LOGIN = "login"
    TEASER = "teaser"
    LISTING = "listing"


class Access(StrEnum):
    """How much of the article the page shows."""

    FULL = "full"
    TEASER = "teaser"


class CommentState(StrEnum):
    """What the page shows in place of a comment."""

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
    SOURCE_TERMS = "source.terms"


class ReextractionKind(StrEnum):
    """Results of re-extraction by a later extractor. None is a change: no publisher made it."""

    REPLACED = "replaced"
    """The same state, extracted differently."""
    DROPPED = "dropped"
    """A stored state that only the old extraction produced."""
    FOUND = "found"
    """A state that the old extraction missed."""
    WITHDRAWN = "withdrawn"
    """A recorded change that only the old extraction produced."""
    MISSED = "missed"
    """A change that the old extraction missed; it is logged, not reported (decision 0120)."""


@dataclass(frozen=True, slots=True)
class PublisherTime:
    """A time as the publisher wrote it.

    ``local`` is the naive clock time on the page; ``offset`` is minutes east of UTC, None if the page does not state
    it; ``has_time`` is False for a bare date; ``raw`` is the original text. What the page does not state is never
    filled in.
    """

    raw: str
    local: datetime
    offset: int | None = None
    has_time: bool = True

    def __str__(self) -> str:
        """Return ISO 8601 at exactly the precision that the page has."""
        if not self.has_time:
            return self.local.date().isoformat()
        text = self.local.isoformat(timespec="seconds")
        if self.offset is None:
            return text
        sign = "-" if self.offset < 0 else "+"
        hours, minutes = divmod(abs(self.offset), 60)
        return f"{text}{sign}{hours:02}:{minutes:02}"

    def utc(self) -> datetime:
        """Return the time in UTC, as which a time counts whose page states no offset."""
        return self.local.replace(tzinfo=timezone(timedelta(minutes=self.offset or 0))).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """One state of an article, as a page shows it; ``body`` is paragraphs separated by one blank line.

    ``boxes`` are the paragraphs of the body in boxes of their own, as ranges: the first, and the one after the last.
    They are where the text stands on the page, no part of what it says.
    """

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
    boxes: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """A possible value of a field, where it was read, and how reliable that is (0 to 1; 0: only its place makes it)."""

    value: T
    source: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class FieldCandidates:
    """What each place says of a field; ``body_in``: where the text is, ``drawn``: its classes, ``prompts``: its end."""

    title: tuple[Candidate[str], ...] = ()
    byline: tuple[Candidate[tuple[str, ...]], ...] = ()
    published_at: tuple[Candidate[PublisherTime], ...] = ()
    modified_at: tuple[Candidate[PublisherTime], ...] = ()
    label: tuple[Candidate[str], ...] = ()
    body_in: str = ""
    drawn: str = ""
    prompts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedComment:
    """One state of a reader comment; ``id`` is the platform's, ``parent_id`` is None at the top level.

    ``author`` is the name on the page; it is never stored in the database (see ``yalu.ids.pseudonym``).
    """

    id: str
    text: str
    parent_id: str | None = None
    author: str | None = None
    posted_at: PublisherTime | None = None
    state: CommentState = CommentState.VISIBLE


# Values of ``Thread.note``: no count proves that the thread is complete; the page has only a comment form; the count
# matches, but comments have no stable ids.
NO_COUNT = Reason.of("snapshot.no_count")
NOT_SHOWN = Reason.of("snapshot.not_shown")
NO_IDS = Reason.of("snapshot.no_ids")


@dataclass(frozen=True, slots=True)
class ParsedThread:
    """The comments under one article as one snapshot shows them.

    ``expected`` is the count that the page states, None if it states none. ``complete`` is True only if every page was
    received and nothing contradicts it (``yalu.known_reasons``). ``open`` is None if the page does not tell. ``note``
    is the reason why a thread could not be read or is not complete. Snapshots with equal ``drawn`` share a page
    template.
    """

    platform: str
    comments: tuple[ParsedComment, ...] = ()
    open: bool | None = None
    expected: int | None = None
    complete: bool = False
    note: Reason | None = None
    drawn: str | None = None


@dataclass(frozen=True, slots=True)
class ThreadRequest:
    """A further request needed to complete a thread; ``role`` is its meaning to the platform that asked for it."""

    url: str
    role: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What one capture of an article page says.

    ``url`` is the canonical URL; ``publisher_id`` is the publisher's own id of the article if the page has one,
    ``short_url`` the URL that leads to the article by that id. ``reason`` tells why ``quality`` is not OK. ``more``
    lists the requests that the thread still needs. ``provenance`` maps each field to where it was read; ``dropped``
    lists what was cut and why. ``extractor`` is the version of the extractor, combined with what the source says about
    its pages; see ``yalu.sources.extractor_version.extractor_of``.
    """

    url: str
    quality: Quality
    article: ParsedArticle | None = None
    thread: ParsedThread | None = None
    reason: Reason | None = None
    publisher_id: str | None = None
    more: tuple[ThreadRequest, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    dropped: tuple[tuple[str, str], ...] = ()
    extractor: str = ""
    footprint: str | None = None
    """Fingerprint to compare the next capture with; see ``yalu.pages.footprint``. None: the page is always read."""
    short_url: str | None = None
    beside: tuple[int, ...] = ()
    """Keys of the text blocks beside the body (``yalu.ids.text_key``), for the comparison with another capture."""
    candidates: FieldCandidates = FieldCandidates()
    """For the comparison with another capture, like with like."""


@dataclass(frozen=True, slots=True)
class HttpExchange:
    """One HTTP exchange, kept as evidence; without a response ``status`` is None and ``error`` is set."""

    url: str
    fetched_at: datetime
    status: int | None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    error: str | None = None
    final_url: str | None = None
    """The URL that responded, if redirects led elsewhere."""
    request: SentRequest | None = None
    """The last request, which got the response; None for an archive's copy and without a response."""
    withheld: tuple[str, int, bool] | None = None
    """Of a body that shows erased words, and is left empty: SHA-256, size, and whether its page had its closing tag."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term that matched: its text, its class in the lexicon (``kind``), and its position in ``field``."""

    text: str
    kind: str
    start: int
    end: int
    field: str


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """Why an article is in scope, or why not; ``score`` is 0 to 1."""

    in_scope: bool
    score: float
    rule: str
    terms: tuple[Term, ...] = ()
    tags: tuple[str, ...] = ()
    lexicon: str = ""


class Fate(StrEnum):
    """What a platform answers about one comment requested by its id."""

    SHOWN = "shown"
    WITHHELD = "withheld"
    """It exists but visitors may not see it: held, spam or in the trash."""
    ERASED = "erased"
    UNKNOWN = "unknown"
    """An answer that proves nothing, such as that of an interface that is closed."""
    UNANSWERED = "unanswered"
    """No answer, or a server error."""


NOT_MISSING = (Fate.SHOWN, Fate.UNANSWERED)
"""Fates with which a comment's absence from a complete snapshot does not count."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """One comment requested by the platform's id: the URL, and the result."""

    comment_id: str
    url: str
    fate: Fate


class Outcome(StrEnum):
    """The result of one visit to an article."""

    READ = "read"
    UNCHANGED = "unchanged"
    """The server responded 304: the state last seen still holds."""
    GONE = "gone"
    """404, 410, or a redirect to something other than the article."""
    OUT_OF_SCOPE = "out-of-scope"
    UNREADABLE = "unreadable"
    """A response that is not what readers should see: error page, login, empty, listing."""
    BLOCKED = "blocked"
    FAILED = "failed"
    """No response, a server error, or a body over the limit."""


class ReservationBasis(StrEnum):
    """Where text and data mining of a page is reserved or permitted."""

    FILE = "tdmrep.json"
    HEADER = "header"
    META = "meta"


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is stated about one page, and where; ``policy`` is the URL of licence terms."""

    basis: ReservationBasis
    reserved: bool
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One visit to one article: everything a crawl learnt, ready to be stored in one transaction.

    ``addresses`` are the URLs that lead to the article (requested, responding, canonical), the one to visit next time
    first. ``captures`` holds the page first, then the parts of its thread and the look-ups. ``page.thread`` is the
    thread as far as it could be read; ``look_ups`` are comments missing from it that were requested by id.
    ``reservation`` is what the page and its headers state about text and data mining; rules of its host are kept apart.
    """

    addresses: tuple[str, ...]
    outcome: Outcome
    captures: tuple[HttpExchange, ...] = ()
    page: Page | None = None
    match: TopicMatch | None = None
    reason: Reason | None = None
    look_ups: tuple[LookUp, ...] = ()
    reservation: Reservation | None = None
    statements: tuple[tuple[str, str], ...] = ()
    """What the page and its headers ask of machines: place and value; see ``yalu.terms.pages.page_statements``."""
    claimed_url: str | None = None
    """The one of ``addresses`` that only the page itself states (its canonical link): it was not requested."""


class DeliveryState(StrEnum):
    """How far the delivery of a report to one reader has come."""

    PENDING = "pending"
    """Not tried yet, or the way to the reader was closed."""
    HANDING_OVER = "handing_over"
    """Written just before the moment from which the reader may have it."""
    DELIVERED = "delivered"
    REFUSED = "refused"
    """For good; nothing is tried again by itself."""
    FAILED = "failed"
    """It did not arrive, and is tried again."""
    UNKNOWN = "unknown"
    """It may have arrived, nobody can tell; sent again only by hand."""

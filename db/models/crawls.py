"""Sources, what hosts ask of machines, crawls and captures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from yalu.crawl import CrawlStats
from yalu.db.core.base import Base, Id, PlainJson, Sha256, by_value
from yalu.model import Verdict
from yalu.reasons import Reason


class Source(Base):
    """A watched site, copied from the registry whenever it is crawled."""

    __tablename__ = "source"

    id: Mapped[str] = mapped_column(primary_key=True)
    """The source's id in the registry."""
    name: Mapped[str]
    homepage: Mapped[str]
    country: Mapped[str]
    """ISO 3166 code, as in the registry."""
    languages: Mapped[Any] = mapped_column(PlainJson)
    """BCP 47 codes."""
    type: Mapped[str]
    """newspaper, magazine, think-tank, state-media, blog or agency."""
    tier: Mapped[str]
    stance: Mapped[str | None]
    editions_of: Mapped[str | None]
    """Id of the source that this one is an edition of."""
    terms: Mapped[str]
    """What a report may quote: link-only, excerpt, licensed or off."""
    scope: Mapped[str]
    comments: Mapped[str]
    every: Mapped[int]
    """Seconds between two crawls."""
    first_seen_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class HostRefusal(Base):
    """A host that refused (403, 429, 503) at the last request. The row is deleted when it answers again."""

    __tablename__ = "host_refusal"

    name: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[int]
    """HTTP status of the last refusal."""
    refusals: Mapped[int]
    """Number of crawls in a row at whose end the host refused."""
    quiet_until: Mapped[datetime | None]
    """No request may be sent before this time, by the host's Retry-After."""
    avoided_until: Mapped[datetime]
    """No worker begins a crawl of the host before this time; the pause grows with each refusal (decision 0061)."""


class Crawl(Base):
    """One crawl of a source. At most one is open per source; its lease says which process may write.

    Each copy from an archive is a crawl of its own, which was never open.
    """

    __tablename__ = "crawl"
    __table_args__ = (
        Index(
            "uq_crawl_source_id_open",
            "source_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "source_id", "id"),
        Index(None, "source_id", "verdict", "ended_at"),
        Index(None, "ended_at"),
    )

    id: Mapped[Id]
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    started_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
    """The last time the lease holder wrote."""
    ended_at: Mapped[datetime | None]
    verdict: Mapped[Verdict | None] = mapped_column(by_value(Verdict))
    reason: Mapped[Reason | None]
    """Why the verdict is not ok."""
    forced: Mapped[bool]
    """Whether all known articles were to be checked, due or not."""
    discovers: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether the source's listings were followed; if not, only known articles that were due were checked."""
    lease_token: Mapped[str | None]
    """Only a write with this token is accepted; NULL once the crawl has ended."""
    holder: Mapped[str]
    """Host, process id and start time of the process that holds the lease."""
    stats: Mapped[CrawlStats | None]
    """What the crawl counted; NULL until it has ended."""
    archive: Mapped[str | None]
    """URL prefix of an archive's copies, when an archive was asked instead of the source."""
    judgement: Mapped[Any | None] = mapped_column(PlainJson)
    """Judgement of the whole crawl, made when it ends; see yalu.history.judgement.crawls. NULL while it is open."""
    unchanged: Mapped[int] = mapped_column(default=0, server_default="0")
    """Number of checks without a row of their own, because they found exactly what the previous check found."""
    unchanged_threads: Mapped[int] = mapped_column(default=0, server_default="0")
    """Number of threads that those checks saw; ``unchanged_whole`` counts the complete ones."""
    unchanged_whole: Mapped[int] = mapped_column(default=0, server_default="0")


class StagedObservation(Base):
    """An observation of an open crawl. Deleted when it is written as history."""

    __tablename__ = "staged_observation"
    __table_args__ = (Index(None, "crawl_id", "id"),)

    id: Mapped[Id]
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"))
    at: Mapped[datetime]
    """Database time of the exchange."""
    addresses: Mapped[Any] = mapped_column(PlainJson)
    urls: Mapped[Any] = mapped_column(PlainJson)
    """The URLs that its captures requested."""
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    """The observation with its captures, as encoded by db.crawls.staged_observations."""


class SourceCheck(Base):
    """Listings that ``yalu sources check`` found at one visit; the source need not have been crawled."""

    __tablename__ = "source_check"
    __table_args__ = (Index(None, "source_id", "at"),)

    id: Mapped[Id]
    source_id: Mapped[str]
    """The source's id in the registry."""
    at: Mapped[datetime]
    ways: Mapped[Any] = mapped_column(PlainJson)
    """For each listing's URL the entries found: digest of the URL, digest of the title, date."""


class Url(Base):
    """A URL of a source. Stored once for all its captures; belongs to an article or to none."""

    __tablename__ = "url"
    __table_args__ = (
        UniqueConstraint("source_id", "url"),
        Index(None, "key", "source_id"),
        Index(None, "article_id"),
    )

    id: Mapped[Id]
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    url: Mapped[str]
    key: Mapped[str]
    """Equal for all URLs of one article; see yalu.ids.same_article_address."""
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))


class Capture(Base):
    """One HTTP exchange kept as evidence; its bytes are in ``capture_payload``."""

    __tablename__ = "capture"
    __table_args__ = (
        Index(None, "url_id", "id"),
        Index(None, "crawl_id"),
        Index(None, "article_id"),
    )

    id: Mapped[Id]
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"))
    url_id: Mapped[int] = mapped_column(ForeignKey("url.id"))
    """The URL requested."""
    final_url_id: Mapped[int | None] = mapped_column(ForeignKey("url.id"))
    """The URL that answered, if redirected."""
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    """The article whose page or thread this is; NULL when it belongs to no known article."""
    fetched_at: Mapped[datetime]
    """Time by the clock of the fetching host; for an archive's copy the archive's time."""
    status: Mapped[int | None]
    """HTTP status; NULL when no answer came."""
    error: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(Sha256)
    """SHA-256 of the body as served; NULL when there was none."""
    size: Mapped[int]
    """Length of the body as served, in bytes."""


class CapturePayload(Base):
    """Headers and body of a capture; no row when they were not kept: out of scope, past retention, or erased.

    ``data`` is both, compressed with zstd; ``base_id`` names the capture whose payload served as the dictionary, and
    ``depth`` is the number of such steps to a payload without a dictionary (decision 0072). Where ``object_size`` is
    set, which is only for payloads without a dictionary, ``data`` is the headers, and the body is the object named by
    ``sha256`` in the object store (decision 0232).

    On PostgreSQL the table has one partition per month, which retention drops whole; one for payloads that outlive
    their month; and one for all other months, which are those of an archive's copies (see db.captures.partitions).
    """

    __tablename__ = "capture_payload"
    __table_args__ = (
        Index(None, "base_id"),
        Index(
            None,
            "sha256",
            sqlite_where=text("sha256 IS NOT NULL"),
            postgresql_where=text("sha256 IS NOT NULL"),
        ),
        {"postgresql_partition_by": "LIST (month)"},
    )

    capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id"), primary_key=True)
    month: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """Month of ``capture.fetched_at`` in UTC as YYYYMM; 0 for payloads that outlive it: a version was read from it, or
    retention kept it as the last of its URL."""
    data: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str | None] = mapped_column(Sha256)
    """The capture's SHA-256, for payloads without a dictionary: equal bodies are found by it. NULL for all others."""
    object_size: Mapped[int | None]
    """Length in bytes of the object with the body, which captures may share; NULL when the body is in the database."""
    base_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    depth: Mapped[int]


class BodyRemoval(Base):
    """An object that a payload no longer needs: deleted from the object store unless another payload needs it."""

    __tablename__ = "body_removal"
    __table_args__ = (Index(None, "sha256"),)

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(Sha256)
    """The object's name: the SHA-256 of its body."""


class HostTerms(Base):
    """A state of what one host asks of machines, once a host however many sources it serves (decision 0145).

    Inserted when a document of the host reads otherwise; a reading with equal bytes only extends the times at which it
    was seen. An answer that is no document (no answer, refused, 5xx) makes no row and extends none.
    """

    __tablename__ = "host_terms"
    __table_args__ = (
        UniqueConstraint("host", "seq"),
        CheckConstraint("seq >= 1", name="seq"),
        Index(None, "crawl_id"),
    )

    id: Mapped[Id]
    host: Mapped[str]
    """Scheme and authority, which policies apply to: https://example.org."""
    seq: Mapped[int]
    """1, 2, 3 … within the host; the order of its states."""
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"))
    """The crawl that read it first."""
    robots_capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    """The robots.txt, or the 404 or 410 in its place; NULL as long as none was read."""
    robots_seen_at: Mapped[datetime | None]
    """When it was last read."""
    tdmrep_capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    """The tdmrep.json, likewise."""
    tdmrep_seen_at: Mapped[datetime | None]
    pages: Mapped[Any | None] = mapped_column(PlainJson)
    """What headers and meta elements of its pages state alike: pairs of place and value; NULL as long as unknown."""
    pages_seen_at: Mapped[datetime | None]
    content_hash: Mapped[str]
    """Equal for two states whose documents are equal byte for byte."""
    signals: Mapped[Any] = mapped_column(PlainJson)
    """The statements of all documents, each with document, line, name, value, and what of it is unknown."""
    decisions: Mapped[Any] = mapped_column(PlainJson)
    """The answer for the host as a whole about each act (fetch, keep, quote, hand to a model), with its reasons."""
    difference: Mapped[Any | None] = mapped_column(PlainJson)
    """The change from the state before, as it is recorded; NULL when there is none to tell."""
    not_before: Mapped[datetime | None]
    """The last time what differs was read as before; NULL for the first state."""
    not_after: Mapped[datetime]
    """The first time this state was read."""
    last_seen_at: Mapped[datetime]
    """The last time any of its documents was read like this."""

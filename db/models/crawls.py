"""Sources, crawls and the evidence they bring home."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from db.core.base import Base, Id, PlainJson, Sha256, by_value
from yalu.model import Verdict


class Source(Base):
    """A watched site, copied from the registry whenever it is crawled."""

    __tablename__ = "source"

    id: Mapped[str] = mapped_column(primary_key=True)
    """The registry's id."""
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
    """The id of the source this one is an edition of."""
    terms: Mapped[str]
    """What a report may quote: link-only, excerpt, licensed or off."""
    scope: Mapped[str]
    comments: Mapped[str]
    every: Mapped[int]
    """Seconds between two crawls."""
    first_seen_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class HostRefusal(Base):
    """A host that refused us (403, 429, 503) when it was asked last. The row goes when it answers again."""

    __tablename__ = "host_refusal"

    name: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[int]
    """The last refusal."""
    refusals: Mapped[int]
    """Crawls in a row at whose end it refused."""
    quiet_until: Mapped[datetime | None]
    """Before this it wants no request at all, by its Retry-After."""
    avoided_until: Mapped[datetime]
    """Before this no worker begins a crawl there; grows with each refusal."""


class Crawl(Base):
    """One visit to a source. At most one is open per source; its lease says who may write.

    Each copy that an archive gave is a crawl of its own, which was never open.
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
    """The last time its holder wrote."""
    ended_at: Mapped[datetime | None]
    verdict: Mapped[Verdict | None] = mapped_column(by_value(Verdict))
    reason: Mapped[str | None]
    """Why the verdict is not ok."""
    forced: Mapped[bool]
    """Whether every known article was to be visited, due or not."""
    discovers: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether the ways in were followed; else only known articles that were due were looked at."""
    lease_token: Mapped[str | None]
    """Only a write with this token counts; NULL once the crawl has ended."""
    holder: Mapped[str]
    """Host, process id and start of the process that holds the lease."""
    stats: Mapped[Any | None] = mapped_column(PlainJson)
    archive: Mapped[str | None]
    """Where the copies of an archive begin, when an archive was asked and not the source itself."""
    judgement: Mapped[Any | None] = mapped_column(PlainJson)
    """What the crawl as a whole showed, made when it ends: see yalu.history.crawls. NULL while it goes on."""
    unchanged: Mapped[int] = mapped_column(default=0, server_default="0")
    """Checks that found exactly what the checks before them found, and have no row of their own."""
    unchanged_threads: Mapped[int] = mapped_column(default=0, server_default="0")
    """Threads that such checks saw; of those that were complete, see ``unchanged_whole``."""
    unchanged_whole: Mapped[int] = mapped_column(default=0, server_default="0")


class StagedObservation(Base):
    """An observation of a crawl that has not ended. Taken out when the crawl is settled."""

    __tablename__ = "staged_observation"
    __table_args__ = (Index(None, "crawl_id", "id"),)

    id: Mapped[Id]
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"))
    at: Mapped[datetime]
    """Database time of the exchange."""
    addresses: Mapped[Any] = mapped_column(PlainJson)
    urls: Mapped[Any] = mapped_column(PlainJson)
    """The addresses that its captures asked for."""
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    """The observation with its captures, as db.crawls.staged_observations writes it."""


class SourceCheck(Base):
    """What ``yalu sources check`` found listed at one visit; a source need not have been crawled for that."""

    __tablename__ = "source_check"
    __table_args__ = (Index(None, "source_id", "at"),)

    id: Mapped[Id]
    source_id: Mapped[str]
    """The registry's id."""
    at: Mapped[datetime]
    ways: Mapped[Any] = mapped_column(PlainJson)
    """By the address of each way in the entries it listed: digest of the address, digest of the title, date."""


class Url(Base):
    """A URL of a source. Kept once, whatever was captured there; leads to an article or to none."""

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
    """Equal for the addresses of one article: see yalu.ids.same_article_address."""
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
    """The address asked for."""
    final_url_id: Mapped[int | None] = mapped_column(ForeignKey("url.id"))
    """The address that answered, when redirects led elsewhere."""
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    """The article whose page or thread this is; NULL when it is none that is known."""
    fetched_at: Mapped[datetime]
    """By the clock of the host that fetched; of an archive's copy the time that the archive gives."""
    status: Mapped[int | None]
    """HTTP status; NULL when no answer came."""
    error: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(Sha256)
    """Of the body as served; NULL when there was none."""
    size: Mapped[int]
    """Bytes of the body as served."""


class CapturePayload(Base):
    """Headers and body of a capture; none when they were not kept: out of scope, past retention, or erased.

    ``data`` is both, compressed with zstd; ``base_id`` names the capture whose payload served as the dictionary,
    ``depth`` how many such steps lead to one that stands alone. Where ``object_size`` is given, which is for payloads
    that stand alone, ``data`` is the headers, and the body is the object named by ``sha256`` in the object store.

    PostgreSQL has a partition for each month, which retention drops whole; one for what outlives its month; and one for
    all other months, which are those of an archive's copies (see db.captures.partitions).
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
    """That of ``capture.fetched_at`` in UTC as YYYYMM; 0 for what outlives it: versions were read from it, or retention
    kept it as the last of its address."""
    data: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str | None] = mapped_column(Sha256)
    """That of the capture, for a body that stands alone: equal ones are found by it. NULL for all others."""
    object_size: Mapped[int | None]
    """Bytes of the object with the body, where captures may share one; NULL when the body is not in an object store."""
    base_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    depth: Mapped[int]


class BodyRemoval(Base):
    """An object that a payload needed no longer: to be removed from the object store, unless another one needs it."""

    __tablename__ = "body_removal"
    __table_args__ = (Index(None, "sha256"),)

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(Sha256)
    """The object's name: the hash of the body in it."""

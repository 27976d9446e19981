"""Small pieces for the store's tests: a source, a page with a thread, one look at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TypeVar, cast

from sqlalchemy import func, select

from yalu.crawl import Lease, WriteCount
from yalu.db.core.engine import Database
from yalu.db.crawls.crawl_store import Store
from yalu.db.models import Base, CapturePayload
from yalu.model import (
    HttpExchange,
    Observation,
    Outcome,
    Page,
    ParsedArticle,
    ParsedComment,
    ParsedThread,
    PublisherTime,
    Quality,
    Term,
    TopicMatch,
    Verdict,
)
from yalu.settings import Settings
from yalu.sources.source import Discovery, DiscoveryMethod, SourceConfig

SOURCE = SourceConfig(
    id="river-post",
    name="The River Post",
    homepage="https://river.example/",
    country="KR",
    languages=("en", "ko"),
    type="newspaper",
    discover=(Discovery(DiscoveryMethod.FEED, "https://river.example/feed/"),),
)
Stored = TypeVar("Stored", bound=Base)
DAY_ONE = datetime(2026, 3, 1, 9, tzinfo=UTC)
URL = "https://river.example/bridge"
COLUMN = ParsedArticle(
    title="The bridge at Dandong",
    body="The bridge is old.\n\nIt carries more than trucks.",
    byline=("Han Sori",),
    published_at=PublisherTime("1 March 2026, 8 am KST", datetime(2026, 3, 1, 8), 540),  # noqa: DTZ001
    language="en",
)
MATCH = TopicMatch(True, 0.8, "pair", (Term("Dandong", "place", 14, 21, "title"),), ("border",), "1")


def comments(*texts: str, author: str = "Reader") -> tuple[ParsedComment, ...]:
    """Comments with the ids 1, 2, 3 … in the order given; an empty text leaves its id out."""
    return tuple(ParsedComment(str(number), text, author=author) for number, text in enumerate(texts, 1) if text)


def thread(*texts: str, complete: bool = True, open: bool | None = True) -> ParsedThread:  # noqa: A002
    shown = comments(*texts)
    return ParsedThread("wordpress", shown, open=open, expected=len(shown), complete=complete)


def capture(url: str = URL, body: bytes = b"<html>bridge</html>", status: int | None = 200) -> HttpExchange:
    return HttpExchange(url, DAY_ONE, status, (("Content-Type", "text/html"), ("ETag", '"1"')), body)


def look(
    article: ParsedArticle | None = COLUMN,
    talk: ParsedThread | None = None,
    *,
    url: str = URL,
    outcome: Outcome = Outcome.READ,
    publisher_id: str | None = None,
    body: bytes | None = None,
    match: TopicMatch | None = MATCH,
) -> Observation:
    """One look at one page."""
    page = None
    if outcome in (Outcome.READ, Outcome.OUT_OF_SCOPE):
        page = Page(url, Quality.OK, article, talk, publisher_id=publisher_id, provenance={"title": "json-ld"})
    served = capture(url, body if body is not None else f"<html>{article}{talk}</html>".encode())
    return Observation((url,), outcome, (served,), page, match if page else None)


def dated(seen: Observation, at: datetime) -> Observation:
    """What was seen, with the `Date` that a server states."""
    stated = ("Date", format_datetime(at, usegmt=True))
    return replace(
        seen, captures=tuple(replace(exchange, headers=(*exchange.headers, stated)) for exchange in seen.captures)
    )


@dataclass(slots=True)
class Days:
    """A source watched day by day at set times."""

    database: Database
    source: SourceConfig = SOURCE
    now: datetime = DAY_ONE
    gone_after: int = 2
    captures: str = "changes"
    dates: bool = True
    """Whether servers state the time of an answer."""

    def store(self) -> Store:
        settings = Settings(secret="s3cret", now=self.now, gone_after=self.gone_after, captures=self.captures)
        return Store(self.database, settings)

    def claim(self, *, force: bool = True) -> Lease:
        lease = self.store().claim(self.source, force=force)
        assert lease is not None
        return lease

    def visit(self, *looks: Observation, verdict: Verdict = Verdict.OK) -> WriteCount:
        """One whole crawl, then a day passes."""
        lease = self.claim()
        self.store().write(
            lease, [dated(observation, self.now) if self.dates else observation for observation in looks]
        )
        count = self.store().finish(lease, verdict, None)
        self.now += timedelta(days=1)
        return count


def rows(database: Database, table: type[Stored], *order: str) -> Sequence[Stored]:
    """All rows of a table, by id: read as the table's own class says, though nothing but columns is there."""
    with database.read() as connection:
        fetched = connection.execute(select(table.__table__).order_by(*(order or ("id",)))).all()
    return cast("Sequence[Stored]", fetched)


def payloads(database: Database) -> Sequence[CapturePayload]:
    """All payloads that are kept, by capture."""
    return rows(database, CapturePayload, "capture_id")


def size(database: Database, table: type[Base]) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def retitled(title: str) -> ParsedArticle:
    return replace(COLUMN, title=title)

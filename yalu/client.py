"""A database of Yalu in Python: ``yalu.open(url)`` gives typed records, Arrow tables and pandas frames.

For whoever owns the database: texts are whole, not cut to the terms of their source. Commenters are pseudonyms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from types import TracebackType
from typing import Any, Generic, TypedDict, TypeVar, Unpack

from yalu.change_record import ChangeRecord
from yalu.db.core.engine import Database, open_database
from yalu.db.queries.article_states import ArticleRecord, VersionRecord
from yalu.db.room import articles, changes, comments, evidence
from yalu.db.room.articles import ArticleSummary
from yalu.db.room.comments import CommentLine
from yalu.db.room.filters import Filters, Page, each_page
from yalu.downloads import frames
from yalu.downloads.tables import require_arrow
from yalu.errors import UsageError
from yalu.redact import hidden

PORTION = 500
"""Records of one query."""

Record = TypeVar("Record")
Several = str | tuple[str, ...] | list[str]


class Selection(TypedDict, total=False):
    """Filters by name. Times are aware, or text in ISO 8601 (UTC unless it has an offset); ``limit`` is a number."""

    source: Several
    country: Several
    language: Several
    kind: Several
    issue: Several
    mark: Several
    min_significance: float
    since: datetime | str
    until: datetime | str
    q: str
    limit: int


@dataclass(frozen=True, slots=True)
class Records(Generic[Record]):
    """Records of a selection, newest first, read portion by portion each time they are gone through."""

    record_type: type[Record]
    read: Callable[[], Iterator[Record]]

    def __iter__(self) -> Iterator[Record]:
        """Read the records. Raises StoreError."""
        return self.read()

    def to_arrow(self) -> Any:
        """Return the records as an Arrow table. Raises UsageError without PyArrow, StoreError."""
        arrow = require_arrow()
        batches = frames.record_batches(self.record_type, self.read())
        return arrow.Table.from_batches(batches, schema=frames.record_schema(self.record_type))

    def to_pandas(self) -> Any:
        """Return the records as a pandas frame. Raises UsageError without pandas or PyArrow, StoreError."""
        try:
            import pandas  # noqa: F401  # the table asks for it
        except ModuleNotFoundError as error:
            raise UsageError("to_pandas needs pandas; install it") from error
        return self.to_arrow().to_pandas()


class Yalu:
    """An open database, for reading. Close it, or use it in a ``with`` statement."""

    def __init__(self, database: Database, gone_after: int = 2) -> None:
        self._database = database
        self._gone_after = gone_after

    def changes(self, **selection: Unpack[Selection]) -> Records[ChangeRecord]:
        """Return changes, those whose new state was first seen last before others. Raises UsageError."""
        return self._records(ChangeRecord, changes.changes, selection)

    def articles(self, **selection: Unpack[Selection]) -> Records[ArticleSummary]:
        """Return articles by their current version, those first seen last before others. Raises UsageError."""
        return self._records(ArticleSummary, articles.articles, selection)

    def comments(self, **selection: Unpack[Selection]) -> Records[CommentLine]:
        """Return versions of comments, those first seen last before others. Raises UsageError."""
        return self._records(CommentLine, comments.comments, selection)

    def article(self, url: str, at: datetime | str | None = None) -> ArticleRecord:
        """Return the article at ``url`` with its threads as of ``at`` (None: now). Raises UnknownItem, UsageError."""
        article_id = evidence.find_article(self._database, url)
        return articles.article_as_of(self._database, article_id, _time(at), gone_after=self._gone_after)

    def versions(self, url: str) -> tuple[VersionRecord, ...]:
        """Return all versions of the article at ``url``, oldest first. Raises UnknownItem."""
        return articles.versions(self._database, evidence.find_article(self._database, url))

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def __enter__(self) -> Yalu:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Yalu {hidden(self._database.shown)}>"

    def _records(
        self, record_type: type[Record], read: Callable[..., Page[Record]], selection: Selection
    ) -> Records[Record]:
        filters, limit = filters_of(selection), selection.get("limit")

        def records() -> Iterator[Record]:
            found = each_page(lambda cursor, size: read(self._database, filters, cursor, size), PORTION)
            return islice(found, limit)

        return Records(record_type, records)


def open_yalu(url: str) -> Yalu:
    """Open the database at ``url`` for reading. Raises SettingsError and StoreError."""
    return Yalu(open_database(url))


def filters_of(selection: Selection) -> Filters:
    """Return the filters of a selection. Raises UsageError for a name that is none, and for a wrong time."""
    unknown = [name for name in selection if name not in Selection.__annotations__]
    if unknown:
        raise UsageError(f"there is no filter {unknown[0]!r}; there are {', '.join(Selection.__annotations__)}")
    return Filters(
        source=_several(selection.get("source", ())),
        country=_several(selection.get("country", ())),
        language=_several(selection.get("language", ())),
        kind=_several(selection.get("kind", ())),
        issue=_several(selection.get("issue", ())),
        mark=_several(selection.get("mark", ())),
        min_significance=selection.get("min_significance"),
        since=_time(selection.get("since")),
        until=_time(selection.get("until")),
        q=selection.get("q"),
    )


def _several(value: Several) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _time(value: datetime | str | None) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise UsageError(f"{value!r} is no time; an example is 2026-11-02T03:00Z") from error
        value = value if value.tzinfo else value.replace(tzinfo=UTC)
    if value is not None and value.tzinfo is None:
        raise UsageError("a time without a time zone; give it tzinfo")
    return value

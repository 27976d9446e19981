"""A database of Yalu in Python: ``yalu.open(url)`` gives typed records, Arrow tables and pandas frames.

Records are those of every other door (``yalu.records``): cut to the terms of their source, without commenters' names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from types import TracebackType
from typing import Any, Generic, TypedDict, TypeVar, Unpack

from yalu.db.core.engine import Database, open_database
from yalu.db.figures import mutes
from yalu.db.figures import outlets as behaviour
from yalu.db.figures import spread as spreading
from yalu.db.figures import statistics as figures
from yalu.db.listing.filters import check_words, every_source_id, issues_among
from yalu.db.room import articles, changes
from yalu.db.room.articles import find_article
from yalu.db.study import codings, samples
from yalu.downloads.footnotes import footnotes
from yalu.downloads.nouns import ARTICLES, CHANGES, Noun, comments_proved_by
from yalu.downloads.states import article_detail, thread_record
from yalu.downloads.tables import arrow_batches, arrow_schema, require_arrow
from yalu.errors import UsageError
from yalu.records.figures.outlet import MuteProposal, OutletBehaviour, read_measure, refuse_others
from yalu.records.figures.spread import CopySpread
from yalu.records.figures.statistic import Statistic, read_grouping
from yalu.records.nouns.article import Article
from yalu.records.nouns.change import Change
from yalu.records.nouns.comment import CommentVersion
from yalu.records.nouns.details import ArticleDetail
from yalu.records.nouns.thread import Thread
from yalu.records.selection.filters import Filters, KnownValues, WithBaseline, as_texts, read_filters
from yalu.records.study.coding import Coding, CodingSample
from yalu.records.study.footnote import Footnote
from yalu.redact import hidden
from yalu.settings import Settings
from yalu.subscriptions.load import known_issues

Record = TypeVar("Record")
Listed = TypeVar("Listed", Change, Article, CommentVersion)
Several = str | tuple[str, ...] | list[str]


class Selection(TypedDict, total=False):
    """Filters by name (``yalu.records.selection.filters``), and ``limit``.

    Times are aware, or text: ISO 8601, or an age (7d).
    """

    source: Several
    country: Several
    language: Several
    kind: Several
    issue: Several
    article: int | Sequence[int]
    comment: int | Sequence[int]
    silent: bool
    quotation: Several
    baseline: WithBaseline
    mark: Several
    min_significance: float
    since: datetime | str
    until: datetime | str
    at: datetime | str
    known_at: datetime | str
    q: str
    limit: int


@dataclass(frozen=True, slots=True)
class Records(Generic[Record]):
    """Records of a selection, newest first, read page by page each time they are gone through."""

    record_type: type[Record]
    read: Callable[[], Iterator[Record]]

    def __iter__(self) -> Iterator[Record]:
        """Read the records. Raises StoreError."""
        return self.read()

    def to_arrow(self) -> Any:
        """Return the records as an Arrow table. Raises UsageError without PyArrow, StoreError."""
        arrow = require_arrow()
        batches = arrow_batches(self.record_type, self.read())
        return arrow.Table.from_batches(batches, schema=arrow_schema(self.record_type))

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

    def changes(self, **selection: Unpack[Selection]) -> Records[Change]:
        """Return changes, those whose new state was first seen last before others. Raises UsageError."""
        return self._records(CHANGES, selection)

    def articles(self, **selection: Unpack[Selection]) -> Records[Article]:
        """Return articles by their current version, those first seen last before others. Raises UsageError."""
        return self._records(ARTICLES, selection)

    def comments(self, **selection: Unpack[Selection]) -> Records[CommentVersion]:
        """Return versions of comments, those first seen last before others. Raises UsageError."""
        return self._records(comments_proved_by(self._gone_after), selection)

    def statistics(
        self, by: str = "source", per: str | None = None, **selection: Unpack[Selection]
    ) -> Records[Statistic]:
        """Return what was seen and changed of each source, country, language, issue or kind (``by``).

        By day, week or month (``per``), or over all. Raises UsageError.
        """
        (grouping, step), filters, limit = read_grouping(by, per), self._filters(selection), selection.get("limit")

        def records() -> Iterator[Statistic]:
            counted = figures.statistics(self._database, filters, grouping, step, datetime.now(UTC))
            return islice(counted.items, limit)

        return Records(Statistic, records)

    def outlets(self, rank: str = "silent_edits", **selection: Unpack[Selection]) -> Records[OutletBehaviour]:
        """Return how outlets behave, ranked by the lower bound of a measure's interval.

        The selection takes source, country, since, until (at the latest the last full hour), min_significance and
        limit. Raises UsageError for others.
        """
        filters, measure, limit = self._filters(selection), read_measure(rank), selection.get("limit")
        refuse_others(filters)

        def records() -> Iterator[OutletBehaviour]:
            return islice(behaviour.outlets(self._database, filters, measure, datetime.now(UTC)), limit)

        return Records(OutletBehaviour, records)

    def spread(self, change_id: int) -> Records[CopySpread]:
        """Return what became of a change in each reprint and edition of its article. Raises UnknownItem."""
        change = changes.change(self._database, change_id)
        return Records(CopySpread, lambda: iter(spreading.spread(self._database, change)))

    def mute_proposals(self) -> Records[MuteProposal]:
        """Return the kinds of change at sources that users of the room mostly marked as noise."""
        return Records(MuteProposal, lambda: iter(mutes.mute_proposals(self._database, datetime.now(UTC))))

    def coding_samples(self) -> Records[CodingSample]:
        """Return the samples for coding, the newest first, with the agreement of those that all have coded."""
        return Records(CodingSample, lambda: codings.sample_records(self._database))

    def codings(self, sample: str) -> Records[Coding]:
        """Return the codes of a sample, named as it was drawn. Raises UnknownItem; CodingRefused before all coded."""
        state = samples.sample_state(self._database, sample)
        return Records(Coding, lambda: codings.coding_records(self._database, state))

    def footnotes(self, bibliography: str | None = None) -> Records[Footnote]:
        """Return the pages that bibliographies cite, or the one at a path, with how far each has drifted."""
        return Records(Footnote, lambda: iter(footnotes(self._database, bibliography)))

    def article(
        self, url: str, at: datetime | str | None = None, known_at: datetime | str | None = None
    ) -> ArticleDetail:
        """Return the article at ``url`` with its versions and changes, as it could be seen ``at`` a time (None: now).

        With ``known_at`` only by what was recorded by then. Raises UnknownItem, UsageError.
        """
        clocks = self._filters({"at": at or "", "known_at": known_at or ""}).as_of
        number = find_article(self._database, url)
        return article_detail(articles.article(self._database, number, clocks, gone_after=self._gone_after))

    def threads(
        self, url: str, at: datetime | str | None = None, known_at: datetime | str | None = None
    ) -> tuple[Thread, ...]:
        """Return the threads under the article at ``url`` as of a time. Raises UnknownItem, UsageError."""
        clocks = self._filters({"at": at or "", "known_at": known_at or ""}).as_of
        number = find_article(self._database, url)
        state = articles.article_as_of(self._database, number, clocks, gone_after=self._gone_after)
        return tuple(thread_record(thread, state.source) for thread in state.threads)

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

    def _records(self, noun: Noun[Listed], selection: Selection) -> Records[Listed]:
        filters, limit = self._filters(selection), selection.get("limit")
        return Records(noun.record_type, lambda: islice(noun.records(self._database, filters), limit))

    def _filters(self, selection: Selection) -> Filters:
        """The filters of a selection. Raises UsageError for a name that is none, and for a value that there is not.

        Issues are those of the shipped lexicon, and what else articles of the database are about.
        """
        given = as_texts({name: value for name, value in selection.items() if name != "limit"})
        sources = every_source_id(self._database) or None if "source" in given else None
        issues = known_issues(Settings())
        if issues is not None and not issues.issuperset(own := given.get("issue", ())):
            issues |= issues_among(self._database, own)
        return check_words(read_filters(given, KnownValues(sources, issues), datetime.now(UTC)))


def open_yalu(url: str) -> Yalu:
    """Open the database at ``url`` for reading. Raises SettingsError and StoreError."""
    return Yalu(open_database(url))

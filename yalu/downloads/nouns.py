"""What is listed, in one table for every door: how a list is read, and the record that is made of what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from yalu.db.core.engine import Database
from yalu.db.room import articles, changes, comments
from yalu.records.nouns.article import Article
from yalu.records.nouns.change import Change
from yalu.records.nouns.comment import CommentVersion
from yalu.records.quoting.cutting import article_within_terms, comment_within_terms, within_terms
from yalu.records.selection.filters import Filters
from yalu.records.selection.page import Cursor, RecordPage, each_page

PER_PAGE = 500
"""Records of one query where a whole list is read."""

Record = TypeVar("Record", Change, Article, CommentVersion)


@dataclass(frozen=True, slots=True)
class Noun(Generic[Record]):
    """What is listed under a name."""

    name: str
    record_type: type[Record]
    read: Callable[[Database, Filters, Cursor | None, int], RecordPage[Any]]
    """Gives a page of what is stored, at most so many after a cursor."""
    shown: Callable[[Any], Record]
    """Makes the record of it that may be shown."""

    def page(self, database: Database, filters: Filters, cursor: Cursor | None, limit: int) -> RecordPage[Record]:
        """Return a page of records. Raises UsageError, StoreError."""
        page = self.read(database, filters, cursor, limit)
        return RecordPage(tuple(map(self.shown, page.items)), page.next)

    def records(self, database: Database, filters: Filters, start: Cursor | None = None) -> Iterator[Record]:
        """Yield every record after ``start``; a few hundred are in memory at once. Raises UsageError, StoreError."""
        return each_page(lambda cursor, limit: self.page(database, filters, cursor or start, limit), PER_PAGE)


CHANGES = Noun("changes", Change, changes.changes, within_terms)
CHANGES_IN_ORDER = Noun("changes", Change, changes.changes_in_order, within_terms)
"""In the order in which their new states were first seen, as a log has them."""
ARTICLES = Noun("articles", Article, articles.articles, article_within_terms)


def comments_proved_by(gone_after: int) -> Noun[CommentVersion]:
    """Return comments, which are gone after so many misses in a row."""
    return Noun("comments", CommentVersion, partial(comments.comments, gone_after=gone_after), comment_within_terms)


def nouns(gone_after: int = 2) -> tuple[Noun[Any], ...]:
    """Return all that is listed; comments are gone after ``gone_after`` misses in a row."""
    return CHANGES, ARTICLES, comments_proved_by(gone_after)

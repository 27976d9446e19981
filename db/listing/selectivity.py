"""Rare values of a filter, found by index before a list is walked (decision 0273).

A list is walked in its order and every row asked whether it matches, which ends soon where many do. Where few rows
match a filter, or a filter and the sources together, they are named first, so that the walk does not read the whole
list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from yalu.db.changes import mark_rows
from yalu.db.core.id_lists import among
from yalu.db.listing.filters import (
    has_words,
    having_words,
    of_change,
    of_quotations,
    selected_kinds,
    source_ids,
    unversioned,
)
from yalu.db.mapping.current_versions import of_newest
from yalu.db.models import (
    Article,
    ArticleTerm,
    ArticleVersion,
    Change,
    Comment,
    CommentVersion,
    SourceLanguage,
    Thread,
)
from yalu.model import Kind
from yalu.records.selection.filters import Filters

FEW = 2000
"""Rows that a filter, or a filter and the sources, may leave to be named one by one."""
MOST_PAIRED = 24
"""Most sources that are looked up together with another filter."""
MOST_OF_LANGUAGE = 4
"""Most sources that a list by language is read along; of more, each would have to be asked for a whole page."""

MANY_SECONDS = 3600
"""Seconds for which it is remembered that more rows have something than can be named: of what is kept, more become."""
MOST_KEPT = 10_000

Found = TypeVar("Found")
_many: dict[Hashable, float] = {}
"""What too many rows have in which database, and until when that is believed."""
SIDES = {
    "words_article": (
        *(ArticleVersion, ArticleVersion.article_id, Change.article_id),
        (Change.new_version_id, Change.old_version_id),
    ),
    "words_comment": (
        *(CommentVersion, CommentVersion.comment_id, Change.comment_id),
        (Change.new_comment_version_id, Change.old_comment_version_id),
    ),
}
"""Of each index of words: its versions, what they belong to, and the columns of a change that name both."""


class Selectivity:
    """Which values of filters few rows have, looked up once for all lists of one answer.

    ``sources`` are everywhere those that the list is limited to (see the method), None for all.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"
        self.may_ask_sources = self.is_sqlite
        """Whether rows are asked for the sources of a language: of a whole list PostgreSQL would read other indexes."""
        self._most_paired = MOST_PAIRED
        self._found: dict[Hashable, Any] = {}

    def of_newest(self) -> Selectivity:
        """Return one for lists of which only the newest rows are looked at: fewer sources are worth a look-up."""
        own = Selectivity(self.connection)
        own._most_paired, own._found, own.may_ask_sources = MOST_OF_LANGUAGE, self._found, True
        return own

    def languages(self, codes: Collection[str]) -> list[str] | None:
        """Return the languages of versions that the codes of a filter select (zh: zh-Hant too); None without a code."""
        if not codes:
            return None
        return sorted(
            language
            for language in self._sources_by_language()
            if any(language == code or language.startswith(f"{code}-") for code in codes)
        )

    def sources(self, filters: Filters) -> list[str] | None:
        """Return the sources that may have what the filters select; None for all.

        None is off, and each has or had the language.
        """
        listed = self.listed(filters)
        languages = self.languages(filters.language)
        if languages is None:
            return listed
        having = {source for language in languages for source in self._sources_by_language()[language]}
        return sorted(having if listed is None else having.intersection(listed))

    def walked(self, filters: Filters) -> list[str] | None:
        """Return the sources each of which a list is read along its own index; None: the list is read in one."""
        sources = self.sources(filters)
        is_short = bool(filters.language) and sources is not None and len(sources) <= MOST_OF_LANGUAGE
        return sources if any(filters.of_source) or is_short else None

    def articles(self, filters: Filters, sources: Sequence[str] | None) -> list[int] | None:
        """Return articles among which all are that the filters of language and issue select; None: too many to name."""
        selected: list[list[int] | None] = []
        languages = self.languages(filters.language)
        if languages is not None:
            written = select(ArticleVersion.article_id).where(ArticleVersion.language.in_(languages)).distinct()
            selected.append(self._few(("languages", *languages), written))
        if filters.issue:
            tagged, some = ArticleTerm.term.in_(filters.issue), self._paired(sources)
            issues = select(ArticleTerm.article_id).where(tagged, ArticleTerm.kind == "tag")
            if some is not None:
                issues = issues.where(ArticleTerm.source_id.in_(some))
            selected.append(self._few(("issues", filters.issue, some), issues))
        return min((ids for ids in selected if ids is not None), key=len, default=None)

    def changed(self, filters: Filters, column: Any, sources: Sequence[str] | None) -> list[int] | None:
        """Return the values of a column of ``Change`` of the changes that kind, significance or quotations select.

        None: too many to name, or none is filtered.
        """
        if filters.quotation:
            quoting = select(column).where(Change.quotations.is_not(None), of_quotations(filters))
            values = self._few(("quotations", column.key, filters.quotation), quoting)
            if values is not None:
                return values
        kinds = selected_kinds(filters)
        if kinds is None and not filters.min_significance:
            return None
        # Where none is filtered all are named, for the index begins with the kind.
        kinds = list(Kind) if kinds is None else kinds
        of_kinds = select(column).where(Change.kind.in_(kinds))
        key = "changes", column.key, tuple(kinds)
        if filters.min_significance:
            high = of_kinds.where(Change.significance >= filters.min_significance)
            values = self._few((*key, filters.min_significance), high)
            if values is not None:
                return values
        some = self._paired(sources)
        if some is None:
            return None if filters.min_significance else self._few(key, of_kinds)
        return self._few((*key, some), of_kinds.where(Change.source_id.in_(some)))

    def versions(self, table_name: str, q: str, sources: Sequence[str] | None) -> list[int] | None:
        """Return the versions that have the words of ``q`` in words_article or words_comment; None: too many to name.

        Of those among ``sources``, or of all.
        """
        some = self._paired(sources)
        having = having_words(self.connection, table_name, q, some or ())
        return self._few(("words", table_name, q, some), having)

    def changes_with(self, table_name: str, q: str, sources: Sequence[str] | None) -> list[int] | None:
        """Return the changes of versions that have the words of ``q``; None: too many versions to name.

        A change of an article that names no version is of its newest.
        """
        ids = self.versions(table_name, q, sources)
        if ids is None:
            return None
        version, owner, own, columns = SIDES[table_name]

        def find() -> list[int]:
            # An index finds changes by what they belong to; there is none of their versions.
            of_owners = among(own, owners(self.connection, version, owner, ids))
            names = [among(column, ids) for column in columns]
            if version is ArticleVersion:
                names.append(and_(unversioned(), among(of_newest(ArticleVersion.id, Change.article_id), ids)))
            named = select(Change.id).where(of_owners, or_(*names))
            return sorted(self.connection.scalars(named).all())

        return self._once(("changes with", table_name, q, self._paired(sources)), find)

    def articles_with(
        self, q: str, sources: Sequence[str] | None
    ) -> tuple[list[int] | None, list[ColumnElement[bool]]]:
        """Return the articles with a version that has the words of ``q``; or None, and a condition: they have one."""
        ids = self.versions("words_article", q, sources)
        if ids is not None:
            return owners(self.connection, ArticleVersion, ArticleVersion.article_id, ids), []
        words = self.has_words("words_article", q, ArticleVersion.id, sources)
        return None, [select(ArticleVersion.id).where(ArticleVersion.article_id == Article.id, words).exists()]

    def has_words(self, table_name: str, q: str, version_id: Any, sources: Sequence[str] | None) -> ColumnElement[bool]:
        """Return a condition: a version of one of the sources has the words of ``q``."""
        return has_words(self.connection, table_name, q, version_id, self._paired(sources) or ())

    def listed(self, filters: Filters) -> list[str] | None:
        """Return the sources that source and country select, without those that are off; None for all."""
        key = "sources", filters.of_source
        return self._once(key, lambda: source_ids(self.connection, filters))

    def asked(self, column: Any) -> Any:
        """Return a column whose value each row is asked: SQLite would read an index of it instead of the list."""
        return func.coalesce(column, column) if self.is_sqlite else column

    def _paired(self, sources: Sequence[str] | None) -> tuple[str, ...] | None:
        """Return the sources as they are looked up together with another filter; None where that is no use."""
        return None if sources is None or len(sources) > self._most_paired else tuple(sources)

    def _sources_by_language(self) -> dict[str, set[str]]:
        """Return the sources that each language has or had."""

        def find() -> dict[str, set[str]]:
            sources: dict[str, set[str]] = {}
            for row in self.connection.execute(select(SourceLanguage.source_id, SourceLanguage.language)):
                sources.setdefault(row.language, set()).add(row.source_id)
            return sources

        return self._once("sources by language", find)

    def _few(self, key: Hashable, query: Select[Any]) -> list[int] | None:
        return self._named(key, partial(few, self.connection, query))

    def _named(self, key: Hashable, find: Callable[[], list[int] | None]) -> list[int] | None:
        known = self.connection.engine.url, FEW, key

        def find_unless_many() -> list[int] | None:
            if _many.get(known, 0) > monotonic():
                return None
            ids = find()
            if ids is None:
                if len(_many) >= MOST_KEPT:
                    _many.clear()
                _many[known] = monotonic() + MANY_SECONDS
            return ids

        return self._once(key, find_unless_many)

    def _once(self, key: Hashable, find: Callable[[], Found]) -> Found:
        if key not in self._found:
            self._found[key] = find()
        result: Found = self._found[key]
        return result


@contextmanager
def by_index(connection: Connection) -> Iterator[None]:
    """Keep PostgreSQL from reading a whole table where an index serves; what is asked is to be read inside."""
    is_postgresql = connection.dialect.name == "postgresql"
    if is_postgresql:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    yield
    if is_postgresql:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = on")


def few(connection: Connection, query: Select[Any]) -> list[int] | None:
    """Return what a query finds, each once; None when it is more than ``FEW``."""
    # PostgreSQL takes a look into words for cheap, and each limit of two columns for one that many rows meet.
    with by_index(connection):
        ids = connection.scalars(query.limit(FEW + 1)).all()
    return None if len(ids) > FEW else sorted({value for value in ids if value is not None})


def owners(connection: Connection, version: Any, column: Any, ids: Sequence[int]) -> list[int]:
    """Return the articles or comments that versions belong to, each once."""
    return sorted(set(connection.scalars(select(column).where(among(version.id, ids))).all()))


def articles_of(connection: Connection, comment_ids: Sequence[int]) -> list[int]:
    """Return the articles under which comments stand."""
    own = select(Thread.article_id).join(Comment, Comment.thread_id == Thread.id).where(among(Comment.id, comment_ids))
    return sorted(set(connection.scalars(own)))


def comments_under(article_ids: Sequence[int]) -> ColumnElement[bool]:
    """Return a condition on versions of comments: they stand under one of the articles."""
    own = select(Comment.id).join(Thread, Thread.id == Comment.thread_id).where(among(Thread.article_id, article_ids))
    return CommentVersion.comment_id.in_(own)


def asks_changes(filters: Filters) -> bool:
    """Whether the filters ask something of the changes that an article or comment had."""
    by_edit = filters.quotation or filters.silent is not None
    return bool(filters.kind or filters.min_significance or filters.mark or by_edit)


def with_change(filters: Filters, own: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition: among the changes that ``own`` selects is one as the filters ask for."""
    # Coalesced: SQLite is to read the few changes that are its own, not those of the kind or significance.
    had = select(Change.id).where(own, *of_change(filters))
    if len(filters.baselines) == 1:
        had = had.where(func.coalesce(Change.baseline, Change.baseline).in_(filters.baselines))
    kinds = selected_kinds(filters)
    if kinds is not None:
        had = had.where(func.coalesce(Change.kind, Change.kind).in_(kinds))
    if filters.min_significance:
        had = had.where(func.coalesce(Change.significance, 0) >= filters.min_significance)
    if filters.mark:
        had = had.where(mark_rows.having(mark_rows.known(filters.mark), Change.id))
    return had.exists()


def of_comments(filters: Filters) -> Filters:
    """Return the filters with those of their kinds that changes of comments have: all of these where none is named."""
    own = (kind for kind in Kind if kind.value.startswith("comment."))
    named = tuple(kind.value for kind in own if not filters.kind or kind in filters.kind)
    return replace(filters, kind=named or ("",))

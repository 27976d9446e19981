"""The conditions that the filters of a list, and its cursor, are in SQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from yalu.changes.declared_edits import DECLARABLE
from yalu.db.core.base import UtcDateTime
from yalu.db.core.engine import Database
from yalu.db.mapping.current_versions import of_newest
from yalu.db.models import ArticleTerm, ArticleVersion, Change, Source
from yalu.db.search import tokenizer
from yalu.db.search.search_index import fts, tsvectors
from yalu.errors import UsageError
from yalu.model import Kind
from yalu.records.selection.filters import FilterError, Filters
from yalu.records.selection.page import Cursor
from yalu.sources.source import Terms


def selected_kinds(filters: Filters) -> list[Kind] | None:
    """Return the kinds that the filters leave; None: every kind. Names that are no kind select nothing.

    Bodies alone have quotations, and only edits that can be declared are silent or are not.
    """
    limits: list[Collection[str]] = [filters.kind] if filters.kind else []
    limits += [(Kind.ARTICLE_BODY,)] if filters.quotation else []
    limits += [DECLARABLE] if filters.silent is not None else []
    return [kind for kind in Kind if all(kind in limit for limit in limits)] if limits else None


def every_source_id(database: Database) -> frozenset[str]:
    """Return the ids of all sources that the database knows."""
    with database.read() as connection:
        return frozenset(connection.scalars(select(Source.id)))


def issues_among(database: Database, names: Collection[str]) -> frozenset[str]:
    """Return those of some names that are issues of an article that the database knows."""
    tags = select(ArticleTerm.term).where(ArticleTerm.term.in_(names), ArticleTerm.kind == "tag").distinct()
    with database.read() as connection:
        return frozenset(connection.scalars(tags))


def source_ids(connection: Connection, filters: Filters) -> list[str] | None:
    """Return the sources that the filters select, without those whose terms are off; None for all others.

    None is given only when no source is off and neither source nor country is filtered.
    """
    rows = connection.execute(select(Source.id, Source.country, Source.terms).order_by(Source.id)).all()
    countries = {country.upper() for country in filters.country}
    wanted = [
        row.id
        for row in rows
        if row.terms != Terms.OFF
        and (not filters.source or row.id in filters.source)
        and (not countries or row.country.upper() in countries)
    ]
    return None if len(wanted) == len(rows) else wanted


def of_article(filters: Filters, article_id: Any, languages: Sequence[str] | None) -> list[ColumnElement[bool]]:
    """Return the conditions on the article that a row belongs to: a language of ``languages``, and its issues."""
    wanted: list[ColumnElement[bool]] = []
    if languages is not None:
        wanted.append(of_newest(ArticleVersion.language, article_id).in_(languages))
    if filters.issue:
        tagged = ArticleTerm.article_id == article_id, ArticleTerm.kind == "tag", ArticleTerm.term.in_(filters.issue)
        wanted.append(exists().where(*tagged))
    return wanted


def in_time(filters: Filters, column: Any) -> list[ColumnElement[bool]]:
    """Return the conditions on the time of a row's first sight: nothing is recorded before it is seen."""
    wanted: list[ColumnElement[bool]] = []
    if filters.since is not None:
        wanted.append(column >= filters.since)
    if filters.until is not None:
        wanted.append(column < filters.until)
    ends = [at for at in (filters.at, filters.known_at) if at is not None]
    return [*wanted, column <= min(ends)] if ends else wanted


def of_change(filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions on a change that no index of lists answers: declared, quotations, when it was recorded."""
    wanted: list[ColumnElement[bool]] = []
    if filters.silent is not None:
        wanted.append(Change.declared.is_(not filters.silent))
    if filters.quotation:
        wanted.append(of_quotations(filters))
    if filters.known_at is not None:
        # Coalesced: the list is to be read in its order, not along the index of this column.
        wanted.append(func.coalesce(Change.recorded_at, Change.recorded_at) <= filters.known_at)
    return wanted


def of_quotations(filters: Filters) -> ColumnElement[bool]:
    """Return the condition on a change: a quotation was edited in it as the filters, which name an edit, ask for."""
    return or_(*(Change.quotations.contains(edit) for edit in filters.quotation))


def having_words(connection: Connection, table_name: str, q: str, sources: Collection[str] = ()) -> Select[Any]:
    """Return a query for the versions that have the words of ``q`` in the index: ids of one column.

    ``table_name`` is words_article or words_comment; ``sources`` limits the versions to theirs. A phrase is found by
    its words and pairs of characters, wherever they stand in the text. Raises UsageError for a query without a word.
    """
    if connection.dialect.name == "sqlite":
        words = " AND ".join([*_tokens(q), *_any(sources, " OR ")])
        return select(fts(table_name).c.rowid).where(literal_column(table_name).op("MATCH")(words))
    vectors = tsvectors(table_name)
    return select(vectors.c.version_id).where(_matches(vectors, q, sources))


def _matches(vectors: Any, q: str, sources: Collection[str] = ()) -> ColumnElement[bool]:
    words = " & ".join([*_tokens(q), *_any(sources, " | ")])
    condition: ColumnElement[bool] = vectors.c.tokens.bool_op("@@")(cast(words, TSQUERY))
    return condition


def _any(sources: Collection[str], one_of: str) -> list[str]:
    """Return the part of a query of words that selects versions of the sources; none for all."""
    labels = one_of.join(tokenizer.source_label(source) for source in sources)
    return [f"({labels})"] if labels else []


class WordlessQuery(FilterError):
    """A search without a word."""

    def __init__(self, q: str) -> None:
        super().__init__("q", q)
        self.args = ("a search needs a word",)


def check_words(filters: Filters) -> Filters:
    """Return the filters. Raises WordlessQuery where they have a search without a word."""
    if filters.q is not None:
        try:
            _tokens(filters.q)
        except UsageError as error:
            raise WordlessQuery(filters.q) from error
    return filters


def _tokens(q: str) -> list[str]:
    return tokenizer.needed(tokenizer.phrases(q))


def has_words(
    connection: Connection, table_name: str, q: str, version_id: Any, sources: Collection[str] = ()
) -> ColumnElement[bool]:
    """Return a condition: a version has the words of ``q`` in the index; ``sources`` has all sources of its list.

    PostgreSQL asks it of one version after another: a value of one row, since of ``EXISTS`` it would list all versions
    first. SQLite lists all versions that have them first, since its index would begin anew with each, and then asks
    whether one is listed (coalesced, so that it does not fetch each).
    """
    if connection.dialect.name == "sqlite":
        having = having_words(connection, table_name, q, sources)
        listed: ColumnElement[bool] = func.coalesce(version_id, version_id).in_(having)
        return listed
    vectors = tsvectors(table_name)
    own = select(_matches(vectors, q)).where(vectors.c.version_id == version_id)
    return own.scalar_subquery().is_(True)


def unversioned_with_words(connection: Connection, q: str) -> ColumnElement[bool]:
    """Return a condition on a change of an article that names no version, as when it is gone, back or moved.

    The newest version of its article has the words of ``q``. SQLite asks the index for each such change: few are, and
    their versions lie far apart.
    """
    newest = of_newest(ArticleVersion.id, Change.article_id).correlate(Change)  # two levels up: not seen by itself
    if connection.dialect.name == "sqlite":
        having = having_words(connection, "words_article", q)
        return and_(unversioned(), having.where(having.selected_columns[0] == newest).exists())
    return and_(unversioned(), has_words(connection, "words_article", q, newest))


def unversioned() -> ColumnElement[bool]:
    """Return the condition that a change names no version of an article or comment."""
    named = Change.new_version_id, Change.old_version_id, Change.new_comment_version_id, Change.old_comment_version_id
    return and_(*(column.is_(None) for column in named))


def beyond(cursor: Cursor | None, at: Any, id_: Any, *, newer: bool = False) -> list[ColumnElement[bool]]:
    """Return the condition that a row stands after the cursor in a list that is newest first (``newer``: before it).

    It comes before other limits of the time: of two SQLite's index takes the first.
    """
    if cursor is None:
        return []
    place = tuple_(literal(cursor.at, UtcDateTime), literal(cursor.id, BigInteger))
    return [tuple_(at, id_) > place if newer else tuple_(at, id_) < place]


def page_of(places: Sequence[Cursor], limit: int) -> tuple[list[int], Cursor | None]:
    """Return the ids of a page and its next cursor, when ``places`` has one more than the page."""
    shown = places[:limit]
    return [place.id for place in shown], shown[-1] if len(places) > limit else None

"""Full-text search over every version of articles and comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY

from yalu.conversion import from_attributes
from yalu.db.core.engine import Database
from yalu.db.core.id_lists import among
from yalu.db.listing.filters import in_time
from yalu.db.listing.selectivity import MOST_PAIRED, Selectivity
from yalu.db.mapping.current_versions import NAMED_IN_SCOPE, newest, of_newest, unreplaced
from yalu.db.mapping.rows import OF_SOURCE, version_name
from yalu.db.models import Article, ArticleVersion, Comment, CommentVersion, RevisitSchedule, Source, Thread
from yalu.db.search import tokenizer
from yalu.db.search.search_index import fts, texts_of, tsvectors
from yalu.db.search.tokenizer import Phrase, spans
from yalu.records.nouns.hit import SNIPPET, StoredHit
from yalu.records.selection.filters import NO_FILTERS, OF_SEARCH, Filters, refuse_others
from yalu.sources.source import Terms

BATCH = 200
"""Candidates read from the index at first, which answers most queries. Each later batch is larger; the rows of its
versions are read as many at a time."""

GROWTH = 4
RECENT = {"words_article": 5000, "words_comment": 20_000}
"""How many of the newest versions are scanned by key before PostgreSQL's index is asked for the others: a frequent word
is found in them without the index. Comments are short, and so are their token lists."""

_PLACE: tuple[Any, ...] = (
    *(Article.source_id, Article.url.label("article_url"), *OF_SOURCE, RevisitSchedule.reserved),
)
"""Where a version stands, and what decides how much of it may be quoted."""


def search(
    database: Database, q: str, filters: Filters = NO_FILTERS, *, kind: str | None = None, limit: int = 50
) -> list[StoredHit]:
    """Return articles and comments that contain all words of ``q``, newest first, each once, at most ``limit``.

    Words between double quotes must be adjacent, and so must Chinese, Japanese and Korean characters written together.
    ``kind`` is "article" or "comment", None both. Of the filters ``OF_SEARCH`` apply; ``since`` and ``until`` limit
    when a version was first seen. Nothing out of scope or of a source whose terms are off is a hit. Raises UsageError
    for another filter except ``q``, and for a query without a word.
    """
    refuse_others(filters, (*OF_SEARCH, "q"), "a search")
    wanted = tokenizer.phrases(q)
    hits: list[StoredHit] = []
    with database.read() as connection:
        selectivity = Selectivity(connection)
        sources, languages = selectivity.sources(filters), selectivity.languages(filters.language)
        asked = [[token] for token in tokenizer.needed(wanted)] + _labels(filters, sources)
        for table_name, versions in (("words_article", _articles()), ("words_comment", _comments())):
            if kind is None or table_name == f"words_{kind}":
                rows = versions.where(*_conditions(versions, filters, sources, languages))
                hits += _hits(connection, rows, table_name, asked, wanted, limit)
    hits.sort(key=lambda hit: (hit.not_after, hit.version), reverse=True)
    return hits[:limit]


def _labels(filters: Filters, sources: Sequence[str] | None) -> list[list[str]]:
    """Return the groups of labels in the index that the filters ask for; of many sources the rows are asked instead."""
    named = sources if sources is not None and any(filters.of_source) and len(sources) <= MOST_PAIRED else ()
    groups = [
        [tokenizer.source_label(source) for source in named],
        [tokenizer.language_label(code) for code in filters.language],
        tokenizer.time_labels(filters.since, filters.until),
    ]
    return [group for group in groups if group]


def _articles() -> Select[Any]:
    return (
        select(
            ArticleVersion.__table__,
            *_PLACE,
            newest(ArticleVersion, Article.id).label("newest"),
        )
        .join(Article, ArticleVersion.article_id == Article.id)
        .join(Source, Article.source_id == Source.id)
        .outerjoin(RevisitSchedule, RevisitSchedule.article_id == Article.id)
        .where(unreplaced(ArticleVersion))
    )


def _comments() -> Select[Any]:
    return (
        select(
            CommentVersion.__table__,
            Comment.platform_id,
            Thread.article_id,
            *_PLACE,
            of_newest(ArticleVersion.title, Article.id).label("headline"),
            of_newest(ArticleVersion.language, Article.id).label("language"),
            newest(CommentVersion, Comment.id).label("newest"),
        )
        .join(Comment, CommentVersion.comment_id == Comment.id)
        .join(Thread, Comment.thread_id == Thread.id)
        .join(Article, Thread.article_id == Article.id)
        .join(Source, Article.source_id == Source.id)
        .outerjoin(RevisitSchedule, RevisitSchedule.article_id == Article.id)
        .where(unreplaced(CommentVersion))
    )


def _conditions(
    rows: Select[Any], filters: Filters, sources: Sequence[str] | None, languages: Sequence[str] | None
) -> list[ColumnElement[bool]]:
    columns = rows.selected_columns
    wanted = [NAMED_IN_SCOPE, Source.terms != Terms.OFF, *in_time(filters, columns.not_after)]
    wanted += [] if sources is None else [Article.source_id.in_(sources)]
    return wanted if languages is None else [*wanted, columns.language.in_(languages)]


def _hits(
    connection: Connection,
    rows: Select[Any],
    table_name: str,
    asked: Sequence[Sequence[str]],
    wanted: Sequence[Phrase],
    limit: int,
) -> Iterator[StoredHit]:
    """Yield the newest hit of each article or comment. The index gives candidates; the text itself decides."""
    known: set[int] = set()
    certain = tokenizer.decides(wanted)
    for row in _candidates(connection, rows, table_name, asked):
        owner = row.comment_id if table_name == "words_comment" else row.article_id
        if owner in known:
            continue
        hit = _hit(row, wanted, certain)
        if hit is not None:
            known.add(owner)
            yield hit
        if len(known) >= limit:
            return


def _candidates(
    connection: Connection, rows: Select[Any], table_name: str, asked: Sequence[Sequence[str]]
) -> Iterator[Any]:
    """Yield the rows that have a token of each group in ``asked``, newest first."""
    key = rows.selected_columns.id
    for ids in _ids(connection, table_name, asked):
        for start in range(0, len(ids), BATCH):
            some = among(key, ids[start : start + BATCH])
            yield from connection.execute(rows.where(some).order_by(key.desc())).all()


def _ids(connection: Connection, table_name: str, asked: Sequence[Sequence[str]]) -> Iterator[Sequence[int]]:
    if connection.dialect.name == "sqlite":
        query = " AND ".join(f"({' OR '.join(group)})" for group in asked)
        key: Any = fts(table_name).c.rowid
        yield from _newest_first(connection, select(key).where(literal_column(table_name).op("MATCH")(query)), key)
        return
    vectors = tsvectors(table_name)
    key = vectors.c.version_id
    query = " & ".join(f"({' | '.join(group)})" for group in asked)
    matching = select(key).where(vectors.c.tokens.op("@@")(cast(query, TSQUERY)))
    # The newest few are scanned by key, which is fast for a frequent word; for the others the index returns all hits,
    # which is fast for a rare one. PostgreSQL's planner would guess wrong in both cases.
    recent = (connection.execute(select(func.max(key))).scalar_one() or 0) - RECENT[table_name]
    yield from _newest_first(connection, matching.where(key > recent), key)
    yield from _newest_first(connection, matching.where(key <= recent), key + 0)


def _newest_first(connection: Connection, matching: Select[Any], key: Any) -> Iterator[Sequence[int]]:
    size, batch = BATCH, connection.scalars(matching.order_by(key.desc()).limit(BATCH)).all()
    while batch:
        yield batch
        if len(batch) < size:
            return
        size *= GROWTH
        batch = connection.scalars(matching.where(key < batch[-1]).order_by(key.desc()).limit(size)).all()


def _hit(row: Any, wanted: Sequence[Phrase], certain: bool) -> StoredHit | None:
    texts = texts_of(row)
    first: tuple[int, tuple[int, int]] | None = None
    for phrase in wanted:
        places = ((part, at) for part, text in enumerate(texts) if text and (at := next(spans(text, phrase), None)))
        place = next(places, None)
        if place is not None:
            first = min(first or place, place)
        elif not certain:
            return None
    is_comment = hasattr(row, "headline")
    text = (texts[first[0]] or "") if first else ""
    return from_attributes(
        StoredHit,
        row,
        kind="comment" if is_comment else "article",
        version=str(version_name(None, row.id) if is_comment else version_name(row.id)),
        current=row.seq == row.newest,
        terms=Terms(row.terms),
        title=row.headline if is_comment else row.title,
        comment_id=row.comment_id if is_comment else None,
        platform_comment_id=row.platform_id if is_comment else None,
        text=text,
        matches=_around(text, first[1], wanted) if first else (),
    )


def _around(text: str, place: tuple[int, int], wanted: Sequence[Phrase]) -> tuple[tuple[int, int], ...]:
    """The first match, then the others that a snippet around it may hold."""
    start = max(place[0] - SNIPPET, 0)
    near = text[start : place[1] + SNIPPET]
    others = {(start + at, start + to) for phrase in wanted for at, to in spans(near, phrase)}
    return (place, *sorted(others - {place}))

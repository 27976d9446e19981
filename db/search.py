"""Full-text search over every version of articles and comments, and the upkeep of its index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    column,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR

from db import words
from db.models import Article, ArticleVersion, Comment, CommentVersion, Source, Thread
from db.rows import version_name
from db.session import Database
from db.standing import newest, standing
from db.words import Phrase

SNIPPET = 60
"""Characters shown on each side of a hit."""

PORTION = 200
"""Candidates taken from the database at once: most questions are answered by the first portion."""

RECENT = 5000
"""How many of the newest versions are looked through one by one before PostgreSQL's index is asked for all the others:
a word that is in more than one in a hundred is then found without it."""

INDEXES: dict[str, type[ArticleVersion] | type[CommentVersion]] = {
    "words_article": ArticleVersion,
    "words_comment": CommentVersion,
}
"""The full-text indexes, and what each is an index of."""

_SEPARATE = "\n\n"


@dataclass(frozen=True, slots=True)
class Hit:
    """A version that holds what was asked for: the newest such of its article or comment."""

    kind: str
    """article or comment."""
    name: str
    """The version, as ``yalu diff`` takes it."""
    source_id: str
    source_terms: str
    article_id: int
    article_url: str
    title: str
    language: str | None
    comment_id: str | None
    """The platform's id."""
    not_after: datetime
    """The first time this version was seen."""
    current: bool
    """Whether it is the newest version."""
    snippet: str
    marks: tuple[tuple[int, int], ...]
    """Start and end of each hit within the snippet."""


def search(
    database: Database,
    query: str,
    *,
    kind: str | None = None,
    source_id: str | None = None,
    language: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
) -> list[Hit]:
    """Articles and comments that hold all words of ``query``, newest first, each once.

    Words between double quotes must stand side by side; so must Chinese, Japanese and Korean signs written together.
    ``kind`` is "article" or "comment"; ``since`` and ``until`` go by when a version was first seen. Raises UsageError
    for a query without a word.
    """
    wanted = words.phrases(query)
    found: list[Hit] = []
    with database.read() as connection:
        for table_name, versions in (("words_article", _articles()), ("words_comment", _comments())):
            if kind is not None and table_name != f"words_{kind}":
                continue
            rows = versions.where(*_filters(versions, source_id, language, since, until))
            found += _hits(connection, rows, table_name, wanted, limit)
    found.sort(key=lambda hit: (hit.not_after, hit.name), reverse=True)
    return found[:limit]


def add(connection: Connection, table_name: str, version_id: int, *texts: str | None) -> None:
    """Puts one version into the index."""
    tokens = words.tokens(*(part for part in texts if part))
    if connection.dialect.name == "sqlite":
        statement = insert(_fts(table_name)).values(rowid=version_id, tokens=" ".join(tokens))
    else:
        vector = func.array_to_tsvector(literal(tokens, ARRAY(Text)))
        statement = insert(_tsvectors(table_name)).values(version_id=version_id, tokens=vector)
    connection.execute(statement)


def remove(connection: Connection, table_name: str, version_id: int, *texts: str | None) -> None:
    """Takes one version out. ``texts`` must be what it was put in with: SQLite keeps no copy of it."""
    if connection.dialect.name == "sqlite":
        tokens = " ".join(words.tokens(*(part for part in texts if part)))
        fts = table(table_name, column(table_name), column("rowid"), column("tokens"))
        connection.execute(insert(fts).values({table_name: "delete", "rowid": version_id, "tokens": tokens}))
    else:
        tsvectors = _tsvectors(table_name)
        connection.execute(tsvectors.delete().where(tsvectors.c.version_id == version_id))


def tidy(connection: Connection) -> None:
    """Leaves nothing of what was taken out in the index's own pages."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO words_article(words_article) VALUES ('optimize')"))
        connection.execute(text("INSERT INTO words_comment(words_comment) VALUES ('optimize')"))


def catch_up(connection: Connection) -> int:
    """Indexes versions that are not in the index yet; returns how many. For a database older than the index."""
    many = 0
    for table_name, version in INDEXES.items():
        key = "id" if connection.dialect.name == "sqlite" else "version_id"
        held = table(f"{table_name}_docsize" if key == "id" else table_name, column(key, BigInteger))
        absent = ~select(literal(1)).where(held.c[key] == version.id).exists()  # NOT IN would compare each with each
        missing = select(version.__table__).where(absent).order_by(version.id)
        for row in connection.execute(missing).all():
            add(connection, table_name, row.id, *texts_of(row))
            many += 1
    return many


def texts_of(row: Any) -> tuple[str | None, ...]:
    """The texts of a state or of its row that are searched, each on its own."""
    if hasattr(row, "title"):
        return (row.title, row.subtitle, row.body, _SEPARATE.join(row.notices), _SEPARATE.join(row.byline))
    return (row.text,)


def _articles() -> Select[Any]:
    return (
        select(
            ArticleVersion.__table__,
            Article.source_id,
            Article.url,
            Source.terms,
            newest(ArticleVersion, Article.id).label("newest"),
        )
        .join(Article, ArticleVersion.article_id == Article.id)
        .join(Source, Article.source_id == Source.id)
        .where(standing(ArticleVersion))
    )


def _comments() -> Select[Any]:
    headline = (
        select(ArticleVersion.title)
        .where(ArticleVersion.article_id == Article.id, standing(ArticleVersion))
        .order_by(ArticleVersion.seq.desc())
        .limit(1)
        .correlate(Article)
    )
    language = headline.with_only_columns(ArticleVersion.language)
    return (
        select(
            CommentVersion.__table__,
            Comment.platform_id,
            Thread.article_id,
            Article.source_id,
            Article.url,
            Source.terms,
            headline.scalar_subquery().label("headline"),
            language.scalar_subquery().label("language"),
            newest(CommentVersion, Comment.id).label("newest"),
        )
        .join(Comment, CommentVersion.comment_id == Comment.id)
        .join(Thread, Comment.thread_id == Thread.id)
        .join(Article, Thread.article_id == Article.id)
        .join(Source, Article.source_id == Source.id)
        .where(standing(CommentVersion))
    )


def _filters(
    rows: Select[Any], source_id: str | None, language: str | None, since: datetime | None, until: datetime | None
) -> list[ColumnElement[bool]]:
    columns = rows.selected_columns
    wanted: list[ColumnElement[bool]] = []
    if source_id is not None:
        wanted.append(Article.source_id == source_id)
    if language is not None:
        wanted.append(columns.language.startswith(language, autoescape=True))
    if since is not None:
        wanted.append(columns.not_after >= since)
    if until is not None:
        wanted.append(columns.not_after < until)
    return wanted


def _hits(
    connection: Connection, rows: Select[Any], table_name: str, wanted: Sequence[Phrase], limit: int
) -> Iterator[Hit]:
    """The newest hit of each article or comment. Candidates come from the index; the text itself decides."""
    known: set[int] = set()
    certain = words.decides(wanted)
    for row in _candidates(connection, rows, table_name, words.needed(wanted)):
        owner = row.comment_id if table_name == "words_comment" else row.article_id
        if owner in known:
            continue
        hit = _hit(row, wanted, certain)
        if hit is not None:
            known.add(owner)
            yield hit
        if len(known) >= limit:
            return


def _candidates(connection: Connection, rows: Select[Any], table_name: str, tokens: Sequence[str]) -> Iterator[Any]:
    version_id = rows.selected_columns.id
    if connection.dialect.name == "sqlite":
        fts = _fts(table_name)
        query = " AND ".join(f'"{token}"' for token in tokens)
        rows = rows.join(fts, fts.c.rowid == version_id).where(literal_column(table_name).op("MATCH")(query))
        key: Any = fts.c.rowid
    else:
        tsvectors = _tsvectors(table_name)
        query = " & ".join(f"'{token}'" for token in tokens)
        rows = rows.join(tsvectors, tsvectors.c.version_id == version_id)
        rows = rows.where(tsvectors.c.tokens.op("@@")(cast(query, TSQUERY)))
        key = tsvectors.c.version_id
        # The newest few are walked through by key, which is fast for a frequent word; for the rest the index gives all
        # hits, which is fast for a rare one. PostgreSQL, left to choose, guesses wrong on both ends.
        newest_id = connection.execute(select(func.max(tsvectors.c.version_id))).scalar_one() or 0
        yield from _newest_first(connection, rows.where(key > newest_id - RECENT), key)
        rows, key = rows.where(key <= newest_id - RECENT), key + 0
    yield from _newest_first(connection, rows, key)


def _newest_first(connection: Connection, rows: Select[Any], key: Any) -> Iterator[Any]:
    rows = rows.order_by(key.desc()).limit(PORTION)
    portion = connection.execute(rows).all()
    while portion:
        yield from portion
        portion = connection.execute(rows.where(key < portion[-1].id)).all() if len(portion) == PORTION else []


def _hit(row: Any, wanted: Sequence[Phrase], certain: bool) -> Hit | None:
    shown: tuple[str, tuple[tuple[int, int], ...]] | None = None
    for phrase in wanted:
        places = ((part, at) for part in texts_of(row) if part and (at := next(words.spans(part, phrase), None)))
        place = next(places, None)
        if place is None:
            if certain:
                continue
            return None
        shown = shown or _snippet(place[0], place[1], wanted)
    is_comment = hasattr(row, "headline")
    snippet, marks = shown or ("", ())
    return Hit(
        kind="comment" if is_comment else "article",
        name=str(version_name(None, row.id) if is_comment else version_name(row.id)),
        source_id=row.source_id,
        source_terms=row.terms,
        article_id=row.article_id,
        article_url=row.url,
        title=row.headline if is_comment else row.title,
        language=row.language,
        comment_id=row.platform_id if is_comment else None,
        not_after=row.not_after,
        current=row.seq == row.newest,
        snippet=snippet,
        marks=marks,
    )


def _snippet(whole: str, place: tuple[int, int], wanted: Sequence[Phrase]) -> tuple[str, tuple[tuple[int, int], ...]]:
    start, end = max(place[0] - SNIPPET, 0), min(place[1] + SNIPPET, len(whole))
    cut = whole[start:end].replace("\n", " ")
    before, after = "…" if start else "", "…" if end < len(whole) else ""
    marks = sorted({span for phrase in wanted for span in words.spans(cut, phrase)})
    return before + cut + after, tuple((at + len(before), to + len(before)) for at, to in marks)


def _fts(name: str) -> Any:
    return table(name, column("rowid", BigInteger), column("tokens", Text))


def _tsvectors(name: str) -> Any:
    return table(name, column("version_id", BigInteger), column("tokens", TSVECTOR))

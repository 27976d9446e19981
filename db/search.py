"""Full-text search over every version of articles and comments, and the upkeep of its index."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
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
"""Candidates taken from the index at first: most questions are answered by them. Each later portion is larger."""

GROWTH = 4
MOST_AT_ONCE = 1000
"""Versions looked up at once; more are too many for some databases."""

RECENT = {"words_article": 5000, "words_comment": 20_000}
"""How many of the newest versions are looked through one by one before PostgreSQL's index is asked for all the others:
a frequent word is then found without it. Comments are short, and so are their tokens."""

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
            labels = [[words.source_label(source_id)]] if source_id is not None else []
            labels += [[words.language_label(language)]] if language else []
            labels += [times] if (times := words.time_labels(since, until)) else []
            asked = [[token] for token in words.needed(wanted)] + labels
            found += _hits(connection, rows, table_name, asked, wanted, limit)
    found.sort(key=lambda hit: (hit.not_after, hit.name), reverse=True)
    return found[:limit]


def add(connection: Connection, table_name: str, version_id: int, *texts: str | None) -> None:
    """Puts one version, which is stored, into the index: its texts, and labels for what searches are narrowed by."""
    _put(connection, table_name, version_id, texts, _labels(connection, table_name, version_id))


def _put(
    connection: Connection, table_name: str, version_id: int, texts: Sequence[str | None], labels: list[str]
) -> None:
    tokens = words.tokens(*(part for part in texts if part)) + labels
    if connection.dialect.name == "sqlite":
        statement = insert(_fts(table_name)).values(rowid=version_id, tokens=" ".join(tokens))
    else:
        vector = func.array_to_tsvector(literal(tokens, ARRAY(Text)))
        statement = insert(_tsvectors(table_name)).values(version_id=version_id, tokens=vector)
    connection.execute(statement)


def remove(connection: Connection, table_name: str, version_id: int, *texts: str | None) -> None:
    """Takes one version out. ``texts`` must be what it was put in with: SQLite keeps no copy of it."""
    _take(connection, table_name, version_id, texts, _labels(connection, table_name, version_id))


def _take(
    connection: Connection, table_name: str, version_id: int, texts: Sequence[str | None], labels: list[str]
) -> None:
    if connection.dialect.name == "sqlite":
        tokens = " ".join(words.tokens(*(part for part in texts if part)) + labels)
        fts = table(table_name, column(table_name), column("rowid"), column("tokens"))
        connection.execute(insert(fts).values({table_name: "delete", "rowid": version_id, "tokens": tokens}))
    else:
        tsvectors = _tsvectors(table_name)
        connection.execute(tsvectors.delete().where(tsvectors.c.version_id == version_id))


def label_comments(connection: Connection, article_id: int, version_ids: Collection[int]) -> None:
    """Lets the comments of an article be found in the languages of its new versions ``version_ids`` too."""
    new, old = _languages(connection, article_id, version_ids)
    if {words.language_label(each) for each in new} <= {words.language_label(each) for each in old}:
        return
    below = select(CommentVersion.__table__, Article.source_id).join(Comment, CommentVersion.comment_id == Comment.id)
    below = below.join(Thread, Comment.thread_id == Thread.id).join(Article, Thread.article_id == Article.id)
    for row in connection.execute(below.where(Article.id == article_id)).all():
        had = words.labels(row.source_id, old, row.not_after)
        _take(connection, "words_comment", row.id, texts_of(row), had)
        has = words.labels(row.source_id, old + new, row.not_after)
        _put(connection, "words_comment", row.id, texts_of(row), has)


def _labels(connection: Connection, table_name: str, version_id: int) -> list[str]:
    """The labels of a version. A comment has the languages of all versions of its article: any may be the newest."""
    if table_name == "words_article":
        query = select(Article.source_id, ArticleVersion.not_after, ArticleVersion.language)
        query = query.join(ArticleVersion, ArticleVersion.article_id == Article.id)
        found = connection.execute(query.where(ArticleVersion.id == version_id)).one()
        languages = [found.language] if found.language else []
    else:
        query = select(Article.source_id, CommentVersion.not_after, Article.id)
        query = query.join(Thread, Thread.article_id == Article.id).join(Comment, Comment.thread_id == Thread.id)
        query = query.join(CommentVersion, CommentVersion.comment_id == Comment.id)
        found = connection.execute(query.where(CommentVersion.id == version_id)).one()
        languages = _languages(connection, found.id)[1]
    return words.labels(found.source_id, languages, found.not_after)


def _languages(
    connection: Connection, article_id: int, version_ids: Collection[int] = ()
) -> tuple[list[str], list[str]]:
    """The languages of some versions of an article, and those of all its others."""
    query = select(ArticleVersion.id, ArticleVersion.language).where(ArticleVersion.article_id == article_id)
    found = connection.execute(query.where(ArticleVersion.language.is_not(None))).all()
    some = [row.language for row in found if row.id in version_ids]
    return some, [row.language for row in found if row.id not in version_ids]


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
        missing = select(version.__table__).where(absent).order_by(version.id).limit(MOST_AT_ONCE)
        last = 0
        while rows := connection.execute(missing.where(version.id > last)).all():
            for row in rows:
                add(connection, table_name, row.id, *texts_of(row))
            last = rows[-1].id
            many += len(rows)
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
    connection: Connection,
    rows: Select[Any],
    table_name: str,
    asked: Sequence[Sequence[str]],
    wanted: Sequence[Phrase],
    limit: int,
) -> Iterator[Hit]:
    """The newest hit of each article or comment. Candidates come from the index; the text itself decides."""
    known: set[int] = set()
    certain = words.decides(wanted)
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
    """The rows with one token of each group that is asked for, newest first."""
    key = rows.selected_columns.id
    for ids in _ids(connection, table_name, asked):
        for start in range(0, len(ids), MOST_AT_ONCE):
            some = ids[start : start + MOST_AT_ONCE]
            yield from connection.execute(rows.where(key.in_(some)).order_by(key.desc())).all()


def _ids(connection: Connection, table_name: str, asked: Sequence[Sequence[str]]) -> Iterator[Sequence[int]]:
    if connection.dialect.name == "sqlite":
        query = " AND ".join(f"({' OR '.join(group)})" for group in asked)
        key: Any = _fts(table_name).c.rowid
        yield from _newest_first(connection, select(key).where(literal_column(table_name).op("MATCH")(query)), key)
        return
    tsvectors = _tsvectors(table_name)
    key = tsvectors.c.version_id
    query = " & ".join(f"({' | '.join(group)})" for group in asked)
    found = select(key).where(tsvectors.c.tokens.op("@@")(cast(query, TSQUERY)))
    # The newest few are walked through by key, which is fast for a frequent word; for the rest the index gives all
    # hits, which is fast for a rare one. PostgreSQL, left to choose, guesses wrong on both ends.
    recent = (connection.execute(select(func.max(key))).scalar_one() or 0) - RECENT[table_name]
    yield from _newest_first(connection, found.where(key > recent), key)
    yield from _newest_first(connection, found.where(key <= recent), key + 0)


def _newest_first(connection: Connection, found: Select[Any], key: Any) -> Iterator[Sequence[int]]:
    size, portion = PORTION, connection.scalars(found.order_by(key.desc()).limit(PORTION)).all()
    while portion:
        yield portion
        if len(portion) < size:
            return
        size *= GROWTH
        portion = connection.scalars(found.where(key < portion[-1]).order_by(key.desc()).limit(size)).all()


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

"""Rollup tables: the same SQL refreshes the rows of one article, of several, or of all.

Views that would have to count millions of comments read these tables instead. They are refreshed in the transaction
that changes what they count, so they always equal a fresh count. Decision 0124.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, TextClause, bindparam, text

from yalu.db.core.id_lists import IdList
from yalu.db.schema import change_counts, crawl_counts
from yalu.db.schema.view_macros import written

_TERMS = """
    INSERT INTO article_term (article_id, kind, term, field, source_id, month)
    WITH last AS (
        SELECT m.article_id, m.terms, m.tags, a.source_id,
               (SELECT MONTH(COALESCE(v.published_at, a.first_seen_at)) FROM article_states v
                WHERE v.article_id = a.id AND v.seq = 1) AS month
        FROM topic_match m
        JOIN article a ON a.id = m.article_id
        WHERE m.id = (SELECT max(id) FROM topic_match n WHERE n.article_id = m.article_id) AND {m.article_id}
    )
    SELECT article_id, term.value ->> 'kind', term.value ->> 'text', term.value ->> 'field', source_id, month
    FROM last, RECORDS(last.terms) AS term
    UNION
    SELECT article_id, 'tag', tag.value, '', source_id, month
    FROM last, NAMES(last.tags) AS tag
"""
_AUTHORS = """
    INSERT INTO article_author (article_id, author, source_id, at)
    SELECT DISTINCT a.id, author.value, a.source_id, COALESCE(v.published_at, a.first_seen_at)
    FROM article a
    JOIN article_states v ON v.article_id = a.id
      AND v.seq = (SELECT max(seq) FROM article_states n WHERE n.article_id = a.id), NAMES(v.byline) AS author
    WHERE a.in_scope AND {a.id}
"""
_LANGUAGES = """
    INSERT INTO source_language (source_id, language)
    SELECT DISTINCT a.source_id, v.language
    FROM article a
    JOIN article_version v ON v.article_id = a.id
    WHERE v.language IS NOT NULL AND {a.id}
    ON CONFLICT DO NOTHING
"""
_COMMENTS = """
    INSERT INTO article_comment_count (article_id, comments, first_day)
    SELECT a.id, count(*),
           sum(CASE WHEN SECONDS(COALESCE(v.published_at, a.first_seen_at), COALESCE(w.posted_at, w.not_after))
                    <= 86400 THEN 1 ELSE 0 END)
    FROM article a
    JOIN article_states v ON v.article_id = a.id AND v.seq = 1
    JOIN thread t ON t.article_id = a.id
    JOIN comment m ON m.thread_id = t.id
    JOIN comment_states w ON w.comment_id = m.id AND w.seq = 1
    WHERE {a.id}
    GROUP BY a.id
"""
_WRITERS = """
    INSERT INTO commenter_article (source_id, author_key, article_id, comments, first_seen_at, last_seen_at)
    SELECT a.source_id, w.author_key, a.id, count(DISTINCT m.id), min(w.not_after), max(w.not_after)
    FROM article a
    JOIN thread t ON t.article_id = a.id
    JOIN comment m ON m.thread_id = t.id
    JOIN comment_states w ON w.comment_id = m.id
    WHERE w.author_key IS NOT NULL AND {a.id}
    GROUP BY a.source_id, w.author_key, a.id
    RETURNING source_id, author_key
"""
_TOTALS = """
    INSERT INTO commenter (source_id, author_key, comments, articles, first_seen_at, last_seen_at)
    SELECT source_id, author_key, sum(comments), count(*), min(first_seen_at), max(last_seen_at)
    FROM commenter_article
    WHERE {keys}
    GROUP BY source_id, author_key
    ON CONFLICT (source_id, author_key) DO UPDATE SET comments = excluded.comments, articles = excluded.articles,
        first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at
"""
TABLES = (
    "article_term",
    "article_author",
    "source_language",
    "article_comment_count",
    "commenter_article",
    "commenter",
    "change_count",
    "crawl_count",
)
_TAGGED = "SELECT article_id, term FROM article_term WHERE kind = 'tag' AND {article_id}"
_TAGGED_AND_BILINGUAL = f"""
    {_TAGGED}
    UNION ALL
    SELECT article_id, NULL FROM article_version WHERE {{article_id}}
    GROUP BY article_id HAVING count(DISTINCT COALESCE(language, '')) > 1
"""  # noqa: S608 -- own names
_NO_TERMS, _NO_AUTHORS, _NO_COMMENTS, _NO_WRITERS = (
    f"DELETE FROM {table} WHERE {{article_id}}"  # noqa: S608 -- own names
    for table in ("article_term", "article_author", "article_comment_count", "commenter_article")
)
_NO_TOTALS = "DELETE FROM commenter WHERE {keys}"


def refresh(
    connection: Connection, versions: Sequence[int], comments: Sequence[int], fresh: Collection[int] = ()
) -> None:
    """Refresh what is counted of articles with new versions or topic matches, and of those with new comments.

    Nothing was counted yet of ``fresh`` articles.
    """
    of_articles(connection, versions, fresh)
    of_threads(connection, comments, fresh)


def of_articles(connection: Connection, article_ids: Sequence[int], fresh: Collection[int] = ()) -> None:
    """Refresh terms, authors and languages of articles, and the counts of changes by these.

    To be called after a new version or topic match. Nothing was counted yet of ``fresh`` articles, which have no
    changes either.
    """
    old = [article_id for article_id in article_ids if article_id not in fresh]
    tags = _pairs(_run(connection, _TAGGED, old))
    for statement in (_NO_TERMS, _NO_AUTHORS):
        _run(connection, statement, old)
    for statement in (_TERMS, _AUTHORS, _LANGUAGES):
        _run(connection, statement, article_ids)
    differing = tags ^ _pairs(_run(connection, _TAGGED_AND_BILINGUAL, old))
    change_counts.of_articles(connection, {article_id for article_id, _ in differing})


def of_threads(connection: Connection, article_ids: Sequence[int], fresh: Collection[int] = ()) -> None:
    """Refresh comment counts and commenters of articles, and the totals of all commenters concerned.

    To be called after new comment versions. Nothing was counted yet of ``fresh`` articles.
    """
    old = [article_id for article_id in article_ids if article_id not in fresh]
    _run(connection, _NO_COMMENTS, old)
    gone = _pairs(_run(connection, f"{_NO_WRITERS} RETURNING source_id, author_key", old))
    _run(connection, _COMMENTS, article_ids)
    there = _pairs(_run(connection, _WRITERS, article_ids))
    for source_id in {source_id for source_id, _ in gone | there}:
        for statement, pairs in ((_NO_TOTALS, gone - there), (_TOTALS, gone | there)):
            keys = sorted(key for source, key in pairs if source == source_id)
            _run(connection, statement, keys, source_id=source_id)


def gather_all(connection: Connection) -> None:
    """Empty all rollup tables and refill them."""
    for table in TABLES:
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 -- own names
    for statement in (_TERMS, _AUTHORS, _LANGUAGES, _COMMENTS, _WRITERS, _TOTALS):
        _run(connection, statement, None)
    change_counts.gather_all(connection)
    crawl_counts.gather_all(connection)


def catch_up(connection: Connection) -> None:
    """Refill the rollup tables if all are empty, or the counts of changes or crawls if these are.

    They are new then, or a migration emptied them because their SQL changed.
    """
    held = [table for table in TABLES if connection.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first()]  # noqa: S608
    if not held:
        gather_all(connection)
        return
    for table, gather in (("change_count", change_counts.gather_all), ("crawl_count", crawl_counts.gather_all)):
        if table not in held:
            gather(connection)


def _pairs(rows: Iterable[Any]) -> set[tuple[Any, Any]]:
    return {(row[0], row[1]) for row in rows}


def _run(connection: Connection, statement: str, ids: Sequence[Any] | None, **which: Any) -> Iterable[Any]:
    """Run a statement for given articles (or a source's commenters, which ``which`` names), if any; None: for all."""
    if ids is None:
        return connection.execute(_written(statement, connection.dialect.name, some=False))
    written = _written(statement, connection.dialect.name, some=True)
    return connection.execute(written, {"only": ids, **which}) if ids else ()


@cache
def _written(statement: str, dialect: str, *, some: bool) -> TextClause:
    """Return a statement in SQL of ``dialect``, for given articles or commenters (``some``) or for all."""
    among = " IN (SELECT value FROM json_each(:only))" if dialect == "sqlite" else " = ANY (:only)"
    kind = Text if "{keys}" in statement else BigInteger
    for column in ("m.article_id", "a.id", "article_id"):
        statement = statement.replace(f"{{{column}}}", f"{column}{among}" if some else "1 = 1")
    statement = statement.replace("{keys}", f"source_id = :source_id AND author_key{among}" if some else "1 = 1")
    clause = text(written(statement, dialect))
    return clause.bindparams(bindparam("only", type_=IdList(kind))) if some else clause

"""The rollup of changes: how many a source had of each kind on each day, week and month (decision 0124).

Figures over years are sums of its rows. It is gathered anew, a day of one source at a time, in the transaction that
records changes of that day, marks them as withdrawn, or gives an article another language or other issues; so it equals
a count of the changes themselves at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, TextClause, bindparam, select, text

from yalu.db.core import locks
from yalu.db.core.base import UtcDateTime
from yalu.db.core.id_lists import among_given, rows_by_ids
from yalu.db.core.locks import Lock
from yalu.db.models import Article, Change, ChangeRollup
from yalu.db.schema.view_macros import written
from yalu.records.figures.statistic import CalendarStep, after, midnight, start_of

ALL = "*"
"""Stands for the issue in rows that count each change once, and for the declaration in sums."""
SPLIT = "+"
"""Ends the span of weeks and months that are parted by declaration and significance, as days are; others are sums."""
_KEPT = "language, declared, baseline, tenths"
_COLUMNS = f"issue, start, source_id, kind, {_KEPT}"
_DAYS = "change_count WHERE source_id = :source_id AND span = 'day' AND start >= :start AND start < :after"
_TENTHS = " ".join(f"WHEN c.significance >= {tenths / 10} THEN {tenths}" for tenths in range(10, 0, -1))
_OWN = f"""
        SELECT DAY(c.not_after) AS start, c.source_id, c.article_id, c.kind, c.baseline,
               CASE WHEN c.declared THEN 'yes' WHEN NOT c.declared THEN 'no' ELSE '' END AS declared,
               CASE {_TENTHS} ELSE 0 END AS tenths, count(*) AS many
        FROM change c
        WHERE NOT EXISTS (SELECT 1 FROM reextraction r WHERE r.change_id = c.id AND r.kind = 'withdrawn') AND {{cell}}
        GROUP BY 1, 2, 3, 4, 5, 6, 7
"""  # noqa: S608 -- own names
_OF_DAYS = f"""
    WITH own AS ({_OWN}),
    of_language AS (SELECT own.*, COALESCE(NEWEST(language, own.article_id), '') AS language FROM own)
    INSERT INTO change_count (span, {_COLUMNS}, changes)
    SELECT 'day', '{ALL}', start, source_id, kind, {_KEPT}, sum(many)
    FROM of_language GROUP BY start, source_id, kind, {_KEPT}
    UNION ALL
    SELECT 'day', COALESCE(t.term, ''), start, of_language.source_id, of_language.kind, {_KEPT}, sum(many)
    FROM of_language LEFT JOIN article_term t ON t.article_id = of_language.article_id AND t.kind = 'tag'
    GROUP BY t.term, start, of_language.source_id, of_language.kind, {_KEPT}
"""  # noqa: S608 -- own names
_SUMS = f"""
    INSERT INTO change_count (span, {_COLUMNS}, changes)
    SELECT :span, issue, :start, source_id, kind, language, '{ALL}', baseline, 0, sum(changes)
    FROM {_DAYS} GROUP BY issue, source_id, kind, language, baseline
    UNION ALL
    SELECT :split, issue, :start, source_id, kind, {_KEPT}, sum(changes)
    FROM {_DAYS} GROUP BY issue, source_id, kind, {_KEPT}
"""  # noqa: S608 -- own names
_CELLS = "source_id, start, kind, baseline, declared, tenths"
_DIFFERING = f"""
    WITH counted AS (
        SELECT {_CELLS}, sum(changes) AS many FROM change_count WHERE span = 'day' AND issue = '{ALL}' GROUP BY {_CELLS}
    ),
    own AS ({{own}}),
    recorded AS (SELECT {_CELLS}, sum(many) AS many FROM own GROUP BY {_CELLS}),
    cells AS (SELECT {_CELLS} FROM counted UNION SELECT {_CELLS} FROM recorded)
    SELECT source_id, start, kind, COALESCE(counted.many, 0), COALESCE(recorded.many, 0)
    FROM cells LEFT JOIN counted USING ({_CELLS}) LEFT JOIN recorded USING ({_CELLS})
    WHERE COALESCE(counted.many, 0) <> COALESCE(recorded.many, 0) ORDER BY 1, 2, 3
"""  # noqa: S608 -- own names
_CELL = "c.source_id = :source_id AND c.baseline IN (FALSE, TRUE) AND c.not_after >= :begin AND c.not_after < :end"
_SOURCES = select(Article.id, Article.source_id).where(among_given(Article.id))
_TIMES = select(Change.not_after).where(among_given(Change.article_id))
_EMPTIED = text("DELETE FROM change_count WHERE source_id = :source_id AND span IN (:span, :split) AND start = :start")


def of_changes(connection: Connection, source_id: str, times: Iterable[datetime]) -> None:
    """Refresh the counts of a source's changes on the days (UTC) of the given times (aware).

    To be called last in a transaction: on PostgreSQL others that refresh the same source's counts wait for its end.
    """
    days = sorted({at.astimezone(UTC).date() for at in times})
    if not days:
        return
    locks.take(connection, Lock.COUNTS, source_id)
    cells = _cells(source_id, days)
    connection.execute(_EMPTIED, cells)
    for day in days:
        begin = midnight(day)
        own = {"source_id": source_id, "begin": begin, "end": begin + timedelta(days=1)}
        connection.execute(_of_days(connection.dialect.name, cell=True), own)
    _add_up(connection, cells)


def of_articles(connection: Connection, article_ids: Collection[int]) -> None:
    """Refresh the counts of the days on which the articles had changes; to be called last, as ``of_changes``."""
    articles: dict[str, list[int]] = {}
    for row in rows_by_ids(connection, _SOURCES, article_ids):
        articles.setdefault(row.source_id, []).append(row.id)
    for source_id in sorted(articles):
        # Before the days are looked up, so that what another has recorded is among them.
        locks.take(connection, Lock.COUNTS, source_id)
        of_changes(connection, source_id, [row[0] for row in rows_by_ids(connection, _TIMES, articles[source_id])])


def gather_all(connection: Connection) -> None:
    """Empty the table and refill it."""
    connection.execute(text("DELETE FROM change_count"))
    connection.execute(_of_days(connection.dialect.name, cell=False))
    days: dict[str, set[date]] = {}
    own = select(ChangeRollup.source_id, ChangeRollup.start).where(ChangeRollup.issue == ALL).distinct()
    for row in connection.execute(own):
        days.setdefault(row.source_id, set()).add(date.fromisoformat(row.start))
    for source_id, own_days in days.items():
        _add_up(connection, _cells(source_id, own_days))


def differing(connection: Connection) -> Iterator[tuple[str, str, str, int, int]]:
    """Yield source, day and kind of each count that is not that of the changes themselves, then both numbers.

    Changes are told apart by whether they are baseline or declared, and by the tenths of their significance.
    """
    own = _OWN.replace("{cell}", "1 = 1")
    statement = written(_DIFFERING.replace("{own}", own), connection.dialect.name)
    for source_id, start, kind, counted, there in connection.execute(text(statement)):
        yield source_id, start, kind, int(counted), int(there)


def _cells(source_id: str, days: Iterable[date]) -> list[dict[str, str]]:
    """Return a source's days, then the weeks and months that hold them, each once, as the statements name them."""
    cells = []
    for span in CalendarStep:
        for start in sorted({start_of(midnight(day), span) for day in days}):
            bounds = {"start": f"{start:%Y-%m-%d}", "after": f"{after(start, span):%Y-%m-%d}"}
            cells.append({"source_id": source_id, "span": span.value, "split": span.value + SPLIT, **bounds})
    return cells


def _add_up(connection: Connection, cells: Iterable[dict[str, str]]) -> None:
    """Insert the weeks and months among the cells, of the days that are there."""
    longer = [cell for cell in cells if cell["span"] != CalendarStep.DAY.value]
    connection.execute(text(_SUMS), longer)


@cache
def _of_days(dialect: str, *, cell: bool) -> TextClause:
    """Return the statement that counts the changes of a source's day (``cell``), or of all, in SQL of ``dialect``."""
    clause = text(written(_OF_DAYS.replace("{cell}", _CELL if cell else "1 = 1"), dialect))
    times: list[BindParameter[Any]] = [bindparam(name, type_=UtcDateTime()) for name in ("begin", "end")]
    return clause.bindparams(*times) if cell else clause

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

from sqlalchemy import BindParameter, Connection, TextClause, bindparam, func, select, text

from yalu.db.core.base import UtcDateTime
from yalu.db.core.id_lists import among_given, rows_by_ids
from yalu.db.models import Article, Change, ChangeRollup
from yalu.db.schema.view_macros import written
from yalu.records.figures.statistic import CalendarStep, after, midnight, start_of

_LOCK = 0x79616C78
"""First half of the keys of PostgreSQL's advisory locks on the counts of a source; the other is a hash of its id."""
ALL = "*"
"""Stands for the issue in rows that count each change once."""
_KEPT = "language, declared, baseline, tenths"
_COLUMNS = f"issue, start, source_id, kind, {_KEPT}"
_TENTHS = " ".join(f"WHEN c.significance >= {tenths / 10} THEN {tenths}" for tenths in range(10, 0, -1))
_OF_DAYS = f"""
    WITH own AS (
        SELECT DAY(c.not_after) AS start, c.source_id, c.article_id, c.kind, c.baseline,
               CASE WHEN c.declared THEN 'yes' WHEN NOT c.declared THEN 'no' ELSE '' END AS declared,
               CASE {_TENTHS} ELSE 0 END AS tenths, count(*) AS many
        FROM change c
        WHERE NOT EXISTS (SELECT 1 FROM reextraction r WHERE r.change_id = c.id AND r.kind = 'withdrawn') AND {{cell}}
        GROUP BY 1, 2, 3, 4, 5, 6, 7
    ),
    spoken AS (SELECT own.*, COALESCE(NEWEST(language, own.article_id), '') AS language FROM own)
    INSERT INTO change_count (span, {_COLUMNS}, changes)
    SELECT 'day', '{ALL}', start, source_id, kind, {_KEPT}, sum(many)
    FROM spoken GROUP BY start, source_id, kind, {_KEPT}
    UNION ALL
    SELECT 'day', COALESCE(t.term, ''), start, spoken.source_id, spoken.kind, {_KEPT}, sum(many)
    FROM spoken LEFT JOIN article_term t ON t.article_id = spoken.article_id AND t.kind = 'tag'
    GROUP BY t.term, start, spoken.source_id, spoken.kind, {_KEPT}
"""  # noqa: S608 -- own names
_OF_SPAN = f"""
    INSERT INTO change_count (span, {_COLUMNS}, changes)
    SELECT :span, issue, :start, source_id, kind, {_KEPT}, sum(changes)
    FROM change_count
    WHERE source_id = :source_id AND span = 'day' AND start >= :start AND start < :after
    GROUP BY issue, source_id, kind, {_KEPT}
"""  # noqa: S608 -- own names
_CELL = "c.source_id = :source_id AND c.baseline IN (FALSE, TRUE) AND c.not_after >= :begin AND c.not_after < :end"
_SOURCES = select(Article.id, Article.source_id).where(among_given(Article.id))
_TIMES = select(Change.not_after).where(among_given(Change.article_id))
_EMPTIED = text("DELETE FROM change_count WHERE source_id = :source_id AND span = :span AND start = :start")


def of_changes(connection: Connection, source_id: str, times: Iterable[datetime]) -> None:
    """Refresh the counts of a source's changes on the days (UTC) of the given times (aware).

    To be called last in a transaction: on PostgreSQL others that refresh the same source's counts wait for its end.
    """
    days = {at.astimezone(UTC).date() for at in times}
    if days:
        _lock(connection, source_id)
    for day in sorted(days):
        begin = midnight(day)
        connection.execute(_EMPTIED, {"source_id": source_id, "span": "day", "start": day.isoformat()})
        own = {"source_id": source_id, "begin": begin, "end": begin + timedelta(days=1)}
        connection.execute(_of_days(connection.dialect.name, cell=True), own)
    for span, start in _longer(days):
        connection.execute(_EMPTIED, {"source_id": source_id, "span": span.value, "start": start.isoformat()})
        _add_up(connection, source_id, span, start)


def of_articles(connection: Connection, article_ids: Collection[int]) -> None:
    """Refresh the counts of the days on which the articles had changes; to be called last, as ``of_changes``."""
    articles: dict[str, list[int]] = {}
    for row in rows_by_ids(connection, _SOURCES, article_ids):
        articles.setdefault(row.source_id, []).append(row.id)
    for source_id in sorted(articles):
        _lock(connection, source_id)  # before the days are looked up, so that what another has recorded is among them
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
        for span, start in _longer(own_days):
            _add_up(connection, source_id, span, start)


def _lock(connection: Connection, source_id: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK, func.hashtext(source_id))))


def _longer(days: Iterable[date]) -> Iterator[tuple[CalendarStep, date]]:
    """Yield the weeks and months that hold the days, each once, by their first day."""
    for span in (CalendarStep.WEEK, CalendarStep.MONTH):
        for start in sorted({start_of(midnight(day), span) for day in days}):
            yield span, start.date()


def _add_up(connection: Connection, source_id: str, span: CalendarStep, start: date) -> None:
    end = after(midnight(start), span).date()
    own = {"source_id": source_id, "span": span.value, "start": start.isoformat(), "after": end.isoformat()}
    connection.execute(text(_OF_SPAN), own)


@cache
def _of_days(dialect: str, *, cell: bool) -> TextClause:
    """Return the statement that counts the changes of a source's day (``cell``), or of all, in SQL of ``dialect``."""
    clause = text(written(_OF_DAYS.replace("{cell}", _CELL if cell else "1 = 1"), dialect))
    times: list[BindParameter[Any]] = [bindparam(name, type_=UtcDateTime()) for name in ("begin", "end")]
    return clause.bindparams(*times) if cell else clause

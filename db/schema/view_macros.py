"""Macros of the views' SQL, for what SQLite and PostgreSQL write differently.

- ``NAMES(a)``, ``RECORDS(a)``, ``PARTS(a)``: the elements of a JSON array of strings, of objects, or of the array under
  "parts", each as a row with the column ``value``
- ``SECONDS(a, b)``: whole seconds from ``a`` to ``b``
- ``MONTH(a)``, ``DAY(a)``: the month as YYYY-MM, the day as YYYY-MM-DD, UTC
- ``LENGTH_OF(a)``: the number of elements of a JSON array
- ``CAPTURES(a)``: the numbers of the captures that prove a change with this evidence, as a JSON array in their order

Three macros are the same on both and only save text:

- ``VERSION(letter, id)``: the name of a version: v12, c7
- ``PERMITTED(terms, reserved)``: what may be quoted, as ``yalu.records.quoting.quotation.SourceTerms`` has it
- ``NEWEST(column, a)``: the column of the newest version of the article ``a``. As a scalar subquery it runs only for
  the rows that are shown; with a join PostgreSQL would expect few rows and read all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from yalu.db.queries.proving_captures import CAPTURES, CHECKS, SNAPSHOTS


def _version(letter: str, number: str) -> str:
    return f"{letter} || CAST({number} AS VARCHAR)"


def _permitted(terms: str, reserved: str) -> str:
    return f"CASE WHEN {reserved} IS NOT NULL AND {terms} = 'excerpt' THEN 'link-only' ELSE {terms} END"


def _newest(column: str, article: str) -> str:
    newest = "SELECT n.{} FROM article_states n WHERE n.article_id = {} ORDER BY n.seq DESC LIMIT 1"
    return f"({newest.format(column, article)})"


def _captures(numbers: Callable[[str, str], str], evidence: str) -> str:
    """The rows that ``yalu.db.queries.proving_captures`` gives; ``numbers`` reads those that evidence has by a name."""

    def of(names: Iterable[str]) -> str:
        return " UNION ".join(numbers(evidence, name) for name in names)

    return (
        f"{of(CAPTURES)} UNION SELECT q.capture_id FROM article_check q "  # noqa: S608 -- ours
        f"WHERE q.capture_id IS NOT NULL AND q.id IN ({of(CHECKS)}) "
        f"UNION SELECT p.id FROM thread_snapshot w JOIN thread d ON d.id = w.thread_id "
        f"JOIN capture p ON p.article_id = d.article_id AND p.crawl_id = w.crawl_id WHERE w.id IN ({of(SNAPSHOTS)})"
    )


def _numbers_in_sqlite(evidence: str, name: str) -> str:
    return f"SELECT value FROM json_each({evidence}, '$.{name}') WHERE type = 'integer'"  # noqa: S608 -- ours


def _numbers_in_postgresql(evidence: str, name: str) -> str:
    return (
        f"SELECT CAST(e AS BIGINT) AS value FROM jsonb_path_query({evidence}, '$.{name}[*]') e "  # noqa: S608 -- ours
        f"WHERE jsonb_typeof(e) = 'number'"
    )


_SQLITE: dict[str, Callable[..., str]] = {
    "NEWEST": _newest,
    "VERSION": _version,
    "PERMITTED": _permitted,
    "SECONDS": lambda a, b: f"CAST(round((julianday({b}) - julianday({a})) * 86400) AS INTEGER)",
    "MONTH": lambda a: f"strftime('%Y-%m', {a})",
    "DAY": lambda a: f"date({a})",
    "NAMES": lambda a: f"json_each({a})",
    "RECORDS": lambda a: f"json_each({a})",
    "PARTS": lambda a: f"json_each({a}, '$.parts')",
    "LENGTH_OF": lambda a: f"json_array_length({a})",
    "CAPTURES": lambda a: (
        f"(SELECT json_group_array(value) FROM ({_captures(_numbers_in_sqlite, a)} ORDER BY 1))"  # noqa: S608 -- ours
    ),
}
_POSTGRESQL: dict[str, Callable[..., str]] = {
    "NEWEST": _newest,
    "VERSION": _version,
    "PERMITTED": _permitted,
    "SECONDS": lambda a, b: f"CAST(round(extract(epoch FROM {b} - {a})) AS BIGINT)",
    "MONTH": lambda a: f"to_char({a} AT TIME ZONE 'UTC', 'YYYY-MM')",
    "DAY": lambda a: f"to_char({a} AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    "NAMES": lambda a: f"LATERAL jsonb_array_elements_text({a})",
    "RECORDS": lambda a: f"LATERAL jsonb_array_elements({a})",
    "PARTS": lambda a: (
        f"LATERAL jsonb_array_elements("
        f"CASE jsonb_typeof({a} -> 'parts') WHEN 'array' THEN {a} -> 'parts' ELSE '[]' END)"
    ),
    "LENGTH_OF": lambda a: f"jsonb_array_length({a})",
    "CAPTURES": lambda a: (
        f"(SELECT COALESCE(jsonb_agg(value ORDER BY value), '[]') "  # noqa: S608 -- ours
        f"FROM ({_captures(_numbers_in_postgresql, a)}) k)"
    ),
}


def written(statement: str, dialect: str) -> str:
    """Expand the macros of a statement for ``dialect``, and join its lines."""
    words = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    sql = " ".join(statement.split())
    for word, write in words.items():
        while (at := sql.find(f"{word}(")) >= 0:
            arguments, end = _arguments(sql, at + len(word) + 1)
            sql = sql[:at] + write(*arguments) + sql[end:]
    return sql


def _arguments(sql: str, start: int) -> tuple[list[str], int]:
    """Return the macro arguments that begin at ``start``, and the index after their closing parenthesis."""
    depth, arguments = 0, [""]
    for at in range(start, len(sql)):
        sign = sql[at]
        if sign == ")" and depth == 0:
            return [argument.strip() for argument in arguments], at + 1
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            arguments.append("")
        else:
            arguments[-1] += sign
    raise ValueError(f"a parenthesis is not closed in {sql}")

"""What two databases that saw the same must hold alike."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

TABLES = ("article", "article_version", "article_check", "thread", "thread_snapshot", "comment", "comment_version",
    "comment_absence", "change",
          "capture", "capture_payload", "crawl")  # fmt: skip
OF_THEIR_OWN = ("id", "body", "stored", "depth", "data", "month", "repeated_checks", "fetched_at", "headers", "sha256",
                "url", "key", "evidence", "stats", "lease_token", "holder", "started_at", "heartbeat_at", "ended_at",
                "judgement")  # fmt: skip
"""Columns, beside numbers of rows, that differ between any two crawls: where the site stood, which page came first.

A capture's ``stored`` size holds the ``Date`` header; how many captures it rests on (``depth``) follows from that size.
"""


def _is_own(table: str, name: str) -> bool:
    # The hash of a change covers the numbers of what it rests on.
    return name in OF_THEIR_OWN or name.endswith("_id") or (table, name) == ("change", "content_hash")


def rows(file: Path) -> dict[str, list[dict[str, Any]]]:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.row_factory = sqlite3.Row
        return {
            table: sorted(
                (
                    {name: row[name] for name in row.keys() if not _is_own(table, name)}  # noqa: SIM118
                    for row in connection.execute(f"SELECT * FROM {table}")
                ),
                key=str,
            )
            for table in TABLES
        }

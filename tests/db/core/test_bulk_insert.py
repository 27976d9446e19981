"""Rows that a transaction adds to a table at once, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import insert, select

from tests.db.db_samples import rows
from yalu.db.core.bulk_insert import insert_rows
from yalu.db.core.engine import Database
from yalu.db.models import HostRefusal, SourceCheck
from yalu.errors import StoreError

AT = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=9)))


def _refusal(name: str, quiet_until: datetime | None = None) -> dict[str, Any]:
    return {"name": name, "status": 503, "refusals": 1, "quiet_until": quiet_until, "avoided_until": AT}


def test_rows_are_stored_as_one_by_one(database: Database) -> None:
    values = [
        {"source_id": "a\x00b", "at": AT, "ways": {"address": [1, 2.5, None, "\ud800"]}},
        {"ways": [], "at": AT.astimezone(UTC), "source_id": "tab\tand\\line\n\u5f20"},
    ]
    with database.write() as connection:
        insert_rows(connection, SourceCheck, values)
        for row in values:
            connection.execute(insert(SourceCheck), row)
    many = [(row.source_id, row.at, row.ways) for row in rows(database, SourceCheck)]
    assert many[:2] == many[2:]
    assert many[0] == ("ab", AT, {"address": [1, 2.5, None, "\ufffd"]})


def test_null_is_stored_as_null(database: Database) -> None:
    with database.write() as connection:
        insert_rows(connection, HostRefusal, [_refusal("a.example"), _refusal("b.example", AT)])
    with database.read() as connection:
        quiet = connection.execute(select(HostRefusal.quiet_until).order_by(HostRefusal.name)).scalars().all()
    assert quiet == [None, AT]


def test_a_row_that_is_there_already_is_an_error_of_the_store(database: Database) -> None:
    with pytest.raises(StoreError, match=r"(?i)unique"), database.write() as connection:
        insert_rows(connection, HostRefusal, [_refusal("a.example"), _refusal("a.example")])
    assert rows(database, HostRefusal, "name") == []


@pytest.mark.parametrize("status", [2**63, "many", 1.5])
def test_a_value_that_no_column_holds_is_an_error_that_leaves_the_connection_usable(
    database: Database, status: object
) -> None:
    if database.is_sqlite:
        return  # it has no types to offend
    with pytest.raises(StoreError, match="host_refusal"), database.write() as connection:
        insert_rows(connection, HostRefusal, [{**_refusal("a.example"), "status": status}])
    with database.write() as connection:
        insert_rows(connection, HostRefusal, [_refusal("b.example")])
    assert [row.name for row in rows(database, HostRefusal, "name")] == ["b.example"]

"""The room reads from a database that refuses to write; marks and unsubscribed readers go another way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from tests.web.room_examples import filled
from tests.web.rooms import client_of_app, walked
from tests.web.test_marks import mark
from tests.web.test_users import ANNA, signed_in
from yalu import settings as setting
from yalu.db.changes import mark_rows
from yalu.db.core.engine import Database, make_engine, open_database, parse_url
from yalu.db.reports import ledger
from yalu.delivery.unsubscribe import ReaderOfSubscription, make_token
from yalu.errors import StoreError
from yalu.redact import hidden
from yalu.settings import Settings
from yalu.web.app import create_app
from yalu.web.serve import Written, open_for_reading

SECRET = "a secret of thirty-two characters"
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "share-the-reading-room.md"
WRITING = (
    "INSERT INTO opt_out VALUES ('desk', 'mail', 'kim@desk.example', '2026-01-01')",
    "UPDATE source SET name = 'x'",
    "DELETE FROM change",
    "DROP TABLE opt_out",
    "CREATE TABLE mine (a INTEGER)",
)


def refused(database: Database) -> None:
    """Asserts that nothing can be written through a database, in whatever transaction."""
    for statement in WRITING:
        for transaction in (database.read, database.write):
            with pytest.raises(StoreError), transaction() as connection:
                connection.execute(text(statement))


def used(settings: Settings) -> None:
    """Reads every page, and marks and unsubscribes as a room of these settings does; the database to read stays so."""
    reading, written = open_for_reading(settings), Written(settings.database_url)
    try:
        refused(reading)
        client = client_of_app(create_app(settings, reading, written.database))
        signed_in(client)
        assert len(list(islice(walked(client, "/", "/articles/1", "/articles/1/thread", "/search?q=trucks"), 25))) == 25
        for address in (
            "/api/v1/facets",
            "/api/v1/search?q=trucks",
            "/changes.csv",
            "/comments.parquet",
            "/articles.atom",
        ):
            assert client.get(address).status_code == 200
        mark(client, 1, "noise")
        token = make_token(SECRET, ReaderOfSubscription("desk", "kim@desk.example"))
        assert client.post(f"/unsubscribe/{token}", content=b"List-Unsubscribe=One-Click").status_code == 200
        assert len(ledger.unsubscribed(reading)) == len(mark_rows.history(reading, 1)) == 1
        refused(reading)
    finally:
        written.close()
        reading.close()


@pytest.mark.dialects
def test_the_room_cannot_write(database: Database) -> None:
    filled(database)
    url = database.engine.url.render_as_string(hide_password=False)
    used(Settings(database_url=url, secret=SECRET, web_users=(ANNA,), web_requests=0))


@pytest.fixture
def roles(postgresql_url: str) -> Iterator[tuple[str, str]]:
    """The addresses of a database for the two roles of the how-to, made by its own statements."""
    owner = make_engine(parse_url(postgresql_url))
    steps = [
        step
        for block in re.findall(r"```sql\n(.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)
        for step in block.split(";")
    ]
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT", yalu_write=True) as connection:
        for step in filter(str.strip, steps):
            connection.execute(text(step))
    yield as_role(postgresql_url, "yalu_room"), as_role(postgresql_url, "yalu_desk")
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT", yalu_write=True) as connection:
        for role in ("yalu_room", "yalu_desk"):
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
    owner.dispose()


def as_role(url: str, role: str) -> str:
    """The address with another user."""
    return make_url(url).set(username=role, password="change-me").render_as_string(hide_password=False)


def test_the_documented_roles_suffice_and_cannot_do_more(postgresql_url: str, roles: tuple[str, str]) -> None:
    room, desk = roles
    owner = open_database(postgresql_url)
    filled(owner)
    owner.close()
    used(Settings(database_url=desk, web_database_url=room, secret=SECRET, web_users=(ANNA,), web_requests=0))
    for url in roles:
        opened = open_database(url)
        with opened.write() as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
        for statement in (*WRITING[1:], "UPDATE change_mark SET note = 'x'", "SELECT text FROM comment_version"):
            if url == desk or not statement.startswith("SELECT"):
                with (
                    pytest.raises(StoreError, match=r"permission denied|must be owner|read-only"),
                    opened.write() as connection,
                ):
                    connection.execute(text(statement))
        opened.close()


def test_a_room_that_only_reads_needs_no_other_database(sqlite_url: str) -> None:
    reading = open_for_reading(Settings(database_url="sqlite:////nowhere/yalu.db", web_database_url=sqlite_url))
    client = client_of_app(create_app(Settings(), reading, Written("sqlite:////nowhere/yalu.db").database))
    assert client.get("/changes").status_code == 200
    reading.close()


def test_its_password_is_hidden() -> None:
    loaded = setting.load({"YALU_WEB_DATABASE_URL": "postgresql://yalu_room:s3cret-of-room@db/yalu"})
    assert setting.to_environment(replace(loaded))["YALU_WEB_DATABASE_URL"] == loaded.web_database_url
    assert "s3cret-of-room" not in hidden(f"failed with s3cret-of-room at {loaded.web_database_url}")

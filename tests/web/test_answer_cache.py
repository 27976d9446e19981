"""Answers that are kept: given again while nothing is stored, forgotten with the next commit, never shared."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import create_engine
from starlette.types import Message, Receive, Scope, Send

from tests.db.db_samples import COLUMN, Days, look
from tests.servers import postgresql
from tests.web.rooms import room
from yalu.db.core.commits import CommitWatch
from yalu.db.core.engine import Database, open_database, parse_url
from yalu.errors import DatabaseUnreachable
from yalu.web.answer_cache import LIFETIME, LONGEST_BODY, OVERHEAD, AnswerCache


class Counted:
    """An application that counts how often it is asked, and answers with what it is given."""

    def __init__(self, headers: dict[str, str] | None = None, status: int = 200, body: bytes = b"text") -> None:
        self.asked = 0
        self._headers = {"content-length": str(len(body)), **(headers or {})}
        self._status = status
        self._body = body

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.asked += 1
        await asyncio.sleep(0.01)
        headers = [(name.encode(), value.encode()) for name, value in self._headers.items() if value]
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        await send({"type": "http.response.body", "body": self._body})


def cached(app: Any, database: Database, size: int = 100_000, clock: Callable[[], float] = lambda: 0.0) -> AnswerCache:
    return AnswerCache(app, database=database, size=size, clock=clock)


def ask(cache: AnswerCache, *paths: str, method: str = "GET", **headers: str) -> list[tuple[int, bytes]]:
    """Asks for several paths at once."""

    async def answer_to(path: str) -> tuple[int, bytes]:
        messages: list[Message] = []

        async def send(message: Message) -> None:
            messages.append(message)

        given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": b"",
            "headers": given,
        }
        await cache(scope, _never, send)
        return messages[0]["status"], b"".join(message.get("body", b"") for message in messages)

    async def all_of() -> list[tuple[int, bytes]]:
        return list(await asyncio.gather(*(answer_to(path) for path in paths)))

    return asyncio.run(all_of())


async def _never() -> Message:
    raise AssertionError("nobody reads the body of a request")


@contextmanager
def other_process(database: Database) -> Iterator[Database]:
    """The same database, as another process has it."""
    other = open_database(database.engine.url.render_as_string(hide_password=False))
    yield other
    other.close()


@pytest.mark.dialects
def test_the_state_differs_after_a_commit_and_only_then(database: Database) -> None:
    state = database.state()
    with database.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM article").all()
    assert database.state() == state
    with other_process(database) as other, other.write() as connection:
        connection.exec_driver_sql("INSERT INTO silence VALUES ('none', '2026-01-02', '2026-01-01')")
        during = database.state()
        assert database.state() == during
    assert database.state() not in (state, during)


def test_the_state_is_asked_again_of_a_server_that_closed_the_connection(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    state = database.state()
    with database.write() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    assert database.state() != state
    database.close()


def test_the_state_of_a_standby_differs_after_every_commit_that_reached_it() -> None:
    """Also where an older transaction goes on and a younger one is done: the snapshot keeps its numbers then."""
    with postgresql.running() as server, postgresql.standby(server) as url:
        primary, copy = (create_engine(parse_url(each)) for each in (server.get_uri(), url))
        with primary.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE said (text text)")
        watch = CommitWatch()
        with primary.connect() as older, primary.connect() as middle, primary.connect() as younger:
            for connection in (older, middle, younger):
                connection.exec_driver_sql("INSERT INTO said VALUES ('a word')")
            states = []
            for connection in (younger, middle):
                connection.commit()
                place = connection.exec_driver_sql("SELECT pg_current_wal_lsn()").scalar_one()
                with copy.connect().execution_options(isolation_level="AUTOCOMMIT") as reading:
                    while reading.exec_driver_sql(f"SELECT pg_last_wal_replay_lsn() < '{place}'").scalar_one():
                        pass
                    states.append(
                        (watch.state(copy), reading.exec_driver_sql("SELECT count(*) FROM said").scalar_one())
                    )
        assert [count for _, count in states] == [1, 2]
        assert states[0][0] != states[1][0]
        watch.close()
        copy.dispose()
        primary.dispose()


def test_an_answer_is_kept_until_something_is_stored(database: Database) -> None:
    app = Counted()
    cache = cached(app, database)
    assert ask(cache, "/") == ask(cache, "/") == [(200, b"text")]
    assert app.asked == 1
    Days(database).visit(look(COLUMN))
    ask(cache, "/")
    ask(cache, "/")
    assert app.asked == 2


@pytest.mark.dialects
def test_the_room_shows_what_another_process_stored(database: Database) -> None:
    client = room(database)
    assert COLUMN.title not in client.get("/articles").text
    tag = client.get("/articles").headers["etag"]
    assert client.get("/articles", headers={"If-None-Match": tag}).status_code == 304
    with other_process(database) as other:
        Days(other).visit(look(COLUMN))
    answer = client.get("/articles", headers={"If-None-Match": tag})
    assert answer.status_code == 200 and COLUMN.title in answer.text


def test_an_answer_lives_a_minute_at_most(database: Database) -> None:
    now, app = [0.0], Counted()
    cache = cached(app, database, clock=lambda: now[0])
    for at in (0.0, LIFETIME, LIFETIME + 1):
        now[0] = at
        ask(cache, "/")
    assert app.asked == 2


def test_requests_at_once_wait_for_one_answer(database: Database) -> None:
    app = Counted()
    assert ask(cached(app, database), *["/"] * 20, "/about") == [(200, b"text")] * 21
    assert app.asked == 2


@pytest.mark.parametrize("name", ["authorization", "cookie", "x_forwarded_user", "accept_language", "host"])
def test_requests_that_differ_in_a_header_share_no_answer(database: Database, name: str) -> None:
    app = Counted()
    cache = cached(app, database)
    for value in ("a", "b", "a"):
        ask(cache, "/", **{name: value, "user_agent": value})
    assert app.asked == 2


@pytest.mark.parametrize(
    "app",
    [
        Counted({"set-cookie": "a=b"}),
        Counted({"cache-control": "private, no-store"}),
        Counted({"content-length": ""}),
        Counted({"content-length": str(LONGEST_BODY + 1)}),
        Counted(status=404),
        Counted(status=503),
    ],
)
def test_what_is_for_one_reader_or_no_answer_is_not_kept(database: Database, app: Counted) -> None:
    cache = cached(app, database)
    before = app.asked
    assert ask(cache, "/")[0][1] == ask(cache, "/")[0][1] == b"text"
    assert app.asked == before + 2
    ask(cache, "/", method="POST")
    assert app.asked == before + 3


def test_memory_is_bounded_and_the_oldest_makes_room(database: Database) -> None:
    app = Counted(body=b"x" * 1000)
    cache = cached(app, database, size=3 * (1000 + OVERHEAD))
    for path in ("/1", "/2", "/3", "/1", "/4"):
        ask(cache, path)
    assert app.asked == 4
    ask(cache, "/1", "/3", "/4")
    assert app.asked == 4
    ask(cache, "/2")
    assert app.asked == 5


@pytest.mark.dialects
def test_nothing_is_kept_while_the_database_does_not_answer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_database: Database) -> str:
        raise DatabaseUnreachable("gone")

    app = Counted()
    cache = cached(app, database)
    monkeypatch.setattr(Database, "state", fails)
    ask(cache, "/")
    assert ask(cache, "/") == [(200, b"text")]
    assert app.asked == 2

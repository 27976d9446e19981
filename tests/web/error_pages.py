"""Every error of the reading room, asked for: by a program, and in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from playwright.sync_api import Page, Response
from sqlalchemy import make_url

from tests.web.rooms import room
from tests.web.test_users import ANNA
from yalu.db.core.engine import Database
from yalu.web.access.guard import LONGEST_QUERY
from yalu.web.posts.forms import LONGEST_BODY

ADDRESSES = {404: "/nothing", 414: f"/changes?q={'x' * LONGEST_QUERY}", 422: "/changes?since=soon", 500: "/reports"}
"""Addresses that are answered with an error; every other one is that of a request to ``/changes``."""
SETTINGS: dict[int, dict[str, Any]] = {401: {"web_users": (ANNA,)}, 429: {"web_requests": 1}}
_SENT = {400: {"Host": "elsewhere.example"}, 401: {"Authorization": "Bearer wrong"}}
_FORMS = {403: ("/login", "x"), 405: ("/changes", "x"), 413: ("/login", "x" * LONGEST_BODY)}
STATUSES = sorted({*ADDRESSES, *SETTINGS, *_SENT, *_FORMS, 503})
_LOADED = re.compile(r'(?:href|src)="(/static/[^"]+)"')
_SEND = """
([path, body]) => {
  const form = document.createElement("form"), field = document.createElement("textarea");
  Object.assign(form, {method: "post", action: path});
  Object.assign(field, {name: "token", value: body});
  form.append(field);
  document.body.append(form);
  form.submit();
}
"""


@contextmanager
def away(database: Database) -> Iterator[None]:
    """Nothing can be asked of the database for a while."""
    url = database.engine.url
    if url.get_backend_name() == "sqlite":
        file = Path(str(url.database))
        database.close()
        kept = file.rename(f"{file}.kept")
        file.mkdir()
        yield
        file.rmdir()
        kept.rename(file)
        return
    server = make_url(url).set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        allowed = f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS '
        connection.execute(f"{allowed} false".encode())
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [url.database])
        try:
            yield
        finally:
            connection.execute(f"{allowed} true".encode())


@contextmanager
def failing(database: Database, status: int) -> Iterator[None]:
    """The database in a state in which requests are answered so."""
    if status == 500:
        with database.write() as connection:
            for table in ("report_item", "delivery", "report"):
                connection.exec_driver_sql(f"DROP TABLE {table}")
    if status == 503:
        with away(database):
            yield
    else:
        yield


def answer_of(database: Database, status: int, under: str = "", **headers: str) -> httpx2.Response:
    """The answer to a request that is answered so; ``under`` begins its path. What its page loads can be loaded."""
    client = room(database, **SETTINGS.get(status, {}))
    headers |= _SENT.get(status, {})
    if status == 429:
        client.get("/about")
    if status in _FORMS:
        path, body = _FORMS[status]
        answer = client.post(under + path, data={"token": body}, headers=headers)
    else:
        answer = client.get(under + ADDRESSES.get(status, "/changes"), headers=headers)
    for file in _LOADED.findall(answer.text):
        assert client.get(file, headers=headers).status_code == 200, file
    return answer


def opened(page: Page, address: str, status: int) -> Response | None:
    """The answer that a browser gets of the room at an address, whose database is so that it is answered so."""
    if status == 400:
        address = address.replace("127.0.0.1", "elsewhere.localhost")
    if status == 429:
        page.request.get(f"{address}/about")
    if status not in _FORMS:
        page.set_extra_http_headers(_SENT.get(status, {}) if status == 401 else {})
        return page.goto(address + ADDRESSES.get(status, "/changes"))
    page.goto(f"{address}/about")
    with page.expect_navigation() as navigation:
        page.evaluate(_SEND, _FORMS[status])
    return navigation.value

"""The routes for programs, which the application of the pages takes in."""

from __future__ import annotations

from functools import cached_property

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yalu.db.core.engine import Database
from yalu.jobs.lookup.filter_reader import FilterReader
from yalu.settings import Settings
from yalu.web.api.app import create_api
from yalu.web.api.downloads import BODILESS, FILES

PATHS = ("/api", "/api/{rest:path}", "/timegate/{url:path}", "/timemap/{url:path}", "/memento/{url:path}", "/healthz")


def routes(database: Database, settings: Settings, reader: FilterReader) -> list[BaseRoute]:
    """The routes of the API, feeds, downloads, Memento and health: all lead to one application."""
    api = _Programs(database, settings, reader)
    return [Route(path, api) for path in (*PATHS, *FILES)]


class _Programs:
    """The application for programs, made at the first request: a room that only people read never needs it.

    It answers HEAD as GET without its body: a route for each would double what the application has to prepare.
    """

    def __init__(self, database: Database, settings: Settings, reader: FilterReader) -> None:
        self._database, self._settings, self._reader = database, settings, reader

    @cached_property
    def _app(self) -> ASGIApp:
        return create_api(self._database, self._settings, self._reader)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_bare(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET", BODILESS: True}, receive, send_bare)

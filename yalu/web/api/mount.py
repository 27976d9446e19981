"""The routes for programs, which the application of the pages takes in."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from db.core.engine import Database
from db.room import evidence
from yalu.errors import StoreError
from yalu.settings import Settings
from yalu.web.api.answers import LATER, Health, answer_errors, as_json
from yalu.web.api.app import PREFIX, create_api
from yalu.web.api.downloads import download_routes
from yalu.web.api.memento import memento_routes


def routes(database: Database, settings: Settings) -> list[BaseRoute]:
    """The routes of the API, feeds, downloads, Memento and health, in the order in which they are tried."""
    return [
        Mount(PREFIX, create_api(database, settings), name="api"),
        *memento_routes(database),
        Route("/healthz", _health(database), methods=["GET"]),
        *_files(database),
    ]


def _files(database: Database) -> list[BaseRoute]:
    """The routes of feeds and downloads: each leads to an application that answers errors as the API does."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    answer_errors(app)
    router = download_routes(database)
    app.routes.extend(router.routes)
    return [Route(route.path, app, methods=["GET", "HEAD"]) for route in router.routes if hasattr(route, "path")]


def _health(database: Database) -> Callable[[Request], Response]:
    def health(request: Request) -> Response:
        try:
            evidence.reports(database, None, 1)
        except StoreError:
            answer = as_json(
                request, Health("unavailable", database.engine.dialect.name, "the database does not answer"), status=503
            )
            answer.headers["Retry-After"] = LATER
            return answer
        return as_json(request, Health("ok", database.engine.dialect.name))

    return health

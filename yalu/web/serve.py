"""Serves the reading room until it is told to stop."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from socket import socket
from threading import Lock

import uvicorn
from starlette.types import ASGIApp

from yalu.db.core.engine import Database, open_database
from yalu.errors import UsageError
from yalu.jobs.runtime.ports import listen, listen_near
from yalu.settings import Settings
from yalu.web.access.guard import require_users
from yalu.web.access.proxies import Proxies
from yalu.web.app import create_app
from yalu.web.connections import bounded

LONGEST_SILENCE = 5
"""Seconds that a connection is kept open after an answer."""
MOST_REQUESTS = 200
"""Connections and requests at once; who comes then gets 503."""


def serve(settings: Settings, host: str, port: int, say: Callable[[str], None], *, fixed: bool) -> None:
    """Answer at host and port until a stop; ``say`` prints where, once it is certain.

    A busy port that is not ``fixed`` is replaced by the next free one (decision 0093). Raises UsageError where others
    than this machine could ask and no users are named, or nobody can be answered there; StoreError without a database.
    """
    require_users(host, settings.web_users)
    database = open_for_reading(settings)
    written = Written(settings.database_url)
    try:
        with _listening(host, port, fixed=fixed) as opened, suppress(KeyboardInterrupt):
            app = create_app(settings, database, written.database)
            gc.collect()
            gc.freeze()  # what was loaded lives to the end: looking through it again made one answer in a hundred slow
            if (chosen := opened.getsockname()[1]) != port:
                say(f"port {port} is busy; using {chosen}")
            say(f"reading room at http://{_shown(host)}:{chosen}/")
            uvicorn.Server(configured(app, settings)).run(sockets=[opened])
    finally:
        written.close()
        database.close()


def configured(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """How the server answers: with bounds for whoever is slow, silent or many."""
    return uvicorn.Config(
        app,
        http=bounded(Proxies(settings.web_proxies)),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the guard believes named proxies alone
        timeout_keep_alive=LONGEST_SILENCE,
        limit_concurrency=MOST_REQUESTS,
    )


def _listening(host: str, port: int, *, fixed: bool) -> socket:
    try:
        return listen(host, port) if fixed else listen_near(host, port)
    except OSError as error:
        raise UsageError(f"cannot answer at {_shown(host)}:{port}: {error.strerror}; choose another --port") from error


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def open_for_reading(settings: Settings) -> Database:
    """Open the database that pages and the API read from: it refuses to write, whoever asks. Raises StoreError."""
    url = settings.web_database_url or settings.database_url
    return open_database(url, captures=settings.capture_store, read_only=True)


class Written:
    """The database that marks and readers who unsubscribe are written to, opened when the first of them comes."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = Lock()
        self._opened: Database | None = None

    def database(self) -> Database:
        """The open database. Raises StoreError."""
        with self._lock:
            if self._opened is None:
                self._opened = open_database(self._url)
            return self._opened

    def close(self) -> None:
        """Close what was opened."""
        if self._opened is not None:
            self._opened.close()

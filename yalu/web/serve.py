"""Serves the reading room until it is told to stop."""

from __future__ import annotations

import gc
from collections.abc import Callable
from threading import Lock

import uvicorn

from yalu.db.core.engine import Database, open_database
from yalu.settings import Settings
from yalu.web.access.guard import require_users
from yalu.web.app import create_app

LONGEST_REQUEST = 5
"""Seconds that a silent connection is kept open."""


def serve(settings: Settings, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Answer at host and port; ``ready`` gets the address before the first request.

    Raises UsageError where others than this machine could ask and no users are named, StoreError without a database.
    """
    require_users(host, settings.web_users)
    database = open_for_reading(settings)
    written = Written(settings.database_url)
    try:
        shown = f"[{host}]" if ":" in host else host
        app = create_app(settings, database, written.database)
        gc.collect()
        gc.freeze()  # what was loaded lives to the end: looking through it again made one answer in a hundred slow
        ready(f"http://{shown}:{port}/")
        uvicorn.run(
            app,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # the guard believes named proxies alone
            timeout_keep_alive=LONGEST_REQUEST,
            limit_concurrency=200,
        )
    finally:
        written.close()
        database.close()


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

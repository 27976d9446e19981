"""Serves the reading room until it is told to stop."""

from __future__ import annotations

import gc
from collections.abc import Callable

import uvicorn

from db.core.engine import open_database
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
    database = open_database(settings.database_url, captures=settings.capture_store)
    try:
        shown = f"[{host}]" if ":" in host else host
        app = create_app(settings, database)
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
        database.close()

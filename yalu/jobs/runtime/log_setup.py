"""Logging of our processes on stderr: plain lines that begin with the level, or one JSON object a line."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from yalu.log_context import log_fields
from yalu.redact import hidden
from yalu.text import printable

_NOISY_LOGGERS = ("alembic", "sqlalchemy", "psycopg", "urllib3")
"""They log what was not done, or statements with the texts and addresses in them."""


_PROGRESS = "yalu.spiders.state.progress_log"
"""The logger of lines that say how far a crawl is."""

MAX_TRACEBACK = 16_000
"""Characters of a traceback in a JSON object: the end of it says what happened."""


class _Formatter(logging.Formatter):
    """Formatter that neutralises control characters of foreign text and hides passwords in addresses."""

    def format(self, record: logging.LogRecord) -> str:
        return printable(hidden(super().format(record)))


class _JsonFormatter(logging.Formatter):
    """Formatter for programs: time (UTC), level, logger, message and, within a crawl, its source and id."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": printable(hidden(record.getMessage())),
            **log_fields(),
        }
        if record.exc_info:
            fields["exception"] = hidden(self.formatException(record.exc_info))[-MAX_TRACEBACK:]
        return json.dumps(fields, ensure_ascii=False)


def configure_logging(level: str, form: str = "text") -> None:
    """Log to stderr from ``level`` on, in a form of the settings; replaces earlier configuration.

    Where stderr is a terminal, somebody waits: how far a crawl is is said at any level.
    """
    handler = logging.StreamHandler(sys.stderr)
    plain = _Formatter("%(levelname)s %(name)s: %(message)s")
    handler.setFormatter(_JsonFormatter() if form == "json" else plain)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _NOISY_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(_PROGRESS).setLevel(logging.INFO if sys.stderr.isatty() else logging.NOTSET)

"""Logging of our processes: plain lines on stderr that begin with the level."""

from __future__ import annotations

import logging
import sys

from yalu.redact import hidden
from yalu.text import printable

_NOISY_LOGGERS = ("alembic", "sqlalchemy", "psycopg", "urllib3")
"""They log what was not done, or statements with the texts and addresses in them."""


class _Formatter(logging.Formatter):
    """Formatter that neutralises control characters of foreign text and hides passwords in addresses."""

    def format(self, record: logging.LogRecord) -> str:
        return printable(hidden(super().format(record)))


def configure_logging(level: str) -> None:
    """Log to stderr from ``level`` on; replaces earlier configuration."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _NOISY_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)

"""How a process of ours logs: plain lines on stderr, the level first, so that whoever runs it can tell them apart."""

from __future__ import annotations

import logging
import sys

from yalu.text import printable


class _Formatter(logging.Formatter):
    """Whatever is logged may hold words of pages: none of them steers a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))


def configure_logging(level: str) -> None:
    """Log to stderr from ``level`` on; replaces what was configured before."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # tells at length what it did not have to do

"""Fields of the crawl that is running here, for its log records. Each asyncio task has its own."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar

_fields: ContextVar[Mapping[str, str | int]] = ContextVar("log_fields", default={})  # noqa: B039  never changed in place


def log_fields() -> Mapping[str, str | int]:
    """The fields of what runs here: ``source`` and ``crawl`` (its id) within a crawl, else none."""
    return _fields.get()


def set_log_fields(*, source: str, crawl: int | None) -> None:
    """From here on, and in tasks and calls that begin here, log records belong to a crawl."""
    _fields.set({"source": source} if crawl is None else {"source": source, "crawl": crawl})

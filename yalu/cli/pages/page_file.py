"""A page that somebody saved to a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from yalu.errors import PageError, UsageError
from yalu.model import Page
from yalu.sources.source import SourceConfig


def read_file(file: Path, url: str, source: SourceConfig | None, fetched_at: datetime) -> Page:
    """The page in a file. Raises PageError and UsageError, both naming the file."""
    from yalu.pages.read_page import read_page

    try:
        body = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error
    try:
        return read_page(
            body,
            url=url or file.absolute().as_uri(),
            headers={},
            fetched_at=fetched_at if fetched_at.tzinfo else fetched_at.replace(tzinfo=UTC),
            rules=source.rules_on(fetched_at.date()) if source else None,
            comments=source.comments if source else "auto",
            timezone=source.timezone if source else None,
        )
    except PageError as error:
        raise type(error)(f"{file}: {str(error).lstrip(': ')}") from error

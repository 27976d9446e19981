"""Input of commands: lines on stdin, and pages that somebody saved to a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yalu.cli.output import note
from yalu.errors import PageError, UsageError
from yalu.model import Page
from yalu.sources.source import SourceConfig


def json_lines(fields: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The JSON objects on stdin, one per line; empty lines are ignored. Raises UsageError naming the line.

    At a terminal the user is told what is waited for: lines with these ``fields``.
    """
    if sys.stdin.isatty():
        shown = ", ".join(f'"{name}": …' for name in fields)
        note(f"waiting for lines of JSON, {{{shown}}}; Ctrl-D ends them")
    for number, raw in enumerate(sys.stdin, start=1):
        if not raw.strip():
            continue
        try:
            value = json.loads(raw)
        except json.JSONDecodeError as error:
            raise UsageError(f"stdin line {number}: not JSON: {error.msg}") from error
        if not isinstance(value, dict):
            raise UsageError(f"stdin line {number}: not a JSON object")
        yield value


def text(request: dict[str, Any], name: str) -> str:
    """A text field of a request, empty when missing or null. Raises UsageError naming the field when it is no text."""
    value = request.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UsageError(f"{name} must be a text, not {value!r}")
    return value


def wanted(request: dict[str, Any], name: str) -> str:
    """A required text field of a request. Raises UsageError naming the field."""
    if not (value := text(request, name)):
        raise UsageError(f"{name} is missing")
    return value


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

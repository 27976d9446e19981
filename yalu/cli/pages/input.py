"""Input of commands from stdin."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from yalu.cli.output import note
from yalu.errors import UsageError


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

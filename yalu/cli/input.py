"""What commands read from stdin."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from yalu.errors import UsageError


def json_lines() -> Iterator[dict[str, Any]]:
    """The JSON objects on stdin, one a line; empty lines are passed over. Raises UsageError naming the line."""
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

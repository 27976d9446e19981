"""Reads the headers of an HTTP response. A server may state anything in them: what cannot be read is not stated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from yalu.conversion import whole_number

Headers = Sequence[tuple[str, str]]

_FROM_CACHE = re.compile(r"\b(?:hit|stale)\b", re.IGNORECASE)
"""What caches add in headers such as ``X-Cache`` and ``CF-Cache-Status`` to an answer that is not the origin's."""


def joined_headers(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Headers by lower-case name; several of one name are joined by commas, in their order."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def header(headers: Headers, wanted: str) -> str:
    """The first header of a name, given in lower case; empty if there is none."""
    return next((value.strip() for name, value in headers if name.lower() == wanted), "")


def age(headers: Headers) -> timedelta:
    """How long a cache has held an answer, by its ``Age`` header (RFC 9111, section 5.1)."""
    return timedelta(seconds=whole_number(header(headers, "age"), 9) or 0)


def is_from_cache(headers: Headers) -> bool:
    """Whether a cache says that it answered in place of the origin server."""
    return any("cache" in name.lower() and _FROM_CACHE.search(value) for name, value in headers)


def is_for_programs(headers: Headers) -> bool:
    """Whether an answer is JSON."""
    return "json" in header(headers, "content-type").lower()

"""Normalises response headers for the extractors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def joined_headers(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Headers by lower-case name; several of one name are joined by commas, in their order."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers

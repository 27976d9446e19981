"""Texts of any length as keys that both databases can index."""

from __future__ import annotations

from yalu import ids

LONGEST_KEY = 1000
"""Most bytes of a URL or platform id that both databases can index (PostgreSQL: a third of a page)."""


def fitting(text: str) -> str:
    """Return ``text``; if it is too long for an index, its beginning and its hash. Equal texts give equal results."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= LONGEST_KEY:
        return text
    return f"{raw[: LONGEST_KEY // 2].decode('utf-8', 'ignore')}…{ids.sha256(raw)}"

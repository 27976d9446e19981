"""The published recipe of content hashes; docs/reference/evidence.md describes it.

Part of the stand-alone verifier: plain Python.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from yalu.text import one_line, paragraphs

HASH_VERSION = "1"
"""First part of each content hash; raised when what counts as equal changes."""
FIELDS = {
    "v": [
        *("title", "body", "subtitle", "byline", "published_at", "modified_at"),
        *("language", "label", "tags", "notices", "access"),
    ],
    "c": ["id", "text", "parent_id", "author", "posted_at", "state"],
}
"""Fields of the content hash of an article and of a comment, in their order."""


def hash_of_fields(letter: str, fields: Mapping[str, Any]) -> str:
    """The content hash of a state: "1:" and 40 hex digits of a SHA-256 over its fields that are not empty."""
    named = [(name, value) for name in FIELDS[letter] if (value := fields.get(name)) is not None]
    hashed = "".join([f"{name}\x1f{text}\x1e" for name, value in named if (text := _canonical(name, value))])
    return f"{HASH_VERSION}:{hashlib.sha256(hashed.encode()).hexdigest()[:40]}"


def _canonical(name: str, value: Any) -> str:
    if name in ("body", "text"):
        return "\n\n".join(paragraphs(value))
    if isinstance(value, list):
        return "\x1f".join(map(one_line, value))
    return str(value) if name.endswith("_at") else one_line(value)

"""Keys and hashes: how an article, a comment and a commenter are known."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import fields
from enum import Enum

from yalu.model import Article, Comment, PublisherTime
from yalu.text import one_line, paragraphs

HASH_VERSION = "1"
"""First part of each content hash; goes up when what counts as the same changes."""


def sha256(body: bytes) -> str:
    """Hex SHA-256 of the bytes as served."""
    return hashlib.sha256(body).hexdigest()


def content_hash(value: Article | Comment, *, leave_out: frozenset[str] = frozenset()) -> str:
    """Hash of what a state means: fields that are empty are skipped, so a new field changes no old hash.

    White space and Unicode form do not count. Author names enter as they are given: pass a comment whose author is
    already a pseudonym.
    """
    digest = hashlib.sha256()
    for spec in fields(value):
        if spec.name in leave_out:
            continue
        text = _canonical(spec.name, getattr(value, spec.name))
        if text:
            digest.update(f"{spec.name}\x1f{text}\x1e".encode())
    return f"{HASH_VERSION}:{digest.hexdigest()[:40]}"


def _canonical(name: str, value: object) -> str:
    if value is None:
        return ""
    if name in ("body", "text"):
        return "\n\n".join(paragraphs(str(value)))
    if isinstance(value, tuple):
        return "\x1f".join(one_line(str(item)) for item in value)
    if isinstance(value, PublisherTime):
        return str(value)
    if isinstance(value, Enum):
        return str(value.value)
    return one_line(str(value))


def pseudonym(secret: str, source_id: str, author: str | None) -> str | None:
    """A commenter's key at one source: stable there, unlinkable elsewhere and without the secret.

    HMAC-BLAKE2b, its first 10 bytes as hex; case and spacing of the name do not count.
    """
    if author is None or not (name := one_line(author).casefold()):
        return None
    key = hashlib.sha256(secret.encode()).digest()
    message = f"{source_id}\x1f{name}".encode()
    return hmac.new(key, message, "blake2b").hexdigest()[:20]

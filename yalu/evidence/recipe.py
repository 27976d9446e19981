"""The published recipe of content hashes, in plain Python; docs/reference/evidence.md describes it.

``yalu.ids.content_hash`` is what Yalu computes; a test holds that both give the same. This module is part of the
stand-alone verifier and imports nothing of ours.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

FIELDS = {
    "v": [
        *("title", "body", "subtitle", "byline", "published_at", "modified_at"),
        *("language", "label", "tags", "notices", "access"),
    ],
    "c": ["id", "text", "parent_id", "author", "posted_at", "state"],
}
"""Fields of the content hash of an article and of a comment, in their order."""
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def content_hash(letter: str, fields: Mapping[str, Any]) -> str:
    """The content hash of a state: "1:" and 40 hex digits of a SHA-256 over its fields that are not empty."""
    digest = hashlib.sha256()
    for name in FIELDS[letter]:
        if text := _canonical(name, fields[name]):
            digest.update(f"{name}\x1f{text}\x1e".encode())
    return f"1:{digest.hexdigest()[:40]}"


def _canonical(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in ("body", "text"):
        return "\n\n".join(paragraphs(value))
    if isinstance(value, list):
        return "\x1f".join(map(one_line, value))
    return value if name.endswith("_at") else one_line(value)


def paragraphs(text: str) -> list[str]:
    """The parts of a text between blank lines, each on one line, none empty."""
    return [part for raw in re.split(r"\n\s*\n\s*", _clean(text)) if (part := one_line(raw))]


def _clean(text: str) -> str:
    return _INVISIBLE.sub("", _CONTROL.sub("", unicodedata.normalize("NFC", text)))


def one_line(text: str) -> str:
    """The text in NFC without invisible characters, each run of white space as one space."""
    return " ".join(_clean(text).split())


def texts(body: bytes, head: bytes) -> Iterable[str]:
    """What a page may say: its text without marks, and the strings in it where it is JSON."""
    named = re.search(rb"charset=[\"']?([\w-]+)", head + body[:2048], re.IGNORECASE)
    try:
        text = body.decode(named[1].decode() if named else "utf-8", "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    with suppress(ValueError):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    bare = re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", text)
    return [html.unescape(html.unescape(re.sub(r"(?s)<[^>]*>", " ", markup))) for markup in (bare, text)]


def squeezed(text: str) -> str:
    """Letters and digits of a text alone, without their case: what a page and a text in it have in common."""
    folded = unicodedata.normalize("NFKC", _clean(re.sub(r"\\[nrt]", " ", text))).casefold()
    return "".join(filter(str.isalnum, folded))

"""Hashes a change as it was recorded, so that an altered row is noticed. Decision 0214."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from yalu import ids
from yalu.db.core.base import storable_json
from yalu.reasons import Reason

COLUMNS = (
    "key",
    "kind",
    "source_id",
    "crawl_id",
    "article_id",
    "thread_id",
    "comment_id",
    "old_version_id",
    "new_version_id",
    "old_comment_version_id",
    "new_comment_version_id",
    "before",
    "after",
    "significance",
    "reason",
    "not_before",
    "not_after",
    "recorded_at",
    "evidence",
)


def declared_in(evidence: Mapping[str, Any]) -> bool | None:
    """Return whether a change is declared, which its evidence, and so its hash, says."""
    declared = evidence.get("declared")
    return declared if isinstance(declared, bool) else None


def change_hash(row: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the columns of a change, given as they are to be stored or as they are read."""
    plain = [_plain(row[name]) for name in COLUMNS]
    return ids.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=True).encode())


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Reason):
        return storable_json(value.as_json())
    if isinstance(value, float):
        return repr(value)
    return storable_json(value.value if isinstance(value, Enum) else value)

"""A subscription and changes with everything that a test does not care about filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.nouns.change import StoredChange
from yalu.sources.source import Terms
from yalu.subscriptions.following import FIELDS
from yalu.subscriptions.subscription import ALL, Every, Subscription

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""A Monday."""


def reader(every: Every = Every.DAY, **fields: Any) -> Subscription:
    """A subscription; what its file calls ``sources`` and the like are its filters."""
    chosen = {name: fields.pop(key) for name, key in FIELDS.items() if key in fields}
    filters = replace(ALL, **chosen)
    return Subscription(
        **{"id": "desk", "to": ("mailto:desk@example.org",), "every": every, "filters": filters, **fields}
    )


def change(minutes: float = 0, article: int | None = 1, kind: Kind = Kind.ARTICLE_BODY, **fields: Any) -> StoredChange:
    """A change that was recorded so many minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    values: dict[str, Any] = {
        "change_id": int(minutes * 60) + 1,
        "kind": kind,
        "source_id": "the-estuary",
        "source_name": "The Estuary",
        "source_type": "newspaper",
        "country": "KR",
        "terms": Terms.EXCERPT,
        "significance": 0.5,
        "reason": Reason.of("words.passage_added"),
        "not_after": at,
        "recorded_at": at,
        "crawl_id": 1,
        "article_id": article,
        "title": None if article is None else f"Piece {article}",
        "language": "en",
    }
    return StoredChange(**{**values, **fields})

"""A feed as JSON Feed 1.1 (jsonfeed.org). What it has no key for stands under ``_yalu``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from yalu.reports.formats.feeds.feed import FeedEntry, ReportFeed

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: ReportFeed) -> str:
    """The feed as a JSON object, items newest first."""
    head: dict[str, Any] = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.json,
        "language": feed.language,
        "authors": [{"name": "Yalu"}],
    }
    values = {key: value for key, value in head.items() if value is not None}
    return json.dumps({**values, "items": [_item(one) for one in feed.entries]}, ensure_ascii=False, indent=1) + "\n"


def _item(entry: FeedEntry) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": entry.id,
        "url": entry.link,
        "external_url": entry.external if entry.external != entry.link else None,
        "title": entry.title,
        "content_html": entry.html,
        "summary": entry.summary,
        "date_published": _time(entry.updated),
        "tags": list(entry.tags) or None,
        "_yalu": {
            "source": entry.source_id,
            "article": entry.article_id,
            "significance": entry.significance,
            "not_before": None if entry.not_before is None else _time(entry.not_before),
            "not_after": _time(entry.updated),
            "changes": list(entry.change_ids),
        },
    }
    return {key: value for key, value in values.items() if value is not None}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

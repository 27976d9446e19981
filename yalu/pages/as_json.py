"""JSON form of a page and of an article for the command line."""

from __future__ import annotations

from enum import Enum

from yalu.model import Page, ParsedArticle, PublisherTime

_ARTICLE = (
    "title", "subtitle", "byline", "published_at", "modified_at", "language", "label", "tags", "notices", "access",
    "body",
)  # fmt: skip
_THREAD = ("platform", "open", "expected", "complete")
_COMMENT = ("id", "parent_id", "author", "posted_at", "text", "state")


def to_json(page: Page) -> dict[str, object]:
    """Convert a page to the JSON of ``yalu extract --json``; times have the offset that the publisher gives."""
    thread = page.thread
    comments = [_plain(comment, _COMMENT) for comment in thread.comments] if thread else []
    return {
        "url": page.url,
        "quality": page.quality.value,
        "article": article_json(page.article) if page.article else None,
        "thread": _plain(thread, _THREAD) | {"comments": comments} if thread else None,
        "provenance": dict(page.provenance),
    }


def article_json(article: ParsedArticle) -> dict[str, object]:
    """Convert an article; times have the offset that the publisher gives."""
    return _plain(article, _ARTICLE)


def _plain(record: object, names: tuple[str, ...]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name in names:
        value = getattr(record, name)
        if isinstance(value, Enum):
            value = value.value
        value = list(value) if isinstance(value, tuple) else value
        fields[name] = str(value) if isinstance(value, PublisherTime) else value
    return fields

"""JSON form of a page for the command line."""

from __future__ import annotations

from yalu.model import Article, Page, Thread


def to_json(page: Page) -> dict[str, object]:
    """Convert a page to the JSON of ``yalu extract --json``; times have the offset that the publisher gives."""
    return {
        "url": page.url,
        "quality": page.quality.value,
        "article": _article(page.article) if page.article else None,
        "thread": _thread(page.thread) if page.thread else None,
        "provenance": dict(page.provenance),
    }


def _article(article: Article) -> dict[str, object]:
    return {
        "title": article.title,
        "subtitle": article.subtitle,
        "byline": list(article.byline),
        "published_at": str(article.published_at) if article.published_at else None,
        "modified_at": str(article.modified_at) if article.modified_at else None,
        "language": article.language,
        "label": article.label,
        "tags": list(article.tags),
        "notices": list(article.notices),
        "access": article.access.value,
        "body": article.body,
    }


def _thread(thread: Thread) -> dict[str, object]:
    return {
        "platform": thread.platform,
        "open": thread.open,
        "expected": thread.expected,
        "complete": thread.complete,
        "comments": [
            {
                "id": comment.id,
                "parent_id": comment.parent_id,
                "author": comment.author,
                "posted_at": str(comment.posted_at) if comment.posted_at else None,
                "text": comment.text,
                "state": comment.state.value,
            }
            for comment in thread.comments
        ],
    }

"""Counts of stored rows under the names that a crawl's JSON result uses."""

from __future__ import annotations

from yalu.model import WriteCount


def counts_of(total: WriteCount) -> dict[str, int]:
    """The counts as JSON values."""
    return {
        "captures": total.captures,
        "articles_new": total.articles,
        "versions_new": total.versions,
        "comments_new": total.comments,
        "comment_versions_new": total.comment_versions,
    }

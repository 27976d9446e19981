"""The counts that a crawl's result has, by the names that programs know."""

from __future__ import annotations

from yalu.model import WriteCount


def counts_of(total: WriteCount) -> dict[str, int]:
    """What was stored, as JSON has it."""
    return {
        "captures": total.captures,
        "articles_new": total.articles,
        "versions_new": total.versions,
        "comments_new": total.comments,
        "comment_versions_new": total.comment_versions,
    }

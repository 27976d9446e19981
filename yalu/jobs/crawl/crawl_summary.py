"""What a crawl came to: its counts under the names that results use, and its end in one line.

A crawl is here as the jobs pass it on between processes: a mapping with ``verdict``, ``reason``, ``counts`` (what was
stored) and ``stats`` (the spiders' own statistics).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yalu.jobs.lookup.skipped_urls import skipped_line
from yalu.model import WriteCount
from yalu.text import quantity


def counts_of(total: WriteCount) -> dict[str, int]:
    """The counts as JSON values."""
    return {
        "captures": total.captures,
        "articles_new": total.articles,
        "versions_new": total.versions,
        "comments_new": total.comments,
        "comment_versions_new": total.comment_versions,
    }


def outcome_line(source_id: str, crawl: Mapping[str, Any]) -> str:
    """The end of one source's crawl in one line: verdict, reason, and what was skipped."""
    reason = (crawl["reason"] or "").removeprefix(f"{source_id}: ")
    verdict = f"{crawl['verdict']}: {reason}" if reason else str(crawl["verdict"])
    passed = skipped_line(skipped(crawl))
    return f"{source_id}: {verdict}" + (f"; {passed}" if passed else "")


def crawl_line(source_id: str, crawl: Mapping[str, Any], changes: Mapping[str, int]) -> str:
    """``outcome_line`` with what was checked, what of it was stored, and the changes that came of it."""
    checked, counts = sum(crawl["stats"].get("checks", {}).values()), crawl["counts"]
    parts = [f"{quantity(checked, 'article')} checked"]
    stored = (("articles_new", "new article"), ("versions_new", "new version"), ("comments_new", "new comment"))
    parts += [quantity(counts[key], name) for key, name in stored if counts[key]]
    return f"{outcome_line(source_id, crawl)}; {', '.join(parts)}; {changes_text(changes)}"


def changes_text(changes: Mapping[str, int]) -> str:
    """The number of changes of each kind: "12 article.new, 1 comment.new"."""
    return ", ".join(f"{count} {kind}" for kind, count in changes.items()) or "no changes"


def skipped(crawl: Mapping[str, Any]) -> Mapping[str, Any]:
    """What ``skipped_line`` describes; empty when no candidate was skipped."""
    return crawl["stats"].get("passed_over") or {}

"""What a crawl came to: its counts under the names that results use, and its end in one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from yalu.conversion import Converter
from yalu.crawl import ChangeCount, CrawlStats, WriteCount
from yalu.jobs.lookup.skipped_urls import skipped_line
from yalu.model import Verdict
from yalu.reasons import Reason, reason_text
from yalu.text import quantity


@dataclass(frozen=True, slots=True)
class EndedCrawl:
    """How the crawl of one source ended, as the jobs pass it on between processes.

    ``reason`` says why the verdict is not ok; ``counts`` is what was stored, empty where a pass counts as a whole.
    """

    verdict: Verdict
    stats: CrawlStats = field(default_factory=CrawlStats)
    reason: Reason | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The same as JSON holds it."""
        values: dict[str, object] = msgspec.to_builtins(self)
        return values


ended_crawl = Converter(EndedCrawl)
"""An ended crawl out of JSON. Raises ValueError for anything else."""


def counts_of(total: WriteCount) -> dict[str, int]:
    """The counts as JSON values."""
    return {
        "captures": total.captures,
        "articles_new": total.articles,
        "versions_new": total.versions,
        "comments_new": total.comments,
        "comment_versions_new": total.comment_versions,
    }


def outcome_line(source_id: str, crawl: EndedCrawl) -> str:
    """The end of one source's crawl in one line: verdict, reason, and what was skipped."""
    verdict = f"{crawl.verdict}: {reason_text(crawl.reason)}" if crawl.reason else str(crawl.verdict)
    skipped = skipped_line(crawl.stats.skipped)
    return f"{source_id}: {verdict}" + (f"; {skipped}" if skipped else "")


_STORED = (("articles_new", "new article"), ("versions_new", "new version"), ("comments_new", "new comment"))


def stored_line(counts: Mapping[str, int]) -> str:
    """What a pass stored, in one line, from the counts of ``counts_of``."""
    return ", ".join(quantity(counts[key], name) for key, name in (("captures", "capture"), *_STORED))


def crawl_line(source_id: str, crawl: EndedCrawl, recorded: ChangeCount) -> str:
    """``outcome_line`` with what was checked, what of it was stored, and the changes that came of it."""
    parts = [f"{quantity(crawl.stats.checked, 'article')} checked"]
    parts += [quantity(crawl.counts[key], name) for key, name in _STORED if crawl.counts[key]]
    return f"{outcome_line(source_id, crawl)}; {', '.join(parts)}; {changes_text(recorded)}"


def changes_text(recorded: ChangeCount) -> str:
    """The number of changes of each kind: "2 article.new, 1 comment.new; 12 there before the first visit"."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in recorded.changes.items()) or "no changes"
    return f"{kinds}; {recorded.baseline} there before the first visit" if recorded.baseline else kinds

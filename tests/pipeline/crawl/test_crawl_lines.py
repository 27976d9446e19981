"""What a pass says of itself in one line."""

from __future__ import annotations

from yalu.crawl import WriteCount
from yalu.jobs.crawl.crawl_summary import counts_of, stored_line


def test_what_a_pass_stored_is_counted_in_words() -> None:
    counts = counts_of(WriteCount(captures=14, articles=0, versions=1, comments=2, comment_versions=2))
    assert stored_line(counts) == "14 captures, 0 new articles, 1 new version, 2 new comments"

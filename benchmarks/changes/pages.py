"""The labelled set as pages: every case rendered twice with different noise, read and compared from the bytes.

``python -m benchmarks.changes.pages [--wrong]``
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime

from benchmarks.changes.cases import Case, cases
from benchmarks.changes.html import URL, page
from yalu.changes import compare_pages
from yalu.finding import Finding
from yalu.model import Access, Page
from yalu.pages import read_page
from yalu.reasons import reason_text

_WHEN = datetime(2026, 4, 1, tzinfo=UTC)
_HEADERS = {"content-type": "text/html; charset=utf-8"}


def as_page(case: Case) -> bool:
    """Whether the page of a case says the same as the case: states that only a model has are left out."""
    if any(state.article.access is Access.TEASER for state in (case.old, case.new)):
        return False
    return not (case.what.startswith("thread:") and case.what[8:] in _NOT_PAGES)


_NOT_PAGES = {
    "removed", "held", "back", "not shown", "shown again", "first page only", "second page only", "author not shown",
    "renumbered, one gone", "numbered the other way", "other ids",
}  # fmt: skip


def read(body: bytes) -> Page:
    """What the page reader makes of a page."""
    return read_page(body, url=URL, headers=_HEADERS, fetched_at=_WHEN)


def findings(case: Case, number: int, theme: int) -> tuple[Finding, ...]:
    """The changes between the two pages of a case."""
    return compare_pages(read(page(case.old, seed=number)), read(page(case.new, seed=number + 5000, theme=theme)))


def main() -> None:
    every = [case for case in cases() if as_page(case)]
    hits: Counter[str] = Counter()
    for number, case in enumerate(every):
        found = findings(case, number, theme=number % 2)
        said = {(one.kind, one.platform_comment_id) for one in found if one.significance >= 0.2}
        hits.update(right=len(said & case.expected), extra=len(said - case.expected), missed=len(case.expected - said))
        if said != case.expected and "--wrong" in sys.argv:
            print(f"WRONG {case.name}: told {sorted(map(str, said))}, expected {sorted(map(str, case.expected))}")
            for one in found:
                print(f"    {one.kind} {one.significance} {reason_text(one.reason)[:150]}")
    precision = hits["right"] / max(1, hits["right"] + hits["extra"])
    recall = hits["right"] / max(1, hits["right"] + hits["missed"])
    total = hits["right"] + hits["missed"]
    print(f"{len(every)} pairs of pages: precision {precision:.3f}, recall {recall:.3f} of {total} changes")


if __name__ == "__main__":
    main()

"""How long it takes to compose a report of 10,000 changes: ``python -m benchmarks.reports.compose``.

The changes are of one week: 40 sources in four languages, 3,000 pieces with edits that are texts of the demonstration's
paper, threads of up to 400 new comments, headline tests, reprints in clusters of five, outages and first crawls. The
reader has words and issues. Printed is the processor time of the slowest of five runs, and what the report holds.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from yalu.demo.articles import edition
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.nouns.change import StoredChange
from yalu.reports.composing.build import build
from yalu.reports.coverage import CoverageState, SourceCoverage
from yalu.reports.report import ComposedReport, Reader
from yalu.sources.source import Terms

CHANGES = 10_000
PIECES = 3_000
SOURCES = 40
SYNDICATED = 500
"""Pieces that are printed by five sources each."""
TESTED = 100
"""Pieces whose headline goes back and forth."""
RUNS = 5
SINCE = datetime(2026, 11, 16, tzinfo=UTC)
UNTIL = SINCE + timedelta(weeks=1)
READER = Reader("desk", "ko", "Asia/Seoul", words=("platforms", "구조물", "免签", "対話"), issues=("yellow-sea",))

_COUNTRIES = ("KR", "CN", "JP", "US", "FR")
_KINDS = {
    Kind.COMMENT_NEW: 40, Kind.ARTICLE_BODY: 20, Kind.ARTICLE_HEADLINE: 12, Kind.ARTICLE_NEW: 12, Kind.COMMENT_GONE: 5,
    Kind.COMMENT_EDITED: 4, Kind.ARTICLE_GONE: 2, Kind.ARTICLE_BACK: 2, Kind.ARTICLE_ACCESS: 1, Kind.SOURCE_OUTAGE: 1,
    Kind.THREAD_CLOSED: 1,
}  # fmt: skip


def changes(number: int = CHANGES) -> list[StoredChange]:
    """That many changes, always the same."""
    draw = random.Random(14)
    kinds, weights = list(_KINDS), list(_KINDS.values())
    return [_change(at, draw.choices(kinds, weights)[0], draw) for at in range(1, number + 1)]


def coverage() -> Iterator[SourceCoverage]:
    """One source in ten failed for a day."""
    for number in range(SOURCES):
        failed = SINCE + timedelta(days=number % 3) if number % 10 == 0 else None
        state = CoverageState.GAP if failed else CoverageState.OK
        again = failed + timedelta(days=1) if failed else None
        names, country = (f"source-{number}", f"Source {number}"), _COUNTRIES[number % 5]
        yield SourceCoverage(*names, country, "newspaper", state, failed_since=failed, answered_again=again)


def composed(changes: list[StoredChange], reader: Reader = READER) -> ComposedReport:
    """The report of the week."""
    return build(changes, tuple(coverage()), reader=reader, since=SINCE, until=UNTIL, now=UNTIL)


def _change(number: int, kind: Kind, draw: random.Random) -> StoredChange:
    # A few pieces have most of the comments, as everywhere.
    place = min(int(draw.paretovariate(0.6)), PIECES) if kind.startswith("comment.") else draw.randrange(PIECES)
    if kind is Kind.ARTICLE_HEADLINE and number % 2:
        place = number % TESTED
    cluster = place // 5 if place < SYNDICATED else None
    piece = _PAPER[(place if cluster is None else cluster) % len(_PAPER)]
    source = place % SOURCES
    about_source = kind is Kind.SOURCE_OUTAGE
    seen = SINCE + timedelta(weeks=1) * number / CHANGES
    old, new = _texts(kind, piece.title, piece.body[number % len(piece.body)], number // TESTED)
    return StoredChange(
        change_id=number,
        kind=kind,
        source_id=f"source-{source}",
        source_name=f"Source {source}",
        source_type="newspaper",
        country=_COUNTRIES[source % 5],
        terms=draw.choice((Terms.EXCERPT, Terms.EXCERPT, Terms.LINK_ONLY)),
        significance=draw.choice((0.1, 0.3, 0.5, 0.75)),
        reason=Reason.of(
            "article.declared",
            reason=Reason.of("words.classes", classes=[Reason.of("class.number")], old="12", new="21"),
            how=Reason.of("edit.silent"),
        ),
        not_before=seen - timedelta(hours=6),
        not_after=seen,
        recorded_at=seen,
        crawl_id=number // 10,
        article_id=None if about_source else place,
        article_url=None if about_source else f"https://source-{source}.example/{place}",
        title=piece.title,
        byline=("A. Writer",),
        language=piece.language,
        platform_comment_id=str(number) if kind.startswith("comment.") else None,
        before=old,
        after=new,
        tier="ABC"[source % 3],
        issues=("yellow-sea",) if place % 50 == 0 else (),
        baseline=kind is Kind.ARTICLE_NEW and draw.random() < 0.3,
        reprint_cluster=cluster,
    )


def _texts(kind: Kind, title: str, text: str, turn: int) -> tuple[str | None, str | None]:
    if kind is Kind.ARTICLE_HEADLINE:
        texts = (title, f"{title} (2)")
        return texts if turn % 2 else texts[::-1]
    if kind in (Kind.COMMENT_NEW, Kind.ARTICLE_NEW):
        return None, text
    if kind in (Kind.COMMENT_GONE, Kind.ARTICLE_GONE):
        return text, None
    middle = len(text) // 2
    return text, f"{text[:middle]} 21 {text[middle + 3 :]}"


_PAPER = edition(0).articles


def main() -> None:
    """Print processor times and what the report holds."""
    recorded = changes()
    spent = []
    for _ in range(RUNS):
        start = time.process_time()
        report = composed(recorded)
        spent.append(time.process_time() - start)
    flapping = sum(len(item.flapping) for item in report.items)
    copies = sum(len(item.reprints) for item in report.items)
    print(f"{CHANGES} changes composed in {max(spent):.2f} s of processor time (slowest of {RUNS} runs)")
    print(
        f"{report.changes} told: {len(report.items)} items of {sum(g.more for g in report.groups) + len(report.items)},"
        f" {flapping} alternate, {copies} reprints joined, {len(report.outages)} lines of outages; {report.not_shown}"
    )


if __name__ == "__main__":
    main()

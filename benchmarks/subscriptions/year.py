"""A year of synthetic changes through 20 subscriptions: messages a reader gets in a week, folded and unfolded.

    python -m benchmarks.subscriptions.year [articles]

Unfolded is one message for each change that matches, as trackers without reports send. Under flapping
and outages stand the share of the lines in the reports that tell of a state that alternates or of an outage, and the
share of the told changes that these lines stand for.
"""

from __future__ import annotations

import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.schedule.year import YEAR
from benchmarks.subscriptions.events import START, year_of_changes
from yalu.records.nouns.change import StoredChange
from yalu.reports.composing.build import build
from yalu.reports.report import ComposedReport, Reader
from yalu.subscriptions.load import KnownNames, parse_rule
from yalu.subscriptions.replay import ReplayedReport, replay
from yalu.subscriptions.subscription import Origin, Subscription

END = START + timedelta(hours=YEAR)
WEEKS = YEAR / 24 / 7
RULES = [
    parse_rule(name, {"to": ["mailto:reader@example.org"]} | rule, KnownNames(), origin=Origin.FILE).checked()[0]
    for name, rule in tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8")).items()
]


@dataclass(slots=True)
class Lines:
    """Lines in all reports of a rule, and the changes behind them."""

    all: int = 0
    flapping: int = 0
    outages: int = 0
    flapped: int = 0
    outage_changes: int = 0
    changes: int = 0

    def add(self, report: ComposedReport) -> None:
        items = report.items
        flapping = [line for item in items for line in item.flapping]
        self.flapping += len(flapping)
        self.outages += len(report.outages)
        self.all += (
            sum(len(item.events) for item in items) + len(flapping) + len(report.outages) + len(report.site_wide)
        )
        self.flapped += sum(line.times for line in flapping)
        self.outage_changes += sum(len(line.change_ids) for line in report.outages)
        self.changes += report.changes


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: numbers a week, shares of lines and of changes, hours."""

    name: str
    folded: float
    unfolded: float
    lines: Lines
    silence: timedelta


def measure(subscription: Subscription, changes: Sequence[StoredChange]) -> Row:
    """Replay a rule over the year and compose each report that it would have sent."""
    done = replay(subscription, changes, START, END)
    lines = Lines()
    for report in done.reports:
        lines.add(_composed(subscription, report))
    begin, end = done.longest_silence
    return Row(subscription.id, done.mails / WEEKS, done.unfolded / WEEKS, lines, end - begin)


def _composed(subscription: Subscription, report: ReplayedReport) -> ComposedReport:
    reader = Reader(subscription.id, subscription.language, subscription.timezone)
    return build(report.records, reader=reader, since=report.since, until=report.until, now=report.send_at)


def table(rows: Sequence[Row]) -> list[str]:
    """The lines of the table."""
    lines = [
        "| subscription | messages a week | unfolded | lines a message | flapping | outages | longest silence |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        counts = row.lines
        lines.append(
            f"| {row.name} | {row.folded:.1f} | {row.unfolded:.1f} "
            f"| {counts.all / max(1.0, row.folded * WEEKS):.1f} "
            f"| {_share(counts.flapping, counts.all)} / {_share(counts.flapped, counts.changes)} "
            f"| {_share(counts.outages, counts.all)} / {_share(counts.outage_changes, counts.changes)} "
            f"| {row.silence / timedelta(days=1):.1f} d |"
        )
    return lines


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    began = time.process_time()
    changes = year_of_changes(articles)
    print(f"{articles} articles of 50 sources, {len(changes)} changes in a year, {len(RULES)} subscriptions\n")
    rows = [measure(subscription, changes) for subscription in RULES]
    print("\n".join(table(rows)))
    folded, unfolded = sum(row.folded for row in rows), sum(row.unfolded for row in rows)
    print(f"\nmessages a reader a week: {folded / len(rows):.1f} folded, {unfolded / len(rows):.1f} unfolded")
    print(f"processor time: {time.process_time() - began:.0f} s")


if __name__ == "__main__":
    main()

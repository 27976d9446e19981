"""A year of synthetic changes: folding spares readers most messages, and loses no change."""

from __future__ import annotations

import pytest

from benchmarks.subscriptions.events import START, year_of_changes
from benchmarks.subscriptions.year import END, RULES, WEEKS, measure, table
from yalu.subscriptions.replay import replay
from yalu.subscriptions.subscription import Every, Subscription, matches

CHANGES = year_of_changes(120)
FEW = year_of_changes(40)
"""What is composed, which takes fifteen times as long as to say when it is sent."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_every_change_that_matches_is_told_once_and_in_few_messages(rule: Subscription) -> None:
    done = replay(rule, CHANGES, START, END)
    assert done.told + done.waiting + done.unsent == done.matched > 0
    reported = {record.change_id for report in done.reports for record in report.records}
    unsent = [change for change in CHANGES if matches(rule, change) and change.change_id not in reported]
    if rule.every is Every.HOUR:
        assert all(change.significance < 0.2 for change in unsent)
    else:
        assert done.unsent == 0
    most = {Every.IMMEDIATELY: 14 * 7, Every.HOUR: 24 * 7, Every.DAY: 7, Every.WEEK: 1}[rule.every]
    assert done.mails <= most * WEEKS
    if rule.silent_when_empty:
        assert done.mails <= done.unfolded


def test_the_table_has_a_line_for_each_rule() -> None:
    rows = [measure(rule, FEW) for rule in RULES]
    assert len(table(rows)) == len(RULES) + 2 == 22
    assert sum(row.folded for row in rows) < sum(row.unfolded for row in rows)
    daily = next(row for row in rows if row.name == "pieces, no comments, daily")
    assert daily.lines.flapping and daily.lines.flapped > daily.lines.flapping
